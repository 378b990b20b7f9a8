// Whole programs with accounts, OAuth accounts and shares. See life.ts.

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
export function accountsProgramSuite(name: string, tool: PulumiCli): void {
  describe(name, () => {
    let life: TestStack;
    beforeEach(async () => {
      life = await TestStack.start(tool);
    });
    afterEach(() => life.close());

    const lake = () =>
      [...life.sandbox.store().accounts.accounts.values()].find(({ configurations }) => configurations.bucket === "acme-lake");

    test("keeps accounts, OAuth accounts and shares, through drift and changes, to their end", async () => {
      life.useProgram(ACCOUNTS());
      await life.ok("up");
      const { id } = lake()!;
      expect(
        lake()!
          .grants.map(({ accessLevel }) => accessLevel)
          .sort(),
      ).toEqual(["CAN_VIEW", "OWNER"]);
      life.sandbox.requests.length = 0;
      await life.ok("up", { refresh: true, expectNoChanges: true });
      expect(life.writes()).toEqual([]);
      const shelf = life.sandbox.store().accounts;
      shelf.rename(lake()!, "Renamed by hand");
      shelf.configure(lake()!, { region: "us-east-1" });
      shelf.grant(lake()!, { type: "GROUP", id: life.group("Team")!.id }, "CAN_EDIT");
      expect(changesIn(await life.ok("preview", { refresh: true }))).toEqual([
        "update lake configurations name",
        "update lake-team accessLevel",
      ]);
      await life.ok("up", { refresh: true });
      expect(lake()).toMatchObject({ id, displayName: "Lake", configurations: { region: "eu-north-1" } });
      life.project.program(ACCOUNTS({ name: "Pond", secret: "canary-rotated" }));
      await life.ok("up");
      expect(lake()).toMatchObject({ id, displayName: "Pond", configurations: { secretKey: "canary-rotated" } });
      expect(lake()!.grants).toHaveLength(2);
      // The admin is the last owner; that does not stand in the way of an account that goes as a whole.
      await life.ok("destroy");
      expect(lake()).toBeUndefined();
      expect(life.sandbox.store().oauthAccounts.accounts.size).toBe(0);
    });

    test("shows a pull request that moves ownership, lowers a level and shares with a group as three lines, one for each subject", async () => {
      const shares = (owner: string, level: string, more = ""): string => `
        const lake = new domo.Account("lake", { name: "Lake", ...domo.connectors.amazonS3({ accessKey: "a", secretKey: "b", bucket: "acme-lake" }) });
        const team = new domo.Group("team", { name: "Team" });
        new domo.AccountShare("lake-nora", { account: lake, userId: "1893000002", accessLevel: "${owner}" });
        new domo.AccountShare("lake-omar", { account: lake, userId: "1893000003", accessLevel: "${level}" });${more}`;
      life.useProgram(shares("CAN_VIEW", "CAN_EDIT"));
      await life.ok("up");
      life.project.program(
        shares("OWNER", "CAN_VIEW", 'new domo.AccountShare("lake-team", { account: lake, group: team, accessLevel: "CAN_SHARE" });'),
      );
      const preview = await life.ok("preview", { diff: true });
      expect(changesIn(preview)).toEqual(["create lake-team", "update lake-nora accessLevel", "update lake-omar accessLevel"]);
      expect(preview.output).toMatch(/lake-nora[^]*accessLevel\s*: "CAN_VIEW" => "OWNER"/);
      expect(preview.output).toMatch(/lake-omar[^]*accessLevel\s*: "CAN_EDIT" => "CAN_VIEW"/);
      await life.ok("up");
      const levels = lake()!.grants.map(({ type, id, accessLevel }) => `${type} ${String(id % 1000)} ${accessLevel}`);
      expect(levels.sort()).toEqual(["GROUP 3 CAN_SHARE", "USER 1 OWNER", "USER 2 OWNER", "USER 3 CAN_VIEW"]);
    });

    test("shows a changed region, and of a changed secret only that it changes", async () => {
      life.useProgram(ACCOUNTS());
      await life.ok("up");
      life.project.program(ACCOUNTS({ region: "eu-west-1", secret: "canary-rotated" }));
      const { output } = await life.ok("preview", { diff: true });
      expect(output).toMatch(/region\s*: "eu-north-1" => "eu-west-1"/);
      expect(output).toMatch(/secretKey: \[secret\] => \[secret\]/);
      expect(output).not.toContain("canary");
    });

    test("lets no credential of an account into the state, in clear, or into any output or error", async () => {
      life.useProgram(
        `${ACCOUNTS()}\nexports.whole = lake.configurations; exports.key = lake.configurations.apply((map) => map.secretKey);`,
      );
      life.project.environment = { DOMO_LOG: "debug" };
      const outputs = [await life.ok("preview", { diff: true }), await life.ok("up"), await life.ok("refresh")];
      life.sandbox.store().accounts.configure(lake()!, { secretKey: "canary-by-hand", region: "us-east-1" });
      outputs.push(await life.ok("preview", { refresh: true, diff: true }));
      outputs.push(await life.ok("up", { refresh: true }));
      expect(await life.outputs()).toMatch(/"whole":.*\[secret\]/);
      expect(await life.outputs()).not.toContain("canary");
      // Every step that an account goes through, failing with what Domo might repeat of it.
      const steps = [
        { method: "PUT", path: "/api/data/v1/*", said: "canary-rotated, canary-secret, AKIA-canary" },
        { method: "GET", path: "/api/data/v1/*", said: "canary-rotated, canary-secret, AKIA-canary" },
        { method: "POST", path: "/api/data/v1/accounts", said: "canary-rotated, AKIA-canary" },
        { method: "DELETE", path: "/api/data/v1/accounts/1*", said: "canary-rotated, AKIA-canary" },
      ];
      for (const { method, path, said } of steps) {
        if (method === "POST") await life.ok("destroy");
        if (method === "DELETE") await life.ok("up");
        life.sandbox.faults.add({ match: { method, path }, fault: { status: 400, message: `no: ${said}` } });
        life.project.program(ACCOUNTS({ secret: "canary-rotated" }));
        const failed = await life.run(method === "DELETE" ? "destroy" : "up");
        expect([method, failed.exitCode]).toEqual([method, 1]);
        outputs.push(failed);
        life.sandbox.faults.clear();
      }
      const said = outputs.map(({ output, digest }) => output + JSON.stringify(digest)).join("\n");
      expect(said.split("\n").filter((line) => line.includes("canary"))).toEqual([]);
      expect(await life.state()).not.toContain("canary");
    });
  });
}
