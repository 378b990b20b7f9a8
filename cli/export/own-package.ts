// Where this package was installed from: an exported project gets it from there, too, and not by its name, which on the npm registry may belong to
// somebody else.

import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { realFolder } from "./write-files";

/** This package, as it lies on the disk. */
export interface OwnPackage {
  name: string;
  version: string;
  /** The folder of its package.json. */
  root: string;
}

/**
 * The dependency with which a project in the folder `out` gets this package from where it was installed: what the project around it declares, with paths
 * from `out`. Where that is not known, as in a clone, it is a path to this package: its tarball if `npm pack` has made one, or else its folder.
 */
export function dependencyFor(out: string, { name, version, root }: OwnPackage): string {
  const from = realFolder(out);
  const project = projectAround(root);
  const declared = project === undefined ? undefined : declaredIn(project, name);
  if (project !== undefined && declared !== undefined) {
    const path = pathIn(declared);
    if (path !== undefined) return fileSpec(from, resolve(project, path));
    if (!MEANT_FOR_ONE_PROJECT.test(declared)) return withoutCredentials(declared);
  }
  const tarball = join(root, `${name}-${version}.tgz`);
  return fileSpec(from, existsSync(tarball) ? tarball : root);
}

/** The folder in whose `node_modules` the package is. */
function projectAround(root: string): string | undefined {
  const [project = "", ...rest] = root.split(`${sep}node_modules${sep}`);
  return rest.length === 0 ? undefined : project;
}

const Dependencies = z.record(z.string(), z.string()).optional();
const Manifest = z.looseObject({ dependencies: Dependencies, devDependencies: Dependencies, optionalDependencies: Dependencies });
const Lock = z.looseObject({ packages: z.record(z.string(), z.looseObject({ resolved: z.string().optional() })) });

/** What the project's package.json asks for or, if that does not name the package, where npm found what it has installed. */
function declaredIn(project: string, name: string): string | undefined {
  const { dependencies, devDependencies, optionalDependencies } = parsed(join(project, "package.json"), Manifest) ?? {};
  const declared = dependencies?.[name] ?? devDependencies?.[name] ?? optionalDependencies?.[name];
  return declared ?? parsed(join(project, "node_modules", ".package-lock.json"), Lock)?.packages[`node_modules/${name}`]?.resolved;
}

function parsed<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined; // not there, or not npm's
  }
}

/** References that mean something only in the project that has them. */
const MEANT_FOR_ONE_PROJECT = /^(?:workspace|catalog|patch):/;

/** The path of a dependency on a file or a folder. */
function pathIn(spec: string): string | undefined {
  const path = /^(?:file|link|portal):(?:\/\/)?(.*)$/.exec(spec)?.[1] ?? spec;
  return path !== spec || path.startsWith(".") || isAbsolute(path) ? path : undefined;
}

const fileSpec = (from: string, to: string): string => `file:${relative(from, to).split(sep).join("/")}`;

const withoutCredentials = (spec: string): string => spec.replace(/^((?:git\+)?https?:\/\/)[^/@]*@/, "$1");
