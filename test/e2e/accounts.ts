// End-to-end: programs with accounts, OAuth accounts and shares. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { changesIn, TestStack } from "./stack";
import type { PulumiCli } from "../support/pulumi-cli";

const ACCOUNTS = (changes: { name?: string; region?: string; secret?: string } = {}): string => `
  const lake = new domo.Account("lake", { name: "${changes.name ?? "Lake"}", ...domo.connectors.amazonS3({
    accessKey: "AKIA-canary", secretKey: "${changes.secret ?? "canary-secret"}", bucket: "acme-lake", region: "${changes.region ?? "eu-north-1"}" }) });
  const app = new domo.OAuthAccount("app", { name: "App", ...domo.connectors.snowflakeOAuthConfig({ "client-id": "app", "client-secret": "canary-app" }) });
  const team = new domo.Group("team", { name: "Team" });
  new domo.AccountShare("lake-team", { account: lake, group: team, accessLevel: "CAN_VIEW" });
  new domo.AccountShare("lake-admin", { account: lake, userId: "1893000001", accessLevel: "OWNER" });
  new domo.AccountShare("app-nora", { account: app, userId: "1893000002", accessLevel: "CAN_EDIT" });`;
export function accountsProgramSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli);
    });
    afterEach(() => stack.close());

    const lake = () =>
      [...stack.sandbox.store().accounts.accounts.values()].find(({ configurations }) => configurations.bucket === "acme-lake");

    test("manages accounts, OAuth accounts and shares through drift, changes and destroy", async () => {
      stack.useProgram(ACCOUNTS());
      await stack.ok("up");
      const { id } = lake()!;
      expect(
        lake()!
          .grants.map(({ accessLevel }) => accessLevel)
          .sort(),
      ).toEqual(["CAN_VIEW", "OWNER"]);
      stack.sandbox.requests.length = 0;
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      expect(stack.writes()).toEqual([]);
      const table = stack.sandbox.store().accounts;
      table.rename(lake()!, "Renamed by hand");
      table.configure(lake()!, { region: "us-east-1" });
      table.grant(lake()!, { type: "GROUP", id: stack.group("Team")!.id }, "CAN_EDIT");
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([
        "update lake configurations name",
        "update lake-team accessLevel",
      ]);
      await stack.ok("up", { refresh: true });
      expect(lake()).toMatchObject({ id, displayName: "Lake", configurations: { region: "eu-north-1" } });
      stack.project.program(ACCOUNTS({ name: "Pond", secret: "canary-rotated" }));
      await stack.ok("up");
      expect(lake()).toMatchObject({ id, displayName: "Pond", configurations: { secretKey: "canary-rotated" } });
      expect(lake()!.grants).toHaveLength(2);
      // The admin is the last owner, which does not prevent deleting the account.
      await stack.ok("destroy");
      expect(lake()).toBeUndefined();
      expect(stack.sandbox.store().oauthAccounts.accounts.size).toBe(0);
    });

    test("shows moved ownership, a lowered level and a share with a group as three changes, one per subject", async () => {
      const shares = (owner: string, level: string, more = ""): string => `
        const lake = new domo.Account("lake", { name: "Lake", ...domo.connectors.amazonS3({ accessKey: "a", secretKey: "b", bucket: "acme-lake" }) });
        const team = new domo.Group("team", { name: "Team" });
        new domo.AccountShare("lake-nora", { account: lake, userId: "1893000002", accessLevel: "${owner}" });
        new domo.AccountShare("lake-omar", { account: lake, userId: "1893000003", accessLevel: "${level}" });${more}`;
      stack.useProgram(shares("CAN_VIEW", "CAN_EDIT"));
      await stack.ok("up");
      stack.project.program(
        shares("OWNER", "CAN_VIEW", 'new domo.AccountShare("lake-team", { account: lake, group: team, accessLevel: "CAN_SHARE" });'),
      );
      const preview = await stack.ok("preview", { diff: true });
      expect(changesIn(preview)).toEqual(["create lake-team", "update lake-nora accessLevel", "update lake-omar accessLevel"]);
      expect(preview.output).toMatch(/lake-nora[^]*accessLevel\s*: "CAN_VIEW" => "OWNER"/);
      expect(preview.output).toMatch(/lake-omar[^]*accessLevel\s*: "CAN_EDIT" => "CAN_VIEW"/);
      await stack.ok("up");
      const levels = lake()!.grants.map(({ type, id, accessLevel }) => `${type} ${String(id % 1000)} ${accessLevel}`);
      expect(levels.sort()).toEqual(["GROUP 3 CAN_SHARE", "USER 1 OWNER", "USER 2 OWNER", "USER 3 CAN_VIEW"]);
    });

    test("takes over from shares with all access to an account, shows drift grant by grant, corrects it, and is destroyed", async () => {
      const account =
        'const lake = new domo.Account("lake", { name: "Lake", ...domo.connectors.amazonS3({ accessKey: "a", secretKey: "b", bucket: "acme-lake" }) });';
      const people = 'const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada" });';
      const access = (level: string): string => `${account} ${people}
        new domo.AccountAccess("lake", { account: lake, grants: [
          { user: ada, accessLevel: "${level}" }, { userId: "1893000002", accessLevel: "CAN_VIEW" }, { userId: "1893000003", accessLevel: "CAN_EDIT" }] });`;
      const levels = (): string[] =>
        lake()!
          .grants.map(({ id, accessLevel }) => `${String(id % 1000)} ${accessLevel}`)
          .sort();
      stack.useProgram(`${account} new domo.AccountShare("nora", { account: lake, userId: "1893000002", accessLevel: "CAN_VIEW" });`);
      await stack.ok("up");
      stack.project.program(access("CAN_SHARE"));
      await stack.ok("up");
      expect(levels()).toEqual(["1 OWNER", "2 CAN_VIEW", "3 CAN_EDIT", "5 CAN_SHARE"]);
      await stack.ok("up", { refresh: true, expectNoChanges: true });

      const table = stack.sandbox.store().accounts;
      table.grant(lake()!, { type: "USER", id: 1893000002 }, "NONE");
      table.grant(lake()!, { type: "USER", id: 1893000003 }, "OWNER");
      table.grant(lake()!, { type: "USER", id: 1893000004 }, "CAN_VIEW");
      const preview = await stack.ok("preview", { refresh: true, diff: true });
      expect(changesIn(preview)).toEqual(["update lake grants"]);
      expect(preview.output).toMatch(/"NONE" => "CAN_VIEW"[^]*"OWNER" => "CAN_EDIT"/);
      await stack.ok("up", { refresh: true });
      expect(levels()).toEqual(["1 OWNER", "2 CAN_VIEW", "3 CAN_EDIT", "5 CAN_SHARE"]);

      stack.project.program(access("CAN_VIEW"));
      expect(changesIn(await stack.ok("preview"))).toEqual(["update lake grants"]);
      await stack.ok("up");
      expect(levels()).toContain("5 CAN_VIEW");
      await stack.ok("destroy");
      expect(lake()).toBeUndefined();
    });

    test("keeps a credential that works when Domo refuses the new one, and goes on with the next", async () => {
      const program = (
        secret: string,
      ): string => `new domo.Account("lake", { name: "Lake", validate: "require", ...domo.connectors.amazonS3({
        accessKey: "a", secretKey: "${secret}", bucket: "acme-lake" }) });`;
      stack.useProgram(program("canary-one"));
      await stack.ok("up");
      const { id } = lake()!;
      stack.project.program(program("wrong"));
      expect((await stack.run("up")).output).toMatch(/refused to update account Lake: Domo does not accept its credential/);
      expect(lake()).toMatchObject({ id, valid: true, configurations: { secretKey: "canary-one" } });
      stack.project.program(program("canary-two"));
      await stack.ok("up");
      expect(lake()).toMatchObject({ id, valid: true, configurations: { secretKey: "canary-two" } });
      // What Domo finds out later is an output, and no change of the program.
      lake()!.valid = false;
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
      await stack.ok("up", { refresh: true });
      expect(await stack.state()).toMatch(/"valid":\s*false/);
      await stack.ok("destroy");
      expect(lake()).toBeUndefined();
    });

    test("shows the values of a changed region, but not of a changed secret", async () => {
      stack.useProgram(ACCOUNTS());
      await stack.ok("up");
      stack.project.program(ACCOUNTS({ region: "eu-west-1", secret: "canary-rotated" }));
      const { output } = await stack.ok("preview", { diff: true });
      expect(output).toMatch(/region\s*: "eu-north-1" => "eu-west-1"/);
      expect(output).toMatch(/secretKey: \[secret\] => \[secret\]/);
      expect(output).not.toContain("canary");
    });

    test("writes no credential of an account in clear into the state, output or errors", async () => {
      stack.useProgram(
        `${ACCOUNTS()}\nexports.whole = lake.configurations; exports.key = lake.configurations.apply((map) => map.secretKey);`,
      );
      stack.project.environment = { DOMO_LOG: "debug" };
      const outputs = [await stack.ok("preview", { diff: true }), await stack.ok("up"), await stack.ok("refresh")];
      stack.sandbox.store().accounts.configure(lake()!, { secretKey: "canary-by-hand", region: "us-east-1" });
      outputs.push(await stack.ok("preview", { refresh: true, diff: true }));
      outputs.push(await stack.ok("up", { refresh: true }));
      expect(await stack.outputs()).toMatch(/"whole":.*\[secret\]/);
      expect(await stack.outputs()).not.toContain("canary");
      // Every request for an account fails with an error that repeats its secrets.
      const failures = [
        { method: "PUT", path: "/api/data/v1/*", message: "canary-rotated, canary-secret, AKIA-canary" },
        { method: "GET", path: "/api/data/v1/*", message: "canary-rotated, canary-secret, AKIA-canary" },
        { method: "POST", path: "/api/data/v1/accounts", message: "canary-rotated, AKIA-canary" },
        { method: "DELETE", path: "/api/data/v1/accounts/1*", message: "canary-rotated, AKIA-canary" },
      ];
      for (const { method, path, message } of failures) {
        if (method === "POST") await stack.ok("destroy");
        if (method === "DELETE") await stack.ok("up");
        stack.sandbox.faults.add({ match: { method, path }, fault: { status: 400, message: `no: ${message}` } });
        stack.project.program(ACCOUNTS({ secret: "canary-rotated" }));
        const failed = await stack.run(method === "DELETE" ? "destroy" : "up");
        expect([method, failed.exitCode]).toEqual([method, 1]);
        outputs.push(failed);
        stack.sandbox.faults.clear();
      }
      const text = outputs.map(({ output, digest }) => output + JSON.stringify(digest)).join("\n");
      expect(text.split("\n").filter((line) => line.includes("canary"))).toEqual([]);
      expect(await stack.state()).not.toContain("canary");
    });
  });
}
