// `pulumi-domo roster`: files of people for `Roster`, checked and written.

import { Command, Option } from "commander";
import { printable } from "../../provider/printable";
import type { CheckFlags } from "../roster/check";
import type { InitFlags } from "../roster/init";
import type { CheckFormat } from "../roster/render";

export function rosterCommand(): Command {
  return new Command("roster")
    .description("Files of people (CSV) for the resource Roster.")
    .addCommand(checkCommand())
    .addCommand(initCommand());
}

function checkCommand(): Command {
  const command = new Command("check")
    .description(
      "Checks a file as a Roster reads it, without Pulumi and without Domo: all problems, each by row and column. Exit code: 0; 1 if there are problems.",
    )
    .argument("<file>", "the CSV file, or - for standard input")
    .option("--key <heading>", "the column that identifies people, as the argument key of the Roster")
    .option("--column <heading=column>", 'the meaning of a column, such as "E-Mail=email"; "Notes=" ignores it; repeatable', repeated, [])
    .option("--instance <value>", "takes the rows with this value in the column instance")
    .addOption(new Option("--public", "also report what Domo's public API does not take").conflicts("live"))
    .option(
      "--live",
      "also compare with Domo, with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN): roles, groups, managers and custom attributes " +
        "exist, and who is in the file or the instance only; never writes",
    )
    .option("--group <name>", "with --live: a group that the program declares, which need not exist; repeatable", repeated, [])
    .option("--attribute <key>", "with --live: a custom attribute that the program declares; repeatable", repeated, [])
    .addOption(
      new Option("--format <format>", "text, github (annotations of GitHub Actions) or json")
        .choices(["text", "github", "json"])
        .default("text"),
    )
    .action(async (file: string, { format, ...flags }: CheckFlags & { format: CheckFormat }) => {
      // Imported on demand: it loads the provider.
      const { checkRoster, redact } = await import("../roster/check.js");
      const { renderCheck } = await import("../roster/render.js");
      try {
        const report = await checkRoster(file, flags, { environment: process.env, inform });
        process.stdout.write(redact(renderCheck(report, format)));
        if (report.problems.length > 0) process.exitCode = 1;
      } catch (error) {
        command.error(`error: ${redact(error instanceof Error ? error.message : String(error))}`, { exitCode: 1 });
      }
    });
  return command;
}

function initCommand(): Command {
  const command = new Command("init")
    .description(
      "Writes the people of an instance as a file for a Roster, and prints the program for it, which changes nothing in Domo. Reads with the settings of " +
        "the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN); never writes to Domo.",
    )
    .option("--out <file>", "the file, which must not exist; -: print it, and no program", "people.csv")
    .option("--include-self", "also write the user whom the credentials act as")
    .action(async (flags: InitFlags) => {
      const { initRoster, redact } = await import("../roster/init.js");
      try {
        const { text, program, notes } = await initRoster(flags, process.env);
        for (const note of notes) inform(redact(note));
        process.stdout.write(flags.out === "-" ? text : program);
      } catch (error) {
        command.error(`error: ${redact(error instanceof Error ? error.message : String(error))}`, { exitCode: 1 });
      }
    });
  return command;
}

const repeated = (value: string, values: string[]): string[] => [...values, value];

const inform = (line: string): void => {
  process.stderr.write(`${printable(line)}\n`);
};
