// Measures commands of a Pulumi CLI, and the requests that they send to a sandbox.

import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { LOGGED_REQUESTS, type LoggedRequest } from "../../sandbox/request-log";
import { ROOT, type Flags, type Project, type PulumiCli } from "../support/pulumi-cli";
import { peakOfProviders } from "./memory";
import type { Measured, Operation } from "./report";

const COMMANDS: Record<Operation, [Parameters<PulumiCli["run"]>[0], Flags]> = {
  create: ["up", {}],
  "no-op preview": ["preview", { digest: false }],
  "no-op preview with refresh": ["preview", { refresh: true, digest: false }],
  refresh: ["refresh", {}],
  "one change in 1,000": ["up", {}],
  destroy: ["destroy", {}],
};

function bytesOf(state: string): number {
  const { deployment } = JSON.parse(state) as { deployment: { resources?: { type: string }[] } };
  const users = (deployment.resources ?? []).filter(({ type }) => type.endsWith(":User"));
  return users.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(users)) / users.length;
}

export async function measure(cli: PulumiCli, project: Project, operation: Operation): Promise<Measured> {
  const [command, flags] = COMMANDS[operation];
  project.environment.BENCH_CHANGED = operation === "one change in 1,000" || operation === "destroy" ? "yes" : "no";
  const startedAt = performance.now();
  const { outcome, megabytes } = await peakOfProviders(() => cli.run(command, project, flags));
  const seconds = (performance.now() - startedAt) / 1000;
  if (outcome.exitCode !== 0) throw new Error(`${operation} failed:\n${outcome.output.slice(-2000)}`);
  return { seconds, peakMegabytes: megabytes, bytes: bytesOf(await cli.state(project)) };
}

export const fastest = <Each extends Measured>(rounds: Each[]): Each =>
  rounds.reduce((best, round) => (round.seconds < best.seconds ? round : best));

/** A sandbox in a separate process, so that it does not slow down the engine. */
export async function sandbox(latency: number, options: string[] = []): Promise<{ url: string; process: ChildProcess }> {
  const command = [join(ROOT, "dist/cli/main.js"), "sandbox", "--port", "0", "--latency", String(latency), ...options];
  const child = spawn("node", command, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const ready = /ready on (\S+)/.exec(chunk.toString("utf8"))?.[1];
      if (ready) resolve(ready);
    });
    child.once("exit", (code) => {
      reject(new Error(`the sandbox ended with ${String(code)}`));
    });
  });
  return { url, process: child };
}

/** Requests since the last call. */
export async function requestLog(url: string): Promise<LoggedRequest[]> {
  const log = (await (await fetch(`${url}/_sandbox/requests`)).json()) as LoggedRequest[];
  // The count would be wrong, as the log drops the oldest requests.
  if (log.length >= LOGGED_REQUESTS) throw new Error(`the sandbox logs at most ${String(LOGGED_REQUESTS)} requests`);
  await fetch(`${url}/_sandbox/requests`, { method: "DELETE" });
  return log;
}

/** Requests since the last call, by route. */
export async function requestsBy(url: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method, path } of await requestLog(url)) {
    const route = `${method} ${path.replaceAll(/\/\d+/g, "/{id}")}`;
    counts[route] = (counts[route] ?? 0) + 1;
  }
  return counts;
}
