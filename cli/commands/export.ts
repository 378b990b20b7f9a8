// `pulumi-domo export`: options in, files and the next commands out.

import { Command, Option } from "commander";
import { printable } from "../../provider/printable";
import type { ExportFlags } from "../export/export";
import type { Package } from "../export/project";

/**
 * @param own - The package.json of this package, on which exported projects depend.
 * @param root - Its folder.
 */
export function exportCommand(own: Package, root: string): Command {
  const command = new Command("export")
    .description(
      "Writes a Pulumi project that declares what an instance has: people, groups and members, accounts, and who may use them; with a file for " +
        "`pulumi import`, after which the first preview is empty. Reads with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN); " +
        "never writes to Domo. Credentials are not exported.",
    )
    .requiredOption("--out <dir>", "the folder, which is made; existing files are never overwritten")
    .option("--only <parts>", "parts, separated by commas: attributes, people, groups, accounts, access; default: all")
    .option("--match <pattern...>", "only people, groups and accounts whose name or e-mail matches; * stands for any text")
    .addOption(
      new Option("--people <form>", "whether people, members and grants are code, or tables (JSON) that a short program reads").choices([
        "code",
        "table",
      ]),
    )
    .option("--include-self", "also export the user whom the credentials act as")
    .option("--name <project>", "the name of the project; default: that of the folder")
    .option("--stack <stack>", "the name of the stack that the commands make; default: prod")
    .option(
      "--state <file>",
      "the state of the stack that has an earlier export, as `pulumi stack export` prints it, or - for standard input: adds new files to the folder " +
        "for what the instance has and the stack does not declare",
    )
    .action(async (flags: ExportFlags) => {
      // Loaded on demand, as the other commands need nothing of it.
      const { exportInstance, redact } = await import("../export/export.js");
      try {
        const { commands, notes } = await exportInstance(flags, { environment: process.env, package: own, root });
        for (const note of notes) process.stderr.write(`${printable(redact(note))}\n`);
        process.stdout.write(`${commands.map(printable).join("\n")}\n`);
      } catch (error) {
        command.error(`error: ${redact(error instanceof Error ? error.message : String(error))}`, { exitCode: 1 });
      }
    });
  return command;
}
