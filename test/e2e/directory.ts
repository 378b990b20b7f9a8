// Whole programs with users and groups on the instance API: what only it knows. See life.ts.

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

export function directoryProgramSuite(name: string, tool: PulumiCli): void {
  describe(name, () => {
    let life: TestStack;
    beforeEach(async () => {
      life = await TestStack.start(tool, "instance");
    });
    afterEach(() => life.close());

    test("keeps people and groups in all their fields, through drift, to their end", async () => {
      life.useProgram(PEOPLE);
      await life.ok("up");
      const store = life.sandbox.store();
      const ada = life.user("ada@example.com")!;
      expect(ada).toMatchObject({
        roleId: 810756122,
        department: "Data",
        employeeId: "E-1",
        attributes: { costCenter: ["4711"], skills: ["sql", "r"] },
      });
      expect(life.user("bo@example.com")).toMatchObject({ reportsTo: ada.id });
      expect(life.group("Team")).toMatchObject({ type: "closed", description: "All of us" });
      expect([...store.members(life.group("Data")!)]).toEqual([ada.id, life.user("bo@example.com")!.id]);
      life.sandbox.requests.length = 0;
      await life.ok("up", { refresh: true, expectNoChanges: true });
      expect(life.writes()).toEqual([]);
      expect(life.sandbox.requests.filter(({ path }) => path.startsWith("/v1/"))).toEqual([]);

      store.changeUser(ada.id, { locale: "de-DE", department: "Sales", attributes: { costCenter: ["0"], skills: ["r", "sql"] } });
      store.changeGroup(life.group("Team")!.id, { description: "By hand" });
      life.group("Team")!.owners.push({ type: "USER", id: 1893000002 });
      life.group("Team")!.members.add(1893000003);
      expect(changesIn(await life.ok("preview", { refresh: true }))).toEqual([
        "update ada attributes department locale",
        "update team description owners",
        "update team userIds",
      ]);
      await life.ok("up", { refresh: true });
      expect(life.user("ada@example.com")).toMatchObject({ locale: "nl-NL", department: "Data", attributes: { costCenter: ["4711"] } });
      expect(life.group("Team")!.owners.some(({ id }) => id === 1893000002)).toBe(false);
      await life.ok("up", { refresh: true, expectNoChanges: true });

      await life.ok("destroy");
      expect(life.user("ada@example.com")?.deleted).toBe(true);
      expect([life.group("Team"), life.group("Data")]).toEqual([undefined, undefined]);
    });

    test("replaces a closed group only when it is told to, members and all", async () => {
      const program = (type: string, more = ""): string => `
        const team = new domo.Group("team", { name: "Team", type: "${type}"${more} });
        new domo.GroupMembership("team", { group: team, userIds: ["1893000002"] });`;
      life.useProgram(program("closed"));
      await life.ok("up");
      const { id } = life.group("Team")!;
      life.project.program(program("open"));
      const refused = await life.run("preview");
      expect([refused.exitCode, refused.output]).toEqual([1, expect.stringMatching(/type.* can't become open: Domo never changes/)]);
      life.project.program(program("open", ", replaceOnTypeChange: true"));
      await life.ok("up");
      expect(life.group("Team")).toMatchObject({ type: "open", members: new Set([1893000002]) });
      expect(life.group("Team")!.id).not.toBe(id);
      await life.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("goes on as it is when the other API comes to serve it", async () => {
      life.useProgram(
        'new domo.User("ada", { email: "ada@example.com", name: "Ada", title: "Lead" }); new domo.Group("team", { name: "Team" });',
      );
      await life.ok("up");
      life.project.config["domo:directory"] = "public";
      // This refresh still runs with the settings that the state remembers, and leaves the new ones there.
      await life.ok("up", { refresh: true, expectNoChanges: true });
      life.sandbox.requests.length = 0;
      await life.ok("refresh", { expectNoChanges: true });
      expect(life.sandbox.requests.some(({ path }) => path.startsWith("/v1/"))).toBe(true);
      life.project.program(
        'new domo.User("ada", { email: "ada@example.com", name: "Ada", title: "Chief" }); new domo.Group("team", { name: "Team" });',
      );
      await life.ok("up");
      expect(life.user("ada@example.com")?.title).toBe("Chief");
    });

    test("says which API serves users and groups, when asked to tell all", async () => {
      life.useProgram('new domo.User("ada", { email: "ada@example.com", name: "Ada" });');
      Reflect.deleteProperty(life.project.config, "domo:directory");
      life.project.environment = { DOMO_LOG: "debug" };
      const { output } = await life.ok("up");
      expect(output).toMatch(/users and groups of 127\.0\.0\.1:\d+ through the instance API/);
      expect(output).not.toContain("sandbox-token");
    });
  });
}
