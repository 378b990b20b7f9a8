import { describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ROOT } from "../../support/pulumi-cli";

/** Prints to pipes that nobody reads, with a handler of uncaught exceptions as of Pulumi's provider host, and tells how often it was called. */
const PROCESS = `
  const { ignoreBrokenPipes } = require("./provider/broken-pipes");
  if (process.env.IGNORES) ignoreBrokenPipes();
  let errors = 0;
  process.on("uncaughtException", (error) => {
    if (++errors < 100) console.error(error.stack);
  });
  process.on("message", async () => {
    for (let i = 0; i < 5; i++) {
      process.stdout.write("domo: a line\\n");
      console.error("a line");
      await new Promise(setImmediate);
    }
    process.send(errors, () => process.exit());
  });
  process.send("ready");`;

async function errorsIn(environment: Record<string, string>): Promise<unknown> {
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", PROCESS], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  await once(child, "message");
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.send("go");
  const [errors] = (await once(child, "message")) as [unknown];
  return errors;
}

describe("a provider whose engine was killed", () => {
  test("prints to nobody without an error, and so without an error for each error", async () => {
    expect(await errorsIn({})).toBeGreaterThan(1);
    expect(await errorsIn({ IGNORES: "1" })).toBe(0);
  });
});
