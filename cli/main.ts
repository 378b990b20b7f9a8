#!/usr/bin/env node
// The command `pulumi-domo`.

import { Command, InvalidArgumentError, Option } from "commander";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET } from "../sandbox/authentication";
import type { SandboxOptions } from "../sandbox/server";
import { ApiError } from "../sandbox/api-error";
import { Switches } from "../sandbox/switches";
import { printable, printableList } from "../provider/printable";
import { writePrivately } from "./private-file";
import { POLICY_FILE as POLICY, RULE_FORMS } from "./review/policy";
import { FORMATS, report, type Flags, type Format } from "./review/report";

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")));

const number = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
};

const portNumber = (text: string): number => {
  const port = number(text);
  if (port > 65_535) throw new InvalidArgumentError("It must be at most 65535.");
  return port;
};

type Gathered = Record<string, string>;
const gathered = (text: string, before: Gathered): Gathered => {
  const [name = "", value] = text.split("=");
  const after = { ...before, [name]: value ?? "" };
  const problem = Switches.safeParse(after).error?.issues[0];
  if (problem) throw new InvalidArgumentError(`${problem.message}. Switches: ${Object.keys(Switches.shape).join(", ")}.`);
  return after;
};

/** Arguments and file names may hold any characters; commander puts them into its errors. */
const outputError = (text: string, write: (text: string) => void): void => {
  const [error = "", ...suggestion] = text.trimEnd().split(SUGGESTION);
  write(`${[printableList(error), ...suggestion.map(printable)].join(SUGGESTION)}\n`);
};
const SUGGESTION = "\n(Did you mean ";

const command = new Command("pulumi-domo")
  .configureOutput({ outputError })
  .description("Tools around the Pulumi provider for Domo.")
  .version(version);

command
  .command("sandbox")
  .description("Runs a local Domo to try programs on. Everything is forgotten when it ends.")
  .option("--port <port>", "the port to listen on; 0 takes a free one", portNumber, 8765)
  .option("--seed <seed>", "what it holds: empty, small or <n>-users, at most 50,000", "empty")
  .option("--latency <ms>", "milliseconds that every request takes more", number, 0)
  .option("--rate <requests>", "requests allowed in a minute", number)
  .option("--set <switch=value>", "how Domo behaves where that is not known for sure (DIFFERENCES.md); may be repeated", gathered, {})
  .action(async ({ set: switches, ...options }: SandboxOptions & { set: Gathered }) => {
    try {
      // Loaded when wanted only, so that a review starts quicker.
      const { startSandbox } = await import("../sandbox/server.js");
      const { url } = await startSandbox({ ...options, switches: Switches.parse(switches) });
      process.stdout.write(welcome(url));
    } catch (error) {
      command.error(`error: ${whyNot(error, options)}`);
    }
  });

command
  .command("review")
  .description(
    "Says who gains and loses access by what a preview would do. Reads the JSON of `pulumi preview --json --show-sames`. Asks Domo " +
      "nothing, unless --live. Exit code 0; 2 when a rule is broken; 1 when there can be no review.",
  )
  .option("--preview <file>", "the preview; default: standard input")
  .addOption(new Option("--format <format>", "the form of the review").choices(FORMATS).default("markdown"))
  .option("--out <file>", "where the review goes, as a file that only its owner can read; default: standard output")
  .option(
    "--fail-on <rules>",
    `rules that must not be broken, separated by commas: kinds of findings such as owner-gained, ${RULE_FORMS.join(", ")}`,
  )
  .option("--config <file>", `rules, protected names and waivers; default: ${POLICY}, where there is one`)
  .option("--diff-only", "take a preview without what does not change, and say what it can't tell")
  .option(
    "--live",
    "ask Domo, too, with the settings of the environment (DOMO_INSTANCE, DOMO_ACCESS_TOKEN): what no code declares; reads only",
  )
  .action(async ({ preview, format, out, ...flags }: Omit<Flags, "version"> & { preview?: string; format: Format; out?: string }) => {
    try {
      const { text, broken } = await report(preview === undefined ? await standardInput() : readFileSync(preview, "utf8"), format, {
        ...flags,
        version,
      });
      if (out === undefined) process.stdout.write(text);
      else writePrivately(out, text);
      if (broken) process.exitCode = 2;
    } catch (error) {
      command.error(`error: ${error instanceof Error ? error.message : String(error)}`, { exitCode: 1 });
    }
  });

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const welcome = (url: string): string => `Domo sandbox ready on ${url}

Settings for a stack that uses it:
  pulumi config set domo:instance ${url}
  pulumi config set domo:apiUrl ${url}
  pulumi config set domo:clientId ${CLIENT_ID}
  pulumi config set --secret domo:clientSecret ${CLIENT_SECRET}
  pulumi config set --secret domo:accessToken ${ACCESS_TOKEN}

Look inside: ${url}/_sandbox/state   Stop: Ctrl-C
`;

function whyNot(error: unknown, { port }: SandboxOptions): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `port ${String(port)} is in use: stop what uses it, or give another with --port`;
  }
  return `the sandbox could not start: ${String(error)}`;
}

void command.parseAsync();
