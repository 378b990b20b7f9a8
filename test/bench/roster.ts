// A roster, compared with as many users that a program declares one by one from the same file.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { Project, type PulumiCli } from "../support/pulumi-cli";
import { fastest, measure, requestsBy, sandbox } from "./measure";
import type { Measured, Operation } from "./report";

const OPERATIONS: readonly Operation[] = ["create", "no-op preview", "one change in 1,000", "destroy"];

/** How both read their file: a changed row in a thousand, as the other programs of the bench. */
const FILE = `const file = process.env.BENCH_CHANGED === "yes" ? "changed.csv" : "people.csv";`;

const ROSTER = `${FILE} new domo.Roster("people", { source: domo.csv(file) });`;

const BY_HAND = `${FILE}
const { data } = require("papaparse").parse(require("node:fs").readFileSync(file, "utf8"), { header: true, skipEmptyLines: true });
for (const { email, displayName, roleId, title, location } of data) new domo.User(email, { email, name: displayName, roleId, title, location });`;

export interface RosterRow {
  people: number;
  operation: Operation;
  roster: Measured & { requests: number };
  byHand: Measured & { requests: number };
}

const rows = (people: number, isChanged: boolean): object[] =>
  Array.from({ length: people }, (_, i) => ({
    email: `user${String(i)}@bench.example`,
    displayName: `User ${String(i)}`,
    roleId: "4",
    title: isChanged && i % 1000 === 0 ? "Lead" : "Engineer",
    location: "Oslo",
  }));

/** Measures each operation on both, the fastest of `repeat` no-op previews, as other load of the machine only adds time. */
export async function benchRoster(cli: PulumiCli, { people, repeat }: { people: number; repeat: number }): Promise<RosterRow[]> {
  const opened = await Promise.all([ROSTER, BY_HAND].map(async (program) => ({ project: Project.of(program), ...(await sandbox(0)) })));
  try {
    for (const { project, url } of opened) {
      project.use(url);
      Object.assign(project.config, { "domo:directory": "instance", "domo:requestsPerMinute": "10000000" });
      Object.assign(project.environment, { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" });
      writeFileSync(join(project.dir, "people.csv"), Papa.unparse(rows(people, false)));
      writeFileSync(join(project.dir, "changed.csv"), Papa.unparse(rows(people, true)));
    }
    const measured: RosterRow[] = [];
    for (const operation of OPERATIONS) {
      const rounds: (Measured & { requests: number })[][] = opened.map(() => []);
      for (let round = 0; round < (operation === "no-op preview" ? repeat : 1); round++)
        for (const [at, { project, url }] of opened.entries()) {
          await requestsBy(url);
          const one = await measure(cli, project, operation);
          rounds[at]?.push({ ...one, requests: Object.values(await requestsBy(url)).reduce((sum, count) => sum + count, 0) });
        }
      const [roster, byHand] = rounds.map(fastest) as [RosterRow["roster"], RosterRow["byHand"]]; // one for each program
      measured.push({ people, operation, roster, byHand });
    }
    return measured;
  } finally {
    for (const { project, process } of opened) {
      project.close();
      process.kill();
    }
  }
}

const cells = ({ seconds, peakMegabytes, requests }: RosterRow["roster"]): string =>
  `${seconds.toFixed(1)} | ${peakMegabytes.toFixed(0)} | ${String(requests)}`;

export const rosterReport = (measured: RosterRow[]): string =>
  [
    "## Roster",
    "",
    `A roster of ${String(measured[0]?.people ?? 0)} people, compared with as many users that a program declares one by one from the same file. Seconds, peak of the ` +
      "provider's processes in megabytes, and requests.",
    "",
    "| operation | roster: s | MB | requests | one by one: s | MB | requests | ratio of time |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
    ...measured.map(
      ({ operation, roster, byHand }) =>
        `| ${operation} | ${cells(roster)} | ${cells(byHand)} | ${(roster.seconds / byHand.seconds).toFixed(2)} |`,
    ),
    "",
  ].join("\n");
