// The processes that the engine starts. They are in groups of their own, so that Ctrl-C reaches the engine alone, which then lets
// what is under way end; and none outlives an engine that ends by itself. (One that is killed outright leaves them, as the real
// one does.)

import { spawn, type ChildProcess } from "node:child_process";

const alive = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

export interface ChildPlace {
  directory: string;
  environment: Record<string, string | undefined>;
}

/** Starts Node on a script, with pipes for what it says. */
export function startNode(args: string[], { directory, environment }: ChildPlace): ChildProcess {
  const child = spawn("node", args, { cwd: directory, env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  return child;
}
