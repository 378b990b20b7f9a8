// Lookups by name, on the sandbox: what is found, what the errors list, and how many requests it takes.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { contextFor } from "../../../../../provider/context";
import { AmbiguousNameError, InvalidInputError, MissingObjectError } from "../../../../../provider/client/errors";
import { lookups, type Lookups } from "../../../../../provider/client/lookups/lookups";
import { putDataSet } from "../../../../../sandbox/store/data-sets";
import { readSettings } from "../../../../../provider/settings";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { endProcess } from "../../../../support/provider-process";
import { APIS, settingsFor, type Api } from "../../../../support/test-bed";

let sandbox: Sandbox;
afterEach(() => {
  endProcess(new URL(sandbox.url).host);
  return sandbox.close();
});

async function open(api: Api, seed = "small"): Promise<Lookups> {
  sandbox = await startSandbox({ seed });
  return nextRun(api);
}

/** The lookups of another run in the same instance. */
function nextRun(api: Api = "instance"): Lookups {
  const settings: Record<string, string> = { ...settingsFor(sandbox.url, api), "domo:requestsPerMinute": "60000" };
  const config = (key: string): string | undefined => settings[`domo:${key}`];
  const context = contextFor(readSettings({ config, environment: {} }));
  const [directory, instance] = [context.directoryWith("shared"), context.instanceWith("shared")];
  const services = { directory: () => directory, instance: () => instance, dataSets: () => context.dataSets };
  return lookups({ host: "acme.domo.com", isPublic: api === "public", ...services });
}

const errorOf = (result: Promise<unknown>): Promise<Error> =>
  result.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error as Error,
  );

describe.each(APIS)("a lookup on the %s API", (api) => {
  let find: Lookups;
  beforeEach(async () => {
    find = await open(api);
  });

  test("finds a user by e-mail in any case, and by id", async () => {
    const nora = { id: "1893000002", email: "nora@example.com", name: "Nora Example", role: "Privileged", title: "Head of Data" };
    expect(await find.user({ email: "NORA@Example.com" })).toMatchObject(nora);
    expect(await find.user({ id: "1893000002" })).toMatchObject(nora);
  });

  test("fails for an e-mail that nobody has, and lists similar ones", async () => {
    const error = await errorOf(find.user({ email: "norah@example.org" }));
    expect(error).toBeInstanceOf(MissingObjectError);
    expect(error.message).toMatch(/acme.domo.com has no user with this e-mail. Similar: nora@example.com \(Nora Example, id 1893000002\)/);
    expect(await errorOf(find.user({ id: "7" }))).toBeInstanceOf(MissingObjectError);
  });

  test("finds a user whom only the list of all users has", async () => {
    const { path, method } =
      api === "public" ? { path: "/v1/users/bulk/emails", method: "POST" } : { path: "/api/identity/v1/users/search", method: "POST" };
    sandbox.faults.add({ match: { path, method }, fault: { drop: ["1893000002"] }, times: 1 });
    expect(await find.user({ email: "nora@example.com" })).toMatchObject({ id: "1893000002" });
  });

  test("does not believe that there are no users", async () => {
    const body = api === "public" ? "[]" : JSON.stringify({ users: [], count: 0 });
    sandbox.faults.add({ match: { path: api === "public" ? "/v1/users" : "/api/identity/v1/users/search" }, fault: { body } });
    expect((await errorOf(find.users({}))).message).toMatch(/Domo lists no users, not even the one whom the credentials act as/);
  });

  test("does not find a user who was deleted", async () => {
    sandbox.store().deleteUser(1893000002);
    expect(await errorOf(find.user({ email: "nora@example.com" }))).toBeInstanceOf(MissingObjectError);
    expect(await errorOf(find.user({ id: "1893000002" }))).toBeInstanceOf(MissingObjectError);
  });

  test("finds what was created after the lists were read", async () => {
    await Promise.all([find.user({ email: "nora@example.com" }), find.user({ email: "omar@example.com" }), find.group({ name: "Office" })]);
    const { id } = sandbox.store().addUser({ email: "new@example.com", name: "New", roleId: 4 });
    const group = sandbox.store().addGroup("New");
    expect(await find.user({ email: "new@example.com" })).toMatchObject({ id: String(id) });
    expect(await find.group({ name: "New" })).toMatchObject({ id: String(group.id) });
  });

  test("finds a group by exactly its name, and by id", async () => {
    const { id } = await find.group({ name: "Office" });
    expect(await find.group({ id })).toMatchObject({ id, name: "Office" });
    const error = await errorOf(find.group({ name: "office" }));
    expect(error).toBeInstanceOf(MissingObjectError);
    expect(error.message).toContain(`Similar: Office (id ${id})`);
  });

  test("fails for a name that several groups have, and lists their ids", async () => {
    const [one, two] = [sandbox.store().addGroup("Twin"), sandbox.store().addGroup("Twin")];
    const error = await errorOf(find.group({ name: "Twin" }));
    expect(error).toBeInstanceOf(AmbiguousNameError);
    expect(error.message).toContain(`Twin (id ${String(one.id)}), Twin (id ${String(two.id)}). Give the id`);
  });

  test("selects users by their fields, their e-mails and a group", async () => {
    const emails = async (...filter: Parameters<Lookups["users"]>) => (await find.users(...filter)).map(({ email }) => email);
    expect(await emails({})).toEqual(["admin@example.com", "nora@example.com", "omar@example.com", "pia@example.com"]);
    expect(await emails({ role: "Editor" })).toEqual(["pia@example.com"]);
    expect(await emails({ title: "Analyst", role: "Admin" })).toEqual([]);
    const { id } = await find.group({ name: "Office" });
    expect(await emails({ groupId: id, title: "Head of Data" })).toEqual(["nora@example.com"]);
    expect(await emails({ emails: ["pia@example.com", "PIA@example.com"] })).toEqual(["pia@example.com"]);
    const error = await errorOf(find.users({ emails: ["a@example.com", "pia@example.com", "b@example.com"] }));
    expect(error.message).toBe("there are no users with these e-mails: a@example.com, b@example.com");
  });

  test("of 500 users costs pages, not a request each", async () => {
    await sandbox.close();
    find = await open(api, "1000-users");
    const emails = Array.from({ length: 500 }, (_, i) => `person${String(i + 1)}@example.com`);
    const users = await Promise.all(emails.map((email) => find.user({ email })));
    expect(users.map(({ email }) => email)).toEqual(emails);
    expect(sandbox.requests.length).toBeLessThanOrEqual(20);
  });

  test("of many groups reads their list once", async () => {
    for (let i = 0; i < 50; i++) sandbox.store().addGroup(`Group ${String(i)}`);
    await Promise.all(Array.from({ length: 50 }, (_, i) => find.group({ name: `Group ${String(i)}` })));
    await find.group({ name: "Group 7" });
    expect(sandbox.requests.filter(({ path }) => path.includes("groups"))).toHaveLength(1);
  });
});

describe("a lookup", () => {
  test("fails for a role and an attribute that Domo does not have, and finds nobody by those that nobody has", async () => {
    const find = await open("instance");
    expect((await errorOf(find.users({ role: "Analist" }))).message).toMatch(/no role with exactly this name\. Similar: Analyst/);
    expect((await errorOf(find.users({ roleId: "99" }))).message).toMatch(/no role with this id/);
    expect((await errorOf(find.users({ attributes: { costCentre: "1" } }))).message).toMatch(
      /has no attribute costCentre of users\. Similar: costCenter/,
    );
    expect(await find.users({ attributes: { costCenter: "1" } })).toEqual([]);
  });

  test("finds an account by its name, and by connector where several have the name", async () => {
    const find = await open("instance");
    const first = await find.account({ name: "Warehouse" });
    expect(first).toEqual({
      id: "101",
      kind: "account",
      name: "Warehouse",
      dataProviderType: "abstract-credential-store",
      allowExternalUse: false,
      valid: true,
    });
    const more = { name: "x", displayName: "Warehouse", configurations: {}, createdBy: 1893000001 };
    const second = sandbox.store().accounts.add({ ...more, dataProviderType: "amazon-s3" });
    const fresh = nextRun();
    const error = await errorOf(fresh.account({ name: "Warehouse" }));
    expect(error).toBeInstanceOf(AmbiguousNameError);
    expect(error.message).toMatch(
      /Warehouse \(id 101, abstract-credential-store, .*Warehouse \(id 102, amazon-s3, .*Give dataProviderType/,
    );
    expect(await fresh.account({ name: "Warehouse", dataProviderType: "amazon-s3" })).toMatchObject({ id: String(second.id) });
    expect(await fresh.account({ id: "102" })).toMatchObject({ dataProviderType: "amazon-s3" });
    expect(await errorOf(fresh.account({ id: "999" }))).toBeInstanceOf(MissingObjectError);
    expect(await errorOf(fresh.oauthAccount({ name: "Warehouse" }))).toBeInstanceOf(MissingObjectError);
  });

  test("says which accounts were looked at, as Domo may hide others", async () => {
    const find = await open("instance");
    const error = await errorOf(find.account({ name: "Lake" }));
    expect(error.message).toMatch(/no account with exactly this name .* Domo shows 1 account to the user .* View all accounts/);
  });

  test("finds a role by name and id, and Domo's own without a request", async () => {
    const find = await open("instance");
    expect(await find.role({ name: "Editor" })).toEqual({ id: "3", name: "Editor" });
    expect(sandbox.requests).toEqual([]);
    expect(await find.role({ name: "Analyst" })).toMatchObject({ id: "810756122" });
    expect(await find.role({ id: "810756122" })).toMatchObject({ name: "Analyst" });
    expect((await errorOf(find.role({ name: "Analist" }))).message).toContain("Similar: Analyst (id 810756122)");
    expect((await errorOf(find.role({ id: "77" }))).message).toContain("It has Admin (id 1)");
  });

  test("refuses a filter by what the API in use does not show", async () => {
    const find = await open("public");
    const error = await errorOf(find.users({ department: "Finance" }));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.message).toMatch(/does not show department/);
    await sandbox.close();
    const { users } = await open("instance");
    sandbox.store().changeUser(1893000002, { department: "Finance", attributes: { skills: ["sql", "r"] } });
    expect(await users({ department: "Finance", attributes: { skills: "r" } })).toHaveLength(1);
    expect(await users({ attributes: { skills: "python" } })).toEqual([]);
  });

  test.each(APIS)("reads the rows of a DataSet once for all who ask, by name or id, on the %s API", async (api) => {
    const find = await open(api);
    const id = "0a1b2c3d-0000-4000-8000-000000000001";
    putDataSet(sandbox.store(), { id, name: "People", columns: [{ name: "email" }], rows: [["ada@example.com"]] });
    const reads = (): number => sandbox.requests.filter(({ path }) => /\/(execute\/[^/]+|data)$/.test(path)).length;
    const [first, second] = await Promise.all([find.dataSetRows("People"), find.dataSetRows(id)]);
    expect(first).toEqual({ id, name: "People", columns: ["email"], rows: [["ada@example.com"]] });
    expect([second, await find.dataSetRows("People")]).toEqual([first, first]);
    expect(reads()).toBe(1);
    await nextRun(api).dataSetRows("People");
    expect(reads()).toBe(2);
  });

  test("reads the rows of a DataSet again after a failure", async () => {
    const find = await open("instance");
    sandbox.faults.add({ match: { path: "/api/query/*" }, fault: { status: 403 }, times: 1 });
    expect((await errorOf(find.dataSetRows("Orders"))).message).toContain("The DataSet is not shared");
    expect((await find.dataSetRows("Orders")).rows).toHaveLength(3);
  });

  test("fails if the list can't be read, and reads it again the next time", async () => {
    const find = await open("instance");
    sandbox.faults.add({ match: { path: "/api/data/v1/accounts" }, fault: { status: 403 }, times: 1 });
    expect((await errorOf(find.account({ name: "Warehouse" }))).message).toContain("403");
    expect(await find.account({ name: "Warehouse" })).toMatchObject({ id: "101" });
  });
});
