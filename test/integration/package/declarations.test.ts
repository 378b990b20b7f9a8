// The type declarations that a program compiles: those of the package's entry points and all that these import.

import { expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { preProcessFile } from "typescript";

const ROOT = join(__dirname, "..", "..", "..");

const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { exports: Record<string, string | { types: string }> };

/** The declaration files of the package's entry points, apart from the client's. */
const entryPoints = Object.entries(exports).flatMap(([name, entry]) =>
  typeof entry === "string" || name === "./client" ? [] : join(ROOT, entry.types),
);
const clientEntryPoint = join(ROOT, (exports["./client"] as { types: string }).types);

/** The modules that a declaration file names in imports, exports, `import()` types and reference comments. */
function importsOf(file: string): string[] {
  const { importedFiles, referencedFiles, typeReferenceDirectives } = preProcessFile(readFileSync(file, "utf8"));
  return [...importedFiles, ...referencedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName);
}

/** The foreign modules that these files import, with all that they import of the package itself: module -> importing files. */
function foreignImports(entries: string[]): Record<string, string[]> {
  const files = new Set(entries);
  const importers: Record<string, string[]> = {};
  for (const file of files) {
    for (const name of importsOf(file)) {
      const path = join(dirname(file), name);
      const own = [`${path}.d.ts`, join(path, "index.d.ts")].find((candidate) => name.startsWith(".") && existsSync(candidate));
      if (own === undefined) (importers[name] ??= []).push(relative(ROOT, file));
      else files.add(own);
    }
  }
  return importers;
}

test("the public declarations import nothing but @pulumi/pulumi", () => {
  expect(foreignImports(entryPoints)).toEqual({
    "@pulumi/pulumi": expect.arrayContaining(["dist/provider/dynamic.d.ts", "dist/sdk/user.d.ts", "dist/sdk/connectors.d.ts"]),
  });
});

test("the client's declarations import nothing but zod", () => {
  expect(Object.keys(foreignImports([clientEntryPoint]))).toEqual(["zod"]);
});
