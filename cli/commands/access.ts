// `pulumi-domo access`: who may do what now, for access reviews.

import { Command, InvalidArgumentError, Option } from "commander";
import { readStandardInput, readTextFile, writePrivateFile } from "../files";
import { ACCESS_FORMATS, accessReport, type AccessFormat } from "../review/access-report";
import type { AccessOrder } from "../review/snapshot";

interface Options {
  state?: string;
  live?: boolean;
  format: AccessFormat;
  by: AccessOrder;
  out?: string;
}

export function accessCommand(): Command {
  const command = new Command("access")
    .description(
      "Shows who may do what with which account, for access reviews. Reads the state of a stack, as `pulumi stack export` prints it; with --live, " +
        "what the instance has. Where a group may have other members than those in the code, a row says so.",
    )
    .option("--state <file>", "the state, or - for standard input; default: standard input, unless --live")
    .option(
      "--live",
      "read from Domo, with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN): the accounts of the state or, without --state, all " +
        "that the token may see; never writes",
    )
    .addOption(new Option("--format <format>", "the format").choices(ACCESS_FORMATS).default("csv"))
    .addOption(new Option("--by <order>", "the order of the rows").choices(["account", "person"]).default("account"))
    .option("--out <file>", "the file, which only its owner can read; default: standard output", notEmpty)
    .action(async ({ state, live = false, format, by, out }: Options) => {
      try {
        const fromInput = state === "-" || (state === undefined && !live);
        const text = fromInput
          ? await readStandardInput("use `pulumi stack export | npx --no-install pulumi-domo access`, or --state FILE")
          : state === undefined
            ? undefined
            : readTextFile(state);
        const result = await accessReport(text, { format, by, live });
        if (out === undefined) process.stdout.write(result);
        else writePrivateFile(out, result);
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
