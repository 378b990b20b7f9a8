// The command line of the stand-in engine: `npm run engine -- up --cwd examples/quickstart`.

import { Command, InvalidArgumentError } from "commander";
import { resolve } from "node:path";
import { conclusion, progress, title } from "./display";
import { cancel, execute, taint, untaint, type CommandName, type Options } from "./engine";

interface Flags extends Options {
  config: Record<string, string>;
  secret: Record<string, string>;
  json?: boolean;
  diff?: boolean;
}

function keyValue(text: string, earlier: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be key=value.");
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

const several = (text: string, earlier: string[] = []): string[] => [...earlier, text];

const program = new Command("engine").description(
  "A stand-in for the Pulumi CLI, for machines where it cannot be had. See test/engine/README.md.",
);

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

for (const name of ["preview", "up", "refresh", "destroy", "import"] as const) {
  program
    .command(name)
    .option("--cwd <dir>", "the project, a folder with a Pulumi.yaml", ".")
    .option("--stack <name>", "the stack; it comes into being on first use", "dev")
    .option("--config <key=value>", "configuration, in addition to the project's", keyValue, {})
    .option("--secret <key=value>", "configuration that is secret", keyValue, {})
    .option("--state-dir <dir>", "where states are kept (default: .pulumi/stand-in in the project)")
    .option("--json", "print a digest instead, in the shape of `pulumi preview --json`")
    .option("--show-sames", "have what stays as it is in the digest, too")
    .option("--diff", "show every property that changes")
    .option("--refresh", "refresh first")
    .option("--expect-no-changes", "exit with 7 when something changes")
    .option("--continue-on-error", "go on with what does not need what failed")
    .option("--clear-pending-creates", "forget creates that a killed run has left open")
    .option("--target <urn>", "change this resource only (several times for several)", several)
    .option("--target-dependents", "and what needs it")
    .option("--replace <urn>", "replace this resource (several times for several)", several)
    .option("--target-replace <urn>", "replace this resource, and change it only", several)
    .option("--save-plan <file>", "of a preview: write what it would do")
    .option("--plan <file>", "of an up: do what was planned and nothing else")
    .option("--preview-only", "only show what would be done")
    .option("--parallel <n>", "steps under way at once", Number)
    .option("--file <file>", "the file of an import")
    .option("--yes", "accepted, as nothing is asked")
    .option("--skip-preview", "accepted, as no preview is made unasked")
    .action((flags: Flags) => act(name, flags));
}

program
  .command("cancel")
  .description("Takes away the lock that a killed run has left.")
  .option("--cwd <dir>", "the project", ".")
  .option("--stack <name>", "the stack", "dev")
  .option("--state-dir <dir>", "where states are kept")
  .option("--yes", "accepted, as nothing is asked")
  .action((flags: Flags) => {
    cancel({ ...flags, cwd: resolve(flags.cwd) });
  });

const state = program.command("state").description("Edits the state.");
for (const [name, edit, description] of [
  ["taint", taint, "Has resources replaced by the next up."],
  ["untaint", untaint, "Takes that mark away."],
] as const) {
  state
    .command(`${name} <urns...>`)
    .description(description)
    .option("--cwd <dir>", "the project", ".")
    .option("--stack <name>", "the stack", "dev")
    .option("--state-dir <dir>", "where states are kept")
    .option("--yes", "accepted, as nothing is asked")
    .action((urns: string[], flags: Flags) => {
      try {
        edit({ ...flags, cwd: resolve(flags.cwd) }, urns);
        write(`${String(urns.length)} resources ${name}ed`);
      } catch (error) {
        fail(error);
      }
    });
}

function fail(error: unknown): void {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function act(name: CommandName, flags: Flags): Promise<void> {
  const { json = false, diff = false, previewOnly = false, secret: secrets } = flags;
  const preview = name === "preview" || previewOnly;
  try {
    if (!json) write(title(name, flags.stack, { preview }));
    const onEvent = json ? undefined : progress(write, { preview, diff });
    const interruption = new AbortController();
    process.once("SIGINT", () => {
      process.stderr.write("stopping after running steps have finished (Ctrl-C again: immediately)\n");
      interruption.abort();
      process.once("SIGINT", () => process.exit(130));
    });
    const { signal } = interruption;
    const outcome = await execute(name, { ...flags, secrets, cwd: resolve(flags.cwd), onEvent, signal });
    if (json) write(JSON.stringify(outcome.digest, null, 2));
    else conclusion(outcome, { preview }).forEach(write);
    if (flags.savePlan && outcome.exitCode === 0 && !json) write(`Update plan written to '${flags.savePlan}'`);
    process.exitCode = outcome.exitCode;
  } catch (error) {
    fail(error);
  }
}

void program.parseAsync();
