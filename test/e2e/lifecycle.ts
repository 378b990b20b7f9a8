// Whole programs on Pulumi, from preview to destroy, against a sandbox: users, groups, providers, errors. The same suite runs on the
// stand-in engine and, where there is one, on the real CLI.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox } from "../../sandbox/server";
import { changesIn, TestStack } from "./stack";
import type { PulumiCli } from "../support/pulumi-cli";

const PEOPLE = `
const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada", role: "Admin", title: "Lead", timezone: "Europe/Oslo" });
const bo = new domo.User("bo", { email: "bo@example.com", name: "Bo" });
const team = new domo.Group("team", { name: "Team" });
new domo.GroupMembership("team", { group: team, users: [ada, bo], exclusive: true });
`;

export function lifecycleProgramSuite(name: string, tool: PulumiCli): void {
  describe(name, () => {
    let life: TestStack;
    beforeEach(async () => {
      life = await TestStack.start(tool);
    });
    afterEach(() => life.close());

    test("creates, changes nothing the second time, and nothing in a refresh, and takes all away again", async () => {
      life.useProgram(PEOPLE);
      await life.ok("up");
      expect(life.user("ada@example.com")).toMatchObject({ name: "Ada", roleId: 1, title: "Lead", timezone: "Europe/Oslo" });
      expect(life.group("Team")?.members.size).toBe(2);
      life.sandbox.requests.length = 0;
      await life.ok("up", { expectNoChanges: true });
      await life.ok("refresh", { expectNoChanges: true });
      await life.ok("up", { refresh: true, expectNoChanges: true });
      expect(life.writes()).toEqual([]);
      await life.ok("destroy");
      expect(life.user("ada@example.com")?.deleted).toBe(true);
      expect(life.group("Team")).toBeUndefined();
    });

    test("adds, changes, stops minding and empties a property", async () => {
      const program = (more: string): void => {
        life.project.program(`new domo.User("ada", { email: "ada@example.com", name: "Ada", ${more} });`);
      };
      life.useProgram("");
      program("");
      await life.ok("up");
      program('title: "Engineer"');
      expect(changesIn(await life.ok("preview"))).toEqual(["update ada title"]);
      await life.ok("up");
      expect(life.user("ada@example.com")?.title).toBe("Engineer");
      program('title: "Lead"');
      await life.ok("up");
      expect(life.user("ada@example.com")?.title).toBe("Lead");
      program("");
      await life.ok("up");
      expect(life.user("ada@example.com")?.title).toBe("Lead");
      life.user("ada@example.com")!.title = "By hand";
      await life.ok("up", { refresh: true, expectNoChanges: true });
      program('title: ""');
      await life.ok("up");
      expect(life.user("ada@example.com")?.title).toBeUndefined();
      await life.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("shows drift under each field's name, and puts it right", async () => {
      life.useProgram(PEOPLE, { options: { refresh: "always" } });
      await life.ok("up");
      life.sandbox.store().changeUser(life.user("ada@example.com")!.id, { title: "Drift", roleId: 4 });
      life.sandbox.store().changeGroup(life.group("Team")!.id, { name: "Drift" });
      life.group("Drift")!.members.add(1893000002);
      expect(changesIn(await life.ok("preview"))).toEqual(["update ada role title", "update team name", "update team userIds"]);
      await life.ok("up");
      expect(life.user("ada@example.com")).toMatchObject({ title: "Lead", roleId: 1 });
      expect(life.group("Team")?.members.size).toBe(2);
      await life.ok("up", { expectNoChanges: true });
    });

    test("creates again what was deleted in Domo", async () => {
      life.useProgram(PEOPLE, { options: { refresh: "always" } });
      await life.ok("up");
      life.sandbox.store().deleteUser(life.user("bo@example.com")!.id);
      expect(changesIn(await life.ok("preview"))).toEqual(["create bo", "update team userIds"]);
      await life.ok("up");
      expect(life.user("bo@example.com")?.deleted).toBe(false);
      await life.ok("up", { expectNoChanges: true });
    });

    test("refuses in preview, with all problems of a resource, and asks Domo nothing", async () => {
      life.useProgram('new domo.User("ada", { email: "ada", role: "boss", locale: "xx", department: "IT", shoe: 44 });');
      const { exitCode, output } = await life.run("preview");
      expect(exitCode).toBe(1);
      for (const text of ["property email", "property name", "property role", "property locale", "property department", "property shoe"]) {
        expect(output).toContain(text);
      }
      expect(output).toContain("only the instance API supports it");
      expect(output).not.toMatch(/\n\s+at /);
      expect(life.sandbox.requests).toEqual([]);
    });

    test("refuses to be pointed at another instance, before anything is asked there", async () => {
      life.useProgram(PEOPLE);
      await life.ok("up");
      const other = await startSandbox({ seed: "small" });
      life.also(other);
      life.project.use(other.url);
      const { exitCode, output } = await life.run("preview");
      expect(exitCode).toBe(1);
      expect(output).toMatch(/it is in 127\.0\.0\.1:\d+, but the default provider now points at 127\.0\.0\.1:\d+.*a stack per instance/i);
      expect((await life.run("up")).exitCode).toBe(1);
      expect(other.requests).toEqual([]);
    });

    test("moves a resource to another provider: created there, deleted here", async () => {
      const other = await startSandbox();
      life.also(other);
      const europe = `const europe = new domo.Provider("europe", { instance: "${other.url}", apiUrl: "${other.url}", clientId: "sandbox", clientSecret: "sandbox-secret" });`;
      const ada = 'new domo.User("ada", { email: "ada@example.com", name: "Ada" }';
      life.useProgram(`${europe}\n${ada});`);
      await life.ok("up");
      life.project.program(`${europe}\n${ada}, { provider: europe });`);
      await life.ok("up");
      expect(life.user("ada@example.com")?.deleted).toBe(true);
      expect(other.store().userByEmail("ada@example.com")?.deleted).toBe(false);
      expect(other.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
      await life.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("stays quiet when a provider is renamed", async () => {
      const program = (provider: string): string =>
        `const p = new domo.Provider("${provider}", { instance: "${life.sandbox.url}", apiUrl: "${life.sandbox.url}", clientId: "sandbox", clientSecret: "sandbox-secret" });
         new domo.User("ada", { email: "ada@example.com", name: "Ada" }, { provider: p });`;
      life.useProgram(program("europe"));
      await life.ok("up");
      life.project.program(program("emea"));
      life.sandbox.requests.length = 0;
      expect(changesIn(await life.ok("preview"))).toEqual(["create emea", "delete europe"]);
      await life.ok("up");
      expect(life.writes()).toEqual([]);
    });

    test("reads what it does not manage, and never deletes it", async () => {
      life.useProgram(`const nora = domo.User.get("nora", "1893000002");
            new domo.User("bo", { email: "bo@example.com", name: "Bo", title: nora.title });`);
      await life.ok("up");
      expect(life.user("bo@example.com")?.title).toBe("Head of Data");
      life.project.program("");
      await life.ok("up");
      await life.ok("destroy");
      expect(life.user("nora@example.com")?.deleted).toBe(false);
      expect(life.user("bo@example.com")?.deleted).toBe(true);
    });

    test("says that there is nothing to read", async () => {
      life.useProgram('domo.User.get("nobody", "7");');
      const { exitCode, output } = await life.run("preview");
      expect(exitCode).toBe(1);
      expect(output).toContain("there is no User 7 in 127.0.0.1");
    });

    test("imports from a file, and is quiet after it", async () => {
      life.useProgram('new domo.User("nora", { email: "nora@example.com", name: "Nora Example", title: "Head of Data" });');
      const inputs = {
        email: "nora@example.com",
        name: "Nora Example",
        title: "Head of Data",
        __provider: 'exports.handler=()=>require("pulumi-domo/dynamic").provider("User")',
      };
      const resource = { type: "pulumi-nodejs:dynamic/domo:User", name: "nora", id: "1893000002", inputs, outputs: inputs };
      writeFileSync(join(life.project.dir, "import.json"), JSON.stringify({ resources: [resource] }));
      await life.ok("import", { file: join(life.project.dir, "import.json") });
      expect(changesIn(await life.ok("preview"))).toEqual([]);
      expect(changesIn(await life.ok("preview", { refresh: true }))).toEqual([]);
      await life.ok("up", { refresh: true });
      await life.ok("up", { refresh: true, expectNoChanges: true });
      life.user("nora@example.com")!.title = "Drift";
      await life.ok("up", { refresh: true });
      expect(life.user("nora@example.com")?.title).toBe("Head of Data");
      expect(life.writes()).toEqual(["PUT /v1/users/1893000002"]);
    });

    test.each<[string, () => void, RegExp]>([
      [
        "a wrong secret",
        () => (life.project.secrets["domo:clientSecret"] = "canary-wrong"),
        /could not create user .*401 Unauthorized.*domo:clientSecret/,
      ],
      [
        "no secret",
        () => Reflect.deleteProperty(life.project.secrets, "domo:clientSecret"),
        /domo:clientSecret \/ DOMO_CLIENT_SECRET is missing/,
      ],
      ["no instance", () => Reflect.deleteProperty(life.project.config, "domo:instance"), /domo:instance \/ DOMO_INSTANCE is missing/],
      ["an unreachable host", () => (life.project.config["domo:apiUrl"] = "http://127.0.0.1:1"), /127\.0\.0\.1:1 gave no answer/],
      ["a web page", () => life.sandbox.faults.add({ match: {}, fault: { body: "<html>hi</html>", status: 200 } }), /a web page, not JSON/],
      [
        "an error with a toe",
        () => life.sandbox.faults.add({ match: { method: "POST" }, fault: { status: 500 } }),
        /could not create user ada@example\.com: Domo answered 500 Internal Server Error.*toe SANDBOX/,
      ],
    ])("says in one clear sentence what %s does", async (_what, spoil, sentence) => {
      life.useProgram('new domo.User("ada", { email: "ada@example.com", name: "Ada" });');
      spoil();
      const { exitCode, output } = await life.run("up");
      expect(exitCode).toBe(1);
      expect(output).toMatch(sentence);
      expect(output).not.toMatch(/canary|sandbox-secret|\n\s+at /);
    });

    test("lets no secret into the state, in clear, or into any output", async () => {
      life.useProgram(PEOPLE);
      life.project.environment = { DOMO_LOG: "debug" };
      const outputs = [await life.ok("preview", { diff: true }), await life.ok("up"), await life.ok("refresh")].map(
        ({ output, digest }) => output + JSON.stringify(digest),
      );
      expect([...outputs, await life.state()].join("\n")).not.toContain("sandbox-secret");
    });
  });
}
