// End-to-end: the people of an instance from a table. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { putDataSet } from "../../sandbox/store/data-sets";
import { changesIn, TestStack } from "./stack";
import type { Flags, PulumiCli } from "../support/pulumi-cli";

type Row = Record<string, string>;

const ADA = { email: "ada@example.com", displayName: "Ada Example", roleId: "1", employeeId: "0074" };
const BO = { email: "bo@example.com", displayName: "Bo Example", roleId: "4", employeeId: "E75" };
const CY = { email: "cy@example.com", displayName: "Cy Example", roleId: "4", employeeId: "E76" };
const DI = { email: "di@example.com", displayName: "Di Example", roleId: "4", employeeId: "E77" };
const ALL = [ADA, BO, CY, DI];

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

    const write = (rows: Row[], file = "people.csv"): void => writeFileSync(join(stack.project.dir, file), Papa.unparse(rows));
    const roster = (args = "", resourceName = "people"): string =>
      `const ${resourceName} = new domo.Roster("${resourceName}", { source: domo.csv("${resourceName}.csv"), ${args} });`;
    /** A stack whose roster has these rows. */
    const start = async (rows: Row[], args = ""): Promise<void> => {
      stack.useProgram(roster(args));
      write(rows);
      await stack.ok("up");
      stack.sandbox.requests.length = 0;
    };
    /** The output of a preview and of an update without one, both of which must fail and write nothing. */
    const refused = async (): Promise<string> => {
      const preview = await stack.run("preview", { digest: false });
      const up = await stack.run("up");
      expect([preview.exitCode !== 0, up.exitCode !== 0, stack.writes()]).toEqual([true, true, []]);
      return preview.output;
    };
    /** URNs of resources in the state. */
    const urnsOf = async (type: string): Promise<string[]> => {
      const { deployment } = JSON.parse(await stack.state()) as { deployment: { resources: { urn: string }[] } };
      return deployment.resources.map(({ urn }) => urn).filter((urn) => urn.includes(type));
    };
    /** Those of the people who are in Domo. */
    const present = (...people: string[]): string[] => people.filter((person) => stack.user(`${person}@example.com`)?.deleted === false);
    const preview = async (flags?: Flags): Promise<string[]> => changesIn(await stack.ok("preview", flags));

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

    test("deletes people whose row goes, but not more at once than may leave, and nobody if the file comes back empty or short", async () => {
      await start(ALL);
      write([ADA, BO]);
      expect(await refused()).toMatch(
        /2 of 4 people are missing in the roster, which now has 2, but maxLeavers allows 1 at once: Cy Example <cy@example.com>, Di Example/,
      );
      writeFileSync(join(stack.project.dir, "people.csv"), Papa.unparse([ADA]).split("\n")[0]!);
      expect(await refused()).toMatch(/the roster has nobody, as after an export that broke/);
      stack.project.program(roster("maxLeavers: 2"));
      write([ADA, BO]);
      expect(await preview()).toContain("delete people-cy@example.com");
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo"]);
      expect(await preview()).toEqual([]);
    });

    test("keeps leavers in Domo if it says so, but not from the run in which they leave", async () => {
      await start(ALL);
      stack.project.program(roster('leavers: "keep"'));
      write([ADA, BO, CY]);
      expect(await refused()).toMatch(/leavers can't change from the default to keep in a run in which people leave.*Di Example/);
      write(ALL);
      await stack.ok("up");
      write([ADA, BO, CY]);
      await stack.ok("up");
      expect(present("di")).toEqual(["di"]);
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

    test("refuses in the preview that somebody gets the key of a person who leaves in the same run", async () => {
      await start(ALL, 'key: "employeeId"');
      stack.project.program(roster('key: "employeeId", formerKey: "oldId", columns: { oldId: "" }, maxLeavers: 3'));
      const unchanged = [CY, DI].map((row) => ({ ...row, oldId: row.employeeId }));
      write([{ ...ADA, email: "ada.married@example.com", employeeId: "E75", oldId: "0074" }, ...unchanged]);
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/keys can't change in a run in which people leave.*Bo Example <bo@example.com>/);
    });

    /** A run in which Domo refuses to update Ada, once everybody has joined, so that nobody is deleted. */
    const failToUpdate = async (rows: Row[]): Promise<void> => {
      const ada = `/api/identity/v1/users/${String(stack.user("ada@example.com")!.id)}`;
      stack.sandbox.faults.add({ match: { method: "PATCH", path: ada }, fault: { status: 403 } });
      // Everybody else joins before Ada is updated.
      write(rows.map((row) => ({ ...row, reportsTo: row === ADA ? rows.at(-1)!.email! : "" })));
      expect((await stack.run("up")).exitCode).not.toBe(0);
      stack.sandbox.faults.clear();
    };

    test("limits who leaves in a run that failed before, by what the next one says", async () => {
      await start(ALL);
      await failToUpdate([ADA, BO, CY]);
      expect(present("di")).toEqual(["di"]);
      stack.project.program(roster("maxLeavers: 0"));
      write([ADA, BO, CY]);
      const { exitCode, output } = await stack.run("up");
      expect([exitCode !== 0, output]).toEqual([true, expect.stringMatching(/maxLeavers allows 0 to leave at once/)]);
      stack.project.program(roster('leavers: "keep"'));
      expect((await stack.ok("up")).output).toMatch(/is left in Domo: its roster keeps who leaves/);
      expect(present("di")).toEqual(["di"]);
    });

    test("deletes whom a failed run created as one who leaves, not as an orphan", async () => {
      await start([ADA, BO], `${SEED_STAYS}, maxOrphans: 0, maxLeavers: 1`);
      await failToUpdate([ADA, BO, CY, DI]);
      expect(present("cy", "di")).toEqual(["cy", "di"]);
      stack.sandbox.requests.length = 0;
      write([ADA, BO]);
      expect(await refused()).toMatch(/2 of 4 people are missing in the roster/);
      write([ADA, BO, CY]);
      stack.project.program(roster(`${SEED_STAYS}, maxOrphans: 0, maxLeavers: 2`));
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo", "cy"]);
    });

    /** A run in which Domo refuses to delete whoever leaves. */
    const failToDelete = async (): Promise<void> => {
      stack.sandbox.faults.add({ match: { method: "DELETE", path: "/api/identity/v1/users/*" }, fault: { status: 403 } });
      expect((await stack.run("up")).exitCode).not.toBe(0);
      stack.sandbox.faults.clear();
    };

    test("keeps to its limit with whom an earlier run did not get to delete", async () => {
      await start(ALL, "maxLeavers: 1");
      write([ADA, BO, CY]);
      await failToDelete();
      write([ADA, BO]);
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/maxLeavers allows 1 to leave at once: as many are deleted in this run already/);
      expect(present("cy", "di")).toHaveLength(1);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo"]);
    });

    test("gives nobody the user of a person who has left, whom an earlier run did not get to delete, by a change of keys", async () => {
      await start(ALL, 'key: "employeeId"');
      write([ADA, BO, CY]);
      await failToDelete();
      stack.sandbox.requests.length = 0;
      const [ada, bo, cy] = [ADA, BO, CY].map((row) => ({ ...row, oldId: row.employeeId })) as Row[];
      stack.project.program(roster('key: "employeeId", formerKey: "oldId", columns: { oldId: "" }'));
      for (const email of [BO.email, "bo.married@example.com"]) {
        write([ada!, { ...bo, email, employeeId: "E77" }, cy!]);
        expect(await refused()).toMatch(
          new RegExp(
            `the state has user di@example.com under this name, which is now to be that of user ${email}, whose former key is "E75"`,
          ),
        );
      }
      stack.project.program(roster('key: "employeeId"'));
      write([ADA, BO, CY]);
      await stack.ok("up");
      stack.project.program(roster('key: "employeeId", formerKey: "oldId", columns: { oldId: "" }'));
      write([ada!, { ...bo, employeeId: "E77" }, cy!]);
      const before = stack.user("bo@example.com")!.id;
      await stack.ok("up");
      expect([stack.user("bo@example.com")!.id, present("ada", "bo", "cy", "di")]).toEqual([before, ["ada", "bo", "cy"]]);
    });

    /** The roster under another name, which has all that it had under the first one. */
    const renamed = (args: string): string =>
      `new domo.Roster("team", { source: domo.csv("people.csv"), ${args} }, { aliases: [{ name: "people" }] });`;

    test("keeps to its limit under another name, with whom an earlier run did not get to delete", async () => {
      await start(ALL, "maxLeavers: 1");
      write([ADA, BO, CY]);
      await failToDelete();
      write([ADA, BO]);
      stack.project.program(renamed("maxLeavers: 1"));
      const { exitCode, output } = await stack.run("up");
      expect([exitCode !== 0, output]).toEqual([true, expect.stringMatching(/maxLeavers allows 1 to leave at once: as many are deleted/)]);
      expect(present("cy", "di")).toHaveLength(1);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo"]);
    });

    /** The roster under another name, with the aliases of a rename from the one before. */
    const renamedTo = (resourceName: string, before: string, args = ""): string =>
      `new domo.Roster("${resourceName}", { source: domo.csv("people.csv"), ${args} }, { aliases: [{ name: "${before}" }] });`;
    const JOINERS = ["ed", "fi", "gus"].map((person) => ({ ...BO, email: `${person}@example.com`, displayName: person }));

    test("keeps to its limit, and to leavers, under a third name, with those who joined under the second", async () => {
      await start([ADA, BO]);
      stack.project.program(renamedTo("team", "people"));
      write([ADA, BO, ...JOINERS]);
      await stack.ok("up");
      stack.project.program(renamedTo("team", "people", "maxLeavers: 3"));
      write([ADA, BO]);
      await failToDelete();
      stack.project.program(renamedTo("crew", "team", "maxLeavers: 1"));
      const { exitCode, output } = await stack.run("up");
      expect([exitCode !== 0, output]).toEqual([true, expect.stringMatching(/maxLeavers allows 1 to leave at once: as many are deleted/)]);
      expect(present("ed", "fi", "gus")).toHaveLength(2);
      stack.project.program(renamedTo("staff", "crew", 'leavers: "keep"'));
      expect((await stack.ok("up")).output).toMatch(/is left in Domo: its roster keeps who leaves/);
      expect(present("ed", "fi", "gus")).toHaveLength(2);
    });

    test("keeps to its limit with those who joined under a name that a failed run gave it", async () => {
      await start([ADA, BO]);
      const ada = `/api/identity/v1/users/${String(stack.user("ada@example.com")!.id)}`;
      stack.sandbox.faults.add({ match: { method: "PATCH", path: ada }, fault: { status: 403 } });
      stack.project.program(renamedTo("team", "people"));
      // Each joins before the next one, and all of them before the update that fails.
      const managers = ["", "ed@example.com", "fi@example.com", "gus@example.com"];
      write([...[...JOINERS, ADA].map((row, i) => ({ ...row, reportsTo: managers[i]! })), { ...BO, reportsTo: "" }]);
      expect([(await stack.run("up")).exitCode !== 0, present("ed", "fi", "gus").length]).toEqual([true, 3]);
      stack.sandbox.faults.clear();
      stack.sandbox.requests.length = 0;
      stack.project.program(renamedTo("people", "team", "maxLeavers: 1"));
      write([ADA, BO]);
      expect(await refused()).toMatch(/3 of 5 people are missing in the roster, .* but maxLeavers allows 1 at once/);
    });

    test("knows its people from those of a new roster by its former name", async () => {
      await start(ALL);
      stack.project.program(renamedTo("employees", "people"));
      await stack.ok("up");
      stack.project.program(`${roster("maxLeavers: 1", "employees")} ${roster('leavers: "keep"')}`);
      write([ADA, BO, CY], "employees.csv");
      write(JOINERS);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di", "ed")).toEqual(["ada", "bo", "cy", "ed"]);
    });

    test("goes as a whole, whatever a new roster by its former name does with those who leave", async () => {
      await start(ALL);
      stack.project.program(renamedTo("employees", "people"));
      await stack.ok("up");
      stack.project.program(roster('leavers: "keep", maxLeavers: 0'));
      write(JOINERS);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di", "ed", "fi", "gus")).toEqual(["ed", "fi", "gus"]);
    });

    test("is advised to have aliases if it has lost them, and loses nobody", async () => {
      await start(ALL);
      stack.project.program(renamedTo("team", "people"));
      await stack.ok("up");
      stack.project.program(renamedTo("people", "nobody", 'adopt: "always"'));
      const { output } = await stack.ok("up");
      expect(output).toMatch(/belongs to a Roster that was only renamed or moved, give the Roster aliases with its last name or parent/);
      expect(output).not.toContain("as requested");
      expect(present("ada", "bo", "cy", "di")).toHaveLength(4);
    });

    test("goes as a whole beside another one, whatever the limits of both", async () => {
      const others = roster("maxLeavers: 0", "others");
      stack.useProgram(`${roster("maxLeavers: 0")} ${others}`);
      write([ADA, BO]);
      write([CY, DI], "others.csv");
      await stack.ok("up");
      stack.project.program(others);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["cy", "di"]);
    });

    const SEED_STAYS = 'orphans: "delete", protected: ["admin@*", "nora@*", "omar@*", "pia@*"]';
    const WITHOUT_NORA = SEED_STAYS.replace('"nora@*", ', "");

    test("takes nobody for an orphan whom an earlier run did not get to delete", async () => {
      await start(ALL, `${SEED_STAYS}, maxLeavers: 1`);
      write([ADA, BO, CY]);
      await failToDelete();
      write([ADA, BO]);
      expect(await preview()).toEqual([
        "delete people-cy@example.com",
        "delete people-di@example.com",
        expect.stringMatching(/^update people-population/),
      ]);
      expect((await stack.run("up")).exitCode).not.toBe(0);
      expect(present("cy", "di")).toHaveLength(1);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo"]);
      expect(await preview()).toEqual([]);
    });

    test("deletes nobody as an orphan whom its protection keeps", async () => {
      const protectedRoster = `new domo.Roster("people", { source: domo.csv("people.csv"), ${SEED_STAYS} }, { protect: true });`;
      stack.useProgram(protectedRoster);
      write(ALL);
      await stack.ok("up");
      write([ADA, BO, CY]);
      for (const run of ["first", "second"])
        expect([run, (await stack.run("up")).exitCode !== 0, present("di")]).toEqual([run, true, ["di"]]);
    });

    test("takes whom it has deleted for an orphan if they are invited again, once a refresh shows that the state has nobody", async () => {
      await start(ALL, SEED_STAYS);
      write([ADA, BO, CY]);
      await stack.ok("up");
      stack.sandbox.store().addUser({ email: "di@example.com", name: "Di Again", roleId: 1 });
      const { output } = await stack.ok("up");
      expect(output).toMatch(/user Di Again <di@example.com> \(Admin, id \d+\) was declared in or besides roster people before/);
      expect(present("di")).toEqual(["di"]);
      const shown = await stack.ok("preview", { refresh: true, digest: false });
      expect(shown.output).toMatch(/user Di Again <di@example.com> \(Admin, id \d+\) is not in roster people, and is to be deleted/);
      await stack.ok("up", { refresh: true });
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo", "cy"]);
      expect(await preview({ refresh: true })).toEqual([]);
    });

    test("reports whom it has kept as an orphan, once a refresh shows that the state has nobody", async () => {
      await start(ALL, `${SEED_STAYS.replace("delete", "report")}, leavers: "keep"`);
      write([ADA, BO, CY]);
      const { output } = await stack.ok("up", { refresh: true });
      expect(output).toMatch(/user di@example.com \(id \d+\) is left in Domo: its onDelete is "keep"/);
      const shown = await stack.ok("up", { refresh: true });
      expect(shown.output).toMatch(/user Di Example <di@example.com> \(Participant, id \d+\) is not in roster people$/m);
    });

    test("keeps to the limit of a roster besides it, with whom an earlier run did not get to delete", async () => {
      stack.useProgram(`${roster("maxLeavers: 1", "others")} ${roster(`${SEED_STAYS}, besides: [others]`)}`);
      write([ADA]);
      write([BO, CY, DI], "others.csv");
      await stack.ok("up");
      write([BO, CY], "others.csv");
      await failToDelete();
      write([BO], "others.csv");
      for (const refresh of [true, false]) {
        await stack.run("preview", { refresh, digest: false });
        expect(present("cy", "di")).toEqual(["cy", "di"]);
      }
      expect((await stack.run("up", { refresh: true })).exitCode).not.toBe(0);
      expect(present("cy", "di")).toHaveLength(1);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo"]);
    });

    test.each([
      ["protected", "{ protect: true }", "", false],
      ["kept", "{}", ', onDelete: "keep"', true],
    ])("deletes no %s user besides it as an orphan in the run in which the program drops it", async (_title, opts, args, isDropped) => {
      const service = `const service = new domo.User("service", { email: "service@example.com", name: "Service"${args} }, ${opts});`;
      stack.useProgram(`${service} ${roster(`${SEED_STAYS}, besides: [service]`)}`);
      write([ADA]);
      await stack.ok("up");
      stack.project.program(roster(SEED_STAYS));
      const { exitCode, output } = await stack.run("up", { refresh: true });
      expect([exitCode === 0, present("service")]).toEqual([isDropped, ["service"]]);
      if (isDropped) expect(output).toMatch(/user service@example.com \(id \d+\) is left in Domo: its onDelete is "keep"/);
      await stack.run("up");
      expect(present("service")).toEqual(["service"]);
    });

    test("refuses to delete orphans besides a roster that keeps leavers", async () => {
      stack.useProgram(`${roster('leavers: "keep"', "others")} ${roster(`${SEED_STAYS}, besides: [others]`)}`);
      write([ADA]);
      write([BO], "others.csv");
      // The first roster may have been declared by then.
      for (const command of ["preview", "up"] as const) {
        const { exitCode, output } = await stack.run(command, { digest: false });
        expect([command, exitCode === 0]).toEqual([command, false]);
        expect(output).toContain(
          'Roster "others" keeps leavers, and Roster "people" besides it deletes orphans: people whose row goes would be deleted as orphans. Use one of them',
        );
      }
      expect(stack.writes().filter((write) => write.startsWith("DELETE"))).toEqual([]);
    });

    test("deletes no orphans in a run that leaves out who leaves", async () => {
      const nora = { email: "nora@example.com", displayName: "Nora Example", roleId: "2", employeeId: "E1" };
      await start([ADA, BO, nora], `${WITHOUT_NORA}, adopt: "always"`);
      write([ADA]);
      stack.sandbox.store().addUser({ email: "stranger@example.com", name: "Stranger", roleId: 4 });
      const { exitCode, output } = await stack.run("up", { target: await urnsOf("domo:OrphanedUsers::") });
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/population people-\w+, which knows who leaves the roster, is not part of this run/);
      expect(present("ada", "bo", "nora")).toHaveLength(3);
    });

    test("leaves an adopted person who leaves a roster besides it alone, also if the e-mail address was changed in Domo", async () => {
      stack.useProgram(`${roster('adopt: "always", maxLeavers: 1', "others")} ${roster(`${WITHOUT_NORA}, besides: [others]`)}`);
      const nora = { email: "nora@example.com", displayName: "Nora Example", roleId: "2", employeeId: "E1" };
      write([ADA]);
      write([nora, BO], "others.csv");
      await stack.ok("up");
      stack.sandbox.store().changeUser(1893000002, { email: "nora.new@example.com" });
      write([BO], "others.csv");
      const { output } = await stack.ok("up");
      expect(output).toMatch(/user nora@example.com .* is left in Domo: it was there before this resource/);
      expect(present("nora.new")).toEqual(["nora.new"]);
    });

    test("leaves in Domo whom an earlier run did not get to delete, once it keeps leavers", async () => {
      await start(ALL);
      write([ADA, BO, CY]);
      await failToDelete();
      stack.project.program(roster('leavers: "keep"'));
      expect((await stack.ok("up")).output).toMatch(/user di@example.com \(id \d+\) is left in Domo: its roster keeps who leaves/);
      expect(present("di")).toEqual(["di"]);
    });

    test("deletes nobody who leaves in a run that leaves out its limit, and everybody with the roster", async () => {
      await start(ALL, "maxLeavers: 0");
      write([ADA]);
      const { exitCode, output } = await stack.run("up", { target: await urnsOf("domo:User::") });
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/population people-\w+, which limits how many leave at once, is not part of this run/);
      expect(present("ada", "bo", "cy", "di")).toHaveLength(4);
      await stack.ok("destroy");
      expect(present("ada", "bo", "cy", "di")).toEqual([]);
    });

    test.each<[string, (url: string) => string]>([
      ["of the same instance", (url) => url],
      ["that has the former host of its instance", (url) => url.replace("127.0.0.1", "localhost")],
    ])("takes nobody for an orphan whom another provider %s declares", async (_title, hostOfSecond) => {
      const instance = hostOfSecond(stack.sandbox.url);
      const settings = `{ instance: "${instance}", accessToken: "sandbox-token" }`;
      stack.useProgram(`const second = new domo.Provider("second", ${settings});
        new domo.User("kim", { email: "kim@example.com", name: "Kim" }, { provider: second });
        ${roster('orphans: "delete"')}`);
      stack.project.config["domo:formerInstance"] = "localhost:" + new URL(instance).port;
      write([ADA]);
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/Roster "people" treats everybody who is not in it as an orphan, also User "kim"/);
    });

    test("refuses in the preview whom another provider of the same instance declares after the roster is complete", async () => {
      const settings = `{ instance: "${stack.sandbox.url}", accessToken: "sandbox-token" }`;
      stack.useProgram(`const second = new domo.Provider("second", ${settings});
        ${roster('orphans: "delete"')}
        people.report.apply(() => new domo.User("kim", { email: "kim@example.com", name: "Kim" }, { provider: second }));`);
      write([ADA]);
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/error: Roster "people" treats everybody who is not in it as an orphan, also User "kim"/);
      expect(output).not.toMatch(/Error:|\.js:\d/);
    });

    test.each<[string, string]>([
      ["by the same provider", "{}"],
      ["by another provider of the same instance", "{ provider: second }"],
    ])("deletes nobody whom the program declares once its people are known, %s", async (_title, options) => {
      const second = `const second = new domo.Provider("second", { instance: "${stack.sandbox.url}", accessToken: "sandbox-token" });`;
      const kim = `new domo.User("kim", { email: "kim@example.com", name: "Kim" }, ${options});`;
      stack.useProgram([second, roster(), kim].join("\n"));
      write([ADA]);
      await stack.ok("up");
      stack.project.program([second, roster('orphans: "delete"'), `people.userIds.apply(() => { ${kim} });`].join("\n"));
      write([ADA, BO]);
      await stack.ok("preview"); // Ids are not known as somebody joins.
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/Roster "people" treats everybody who is not in it as an orphan, also User "kim"/);
      expect(present("kim", "omar")).toEqual(["kim", "omar"]);
    });

    test("fails if its program exits before it has looked for orphans", async () => {
      stack.useProgram(`${roster('orphans: "delete"')} people.report.apply(() => setTimeout(() => process.exit(0)));`);
      write([ADA]);
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toContain("it must not call process.exit");
      expect(present("omar")).toEqual(["omar"]);
    });

    test.each([
      ["throws at once", 'throw new Error("boom");'],
      ["throws once the roster is complete", 'people.report.apply(() => { throw new Error("boom"); });'],
      ["throws later", 'setTimeout(() => { throw new Error("boom"); }, 100);'],
    ])("says of a program that %s only what it threw, and deletes nobody", async (_title, failure) => {
      stack.useProgram(`${roster('orphans: "delete"')} ${failure}`);
      write([ADA]);
      const { exitCode, output } = await stack.run("up");
      expect([exitCode !== 0, output]).toEqual([true, expect.stringContaining("boom")]);
      expect(output).not.toMatch(/process\.exit|exit code/);
      expect(present("omar")).toEqual(["omar"]);
    });

    test("tells what is wrong with what a timer declares without a stack trace", async () => {
      const late = 'setTimeout(() => new domo.User("kim", { email: "kim@example.com", name: "Kim" }), 1000);';
      stack.useProgram(`${roster('orphans: "delete"')} ${late}`);
      write([ADA]);
      const { exitCode, output } = await stack.run("up");
      expect([exitCode !== 0, present("omar")]).toEqual([true, ["omar"]]);
      expect(output).toMatch(/error: Roster "people" treats everybody who is not in it as an orphan, also User "kim"/);
      expect(output).not.toMatch(/Error:|\.js:\d/);
    });

    test("tells what it finds wrong during the run without a stack trace", async () => {
      stack.useProgram(`const team = new pulumi.ComponentResource("test:index:Team", "team");
        ${roster('orphans: "report", besides: [team]')}`);
      write([ADA]);
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect(exitCode).not.toBe(0);
      expect(output).toContain("besides of a Roster takes users and rosters, no other component");
      expect(output).not.toMatch(/Error:|\.js:\d/);
    });

    test("leaves an adopted person who leaves alone in that run, also if orphans are deleted", async () => {
      await start(
        [ADA, { email: "nora@example.com", displayName: "Nora Example", roleId: "2", employeeId: "" }],
        'adopt: "always", orphans: "delete", maxLeavers: 1',
      );
      write([ADA]);
      const { digest } = await stack.ok("preview");
      const shown = digest!.steps.find(({ urn }) => urn.endsWith("::people-orphans"))!.newState as { inputs: { orphans: object } };
      expect(Object.keys(shown.inputs.orphans)).toEqual([]);
      await stack.ok("up");
      expect(present("nora", "omar")).toEqual(["nora"]);
      expect(await preview()).toEqual([]);
      expect(await preview({ refresh: true })).toEqual([expect.stringMatching(/^update people-orphans/)]);
    });

    test("leaves them alone also if their e-mail addresses were changed in Domo", async () => {
      const people = ["nora", "omar", "pia"].map((person, at) => ({
        email: `${person}@example.com`,
        displayName: `${person} Example`,
        roleId: "4",
        employeeId: `E${String(at)}`,
      }));
      const omar = people[1]!;
      const others = people.filter((person) => person !== omar);
      await start(others, 'key: "employeeId", adopt: "always", orphans: "delete", protected: ["omar@*"]');
      write(people);
      await stack.ok("up");
      stack.sandbox.store().changeUser(stack.user("omar@example.com")!.id, { email: "omar.new@example.com" });
      write(others);
      await stack.ok("up", { refresh: true });
      expect(present("nora", "omar.new", "pia")).toEqual(["nora", "omar.new", "pia"]);
      expect(await preview({ refresh: true })).toEqual([expect.stringMatching(/^update people-orphans/)]);
    });

    test("reports people who are not in it, and deletes them one by one when told to, within its limits", async () => {
      await start([ADA], 'orphans: "report", protected: ["nora@*"]');
      stack.project.program(`${roster('orphans: "report", protected: ["nora@*"]')} exports.report = people.report;`);
      await stack.ok("up");
      expect(JSON.parse(await stack.outputs())).toMatchObject({
        report: {
          people: 1,
          orphans: { "omar@example.com": { id: "1893000003", name: "Omar Example" }, "pia@example.com": {} },
          kept: expect.arrayContaining([
            expect.objectContaining({ email: "nora@example.com", reason: "protected" }),
            expect.objectContaining({ email: "admin@example.com", reason: "the credentials in use are this user's" }),
          ]),
        },
      });
      stack.project.program(roster('orphans: "delete", protected: ["nora@*"], maxOrphans: 1'));
      stack.sandbox.requests.length = 0;
      expect(await refused()).toMatch(
        /2 people are in the instance and not in the roster, but maxOrphans allows 1 .*Omar Example <omar@example.com> \(Participant, id 1893000003\)/,
      );
      stack.project.program(roster('orphans: "delete", protected: ["nora@*"]'));
      Object.assign(stack.sandbox.store().addUser({ email: "system@example.com", name: "System", roleId: 4 }), { isSupport: true });
      const { digest } = await stack.ok("preview");
      const shown = digest!.steps.find(({ urn }) => urn.endsWith("::people-orphans"))!.newState as { inputs: { orphans: object } };
      expect(Object.keys(shown.inputs.orphans)).toEqual(["omar@example.com", "pia@example.com"]);
      await stack.ok("up");
      expect(present("omar", "pia", "nora", "admin", "ada")).toEqual(["nora", "admin", "ada"]);
      expect(await preview()).toEqual([]);
      await stack.ok("up", { refresh: true, expectNoChanges: true });
      stack.project.program(`${roster('orphans: "delete", protected: ["nora@*"]')} exports.report = people.report;`);
      await stack.ok("up");
      expect(JSON.parse(await stack.outputs())).toHaveProperty("report.orphans", {});
      stack.sandbox.store().addUser({ email: "omar@example.com", name: "Omar Again", roleId: 4 });
      expect(await preview()).toEqual([expect.stringMatching(/^update people-orphans/)]);
      await stack.ok("up");
      expect(present("omar")).toEqual([]);
      await stack.ok("destroy");
      expect(present("nora", "admin")).toEqual(["nora", "admin"]);
    });

    test("takes no manager for an orphan to whom somebody in it, or in a roster besides it, reports", async () => {
      const other = roster("", "others");
      stack.useProgram(`${other} ${roster('orphans: "delete", besides: [others]')}`);
      write([{ ...ADA, reportsTo: "nora@example.com" }]);
      write([{ ...BO, reportsTo: "OMAR@example.com" }], "others.csv");
      await stack.ok("up");
      expect(present("nora", "omar", "pia")).toEqual(["nora", "omar"]);
      expect(await preview()).toEqual([]);
    });

    test("refuses a manager by an e-mail address that her own row changes", async () => {
      const bo = { ...BO, reportsTo: "ada@example.com" };
      await start([{ ...ADA, reportsTo: "" }, bo], 'key: "employeeId"');
      write([{ ...ADA, email: "ada.new@example.com", reportsTo: "" }, bo]);
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(
        /row 3, column reportsTo: ada@example.com is in Domo the person of row 2, whose e-mail address is ada.new@example.com here: name that one/,
      );
    });

    test("deletes no manager whom rows still name, and says what to do, in the next run, too", async () => {
      const bo = { ...BO, reportsTo: "ada@example.com" };
      await start([{ ...ADA, reportsTo: "" }, bo], 'leavers: "delete", maxLeavers: 1');
      write([bo]);
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(
        /refused to delete user ada@example.com: this program declares that User "people-bo@example.com" reports to it: declare another manager/,
      );
      expect(present("ada", "bo")).toEqual(["ada", "bo"]);
      write([{ ...bo, reportsTo: "" }]);
      await stack.ok("up");
      expect(present("ada", "bo")).toEqual(["bo"]);
      write([bo]);
      expect((await stack.run("preview", { digest: false })).output).toMatch(
        /row 2, column reportsTo: could not look up user ada@example.com: .*If the manager has left or has a new e-mail address, correct the cell/,
      );
    });

    test("keeps the last Admin whom the preview keeps, although the run creates another", async () => {
      const store = stack.sandbox.store();
      store.changeUser(stack.user("admin@example.com")!.id, { roleId: 810756122 });
      store.changeUser(stack.user("nora@example.com")!.id, { roleId: 1 });
      stack.useProgram(`${roster('orphans: "delete"')} exports.kept = people.report.kept;`);
      write([ADA]);
      await stack.ok("up");
      expect(present("ada", "nora", "omar")).toEqual(["ada", "nora"]);
      expect(JSON.parse(await stack.outputs())).toMatchObject({
        kept: expect.arrayContaining([expect.objectContaining({ email: "nora@example.com", reason: "the instance would have no Admin" })]),
      });
      expect(await preview()).toEqual([expect.stringMatching(/^update people-orphans/)]);
    });

    test("reports nobody as an orphan who leaves in the same run", async () => {
      const program = `${roster('orphans: "report", protected: ["*@domo.com", "nora@*", "omar@*"]')} exports.orphans = people.report.orphans;`;
      stack.useProgram(program);
      write(ALL);
      await stack.ok("up");
      stack.sandbox.store().addUser({ email: "stranger@example.com", name: "Stranger", roleId: 4 });
      write(ALL.slice(0, 3));
      await stack.ok("up");
      const { orphans } = JSON.parse(await stack.outputs()) as { orphans: object };
      expect(Object.keys(orphans).sort()).toEqual(["pia@example.com", "stranger@example.com"]);
    });

    test("goes on where a run that deleted orphans broke off", async () => {
      await start([ADA]);
      stack.project.program(roster('orphans: "delete"'));
      const refusal = { method: "DELETE", path: "/api/identity/v1/users/1893000003" };
      stack.sandbox.faults.add({ match: refusal, times: 1, fault: { status: 403 } });
      const broken = await stack.run("up");
      expect(broken.exitCode).not.toBe(0);
      expect(broken.output).toMatch(/1 of 3 are still there:.*could not delete user omar@example.com: Domo answered 403/s);
      await stack.ok("up");
      expect(present("omar", "pia", "nora")).toEqual([]);
      expect(await preview()).toEqual([]);
    });

    test("never takes for an orphan whose address was changed by hand, or whom the program declares besides", async () => {
      await start(ALL, 'key: "employeeId"');
      stack.sandbox.store().changeUser(stack.user("bo@example.com")!.id, { email: "bo.by.hand@example.com" });
      const besides = 'const service = new domo.User("service", { email: "service@example.com", name: "Service" });';
      stack.project.program(`${besides} ${roster('key: "employeeId", orphans: "delete", besides: [service]')}`);
      await stack.ok("up");
      expect(present("bo.by.hand")).toEqual(["bo.by.hand"]);
      await stack.ok("up", { refresh: true });
      expect(present("bo", "service")).toEqual(["bo", "service"]);
      stack.project.program(`${roster('key: "employeeId", orphans: "delete"')} ${besides}`);
      stack.sandbox.requests.length = 0;
      expect(await refused()).toMatch(/Roster "people" treats everybody who is not in it as an orphan, also User "service"/);
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

    test("shares an instance with another roster that it knows", async () => {
      const other = roster("", "others");
      stack.useProgram(`${other} ${roster('orphans: "delete"')}`);
      write([ADA]);
      write([BO], "others.csv");
      const { exitCode, output } = await stack.run("preview", { digest: false });
      expect([exitCode !== 0, output]).toEqual([true, expect.stringMatching(/also Roster "others"/)]);
      stack.project.program(`${other} ${roster('orphans: "delete", besides: [others]')}`);
      await stack.ok("up");
      expect(present("ada", "bo", "omar")).toEqual(["ada", "bo"]);
      expect(await preview()).toEqual([]);
    });
  });
}
