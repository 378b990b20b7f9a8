// `pulumi-domo export` on whole instances: what it reads, writes and leaves alone.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { CANARY, fillInstance } from "../support/filled-instance";
import { fillLarge } from "../support/large-instance";
import { compileErrors, exportTo, linesIn, resourcesIn } from "../support/exported";
import { isWrite } from "../support/test-bed";

describe("an export", () => {
  let sandbox: Sandbox;
  let folder: string;
  let out: string;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    folder = mkdtempSync(join(tmpdir(), "pulumi-domo-export-"));
    out = join(folder, "acme");
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.close();
  });

  const read = (name: string): string => readFileSync(join(out, name), "utf8");
  const all = (): string => readdirSync(out).map(read).join("\n");

  test("writes a project that compiles, and neither credentials nor anything to Domo", async () => {
    fillInstance(sandbox.store());
    const { commands, notes } = await exportTo(out, sandbox.url);
    expect(compileErrors(out)).toEqual([]);
    expect(sandbox.requests.filter(isWrite)).toEqual([]);
    expect(all()).not.toContain(CANARY);
    expect(all()).not.toContain("sandbox-credentials");
    expect(sandbox.requests.some(({ path }) => path.includes("unmask=true"))).toBe(false);
    expect(commands).toEqual([
      `cd ${out} && npm install && pulumi stack init dev`,
      "pulumi import --file import.json --generate-code=false --protect=false --yes",
      "pulumi preview --expect-no-changes",
    ]);
    expect(notes).toEqual([
      expect.stringMatching(
        /^exported 2 custom attributes, 3 people, 4 groups, 3 memberships, 3 accounts, 1 OAuth account, 4 access lists of /,
      ),
      "not exported: group Grant: Manage all groups (id 1813999999) is a system group, which only Domo changes",
      "not exported: group Default (id 1814000001) has all users, as Domo itself adds them",
      "not exported: user admin@example.com (id 1893000001) is the user whom the credentials act as (--include-self exports it, too)",
    ]);
    for (const command of commands.slice(1)) expect(read("README.md")).toContain(`    ${command}\n`);
    expect(JSON.parse(read("package.json"))).toMatchObject({
      name: "acme",
      dependencies: { "pulumi-domo": expect.stringMatching(/^file:\.\./) },
    });
  });

  test("refers to resources, and to what is not declared by id with its name behind it", async () => {
    fillInstance(sandbox.store());
    await exportTo(out, sandbox.url);
    expect(read("people.ts")).toContain("reportsTo: noraExample,");
    expect(read("people.ts")).toContain("{ dependsOn: [attributes.costCenter, attributes.skills] }");
    expect(read("groups.ts")).toContain('"1893000001", // Sandbox Admin, whom the credentials act as\n');
    expect(read("groups.ts")).toContain("owners: { userIds: [], groupIds: [finance.id] }");
    expect(read("access.ts")).toContain('{ group: groups.finance, accessLevel: "CAN_VIEW" }');
    rmSync(out, { recursive: true });
    await exportTo(out, sandbox.url, { only: "access" });
    expect(
      readdirSync(out)
        .filter((name) => name.endsWith(".ts"))
        .sort(),
    ).toEqual(["access.ts", "index.ts"]);
    expect(read("access.ts")).toMatch(/\{ groupId: "\d+", accessLevel: "CAN_VIEW" \}, \/\/ Finance\n/);
    expect(compileErrors(out)).toEqual([]);
  });

  test("has the user whom the credentials act as only if asked", async () => {
    fillInstance(sandbox.store());
    await exportTo(out, sandbox.url, { includeSelf: true });
    expect(read("groups.ts")).toContain("users: [people.noraExample, people.sandboxAdmin]");
    expect(read("groups.ts")).not.toContain("1893000001");
    expect(read("access.ts")).toContain('{ user: people.sandboxAdmin, accessLevel: "OWNER" }');
    expect(compileErrors(out)).toEqual([]);
  });

  test("is limited to parts and to names", async () => {
    fillInstance(sandbox.store());
    await exportTo(out, sandbox.url, { only: "groups,accounts", match: ["FINANCE", "la*"] });
    expect(resourcesIn(out).map(({ type, name }) => `${type.split(":").at(-1)!} ${name}`)).toEqual([
      "Group finance",
      "GroupMembership finance",
      "Account lake",
      "OAuthAccount lake-2",
    ]);
    await expect(exportTo(join(folder, "b"), sandbox.url, { only: "groups,teams" })).rejects.toThrow(
      "--only takes attributes, people, groups, accounts, access, separated by commas, and not teams",
    );
  });

  test("omits accounts that the token can't read, and says why", async () => {
    fillInstance(sandbox.store());
    sandbox.faults.add({ match: { method: "GET", path: "/api/data/v2/accounts/share/102" }, fault: { status: 403 } });
    sandbox.faults.add({
      match: { method: "GET", path: "/api/data/v1/providers/google-spreadsheets/account/103" },
      fault: { status: 403 },
    });
    const { notes } = await exportTo(out, sandbox.url);
    expect(notes).toContainEqual(expect.stringMatching(/^not exported: the access to account Lake \(id 102\) can't be read: .*403/));
    expect(notes).toContainEqual(expect.stringMatching(/^not exported: account Sheets \(id 103\) can't be read: .*403/));
    expect(read("accounts.ts")).not.toContain("Sheets");
    expect(read("access.ts")).not.toContain("accounts.lake,");
    expect(read("README.md")).toContain("account Sheets \\(id 103\\) can't be read");
  });

  test("stops where Domo's answers are not complete, and then writes nothing", async () => {
    sandbox.faults.add({ match: { method: "POST", path: "/api/identity/v1/users/search" }, fault: { drop: ["1893000003"] } });
    await expect(exportTo(out, sandbox.url)).rejects.toThrow("Domo lists 3 of its 4 users");
    expect(existsSync(out)).toBe(false);
  });

  test("stops where Domo lists no groups, or none of its own attributes: no instance is like that", async () => {
    sandbox.faults.add({ match: { path: "/api/content/v2/groups" }, fault: { status: 200, body: "[]" } });
    await expect(exportTo(out, sandbox.url)).rejects.toThrow("Domo lists no groups, but every instance has at least Default");
    sandbox.faults.clear();
    sandbox.faults.add({ match: { path: "/api/user/v1/properties/meta/keys" }, fault: { status: 200, body: "[]" } });
    await expect(exportTo(out, sandbox.url)).rejects.toThrow("Domo's list of attributes has none of Domo's own");
    expect(existsSync(out)).toBe(false);
  });

  test("says which groups are named elsewhere, and lacking in Domo's list", async () => {
    fillInstance(sandbox.store());
    sandbox.faults.add({ match: { path: "/api/content/v2/groups" }, fault: { drop: ["1814000003"] } });
    const { notes } = await exportTo(out, sandbox.url);
    expect(notes.at(-1)).toBe(
      "not exported: group Finance (id 1814000003) has access to account Lake (id 102), and 1 more, but Domo's list of groups lacks it",
    );
    expect(read("README.md")).toContain("Domo's list of groups lacks it");
  });

  test("says that Domo lists no accounts, if it does not", async () => {
    fillInstance(sandbox.store());
    sandbox.faults.add({ match: { path: "/api/data/v1/accounts" }, fault: { status: 200, body: "[]" } });
    const { notes } = await exportTo(out, sandbox.url);
    expect(notes).toContain("not exported: any account, as Domo lists none to this token, which sees only what is shared with its owner");
    expect(read("accounts.ts")).toContain("new domo.OAuthAccount");
  });

  const HOSTILE = [
    "default",
    "class",
    "__proto__",
    "constructor",
    "../../etc/passwd",
    "..",
    "C:\\Windows\\system32",
    "😀🎉",
    "x".repeat(300),
    "A very long name ".repeat(18),
    'quote " and `backtick` ${process.exit(1)}',
    "*/ end // of comment",
    "line\nbreak\u2028and\u202eturned",
    "Zoë Søndergård-Łukasz",
    "山田太郎",
    "2024 budget",
    "domo",
    "people",
    "$",
  ];

  describe("of names that fight", () => {
    beforeEach(() => {
      const store = sandbox.store();
      HOSTILE.forEach((name, i) => {
        const { id } = store.addUser({ email: `h${String(i)}@example.com`, name, roleId: 4, title: name });
        // Twice: Domo's lists may have two groups of one name.
        for (const group of [store.addGroup(name, { description: name }), store.addGroup(name)]) group.members.add(id);
        for (let k = 0; k < 2; k++) {
          const fields = { name, displayName: name, dataProviderType: "json5", configurations: {}, createdBy: id };
          store.accounts.grant(store.accounts.add(fields), { type: "USER", id: 1893000002 }, "CAN_VIEW");
        }
      });
    });

    test.each(["code", "table"] as const)("compiles, as %s, and stays in its folder", async (people) => {
      const { notes } = await exportTo(out, sandbox.url, { people });
      expect(compileErrors(out)).toEqual([]);
      expect(readdirSync(folder)).toEqual(["acme"]);
      const names = resourcesIn(out);
      expect(new Set(names.map(({ type, name }) => `${type} ${name}`)).size).toBe(names.length);
      // Of two groups of one name a program can declare one.
      expect(notes.filter((note) => note.includes("has the name of another group"))).toHaveLength(HOSTILE.length);
      for (const file of readdirSync(out)) expect(read(file)).not.toMatch(/[\u2028\u202e]/);
    });

    test("gives the same names again", async () => {
      await exportTo(out, sandbox.url);
      const first = all();
      rmSync(out, { recursive: true });
      await exportTo(out, sandbox.url);
      expect(all()).toBe(first);
    });
  });

  describe("leaves alone", () => {
    test("a folder that has a file of its own under one of the names", async () => {
      mkdirSync(out);
      writeFileSync(join(out, "people.ts"), "mine");
      await expect(exportTo(out, sandbox.url)).rejects.toThrow(/has people\.ts already, and existing files are never overwritten/);
      expect([readdirSync(out), read("people.ts")]).toEqual([["people.ts"], "mine"]);
    });

    test("what a link in the folder points to", async () => {
      mkdirSync(out);
      const secret = join(folder, "secret");
      symlinkSync(secret, join(out, "index.ts"));
      await expect(exportTo(out, sandbox.url)).rejects.toThrow(/has index\.ts already/);
      expect([readdirSync(out), existsSync(secret)]).toEqual([["index.ts"], false]);
    });

    test("a project, without asking Domo", async () => {
      await exportTo(out, sandbox.url);
      const before = all();
      sandbox.requests.length = 0;
      await expect(exportTo(out, sandbox.url)).rejects.toThrow(/has a project already.*--state -/);
      expect([all(), sandbox.requests]).toEqual([before, []]);
    });
  });

  test("refuses a stack that Pulumi would refuse, and a folder that is a file, without asking Domo", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(exportTo(out, sandbox.url, { stack: "a b; rm -rf ~" })).rejects.toThrow("a b; rm -rf ~ is no name of a stack: letters,");
    await expect(exportTo(out, sandbox.url, { stack: "-x" })).rejects.toThrow("-x is no name of a stack");
    for (const state of [undefined, join(folder, "file")])
      await expect(exportTo(join(folder, "file"), sandbox.url, { state })).rejects.toThrow(/file is a file$/);
    expect(sandbox.requests).toEqual([]);
  });

  test("is for the stack of an organization, if it is named", async () => {
    fillInstance(sandbox.store());
    const { commands } = await exportTo(out, sandbox.url, { stack: "acme-inc/prod" });
    expect(commands[0]).toMatch(/ && pulumi stack init acme-inc\/prod$/);
    // Programs know their stack without the organization.
    expect(resourcesIn(out)[0]!.inputs.__key).toMatch(/^acme\/prod\//);
  });

  test("says which settings are missing", async () => {
    await expect(exportTo(out, "")).rejects.toThrow("DOMO_INSTANCE is missing");
  });

  test("reads 5,000 people, 500 groups and 1,000 accounts in pages and two requests for each account", async () => {
    const large = await startSandbox({ seed: "empty" });
    try {
      fillLarge(large.store(), { people: 5_000, groups: 500, accounts: 1_000 });
      await exportTo(out, large.url, { people: "table" });
      const paths = large.requests.map(({ path }) => path);
      const ofAccounts = paths.filter((path) => /\/providers\/[^/]+\/account\/|\/accounts\/share\//.test(path));
      expect(ofAccounts).toHaveLength(2_000);
      // 26 pages of people and one person alone; groups with their owners and members, roles, attributes, accounts.
      expect(paths.length - ofAccounts.length).toBeLessThan(60);
      expect(resourcesIn(out)).toHaveLength(5_000 + 500 + 500 + 1_000 + 1_000);
      expect(linesIn(out)).toBeLessThan(2_000);
      expect(compileErrors(out)).toEqual([]);
    } finally {
      await large.close();
    }
  });
});
