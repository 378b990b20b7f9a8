// Releases: the checks before a version is published, and the permissions of the workflow.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../../support/pulumi-cli";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string; scripts: Record<string, string> };

describe("publishing", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "pulumi-domo-release-"));
    cpSync(join(ROOT, ".ci"), join(dir, ".ci"), { recursive: true });
    writeFileSync(join(dir, "CHANGELOG.md"), `# Changelog\n\n## ${manifest.version} — 2026-12-01\n`);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const url = "git+https://github.com/acme/pulumi-domo.git";
  const tagged = {
    GITHUB_REF: `refs/tags/v${manifest.version}`,
    GITHUB_REPOSITORY: "acme/pulumi-domo",
    GITHUB_SERVER_URL: "https://github.com",
  };

  /** Runs `npm publish --dry-run` for this package from `dir`, without a registry. */
  function publish(repository: object | undefined, environment: Partial<typeof tagged> = {}): { status: number | null; output: string } {
    // Not built, as there is nothing to build; all else is as it is here.
    const scripts = { ...manifest.scripts, prepare: undefined };
    writeFileSync(join(dir, "package.json"), JSON.stringify({ ...manifest, scripts, repository }));
    const env = { ...process.env, ...tagged, ...environment, npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" };
    const { status, stdout, stderr } = spawnSync("npm", ["publish", "--dry-run"], { cwd: dir, env, encoding: "utf8" });
    return { status, output: stdout + stderr };
  }

  test("succeeds publicly for a tagged version with a repository and a release date", () => {
    expect(publish({ type: "git", url })).toMatchObject({ status: 0, output: expect.stringMatching(/release:check[^]*public access/) });
  });

  test.each([
    ["without a repository", undefined, {}, "error: package.json names no repository: set repository.url"],
    [
      "from another repository",
      { url: url.replace("acme", "other") },
      {},
      `names the repository ${url.replace("acme", "other")}, and this is ${url}`,
    ],
    ["for another tag", { url }, { GITHUB_REF: "refs/tags/v9.9.9" }, "error: only the release workflow publishes"],
    ["by hand", { url }, { GITHUB_REF: undefined, GITHUB_REPOSITORY: undefined }, "error: only the release workflow publishes"],
  ])("is refused %s", (_, repository, environment, problem) => {
    const { status, output } = publish(repository, environment);
    expect(output).toContain(problem);
    expect(status).not.toBe(0);
  });

  test("is refused while the changelog has the version as unreleased", () => {
    writeFileSync(join(dir, "CHANGELOG.md"), `## ${manifest.version} — unreleased\n`);
    expect(publish({ url }).output).toContain(`error: CHANGELOG.md has no day of release for ${manifest.version}`);
  });
});

describe("`npm run release`", () => {
  let dir: string;
  const git = (...args: string[]): string => spawnSync("git", args, { cwd: dir, encoding: "utf8" }).stdout.trim();
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "pulumi-domo-release-"));
    cpSync(join(ROOT, ".ci"), join(dir, ".ci"), { recursive: true });
    writeFileSync(join(dir, "CHANGELOG.md"), "# Changelog\n\n## 0.2.0 — unreleased\n\n- More.\n\n## 0.1.0 — 2026-12-01\n");
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "pulumi-domo", version: "0.1.0", scripts: {} }));
    git("init", "--initial-branch=main");
    git("config", "user.email", "dev@example.com");
    git("config", "user.name", "Dev");
    git("add", ".");
    git("commit", "--message", "Begin");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function release(): { status: number | null; output: string } {
    const env = { ...process.env, npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" };
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(".ci", "release.mjs")], { cwd: dir, env, encoding: "utf8" });
    return { status, output: stdout + stderr };
  }

  test("sets day and version, commits and tags, and names the command that publishes", () => {
    expect(release()).toEqual({ status: 0, output: "Committed and tagged v0.2.0. To publish: git push --atomic origin main v0.2.0\n" });
    expect(readFileSync(join(dir, "CHANGELOG.md"), "utf8")).toMatch(/^## 0\.2\.0 — \d{4}-\d{2}-\d{2}$/m);
    expect(JSON.parse(readFileSync(join(dir, "package.json"), "utf8"))).toMatchObject({ version: "0.2.0" });
    expect([git("log", "-1", "--format=%s"), git("tag", "--points-at", "HEAD"), git("status", "--porcelain")]).toEqual([
      "Release 0.2.0",
      "v0.2.0",
      "",
    ]);
  });

  test("refuses with all problems at once, and changes nothing", () => {
    git("checkout", "-b", "topic");
    writeFileSync(join(dir, "CHANGELOG.md"), "# Changelog\n");
    expect(release()).toEqual({
      status: 1,
      output:
        "error: there are changes that are not committed\nerror: releases are made from the branch main\n" +
        "error: CHANGELOG.md has no heading `## <version> — unreleased`\n",
    });
    expect(git("tag")).toBe("");
  });

  test("puts everything back when the package can't be published", () => {
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "Not A Name", version: "0.1.0" }));
    git("commit", "--all", "--message", "Close");
    expect(release()).toMatchObject({ status: 1, output: expect.stringContaining("can't be published, and nothing was changed") });
    expect([git("status", "--porcelain"), git("tag"), git("log", "-1", "--format=%s")]).toEqual(["", "", "Close"]);
  });
});

describe("the release workflow", () => {
  const text = readFileSync(join(ROOT, ".github", "workflows", "release.yml"), "utf8");
  const { permissions, jobs } = parse(text) as {
    permissions: object;
    jobs: Record<string, { permissions: object; environment?: string; needs?: string }>;
  };

  test("pins each action by the hash of a commit, and names its version", () => {
    for (const [line] of text.matchAll(/uses: .*/g)) expect(line).toMatch(/^uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("gives an identity token only to the approved job, and no job write access to the repository", () => {
    expect(permissions).toEqual({});
    expect(jobs.check).toMatchObject({ permissions: { contents: "read" } });
    expect(jobs.publish).toMatchObject({ permissions: { contents: "read", "id-token": "write" }, environment: "release", needs: "check" });
  });
});
