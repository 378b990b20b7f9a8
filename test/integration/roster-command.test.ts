// The command `pulumi-domo roster`, as a separate process.

import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { environmentFor } from "../support/exported";

const COMMAND = join(__dirname, "..", "..", "dist", "cli", "main.js");

let sandbox: Sandbox;
let folder: string;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: "small" });
  folder = mkdtempSync(join(tmpdir(), "pulumi-domo-roster-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await sandbox.close();
});

/** Runs the command in the folder. */
function run(args: string[], { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {}) {
  return new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    const child = spawn(process.execPath, [COMMAND, "roster", ...args], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
    const texts = { output: "", errors: "" };
    child.stdout.on("data", (chunk: Buffer) => (texts.output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (texts.errors += chunk.toString()));
    child.stdin.end(input);
    child.once("close", (code) => resolve({ code, ...texts }));
  });
}

const HEAD = "email,displayName,roleId\n";

test("check exits with 0 without problems, and with 1 with some, which are on standard output", async () => {
  writeFileSync(join(folder, "people.csv"), `${HEAD}ada@acme.example,Ada,1\n`);
  expect(await run(["check", "people.csv"])).toEqual({
    code: 0,
    output: "people.csv: no problems: 1 person, 1 role, 0 groups, 0 managers\n",
    errors: "",
  });
  const { code, output } = await run(["check", "-", "--column", "Mail=email", "--column", "displayName=name"], {
    input: HEAD.replace("email", "Mail") + "x,Ada,4",
  });
  expect([code, output.split("\n")[0]]).toEqual([
    1,
    'standard input: row 2, column Mail: "x" must be an e-mail address such as ada@example.com',
  ]);
});

test("check says what is wrong with options and settings in one line", async () => {
  writeFileSync(join(folder, "people.csv"), HEAD);
  expect((await run(["check", "people.csv", "--live", "--public"])).errors).toMatch(
    /^error: option '--public' cannot be used with option '--live'/,
  );
  expect((await run(["check", "people.csv", "--live"])).errors).toMatch(/^error: .*DOMO_INSTANCE is missing/);
});

test("init writes a file that check finds right, and the program on standard output alone", async () => {
  const env = environmentFor(sandbox.url);
  const { code, output, errors } = await run(["init"], { env });
  expect([code, output]).toEqual([0, expect.stringMatching(/^import \* as domo from "pulumi-domo";\n\nnew domo\.Roster\(.*\}\);\n$/s)]);
  expect(errors).toMatch(/^wrote people\.csv: 3 people of /);
  expect(await run(["check", "people.csv", "--live"], { env })).toMatchObject({ code: 0 });
  const again = await run(["init"], { env });
  expect([again.code, again.errors]).toEqual([1, "error: people.csv exists already, and existing files are never overwritten\n"]);
  expect((await run(["init", "--out", "-"], { env })).output).toBe(readFileSync(join(folder, "people.csv"), "utf8"));
});
