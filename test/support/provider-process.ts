// Simulates the end of provider processes and runs between commands of the CLI, on the contexts of this process.

import { contexts, rateLimiters } from "../../provider/context";
import { Run } from "../../provider/lifecycle/run";

const contextsOf = (host: string) => [...contexts].filter(([, { settings }]) => settings.host === host);

/** Deletes all contexts of a host and all rate limiters, as at the end of a provider process. */
export function endProcess(host: string): void {
  for (const [key] of contextsOf(host)) contexts.delete(key);
  rateLimiters.clear();
}

/** Starts another run for a host, as with another command of the CLI. */
export function beginRun(host: string): void {
  const refreshed = new Set<string>();
  for (const [, context] of contextsOf(host)) context.run = new Run(refreshed);
}
