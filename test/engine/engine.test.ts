// What transcripts don't cover: the order of deletes, the command line, and the state file.

import { afterEach, describe, expect, test } from "@jest/globals";
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { FOUND } from "../support/find-cli";
import { Project, realCli, ROOT, standIn, type PulumiCli } from "../support/pulumi-cli";
import { inspect } from "./engine";
import { Snapshot, type ResourceState } from "./snapshot";
import { changes, fromStored, marked, secret, toStored } from "./values";

describe("the stand-in engine", () => {
  const closing: { close: () => unknown }[] = [];
  afterEach(async () => {
    for (const each of closing.splice(0)) await each.close();
  });
  const open = async (program: string): Promise<Project> => {
    const sandbox = await startSandbox();
    const project = Project.of(program).use(sandbox.url);
    closing.push(sandbox, project);
    return project;
  };

  const PROGRAM = `
    const g = new domo.Group("g", { name: "G" });
    const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada" });
    new domo.GroupMembership("m", { groupId: g.id, users: [ada] });
    exports.group = g.id;`;

  test("deletes dependents before their dependencies", async () => {
    const project = await open(PROGRAM);
    await standIn.run("up", project);
    const { output } = await standIn.run("destroy", project);
    const deleted = output.split("\n").flatMap((line) => /domo:\w+ (\w+) deleted/.exec(line)?.[1] ?? []);
    expect(deleted[0]).toBe("m");
    expect(deleted.slice(1).sort()).toEqual(["ada", "g"]);
  });

  test("has a command line with readable output and exit codes", async () => {
    const project = await open(PROGRAM);
    const flags = Object.entries(project.config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    const secrets = Object.entries(project.secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
    const engine = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
      new Promise((done) => {
        const line = ["--import", "tsx", join(__dirname, "main.ts"), ...args, "--cwd", project.dir, ...flags, ...secrets];
        execFile(process.execPath, line, { cwd: ROOT }, (error, stdout, stderr) => {
          done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
        });
      });
    const up = await engine("up", "--expect-no-changes");
    expect(up).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(/^Updating \(dev\):\n[^]*domo:User ada created[^]*group: "\d+"[^]*\+ 4 created/),
    });
    const json = await engine("preview", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ changeSummary: { same: 4 } });
    const wrong = await engine("import");
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: import needs --file/) });
    const missing = await engine("preview", "--config", "nonsense");
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("It must be key=value") });
  });

  test("finishes and records running steps at Ctrl-C, and continues in the next run", async () => {
    const project = await open(PROGRAM);
    const [sandbox] = closing as [Sandbox];
    const flags = Object.entries({ ...project.config, ...project.secrets }).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    const engine = spawn(process.execPath, ["--import", "tsx", join(__dirname, "main.ts"), "up", "--cwd", project.dir, ...flags], {
      cwd: ROOT,
      stdio: "ignore",
    });
    const ended = new Promise<number | null>((done) => engine.once("exit", done));
    // Interrupts at the first write, before the sandbox responds.
    const take = sandbox.faults.take.bind(sandbox.faults);
    let interrupted = false;
    sandbox.faults.take = (method, path) => {
      if (method === "POST" && /\/(users|groups)$/.test(path) && !interrupted) interrupted = engine.kill("SIGINT");
      return { ...take(method, path), delayMs: 50 };
    };
    expect(await ended).toBe(1);
    expect(inspect({ cwd: project.dir, stack: "dev" }).locks).toBe(0);
    sandbox.faults.take = take;
    project.secrets = {};
    Object.assign(project.config, { "domo:clientSecret": "sandbox-secret", "domo:accessToken": "sandbox-token" });
    expect((await standIn.run("up", project)).exitCode).toBe(0);
    expect((await standIn.run("up", project, { refresh: true, expectNoChanges: true })).exitCode).toBe(0);
    const made = sandbox
      .store()
      .liveGroups()
      .filter(({ type }) => type === "open");
    expect(made.map(({ name }) => name)).toEqual(["G"]);
  });

  test("encrypts secrets in its state, and decrypts them", async () => {
    const project = await open('new domo.User("ada", { email: "ada@example.com", name: "Ada", phone: pulumi.secret("canary-phone") });');
    await standIn.run("up", project);
    const file = readFileSync(join(project.dir, ".pulumi", "stand-in", "stacks", "dev.json"), "utf8");
    expect(file).toContain("ciphertext");
    expect(file).not.toContain("canary-phone");
    expect((await standIn.run("up", project, { expectNoChanges: true })).exitCode).toBe(0);
  });

  const CLI = process.env[FOUND] ?? "";
  const THINGS = `
    const handlers = { create: async (inputs) => ({ id: String(Math.random()), outs: inputs }), update: async (_id, _olds, outs) => ({ outs }) };
    class Thing extends pulumi.dynamic.Resource { constructor(name, props) { super(handlers, name, props); } }
    const a = new Thing("a", {});
    exports.ids = [a.id, new Thing("b", { a: a.id }).id];`;

  test.each<PulumiCli>([standIn, ...(CLI ? [realCli(CLI)] : [])])("replaces on demand, and changes targets only: $name", async (tool) => {
    const project = await open(THINGS);
    const ids = async (): Promise<[string, string]> => {
      const { ids } = JSON.parse(await tool.outputs(project)) as { ids: [string, string] };
      return ids;
    };
    const a = "urn:pulumi:dev::test::pulumi-nodejs:dynamic:Resource::a";
    expect((await tool.run("up", project)).exitCode).toBe(0);
    const first = await ids();
    expect(await tool.taint(project, a)).toMatchObject({ exitCode: 0 });
    expect((await tool.run("preview", project)).digest?.changeSummary).toEqual({ replace: 1, same: 1, update: 1 });
    expect(await tool.untaint(project, a)).toMatchObject({ exitCode: 0 });
    expect((await tool.run("up", project, { expectNoChanges: true })).exitCode).toBe(0);
    await tool.taint(project, a);
    expect((await tool.run("up", project)).output).toMatch(/1 updated[^]*1 replaced/);
    const second = await ids();
    expect(second).toEqual([expect.not.stringMatching(first[0]), first[1]]);
    expect((await tool.run("preview", project, { replace: [a] })).digest?.changeSummary).toEqual({ replace: 1, same: 1, update: 1 });
    expect((await tool.run("up", project, { targetReplace: [a] })).output).toMatch(/1 replaced/);
    expect((await tool.run("preview", project, { target: [a] })).digest?.changeSummary).toEqual({ same: 3 });
    expect((await tool.run("up", project)).output).toMatch(/1 updated/);
    expect(await tool.taint(project, `${a}a`)).toMatchObject({ exitCode: 1, output: expect.stringContaining("No such resource") });
    expect((await tool.run("destroy", project)).exitCode).toBe(0);
  });

  test("reports an error of the program, and changes nothing", async () => {
    const project = await open('throw new Error("a mistake");');
    const { exitCode, output } = await standIn.run("up", project);
    expect(exitCode).toBe(1);
    expect(output).toContain("a mistake");
  });
});

describe("property values", () => {
  test("are the same after storing, including secrets", () => {
    const value = { a: 1, b: [secret("x"), null], c: { d: secret({ e: true }) } };
    const reverse = (text: string): string => Buffer.from(text).reverse().toString();
    expect(fromStored(JSON.parse(JSON.stringify(toStored(value, reverse))), reverse)).toEqual(value);
  });

  test("get the marks of secrets back by position", () => {
    expect(
      marked({ a: "x", b: { c: "y", d: "z" }, e: ["1", "2"] }, { a: secret("old"), b: { c: secret("o") }, e: ["1", secret("2")] }),
    ).toEqual({
      a: secret("x"),
      b: { c: secret("y"), d: "z" },
      e: secret(["1", "2"]),
    });
  });

  test("are compared by path, without their marks", () => {
    const found = changes({ a: secret("x"), b: [1, 2], c: { d: 1 }, gone: 1 }, { a: "x", b: [1, 3, 4], c: { d: 2 } });
    expect([...found].map(([path, { kind }]) => `${kind} ${path}`)).toEqual(["update b[1]", "add b[2]", "update c.d", "delete gone"]);
  });
});

describe("a snapshot", () => {
  const state = (urn: string): ResourceState => ({ urn, custom: true, type: "t" });

  test("is the same after replaying its journal", () => {
    const olds = [state("a"), state("b"), state("c")];
    const journal: Parameters<Snapshot["apply"]>[0][] = [];
    const live = new Snapshot(olds, [], (entry) => journal.push(entry));
    live.begin({ type: "updating", resource: state("a") });
    live.put({ ...state("a"), id: "1" }, olds[0]);
    live.end("a");
    live.drop(olds[1]!);
    live.begin({ type: "creating", resource: state("d") });
    const again = new Snapshot(olds, [], () => undefined);
    for (const entry of journal) again.apply(entry);
    expect([again.resources, again.pending]).toEqual([live.resources, live.pending]);
    expect(again.resources.map(({ urn }) => urn)).toEqual(["a", "c"]);
    expect(again.pending).toEqual([{ type: "creating", resource: state("d") }]);
  });
});
