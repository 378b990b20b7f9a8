// The repository itself: what every resource must have, and what the documents promise.

import { describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { registry } from "../../provider/resources/registry";
import * as sdk from "../../sdk";
import { DomoResource } from "../../sdk/resource";
import { FIXTURES, ONLY_IN_STATE } from "../unit/provider/resources/fixtures";

const ROOT = join(__dirname, "..", "..");
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), "utf8");
const fileName = (type: string): string => type.replaceAll(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();

describe("each resource", () => {
  describe.each(registry.map((declaration) => [declaration.type, declaration] as const))(
    "%s",
    (type, { inputs, replaceOnChanges, metaArguments, identity, instanceOnly, secretInputs }) => {
      const sdkFile = read("sdk", `${fileName(type)}.ts`);
      const keys = Object.keys(inputs.shape);

      test("has a declaration, a class and a test of its own name", () => {
        expect(read("provider", "resources", `${fileName(type)}.ts`)).toMatch(/^\/\/ /);
        expect(Object.getPrototypeOf((sdk as Record<string, unknown>)[type])).toBe(DomoResource);
        // The data that the lifecycle suite plays, and the test that starts it.
        const isPlayed = !ONLY_IN_STATE.includes(type);
        expect(FIXTURES.filter((fixture) => fixture.type === type)).toHaveLength(isPlayed ? 1 : 0);
        expect(/^lifecycleSuite\(/m.test(read("test", "unit", "provider", "resources", `${fileName(type)}.test.ts`))).toBe(isPlayed);
        expect(read("test", "unit", "sdk", "argument-types.ts")).toContain(`toEqualTypeOf<${type}Inputs>()`);
      });

      test("lists only inputs that it has", () => {
        for (const list of [replaceOnChanges, metaArguments, identity, instanceOnly, secretInputs]) {
          expect(list.filter((key) => !keys.includes(key))).toEqual([]);
          expect(new Set(list).size).toBe(list.length);
        }
        // Otherwise two resources of the same object could not be detected.
        expect(identity).not.toEqual([]);
      });

      test("documents every input, and says what replaces and what needs the instance API", () => {
        for (const key of keys) {
          const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s+${key}\\??:`).exec(sdkFile)?.[1] ?? "";
          expect([key, comment.length > 10]).toEqual([key, true]);
          expect([key, comment.includes("replaces the resource")]).toEqual([key, replaceOnChanges.includes(key)]);
          expect([key, comment.includes("Only with the instance API")]).toEqual([key, instanceOnly.includes(key)]);
        }
      });
    },
  );
});

describe("SECURITY.md", () => {
  test("names each dependency at run time", () => {
    const section = /^## Dependencies\n([^]*)/m.exec(read("SECURITY.md"))?.[1] ?? "";
    const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    expect([...section.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort()).toEqual(Object.keys(dependencies).sort());
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\^\d+\.\d+\.\d+$/);
  });
});

describe("the quickstart", () => {
  test("has the same settings in the root as in its own folder", () => {
    const config = (file: string, name: string): string =>
      JSON.stringify((parse(read(file)) as { config: object }).config).replaceAll(`"${name}:`, '"project:');
    expect(config("Pulumi.yaml", "pulumi-domo")).toBe(config("examples/quickstart/Pulumi.yaml", "quickstart"));
  });
});

describe("the lock file", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { version?: string; resolved?: string; optionalDependencies?: object }>;
  };

  test("has what every machine needs, also machines of another kind than the one that wrote it", () => {
    const locked = Object.keys(packages);
    const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(optional.filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
  });

  test("names no registry", () => {
    expect(Object.values(packages).filter(({ resolved = "" }) => resolved.startsWith("http"))).toEqual([]);
  });
});

describe("the reliability contract", () => {
  const text = readFileSync(join(ROOT, "RELIABILITY.md"), "utf8");

  test("has its thirteen sentences, each with tests that hold it", () => {
    const sections = text.split(/^## /m).slice(1);
    expect(sections.map((section) => section.split(".")[0])).toEqual(Array.from({ length: 13 }, (_, i) => String(i + 1)));
    for (const section of sections) expect(section).toMatch(/^- `test\//m);
  });

  const importsOf = (file: string): string[] =>
    [...read(file).matchAll(/from "(\.[^"]+)"/g)].map(([, path = ""]) => `${join(dirname(file), path)}.ts`);
  const sources = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join("test", path));
  /** Whether `npm run test:all` runs the file, by itself or from one that does. */
  const isRun = (file: string): boolean =>
    file.endsWith(".test.ts") || sources.some((other) => importsOf(other).includes(file) && isRun(other));

  /** Titles of tests: whole, or the parts around what differs between the tests of a table. */
  const titlesOf = (file: string): string[] =>
    [...read(file).matchAll(/(["'`])((?:(?!\1)[^\\]|\\.)*)\1,\s*(?:async )?\(/g)]
      .flatMap(([, , title = ""]) => title.split(/%\w|\$\{[^}]*\}/))
      .map((part) => part.replace(/^[:,\s]+/, "").trim());

  /** Tests that a document names: `file`: “title”, “title”. */
  const namedIn = (text: string): (readonly [string, string])[] =>
    [...text.matchAll(/`(test\/[^`]+)`:((?:\s*“[^”]+”,?)+)/g)].flatMap(([, file = "", titles = ""]) =>
      [...titles.matchAll(/“([^”]+)”/g)].map(([, name = ""]) => [file, name.replaceAll(/\s+/g, " ")] as const),
    );
  const security = read("SECURITY.md");

  test("and SECURITY.md name their tests in the form that is looked up here", () => {
    for (const document of [text, security])
      expect(namedIn(document)).toHaveLength([...document.matchAll(/“[^”]+”/g)].length - [...document.matchAll(/never “gone”/g)].length);
  });

  const table = security.split("## What an attacker can do")[1]?.split("\n## ")[0] ?? "";
  test("says of each attacker in SECURITY.md which tests show it", () => {
    const rows = table.split("\n").filter((line) => line.startsWith("| **"));
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const row of rows) expect(namedIn(row)).not.toEqual([]);
  });

  const holders = [...namedIn(text), ...namedIn(table)];
  test.each(holders)("%s runs the test “%s”", (file, name) => {
    // What follows or goes before may be left out; what differs between the tests of a table is `…`.
    for (const part of name.split(/[\s,:]*…[\s,:]*/).filter((each) => each !== ""))
      expect(titlesOf(file).filter((title) => title.startsWith(part) || title.endsWith(part))).not.toEqual([]);
    expect(read(file)).not.toMatch(/\b(x?(it|test|describe)\.(skip|todo|failing)|xtest|xit|xdescribe)\b/);
    expect(isRun(file)).toBe(true);
  });
});
