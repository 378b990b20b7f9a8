// `pulumi-domo export`: an instance becomes a project.

import { basename, resolve } from "node:path";
import { buildResources } from "./build";
import { importFile } from "./import-file";
import { programFiles } from "./program";
import { counts, nextCommands, omissionText, projectFiles, readme, type Package } from "./project";
import { checkContext, readInstance } from "./read-instance";
import { selectionOf, type SelectionFlags } from "./select";
import { writeNewFiles } from "./write-files";

export { redact } from "./read-instance";

export interface ExportFlags extends SelectionFlags {
  out: string;
  name?: string;
  stack: string;
}

export interface ExportResult {
  /** The next commands. */
  commands: string[];
  /** What was done, and what was left out. */
  notes: string[];
}

const IMPORT_NAME = "import.json";

/** Reads the instance that the environment names, and writes a project into a new or empty folder. */
export async function exportInstance(
  flags: ExportFlags,
  { environment, package: own }: { environment: Record<string, string | undefined>; package: Package },
): Promise<ExportResult> {
  const { out, stack } = flags;
  const name = projectName(flags);
  const selection = selectionOf(flags);
  const instance = await readInstance(environment, selection);
  const { host, url } = instance;
  const { resources, omissions } = buildResources(instance, { selection, check: checkContext(environment) });
  const steps = { dir: out, stack, importName: IMPORT_NAME };
  const files = [
    ...projectFiles({ package: own, name, stack, url, host }),
    ...programFiles(resources, { host }),
    { name: IMPORT_NAME, text: importFile(resources, { host, stack: `${name}/${stack}` }) },
    { name: "README.md", text: readme({ ...steps, host, resources, omissions }) },
  ];
  writeNewFiles(out, files);
  return {
    commands: nextCommands(steps),
    notes: [`exported ${counts(resources)} of ${host} to ${out}`, ...omissions.map((omission) => `not exported: ${omissionText(omission)}`)],
  };
}

/** Pulumi's rule for names of projects. */
const PROJECT_NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** @throws if a name was given that Pulumi refuses. */
function projectName({ name, out }: ExportFlags): string {
  if (name !== undefined && !PROJECT_NAME.test(name))
    throw new Error(`${name} is no name of a project: letters, digits, dots, underscores and hyphens, at most 100`);
  const fromFolder = basename(resolve(out)).replaceAll(/[^A-Za-z0-9_.-]+/g, "-");
  return name ?? (PROJECT_NAME.test(fromFolder) ? fromFolder : "domo");
}
