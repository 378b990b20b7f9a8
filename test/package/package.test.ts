// The package as its users get it: packed, installed into an empty project, and put to work there.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../provider/sandbox/sandbox";
import { execute } from "../engine/engine";
import { ROOT } from "../tool";

const MINUTES = 60_000;

const PROGRAM = readFileSync(join(ROOT, "test", "readme", "index.ts"), "utf8");

const TOOLS = {
  npm: ["npm", "install", "--no-audit", "--no-fund"],
  pnpm: [process.execPath, join(ROOT, "node_modules", "pnpm", "bin", "pnpm.cjs"), "install", "--ignore-scripts", "--no-frozen-lockfile"],
};

describe("the packed package", () => {
  let dir: string;
  let tarball: string;
  let sandbox: Sandbox;

  const run = (cwd: string, [command = "", ...args]: string[]): Promise<string> =>
    new Promise((done, failed) => {
      execFile(command, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        if (error) failed(new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`));
        else done(stdout);
      });
    });

  beforeAll(async () => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-package-")));
    sandbox = await startSandbox({ seed: "small" });
    const packed = await run(ROOT, ["npm", "pack", "--ignore-scripts", "--json", "--pack-destination", dir]);
    tarball = join(dir, firstFilename(JSON.parse(packed)));
  }, 2 * MINUTES);
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await sandbox.close();
  });

  test("holds the built code with its types and nothing of the workshop", async () => {
    const files = (await run(dir, ["tar", "tzf", tarball])).split("\n").map((file) => file.replace(/^package\//, ""));
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "dist/sdk/index.js",
        "dist/sdk/index.d.ts",
        "dist/provider/dynamic.js",
        "dist/sdk/command.js",
        "dist/sdk/review/page/page.js",
        "sdk/review/review.schema.json",
      ]),
    );
    const strange = files.filter(
      (file) =>
        file &&
        !/^(dist\/|LICENSE|README|CHANGELOG|package\.json|provider\/sandbox\/DIFFERENCES|sdk\/review\/review\.schema\.json)/.test(file),
    );
    expect(strange).toEqual([]);
  });

  test.each(Object.entries(TOOLS))(
    "installs with %s into an empty project, serves a preview there, and brings its command",
    async (tool, install) => {
      const project = join(dir, tool);
      mkdirSync(project);
      const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules", "@pulumi", "pulumi", "package.json"), "utf8")) as {
        version: string;
      };
      const dependencies = { "pulumi-domo": `file:${tarball}`, "@pulumi/pulumi": version, typescript: "5.9.3" };
      writeFileSync(join(project, "package.json"), JSON.stringify({ name: "theirs", private: true, dependencies }));
      writeFileSync(join(project, "Pulumi.yaml"), "name: theirs\nruntime: nodejs\n");
      writeFileSync(join(project, "index.ts"), PROGRAM);
      await run(project, install);
      const outcome = await execute("preview", {
        cwd: project,
        stack: "dev",
        config: { "domo:instance": sandbox.url, "domo:apiUrl": sandbox.url, "domo:clientId": "sandbox" },
        secrets: { "domo:clientSecret": "sandbox-secret" },
      });
      const problems = outcome.report.events.filter((event) => event.phase === "message" && event.severity === "error");
      expect(problems).toEqual([]);
      expect(outcome.digest.changeSummary).toEqual({ create: 4 });
      const command = join("node_modules", ".bin", "pulumi-domo");
      expect(await run(project, [command, "--version"])).toBe("0.1.0\n");
      const preview = join(ROOT, "test/sdk/review/previews/ownership-moves.json");
      expect(await run(project, [command, "review", "--preview", preview, "--format", "html"])).toMatch(
        /^<!doctype html>[^]*page's own script/,
      );
    },
    5 * MINUTES,
  );
});

/** npm prints a list or, newer, an object by package. */
function firstFilename(packed: unknown): string {
  const [entry] = Object.values(packed as Record<string, { filename: string }>);
  return entry!.filename;
}
