// The only function of another provider that the stand-in supports: `local.run` of @pulumi/command, which runs a command on this machine.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { ChildPlace } from "./children";
import { plain, type Values } from "./values";

const Args = z.looseObject({
  command: z.string(),
  dir: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  stdin: z.string().optional(),
  interpreter: z.array(z.string()).default(["/bin/sh", "-c"]),
});

const run = promisify(execFile);

/** Returns the same as the real plugin: the arguments, and the output of the command without its last line break. */
export async function invoke(token: string, args: Values, { directory, environment }: ChildPlace): Promise<Values> {
  if (token !== "command:local:run") throw new Error(`the stand-in engine can't call ${token}`);
  const { command, dir = directory, environment: more, stdin, interpreter } = Args.parse(plain(args));
  const [file = "/bin/sh", ...flags] = interpreter;
  const child = run(file, [...flags, command], { cwd: dir, env: { ...environment, ...more } });
  // A command that does not read its input closes it early.
  child.child.stdin?.on("error", () => undefined).end(stdin ?? "");
  const { stdout, stderr } = await child;
  return { ...args, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
}
