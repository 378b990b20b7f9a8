// `pulumi-domo list`: what an instance has.

import { Command, InvalidArgumentError, Option } from "commander";
import { printable } from "../../provider/printable";
import { writePrivateFile } from "../files";
import { KINDS, type AnyKind } from "../list/kinds";
import type { GivenOptions } from "../list/request";

export function listCommand(): Command {
  const command = new Command("list").description(
    "Lists what an instance has, with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN). Never writes to it.",
  );
  for (const kind of KINDS) command.addCommand(kindCommand(kind));
  return command;
}

function kindCommand(kind: AnyKind): Command {
  const command = new Command(kind.name).description(`Lists ${kind.description}.`);
  for (const { flags, description, conflicts } of kind.options) {
    const option = new Option(flags, description);
    command.addOption(conflicts === undefined ? option : option.conflicts(conflicts));
  }
  command
    .option(
      "--columns <names>",
      `columns, separated by commas, or all: ${kind.columnNames.join(", ")}. Default: the main ones; all for csv and json`,
    )
    .option("--sort <columns>", "columns to sort by, separated by commas, each with :desc for the reverse order")
    .option("--format <format>", "table, csv or json; default: table")
    .option("--out <file>", "the file, which only its owner can read; default: standard output", notEmpty)
    .action(async ({ out, ...given }: GivenOptions) => {
      try {
        // Imported on demand: it loads the client.
        const { listRun } = await import("../list/report.js");
        const inform = (line: string): void => {
          process.stderr.write(`${printable(line)}\n`);
        };
        const text = await kind.list(listRun({ environment: process.env, now: new Date(), inform }), given);
        if (typeof out === "string") writePrivateFile(out, text);
        else process.stdout.write(text);
      } catch (error) {
        command.error(`error: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 1 });
      }
    });
  return command;
}

function notEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must be a file.");
  return text;
}
