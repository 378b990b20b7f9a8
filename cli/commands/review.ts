// `pulumi-domo review`: options in, a review out.

import { Command, Option } from "commander";
import { readTextFile, writePrivateFile } from "../files";
import { POLICY_FILE, RULE_FORMS } from "../review/policy";
import { FORMATS, report, type Flags, type Format } from "../review/report";

type Options = Omit<Flags, "version"> & { preview?: string; format: Format; out?: string };

/** @param version - The version of this package, which SARIF includes. */
export function reviewCommand(version: string): Command {
  const command = new Command("review")
    .description(
      "Shows who gains and loses access by what a preview would do. Reads the JSON of `pulumi preview --json --show-sames`. Sends no " +
        "requests to Domo, unless --live. Exit code: 0; 2 if a rule is broken; 1 if there can be no review.",
    )
    .option("--preview <file>", "the preview; default: standard input")
    .addOption(new Option("--format <format>", "the format of the review").choices(FORMATS).default("markdown"))
    .option("--out <file>", "the file for the review, which only its owner can read; default: standard output")
    .option(
      "--fail-on <rules>",
      `rules that must not be broken, separated by commas: kinds of findings such as owner-gained, ${RULE_FORMS.join(", ")}`,
    )
    .option("--config <file>", `the file with rules, protected names and waivers; default: ${POLICY_FILE}, if it exists`)
    .option("--diff-only", "accept a preview without the resources that do not change, and report what it can't show")
    .option(
      "--live",
      "also read from Domo, with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN), what no code declares; never writes",
    )
    .action(async ({ preview, format, out, ...flags }: Options) => {
      try {
        const text = preview === undefined ? await readStandardInput() : readTextFile(preview);
        const review = await report(text, format, { ...flags, version });
        if (out === undefined) process.stdout.write(review.text);
        else writePrivateFile(out, review.text);
        if (review.isBroken) process.exitCode = 2;
      } catch (error) {
        command.error(`error: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 1 });
      }
    });
  return command;
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer); // Cast: standard input has no encoding set.
  return Buffer.concat(chunks).toString("utf8");
}
