// A killed run converges. It is killed at a few requests; with `npm run reliability`, at every one.

import { expect, test } from "@jest/globals";
import { quickstart, recover, upAndKill, worldOf } from "./kill";

const FEW = [9, 26, 43];

/** The requests at which the run is killed: all requests of the quickstart, or a few. */
async function moments(): Promise<number[]> {
  if (process.env.KILL_AT_EVERY_REQUEST === undefined) return FEW;
  const { project, sandbox, close } = await quickstart();
  const { requests } = await upAndKill(project, sandbox, { at: Infinity, acted: true, engineAlone: false });
  await close();
  return Array.from({ length: requests }, (_, i) => i + 1);
}

test("an up that is killed at any request is completed by the next, without duplicates or losses", async () => {
  const clean = await quickstart();
  await recover(clean.project);
  const wanted = worldOf(clean.sandbox);
  await clean.close();
  const ats = await moments();
  process.stdout.write(`killed at ${String(ats.length)} requests\n`);
  for (const at of ats) {
    const { project, sandbox, close } = await quickstart();
    const how = { at, acted: at % 2 === 1, engineAlone: at % 3 === 0 };
    const { exitCode, bury } = await upAndKill(project, sandbox, how);
    const { up, again } = await recover(project);
    expect([how, exitCode, up.exitCode === 0 ? "" : up.output]).toEqual([how, null, ""]);
    expect([how, worldOf(sandbox)]).toEqual([how, wanted]);
    expect([how, again.exitCode === 0 ? "" : again.output]).toEqual([how, ""]);
    bury();
    await close();
  }
}, 3_600_000);
