// `pulumi-domo review`: options in, a review out.

import { Command, Option } from "commander";
import { writePrivateFile } from "../files";
import { POLICY_FILE } from "../review/policy";
import { originOf } from "../review/origin";
import { readPreviewText } from "../review/preview-text";
import { FORMATS, report, type Flags, type Format } from "../review/report";
import { DEFAULT, RULE_FORMS } from "../review/rules";

type Options = Omit<Flags, "version" | "explain" | "origin"> & {
  explain?: string[];
  preview?: string;
  format: Format;
  out?: string;
  commit?: string;
};

/** @param version - The version of this package, which SARIF includes. */
export function reviewCommand(version: string): Command {
  const command = new Command("review")
    .description(
      "Shows who gains and loses access by what a preview would do. Reads the JSON of `pulumi preview --json --show-sames`. Sends no " +
        "requests to Domo, unless --live. Exit code: 0; 2 if a rule is broken; 1 if there can be no review.",
    )
    .option("--preview <file>", "the preview; default, and -: standard input")
    .addOption(new Option("--format <format>", "the format of the review").choices(FORMATS).default("markdown"))
    .option("--out <file>", "the file for the review, which only its owner can read; default: standard output")
    .option(
      "--fail-on <rules>",
      `rules that must not be broken, separated by commas: ${DEFAULT} for those that most teams want, kinds of findings such as owner-gained, ` +
        RULE_FORMS.join(", "),
    )
    .option(
      "--config <file>",
      `the file with rules, protected names and waivers; ${POLICY_FILE} of the current folder can then add to it. Default: that file alone`,
    )
    .option("--commit <hash>", "the commit that the preview is of, for comment and page; default: that of GitHub Actions or GitLab CI")
    .option("--diff-only", "accept a preview without the resources that do not change, and report what it can't show")
    .option(
      "--live",
      "also read from Domo, with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN), what no code declares; never writes",
    )
    .option(
      "--explain <person-and-account...>",
      "instead of the review: every way by which a person has access to an account, before and after; both by name, id or name of the resource, or e-mail",
    )
    .action(async ({ preview, format, out, explain, commit, ...flags }: Options) => {
      try {
        const [person, account, ...rest] = explain ?? [];
        if (explain && (person === undefined || account === undefined || rest.length > 0)) {
          throw new Error("--explain takes two values, a person and an account: --explain bo@example.com Warehouse");
        }
        const question = person === undefined || account === undefined ? {} : { explain: [person, account] as [string, string] };
        const review = await report(await readPreviewText(preview), format, {
          ...flags,
          ...question,
          origin: originOf(commit, process.env, new Date()),
          version,
        });
        if (out === undefined) process.stdout.write(review.text);
        else writePrivateFile(out, review.text);
        if (review.isBroken) process.exitCode = 2;
      } catch (error) {
        command.error(`error: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 1 });
      }
    });
  return command;
}
