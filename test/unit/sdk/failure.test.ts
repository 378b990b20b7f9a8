// Inline programs, as the Automation API runs them, with an engine that answers anything. On the real one: test/e2e/inline-programs.ts.

import { describe, expect, test } from "@jest/globals";
import * as automation from "@pulumi/pulumi/automation/server";
import languageProto from "@pulumi/pulumi/proto/language_pb";
import { serve } from "../../engine/program";
import * as domo from "../../../sdk";

interface Outcome {
  error: string | undefined;
  /** What the program has told the engine: its errors, and that it is complete. */
  told: string[];
}

interface LanguageServer {
  run: (call: { request: languageProto.RunRequest }, answer: (error: Error | undefined) => void) => void;
}
// The cast: Pulumi does not declare the class.
const { LanguageServer } = automation as unknown as { LanguageServer: new (program: () => Promise<unknown>) => LanguageServer };

/** Runs a program with a roster. */
async function run(stack: string, source: domo.RosterSource): Promise<Outcome> {
  const told: string[] = [];
  const { address, stop } = await serve({
    register: ({ type, name, inputs }) =>
      Promise.resolve({ urn: `urn:pulumi:${stack}::inline::${type}::${name}`, id: name, outputs: inputs }),
    read: ({ name, inputs }) => Promise.resolve({ urn: name, id: name, outputs: inputs }),
    registerOutputs: () => Promise.resolve(),
    invoke: () => Promise.resolve({}),
    log: (severity, message) => {
      if (severity === "error") told.push(message);
    },
    complete: () => told.push("complete"),
  });
  const request = new languageProto.RunRequest();
  request.setProject("inline");
  request.setStack(stack);
  request.setMonitorAddress(address);
  request.setArgsList([address]);
  const server = new LanguageServer(() => {
    new domo.Roster("people", { source });
    return Promise.resolve();
  });
  const error = await new Promise<Error | undefined>((ended) => {
    server.run({ request }, ended);
  });
  await stop();
  return { error: error?.message, told };
}

describe("an inline program", () => {
  test("whose roster fails is not complete, and other programs of the process are", async () => {
    const [broken, healthy] = await Promise.all([
      run("broken", domo.csv("no-such-file.csv")),
      run("healthy", domo.rows([{ email: "ada@example.com", displayName: "Ada Example", roleId: 1 }])),
    ]);
    expect(broken).toEqual({
      error: expect.stringMatching(/^One or more errors occurred/),
      told: [expect.stringMatching(/^no-such-file\.csv: the file can't be read: ENOENT/)],
    });
    expect(healthy).toEqual({ error: undefined, told: ["complete"] });
  });
});
