// The package as its users get it: packed, installed into an empty project, and used there.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startSandbox, type Sandbox } from "../../../sandbox/server";
import * as sdk from "../../../sdk";
import { execute } from "../../engine/engine";
import { ROOT } from "../../support/pulumi-cli";
import { installedVersion, NPM_INSTALL, pack, PNPM_INSTALL, run, YARN_INSTALL, yarnSettings } from "./pack";

const MINUTES = 60_000;

const README_PROGRAM = /```ts\n([^]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
const GUIDE_LINTING =
  /```js\n(\/\/ eslint\.config\.mjs\n[^]*?)```/.exec(readFileSync(join(ROOT, "docs", "reviews-in-ci.md"), "utf8"))?.[1] ?? "";
const FULL_PROGRAM = readFileSync(join(ROOT, "test", "integration", "package", "program.ts"), "utf8");

/** The files of `pulumi new typescript`, but for its program. Declarations of dependencies are checked, as skipLibCheck is not set. */
const TEMPLATE = {
  "Pulumi.yaml": "name: theirs\nruntime: nodejs\n",
  "tsconfig.json": `{
    "compilerOptions": {
        "strict": true,
        "outDir": "bin",
        "target": "es2020",
        "module": "commonjs",
        "moduleResolution": "node",
        "sourceMap": true,
        "experimentalDecorators": true,
        "pretty": true,
        "noFallthroughCasesInSwitch": true,
        "noImplicitReturns": true,
        "forceConsistentCasingInFileNames": true
    },
    "files": [
        "index.ts"
    ]
}
`,
};

describe("the packed package", () => {
  let dir: string;
  let tarball: string;
  let sandbox: Sandbox;

  beforeAll(async () => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-domo-package-")));
    sandbox = await startSandbox({ seed: "small" });
    tarball = await pack(dir);
  }, 2 * MINUTES);
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await sandbox.close();
  });

  test("contains the built code with its types, and no development files", async () => {
    const files = (await run(dir, ["tar", "tzf", tarball])).split("\n").map((file) => file.replace(/^package\//, ""));
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "dist/sdk/index.js",
        "dist/sdk/index.d.ts",
        "dist/provider/dynamic.js",
        "dist/cli/main.js",
        "dist/sdk/eslint/plugin.js",
        "dist/sdk/eslint/plugin.d.ts",
        "dist/cli/review/render/page/page.js",
        ...readdirSync(join(ROOT, "sandbox", "page")).map((name) => `dist/sandbox/page/${name}`),
        "cli/review/review.schema.json",
        "docs/getting-started.md",
        "docs/reference/README.md",
      ]),
    );
    const unexpected = files.filter(
      (file) =>
        file &&
        !/^(dist\/|LICENSE|README|CHANGELOG|package\.json|RELIABILITY|SECURITY|docs\/|examples\/|sandbox\/DIFFERENCES|cli\/review\/review\.schema\.json)/.test(
          file,
        ),
    );
    expect(unexpected).toEqual([]);
  });

  describe.each([
    ["npm", NPM_INSTALL, "9"],
    ["pnpm", PNPM_INSTALL, "10"],
    ["yarn", YARN_INSTALL, "10"],
  ])("installed with %s into a project of Pulumi's TypeScript template", (tool, install, eslint) => {
    let project: string;
    beforeAll(async () => {
      project = join(dir, tool);
      mkdirSync(project);
      const manifest = {
        name: "theirs",
        private: true,
        devDependencies: {
          "@types/node": "^18",
          typescript: installedVersion("typescript"),
          "typescript-eslint": installedVersion("typescript-eslint"),
          eslint,
        },
        dependencies: { "@pulumi/pulumi": installedVersion("@pulumi/pulumi"), "pulumi-domo": `file:${tarball}` },
      };
      writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
      for (const [file, text] of Object.entries(TEMPLATE)) writeFileSync(join(project, file), text);
      if (tool === "yarn") writeFileSync(join(project, ".yarnrc.yml"), await yarnSettings(dir));
      await run(project, install);
    }, 5 * MINUTES);

    test("compiles a program that uses all of it", async () => {
      for (const name of Object.keys(sdk)) expect(FULL_PROGRAM).toContain(`domo.${name}`);
      writeFileSync(join(project, "index.ts"), FULL_PROGRAM);
      const compiler = join("node_modules", ".bin", "tsc");
      await expect(run(project, [compiler, "--noEmit", "--pretty", "false"])).resolves.toBe("");
    });

    test(`finds a dry-run branch with ESLint ${eslint} and the configuration of the guide`, async () => {
      writeFileSync(join(project, "eslint.config.mjs"), GUIDE_LINTING);
      writeFileSync(join(project, "index.ts"), README_PROGRAM);
      const command = join("node_modules", ".bin", "eslint");
      const lint = [command, "--no-inline-config", "index.ts"];
      expect(await run(project, [command, "--version"])).toMatch(new RegExp(`^v${eslint}\\.`));
      await expect(run(project, lint)).resolves.toBe("");
      writeFileSync(
        join(project, "index.ts"),
        `${README_PROGRAM}import { runtime } from "@pulumi/pulumi";\nif (!runtime.isDryRun()) new domo.Group("extra"); // eslint-disable-line\n`,
      );
      await expect(run(project, lint)).rejects.toThrow(/1 problem \(1 error/);
      await expect(run(project, lint)).rejects.toThrow("pulumi-domo/no-dry-run");
    });

    test("runs a preview", async () => {
      writeFileSync(join(project, "index.ts"), README_PROGRAM);
      const outcome = await execute("preview", {
        cwd: project,
        stack: "dev",
        config: { "domo:instance": sandbox.url, "domo:apiUrl": sandbox.url, "domo:clientId": "sandbox" },
        secrets: { "domo:clientSecret": "sandbox-secret" },
      });
      const problems = outcome.report.events.filter((event) => event.phase === "message" && event.severity === "error");
      expect(problems).toEqual([]);
      expect(outcome.digest.changeSummary).toEqual({ create: 4 });
    });

    test("has the files that its README and guides link to", () => {
      const installed = realpathSync(join(project, "node_modules", "pulumi-domo"));
      for (const guide of ["README.md", "docs/README.md", "docs/reference/pulumi-domo/README.md"]) {
        const links = [...readFileSync(join(installed, guide), "utf8").matchAll(/\]\(([^)#\s]+)/g)].map(([, link = ""]) => link);
        const relative = links.filter((link) => !link.startsWith("http"));
        expect(relative.length).toBeGreaterThan(3);
        for (const link of relative) expect([link, existsSync(join(installed, dirname(guide), link))]).toEqual([link, true]);
      }
    });

    test("exports a project that gets the package from the same tarball", async () => {
      const settings = { DOMO_INSTANCE: sandbox.url, DOMO_ACCESS_TOKEN: "sandbox-token" };
      const command = join("node_modules", ".bin", "pulumi-domo");
      await run(project, [command, "export", "--out", "acme"], settings);
      const acme = join(project, "acme");
      await run(acme, [...NPM_INSTALL, "--prefer-offline"]);
      const lock = JSON.parse(readFileSync(join(acme, "package-lock.json"), "utf8")) as {
        packages: Record<string, { resolved?: string }>;
      };
      const { resolved = "" } = lock.packages["node_modules/pulumi-domo"]!;
      expect(join(acme, resolved.replace("file:", ""))).toBe(tarball);
      await expect(run(acme, [join("node_modules", ".bin", "tsc"), "--pretty", "false"])).resolves.toBe("");
    });

    test("installs its command", async () => {
      const command = join("node_modules", ".bin", "pulumi-domo");
      expect(await run(project, [command, "--version"])).toBe("0.1.0\n");
      const preview = join(ROOT, "test/unit/cli/review/previews/ownership-moves.json");
      expect(await run(project, [command, "review", "--preview", preview, "--format", "html"])).toMatch(
        /^<!doctype html>[^]*The script of the page/,
      );
    });
  });
});
