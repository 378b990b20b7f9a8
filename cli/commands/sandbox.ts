// `pulumi-domo sandbox`: runs a local Domo until it is stopped.

import { Command, InvalidArgumentError, Option } from "commander";
import { ApiError } from "../../sandbox/api-error";
import { ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET } from "../../sandbox/authentication";
import type { SandboxOptions } from "../../sandbox/server";
import { Switches } from "../../sandbox/switches";

type SwitchTexts = Record<string, string>;
type Options = Omit<SandboxOptions, "switches"> & { set: SwitchTexts };

export function sandboxCommand(): Command {
  const command = new Command("sandbox")
    .description("Runs a local Domo to try programs on. Its data is lost when it ends. Started by npm or npx, it ends with them.")
    .option("--port <port>", "the port to listen on; 0 for a free one", parsePort, 8765)
    .option("--seed <seed>", "the initial data: empty, small, lively (an instance of some years) or <n>-users, at most 50,000", "empty")
    .option("--latency <ms>", "milliseconds by which every request is delayed", parseWholeNumber, 0)
    .option("--rate <requests>", "requests allowed per minute", parseRate)
    .addOption(
      new Option("--set <switch=value>", "behaviour of Domo that is not known for certain (DIFFERENCES.md); may be repeated")
        .argParser(addSwitch)
        .default({}, "none"),
    )
    .action(async ({ set, ...options }: Options) => {
      endWithNpm();
      try {
        // Imported on demand, so that a review starts faster.
        const { startSandbox } = await import("../../sandbox/server.js");
        const { url } = await startSandbox({ ...options, switches: Switches.parse(set) });
        process.stdout.write(welcome(url));
      } catch (error) {
        command.error(`error: ${reasonOf(error, options)}`);
      }
    });
  return command;
}

function parseWholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function parseRate(text: string): number {
  const rate = parseWholeNumber(text);
  if (rate === 0) throw new InvalidArgumentError("It must be at least 1.");
  return rate;
}

function parsePort(text: string): number {
  const port = parseWholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError("It must be at most 65535.");
  return port;
}

/** Adds `switch=value` to the switches of earlier options. */
function addSwitch(text: string, earlier: SwitchTexts): SwitchTexts {
  const [name = "", value = ""] = text.split("=");
  const switches = { ...earlier, [name]: value };
  const names = Object.keys(Switches.shape);
  if (!names.includes(name)) throw new InvalidArgumentError(`There is no switch ${name}. Switches: ${names.join(", ")}.`);
  const problem = Switches.safeParse(switches).error?.issues[0];
  if (problem || value === "")
    throw new InvalidArgumentError(`${name}: ${value === "" ? "a value is missing" : (problem?.message ?? "")}.`);
  return switches;
}

/** Milliseconds between two checks of whether npm is still running. */
const PARENT_CHECK_MS = 500;

/**
 * Ends the process when npm or npx, which started it, has ended.
 *
 * npm sends SIGTERM only to the shell between it and this process. The shell ends without passing the signal on, and the server would keep
 * its port. Only when started by npm: otherwise a sandbox may outlive the shell that started it in the background. Has no effect on Windows,
 * where a process keeps the id of a parent that has ended.
 */
function endWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const checkParent = (): void => {
    if (process.ppid !== parent) process.exit();
  };
  setInterval(checkParent, PARENT_CHECK_MS).unref();
}

const welcome = (url: string): string => `Domo sandbox ready on ${url}

Open ${url}/ in a browser to see its people, groups, accounts and requests, to change them by hand and to switch faults on.

Settings for a stack that uses it:
  pulumi config set domo:instance ${url}
  pulumi config set domo:apiUrl ${url}
  pulumi config set domo:clientId ${CLIENT_ID}
  pulumi config set --secret domo:clientSecret ${CLIENT_SECRET}
  pulumi config set --secret domo:accessToken ${ACCESS_TOKEN}

State: ${url}/_sandbox/state   Stop: Ctrl-C
`;

function reasonOf(error: unknown, { port }: Pick<SandboxOptions, "port">): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return `port ${String(port)} is in use: stop the program that uses it, or choose another port with --port`;
  }
  return `the sandbox could not start: ${String(error)}`;
}
