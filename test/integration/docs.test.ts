// The guides: what they show compiles, what they link to exists and is shipped, and what they list is complete.

import { describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import * as errors from "../../provider/client/errors";
import { SETTING_KEYS } from "../../provider/settings";
import { compile } from "../support/compile";
import { ROOT } from "../support/pulumi-cli";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const manifest = JSON.parse(read("package.json")) as { homepage: string };
const REPOSITORY = `${manifest.homepage.replace("#readme", "")}/blob/main/`;

const GUIDES = [
  "README.md",
  ...["docs", "docs/review-rules"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];

/** The files of the package, as npm packs it. */
function shippedFiles(): Set<string> {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], { cwd: ROOT, encoding: "utf8" });
  const [entry] = Object.values(JSON.parse(stdout) as Record<string, { files: { path: string }[] }>);
  return new Set(entry!.files.map(({ path }) => path));
}

/** Programs in fences of a guide, as modules of their own. */
function programsIn(guide: string): string[] {
  return [...read(guide).matchAll(/^```ts\n([^]*?)^```/gm)].map(([, program = ""]) => program);
}

describe("the guides", () => {
  test("show programs that compile", () => {
    const programs = GUIDES.flatMap((guide) =>
      programsIn(guide).map((text, at): [string, string] => [join(ROOT, `${guide.replaceAll("/", ".")}.${String(at)}.mts`), text]),
    );
    expect(programs.length).toBeGreaterThan(8);
    expect([...compile(new Map(programs))].filter(([, errors]) => errors.length > 0)).toEqual([]);
  });

  test("link to files that are in the package, and to the repository for all others", () => {
    const shipped = shippedFiles();
    const broken = GUIDES.filter((guide) => shipped.has(guide)).flatMap((guide) =>
      [...read(guide).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].flatMap(([, link = ""]) => {
        if (link.startsWith(REPOSITORY))
          return existsSync(join(ROOT, link.slice(REPOSITORY.length))) ? [] : [`${guide}: ${link} does not exist`];
        if (link.startsWith("http")) return [];
        const path = normalize(join(dirname(guide), link));
        return shipped.has(path) ? [] : [`${guide}: ${link} is not in the package`];
      }),
    );
    expect(broken).toEqual([]);
  });

  test("and messages run by npx only what is installed", () => {
    // Else npx downloads what is missing, whoever has published it.
    const sources = readdirSync(join(ROOT, "cli"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join("cli", name));
    const commands = [...GUIDES, ...sources].flatMap((file) =>
      [...read(file).matchAll(/npx (?:-\S+ )*(?:pulumi-domo|eslint)/g)].map(([command]) => command),
    );
    expect(commands.length).toBeGreaterThan(3);
    expect(commands.filter((command) => !command.includes("--no-install"))).toEqual([]);
  });

  test("are all listed on their first page", () => {
    const index = read("docs/README.md");
    // The pages of review rules are listed in docs/review-rules.md (rule-pages.test.ts).
    for (const guide of GUIDES.filter((path) => /^docs\/[^/]+$/.test(path) && path !== "docs/README.md"))
      expect(index).toMatch(new RegExp(`\\]\\((${REPOSITORY}docs/)?${guide.slice("docs/".length)}\\)`));
  });

  test("have every setting, with its environment variable", () => {
    const variable = (key: string): string => `DOMO_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    const settings = read("docs/settings.md");
    for (const key of SETTING_KEYS) expect(settings).toMatch(new RegExp(`^\\| \`${key}\` +\\| \`${variable(key)}\` +\\|`, "m"));
  });

  test("explain every class of error, with its code", () => {
    const troubleshooting = read("docs/troubleshooting.md");
    const classes = Object.entries(errors).filter(([name]) => name.endsWith("Error") && name !== "DomoError");
    expect(classes.length).toBeGreaterThan(10);
    for (const [name] of classes) expect(troubleshooting).toMatch(new RegExp(`^\\| \`${name}\` +\\| \`[a-z-]+\` +\\|`, "m"));
    const codes = [...read("provider/client/errors.ts").matchAll(/readonly code = "([^"]+)"/g)].map(([, code = ""]) => code);
    for (const code of codes) expect(troubleshooting).toContain(`\`${code}\``);
  });
});

describe("the README", () => {
  test("has at most 120 lines", () => {
    expect(read("README.md").split("\n").length).toBeLessThanOrEqual(121);
  });
});
