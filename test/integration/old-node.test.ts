// A Node that is too old, wherever it is met: the command, the program, and the provider's process.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { Project, ROOT, standIn } from "../support/pulumi-cli";

const PRELOAD = `--require ${join(__dirname, "old-node.cjs")}`;
const SENTENCE = "pulumi-domo needs Node 22.12 or later, but this is Node 20.20.2. Install a current Node";

const count = (text: string, part: string): number => text.split(part).length - 1;

describe("on a Node that is too old", () => {
  let sandbox: Sandbox;
  let project: Project;
  beforeEach(async () => {
    sandbox = await startSandbox();
    project = Project.of('new domo.Group("finance", { name: "Finance" });').use(sandbox.url);
  });
  afterEach(async () => {
    project.close();
    await sandbox.close();
  });

  test.each([["--version"], ["sandbox", "--port", "0"], ["review", "--preview", "none.json"]])(
    "the command `%s` ends with one line",
    (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "dist/cli/main.js"), ...args], {
        env: { ...process.env, NODE_OPTIONS: PRELOAD },
        encoding: "utf8",
      });
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr.trim().split("\n")).toEqual([expect.stringContaining(`error: ${SENTENCE}`)]);
    },
  );

  test("a program is refused in preview, without a stack trace", async () => {
    project.environment.NODE_OPTIONS = PRELOAD;
    const { exitCode, output } = await standIn.run("preview", project);
    expect(exitCode).not.toBe(0);
    expect(count(output, SENTENCE)).toBe(1);
    expect(output).not.toMatch(/^\s+at /m);
  });

  test("the provider's process fails the resource and keeps it in the state", async () => {
    expect((await standIn.run("up", project)).exitCode).toBe(0);
    project.environment.NODE_OPTIONS = PRELOAD;
    const { exitCode, output } = await standIn.run("refresh", project);
    expect(exitCode).not.toBe(0);
    expect(output).toContain(SENTENCE);
    expect(await standIn.state(project)).toContain("domo:Group");
  });
});
