// `pulumi-domo export`: an instance becomes a project, or what is new in an instance becomes new files of its project.

import { existsSync, readdirSync } from "node:fs";
import { basename, join, normalize, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { readStandardInput, readTextFile } from "../files";
import { buildResources } from "./build";
import { conflicts, declaredIn, namesOf, objectsOf, placesIn, type Declared } from "./declared";
import { importFile } from "./import-file";
import type { Instance, Omission, Selection } from "./instance";
import { dependencyFor } from "./own-package";
import { programFiles, type Place } from "./program";
import {
  counts,
  folderWord,
  nextCommands,
  omissionText,
  projectFiles,
  readme,
  requireStackName,
  shortStackName,
  type Package,
} from "./project";
import { checkContext, exportSettings, readInstance } from "./read-instance";
import type { ExportedResource, ProgramFile } from "./resources";
import { selectionOf, type SelectionFlags } from "./select";
import { isInTable } from "./tables";
import { requireFolder, writeNewFiles } from "./write-files";

export { redact } from "./read-instance";

export interface ExportFlags extends SelectionFlags {
  out: string;
  name?: string;
  /** Default: `prod`. */
  stack?: string;
  people?: "code" | "table";
  /** The state of the stack that has an earlier export, or `-` for standard input. */
  state?: string;
}

export interface ExportSource {
  environment: Record<string, string | undefined>;
  /** The package.json of this package. */
  package: Package;
  /** The folder of this package. */
  root: string;
}

export interface ExportResult {
  /** The next commands. */
  commands: string[];
  /** What was done, and what was left out. */
  notes: string[];
}

const PROJECT_FILE = "Pulumi.yaml";

/**
 * Reads the instance that the environment names, and writes a project into a new or empty folder; with `state`, adds files for what is new. Throws an
 * error that a user can read, before anything is written.
 */
export async function exportInstance(flags: ExportFlags, source: ExportSource): Promise<ExportResult> {
  const selection = selectionOf(flags);
  if (flags.stack !== undefined) requireStackName(flags.stack);
  requireFolder(flags.out);
  if (flags.state !== undefined) return exportAdditions(flags, { ...source, selection, state: await stateText(flags.state) });
  const name = projectName(flags);
  if (existsSync(join(flags.out, PROJECT_FILE)))
    throw new Error(
      `${flags.out} has a project already, and existing files are never overwritten. To add what is new in the instance: ` +
        `pulumi stack export | npx --no-install pulumi-domo export --out ${folderWord(flags.out)} --state -`,
    );
  const instance = await readInstance(source.environment, selection);
  return exportProject(flags, { ...source, selection, instance, name });
}

const stateText = (state: string): Promise<string> | string =>
  state === "-"
    ? readStandardInput("use `pulumi stack export | npx --no-install pulumi-domo export --state -`, or --state FILE")
    : readTextFile(state);

/** A new project. */
function exportProject(
  { out, stack = "prod", people = "code" }: ExportFlags,
  { environment, package: own, root, selection, instance, name }: ExportSource & { selection: Selection; instance: Instance; name: string },
): ExportResult {
  const { host, url } = instance;
  const built = buildResources(instance, { selection, check: checkContext(environment) });
  const { resources } = built;
  const omissions = [...built.omissions, ...(people === "table" ? remarksOfRows(resources) : [])];
  const steps = { dir: out, stack, importName: "import.json" };
  writeNewFiles(out, [
    ...projectFiles({ package: own, dependency: dependencyFor(out, { ...own, root }), name, stack, url, host }),
    ...programFiles(resources, { host, people }),
    { name: steps.importName, text: importFile(resources, { host, stack: `${name}/${shortStackName(stack)}` }) },
    { name: "README.md", text: readme({ ...steps, host, resources, omissions }) },
  ]);
  return { commands: nextCommands(steps), notes: [`exported ${counts(resources)} of ${host} to ${out}`, ...omissions.map(noteOf)] };
}

const noteOf = (omission: Omission): string => `not exported: ${omissionText(omission)}`;

/** Remarks that code would have beside the resource. */
const remarksOfRows = (resources: ExportedResource[]): Omission[] =>
  resources
    .filter(({ type }) => isInTable(type))
    .flatMap(({ type, name, remarks }) => remarks.map((remark) => ({ title: `of ${type} ${name}:`, reason: remark })));

/** Files for what no program declares. */
async function exportAdditions(
  { out, people }: ExportFlags,
  { environment, selection, state }: ExportSource & { selection: Selection; state: string },
): Promise<ExportResult> {
  if (people === "table") throw new Error("--people table is for a new project: with --state, what is new is written as code");
  if (!existsSync(out)) throw new Error(`there is no folder ${out}, to which --state could add files`);
  const declared = declaredIn(state, exportSettings(environment).host);
  const entry = entryOf(out);
  const places = placesIn(out, declared, entry);
  const instance = await readInstance(environment, selection);
  const { resources, omissions } = buildResources(instance, {
    selection,
    check: checkContext(environment),
    declared: { objects: objectsOf(declared), names: namesOf(declared), referable: new Set(places.keys()) },
  });
  const { host } = instance;
  const warnings = conflicts(instance, declared, resources).map((conflict) => `add by hand, as \`up\` would take it away: ${conflict}`);
  if (resources.length === 0)
    return { commands: [], notes: [`${host} has nothing that the stack ${declared.stack} does not declare`, ...omissions.map(noteOf)] };
  const files = additionFiles(out, { declared, entry, places, resources, omissions: [...omissions], host, warnings });
  writeNewFiles(out, files.files);
  const notes = [`${host} has ${counts(resources)} that no program declares: added to ${out}`, ...warnings, ...omissions.map(noteOf)];
  return { commands: files.commands, notes };
}

interface Additions {
  declared: Declared;
  /** The file that imports the others. */
  entry: string;
  places: ReadonlyMap<string, Place>;
  resources: ExportedResource[];
  omissions: Omission[];
  host: string;
  warnings: string[];
}

function additionFiles(
  out: string,
  { declared, entry, places, resources, omissions, host, warnings }: Additions,
): { files: ProgramFile[]; commands: string[] } {
  const suffix = freeSuffix(out);
  const steps = { dir: out, stack: declared.stack.split("/")[1] ?? "", importName: `import${suffix}.json` };
  const importLine = `import "./index${suffix}";`;
  const text = readme({ ...steps, host, resources, omissions, addition: { entry, importLine, warnings } });
  const files = [
    ...programFiles(resources, { host, suffix, existing: places }),
    { name: steps.importName, text: importFile(resources, { host, stack: declared.stack }) },
    { name: `README${suffix}.md`, text },
  ];
  const [, ...commands] = nextCommands(steps);
  return { files, commands: [`# first add to ${entry}: ${importLine}`, ...commands] };
}

/** Behind the names of all new files: the first number that no file of the folder has. */
function freeSuffix(dir: string): string {
  const names = readdirSync(dir);
  for (let number = 2; ; number++) {
    const suffix = `-${String(number)}`;
    if (!names.some((name) => name.replace(/\.\w+$/, "").endsWith(suffix))) return suffix;
  }
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

const PulumiProject = z.looseObject({ name: z.string(), main: z.string().optional() });

function pulumiProject(dir: string): z.infer<typeof PulumiProject> | undefined {
  const file = join(dir, PROJECT_FILE);
  return existsSync(file) ? PulumiProject.safeParse(parse(readTextFile(file))).data : undefined;
}

/** The name of the Pulumi project of a folder, if it has one. */
export const projectOf = (dir: string): string | undefined => pulumiProject(dir)?.name;

/** The file of a folder with which the program begins. */
function entryOf(dir: string): string {
  const main = normalize(pulumiProject(dir)?.main ?? "");
  return main.endsWith(".ts") && existsSync(join(dir, main)) ? main : "index.ts";
}
