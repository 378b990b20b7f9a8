// `pulumi-domo import-file`: names in, an import file and declarations out.

import { Command } from "commander";
import { printable } from "../../provider/printable";
import type { ImportFlags } from "../export/import-single";

export function importFileCommand(): Command {
  const command = new Command("import-file")
    .description(
      "Makes the file with which `pulumi import` imports single things, by their names, and prints their declarations for the program. Reads with the " +
        "settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN); never writes to Domo.",
    )
    .option("--user <user...>", "e-mails or names of users")
    .option("--group <group...>", "names of groups")
    .option("--members <group...>", "names of groups whose members are imported, as an exclusive membership")
    .option("--account <account...>", "names of accounts")
    .option("--oauth-account <account...>", "names of OAuth accounts")
    .option("--access <account...>", "names of accounts or OAuth accounts whose access lists are imported")
    .option("--attribute <attribute...>", "keys or titles of custom attributes")
    .option("--out <file>", "the file in the current folder, which must not exist; -: print it, and no declarations", "import.json")
    .option("--stack <stack>", "the stack into which it will be imported; default: prod")
    .addHelpText("after", "\nInstead of a name, an id may be given, where several have one name: for --access, account:103 or oauth:103.")
    .action(async (flags: ImportFlags) => {
      const { importSingle, redact } = await import("../export/import-single.js");
      try {
        const { text, program, command: next } = await importSingle(flags, process.env);
        process.stdout.write(flags.out === "-" ? text : program);
        process.stderr.write(
          `${printable(flags.out === "-" ? "" : `wrote ${flags.out}. Next, with the declarations in the program: ${next}`)}\n`,
        );
      } catch (error) {
        command.error(`error: ${redact(error instanceof Error ? error.message : String(error))}`, { exitCode: 1 });
      }
    });
  return command;
}
