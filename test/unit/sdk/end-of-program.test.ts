// The end of inline programs, as the Automation API runs them, with an engine that answers anything. On the real one, also with rejections that nobody handles,
// which Jest takes for its own: test/e2e/inline-programs.ts. Programs of the CLI: test/e2e/roster-orphans.ts.

import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as automation from "@pulumi/pulumi/automation/server";
import languageProto from "@pulumi/pulumi/proto/language_pb";
import { startSandbox, type Sandbox } from "../../../sandbox/server";
import { serve } from "../../engine/program";
import * as domo from "../../../sdk";

interface Outcome {
  error: string | undefined;
  /** What the program has told the engine: the names of its users, its errors, and that it is complete. */
  told: string[];
}

interface LanguageServer {
  run: (call: { request: languageProto.RunRequest }, answer: (error: Error | undefined) => void) => void;
}
// The cast: Pulumi does not declare the class.
const { LanguageServer } = automation as unknown as { LanguageServer: new (program: () => Promise<unknown>) => LanguageServer };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: "small" });
});
afterAll(() => sandbox.close());

/** Runs a program that the sandbox is configured for. */
async function run(stack: string, program: () => unknown): Promise<Outcome> {
  const told: string[] = [];
  const { address, stop } = await serve({
    register: ({ type, name, inputs }) => {
      if (type.endsWith(":User")) told.push(name);
      return Promise.resolve({ urn: `urn:pulumi:${stack}::inline::${type}::${name}`, id: name, outputs: inputs });
    },
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
  const settings = { instance: sandbox.url, accessToken: "sandbox-token" };
  for (const [key, value] of Object.entries(settings)) request.getConfigMap().set(`domo:${key}`, value);
  const server = new LanguageServer(async () => {
    await program();
  });
  const error = await new Promise<Error | undefined>((ended) => {
    server.run({ request }, ended);
  });
  await stop();
  return { error: error?.message, told };
}

const user = (name: string, args: Partial<domo.UserArgs> = {}): domo.User =>
  new domo.User(name, { email: `${name}@example.com`, name, ...args });
const roster = (source: domo.RosterSource): domo.Roster => new domo.Roster("people", { source });

describe("an inline program", () => {
  test("whose roster fails is not complete, and other programs of the process are", async () => {
    const [broken, healthy] = await Promise.all([
      run("broken", () => roster(domo.csv("no-such-file.csv"))),
      run("healthy", () => roster(domo.rows([{ email: "ada@example.com", displayName: "Ada Example", roleId: 1 }]))),
    ]);
    expect(broken).toEqual({
      error: expect.stringMatching(/^One or more errors occurred/),
      told: [expect.stringMatching(/^no-such-file\.csv: the file can't be read: ENOENT/)],
    });
    expect(healthy).toEqual({ error: undefined, told: ["people-ada@example.com", "complete"] });
  });

  test("can declare nothing with another copy of Pulumi's SDK than the one that runs it", async () => {
    let other = domo;
    jest.isolateModules(() => {
      other = jest.requireActual("../../../sdk");
    });
    const refused = jest.fn(() => {
      const isRefused = /another copy of @pulumi\/pulumi than the one that runs the program/;
      expect(() => new other.User("ada", { email: "ada@example.com", name: "Ada" })).toThrow(isRefused);
      expect(() => other.getUser({ email: "nora@example.com" })).toThrow(isRefused);
    });
    await run("copies", refused);
    expect(refused).toHaveReturned();
  });

  test("that logs an error before it uses this package is not complete", async () => {
    const { error, told } = await run("logging", () => pulumi.log.error("the table can't be read"));
    expect(error).toMatch(/^One or more errors occurred/);
    expect(told).toEqual(["the table can't be read"]);
  });

  test.each<[string, () => unknown]>([
    ["its result", () => void domo.getUser({ email: "nora@example.com" }).then(({ id }) => user("ada", { reportsTo: id }))],
    ["its output", () => void domo.getUserOutput({ email: "nora@example.com" }).apply(({ id }) => user("ada", { reportsTo: id }))],
  ])("that does not await a lookup is complete once it has declared what depends on %s", async (_title, program) => {
    expect(await run("lookup", program)).toEqual({ error: undefined, told: ["ada", "complete"] });
  });
});
