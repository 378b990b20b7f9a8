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
