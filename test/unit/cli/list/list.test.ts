// Lists of what an instance has, on the sandbox.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import Papa from "papaparse";
import { KINDS } from "../../../../cli/list/kinds";
import { progressOf } from "../../../../cli/list/progress";
import { listRun } from "../../../../cli/list/report";
import { InvalidOptionsError, type GivenOptions } from "../../../../cli/list/request";
import { startSandbox, type Sandbox } from "../../../../sandbox/server";
import { endProcess } from "../../../support/provider-process";
import { isWrite } from "../../../support/test-bed";

const NOW = Date.UTC(2026, 5, 30);
const DAY = 24 * 60 * 60 * 1000;

let sandbox: Sandbox;
let notes: string[];
let environment: Record<string, string>;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: "small" });
  notes = [];
  environment = { DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
});
afterEach(() => {
  expect(sandbox.requests.filter(isWrite)).toEqual([]);
  endProcess(new URL(sandbox.url).host);
  return sandbox.close();
});

const list = (name: string, given: GivenOptions = {}): Promise<string> => {
  notes = [];
  const inform = (line: string): void => void notes.push(line);
  return KINDS.find((kind) => kind.name === name)!.list(listRun({ environment, now: new Date(NOW), inform }), given);
};

/** Credentials for the public API alone. */
const clientOnly = () => ({
  DOMO_INSTANCE: sandbox.url,
  DOMO_API_URL: sandbox.url,
  DOMO_CLIENT_ID: "sandbox",
  DOMO_CLIENT_SECRET: "sandbox-secret",
});

interface JsonRow extends Record<string, unknown> {
  name: string;
}
const rows = async (name: string, given: GivenOptions = {}): Promise<JsonRow[]> =>
  (JSON.parse(await list(name, { ...given, format: "json" })) as { rows: JsonRow[] }).rows;
const names = async (name: string, given?: GivenOptions): Promise<string[]> => (await rows(name, given)).map((row) => row.name);

const store = () => sandbox.store();
const addAccount = (displayName: string, { type = "amazon-s3", valid = true, modifiedAt = NOW } = {}) => {
  const account = store().accounts.add({ name: "x", displayName, dataProviderType: type, configurations: {}, createdBy: 1893000001 });
  return Object.assign(account, { valid, modifiedAt });
};

const addOAuthAccount = (displayName: string) =>
  store().oauthAccounts.add({
    name: "x",
    displayName,
    dataProviderType: "snowflake-oauth-config",
    configurations: {},
    createdBy: 1893000001,
  });

describe("the list of users", () => {
  beforeEach(() => {
    store().changeUser(1893000002, { department: "Data", lastLogin: NOW - 10 * DAY });
    store().changeUser(1893000003, { department: "Data", lastLogin: NOW - 200 * DAY, lastActivity: NOW - 100 * DAY, inactive: true });
  });

  test("shows people with their last sign-in or activity", async () => {
    expect(await list("users", { columns: "name,department,lastSeen,active" })).toBe(
      [
        "NAME           DEPARTMENT  LAST SEEN   ACTIVE",
        "Nora Example   Data        2026-06-20  yes",
        "Omar Example   Data        2026-03-22  no",
        "Pia Example                never       yes",
        "Sandbox Admin              never       yes",
        "",
      ].join("\n"),
    );
    expect(notes).toEqual([]);
  });

  test("selects by role, department, last sign-in, activity and text", async () => {
    expect(await names("users", { role: "editor" })).toEqual(["Pia Example"]);
    expect(await names("users", { department: "data", active: true })).toEqual(["Nora Example"]);
    expect(await names("users", { inactive: true })).toEqual(["Omar Example"]);
    expect(await names("users", { lastSeenAfter: "30d" })).toEqual(["Nora Example"]);
    // Who has never been seen has not been seen lately either.
    expect(await names("users", { lastSeenBefore: "30d" })).toEqual(["Omar Example", "Pia Example", "Sandbox Admin"]);
    expect(await names("users", { lastSeenBefore: "2026-06-20", search: "OMAR@" })).toEqual(["Omar Example"]);
  });

  test("knows who was never there also if a filter leaves nobody else, in all formats", async () => {
    const given = { search: "Pia Example", columns: "name,lastSeen" };
    expect(await list("users", given)).toBe("NAME         LAST SEEN\nPia Example  never\n");
    expect(await list("users", { ...given, format: "csv" })).toBe("name,lastSeen\r\nPia Example,never\r\n");
    expect(await rows("users", given)).toEqual([{ name: "Pia Example", lastSeen: "never" }]);
    expect(notes).toEqual([]);
  });

  test("sorts by columns in either order, and unknown values last", async () => {
    expect(await names("users", { sort: "lastSeen:desc,name:desc" })).toEqual([
      "Nora Example",
      "Omar Example",
      "Sandbox Admin",
      "Pia Example",
    ]);
    expect(await names("users", { sort: "lastSeen" })).toEqual(["Omar Example", "Nora Example", "Pia Example", "Sandbox Admin"]);
  });

  test("says what the public API does not return, and selects nobody by it", async () => {
    environment = clientOnly();
    store().switches.userRows = "slim";
    const [first] = await rows("users");
    expect(first).toMatchObject({ name: "Nora Example", department: null, lastSeen: null, active: null });
    expect(notes.join("\n")).toMatch(/no value for department, .*lastSeen, active.* in any row: that is not known, and does not mean none/);
    expect(await names("users", { lastSeenBefore: "30d" })).toEqual([]);
    expect(notes).toContain("note: 4 of the users are left out, as Domo does not return what --last-seen-before selects by");
  });
});

describe("the list of accounts", () => {
  beforeEach(() => {
    addAccount("Lake", { valid: false, modifiedAt: NOW - 400 * DAY });
    const pond = addAccount("Pond");
    store().accounts.grant(pond, { type: "USER", id: 1893000002 }, "OWNER");
  });

  test("joins Domo's list with its search, which knows owners and use", async () => {
    const [lake] = await rows("accounts", { search: "lake" });
    expect(lake).toMatchObject({
      name: "Lake",
      type: "amazon-s3",
      valid: false,
      used: false,
      datasets: 0,
      owners: ["Sandbox Admin"],
      modified: new Date(NOW - 400 * DAY).toISOString(),
    });
  });

  test("selects by use, validity, connector, owner and time of change", async () => {
    expect(await names("accounts", { unused: true })).toEqual(["Lake", "Pond"]);
    expect(await names("accounts", { used: true })).toEqual(["Warehouse"]);
    expect(await names("accounts", { invalid: true })).toEqual(["Lake"]);
    expect(await names("accounts", { type: "amazon-s3", valid: true })).toEqual(["Pond"]);
    expect(await names("accounts", { owner: "nora example" })).toEqual(["Pond"]);
    expect(await names("accounts", { owner: "1893000002" })).toEqual(["Pond"]);
    expect(await names("accounts", { modifiedBefore: "365d" })).toEqual(["Lake"]);
  });

  test("leaves empty, and says, what the search does not know yet", async () => {
    store().switches.searchLag = 365 * 100 * DAY;
    const [lake] = await rows("accounts");
    expect(lake).toMatchObject({ name: "Lake", valid: false, used: null, owners: null });
    expect(notes.join("\n")).toMatch(/owners and use of 3 accounts are not known: not in Domo's search/);
    expect(await names("accounts", { unused: true })).toEqual([]);
    expect(notes.join("\n")).toContain("3 of the accounts are left out, as Domo does not return what --unused selects by");
  });

  test("has the use and owners of all that the search returns, also if a page of it lacks one", async () => {
    for (let i = 0; i < 120; i++) addAccount(`Stream ${String(i)}`);
    const [lacking] = await rows("accounts", { search: "Stream 20" });
    sandbox.faults.add({ match: { path: "/api/search/v1/query" }, fault: { drop: [lacking!.id as string] } });
    const unknown = (await rows("accounts")).filter(({ owners, used }) => owners === null || used === null);
    expect(unknown.map(({ name }) => name)).toEqual(["Stream 20"]);
    expect(notes.join("\n")).toMatch(/owners and use of 1 account are not known: not in Domo's search/);
  });

  test("has accounts that only the search shows", async () => {
    sandbox.faults.add({ match: { path: "/api/data/v1/accounts" }, fault: { drop: ["101"] } });
    expect(await rows("accounts", { used: true })).toMatchObject([{ name: "Warehouse", id: "101", type: "abstract-credential-store" }]);
  });
});

describe("the list of groups", () => {
  test("has their owners and counts, and selects by them", async () => {
    store().addGroup("Closed", { type: "closed" });
    expect(await rows("groups", { search: "office" })).toMatchObject([{ name: "Office", type: "open", members: 3 }]);
    expect(await names("groups", { type: "closed" })).toEqual(["Closed"]);
    expect(await names("groups", { owner: "Sandbox Admin" })).toEqual(["Closed", "Office"]);
    expect(await names("groups", { empty: true })).toEqual(["Closed", "Grant: Manage all groups"]);
  });

  test("says how many have owners that are not known", async () => {
    sandbox.faults.add({ match: { path: "/api/content/v2/groups/grouplist" }, fault: { drop: ["1814000002"] } });
    expect(await rows("groups", { search: "office" })).toMatchObject([{ name: "Office", owners: null }]);
    expect(notes).toEqual(["note: owners of 1 group are not known: not in Domo's list of owners"]);
  });

  test("needs no access token, and then has no types and owners", async () => {
    environment = clientOnly();
    expect(await rows("groups", { search: "office" })).toMatchObject([{ name: "Office", members: 3, type: null, owners: null }]);
    expect(notes.join("\n")).toMatch(/no value for type, owners, .* in any row/);
  });
});

test.each(["accounts", "oauth-accounts", "attributes", "roles"])("the list of %s says that it needs an access token", async (name) => {
  environment = clientOnly();
  await expect(list(name)).rejects.toThrow(/accounts, custom attributes and roles need the instance API: .*DOMO_ACCESS_TOKEN is missing/);
});

describe("the list of OAuth accounts", () => {
  beforeEach(() => {
    store().oauthAccounts.grant(addOAuthAccount("Sign-in"), { type: "GROUP", id: 1814000002 }, "OWNER");
  });

  test("has names of owners, and says that validity is not known", async () => {
    const [row] = await rows("oauth-accounts", { unused: true, enabled: true });
    expect(row).toMatchObject({ name: "Sign-in", owners: ["Sandbox Admin", "Office"] });
    expect(notes).toEqual(["note: Domo does not return whether the credential of an OAuth account is valid"]);
  });

  test("needs no credentials for users and groups", async () => {
    environment.DOMO_DIRECTORY = "public";
    expect(await rows("oauth-accounts")).toMatchObject([{ owners: ["1893000001", "1814000002"] }]);
    expect(notes.join("\n")).toMatch(
      /2 owners are shown by id, as the name could not be read: Domo is not set up: .*DOMO_CLIENT_ID is missing/,
    );
  });

  test.each([
    ["/api/content/v2/groups*", ["Sandbox Admin", "1814000002"]],
    ["/api/identity/v1/users/*", ["1893000001", "Office"]],
  ])("shows the id, and says why, where the name of an owner can't be read at %s", async (path, owners) => {
    sandbox.faults.add({ match: { path }, fault: { status: 403 } });
    expect(await rows("oauth-accounts")).toMatchObject([{ name: "Sign-in", owners }]);
    expect(notes.join("\n")).toMatch(/1 owner is shown by id, as the name could not be read: Domo answered 403 Forbidden/);
    expect(await names("oauth-accounts", { owner: owners.find((name) => /^\d+$/.test(name))! })).toEqual(["Sign-in"]);
    expect(await names("oauth-accounts", { owner: "Nora Example" })).toEqual([]);
    expect(notes).toContain("note: 1 of the OAuth accounts is left out, as Domo does not return what --owner selects by");
  });
});

test("the lists of attributes and roles tell Domo's own from custom ones", async () => {
  expect((await rows("attributes", { custom: true })).map(({ key, type }) => [key, type])).toEqual([
    ["costCenter", "string"],
    ["skills", "stringList"],
  ]);
  expect(await names("roles", { custom: true })).toEqual(["Analyst"]);
  expect(await rows("roles", { search: "editor" })).toMatchObject([{ name: "Editor", id: "3", users: 1, custom: false }]);
});

describe("the formats", () => {
  beforeEach(() => {
    store().changeUser(1893000002, { name: '=HYPERLINK("x"),\u202e', title: "a\nb" });
  });

  test("keep CSV cells from being formulas, and columns in order", async () => {
    const text = await list("users", { format: "csv", columns: "title,name" });
    const { data } = Papa.parse<string[]>(text.trimEnd());
    expect(data[0]).toEqual(["title", "name"]);
    expect(data.flat()).toContain('\'=HYPERLINK("x"),\\u202e');
    expect(text).toContain("a\\u000ab");
  });

  test("escape what a terminal would interpret", async () => {
    const text = await list("users");
    expect(text).toContain('=HYPERLINK("x"),\\u202e');
    expect(await list("users", { format: "json" })).not.toContain("\u202e");
  });

  test("contain no commands for CI runners", async () => {
    store().addGroup("::error::x", { type: "closed" });
    for (const format of ["table", "csv", "json"]) expect(await list("groups", { format })).not.toMatch(/^\s*::/m);
    expect(await list("groups", { columns: "description,name" })).not.toMatch(/^\s*::/m);
  });
});

test("all problems of the options are in one error, before any request", async () => {
  const given = { format: "xml", columns: "name,nmae", sort: "id:up", lastSeenBefore: "2026-02-30", role: " " };
  const error = await list("users", given).catch((reason: unknown) => reason as Error);
  expect(error).toBeInstanceOf(InvalidOptionsError);
  for (const part of ["--format is xml", "--columns has nmae", "--sort has id:up", "--last-seen-before is 2026-02-30", "--role is empty"])
    expect((error as Error).message).toContain(part);
  expect(sandbox.requests).toEqual([]);
});

test.each([
  ["groups", "/api/content/v2/groups"],
  ["accounts", "/api/data/v1/accounts"],
  ["oauth-accounts", "/api/data/v1/accounts/templates/user/extended"],
  ["attributes", "/api/user/v1/properties/meta/keys"],
  ["roles", "/api/authorization/v1/roles"],
])("the list of %s has once what Domo lists twice", async (name, path) => {
  addOAuthAccount("Sign-in");
  const headers = { "x-domo-developer-token": "sandbox-token" };
  const listed = (await (await fetch(`${sandbox.url}${path}`, { headers })).json()) as unknown[];
  const once = await rows(name);
  expect(once).not.toEqual([]);
  endProcess(new URL(sandbox.url).host);
  sandbox.faults.add({ match: { path }, fault: { status: 200, body: JSON.stringify([...listed, ...listed]) } });
  expect(await rows(name)).toEqual(once);
});

describe("an option whose values are known", () => {
  const problem = (name: string, given: GivenOptions): Promise<unknown> => list(name, given).catch((reason: unknown) => reason);

  test("refuses others, before any request", async () => {
    expect(await problem("groups", { type: "foo", columns: "name,id,name" })).toMatchObject({
      message: expect.stringMatching(
        /--columns has name more than once\n.*--type is foo: use open, closed, dynamic, adHoc, directory, system/,
      ),
    });
    expect(await problem("groups", { type: "OPEN" })).toEqual(expect.stringContaining("Office"));
  });

  test("refuses a role that the instance does not have, and names similar ones", async () => {
    const error = await problem("users", { role: "analist" });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect((error as Error).message).toMatch(/^--role is analist: 127\.0\.0\.1:\d+ has none of this name\. Similar: Analyst$/);
    expect(await problem("users", { role: "qqq" })).toMatchObject({ message: expect.stringMatching(/It has Admin, .*Analyst/) });
    // A role that nobody has is no mistake.
    expect(await names("users", { role: "analyst" })).toEqual([]);
  });

  test("accepts all where Domo does not list them", async () => {
    environment = clientOnly();
    expect(await names("users", { role: "analist" })).toEqual([]);
  });
});

test("progress is reported only after a while, and then again each time", () => {
  const lines: string[] = [];
  let now = 0;
  const report = progressOf(
    (line) => lines.push(line),
    () => now,
  )("users");
  for (const at of [500, 2500, 3000, 5000]) {
    now = at;
    report(at, 10_000);
  }
  expect(lines).toEqual(["reading 2,500 of 10,000 users", "reading 5,000 of 10,000 users"]);
});
