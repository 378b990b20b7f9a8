// What happens to the provider's process between commands of the CLI, on contexts of this process.

import { contexts } from "../../provider/context";
import { Run } from "../../provider/lifecycle/run";

const contextsOf = (host: string) => [...contexts].filter(([, { settings }]) => settings.host === host);

/** Forgets all contexts of a host, as the end of the process does. */
export function endProcess(host: string): void {
  for (const [key] of contextsOf(host)) contexts.delete(key);
}

/** Begins another run with a host, as another command of the CLI does. */
export function beginRun(host: string): void {
  for (const [, context] of contextsOf(host)) context.run = new Run();
}
