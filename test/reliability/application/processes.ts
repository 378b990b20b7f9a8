// Runs the proof in several processes, and adds up what they find.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Failure, ProofOptions, Proved, Totals } from "./proof";

const ROOT = join(__dirname, "..", "..", "..");
const TSX = pathToFileURL(createRequire(__filename).resolve("tsx")).href;

export interface Options {
  seed: number;
  programs: number;
  /** Failures after which a process stops. */
  most?: number;
  processes?: number;
  /** The folder of the sources. Default: this repository. */
  root?: string;
}

export async function proveInProcesses({ root = ROOT, ...options }: Options): Promise<Proved> {
  const { seed, programs, most = 5, processes = Math.min(availableParallelism(), Math.ceil(programs / 30)) } = options;
  const parts = await Promise.all(
    Array.from({ length: processes }, (_, index) => {
      const share = Math.floor(programs / processes) + (index < programs % processes ? 1 : 0);
      const part: ProofOptions = { seed, programs: share, most, worlds: { first: index, step: processes } };
      return runScript("main.ts", [JSON.stringify(part)], root) as Promise<Proved>;
    }),
  );
  return { totals: parts.map(({ totals }) => totals).reduce(sum), failures: parts.flatMap(({ failures }): Failure[] => failures) };
}

// Cast: the keys of the same interface.
const sum = (a: Totals, b: Totals): Totals =>
  Object.fromEntries((Object.keys(a) as (keyof Totals)[]).map((key) => [key, a[key] + b[key]])) as unknown as Totals;

/** Runs a script of this folder outside of Jest. Returns the JSON of its last line. */
export function runScript(name: string, args: string[], root = ROOT): Promise<unknown> {
  const script = join(root, "test", "reliability", "application", name);
  const child = spawn(process.execPath, ["--import", TSX, script, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      const line = output.trim().split("\n").at(-1) ?? "";
      if (code === 0 && /^[[{]/.test(line)) resolve(JSON.parse(line));
      else reject(new Error(`${name} ended with ${String(code)}:\n${errors.slice(-3000)}`));
    });
  });
}
