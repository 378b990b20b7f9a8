// The command `pulumi-domo`, as a person starts it.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const COMMAND = join(__dirname, "..", "..", "dist", "cli", "main.js");

interface Ended {
  code: number | null;
  output: string;
}

describe("pulumi-domo", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Starts the command; `said` waits until its output has a text, `ended` until it has ended. */
  const start = (...given: (string | { cwd?: string; preload?: string[] })[]) => {
    const args = given.filter((each) => typeof each === "string");
    const { cwd, preload = [] } = given.find((each) => typeof each !== "string") ?? {};
    const child = spawn(process.execPath, [...preload, COMMAND, ...args], { stdio: ["ignore", "pipe", "pipe"], cwd });
    children.push(child);
    let output = "";
    const listeners: (() => void)[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        for (const listener of listeners) listener();
      });
    }
    const ended = new Promise<Ended>((done) => child.once("close", (code) => done({ code, output })));
    const said = (text: RegExp): Promise<string> =>
      new Promise((found, failed) => {
        const look = (): void => {
          if (text.test(output)) found(output);
        };
        listeners.push(look);
        look();
        void ended.then(() => failed(new Error(`it ended and said: ${output}`)));
      });
    return { child, ended, said };
  };

  test("sandbox says where it is and what to set, and those settings work", async () => {
    const { said } = start("sandbox", "--port", "0", "--seed", "small");
    const output = await said(/Ctrl-C/);
    const [, url = ""] = /^Domo sandbox ready on (http:\/\/127\.0\.0\.1:\d+)\n/.exec(output) ?? [];
    expect(output).toContain(`pulumi config set domo:instance ${url}`);
    const [, id, secret] = /clientId (\S+)[^]*clientSecret (\S+)/.exec(output) ?? [];
    const authorization = `Basic ${Buffer.from(`${String(id)}:${String(secret)}`).toString("base64")}`;
    const login = await fetch(`${url}/oauth/token?grant_type=client_credentials`, { headers: { authorization } });
    expect(login.status).toBe(200);
    const state = (await (await fetch(`${url}/_sandbox/state`)).json()) as { users: unknown[] };
    expect(state.users).toHaveLength(4);
  });

  test("sandbox ends at Ctrl-C", async () => {
    const { child, ended, said } = start("sandbox", "--port", "0");
    const output = await said(/Ctrl-C/);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    expect((await fetch(`${url}/_sandbox/state`)).status).toBe(200);
    child.kill("SIGINT");
    // By the signal, as a shell expects: not by an error, and with nothing more to read.
    expect(await ended).toEqual({ code: null, output });
    expect(child.signalCode).toBe("SIGINT");
    await expect(fetch(`${url}/_sandbox/state`)).rejects.toThrow();
  });

  test("sandbox says that its port is taken, and what to do", async () => {
    const first = start("sandbox", "--port", "0");
    const port = /:(\d+)\n/.exec(await first.said(/Ctrl-C/))?.[1] ?? "";
    const { code, output } = await start("sandbox", "--port", port).ended;
    expect([code, output]).toEqual([1, `error: port ${port} is in use: stop what uses it, or give another with --port\n`]);
  });

  test.each([
    [["sandbox", "--port", "many"], /It must be a whole number/],
    [["sandbox", "--port", "65536"], /It must be at most 65535/],
    [["sandbox", "--seed", "huge"], /a seed is empty, small or <n>-users/],
    [["sandbox", "--seed", "999999-users"], /^error: a seed has at most 50000 users, and 999999-users has more\n$/],
    [["sandbx"], /unknown command 'sandbx'/],
    [["sandbox", "--prot", "1"], /unknown option '--prot'/],
  ])("answers %j with one sentence and no stack trace", async (args, sentence) => {
    const { code, output } = await start(...args).ended;
    expect(code).toBe(1);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test("sandbox takes switches, and names them when one is none", async () => {
    const { said } = start("sandbox", "--port", "0", "--set", "deletedEmail=new", "--set", "searchLag=50");
    const [, url = ""] = /ready on (\S+)/.exec(await said(/Ctrl-C/)) ?? [];
    expect(await (await fetch(`${url}/_sandbox/switches`)).json()).toMatchObject({ deletedEmail: "new", searchLag: 50 });
    const wrong = await start("sandbox", "--port", "0", "--set", "deletedEmail=never").ended;
    expect(wrong).toMatchObject({ code: 1, output: expect.stringMatching(/Switches: duplicateUser, /) });
  });

  const preview = (name: string): string => join(__dirname, "..", "unit", "cli", "review", "previews", `${name}.json`);

  test("review prints Markdown or JSON, and its exit code tells whether a rule is broken", async () => {
    const well = await start("review", "--preview", preview("a-person-is-given-an-account"), "--fail-on", "owner-gained").ended;
    expect(well).toMatchObject({ code: 0, output: expect.stringMatching(/^\*\*1 person gains access\.\*\*\n/) });
    const broken = await start("review", "--preview", preview("ownership-moves"), "--fail-on", "owner-gained", "--format", "json").ended;
    expect(broken.code).toBe(2);
    expect(JSON.parse(broken.output)).toMatchObject({
      broken: [{ rule: "owner-gained" }],
      summary: expect.stringContaining("1 new owner"),
    });
  });

  test("review takes rules and waivers from domo-review.yaml in its folder, or from the file that it is given", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-domo-rules-"));
    try {
      writeFileSync(join(folder, "domo-review.yaml"), "protected: { accounts: [Ware*] }\n");
      writeFileSync(join(folder, "lax.yaml"), "failOn: [account-deleted]\n");
      const args = ["review", "--preview", preview("ownership-moves")];
      const found = await start({ cwd: folder }, ...args).ended;
      expect(found).toMatchObject({ code: 2, output: expect.stringMatching(/\n\*\*`protected`\*\*\n/) });
      expect((await start({ cwd: folder }, ...args, "--config", "lax.yaml").ended).code).toBe(0);
      const missing = await start({ cwd: folder }, ...args, "--config", "nowhere.yaml").ended;
      expect(missing).toMatchObject({ code: 1, output: expect.stringMatching(/^error: ENOENT.*nowhere\.yaml'\n$/) });
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

    const review = (to: string, format = "markdown", preload: string[] = []) =>
      start({ preload }, "review", "--preview", preview("ownership-moves"), "--format", format, "--out", to).ended;
    const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

    test.each([
      ["html", /^<!doctype html>/],
      ["sarif", /"version":"2\.1\.0"/],
    ])("writes %s to a file", async (format, content) => {
      expect(await review(out, format)).toEqual({ code: 0, output: "" });
      expect(readFileSync(out, "utf8")).toMatch(content);
    });

    test("makes a file that only its owner can read, from its first moment on", async () => {
      // As fchmod does nothing, the mode is the one that the file was created with.
      const noChmod = join(folder, "no-chmod.cjs");
      writeFileSync(noChmod, "require('node:fs').fchmodSync = () => {};");
      expect(await review(out, "markdown", ["--require", noChmod])).toEqual({ code: 0, output: "" });
      expect(modeOf(out)).toBe("600");
    });

    test("makes an existing file its owner's alone, and leaves nothing of what it had", async () => {
      writeFileSync(out, "x".repeat(100_000), { mode: 0o644 });
      chmodSync(out, 0o644);
      expect(await review(out)).toEqual({ code: 0, output: "" });
      expect(modeOf(out)).toBe("600");
      expect(readFileSync(out, "utf8")).not.toContain("x".repeat(100));
    });

    test("leaves an existing file as it is when that can't be made its owner's alone", async () => {
      const noRight = join(folder, "no-right.cjs");
      writeFileSync(noRight, "require('node:fs').fchmodSync = () => { throw new Error('EPERM: operation not permitted, fchmod'); };");
      writeFileSync(out, "somebody's");
      expect(await review(out, "markdown", ["--require", noRight])).toEqual({
        code: 1,
        output: "error: EPERM: operation not permitted, fchmod\n",
      });
      expect(readFileSync(out, "utf8")).toBe("somebody's");
    });

    test("follows a link, and keeps it", async () => {
      const link = join(folder, "link");
      symlinkSync(out, link);
      expect(await review(link)).toEqual({ code: 0, output: "" });
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(modeOf(out)).toBe("600");
    });

    test("writes to a FIFO, whose mode stays", async () => {
      execFileSync("mkfifo", ["-m", "644", out]);
      const read = promisify(execFile)("cat", [out]);
      expect(await review(out)).toEqual({ code: 0, output: "" });
      expect((await read).stdout).toMatch(/1 new owner/);
      expect(modeOf(out)).toBe("644");
    });

    test("writes to a pipe by the name /dev/stdout", async () => {
      const command = [process.execPath, COMMAND, "review", "--preview", preview("ownership-moves"), "--out", "/dev/stdout"];
      const { stdout } = await promisify(execFile)("sh", ["-c", '"$@" | cat', "sh", ...command]);
      expect(stdout).toMatch(/1 new owner/);
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
    [["sandbox", "--port", "x\n::error::y"]],
    [["sandbox", "--seed", "x\n::error::y"]],
    [["sandbox", "--set", "x\u202e\n::error::y=z"]],
    [["##[error]x"]],
  ])("shows arguments %j that command a terminal or a CI runner by the codes of their characters", async (args) => {
    const { code, output } = await start(...args).ended;
    expect(code).not.toBe(0);
    expect(output).toMatch(/^error: /);
    expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]|##\w*\[/u);
    for (const line of output.split("\n")) expect(line).not.toMatch(/^\s*::/);
  });

  test("suggests the command that was meant", async () => {
    expect(await start("reviev").ended).toMatchObject({ output: "error: unknown command 'reviev'\n(Did you mean review?)\n" });
  });

  test("review says in one line why there can be none", async () => {
    const missing = await start("review", "--preview", join(__dirname, "nowhere.json")).ended;
    expect(missing).toMatchObject({ code: 1, output: expect.stringMatching(/^error: ENOENT.*nowhere\.json'\n$/) });
    const none = await start("review", "--preview", COMMAND).ended;
    expect(none).toMatchObject({ code: 1, output: "error: the preview is not JSON: make it with `pulumi preview --json --show-sames`\n" });
    const rule = await start("review", "--preview", preview("ownership-moves"), "--fail-on", "owner").ended;
    expect(rule).toMatchObject({ code: 1, output: expect.stringMatching(/^error: there is no rule owner: use admin-gained, /) });
    const nothing = await start("review").ended;
    expect(nothing).toMatchObject({ code: 1, output: expect.stringMatching(/^error: the preview is empty/) });
  });
});
