// `pulumi-domo import-file`: what it imports, and what it says of what it can't.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { importSingle, type ImportFlags } from "../../cli/export/import-single";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { environmentFor } from "../support/exported";
import { fillInstance } from "../support/filled-instance";

describe("single things", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    fillInstance(sandbox.store());
  });
  afterEach(() => sandbox.close());

  const single = (flags: Partial<ImportFlags>) => importSingle({ ...flags, out: "-" }, environmentFor(sandbox.url));
  const imported = async (flags: Partial<ImportFlags>): Promise<string[]> => {
    const { resources } = JSON.parse((await single(flags)).text) as { resources: { type: string; id: string }[] };
    return resources.map(({ type, id }) => `${type.split(":").at(-1)!} ${id}`);
  };
  const sheets = "account Sheets (id 103)";

  /** An OAuth account with the id of the account Sheets. */
  const addTwin = (): void => {
    const { oauthAccounts, owner } = sandbox.store();
    const fields = {
      name: "Twin",
      displayName: "Twin",
      dataProviderType: "snowflake-oauth-config",
      configurations: {},
      createdBy: owner.id,
    };
    while (![...oauthAccounts.accounts.values()].some(({ id }) => id === 103)) oauthAccounts.add(fields);
  };

  test("that are named twice are imported once", async () => {
    await expect(imported({ user: ["nora@example.com", "Nora Example"], group: ["Finance", "finance"] })).resolves.toEqual([
      "User 1893000002",
      "Group 1814000003",
    ]);
  });

  test("are told apart where an account and an OAuth account have one id", async () => {
    addTwin();
    await expect(single({ access: ["103"] })).rejects.toThrow(/there are several: .*Give the id: account:103 or oauth:103$/);
    await expect(imported({ access: ["account:103"] })).resolves.toEqual(["AccountAccess account:103"]);
    await expect(imported({ access: ["oauth:103"] })).resolves.toEqual(["AccountAccess oauth:103"]);
  });

  test("give the reason if the members of a dynamic group are asked for, with the group or without", async () => {
    const reason = /^the members of group Data \(id \d+\) follow its rule, and no program can declare them$/;
    await expect(single({ members: ["Data"] })).rejects.toThrow(reason);
    await expect(single({ group: ["Data"], members: ["Data"] })).rejects.toThrow(reason);
  });

  test("that Domo has, and no program can declare, are not said to be missing", async () => {
    const store = sandbox.store();
    Object.assign(store.addUser({ email: "support@domo.example", name: "Domo Support", roleId: 1 }), { isSupport: true });
    Object.assign(store.addGroup("SSO Employees"), { type: "directory" });
    sandbox.faults.add({
      match: { method: "GET", path: "/api/data/v1/providers/google-spreadsheets/account/103" },
      fault: { status: 403 },
    });
    await expect(single({ group: ["SSO Employees"] })).rejects.toThrow(/is a directory group, which the identity provider changes$/);
    await expect(single({ group: ["default"] })).rejects.toThrow(
      "--group default: group Default (id 1814000001) has all users, as Domo itself adds them",
    );
    await expect(single({ access: ["Sheets"] })).rejects.toThrow(`--access Sheets: ${sheets} can't be read: `);
    await expect(single({ user: ["support@domo.example"] })).rejects.toThrow(/Domo's own support users are in none of its lists/);
  });
});
