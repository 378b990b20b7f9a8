// The peak memory of processes in megabytes, from /proc.

import { readdirSync, readFileSync } from "node:fs";

/** The peak of a process so far; 0 if it has ended. */
function peakSoFar(pid: number | string): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The highest sample while `run` runs, taken every `intervalMs`. */
async function highestSample<T>(
  run: () => Promise<T>,
  sample: () => number,
  intervalMs: number,
): Promise<{ outcome: T; megabytes: number }> {
  let megabytes = 0;
  const timer = setInterval(() => {
    megabytes = Math.max(megabytes, sample());
  }, intervalMs);
  try {
    const outcome = await run();
    return { outcome, megabytes };
  } finally {
    clearInterval(timer);
  }
}

/** The peak of one process until `ended`. */
export const peakOf = <T>(pid: number, ended: Promise<T>): Promise<{ outcome: T; megabytes: number }> =>
  highestSample(
    () => ended,
    () => peakSoFar(pid),
    20,
  );

/** The highest peak of all dynamic provider processes on this machine while `run` runs. */
export const peakOfProviders = <T>(run: () => Promise<T>): Promise<{ outcome: T; megabytes: number }> =>
  highestSample(run, () => Math.max(0, ...readdirSync("/proc").filter(isProvider).map(peakSoFar)), 250);

function isProvider(name: string): boolean {
  if (!/^\d+$/.test(name)) return false;
  try {
    return readFileSync(`/proc/${name}/cmdline`, "utf8").includes("dynamic-provider");
  } catch {
    return false; // It has ended meanwhile.
  }
}
