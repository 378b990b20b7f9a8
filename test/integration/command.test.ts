// The command `pulumi-domo`, as a separate process.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { startSandbox } from "../../sandbox/server";
import { isWrite } from "../support/test-bed";
import { state } from "../unit/cli/review/tenant";

const COMMAND = join(__dirname, "..", "..", "dist", "cli", "main.js");

interface Exit {
  code: number | null;
  output: string;
}

describe("pulumi-domo", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Starts a process. `outputWith` waits until its output matches, `exit` until it and all that write to its output have ended. */
  const startProcess = (file: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) => {
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    children.push(child);
    let output = "";
    const listeners: (() => void)[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        for (const listener of listeners) listener();
      });
    }
    const exit = new Promise<Exit>((resolve) => child.once("close", (code) => resolve({ code, output })));
    const outputWith = (text: RegExp): Promise<string> =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (text.test(output)) resolve(output);
        };
        listeners.push(check);
        check();
        void exit.then(() => reject(new Error(`it ended with the output: ${output}`)));
      });
    return { child, exit, outputWith };
  };

  /** Starts the command with arguments, and options of the process. */
  const start = (...given: (string | { cwd?: string; preload?: string[] })[]) => {
    const args = given.filter((argument) => typeof argument === "string");
    const { cwd, preload = [] } = given.find((argument) => typeof argument !== "string") ?? {};
    return startProcess(process.execPath, [...preload, COMMAND, ...args], { cwd });
  };

  test("sandbox prints its address and settings, and those settings work", async () => {
    const { outputWith } = start("sandbox", "--port", "0", "--seed", "small");
    const output = await outputWith(/Ctrl-C/);
    const [, url = ""] = /^Domo sandbox ready on (http:\/\/127\.0\.0\.1:\d+)\n/.exec(output) ?? [];
    expect(output).toContain(`pulumi config set domo:instance ${url}`);
    const [, id, secret] = /clientId (\S+)[^]*clientSecret (\S+)/.exec(output) ?? [];
    const authorization = `Basic ${Buffer.from(`${String(id)}:${String(secret)}`).toString("base64")}`;
    const login = await fetch(`${url}/oauth/token?grant_type=client_credentials`, { headers: { authorization } });
    expect(login.status).toBe(200);
    const state = (await (await fetch(`${url}/_sandbox/state`)).json()) as { users: unknown[] };
    expect(state.users).toHaveLength(4);
    const [, page = ""] = /Open (\S+) in a browser/.exec(output) ?? [];
    expect(await (await fetch(page)).text()).toMatch(/^<!doctype html>/);
    expect((await fetch(new URL("/_sandbox/page/main.js", page))).status).toBe(200);
  });

  test("sandbox ends at Ctrl-C", async () => {
    const { child, exit, outputWith } = start("sandbox", "--port", "0");
    const output = await outputWith(/Ctrl-C/);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    expect((await fetch(`${url}/_sandbox/state`)).status).toBe(200);
    child.kill("SIGINT");
    // By the signal, as a shell expects: not by an error, and with nothing more to read.
    expect(await exit).toEqual({ code: null, output });
    expect(child.signalCode).toBe("SIGINT");
    await expect(fetch(`${url}/_sandbox/state`)).rejects.toThrow();
  });

  test("sandbox reports that its port is in use, and what to do", async () => {
    const first = start("sandbox", "--port", "0");
    const port = /:(\d+)\n/.exec(await first.outputWith(/Ctrl-C/))?.[1] ?? "";
    const { code, output } = await start("sandbox", "--port", port).exit;
    expect([code, output]).toEqual([
      1,
      `error: port ${port} is in use: stop the program that uses it, or choose another port with --port\n`,
    ]);
  });

  test("sandbox ends when the npx that started it is terminated", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-domo-npx-"));
    try {
      const bin = join(folder, "node_modules", ".bin");
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(folder, "package.json"), "{}");
      // As installing the package makes it.
      writeFileSync(join(bin, "pulumi-domo"), `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`, { mode: 0o755 });
      const env = { ...process.env, npm_config_update_notifier: "false" };
      const npx = startProcess("npx", ["--no-install", "pulumi-domo", "sandbox", "--port", "0"], { cwd: folder, env });
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(await npx.outputWith(/Ctrl-C/)) ?? [];
      npx.child.kill("SIGTERM");
      // The sandbox has the same output: this waits for its end, too.
      await npx.exit;
      await expect(fetch(`${url}/_sandbox/state`)).rejects.toThrow();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("sandbox outlives the shell that started it in the background without npm", async () => {
    const env = { PATH: process.env.PATH };
    const script = '"$@" & echo "pid $!"; read -r _';
    const shell = spawn("sh", ["-c", script, "sh", process.execPath, COMMAND, "sandbox", "--port", "0"], { env });
    let output = "";
    shell.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    while (!/^pid \d+\n[^]*Ctrl-C/.test(output)) await sleep(20);
    const pid = Number(/^pid (\d+)/.exec(output)?.[1]);
    try {
      const ended = new Promise((resolve) => shell.once("exit", resolve));
      shell.stdin.end("\n");
      await ended;
      // Longer than the sandbox takes to notice the end of an npm.
      await sleep(1500);
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
      expect((await fetch(`${url}/_sandbox/state`)).status).toBe(200);
    } finally {
      process.kill(pid, "SIGKILL");
    }
  });

  test.each([
    [["sandbox", "--port", "many"], /It must be a whole number/],
    [["sandbox", "--port", "65536"], /It must be at most 65535/],
    [["sandbox", "--seed", "huge"], /a seed is empty, small, lively or <n>-users/],
    [["sandbox", "--seed", "999999-users"], /^error: a seed has at most 50000 users, and 999999-users has more\n$/],
    [["sandbx"], /unknown command 'sandbx'/],
    [["sandbox", "--prot", "1"], /unknown option '--prot'/],
  ])("reports %j in one sentence without a stack trace", async (args, sentence) => {
    const { code, output } = await start(...args).exit;
    expect(code).toBe(1);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test("sandbox accepts switches, and lists them if one is unknown", async () => {
    const { outputWith } = start("sandbox", "--port", "0", "--set", "deletedEmail=new", "--set", "searchLag=50");
    const [, url = ""] = /ready on (\S+)/.exec(await outputWith(/Ctrl-C/)) ?? [];
    expect(await (await fetch(`${url}/_sandbox/switches`)).json()).toMatchObject({ deletedEmail: "new", searchLag: 50 });
    const wrong = await start("sandbox", "--port", "0", "--set", "deletedEmail=never").exit;
    expect(wrong).toMatchObject({
      code: 1,
      output: expect.stringMatching(/deletedEmail: Invalid option: expected one of "revives"\|"new"\.\n$/),
    });
    const unknown = await start("sandbox", "--set", "deletedMail=new").exit;
    expect(unknown).toMatchObject({ code: 1, output: expect.stringMatching(/There is no switch deletedMail\. Switches: duplicateUser, /) });
    expect(await start("sandbox", "--set", "groupLag=").exit).toMatchObject({
      code: 1,
      output: expect.stringContaining("groupLag: a value is missing"),
    });
    expect(await start("sandbox", "--rate", "0").exit).toMatchObject({
      code: 1,
      output: expect.stringContaining("It must be at least 1."),
    });
  });

  const preview = (name: string): string => join(__dirname, "..", "unit", "cli", "review", "previews", `${name}.json`);

  test("review prints Markdown or JSON, and its exit code shows whether a rule is broken", async () => {
    const passed = await start("review", "--preview", preview("a-person-is-given-an-account"), "--fail-on", "owner-gained").exit;
    expect(passed).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^## 👀 Access to Domo changes · stack dev · `acme\.domo\.com`\n/),
    });
    const broken = await start("review", "--preview", preview("ownership-moves"), "--fail-on", "owner-gained", "--format", "json").exit;
    expect(broken.code).toBe(2);
    expect(JSON.parse(broken.output)).toMatchObject({
      broken: [{ rule: "owner-gained" }],
      summary: expect.stringContaining("1 new owner"),
    });
  });

  test("review names the commit of --commit, and refuses what is none", async () => {
    const args = ["review", "--preview", preview("a-person-is-given-an-account"), "--commit"];
    expect((await start(...args, "3f2a91c").exit).output).toMatch(/<sub>commit 3f2a91c<\/sub>\n$/);
    expect(await start(...args, "main").exit).toEqual({
      code: 1,
      output: "error: --commit must be a commit's hash, of 7 to 64 hexadecimal digits\n",
    });
  });

  test("review reads rules and waivers from domo-review.yaml in its folder, or from the file of --config", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-domo-rules-"));
    try {
      writeFileSync(join(folder, "domo-review.yaml"), "protected: { accounts: [Ware*] }\n");
      writeFileSync(join(folder, "lax.yaml"), "failOn: [account-deleted]\n");
      const args = ["review", "--preview", preview("ownership-moves")];
      const found = await start({ cwd: folder }, ...args).exit;
      expect(found).toMatchObject({ code: 2, output: expect.stringMatching(/^## ⛔ Blocked by policy.*\| `protected` \|/s) });
      // The folder is what is reviewed: its own rules can only add to those of the command line.
      const both = await start({ cwd: folder }, ...args, "--config", "lax.yaml").exit;
      expect(both).toMatchObject({ code: 2, output: expect.stringContaining("| `protected` |") });
      rmSync(join(folder, "domo-review.yaml"));
      expect((await start({ cwd: folder }, ...args, "--config", "lax.yaml").exit).code).toBe(0);
      const missing = await start({ cwd: folder }, ...args, "--config", "nowhere.yaml").exit;
      expect(missing).toMatchObject({
        code: 1,
        output: expect.stringMatching(/^error: can't open .*nowhere\.yaml: there is no such file\n$/),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe("review with --out", () => {
    let folder: string;
    let out: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "pulumi-domo-out-"));
      out = join(folder, "review");
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const review = (path: string, format = "markdown", preload: string[] = []) =>
      start({ preload }, "review", "--preview", preview("ownership-moves"), "--format", format, "--out", path).exit;
    const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

    test.each([
      ["html", /^<!doctype html>/],
      ["sarif", /"version":"2\.1\.0"/],
    ])("writes %s to a file", async (format, content) => {
      expect(await review(out, format)).toEqual({ code: 0, output: "" });
      expect(readFileSync(out, "utf8")).toMatch(content);
    });

    test("creates a file that only its owner can read, also before its mode is set", async () => {
      // As fchmod does nothing, the mode is the one that the file was created with.
      const noChmod = join(folder, "no-chmod.cjs");
      writeFileSync(noChmod, "require('node:fs').fchmodSync = () => {};");
      expect(await review(out, "markdown", ["--require", noChmod])).toEqual({ code: 0, output: "" });
      expect(modeOf(out)).toBe("600");
    });

    test("makes an existing file readable only by its owner, and replaces all of its content", async () => {
      writeFileSync(out, "x".repeat(100_000), { mode: 0o644 });
      chmodSync(out, 0o644);
      expect(await review(out)).toEqual({ code: 0, output: "" });
      expect(modeOf(out)).toBe("600");
      expect(readFileSync(out, "utf8")).not.toContain("x".repeat(100));
    });

    test("does not change an existing file whose mode can't be set", async () => {
      const noRight = join(folder, "no-right.cjs");
      writeFileSync(noRight, "require('node:fs').fchmodSync = () => { throw new Error('EPERM: operation not permitted, fchmod'); };");
      writeFileSync(out, "somebody's");
      expect(await review(out, "markdown", ["--require", noRight])).toEqual({
        code: 1,
        output: "error: EPERM: operation not permitted, fchmod\n",
      });
      expect(readFileSync(out, "utf8")).toBe("somebody's");
    });

    test("writes to the target of a link", async () => {
      const link = join(folder, "link");
      symlinkSync(out, link);
      expect(await review(link)).toEqual({ code: 0, output: "" });
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(modeOf(out)).toBe("600");
    });

    test("writes to a FIFO without changing its mode", async () => {
      execFileSync("mkfifo", ["-m", "644", out]);
      const read = promisify(execFile)("cat", [out]);
      expect(await review(out)).toEqual({ code: 0, output: "" });
      expect((await read).stdout).toMatch(/\| edit → \*\*own\*\* \|/);
      expect(modeOf(out)).toBe("644");
    });

    test("writes to a pipe by the name /dev/stdout", async () => {
      const command = [process.execPath, COMMAND, "review", "--preview", preview("ownership-moves"), "--out", "/dev/stdout"];
      const { stdout } = await promisify(execFile)("sh", ["-c", '"$@" | cat', "sh", ...command]);
      expect(stdout).toMatch(/\| edit → \*\*own\*\* \|/);
    });
  });

  test.each([
    [["x\n::error::y\u001b[31m"]],
    [["review", "--x\n::error::y"]],
    [["review", "a\n::error::y"]],
    [["review", "--format", "x\n::error::y"]],
    [["review", "--format", "##vso[task.setvariable]x"]],
    [["review", "--preview", "x\n::error::y"]],
    [["review", "--preview", "x\n  - ##[error]y"]],
    [["list", "users", "--columns", "x\n::error::y"]],
    [["list", "accounts", "--modified-before", "##[error]y"]],
    [["sandbox", "--port", "x\n::error::y"]],
    [["sandbox", "--seed", "x\n::error::y"]],
    [["sandbox", "--set", "x\u202e\n::error::y=z"]],
    [["##[error]x"]],
  ])("escapes arguments %j that a terminal or a CI runner would interpret as commands", async (args) => {
    const { code, output } = await start(...args).exit;
    expect(code).not.toBe(0);
    expect(output).toMatch(/^error: /);
    expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]|##\w*\[/u);
    for (const line of output.split("\n")) expect(line).not.toMatch(/^\s*::/);
  });

  test("suggests the command with a similar name", async () => {
    expect(await start("reviev").exit).toMatchObject({ output: "error: unknown command 'reviev'\n(Did you mean review?)\n" });
  });

  test("review reports in one line why there can be no review", async () => {
    const missing = await start("review", "--preview", join(__dirname, "nowhere.json")).exit;
    expect(missing).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^error: can't open .*nowhere\.json: there is no such file\n$/),
    });
    const notJson = await start("review", "--preview", COMMAND).exit;
    expect(notJson).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /^error: .*main\.js does not begin with JSON but with `.*`: make it with `pulumi preview --json --show-sames`\n$/,
      ),
    });
    const rule = await start("review", "--preview", preview("ownership-moves"), "--fail-on", "owner").exit;
    expect(rule).toMatchObject({ code: 1, output: expect.stringMatching(/^error: there is no rule owner: use default, admin-gained, /) });
    const directory = await start("review", "--preview", __dirname).exit;
    expect(directory).toEqual({ code: 1, output: `error: can't open ${__dirname}: it is a directory, not a file\n` });
    const nothing = await start("review").exit;
    expect(nothing).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^error: standard input is empty, so there is no preview to review/),
    });
  });

  test("review --explain prints every way by which a person has access, and nothing else", async () => {
    const args = ["review", "--preview", preview("ownership-moves"), "--explain"];
    expect(await start(...args, "bo@acme.example", "warehouse").exit).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^Bo Berg \(bo@acme\.example\) and Warehouse\n\nBefore: could edit it\n.*\n\nAfter: can own it\n {2}own directly/s,
      ),
    });
    expect(await start(...args, "bo@acme.example").exit).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^error: --explain takes two values, a person and an account/),
    });
    expect(await start(...args, "zoe", "warehouse").exit).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^error: there is no person zoe/),
    });
  });

  describe("list", () => {
    test("prints a list on standard output and notes on standard error, with the settings of the environment", async () => {
      const sandbox = await startSandbox({ seed: "small" });
      try {
        const env = { PATH: process.env.PATH, DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
        const args = [COMMAND, "list", "accounts", "--used", "--sort", "name:desc", "--columns", "name,valid", "--format", "csv"];
        const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
        expect(stdout).toBe("name,valid\r\nWarehouse,yes\r\n");
        expect(stderr).toMatch(/^note: these are the accounts that Domo shows/);
        const refused = await startProcess(process.execPath, [COMMAND, "list", "users", "--columns", "x", "--sort", "y"], { env }).exit;
        expect(refused).toMatchObject({
          code: 1,
          output: expect.stringMatching(/^error: the options are invalid:\n {2}- --columns has x: .*\n {2}- --sort has y: /),
        });
        const both = await startProcess(process.execPath, [COMMAND, "list", "users", "--active", "--inactive"], { env }).exit;
        expect(both).toMatchObject({ code: 1, output: "error: option '--active' cannot be used with option '--inactive'\n" });
      } finally {
        await sandbox.close();
      }
    });
  });

  describe("whose output can't be written", () => {
    let sandbox: Awaited<ReturnType<typeof startSandbox>>;
    let folder: string;
    beforeEach(async () => {
      sandbox = await startSandbox({ seed: "small" });
      folder = mkdtempSync(join(tmpdir(), "pulumi-domo-output-"));
    });
    afterEach(async () => {
      rmSync(folder, { recursive: true, force: true });
      await sandbox.close();
    });

    const COMMANDS = [
      ["list", "users"],
      ["access", "--live"],
      ["import-file", "--user", "nora@example.com"],
      ["export", "--out", "acme", "--only", "people"],
      ["review", "--preview", preview("ownership-moves")],
      ["sandbox", "--port", "0"],
    ];
    const run = (
      args: string[],
      stdout: "pipe" | number,
    ): { child: ChildProcess; exit: Promise<{ code: number | null; errors: string }> } => {
      const env = { PATH: process.env.PATH, DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
      const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ["ignore", stdout, "pipe"], cwd: folder, env });
      children.push(child);
      let errors = "";
      child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
      return { child, exit: new Promise((resolve) => child.once("close", (code) => resolve({ code, errors }))) };
    };

    test.each(COMMANDS)("%s ends without a word when its reader has gone", async (...args) => {
      const { child, exit } = run(args, "pipe");
      child.stdout?.destroy();
      const { code, errors } = await exit;
      expect(code).toBe(141);
      expect(errors).not.toMatch(/EPIPE|^error|^\s+at /m);
    });

    test.each(COMMANDS)("%s says in one line that the device is full", async (...args) => {
      const full = openSync("/dev/full", "w");
      const { code, errors } = await run(args, full).exit;
      closeSync(full);
      expect(code).toBe(1);
      expect(errors).toMatch(/^error: can't write to standard output: no space is left on the device\n$/m);
      expect(errors).not.toMatch(/^\s+at /m);
    });

    test("--out names the file that can't be written", async () => {
      const { code, errors } = await run(["list", "roles", "--out", "/dev/full"], "pipe").exit;
      expect([code, errors]).toEqual([1, "error: can't write /dev/full: no space is left on the device\n"]);
    });
  });

  describe("access", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "pulumi-domo-access-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    test("prints who may do what by the state of a stack", async () => {
      const file = join(folder, "state.json");
      const resources = [state("User", "bo", { name: "Bo", email: "bo@x.example" }, "2"), state("Account", "lake", { name: "Lake" }, "5")];
      const share = state("AccountShare", "s", { accountId: "5", accountKind: "account", userId: "2", accessLevel: "OWNER" });
      writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources: [...resources, share] } }));
      expect(await start("access", "--state", file).exit).toEqual({
        code: 0,
        output: "person,email,kind,role,account,accountId,level,ways\r\nBo,bo@x.example,person,,Lake,5,OWNER,directly\r\n",
      });
      const out = join(folder, "access.html");
      expect(await start("access", "--state", file, "--format", "html", "--out", out).exit).toEqual({ code: 0, output: "" });
      expect(statSync(out).mode & 0o777).toBe(0o600);
    });

    test("prints all that Domo has, of the accounts that the token may see", async () => {
      const sandbox = await startSandbox({ seed: "small" });
      try {
        const store = sandbox.store();
        const account = { name: "x", displayName: "Lake", dataProviderType: "json5", configurations: {}, createdBy: store.owner.id };
        store.accounts.add(account);
        const env = { PATH: process.env.PATH, DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
        const { code, output } = await startProcess(process.execPath, [COMMAND, "access", "--live"], { env }).exit;
        expect(code).toBe(0);
        expect(output).toContain(`${store.owner.name},${store.owner.email},person,,Lake,`);
        expect(sandbox.requests.filter(isWrite)).toEqual([]);
      } finally {
        await sandbox.close();
      }
    });

    test("reports in one line why there is nothing to print", async () => {
      expect(await start("access").exit).toMatchObject({ code: 1, output: expect.stringMatching(/^error: the state is empty/) });
      expect(await start("access", "--state", join(folder, "none")).exit).toMatchObject({
        code: 1,
        output: expect.stringMatching(/there is no such file\n$/),
      });
    });
  });

  describe("export and import-file", () => {
    let folder: string;
    let sandbox: Awaited<ReturnType<typeof startSandbox>>;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "pulumi-domo-export-"));
      sandbox = await startSandbox({ seed: "small" });
    });
    afterEach(async () => {
      rmSync(folder, { recursive: true, force: true });
      await sandbox.close();
    });

    const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
      new Promise((resolve) => {
        const env = { PATH: process.env.PATH, DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
        execFile(process.execPath, [COMMAND, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
        });
      });

    test("print the next commands on standard output, and what was done on standard error", async () => {
      const { code, stdout, stderr } = await run("export", "--out", "acme", "--stack", "test");
      expect([code, stdout.split("\n")[0]]).toEqual([0, "cd acme && npm install && pulumi stack init test"]);
      expect(stderr).toMatch(/^exported 2 custom attributes, 3 people, .* to acme\nnot exported: /);
      expect(readFileSync(join(folder, "acme", "people.ts"), "utf8")).toContain('new domo.User("nora-example", {');
      expect((await run("export", "--out", "acme")).stderr).toMatch(/^error: acme has a project already/);
    });

    test("make a file for what is named, and never a second time", async () => {
      const args = ["import-file", "--user", "nora@example.com", "--group", "Office", "--account", "Warehouse"];
      const { code, stdout, stderr } = await run(...args);
      expect([code, stdout.match(/^export const \w+ = new domo\.\w+/gm)]).toEqual([
        0,
        ["export const noraExample = new domo.User", "export const office = new domo.Group", "export const warehouse = new domo.Account"],
      ]);
      expect(stderr).toContain("pulumi import --file import.json --generate-code=false --protect=false --yes");
      const { resources } = JSON.parse(readFileSync(join(folder, "import.json"), "utf8")) as { resources: { id: string }[] };
      expect(resources.map(({ id }) => id)).toEqual(["1893000002", "1814000002", "101"]);
      const again = await run(...args);
      expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/^error: .* has import\.json already/)]);
    });

    test("report all names that nothing or too much has, with what may be meant", async () => {
      const store = sandbox.store();
      const fields = {
        name: "Warehouse",
        displayName: "Warehouse",
        dataProviderType: "json5",
        configurations: {},
        createdBy: store.owner.id,
      };
      store.accounts.add(fields);
      const { code, stderr } = await run("import-file", "--user", "norra@example.com", "--account", "Warehouse");
      expect([code, stderr]).toEqual([
        1,
        "error: 2 problems:\n" +
          "  - --user norra@example.com: Domo lists none of this name or id to these credentials. Did you mean nora@example.com?\n" +
          "  - --account Warehouse: there are several: abstract-credential-store account Warehouse (id 101), json5 account Warehouse (id 102). Give the id: 101 or 102\n",
      ]);
    });
  });
});
