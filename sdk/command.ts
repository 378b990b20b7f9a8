#!/usr/bin/env node
// The command `pulumi-domo`.

import { Command, InvalidArgumentError } from "commander";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET } from "../provider/sandbox/public-login";
import { startSandbox, type SandboxOptions } from "../provider/sandbox/sandbox";
import { Refusal } from "../provider/sandbox/refusal";
import { Switches } from "../provider/sandbox/switches";

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")));

const number = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
};

type Gathered = Record<string, string>;
const gathered = (text: string, before: Gathered): Gathered => {
  const [name = "", value] = text.split("=");
  const after = { ...before, [name]: value ?? "" };
  const problem = Switches.safeParse(after).error?.issues[0];
  if (problem) throw new InvalidArgumentError(`${problem.message}. Switches: ${Object.keys(Switches.shape).join(", ")}.`);
  return after;
};

const command = new Command("pulumi-domo").description("Tools around the Pulumi provider for Domo.").version(version);

command
  .command("sandbox")
  .description("Runs a local Domo to try programs on. Everything is forgotten when it ends.")
  .option("--port <port>", "the port to listen on; 0 takes a free one", number, 8765)
  .option("--seed <seed>", "what it holds: empty, small or <n>-users", "empty")
  .option("--latency <ms>", "milliseconds that every request takes more", number, 0)
  .option("--rate <requests>", "requests allowed in a minute", number)
  .option("--set <switch=value>", "how Domo behaves where that is not known for sure (DIFFERENCES.md); may be repeated", gathered, {})
  .action(async ({ set: switches, ...options }: SandboxOptions & { set: Gathered }) => {
    try {
      const { url } = await startSandbox({ ...options, switches: Switches.parse(switches) });
      process.stdout.write(welcome(url));
    } catch (error) {
      command.error(`error: ${whyNot(error, options)}`);
    }
  });

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
  if (error instanceof Refusal) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `port ${String(port)} is in use: stop what uses it, or give another with --port`;
  }
  return `the sandbox could not start: ${String(error)}`;
}

void command.parseAsync();
