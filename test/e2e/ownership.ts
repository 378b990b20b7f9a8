// What a run may take away: renamed and moved resources, forced replacements, two stacks that declare the same. The same suite runs on the
// stand-in engine and, where there is one, on the real CLI.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { changesIn, TestStack } from "./stack";
import { Project, type PulumiCli } from "../support/pulumi-cli";

const ACCOUNT = 'const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazon-s3", configurations: { bucket: "b" } });';
const NORA = "1893000002";
const OMAR = "1893000003";

export function ownershipProgramSuite(name: string, tool: PulumiCli): void {
  describe(name, () => {
    let life: TestStack;
    beforeEach(async () => {
      life = await TestStack.start(tool, "instance");
    });
    afterEach(() => life.close());

    const lake = () => [...life.sandbox.store().accounts.accounts.values()].find(({ displayName }) => displayName === "Lake");
    const grants = (): Record<string, string> =>
      Object.fromEntries((lake()?.grants ?? []).map(({ type, id, accessLevel }) => [`${type} ${String(id)}`, accessLevel]));
    const members = (): number[] => [...(life.group("Team")?.members ?? [])].sort();

    const share = (resource: string): string =>
      `${ACCOUNT} new domo.AccountShare("${resource}", { account: lake, userId: "${NORA}", accessLevel: "CAN_VIEW" });`;

    test("leaves the access of a share that is renamed", async () => {
      life.useProgram(share("old"));
      await life.ok("up");
      life.project.program(share("new"));
      const { output } = await life.ok("up");
      expect(grants()[`USER ${NORA}`]).toBe("CAN_VIEW");
      expect(output).toMatch(/stays in Domo.*aliases: \[\{ name: "old" \}\]/);
      expect(changesIn(await life.ok("preview", { refresh: true }))).toEqual([]);
    });

    test("does nothing about a share that is renamed with an alias, and takes it away when it goes", async () => {
      life.useProgram(share("old"));
      await life.ok("up");
      life.project.program(share("new").replace("});", "});").replace(/\);$/, ', { aliases: [{ name: "old" }] });'));
      life.sandbox.requests.length = 0;
      await life.ok("up");
      expect(life.writes()).toEqual([]);
      life.project.program(ACCOUNT);
      await life.ok("up");
      expect(grants()[`USER ${NORA}`]).toBeUndefined();
    });

    const team = (memberships: Record<string, string[]>): string =>
      'const team = new domo.Group("team", { name: "Team" });' +
      Object.entries(memberships)
        .map(([resource, ids]) => `new domo.GroupMembership("${resource}", { group: team, userIds: ${JSON.stringify(ids)} });`)
        .join("\n");

    test.each<[string, Record<string, string[]>, Record<string, string[]>]>([
      ["a membership that is renamed", { old: [NORA, OMAR] }, { new: [NORA, OMAR] }],
      ["a person who moves to another membership", { a: [NORA, OMAR], b: [] }, { a: [NORA], b: [OMAR] }],
      ["a person who moves the other way", { a: [], b: [NORA, OMAR] }, { a: [OMAR], b: [NORA] }],
      ["a person who is in two and leaves the first", { a: [NORA, OMAR], b: [OMAR] }, { a: [NORA], b: [OMAR] }],
      ["a person who is in two and leaves the second", { a: [OMAR], b: [NORA, OMAR] }, { a: [OMAR], b: [NORA] }],
      ["memberships that are put into one", { a: [NORA], b: [OMAR] }, { a: [NORA, OMAR] }],
    ])("leaves in the group %s", async (_what, before, after) => {
      life.useProgram(team(before));
      await life.ok("up");
      life.project.program(team(after));
      await life.ok("up");
      expect(members()).toEqual([Number(NORA), Number(OMAR)]);
      expect(changesIn(await life.ok("preview", { refresh: true }))).toEqual([]);
    });

    test("removes who is in no membership any more", async () => {
      life.useProgram(team({ a: [NORA, OMAR], b: [OMAR] }));
      await life.ok("up");
      life.project.program(team({ a: [NORA], b: [] }));
      await life.ok("up");
      expect(members()).toEqual([Number(NORA)]);
    });

    test("leaves a user, a group and an account that are renamed with adopt: always", async () => {
      const program = (suffix: string): string =>
        `new domo.User("ada${suffix}", { email: "ada@example.com", name: "Ada", adopt: "always" });
         new domo.Group("team${suffix}", { name: "Team", adopt: "always" });
         new domo.Account("lake${suffix}", { name: "Lake", dataProviderType: "amazon-s3", configurations: { bucket: "b" }, adopt: "always" });`;
      life.useProgram(program(""));
      await life.ok("up");
      life.project.program(program("2"));
      await life.ok("up");
      expect([life.user("ada@example.com")?.deleted, life.group("Team")?.deleted, lake()?.displayName]).toEqual([false, false, "Lake"]);
    });

    test("leaves what another stack has made, when both declare it and one is destroyed", async () => {
      const program = `new domo.User("ada", { email: "ada@example.com", name: "Ada" }); new domo.Group("team", { name: "Team" });`;
      life.useProgram(program);
      await life.ok("up");
      const other = Project.of(program, { name: "other" }).use(life.sandbox.url);
      life.also(other);
      const { exitCode, output } = await tool.run("up", other);
      expect(output).toContain("user ada@example.com: it exists already");
      expect(output).toMatch(/is adopted, as nothing proves that this stack created it/);
      expect(exitCode).toBe(0);
      expect((await tool.run("destroy", other)).output).toMatch(/user ada@example\.com .*is left in Domo/);
      expect([life.user("ada@example.com")?.deleted, life.group("Team")?.deleted]).toEqual([false, false]);
      await life.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("leaves members and access that were there before, on destroy", async () => {
      const store = life.sandbox.store();
      const group = store.addGroup("Team");
      group.members.add(Number(NORA));
      const account = [...store.accounts.accounts.values()][0]!;
      store.accounts.grant(account, { type: "USER", id: Number(NORA) }, "CAN_VIEW");
      life.useProgram(
        `new domo.GroupMembership("team", { groupId: "${String(group.id)}", userIds: ["${NORA}", "${OMAR}"] });
         new domo.AccountShare("nora", { accountId: "${String(account.id)}", userId: "${NORA}", accessLevel: "CAN_VIEW" });`,
      );
      await life.ok("up");
      expect(members()).toEqual([Number(NORA), Number(OMAR)]);
      await life.ok("destroy");
      expect(members()).toEqual([Number(NORA)]);
      expect(account.grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" });
    });

    describe("replaces what it is forced to replace without losing it:", () => {
      const PROGRAM = `${ACCOUNT}
        const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada" });
        const team = new domo.Group("team", { name: "Team" });
        new domo.GroupMembership("members", { group: team, users: [ada] });
        new domo.AccountShare("share", { account: lake, user: ada, accessLevel: "CAN_VIEW" });`;
      const urn = (type: string, resource: string): string => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/domo:${type}::${resource}`;

      const isWhole = (): boolean => {
        const ada = life.user("ada@example.com");
        const id = ada?.id ?? 0;
        return ada?.deleted === false && members().includes(id) && grants()[`USER ${String(id)}`] === "CAN_VIEW";
      };

      test.each([
        ["User", "ada"],
        ["Group", "team"],
        ["Account", "lake"],
        ["GroupMembership", "members"],
        ["AccountShare", "share"],
      ])("a %s, by --replace, --target-replace and a taint", async (type, resource) => {
        life.useProgram(PROGRAM);
        await life.ok("up");
        await life.ok("up", { replace: [urn(type, resource)] });
        expect(isWhole()).toBe(true);
        // What is not targeted is not looked at, or made again as it was: the engine may fail for it. The next run makes all whole.
        await life.run("up", { targetReplace: [urn(type, resource)] });
        await life.ok("up", { refresh: true });
        expect(isWhole()).toBe(true);
        expect((await tool.taint(life.project, urn(type, resource))).exitCode).toBe(0);
        await life.ok("up");
        await life.ok("up", { refresh: true, expectNoChanges: true });
        expect(isWhole()).toBe(true);
        await life.ok("destroy");
        expect([life.user("ada@example.com")?.deleted, life.group("Team"), lake()]).toEqual([true, undefined, undefined]);
      });
    });

    test("refuses to change access that somebody has given by hand, and names both levels", async () => {
      const account = [...life.sandbox.store().accounts.accounts.values()][0]!;
      life.sandbox.store().accounts.grant(account, { type: "USER", id: Number(NORA) }, "OWNER");
      const program = (more: string): string =>
        `new domo.AccountShare("nora", { accountId: "${String(account.id)}", userId: "${NORA}", accessLevel: "CAN_VIEW"${more} });`;
      life.useProgram(program(""));
      const { exitCode, output } = await life.run("up");
      expect(exitCode).toBe(1);
      expect(output).toMatch(/it exists already.*accessLevel is "OWNER" instead of "CAN_VIEW".*adopt: "always"/);
      expect(account.grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "OWNER" });
      life.project.program(program(', adopt: "always"'));
      await life.ok("up");
      expect(account.grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" });
    });

    test("takes a share away also where its account stays, protected or in use", async () => {
      const program = (options: string): string =>
        `${ACCOUNT.replace(/\);$/, `, ${options});`)} new domo.AccountShare("nora", { account: lake, userId: "${NORA}", accessLevel: "CAN_VIEW" });`;
      life.useProgram(program("{ protect: true }"));
      await life.ok("up");
      expect((await life.run("destroy")).exitCode).toBe(1);
      expect([lake()?.displayName, grants()[`USER ${NORA}`]]).toEqual(["Lake", undefined]);
      life.project.program(program("{}"));
      await life.ok("up", { refresh: true });
      expect(grants()[`USER ${NORA}`]).toBe("CAN_VIEW");
      life.sandbox.store().dataSets.push({ id: "d1", name: "Sales", accountId: lake()!.id });
      const refused = await life.run("destroy");
      expect(refused.output).toMatch(/1 DataSet uses account Lake/);
      expect([lake()?.displayName, grants()[`USER ${NORA}`]]).toEqual(["Lake", undefined]);
    });

    test("destroys an account together with the share of its last owner", async () => {
      life.useProgram(
        `${ACCOUNT}
         const nora = new domo.AccountShare("nora", { account: lake, userId: "${NORA}", accessLevel: "OWNER" });
         new domo.AccountShare("admin", { account: lake, userId: "1893000001", accessLevel: "CAN_VIEW", adopt: "always" }, { dependsOn: nora });`,
      );
      await life.ok("up");
      expect(grants()).toEqual({ [`USER ${NORA}`]: "OWNER", "USER 1893000001": "CAN_VIEW" });
      await life.ok("destroy");
      expect(lake()).toBeUndefined();
    });
  });
}
