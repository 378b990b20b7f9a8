// `pulumi-domo log`, as a separate process.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { createReadStream, mkdtempSync, openSync, closeSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startSandbox } from "../../sandbox/server";
import { EVENTS, linesOf, prelude, recorded, stateOf, step, summary } from "../unit/cli/log/events";

const COMMAND = join(__dirname, "..", "..", "dist", "cli", "main.js");
const UPDATED = join(EVENTS, "updated.jsonl");

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "pulumi-domo-log-"))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Options {
  input?: string;
  env?: Record<string, string>;
  node?: string[];
}

async function log(args: string[], { input, env = {}, node = [] }: Options = {}) {
  const domoless = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("DOMO_")));
  const child = spawn(process.execPath, [...node, COMMAND, "log", ...args], { env: { ...domoless, ...env } });
  if (input === undefined) child.stdin.end();
  else createReadStream(input).pipe(child.stdin);
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output, errors };
}

describe("pulumi-domo log", () => {
  test("prints CSV of a file, and of standard input", async () => {
    const [file, piped, dash] = [
      await log([UPDATED]),
      await log([], { input: UPDATED }),
      await log(["-", "--format", "csv"], { input: UPDATED }),
    ];
    expect(file).toMatchObject({ code: 0, errors: "" });
    expect(file.output.split("\r\n")).toHaveLength(1 + 7 + 1);
    expect([piped, dash]).toEqual([file, file]);
  });

  test("writes a file that only its owner can read, and notes to standard error", async () => {
    const out = join(folder, "log.csv");
    const { code, output, errors } = await log([join(EVENTS, "killed.jsonl"), "--out", out]);
    expect([code, output]).toEqual([0, ""]);
    expect(errors).toMatch(/^note: .* ends before the run does: the result of the run is unfinished\n$/);
    expect(readFileSync(out, "utf8")).toContain(",unfinished,");
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  test("appends to a DataSet, and refuses to do so again", async () => {
    const sandbox = await startSandbox({ seed: "empty" });
    try {
      const env = { DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
      const first = await log([UPDATED, "--dataset", "Run log"], { env });
      expect(first).toMatchObject({ code: 0, errors: "" });
      expect(first.output).toMatch(
        /^7 rows of the run quickstart\/dev 2026-01-01T00:00:00Z appended to the new DataSet Run log \(id [\w-]+\) of 127/,
      );
      const again = await log([UPDATED, "--dataset", "Run log"], { env });
      expect(again).toMatchObject({ code: 1, output: "" });
      expect(again.errors).toMatch(/^error: the DataSet Run log .* already: nothing was appended\n$/);
      expect(sandbox.store().dataSets.find(({ name }) => name === "Run log")?.rows).toHaveLength(7);
    } finally {
      await sandbox.close();
    }
  });

  test("says all that is wrong in one error", async () => {
    const { code, output, errors } = await log([COMMAND, "--dataset", "Run log"]);
    expect([code, output]).toEqual([1, ""]);
    expect(errors).toMatch(
      /^error: nothing was appended:\n {2}- line 1 of [^\n]* is not JSON[^]*\n {2}- domo:instance \/ DOMO_INSTANCE is missing\n$/,
    );
  });

  test.each([
    [
      "a file beside a DataSet",
      ["--dataset", "x", "--out", "y"],
      "error: option '--out <file>' cannot be used with option '--dataset <name-or-id>'\n",
    ],
    [
      "a DataSet without a name",
      ["--dataset", " "],
      /error: option '--dataset <name-or-id>' argument ' ' is invalid\. It must not be empty\.\n/,
    ],
    ["a file that does not exist", [join("absent", "events")], "error: can't read absent/events: there is no such file\n"],
    ["nothing on standard input", [], "error: standard input is empty: the run wrote no events; see what pulumi printed\n"],
  ])("refuses %s", async (_, args, message) => {
    const { code, errors } = await log(args);
    expect(code).toBe(1);
    expect(errors).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  test("reads a log that is larger than its memory", async () => {
    const file = join(folder, "large.jsonl");
    const state = stateOf({ type: "User", inputs: { email: "ada@acme.example", title: "x".repeat(100_000) } });
    const line = linesOf(...["refresh", "same"].flatMap((op) => step(op, { old: state, new: state })));
    const handle = openSync(file, "w");
    writeSync(handle, linesOf(prelude()));
    for (let size = 0; size < 150_000_000; size += line.length) writeSync(handle, line);
    writeSync(handle, linesOf(summary()));
    closeSync(handle);
    const { code, output, errors } = await log([file], { node: ["--max-old-space-size=64"] });
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output).toMatch(/unchanged 1/);
  }, 120_000);

  test("never prints a credential that the log has", async () => {
    expect(recorded("updated")).toContain("sandbox-token");
    const { output, errors } = await log([UPDATED]);
    expect(output + errors).not.toMatch(/sandbox-(?:token|secret)|private-key|not-a-real/);
  });
});
