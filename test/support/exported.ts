// Exports a sandbox into a folder.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { exportInstance, type ExportFlags, type ExportResult } from "../../cli/export/export";
import { Package } from "../../cli/export/project";
import { compile } from "./compile";
import { ROOT, STACK } from "./pulumi-cli";

export const OWN_PACKAGE = Package.parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));

/** Without waits for a limit of requests, which a sandbox does not have. */
export const environmentFor = (url: string): Record<string, string> => ({
  DOMO_INSTANCE: url,
  DOMO_ACCESS_TOKEN: "sandbox-token",
  DOMO_REQUESTS_PER_MINUTE: "1000000",
});

export const exportTo = (out: string, url: string, flags: Partial<ExportFlags> = {}): Promise<ExportResult> =>
  exportInstance({ out, stack: STACK, ...flags }, { environment: environmentFor(url), package: OWN_PACKAGE, root: ROOT });

interface ImportedResource {
  type: string;
  name: string;
  id: string;
  inputs: Record<string, unknown>;
}

/** The resources of an import file. */
export const resourcesIn = (dir: string, file = "import.json"): ImportedResource[] =>
  (JSON.parse(readFileSync(join(dir, file), "utf8")) as { resources: ImportedResource[] }).resources;

/** The name of the resource of an object. */
export const nameOf = (dir: string, type: string, id: string | number): string =>
  resourcesIn(dir).find((resource) => resource.type.endsWith(`:${type}`) && resource.id === String(id))?.name ?? `no ${type} ${id}`;

/** The compiler's errors in the program of a folder. */
export function compileErrors(dir: string): string[] {
  const programs = readdirSync(dir).filter((name) => name.endsWith(".ts"));
  // In a folder of the repository, where the packages are found.
  const texts = new Map(programs.map((name) => [join(ROOT, "exported", name), readFileSync(join(dir, name), "utf8")]));
  return [...compile(texts)].flatMap(([path, errors]) => errors.map((error) => `${basename(path)}: ${error}`));
}

/** The lines of a program. */
export const linesIn = (dir: string): number =>
  readdirSync(dir)
    .filter((name) => name.endsWith(".ts"))
    .reduce((sum, name) => sum + readFileSync(join(dir, name), "utf8").split("\n").length - 1, 0);
