// End-to-end: programs with users and groups on the instance API, with the fields that only it has. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { changesIn, TestStack } from "./stack";
import type { PulumiCli } from "../support/pulumi-cli";

const PEOPLE = `
const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada", role: "Analyst", title: "Lead", timezone: "Europe/Oslo", locale: "nl-NL",
  department: "Data", deskPhone: "100", employeeId: "E-1", hireDate: "2026-01-31", attributes: { costCenter: "4711", skills: ["sql", "r"] } });
const bo = new domo.User("bo", { email: "bo@example.com", name: "Bo", department: "Data", reportsTo: ada });
const team = new domo.Group("team", { name: "Team", type: "closed", description: "All of us", owners: { userIds: [ada.id] } });
const data = new domo.Group("data", { name: "Data", type: "dynamic", rule: { operator: "AND", operands: [{ key: "DEPARTMENT", value: "Data" }] } });
new domo.GroupMembership("team", { group: team, users: [ada, bo], exclusive: true });
`;

export function directoryProgramSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
    });
    afterEach(() => stack.close());

    test("manages all fields of users and groups through drift and destroy", async () => {
      stack.useProgram(PEOPLE);
      await stack.ok("up");
      const store = stack.sandbox.store();
      const ada = stack.user("ada@example.com")!;
      expect(ada).toMatchObject({
        roleId: 810756122,
        department: "Data",
        employeeId: "E-1",
        attributes: { costCenter: ["4711"], skills: ["sql", "r"] },
      });
      expect(stack.user("bo@example.com")).toMatchObject({ reportsTo: ada.id });
      expect(stack.group("Team")).toMatchObject({ type: "closed", description: "All of us" });
      expect([...store.members(stack.group("Data")!)]).toEqual([ada.id, stack.user("bo@example.com")!.id]);
      stack.sandbox.requests.length = 0;
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      expect(stack.writes()).toEqual([]);
      expect(stack.sandbox.requests.filter(({ path }) => path.startsWith("/v1/"))).toEqual([]);

      store.changeUser(ada.id, { locale: "de-DE", department: "Sales", attributes: { costCenter: ["0"], skills: ["r", "sql"] } });
      store.changeGroup(stack.group("Team")!.id, { description: "By hand" });
      stack.group("Team")!.owners.push({ type: "USER", id: 1893000002 });
      stack.group("Team")!.members.add(1893000003);
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([
        "update ada attributes department locale",
        "update team description owners",
        "update team userIds",
      ]);
      await stack.ok("up", { refresh: true });
      expect(stack.user("ada@example.com")).toMatchObject({ locale: "nl-NL", department: "Data", attributes: { costCenter: ["4711"] } });
      expect(stack.group("Team")!.owners.some(({ id }) => id === 1893000002)).toBe(false);
      await stack.ok("up", { refresh: true, expectNoChanges: true });

      await stack.ok("destroy");
      expect(stack.user("ada@example.com")?.deleted).toBe(true);
      expect([stack.group("Team"), stack.group("Data")]).toEqual([undefined, undefined]);
    });

    test("defines custom attributes before those who have them, corrects their titles, and deletes them last", async () => {
      const program = (title: string): string => `
        const level = new domo.UserAttribute("level", { key: "acmeLevel", title: "${title}" });
        const tools = new domo.UserAttribute("tools", { key: "acmeTools", title: "Tools", type: "stringList" });
        const attributes = { acmeLevel: "2", acmeTools: ["sql", "r"] };
        new domo.User("ada", { email: "ada@example.com", name: "Ada", attributes }, { dependsOn: [level, tools] });
        const rule = { operator: "AND", operands: [{ key: "acmeTools", value: "r" }] };
        new domo.Group("r", { name: "Users of R", type: "dynamic", rule }, { dependsOn: [tools] });`;
      stack.useProgram(program("Level"));
      await stack.ok("up");
      const { attributes } = stack.sandbox.store();
      const level = attributes.get("acmeLevel")!;
      const ada = stack.user("ada@example.com")!;
      expect(ada.attributes).toEqual({ acmeLevel: ["2"], acmeTools: ["sql", "r"] });
      expect([...stack.sandbox.store().members(stack.group("Users of R")!)]).toEqual([ada.id]);
      await stack.ok("up", { refresh: true, expectNoChanges: true });

      level.title = "By hand";
      ada.attributes.acmeTools = [];
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual(["update ada attributes", "update level title"]);
      stack.project.program(program("Grade"));
      await stack.ok("up", { refresh: true });
      expect([attributes.get("acmeLevel")?.title, ada.attributes]).toEqual(["Grade", { acmeLevel: ["2"], acmeTools: ["sql", "r"] }]);

      await stack.ok("destroy");
      expect([attributes.has("acmeLevel"), attributes.has("acmeTools"), stack.group("Users of R")]).toEqual([false, false, undefined]);
    });

    test("replaces a closed group with its members, but only with replaceOnTypeChange", async () => {
      const program = (type: string, more = ""): string => `
        const team = new domo.Group("team", { name: "Team", type: "${type}"${more} });
        new domo.GroupMembership("team", { group: team, userIds: ["1893000002"] });`;
      stack.useProgram(program("closed"));
      await stack.ok("up");
      const { id } = stack.group("Team")!;
      stack.project.program(program("open"));
      const refused = await stack.run("preview");
      expect([refused.exitCode, refused.output]).toEqual([1, expect.stringMatching(/type.* can't become open: Domo never changes/)]);
      stack.project.program(program("open", ", replaceOnTypeChange: true"));
      await stack.ok("up");
      expect(stack.group("Team")).toMatchObject({ type: "open", members: new Set([1893000002]) });
      expect(stack.group("Team")!.id).not.toBe(id);
      await stack.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("keeps resources when the other API serves them from now on", async () => {
      stack.useProgram(
        'new domo.User("ada", { email: "ada@example.com", name: "Ada", title: "Lead" }); new domo.Group("team", { name: "Team" });',
      );
      await stack.ok("up");
      stack.project.config["domo:directory"] = "public";
      // This refresh still runs with the settings in the state, and stores the new ones there.
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      stack.sandbox.requests.length = 0;
      await stack.ok("refresh", { expectNoChanges: true });
      expect(stack.sandbox.requests.some(({ path }) => path.startsWith("/v1/"))).toBe(true);
      stack.project.program(
        'new domo.User("ada", { email: "ada@example.com", name: "Ada", title: "Chief" }); new domo.Group("team", { name: "Team" });',
      );
      await stack.ok("up");
      expect(stack.user("ada@example.com")?.title).toBe("Chief");
    });

    test("logs which API serves users and groups at the level debug", async () => {
      stack.useProgram('new domo.User("ada", { email: "ada@example.com", name: "Ada" });');
      Reflect.deleteProperty(stack.project.config, "domo:directory");
      stack.project.environment = { DOMO_LOG: "debug" };
      const { output } = await stack.ok("up");
      expect(output).toMatch(/users and groups of 127\.0\.0\.1:\d+ through the instance API/);
      expect(output).not.toContain("sandbox-token");
    });
  });
}
