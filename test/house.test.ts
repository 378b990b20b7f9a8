// The repository itself: what every resource must have, and what the documents promise.

import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { registry } from "../provider/resources/registry";
import { SETTING_KEYS } from "../provider/settings";
import * as sdk from "../sdk";

const ROOT = join(__dirname, "..");
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), "utf8");
const fileName = (type: string): string => type.replaceAll(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();

describe("each resource", () => {
  describe.each(registry.map((declaration) => [declaration.type, declaration] as const))(
    "%s",
    (type, { inputs, replacedOn, controls, identity, instanceOnly, secret }) => {
      const sdkFile = read("sdk", `${fileName(type)}.ts`);
      const keys = Object.keys(inputs.shape);

      test("has a declaration, a class and a test of its own name", () => {
        expect(read("provider", "resources", `${fileName(type)}.ts`)).toMatch(/^\/\/ /);
        expect(sdk).toHaveProperty(type);
        expect(read("test", "provider", "resources", "lives", `${fileName(type)}.ts`)).toContain(`type: "${type}"`);
        expect(read("test", "sdk", "argument-types.ts")).toContain(`toEqualTypeOf<${type}Inputs>()`);
      });

      test("lists only inputs that it has", () => {
        expect(keys).toEqual(expect.arrayContaining([...replacedOn, ...controls, ...identity, ...instanceOnly, ...secret]));
      });

      test("documents every input, and says what replaces and what needs the instance API", () => {
        for (const key of keys) {
          const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s+${key}\\??:`).exec(sdkFile)?.[1] ?? "";
          expect([key, comment.length > 10]).toEqual([key, true]);
          expect([key, comment.includes("replaces the resource")]).toEqual([key, replacedOn.includes(key)]);
          expect([key, comment.includes("Only with the instance API")]).toEqual([key, instanceOnly.includes(key)]);
        }
      });
    },
  );
});

describe("the README", () => {
  const readme = read("README.md");

  test("knows every setting", () => {
    for (const key of SETTING_KEYS) expect(readme).toContain(`\`${key}\``);
  });

  test("has programs that compile", () => {
    const programs = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, program = ""]) => program);
    // The same texts stand in files that `npm run lint` compiles with all others.
    expect(programs).toEqual(["index.ts", "accounts.ts"].map((file) => read("test", "readme", file)));
  });

  test("links to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link).filter((link) => !link.startsWith("http"));
    for (const link of links) expect(() => read(link)).not.toThrow();
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

  test("has its twelve sentences, each with tests that hold it", () => {
    const sections = text.split(/^## /m).slice(1);
    expect(sections.map((section) => section.split(".")[0])).toEqual(Array.from({ length: 12 }, (_, i) => String(i + 1)));
    for (const section of sections) expect(section).toMatch(/^- `test\//m);
  });

  const holders = text.split(/^- /m).flatMap((line) => {
    const file = /^`(test\/[^`]+)`/.exec(line)?.[1];
    return file === undefined ? [] : [...line.matchAll(/“([^”]+)”/g)].map(([, name]) => [file, name ?? ""] as const);
  });
  test.each(holders)("%s has the test “%s”", (file, name) => {
    const code = readFileSync(join(ROOT, file), "utf8").replaceAll(/\s+/g, " ");
    expect(code).toContain(name.replaceAll(/\s+/g, " "));
  });
});
