// End-to-end: the people of an instance from a table. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { putDataSet } from "../../sandbox/store/data-sets";
import { changesIn, TestStack } from "./stack";
import { type Row, ADA, BO, CY, DI, ALL, roster, rosterHelpers } from "./roster-stack";
import type { PulumiCli } from "../support/pulumi-cli";

/** Every column of Domo's User Management tool, a list attribute, and what this package adds. */
const WHOLE: Row = {
  displayName: "Ada Example",
  roleId: "2",
  title: "Head of Data",
  department: "Data",
  email: "ada@example.com",
  alternateEmail: "ada@home.example",
  phoneNumber: "(800) 899-1000",
  deskPhoneNumber: "+49 30 1234",
  employeeNumber: "0074",
  location: "Berlin",
  timeZone: "Europe/Berlin",
  locale: "de-DE",
  employeeId: "0074",
  hireDate: "2026-01-31",
  skills: "sql|r",
  reportsTo: "omar@example.com",
  groups: "Office",
};

export function rosterProgramSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
    });
    afterEach(() => stack.close());
    const { write, start, refused, present, preview } = rosterHelpers(() => stack);

    test("creates each person as the table says, and undoes what is changed by hand in each column", async () => {
      await start([WHOLE]);
      const store = stack.sandbox.store();
      const ada = stack.user("ada@example.com")!;
      const wanted = {
        name: "Ada Example",
        roleId: 2,
        title: "Head of Data",
        department: "Data",
        alternateEmail: "ada@home.example",
        phone: "(800) 899-1000",
        deskPhone: "+49 30 1234",
        location: "Berlin",
        timezone: "Europe/Berlin",
        locale: "de-DE",
        employeeId: "0074",
        reportsTo: 1893000003,
        attributes: { skills: ["sql", "r"] },
      };
      expect(ada).toMatchObject(wanted);
      expect(stack.group("Office")?.members.has(ada.id)).toBe(true);
      expect(await preview()).toEqual([]);
      const drift = {
        name: "By Hand",
        roleId: 4,
        title: "x",
        department: "x",
        alternateEmail: "x@home.example",
        phone: "1",
        deskPhone: "2",
        employeeNumber: "3",
        location: "x",
        timezone: "UTC",
        locale: "en-US",
        employeeId: "74",
        reportsTo: 1893000002,
        attributes: { skills: ["sql"] },
      };
      store.changeUser(ada.id, drift);
      stack.group("Office")!.members.delete(ada.id);
      const changes = changesIn(await stack.ok("preview", { refresh: true }));
      expect(changes).toEqual([
        "update people-ada@example.com alternateEmail attributes department deskPhone employeeId employeeNumber locale location name phone reportsTo roleId timezone title",
        "update people-group-Office userIds",
      ]);
      await stack.ok("up", { refresh: true });
      expect(stack.user("ada@example.com")).toMatchObject(wanted);
      expect(stack.group("Office")?.members.has(ada.id)).toBe(true);
      await stack.ok("up", { refresh: true, expectNoChanges: true });
    });

    test("changes nothing for another order of rows, and one user for one changed row", async () => {
      await start(ALL);
      write([...ALL].reverse());
      expect(await preview()).toEqual([]);
      write([ADA, BO, { ...CY, displayName: "Cyrus Example" }, DI]);
      expect(await preview()).toEqual(["update people-cy@example.com name"]);
      await stack.ok("up");
      expect(stack.writes().filter((write) => write.startsWith("PATCH"))).toHaveLength(1);
    });

    test("tells all problems of the file, and changes nothing", async () => {
      await start(ALL);
      write([ADA, { ...BO, email: "bo" }, { ...CY, roleId: "" }, { ...DI, employeeId: "N/A" }]);
      const output = await refused();
      expect(output).toContain("people.csv has 3 problems:");
      for (const place of ["row 3, column email", "row 4, column roleId", "row 5, column employeeId"]) expect(output).toContain(place);
      expect(output).not.toMatch(/\.js:\d|at async|unhandled/);
    });

    test("tells groups and managers that Domo does not have, by row", async () => {
      stack.useProgram(roster());
      write([
        { ...ADA, groups: "Offise", reportsTo: "" },
        { ...BO, groups: "Office", reportsTo: "ceo@example.com" },
      ]);
      const output = await refused();
      expect(output).toMatch(/row 2, column groups: could not look up group Offise: .*Office/);
      expect(output).toMatch(/row 3, column reportsTo: could not look up user ceo@example.com/);
    });

    test("says in one line what is wrong, also to a program that exports something slow before its report", async () => {
      const slow = "exports.slow = pulumi.output(new Promise((resolve) => setTimeout(() => resolve(1), 300)));";
      stack.useProgram(`${roster('orphans: "report"')} ${slow} exports.strangers = people.report.orphans;`);
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/people\.csv: the file can't be read/);
      expect(output).not.toMatch(/Warning|handled asynchronously|trace-warnings/);
    });

    test("tells groups and attributes that don't take what the rows have, also attributes that the program declares", async () => {
      stack.useProgram(roster());
      write([{ ...ADA, groups: "Grant: Manage all groups", costCenter: "1|2", Skills: "sql", shoeSize: "44|45" }]);
      const output = await refused();
      expect(output).toContain('row 2, column groups: "Grant: Manage all groups" is a system group, whose members no program decides');
      expect(output).toContain("row 2, column costCenter: the attribute costCenter takes one value, not a list");
      expect(output).toContain("row 2, column Skills: there is no custom attribute Skills: is skills meant? Case matters");
      expect(output).toContain("row 2, column shoeSize: there is no custom attribute shoeSize: declare it with UserAttribute");
      const declaring = (type: string): string =>
        `const shoes = new domo.UserAttribute("shoes", { key: "shoeSize", title: "Shoe size", type: "${type}" });
        new domo.Roster("people", { source: domo.csv("people.csv") }, { dependsOn: [shoes] });`;
      write([{ ...ADA, shoeSize: "44|45" }]);
      stack.project.program(declaring("string"));
      expect((await stack.run("preview", { digest: false })).output).toContain("the attribute shoeSize takes one value, not a list");
      stack.project.program(declaring("stringList"));
      await stack.ok("up");
      expect(stack.user("ada@example.com")?.attributes).toEqual({ shoeSize: ["44", "45"] });
    });

    test("loses nobody if its rows, or inputs of another resource, never come", async () => {
      const service = (title: string): string =>
        `new domo.User("service", { email: "service@example.com", name: "Service", title: ${title} });`;
      stack.useProgram(roster() + service('"Bot"'));
      write(ALL);
      await stack.ok("up");
      const never = "new Promise(() => undefined)";
      for (const [program, label] of [
        [`new domo.Roster("people", { source: domo.rows(${never}) }); ${service('"Bot"')}`, 'Roster "people"'],
        [roster() + service(never), 'User "service"'],
      ] as const) {
        stack.project.program(program);
        const { exitCode, output } = await stack.run("up");
        expect(exitCode).not.toBe(0);
        expect(output).toContain(`these wait for a promise or an output that never settles: ${label}. Nothing is deleted`);
      }
      expect(present("ada", "bo", "cy", "di", "service")).toEqual(["ada", "bo", "cy", "di", "service"]);
    });

    test("changes an e-mail address in place if its key lasts, and nobody if another column becomes the key", async () => {
      await start(ALL);
      const before = stack.user("bo@example.com")!.id;
      stack.project.program(roster('key: "employeeId"'));
      expect((await stack.run("preview", { digest: false })).output).not.toMatch(/delete .*people-population/);
      stack.project.program(roster('key: "employeeId", formerKey: "email"'));
      expect(await preview()).toEqual([expect.stringMatching(/^update people-population .*people$/)]);
      await stack.ok("up");
      stack.project.program(roster('key: "employeeId"'));
      write([ADA, { ...BO, email: "bo.new@example.com" }, CY, DI]);
      expect(await preview()).toEqual(["update people-E75 email"]);
      await stack.ok("up");
      expect(stack.user("bo.new@example.com")?.id).toBe(before);
      expect(await preview()).toEqual([]);
    });

    test("proposes formerKey for a key that was corrected, which then changes the user in place", async () => {
      await start(ALL, 'key: "employeeId"');
      const before = stack.user("ada@example.com")!.id;
      const others = [BO, CY, DI];
      write([{ ...ADA, employeeId: "074" }, { ...BO, employeeId: "75" }, CY, DI]);
      expect(await refused()).toMatch(/2 of 4 people are missing .* name the column of the former ones as formerKey/);
      write([{ ...ADA, employeeId: "074" }, ...others]);
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(
        /user ada@example.com: it exists already, .* If the key of a row of the Roster was corrected, .* as formerKey/,
      );
      expect(output).not.toContain("aliases");
      stack.project.program(roster('key: "employeeId", formerKey: "oldId", columns: { oldId: "" }'));
      write([{ ...ADA, employeeId: "074", oldId: "0074" }, ...others.map((row) => ({ ...row, oldId: row.employeeId }))]);
      await stack.ok("up");
      expect(stack.user("ada@example.com")).toMatchObject({ id: before, employeeId: "074", deleted: false });
      stack.project.program(roster('key: "employeeId"'));
      write([{ ...ADA, employeeId: "074" }, ...others]);
      expect(await preview()).toEqual([]);
    });

    test("takes its rows from a DataSet, and loses nobody when that is not read whole or comes back empty", async () => {
      const columns = Object.keys(ADA).map((column) => ({ name: column, type: "STRING" as const }));
      const put = (rows: Row[]): void => {
        const cells = rows.map((row) => columns.map((column) => row[column.name] ?? null));
        putDataSet(stack.sandbox.store(), { id: "11111111-0000-4000-8000-000000000001", name: "HR people", columns, rows: cells });
      };
      stack.useProgram('new domo.Roster("people", { source: domo.dataset("HR people"), key: "employeeId" });');
      put(ALL);
      await stack.ok("up");
      expect(stack.user("ada@example.com")).toMatchObject({ employeeId: "0074", roleId: 1 });
      expect(await preview()).toEqual([]);
      stack.sandbox.requests.length = 0;
      const path = "/api/query/v1/execute/*";
      for (const fault of [{ cut: 40 }, { status: 403 }, { addRows: 1 }, { body: '{"columns":["email"],"rows":[],"numRows":0}' }]) {
        stack.sandbox.faults.clear();
        stack.sandbox.faults.add({ match: { path }, fault });
        const { output } = await stack.run("up");
        expect(output).toMatch(/could not look up the rows of DataSet HR people/);
        expect(output).not.toMatch(/deleted/);
      }
      stack.sandbox.faults.clear();
      put([]);
      expect((await stack.run("up")).exitCode).not.toBe(0);
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo", "cy", "di"]);
      const isWriteOfUsers = (write: string): boolean => write.includes("/users");
      expect(stack.writes().filter(isWriteOfUsers)).toEqual([]);
    });
  });
}
