// The most memory that processes take, in megabytes, as far as /proc tells.

import { readdirSync, readFileSync } from "node:fs";

/** The most that a process has taken so far; 0 when it has ended. */
function most(pid: number | string): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Looks again and again while `act` runs. */
async function peak<T>(act: () => Promise<T>, look: () => number, every: number): Promise<{ outcome: T; megabytes: number }> {
  let megabytes = 0;
  const timer = setInterval(() => {
    megabytes = Math.max(megabytes, look());
  }, every);
  try {
    const outcome = await act();
    return { outcome, megabytes };
  } finally {
    clearInterval(timer);
  }
}

/** The most that one process takes until `ended`. */
export const peakOf = <T>(pid: number, ended: Promise<T>): Promise<{ outcome: T; megabytes: number }> =>
  peak(
    () => ended,
    () => most(pid),
    20,
  );

/** The most that a process of the dynamic provider takes, of all on this machine, while `act` runs. */
export const peakOfProviders = <T>(act: () => Promise<T>): Promise<{ outcome: T; megabytes: number }> =>
  peak(act, () => Math.max(0, ...readdirSync("/proc").filter(isProvider).map(most)), 250);

function isProvider(name: string): boolean {
  if (!/^\d+$/.test(name)) return false;
  try {
    return readFileSync(`/proc/${name}/cmdline`, "utf8").includes("dynamic-provider");
  } catch {
    return false; // It has ended meanwhile.
  }
}
