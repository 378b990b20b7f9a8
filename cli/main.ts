#!/usr/bin/env node
// The command `pulumi-domo`.

import "./supported-node";
import { Command } from "commander";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { printable, printableList } from "../provider/printable";
import { accessCommand } from "./commands/access";
import { exportCommand } from "./commands/export";
import { importFileCommand } from "./commands/import-file";
import { listCommand } from "./commands/list";
import { logCommand } from "./commands/log";
import { reviewCommand } from "./commands/review";
import { rosterCommand } from "./commands/roster";
import { sandboxCommand } from "./commands/sandbox";
import { Package } from "./export/project";
import { endIfOutputFails } from "./standard-streams";

endIfOutputFails();

const root = join(__dirname, "..", "..");
const own = Package.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
const { version } = own;

/** What commander puts before its suggestion, on a line of its own. */
const SUGGESTION = "\n(Did you mean ";

/** Escapes control characters in errors, as commander repeats arguments and file names in them. */
const outputError = (text: string, write: (text: string) => void): void => {
  const [error = "", ...suggestion] = text.trimEnd().split(SUGGESTION);
  write(`${[printableList(error), ...suggestion.map(printable)].join(SUGGESTION)}\n`);
};

const program = new Command("pulumi-domo")
  .configureOutput({ outputError })
  .description("Tools around the Pulumi provider for Domo.")
  .version(version);

// `addCommand` does not pass settings on to a subcommand, as `command` does.
for (const subcommand of [
  sandboxCommand(),
  reviewCommand(version),
  accessCommand(),
  listCommand(),
  logCommand(),
  exportCommand(own, root),
  importFileCommand(),
  rosterCommand(),
]) {
  program.addCommand(subcommand.copyInheritedSettings(program));
  for (const nested of subcommand.commands) nested.copyInheritedSettings(subcommand);
}

void program.parseAsync();
