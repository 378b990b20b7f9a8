// End-to-end: an instance that exists already becomes a program, is imported, and stays as it is. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { fillInstance } from "../support/filled-instance";
import { exportTo, nameOf } from "../support/exported";
import { Project, type PulumiCli } from "../support/pulumi-cli";
import { changesIn, TestStack } from "./stack";

export function exportSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
      fillInstance(stack.sandbox.store());
      stack.useProject(Project.empty());
      await exportTo(stack.project.dir, stack.sandbox.url);
      await stack.ok("import", { file: join(stack.project.dir, "import.json") });
    });
    afterEach(() => stack.close());

    test("is imported, previewed and applied without a change or a write", async () => {
      expect(changesIn(await stack.ok("preview"))).toEqual([]);
      await stack.ok("up");
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      expect(stack.writes()).toEqual([]);
    });

    test("shows what is changed by hand, and nothing else, and undoes it", async () => {
      const store = stack.sandbox.store();
      const [omar, stranger] = [1893000003, 1893000004];
      const finance = stack.group("Finance")!;
      const lake = [...store.accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!;
      const { dir } = stack.project;
      await stack.ok("up");
      store.changeUser(omar, { department: "By hand", attributes: { costCenter: ["0"], skills: ["r", "sql"] } });
      finance.members.add(stranger);
      store.changeGroup(finance.id, { description: "By hand" });
      store.accounts.grant(lake, { type: "USER", id: stranger }, "CAN_VIEW");
      store.accounts.rename(lake, "By hand");
      const expected = [
        `update ${nameOf(dir, "Account", lake.id)} name`,
        `update ${nameOf(dir, "AccountAccess", `account:${String(lake.id)}`)} grants`,
        `update ${nameOf(dir, "Group", finance.id)} description`,
        `update ${nameOf(dir, "GroupMembership", finance.id)} userIds`,
        `update ${nameOf(dir, "User", omar)} attributes department`,
      ];
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual(expected.sort());
      await stack.ok("up", { refresh: true });
      expect([lake.displayName, finance.description, stack.user("omar@example.com")?.department]).toEqual([
        "Lake",
        "Controllers and accountants",
        "Data",
      ]);
      expect([finance.members.has(stranger), lake.grants.some(({ id }) => id === stranger)]).toEqual([false, false]);
      await stack.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("does not take access that was given between export and import", async () => {
      const lake = [...stack.sandbox.store().accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!;
      stack.sandbox.store().accounts.grant(lake, { type: "USER", id: 1893000004 }, "CAN_VIEW");
      const { exitCode, output } = await stack.run("up", { refresh: true });
      expect([exitCode, output]).toEqual([1, expect.stringMatching(/would take away or change access .*Pia Example .*has CAN_VIEW/)]);
      expect(stack.writes()).toEqual([]);
    });

    test("leaves everything in Domo when it is destroyed", async () => {
      const before = await stateOf(stack);
      const { output } = await stack.ok("destroy");
      expect(output).toContain("group Finance (id 1814000003) is left in Domo");
      expect(stack.writes()).toEqual([]);
      expect(await stateOf(stack)).toEqual(before);
      expect(await stack.state()).not.toContain("nora@example.com");
    });

    test("is not imported into a stack of another instance", async () => {
      const other = await TestStack.start(cli, "instance");
      stack.closeLater(other);
      other.useProject(Project.empty());
      await exportTo(other.project.dir, stack.sandbox.url);
      const { exitCode, output } = await other.run("import", { file: join(other.project.dir, "import.json") });
      expect([exitCode === 0, output]).toEqual([
        false,
        expect.stringMatching(/it is in 127\.0\.0\.1:\d+, but the default provider now points/),
      ]);
    });
  });
}

const stateOf = async ({ sandbox }: TestStack): Promise<unknown> => (await fetch(`${sandbox.url}/_sandbox/state`)).json();
