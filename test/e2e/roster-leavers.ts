// End-to-end: people who leave a roster. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { TestStack } from "./stack";
import { type Row, ADA, BO, CY, DI, ALL, JOINERS, roster, renamed, renamedTo, rosterHelpers } from "./roster-stack";
import type { PulumiCli } from "../support/pulumi-cli";

export function rosterLeaversSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
    });
    afterEach(() => stack.close());
    const { write, start, refused, urnsOf, present, preview, failToUpdate, failToDelete } = rosterHelpers(() => stack);

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

    test("keeps leavers in Domo if it says so, from the run in which they leave, and deletes others once it says that", async () => {
      await start(ALL);
      stack.project.program(roster('leavers: "keep"'));
      write([ADA, BO, CY]);
      await stack.ok("up");
      stack.project.program(roster('leavers: "delete"'));
      write([ADA, BO]);
      await stack.ok("up");
      expect(present("cy", "di")).toEqual(["di"]);
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

    test("keeps to its limit with whom an earlier run did not get to delete", async () => {
      await start(ALL, "maxLeavers: 1");
      write([ADA, BO, CY]);
      await failToDelete();
      write([ADA, BO]);
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/maxLeavers allows 1 to leave at once: as many were to be deleted in this run already/);
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

    test("keeps to its limit under another name, with whom an earlier run did not get to delete", async () => {
      await start(ALL, "maxLeavers: 1");
      write([ADA, BO, CY]);
      await failToDelete();
      write([ADA, BO]);
      stack.project.program(renamed("maxLeavers: 1"));
      const { exitCode, output } = await stack.run("up");
      expect([exitCode !== 0, output]).toEqual([
        true,
        expect.stringMatching(/maxLeavers allows 1 to leave at once: as many were to be deleted/),
      ]);
      expect(present("cy", "di")).toHaveLength(1);
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo"]);
    });

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
      expect([exitCode !== 0, output]).toEqual([
        true,
        expect.stringMatching(/maxLeavers allows 1 to leave at once: as many were to be deleted/),
      ]);
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

    test("keeps to leavers for somebody whose former key another person has now", async () => {
      await start(ALL, 'key: "employeeId"');
      stack.project.program(roster('key: "employeeId", formerKey: "oldId", columns: { oldId: "" }'));
      const corrected = { ...ADA, employeeId: "074" };
      write([{ ...corrected, oldId: "0074" }, ...[BO, CY, DI].map((row) => ({ ...row, oldId: row.employeeId }))]);
      await stack.ok("up");
      stack.project.program(roster('key: "employeeId"'));
      const successor = { ...BO, email: "ed@example.com", displayName: "Ed", employeeId: "0074" };
      write([corrected, BO, CY, DI, successor]);
      await stack.ok("up");
      write([BO, CY, DI, successor]);
      await failToDelete();
      stack.project.program(roster('key: "employeeId", leavers: "keep"'));
      const { output } = await stack.ok("up");
      expect(output).toMatch(/user ada@example.com .* is left in Domo: its roster keeps who leaves/);
      expect(output).not.toMatch(/deleted and created again/);
      expect(present("ada", "ed")).toEqual(["ada", "ed"]);
    });

    test("gives nobody the user of somebody who left before, whom an earlier run did not get to delete, by a key that is used again", async () => {
      await start(ALL, 'key: "employeeId"');
      write([ADA, BO, CY]);
      await failToDelete();
      stack.sandbox.requests.length = 0;
      write([ADA, BO, CY, { ...DI, email: "zoe@example.com", displayName: "Zoe" }]);
      expect(await refused()).toMatch(
        /the state has user di@example.com under this name, .* of user zoe@example.com, and may be that of somebody else who had this key in an earlier run/,
      );
      write([ADA, BO, CY]);
      await stack.ok("up");
      write([ADA, BO, CY, { ...DI, email: "zoe@example.com", displayName: "Zoe" }]);
      await stack.ok("up");
      expect(present("di", "zoe")).toEqual(["zoe"]);
    });

    test("keeps what another resource declares of a group when its own membership goes, also if that had the same name before", async () => {
      const office = (args: object): Row[] => [ADA, BO].map((row) => ({ ...row, ...args }));
      await start(office({ groups: "Office" }));
      stack.project.program(renamedTo("staff", "people"));
      await stack.ok("up");
      write([{ ...CY, groups: "Office" }], "others.csv");
      const others = 'new domo.Roster("people", { source: domo.csv("others.csv"), adopt: "always", maxLeavers: 9 });';
      stack.project.program(`${renamedTo("staff", "people")} ${others}`);
      await stack.ok("up");
      write([...office({ groups: "Office" }), { ...CY, groups: "Office" }], "others.csv");
      stack.project.program(others);
      await stack.ok("up");
      const members = ["ada", "bo", "cy"].map((person) => stack.user(`${person}@example.com`)!.id);
      expect(members.filter((member) => stack.group("Office")?.members.has(member))).toEqual(members);
    });

    test("gives nobody the user of a person of another roster whose name and key make the same name", async () => {
      const both = `${roster('key: "employeeId"')}
        new domo.Roster("people-eu", { source: domo.csv("others.csv"), key: "employeeId" });`;
      stack.useProgram(both);
      write([ADA, { ...BO, employeeId: "eu-7" }, CY]);
      write([DI], "others.csv");
      await stack.ok("up");
      stack.sandbox.requests.length = 0;
      write([ADA, CY]);
      write([DI, { ...BO, email: "ed@example.com", displayName: "Ed", employeeId: "7" }], "others.csv");
      expect(await refused()).toMatch(
        /the state has user bo@example.com under this name, which is now to be that of user ed@example.com, of population/,
      );
    });

    test("does not have its population replaced on request, which would forget who was in it", async () => {
      await start(ALL, "maxLeavers: 1");
      const { exitCode, output } = await stack.run("up", { replace: await urnsOf("UserPopulation::") });
      expect([exitCode !== 0, output]).toEqual([true, expect.stringMatching(/it has nothing in Domo that a replacement would repair/)]);
      write(JOINERS);
      expect(await refused()).toMatch(/4 of 4 people are missing in the roster/);
      write([ADA, BO, CY]);
      await stack.ok("up");
      expect([present("ada", "bo", "cy", "di").length, await preview()]).toEqual([3, []]);
    });

    test("counts whom an earlier run did not get to delete among the people of whom it lets a share go", async () => {
      await start(ALL, 'maxLeavers: "25%"');
      write([ADA, BO, CY]);
      await failToDelete();
      await stack.ok("up");
      expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo", "cy"]);
    });

    test("gives an address to somebody else once another run has freed it, also after a refresh", async () => {
      await start(ALL, 'key: "employeeId"');
      const freed = { ...ADA, email: "ada.new@example.com" };
      const [ada, bo] = [ADA, BO].map(({ email }) => stack.user(email)!.id);
      write([freed, BO, CY, DI]);
      expect(await preview()).toEqual(["update people-0074 email"]);
      await stack.ok("up");
      await stack.ok("refresh");
      expect(await preview({ refresh: true })).toEqual([]);
      write([freed, { ...BO, email: ADA.email }, CY, DI]);
      await stack.ok("up", { refresh: true });
      expect([stack.user(freed.email)?.id, stack.user(ADA.email)?.id]).toEqual([ada, bo]);
    });

    test("lets no more go than its limit of those who leave now and those whom earlier runs did not get to delete", async () => {
      await start([...ALL, ...JOINERS, { ...BO, email: "hal@example.com", displayName: "Hal" }], "maxLeavers: 4");
      const everybody = ["ada", "bo", "cy", "di", "ed", "fi", "gus", "hal"];
      write([ADA, BO, CY, DI]);
      await failToDelete();
      stack.project.program(roster('maxLeavers: "50%"'));
      write([ADA, BO]);
      expect((await stack.run("up")).exitCode).not.toBe(0);
      // At most half of the four of the last run and the four of before: fewer if those of the last run come first.
      expect([4, 5, 6]).toContain(present(...everybody).length);
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
  });
}
