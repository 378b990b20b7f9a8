// `pulumi-domo log`: what a run did, for auditors.

import { Command, InvalidArgumentError, Option } from "commander";
import { printable } from "../../provider/printable";
import { writePrivateFile } from "../files";

interface Options {
  dataset?: string;
  out?: string;
  preview?: boolean;
}

export function logCommand(): Command {
  const command = new Command("log")
    .description(
      "Logs what a run did: a row for the run, and one for each person, group, account or access that it changed or failed to change. Reads the events " +
        "of the run, as `pulumi up --yes --skip-preview --json` prints them, or --event-log writes them. Prints CSV; with --dataset, appends the rows " +
        "to a DataSet, with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN).",
    )
    .argument("[file]", "the events, one JSON object a line; default, and -: standard input", notEmpty, "-")
    .option("--dataset <name-or-id>", "the DataSet; one of this name is made if there is none", notEmpty)
    .addOption(new Option("--format <format>", "the format without --dataset").choices(["csv"]).default("csv"))
    .addOption(
      new Option("--out <file>", "the file for CSV, which only its owner can read; default: standard output")
        .argParser(notEmpty)
        .conflicts("dataset"),
    )
    .option("--preview", "accept the events of a preview: its rows say what would be done")
    .action(async (file: string, { dataset, out, preview = false }: Options) => {
      // Imported on demand: it loads the client.
      const { appendLog, csvLog, redact } = await import("../log/log.js");
      const inform = (line: string): void => {
        process.stderr.write(`${printable(redact(line))}\n`);
      };
      try {
        const given = { file, preview, environment: process.env, inform };
        const text = dataset === undefined ? await csvLog(given) : `${printable(await appendLog({ ...given, dataset }))}\n`;
        if (out === undefined) process.stdout.write(text);
        else writePrivateFile(out, text);
      } catch (error) {
        command.error(`error: ${redact(error instanceof Error ? error.message : String(error))}`, { exitCode: 1 });
      }
    });
  return command;
}

function notEmpty(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}
