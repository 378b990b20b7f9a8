// Whole programs on Pulumi, from preview to destroy, against a sandbox. The same suite runs on the stand-in engine and, where
// there is one, on the real CLI.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../provider/sandbox/sandbox";
import { Project, type Flags, type Ran, type Tool } from "./tool";

const PEOPLE = `
const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada", role: "Admin", title: "Lead", timezone: "Europe/Oslo" });
const bo = new domo.User("bo", { email: "bo@example.com", name: "Bo" });
const team = new domo.Group("team", { name: "Team" });
new domo.GroupMembership("team", { group: team, users: [ada, bo], exclusive: true });
`;

export function lifeSuite(name: string, getTool: () => Tool): void {
  describe(name, () => {
    let sandbox: Sandbox;
    let project: Project;
    const others: { close: () => unknown }[] = [];

    beforeEach(async () => {
      sandbox = await startSandbox({ seed: "small" });
    });
    afterEach(async () => {
      project.close();
      await sandbox.close();
      await Promise.all(others.splice(0).map((other) => other.close()));
    });

    const open = (program: string, options?: object): void => {
      project = Project.of(program, options).use(sandbox.url);
    };
    const run = (command: Parameters<Tool["run"]>[0], flags?: Flags): Promise<Ran> => getTool().run(command, project, flags);
    const ok = async (command: Parameters<Tool["run"]>[0], flags?: Flags): Promise<Ran> => {
      const ran = await run(command, flags);
      expect([command, ran.exitCode, ran.exitCode === 0 ? "" : ran.output]).toEqual([command, 0, ""]);
      return ran;
    };
    const user = (email: string) => sandbox.store().userByEmail(email);
    const group = (wanted: string) => [...sandbox.store().groups.values()].find((each) => each.name === wanted && !each.deleted);
    const writes = (): string[] => sandbox.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
    const changes = ({ digest }: Ran): string[] =>
      digest!.steps
        .filter(({ op, urn }) => !["same", "refresh", "read"].includes(op) && !urn.includes("pulumi:pulumi:Stack"))
        .map(({ op, urn, diffReasons = [] }) => [op, urn.split("::").at(-1), ...diffReasons].join(" "))
        .sort();

    test("creates, changes nothing the second time, and nothing in a refresh, and takes all away again", async () => {
      open(PEOPLE);
      await ok("up");
      expect(user("ada@example.com")).toMatchObject({ name: "Ada", roleId: 1, title: "Lead", timezone: "Europe/Oslo" });
      expect(group("Team")?.members.size).toBe(2);
      sandbox.requests.length = 0;
      await ok("up", { expectNoChanges: true });
      await ok("refresh", { expectNoChanges: true });
      await ok("up", { refresh: true, expectNoChanges: true });
      expect(writes()).toEqual([]);
      await ok("destroy");
      expect(user("ada@example.com")?.deleted).toBe(true);
      expect(group("Team")).toBeUndefined();
    });

    test("does not undo a membership whose group goes too, but does where the group may stay", async () => {
      const program = (more: string): string =>
        `const team = new domo.Group("team", { name: "Team"${more} });
         new domo.GroupMembership("team", { group: team, userIds: ["1893000002", "1893000003"] });`;
      open(program(""));
      await ok("up");
      sandbox.requests.length = 0;
      await ok("destroy");
      // The group looks once who is in it, and empties itself; the membership does nothing.
      expect(sandbox.requests.filter(({ method, path }) => method === "GET" && path.endsWith("/users"))).toHaveLength(1);
      project.program(program(', onDelete: "keep"'));
      await ok("up");
      await ok("destroy");
      expect(group("Team")?.members.size).toBe(0);
    });

    test("adds, changes, stops minding and empties a property", async () => {
      const program = (more: string): void => {
        project.program(`new domo.User("ada", { email: "ada@example.com", name: "Ada", ${more} });`);
      };
      open("");
      program("");
      await ok("up");
      program('title: "Engineer"');
      expect(changes(await ok("preview"))).toEqual(["update ada title"]);
      await ok("up");
      expect(user("ada@example.com")?.title).toBe("Engineer");
      program('title: "Lead"');
      await ok("up");
      expect(user("ada@example.com")?.title).toBe("Lead");
      program("");
      await ok("up");
      expect(user("ada@example.com")?.title).toBe("Lead");
      user("ada@example.com")!.title = "By hand";
      await ok("up", { refresh: true, expectNoChanges: true });
      program('title: ""');
      await ok("up");
      expect(user("ada@example.com")?.title).toBeUndefined();
      await ok("up", { refresh: true, expectNoChanges: true });
    });

    test("shows drift under each field's name, and puts it right", async () => {
      open(PEOPLE, { options: { refresh: "always" } });
      await ok("up");
      sandbox.store().changeUser(user("ada@example.com")!.id, { title: "Drift", roleId: 4 });
      sandbox.store().changeGroup(group("Team")!.id, { name: "Drift" });
      group("Drift")!.members.add(1893000002);
      expect(changes(await ok("preview"))).toEqual(["update ada role title", "update team name", "update team userIds"]);
      await ok("up");
      expect(user("ada@example.com")).toMatchObject({ title: "Lead", roleId: 1 });
      expect(group("Team")?.members.size).toBe(2);
      await ok("up", { expectNoChanges: true });
    });

    test("creates again what was deleted in Domo", async () => {
      open(PEOPLE, { options: { refresh: "always" } });
      await ok("up");
      sandbox.store().deleteUser(user("bo@example.com")!.id);
      expect(changes(await ok("preview"))).toEqual(["create bo", "update team userIds"]);
      await ok("up");
      expect(user("bo@example.com")?.deleted).toBe(false);
      await ok("up", { expectNoChanges: true });
    });

    test("refuses in preview, with all problems of a resource, and asks Domo nothing", async () => {
      open('new domo.User("ada", { email: "ada", role: "boss", locale: "xx", department: "IT", shoe: 44 });');
      const { exitCode, output } = await run("preview");
      expect(exitCode).toBe(1);
      for (const text of ["property email", "property name", "property role", "property locale", "property department", "property shoe"]) {
        expect(output).toContain(text);
      }
      expect(output).toContain("only the instance API knows it");
      expect(output).not.toMatch(/\n\s+at /);
      expect(sandbox.requests).toEqual([]);
    });

    test("refuses to be pointed at another instance, before anything is asked there", async () => {
      open(PEOPLE);
      await ok("up");
      const other = await startSandbox({ seed: "small" });
      others.push(other);
      project.use(other.url);
      const { exitCode, output } = await run("preview");
      expect(exitCode).toBe(1);
      expect(output).toMatch(
        /it lives in 127\.0\.0\.1:\d+, but the default provider now points at 127\.0\.0\.1:\d+.*a stack per instance/i,
      );
      expect((await run("up")).exitCode).toBe(1);
      expect(other.requests).toEqual([]);
    });

    test("moves a resource to another provider: created there, deleted here", async () => {
      const other = await startSandbox();
      others.push(other);
      const europe = `const europe = new domo.Provider("europe", { instance: "${other.url}", apiUrl: "${other.url}", clientId: "sandbox", clientSecret: "sandbox-secret" });`;
      const ada = 'new domo.User("ada", { email: "ada@example.com", name: "Ada" }';
      open(`${europe}\n${ada});`);
      await ok("up");
      project.program(`${europe}\n${ada}, { provider: europe });`);
      await ok("up");
      expect(user("ada@example.com")?.deleted).toBe(true);
      expect(other.store().userByEmail("ada@example.com")?.deleted).toBe(false);
      expect(other.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
      await ok("up", { refresh: true, expectNoChanges: true });
    });

    test("stays quiet when a provider is renamed", async () => {
      const program = (provider: string): string =>
        `const p = new domo.Provider("${provider}", { instance: "${sandbox.url}", apiUrl: "${sandbox.url}", clientId: "sandbox", clientSecret: "sandbox-secret" });
         new domo.User("ada", { email: "ada@example.com", name: "Ada" }, { provider: p });`;
      open(program("europe"));
      await ok("up");
      project.program(program("emea"));
      sandbox.requests.length = 0;
      expect(changes(await ok("preview"))).toEqual(["create emea", "delete europe"]);
      await ok("up");
      expect(writes()).toEqual([]);
    });

    test("reads what it does not manage, and never deletes it", async () => {
      open(`const nora = domo.User.get("nora", "1893000002");
            new domo.User("bo", { email: "bo@example.com", name: "Bo", title: nora.title });`);
      await ok("up");
      expect(user("bo@example.com")?.title).toBe("Head of Data");
      project.program("");
      await ok("up");
      await ok("destroy");
      expect(user("nora@example.com")?.deleted).toBe(false);
      expect(user("bo@example.com")?.deleted).toBe(true);
    });

    test("says that there is nothing to read", async () => {
      open('domo.User.get("nobody", "7");');
      const { exitCode, output } = await run("preview");
      expect(exitCode).toBe(1);
      expect(output).toContain("there is no User 7 in 127.0.0.1");
    });

    test("imports from a file, and is quiet after it", async () => {
      open('new domo.User("nora", { email: "nora@example.com", name: "Nora Example", title: "Head of Data" });');
      const inputs = {
        email: "nora@example.com",
        name: "Nora Example",
        title: "Head of Data",
        __provider: 'exports.handler=()=>require("pulumi-domo/dynamic").provider("User")',
      };
      const resource = { type: "pulumi-nodejs:dynamic/domo:User", name: "nora", id: "1893000002", inputs, outputs: inputs };
      writeFileSync(join(project.dir, "import.json"), JSON.stringify({ resources: [resource] }));
      await ok("import", { file: join(project.dir, "import.json") });
      expect(changes(await ok("preview"))).toEqual([]);
      expect(changes(await ok("preview", { refresh: true }))).toEqual([]);
      await ok("up", { refresh: true });
      await ok("up", { refresh: true, expectNoChanges: true });
      user("nora@example.com")!.title = "Drift";
      await ok("up", { refresh: true });
      expect(user("nora@example.com")?.title).toBe("Head of Data");
      expect(writes()).toEqual(["PUT /v1/users/1893000002"]);
    });

    test.each<[string, () => void, RegExp]>([
      [
        "a wrong secret",
        () => (project.secrets["domo:clientSecret"] = "canary-wrong"),
        /could not create user .*401 Unauthorized.*domo:clientSecret/,
      ],
      [
        "no secret",
        () => Reflect.deleteProperty(project.secrets, "domo:clientSecret"),
        /domo:clientSecret \/ DOMO_CLIENT_SECRET is missing/,
      ],
      ["no instance", () => Reflect.deleteProperty(project.config, "domo:instance"), /domo:instance \/ DOMO_INSTANCE is missing/],
      ["an unreachable host", () => (project.config["domo:apiUrl"] = "http://127.0.0.1:1"), /127\.0\.0\.1:1 gave no answer/],
      ["a web page", () => sandbox.faults.add({ match: {}, fault: { body: "<html>hi</html>", status: 200 } }), /a web page, not JSON/],
      [
        "an error with a toe",
        () => sandbox.faults.add({ match: { method: "POST" }, fault: { status: 500 } }),
        /could not create user ada@example\.com: Domo answered 500 Internal Server Error.*toe SANDBOX/,
      ],
    ])("says in one clear sentence what %s does", async (_what, spoil, sentence) => {
      open('new domo.User("ada", { email: "ada@example.com", name: "Ada" });');
      spoil();
      const { exitCode, output } = await run("up");
      expect(exitCode).toBe(1);
      expect(output).toMatch(sentence);
      expect(output).not.toMatch(/canary|sandbox-secret|\n\s+at /);
    });

    const ACCOUNTS = (changes: { name?: string; region?: string; secret?: string } = {}): string => `
      const lake = new domo.Account("lake", { name: "${changes.name ?? "Lake"}", ...domo.connectors.amazonS3({
        accessKey: "AKIA-canary", secretKey: "${changes.secret ?? "canary-secret"}", bucket: "acme-lake", region: "${changes.region ?? "eu-north-1"}" }) });
      const app = new domo.OAuthAccount("app", { name: "App", ...domo.connectors.snowflakeOAuthConfig({ "client-id": "app", "client-secret": "canary-app" }) });
      const team = new domo.Group("team", { name: "Team" });
      new domo.AccountShare("lake-team", { account: lake, group: team, accessLevel: "CAN_VIEW" });
      new domo.AccountShare("lake-admin", { account: lake, userId: "1893000001", accessLevel: "OWNER" });
      new domo.AccountShare("app-nora", { account: app, userId: "1893000002", accessLevel: "CAN_EDIT" });`;
    const lake = () => [...sandbox.store().accounts.accounts.values()].find(({ configurations }) => configurations.bucket === "acme-lake");

    test("keeps accounts, OAuth accounts and shares, through drift and changes, to their end", async () => {
      open(ACCOUNTS());
      await ok("up");
      const { id } = lake()!;
      expect(
        lake()!
          .grants.map(({ accessLevel }) => accessLevel)
          .sort(),
      ).toEqual(["CAN_VIEW", "OWNER"]);
      sandbox.requests.length = 0;
      await ok("up", { refresh: true, expectNoChanges: true });
      expect(writes()).toEqual([]);
      const shelf = sandbox.store().accounts;
      shelf.rename(lake()!, "Renamed by hand");
      shelf.configure(lake()!, { region: "us-east-1" });
      shelf.grant(lake()!, { type: "GROUP", id: group("Team")!.id }, "CAN_EDIT");
      expect(changes(await ok("preview", { refresh: true }))).toEqual(["update lake configurations name", "update lake-team accessLevel"]);
      await ok("up", { refresh: true });
      expect(lake()).toMatchObject({ id, displayName: "Lake", configurations: { region: "eu-north-1" } });
      project.program(ACCOUNTS({ name: "Pond", secret: "canary-rotated" }));
      await ok("up");
      expect(lake()).toMatchObject({ id, displayName: "Pond", configurations: { secretKey: "canary-rotated" } });
      expect(lake()!.grants).toHaveLength(2);
      // The admin is the last owner; that does not stand in the way of an account that goes as a whole.
      await ok("destroy");
      expect(lake()).toBeUndefined();
      expect(sandbox.store().oauthAccounts.accounts.size).toBe(0);
    });

    test("shows a changed region, and of a changed secret only that it changes", async () => {
      open(ACCOUNTS());
      await ok("up");
      project.program(ACCOUNTS({ region: "eu-west-1", secret: "canary-rotated" }));
      const { output } = await ok("preview", { diff: true });
      expect(output).toMatch(/region\s*: "eu-north-1" => "eu-west-1"/);
      expect(output).toMatch(/secretKey: \[secret\] => \[secret\]/);
      expect(output).not.toContain("canary");
    });

    test("lets no credential of an account into the state, in clear, or into any output or error", async () => {
      open(ACCOUNTS());
      project.environment = { DOMO_LOG: "debug" };
      const outputs = [await ok("preview", { diff: true }), await ok("up"), await ok("refresh")];
      sandbox.store().accounts.configure(lake()!, { secretKey: "canary-by-hand", region: "us-east-1" });
      outputs.push(await ok("preview", { refresh: true, diff: true }));
      for (const method of ["PUT", "GET"]) {
        sandbox.faults.add({
          match: { method, path: "/api/data/v1/*" },
          fault: { status: 400, message: "no: canary-rotated, canary-secret, AKIA-canary" },
        });
        project.program(ACCOUNTS({ secret: "canary-rotated" }));
        const failed = await run("up");
        expect(failed.exitCode).toBe(1);
        outputs.push(failed);
        sandbox.faults.clear();
      }
      const said = outputs.map(({ output, digest }) => output + JSON.stringify(digest)).join("\n");
      expect(said.split("\n").filter((line) => line.includes("canary"))).toEqual([]);
      expect(await getTool().state(project)).not.toContain("canary");
    });

    test("lets no secret into the state, in clear, or into any output", async () => {
      open(PEOPLE);
      project.environment = { DOMO_LOG: "debug" };
      const outputs = [await ok("preview", { diff: true }), await ok("up"), await ok("refresh")].map(
        ({ output, digest }) => output + JSON.stringify(digest),
      );
      expect([...outputs, await getTool().state(project)].join("\n")).not.toContain("sandbox-secret");
    });
  });
}
