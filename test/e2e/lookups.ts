// End-to-end: programs that look up what they do not declare. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { startSandbox } from "../../sandbox/server";
import { changesIn, TestStack } from "./stack";
import type { PulumiCli } from "../support/pulumi-cli";
import { SEARCHED } from "../../provider/wire-format";

const inAsync = (statements: string): string => `module.exports = async () => { ${statements} };`;

export function lookupsProgramSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
    });
    afterEach(() => stack.close());

    /** The output of a preview that must fail, and must not write. */
    const failed = async (): Promise<string> => {
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect([exitCode !== 0, stack.writes()]).toEqual([true, []]);
      return output;
    };

    test("knows ids in the first preview, and gives access to what it has found", async () => {
      stack.useProgram(
        inAsync(`
        const nora = await domo.getUser({ email: "NORA@example.com" });
        new domo.AccountShare("share", { account: domo.getAccount({ name: "Warehouse" }), user: nora, accessLevel: "CAN_VIEW" });
        const omar = domo.getUserOutput({ email: pulumi.secret("omar@example.com") });
        const team = new domo.Group("team", { name: "Team", owners: { users: [nora] } });
        new domo.GroupMembership("team", { group: team, users: [nora, omar] });
        return { id: nora.id, omar: omar.name, analyst: domo.getRoleOutput({ name: "Analyst" }).id };`),
      );
      const { digest } = await stack.ok("preview");
      const share = digest!.steps.find(({ urn }) => urn.endsWith("::share"))!;
      expect((share.newState as { inputs: object }).inputs).toMatchObject({ accountId: "101", userId: "1893000002" });
      await stack.ok("up");
      expect(stack.sandbox.store().accounts.get(101).grants).toContainEqual({ type: "USER", id: 1893000002, accessLevel: "CAN_VIEW" });
      expect([...stack.group("Team")!.members]).toEqual(expect.arrayContaining([1893000002, 1893000003]));
      expect(await stack.outputs()).toContain("810756122");
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
    });

    test("is told who is similar to somebody who does not exist", async () => {
      stack.useProgram(inAsync(`await domo.getUser({ email: "norah@example.com" });`));
      expect(await failed()).toMatch(/could not look up user norah@example.com: .* Similar: nora@example.com/);
    });

    test("is told the candidates of a name that several accounts have", async () => {
      const more = { name: "x", displayName: "Warehouse", configurations: {}, createdBy: 1893000001 };
      stack.sandbox.store().accounts.add({ ...more, dataProviderType: "amazon-s3" });
      stack.useProgram(inAsync(`await domo.getAccount({ name: "Warehouse" });`));
      expect(await failed()).toMatch(/id 101, abstract-credential-store.*id 102, amazon-s3/);
    });

    test("is told which credential is wrong, and never sees a secret of its arguments", async () => {
      stack.useProgram(inAsync(`await domo.getAccount({ name: "Warehouse" });`));
      stack.project.secrets["domo:accessToken"] = "canary-wrong-token";
      const output = await failed();
      expect(output).toMatch(/could not look up account Warehouse: Domo answered 401 .*domo:accessToken or DOMO_ACCESS_TOKEN/);
      expect(output).not.toContain("canary");
      stack.project.secrets["domo:accessToken"] = "sandbox-token";
      stack.project.program(`domo.getUserOutput({ email: pulumi.secret("canary@example.com") });`);
      const hidden = await failed();
      expect(hidden).toMatch(/could not look up user \[secret\]: Domo has none\. Names are not shown/);
      expect(hidden).not.toContain("canary");
    });

    test("is told that Domo can't be reached", async () => {
      stack.useProgram(inAsync(`await domo.getGroup({ name: "Office" });`));
      stack.project.config["domo:instance"] = "http://127.0.0.1:9";
      expect(await failed()).toMatch(/could not look up group Office: 127.0.0.1:9 gave no answer .*Check the instance name/);
    });

    test.each<[string, string]>([
      [
        "that is given",
        `new domo.GroupMembership("office", { groupId: "1814000002", users: [domo.getUser({ email: "nora@example.com" })] });`,
      ],
      [
        "that is awaited before",
        inAsync(`const { id } = await domo.getUser({ email: "nora@example.com" });
          new domo.GroupMembership("office", { groupId: "1814000002", userIds: [id] });`),
      ],
      [
        "that begins while an input is computed",
        `const id = async () => (await Promise.resolve(), await domo.getUser({ email: "nora@example.com" })).id;
          new domo.GroupMembership("office", { groupId: "1814000002", userIds: [pulumi.secret(id())] });`,
      ],
      [
        "in a transformation",
        `const userIds = () => [domo.getUserOutput({ email: "nora@example.com" }).id];
          new domo.GroupMembership("office", { groupId: "1814000002", userIds: ["1893000003"] },
            { transformations: [({ props, opts }) => ({ props: { ...props, userIds: userIds() }, opts })] });`,
      ],
      [
        "of another copy of this package",
        `for (const file of Object.keys(require.cache)) if (!file.includes("@pulumi")) delete require.cache[file];
          const nora = require("pulumi-domo").getUserOutput({ email: "nora@example.com" });
          new domo.GroupMembership("office", { groupId: "1814000002", users: [nora] });`,
      ],
      [
        "before the program changes its environment",
        inAsync(`const { id } = await domo.getUser({ email: "nora@example.com" });
          delete process.env.DOMO_INSTANCE;
          new domo.GroupMembership("office", { groupId: "1814000002", userIds: [id] });`),
      ],
      [
        "after the program changes its environment",
        inAsync(`const OTHER = process.env.DOMO_INSTANCE;
          process.env.DOMO_INSTANCE = HERE;
          await domo.getUser({ email: "nora@example.com" });
          process.env.DOMO_INSTANCE = OTHER;
          const { id } = await domo.getUser({ email: "nora@example.com" });
          new domo.GroupMembership("office", { groupId: "1814000002", userIds: [id] });`),
      ],
      [
        "of a roster for its managers",
        `new domo.Roster("people", { source: domo.rows([{ email: "ada@example.com", displayName: "Ada", role: "Editor", reportsTo: "nora@example.com" }]) });`,
      ],
      [
        "of a roster for the ids of roles",
        `new domo.Roster("people", { source: domo.rows([{ email: "ada@example.com", displayName: "Ada", roleId: "810756122" }]) });`,
      ],
      ["of whom the program reads", `domo.User.get("nora", domo.getUserOutput({ email: "nora@example.com" }).id);`],
    ])("gives nothing to anybody found in another instance than that of the provider, by a lookup %s", async (_title, program) => {
      const other = await startSandbox({ seed: "small" });
      stack.closeLater(other);
      stack.useProgram(`const HERE = process.env.DOMO_INSTANCE; process.env.DOMO_INSTANCE = "${other.url}"; ${program}`);
      delete stack.project.config["domo:instance"];
      stack.project.environment.DOMO_INSTANCE = stack.sandbox.url;
      expect(await failed()).toMatch(
        /the program has looked things up in .*, but the provider works in .*, where an id may be somebody else's/,
      );
      expect((await stack.run("up")).exitCode).not.toBe(0);
      expect(stack.writes()).toEqual([]);
    });

    test("lets a roster only compare with another instance than that of the provider, from which it takes nothing", async () => {
      const other = await startSandbox({ seed: "small" });
      stack.closeLater(other);
      stack.useProgram(`process.env.DOMO_INSTANCE = "${other.url}";
        new domo.Roster("people", { source: domo.rows([{ email: "ada@example.com", displayName: "Ada", role: "Analyst" }]) });`);
      delete stack.project.config["domo:instance"];
      stack.project.environment.DOMO_INSTANCE = stack.sandbox.url;
      await stack.ok("up");
      expect(stack.user("ada@example.com")).toBeDefined();
      expect(other.requests).not.toEqual([]);
    });

    test("leaves no trace of having looked in the state, and changes nothing that was declared before", async () => {
      const declared = `new domo.GroupMembership("office", { groupId: "1814000002", userIds: ["1893000002"] });`;
      stack.useProgram(declared);
      await stack.ok("up");
      stack.project.program(
        inAsync(`await domo.getUser({ email: "nora@example.com" }); ${declared}
        new domo.Group("team", { name: "Team" });`),
      );
      expect(changesIn(await stack.ok("preview"))).toEqual(["create team"]);
      await stack.ok("up");
      // The engine keeps the names of all inputs that it was given, for their dependencies, but not the host.
      expect(await stack.state()).not.toContain(`"${SEARCHED}":"`);
    });

    test("is told about a promise of another provider, and about one that finds nobody, without a stack trace", async () => {
      stack.useProgram(`
        const there = new domo.Provider("there", { instance: "${stack.sandbox.url}", accessToken: "sandbox-token" });
        const nora = domo.getUser({ email: "nora@example.com" }, { provider: there });
        new domo.AccountShare("share", { accountId: "101", user: nora, accessLevel: "CAN_VIEW" });`);
      expect(await failed()).toContain('AccountShare "share" is given a resource of another provider');
      stack.project.program(
        `new domo.AccountShare("share", { accountId: "101", user: domo.getUser({ email: "x@example.com" }), accessLevel: "CAN_VIEW" });`,
      );
      const output = await failed();
      expect(output).toContain("could not look up user x@example.com: ");
      expect(output).not.toMatch(/^\s+at /m);
    });

    test("looks in the instance of an explicit provider, also below a component", async () => {
      stack.useProgram(
        inAsync(`
        const token = new pulumi.Config("domo").requireSecret("accessToken");
        const here = new domo.Provider("here", { instance: "${stack.sandbox.url}", accessToken: token });
        const team = new pulumi.ComponentResource("test:index:Team", "team", {}, { providers: [here] });
        const nora = await domo.getUser({ email: "nora@example.com" }, { provider: here });
        const office = domo.getGroupOutput({ name: "Office" }, { parent: team });
        new domo.GroupMembership("office", { group: office, users: [nora] }, { parent: team });
        return { id: nora.id };`),
      );
      stack.project.config["domo:instance"] = "http://127.0.0.1:9";
      await stack.ok("preview", { digest: false });
      expect(stack.writes()).toEqual([]);
    });
  });
}

/** Only for the real CLI: the stand-in engine runs no transforms. */
export function lookupsInTransformsSuite(name: string, cli: PulumiCli): void {
  test(name, async () => {
    const [stack, other] = await Promise.all([TestStack.start(cli, "instance"), startSandbox({ seed: "small" })]);
    stack.closeLater(other);
    stack.useProgram(`process.env.DOMO_INSTANCE = "${other.url}";
      pulumi.runtime.registerResourceTransform(async ({ type, props, opts }) => {
        if (!type.endsWith("GroupMembership")) return undefined;
        return { props: { ...props, userIds: [(await domo.getUser({ email: "nora@example.com" })).id] }, opts };
      });
      new domo.GroupMembership("office", { groupId: "1814000002", userIds: ["1893000003"] });`);
    delete stack.project.config["domo:instance"];
    stack.project.environment.DOMO_INSTANCE = stack.sandbox.url;
    const { exitCode, output } = await stack.run("up", { digest: false });
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/the program has looked things up in .*, or may do so in a transform, but the provider works in /);
    expect(stack.writes()).toEqual([]);
    await stack.close();
  });
}
