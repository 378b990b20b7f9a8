// End-to-end: inline programs, which the Automation API runs in its own process. Only for the real CLI, which the API calls.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { isWrite } from "../support/test-bed";
import { Project, runInline } from "../support/pulumi-cli";

/** Each update starts a process of its own. */
const TIMEOUT = 300_000;

const HEADINGS = "email,displayName,roleId,employeeId";
const PEOPLE = ["ada@example.com,Ada Example,4,1", "bo@example.com,Bo Example,4,2", "cy@example.com,Cy Example,4,3"];

export function inlineProgramSuite(name: string, cli: string): void {
  describe(name, () => {
    let sandbox: Sandbox;
    let project: Project;
    beforeEach(async () => {
      sandbox = await startSandbox({ seed: "small" });
      project = Project.empty().use(sandbox.url);
      project.config["domo:directory"] = "instance";
      mkdirSync(join(project.home, "state"));
    });
    afterEach(async () => {
      project.close();
      await sandbox.close();
    });

    const write = (file: string, people: string[]): void => writeFileSync(join(project.dir, file), [HEADINGS, ...people].join("\n"));
    const roster = (file: string): string =>
      `new domo.Roster("people", { source: domo.csv(${JSON.stringify(join(project.dir, file))}), key: "employeeId" });`;
    const present = (...people: string[]): string[] =>
      people.filter((person) => sandbox.store().userByEmail(`${person}@example.com`)?.deleted === false);
    /** Updates one stack for each program, all in one process. The errors of each, empty if it succeeds. */
    const up = (programs: Record<string, string>): Promise<Record<string, string>> => runInline(cli, project, programs);

    test(
      "loses nobody when a roster, a lookup or anything else fails",
      async () => {
        write("people.csv", PEOPLE);
        const service = (reportsTo: string): string =>
          `new domo.User("service", { email: "service@example.com", name: "Service", reportsTo: ${reportsTo} });`;
        expect(await up({ dev: roster("people.csv") + service('""') })).toEqual({ dev: "" });
        sandbox.requests.length = 0;
        write("no-value.csv", [...PEOPLE.slice(1), "ada@example.com,N/A,4,1"]);
        write("no-role.csv", [...PEOPLE.slice(1), "ada@example.com,Ada Example,999,1"]);
        const nobody = '{ email: "nobody@example.com" }';
        // Its error has the exit code as its `code`, as errors of gRPC have.
        const command = 'process.getBuiltinModule("util").promisify(process.getBuiltinModule("child_process").exec)("exit 1")';
        const declare = 'new domo.User("service", { email: "service@example.com", name: "Service" })';
        for (const [program, error] of [
          [roster("missing.csv") + service('""'), /missing\.csv: the file can't be read: ENOENT/],
          [roster("no-value.csv") + service('""'), /row 4, column displayName: "N\/A" is no value/],
          [roster("no-role.csv") + service('""'), /row 4, column roleId: could not look up role with the id 999/],
          [roster("people.csv") + service(`domo.getUserOutput(${nobody}).id`), /could not look up user nobody@example\.com/],
          [roster("people.csv") + service(`domo.getUser(${nobody}).then(({ id }) => id)`), /could not look up user nobody@example\.com/],
          [`${roster("people.csv")} domo.getUser(${nobody}).then(() => ${declare})`, /could not look up user nobody@example\.com/],
          [`${roster("people.csv")} pulumi.output(${command}).apply(() => ${declare})`, /Command failed: exit 1/],
          [roster("people.csv") + service(`${command}.then(({ stdout }) => stdout)`), /Command failed: exit 1/],
        ] as const)
          expect(await up({ dev: program })).toEqual({ dev: expect.stringMatching(error) });
        expect(present("ada", "bo", "cy", "service")).toEqual(["ada", "bo", "cy", "service"]);
        expect(sandbox.requests.filter(isWrite).filter(({ path }) => path.includes("/users"))).toEqual([]);
      },
      TIMEOUT,
    );

    test(
      "does not fail for another one of the process",
      async () => {
        write("broken.csv", PEOPLE.slice(0, 2));
        write("healthy.csv", PEOPLE.slice(2));
        const programs = { broken: roster("broken.csv"), healthy: roster("healthy.csv") };
        expect(await up(programs)).toEqual({ broken: "", healthy: "" });
        rmSync(join(project.dir, "broken.csv"));
        write("healthy.csv", [...PEOPLE.slice(2), "di@example.com,Di Example,4,4"]);
        expect(await up(programs)).toEqual({ broken: expect.stringMatching(/broken\.csv: the file can't be read/), healthy: "" });
        expect(present("ada", "bo", "cy", "di")).toEqual(["ada", "bo", "cy", "di"]);
      },
      TIMEOUT,
    );
  });
}
