// End-to-end: people of the instance who are not in a roster. See lifecycle.ts.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestStack } from "./stack";
import { ADA, BO, CY, DI, ALL, SEED_STAYS, WITHOUT_NORA, roster, rosterHelpers } from "./roster-stack";
import type { PulumiCli } from "../support/pulumi-cli";

export function rosterOrphansSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
    });
    afterEach(() => stack.close());
    const { write, start, refused, urnsOf, present, preview, failToUpdate, failToDelete } = rosterHelpers(() => stack);

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

    test("takes nobody for an orphan who joined and left in runs that did not get to the orphans", async () => {
      await start([ADA, BO, CY], SEED_STAYS);
      stack.sandbox.store().addUser({ email: "stranger@example.com", name: "Stranger", roleId: 4 });
      stack.project.program(roster(`${SEED_STAYS}, maxOrphans: 0`));
      for (const rows of [ALL, [ADA, BO, CY]]) {
        write(rows);
        expect((await stack.run("up")).output).toMatch(/maxOrphans allows 0 to be deleted at once/);
      }
      stack.project.program(roster(`${SEED_STAYS}, maxLeavers: 0`));
      expect((await stack.run("up")).output).toMatch(/user di@example.com: the user has left the roster, .* maxLeavers allows 0/);
      expect(present("di", "stranger")).toEqual(["di"]);
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
