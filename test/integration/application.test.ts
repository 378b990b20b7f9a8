// A small part of the proof by application (`test/reliability/application.test.ts`), so that a review that is no longer sound is noticed at once.

import { expect, test } from "@jest/globals";
import { proveInProcesses } from "../reliability/application/processes";
import { describedAll } from "../reliability/application/report";

const SEED = 1;

test("a review of 30 random programs covers every rise of access that applying them causes", async () => {
  const proved = await proveInProcesses({ seed: SEED, programs: 30 });
  expect(describedAll(proved, SEED)).toEqual([]);
  expect(proved.totals.programs).toBe(30);
}, 300_000);
