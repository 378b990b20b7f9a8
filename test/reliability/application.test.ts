// The proof by application: random programs are previewed, reviewed and really applied, and the sandbox's store shows who may do what before and after.
// `APPLIED_PROGRAMS` is their number, `APPLICATION_SEED` another seed than that of every day.

import { expect, test } from "@jest/globals";
import { proveInProcesses, runScript } from "./application/processes";
import { counted, describedAll } from "./application/report";

const SEED = Number(process.env.APPLICATION_SEED ?? 20261126);
const PROGRAMS = Number(process.env.APPLIED_PROGRAMS ?? 100);

test("a review covers every rise of access, states nothing that is not so, and does not warn about refactorings", async () => {
  const proved = await proveInProcesses({ seed: SEED, programs: PROGRAMS });
  process.stderr.write(`${counted(proved.totals)}\n`);
  expect(describedAll(proved, SEED)).toEqual([]);
  // Otherwise the proof proves little.
  expect(proved.totals.rises).toBeGreaterThan(PROGRAMS / 2);
  expect(proved.totals.failedUps).toBeLessThan(PROGRAMS / 3);
}, 3_600_000);

test("a preview in the process of the proof equals that of the SDK's own processes", async () => {
  // Not 3: two shares of that program conflict, and how much of it is previewed before the error differs.
  const both = (await runScript("both-ways.ts", ["1", "2", "4"])) as { inProcess: unknown[]; own: unknown[] }[];
  expect(both).toHaveLength(3);
  for (const { inProcess, own } of both) {
    expect(own.length).toBeGreaterThan(5);
    expect(own).toEqual(inProcess);
  }
}, 300_000);
