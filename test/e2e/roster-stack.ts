// Stacks with a roster, for the suites of rosters.

import { expect } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { changesIn, type TestStack } from "./stack";
import type { Flags } from "../support/pulumi-cli";

export type Row = Record<string, string>;

export const ADA = { email: "ada@example.com", displayName: "Ada Example", roleId: "1", employeeId: "0074" };
export const BO = { email: "bo@example.com", displayName: "Bo Example", roleId: "4", employeeId: "E75" };
export const CY = { email: "cy@example.com", displayName: "Cy Example", roleId: "4", employeeId: "E76" };
export const DI = { email: "di@example.com", displayName: "Di Example", roleId: "4", employeeId: "E77" };
export const ALL = [ADA, BO, CY, DI];

/** The roster of the file `<resourceName>.csv`. */
export const roster = (args = "", resourceName = "people"): string =>
  `const ${resourceName} = new domo.Roster("${resourceName}", { source: domo.csv("${resourceName}.csv"), ${args} });`;

/** The roster under another name, which has all that it had under the first one. */
export const renamed = (args: string): string =>
  `new domo.Roster("team", { source: domo.csv("people.csv"), ${args} }, { aliases: [{ name: "people" }] });`;

/** The roster under another name, with the aliases of a rename from the one before. */
export const renamedTo = (resourceName: string, before: string, args = ""): string =>
  `new domo.Roster("${resourceName}", { source: domo.csv("people.csv"), ${args} }, { aliases: [{ name: "${before}" }] });`;

export const JOINERS = ["ed", "fi", "gus"].map((person) => ({ ...BO, email: `${person}@example.com`, displayName: person }));

/** Arguments of a roster that deletes all orphans but the users of the sandbox's seed. */
export const SEED_STAYS = 'orphans: "delete", protected: ["admin@*", "nora@*", "omar@*", "pia@*"]';

/** The same without the protection of Nora. */
export const WITHOUT_NORA = SEED_STAYS.replace('"nora@*", ', "");

/** What the suites do with the stack of a test. */
export function rosterHelpers(stack: () => TestStack) {
  const write = (rows: Row[], file = "people.csv"): void => writeFileSync(join(stack().project.dir, file), Papa.unparse(rows));
  /** A stack whose roster has these rows. */
  const start = async (rows: Row[], args = ""): Promise<void> => {
    stack().useProgram(roster(args));
    write(rows);
    await stack().ok("up");
    stack().sandbox.requests.length = 0;
  };
  /** The output of a preview and of an update without one, both of which must fail and write nothing. */
  const refused = async (): Promise<string> => {
    const preview = await stack().run("preview", { digest: false });
    const up = await stack().run("up");
    expect([preview.exitCode !== 0, up.exitCode !== 0, stack().writes()]).toEqual([true, true, []]);
    return preview.output;
  };
  /** URNs of resources in the state. */
  const urnsOf = async (type: string): Promise<string[]> => {
    const { deployment } = JSON.parse(await stack().state()) as { deployment: { resources: { urn: string }[] } };
    return deployment.resources.map(({ urn }) => urn).filter((urn) => urn.includes(type));
  };
  /** Those of the people who are in Domo. */
  const present = (...people: string[]): string[] => people.filter((person) => stack().user(`${person}@example.com`)?.deleted === false);
  const preview = async (flags?: Flags): Promise<string[]> => changesIn(await stack().ok("preview", flags));
  /** A run in which Domo refuses to update Ada, once everybody has joined, so that nobody is deleted. */
  const failToUpdate = async (rows: Row[]): Promise<void> => {
    const ada = `/api/identity/v1/users/${String(stack().user("ada@example.com")!.id)}`;
    stack().sandbox.faults.add({ match: { method: "PATCH", path: ada }, fault: { status: 403 } });
    // Everybody else joins before Ada is updated.
    write(rows.map((row) => ({ ...row, reportsTo: row === ADA ? rows.at(-1)!.email! : "" })));
    expect((await stack().run("up")).exitCode).not.toBe(0);
    stack().sandbox.faults.clear();
  };
  /** A run in which Domo refuses to delete whoever leaves. */
  const failToDelete = async (): Promise<void> => {
    stack().sandbox.faults.add({ match: { method: "DELETE", path: "/api/identity/v1/users/*" }, fault: { status: 403 } });
    expect((await stack().run("up")).exitCode).not.toBe(0);
    stack().sandbox.faults.clear();
  };
  return { write, start, refused, urnsOf, present, preview, failToUpdate, failToDelete };
}
