// End-to-end: whole programs from preview to destroy, against a sandbox: users, groups, providers, errors. The same suite runs with the
// stand-in engine and, if it is installed, with the real CLI.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { changesIn, TestStack } from "./stack";
import type { PulumiCli } from "../support/pulumi-cli";

const PEOPLE = `
const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada", role: "Admin", title: "Lead", timezone: "Europe/Oslo" });
const bo = new domo.User("bo", { email: "bo@example.com", name: "Bo" });
const team = new domo.Group("team", { name: "Team" });
new domo.GroupMembership("team", { group: team, users: [ada, bo], exclusive: true });
`;

export function lifecycleProgramSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli);
    });
    afterEach(() => stack.close());

    test("creates all resources, changes nothing in the next up or a refresh, and deletes them on destroy", async () => {
      stack.useProgram(PEOPLE);
      await stack.ok("up");
      expect(stack.user("ada@example.com")).toMatchObject({ name: "Ada", roleId: 1, title: "Lead", timezone: "Europe/Oslo" });
      expect(stack.group("Team")?.members.size).toBe(2);
      stack.sandbox.requests.length = 0;
      await stack.ok("up", { expectNoChanges: true });
      await stack.ok("refresh", { expectNoChanges: true });
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      expect(stack.writes()).toEqual([]);
      await stack.ok("destroy");
      expect(stack.user("ada@example.com")?.deleted).toBe(true);
      expect(stack.group("Team")).toBeUndefined();
    });

    test("sets, changes, stops managing and clears a property", async () => {
      const program = (more: string): void => {
        stack.project.program(`new domo.User("ada", { email: "ada@example.com", name: "Ada", ${more} });`);
      };
      stack.useProgram("");
      program("");
      await stack.ok("up");
      program('title: "Engineer"');
      expect(changesIn(await stack.ok("preview"))).toEqual(["update ada title"]);
      await stack.ok("up");
      expect(stack.user("ada@example.com")?.title).toBe("Engineer");
      program('title: "Lead"');
      await stack.ok("up");
      expect(stack.user("ada@example.com")?.title).toBe("Lead");
      program("");
      await stack.ok("up");
      expect(stack.user("ada@example.com")?.title).toBe("Lead");
      stack.user("ada@example.com")!.title = "By hand";
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      program('title: ""');
      await stack.ok("up");
      expect(stack.user("ada@example.com")?.title).toBeUndefined();
      await stack.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("shows drift by property, and reverts it", async () => {
      stack.useProgram(PEOPLE, { options: { refresh: "always" } });
      await stack.ok("up");
      stack.sandbox.store().changeUser(stack.user("ada@example.com")!.id, { title: "Drift", roleId: 4 });
      stack.sandbox.store().changeGroup(stack.group("Team")!.id, { name: "Drift" });
      stack.group("Drift")!.members.add(1893000002);
      expect(changesIn(await stack.ok("preview"))).toEqual(["update ada role title", "update team name", "update team userIds"]);
      await stack.ok("up");
      expect(stack.user("ada@example.com")).toMatchObject({ title: "Lead", roleId: 1 });
      expect(stack.group("Team")?.members.size).toBe(2);
      await stack.ok("up", { expectNoChanges: true });
    });

    test("creates resources again that were deleted in Domo", async () => {
      stack.useProgram(PEOPLE, { options: { refresh: "always" } });
      await stack.ok("up");
      stack.sandbox.store().deleteUser(stack.user("bo@example.com")!.id);
      expect(changesIn(await stack.ok("preview"))).toEqual(["create bo", "update team userIds"]);
      await stack.ok("up");
      expect(stack.user("bo@example.com")?.deleted).toBe(false);
      await stack.ok("up", { expectNoChanges: true });
    });

    test("refuses in preview, with all problems of a resource, and sends no request to Domo", async () => {
      stack.useProgram('new domo.User("ada", { email: "ada", role: "boss", locale: "xx", department: "IT", shoe: 44 });');
      const { exitCode, output } = await stack.run("preview");
      expect(exitCode).toBe(1);
      for (const text of ["property email", "property name", "property role", "property locale", "property department", "property shoe"]) {
        expect(output).toContain(text);
      }
      expect(output).toContain("only the instance API supports it");
      expect(output).not.toMatch(/\n\s+at /);
      expect(stack.sandbox.requests).toEqual([]);
    });

    test("refuses a default provider that now names another instance, before any request to it", async () => {
      stack.useProgram(PEOPLE);
      await stack.ok("up");
      const other = await startSandbox({ seed: "small" });
      stack.closeLater(other);
      stack.project.use(other.url);
      const { exitCode, output } = await stack.run("preview");
      expect(exitCode).toBe(1);
      expect(output).toMatch(/it is in 127\.0\.0\.1:\d+, but the default provider now points at 127\.0\.0\.1:\d+.*a stack per instance/i);
      expect((await stack.run("up")).exitCode).toBe(1);
      expect(other.requests).toEqual([]);
    });

    describe("moved to a provider of another instance,", () => {
      let other: Sandbox;
      beforeEach(async () => {
        other = await startSandbox({ seed: "small" });
        stack.closeLater(other);
        stack.useProgram(ada(""));
        await stack.ok("up");
      });

      const ada = (options: string): string =>
        `const europe = new domo.Provider("europe", { instance: "${other.url}", apiUrl: "${other.url}", clientId: "sandbox", clientSecret: "sandbox-secret" });
         new domo.User("ada", { email: "ada@example.com", name: "Ada", adopt: "always" }, { ${options} });`;
      const CREATE_FIRST = "provider: europe, deleteBeforeReplace: false";
      const deletions = ({ requests }: Sandbox): unknown[] => requests.filter(({ method }) => method === "DELETE");

      test("a resource is created there, also under the id that it has here, and then deleted here", async () => {
        stack.project.program(ada(CREATE_FIRST));
        await stack.ok("up");
        expect(other.store().userByEmail("ada@example.com")?.id).toBe(stack.user("ada@example.com")?.id);
        expect([stack.user("ada@example.com")?.deleted, other.store().userByEmail("ada@example.com")?.deleted]).toEqual([true, false]);
        expect(deletions(other)).toEqual([]);
        stack.project.program(ada("provider: europe"));
        await stack.ok("up", { refresh: true, expectNoChanges: true });
      });

      test("a resource is adopted there that has the same id in both", async () => {
        const here = stack.user("ada@example.com")!;
        const there = other.store().addUser({ email: here.email, name: "Ada", roleId: 4 });
        stack.project.program(ada(CREATE_FIRST));
        await stack.ok("up");
        expect([there.id, there.deleted, here.deleted]).toEqual([here.id, false, true]);
      });

      test("a resource stays here if it can't be created there", async () => {
        other.faults.add({ match: { method: "POST", path: "/v1/users" }, fault: { status: 400, message: "no" } });
        stack.project.program(ada(CREATE_FIRST));
        expect((await stack.run("up")).exitCode).not.toBe(0);
        expect(stack.user("ada@example.com")?.deleted).toBe(false);
      });

      test("a resource that Pulumi would delete first is refused in preview", async () => {
        stack.project.program(ada("provider: europe"));
        const { exitCode, output } = await stack.run("preview");
        expect(exitCode).not.toBe(0);
        expect(output).toMatch(/it moves from .* to .*, and Pulumi would delete it before it is created.*deleteBeforeReplace: false/s);
        expect((await stack.run("up")).exitCode).not.toBe(0);
        expect([stack.user("ada@example.com")?.deleted, other.store().userByEmail("ada@example.com")]).toEqual([false, undefined]);
      });
    });

    test("deletes nothing if it imports another copy of Pulumi's SDK than the one that runs it", async () => {
      stack.useProgram(PEOPLE);
      await stack.ok("up");
      // Whatever is loaded again is another copy, as one of a nested node_modules or of a bundle is.
      stack.project.program(`
        for (const file of Object.keys(require.cache)) delete require.cache[file];
        const other = require("pulumi-domo");
        new other.User("ada", { email: "ada@example.com", name: new Promise(() => undefined) });`);
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toContain("pulumi-domo imports another copy of @pulumi/pulumi than the one that runs the program");
      expect([stack.user("ada@example.com")?.deleted, stack.user("bo@example.com")?.deleted]).toEqual([false, false]);
    });

    test("can't give a provider the name of the default one", async () => {
      stack.useProgram('new domo.Provider("default", { instance: "acme" });');
      const { exitCode, output } = await stack.run("preview");
      expect(exitCode).not.toBe(0);
      expect(output).toContain('a domo.Provider can\'t have the name "default"');
    });

    test("changes no resource when a provider is renamed", async () => {
      const program = (provider: string): string =>
        `const p = new domo.Provider("${provider}", { instance: "${stack.sandbox.url}", apiUrl: "${stack.sandbox.url}", clientId: "sandbox", clientSecret: "sandbox-secret" });
         new domo.User("ada", { email: "ada@example.com", name: "Ada" }, { provider: p });`;
      stack.useProgram(program("europe"));
      await stack.ok("up");
      stack.project.program(program("emea"));
      stack.sandbox.requests.length = 0;
      expect(changesIn(await stack.ok("preview"))).toEqual(["create emea", "delete europe"]);
      await stack.ok("up");
      expect(stack.writes()).toEqual([]);
    });

    test("reads objects that it does not manage, and never deletes them", async () => {
      stack.useProgram(`const nora = domo.User.get("nora", "1893000002");
            new domo.User("bo", { email: "bo@example.com", name: "Bo", title: nora.title });`);
      await stack.ok("up");
      expect(stack.user("bo@example.com")?.title).toBe("Head of Data");
      stack.project.program("");
      await stack.ok("up");
      await stack.ok("destroy");
      expect(stack.user("nora@example.com")?.deleted).toBe(false);
      expect(stack.user("bo@example.com")?.deleted).toBe(true);
    });

    test("reports that an object to read does not exist", async () => {
      stack.useProgram('domo.User.get("nobody", "7");');
      const { exitCode, output } = await stack.run("preview");
      expect(exitCode).toBe(1);
      expect(output).toContain("there is no User 7 in 127.0.0.1");
    });

    test("imports from a file without further changes", async () => {
      stack.useProgram('new domo.User("nora", { email: "nora@example.com", name: "Nora Example", title: "Head of Data" });');
      const inputs = {
        email: "nora@example.com",
        name: "Nora Example",
        title: "Head of Data",
        __provider: 'exports.handler=()=>require("pulumi-domo/dynamic").provider("User")',
      };
      const resource = { type: "pulumi-nodejs:dynamic/domo:User", name: "nora", id: "1893000002", inputs, outputs: inputs };
      writeFileSync(join(stack.project.dir, "import.json"), JSON.stringify({ resources: [resource] }));
      await stack.ok("import", { file: join(stack.project.dir, "import.json") });
      expect(changesIn(await stack.ok("preview"))).toEqual([]);
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
      await stack.ok("up", { refresh: true });
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      stack.user("nora@example.com")!.title = "Drift";
      await stack.ok("up", { refresh: true });
      expect(stack.user("nora@example.com")?.title).toBe("Head of Data");
      expect(stack.writes()).toEqual(["PUT /v1/users/1893000002"]);
    });

    test.each<[string, () => void, RegExp]>([
      [
        "a wrong secret",
        () => (stack.project.secrets["domo:clientSecret"] = "canary-wrong"),
        /could not create user .*401 Unauthorized.*domo:clientSecret/,
      ],
      [
        "no secret",
        () => Reflect.deleteProperty(stack.project.secrets, "domo:clientSecret"),
        /domo:clientSecret \/ DOMO_CLIENT_SECRET is missing/,
      ],
      ["no instance", () => Reflect.deleteProperty(stack.project.config, "domo:instance"), /domo:instance \/ DOMO_INSTANCE is missing/],
      ["an unreachable host", () => (stack.project.config["domo:apiUrl"] = "http://127.0.0.1:1"), /127\.0\.0\.1:1 gave no answer/],
      [
        "a web page",
        () => stack.sandbox.faults.add({ match: {}, fault: { body: "<html>hi</html>", status: 200 } }),
        /a web page, not JSON/,
      ],
      [
        "an error with a toe",
        () => stack.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, fault: { status: 500 } }),
        /could not create user ada@example\.com: Domo answered 500 Internal Server Error.*toe SANDBOX/,
      ],
    ])("reports the error for %s in one clear sentence", async (_what, spoil, sentence) => {
      stack.useProgram('new domo.User("ada", { email: "ada@example.com", name: "Ada" });');
      spoil();
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).toBe(1);
      expect(output).toMatch(sentence);
      expect(output).not.toMatch(/canary|sandbox-secret|\n\s+at /);
    });

    test("writes no secret in clear into the state or output", async () => {
      stack.useProgram(PEOPLE);
      stack.project.environment = { DOMO_LOG: "debug" };
      const outputs = [await stack.ok("preview", { diff: true }), await stack.ok("up"), await stack.ok("refresh")].map(
        ({ output, digest }) => output + JSON.stringify(digest),
      );
      expect([...outputs, await stack.state()].join("\n")).not.toContain("sandbox-secret");
    });
  });
}
