// The child processes of the engine. Each is in its own process group, so that Ctrl-C reaches only the engine, which then waits for running
// steps. When the engine exits, it ends them; when it is killed, they stay, as with the real engine.

import { spawn, type ChildProcess } from "node:child_process";

const alive = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

export interface ChildPlace {
  directory: string;
  environment: Record<string, string | undefined>;
}

/** Starts a script with Node, with pipes for its output. */
export function startNode(args: string[], { directory, environment }: ChildPlace): ChildProcess {
  const child = spawn("node", args, { cwd: directory, env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  return child;
}
