// The examples as copies outside of the repository: with only the dependencies of their own package.json.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ROOT } from "../../support/pulumi-cli";
import { installedVersion, pack, PNPM_INSTALL, run } from "./pack";

const EXAMPLES = join(ROOT, "examples");
const names = readdirSync(EXAMPLES);

describe("a copy of the example", () => {
  let dir: string;
  // One installation for all: in a pnpm workspace, a project sees its own dependencies and nothing of the others.
  beforeAll(async () => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-examples-")));
    const filter = (path: string): boolean => basename(path) !== "node_modules";
    for (const name of names) cpSync(join(EXAMPLES, name), join(dir, name), { recursive: true, filter });
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "examples", private: true }));
    // The versions of Pulumi that the other tests have, so that a new one does not fail this test alone.
    const overrides = {
      "pulumi-domo": `file:${await pack(dir)}`,
      "@pulumi/pulumi": installedVersion("@pulumi/pulumi"),
      "@pulumi/command": installedVersion("@pulumi/command"),
    };
    writeFileSync(join(dir, "pnpm-workspace.yaml"), JSON.stringify({ packages: ["*"], overrides }));
    await run(dir, PNPM_INSTALL);
  }, 300_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test.each(names)("%s compiles with its own compiler, which is this repository's", async (name) => {
    const { devDependencies } = JSON.parse(readFileSync(join(EXAMPLES, name, "package.json"), "utf8")) as {
      devDependencies?: Record<string, string>;
    };
    expect(devDependencies).toMatchObject({ typescript: installedVersion("typescript") });
    await expect(run(join(dir, name), [join("node_modules", ".bin", "tsc"), "--pretty", "false"])).resolves.toBe("");
  });
});
