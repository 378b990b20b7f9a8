// Writes new files into one folder, and never outside of it. No existing file is changed: either all files are new, or none is written.

import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { ProgramFile } from "./resources";

/**
 * Writes the files into `dir`, which is made if it does not exist. Each file is complete before it has its name.
 *
 * @throws if one of the files exists (also as a link to nowhere), naming all of them, or if `dir` is no folder and can't be made.
 */
export function writeNewFiles(dir: string, files: ProgramFile[]): void {
  const root = openFolder(dir);
  for (const { name } of files) requirePlainName(name);
  const existing = files.filter(({ name }) => lstatSync(join(root, name), { throwIfNoEntry: false }) !== undefined);
  if (existing.length > 0)
    throw new Error(`${dir} has ${existing.map(({ name }) => name).join(", ")} already, and existing files are never overwritten`);
  const staging = readably(`write to the folder ${dir}`, () => mkdtempSync(join(root, ".pulumi-domo-")));
  const written: string[] = [];
  try {
    for (const { name, text } of files) writeNew(join(staging, name), text);
    for (const { name } of files) {
      place(join(staging, name), join(root, name));
      written.push(join(root, name));
    }
  } catch (error) {
    // Made here a moment ago, by a call that fails where a file exists.
    for (const path of written) unlinkSync(path);
    throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The real path of a folder, which may not exist yet. */
export function realFolder(dir: string): string {
  const [, existing] = missingIn(dir);
  return join(realpathSync(existing), relative(existing, resolve(dir)));
}

/**
 * Whether files can be written into `dir`, as far as that is known before the folder is made.
 *
 * @throws if it, or what it is in, is a file or a link to nowhere.
 */
export function requireFolder(dir: string): void {
  if (dir === "") throw new Error("a folder without a name can't be written to");
  const [missing, existing] = missingIn(dir);
  const action = `write to the folder ${dir}`;
  if (!readably(action, () => statSync(existing)).isDirectory()) throw new Error(`can't ${action}: ${existing} is a file`);
  for (const path of missing)
    if (readably(action, () => lstatSync(path, { throwIfNoEntry: false })))
      throw new Error(`can't ${action}: ${path} is a link to what does not exist`);
}

/** The folders on the way to `dir` that do not exist, the outermost first, and what they would be made in. */
function missingIn(dir: string): [missing: string[], existing: string] {
  const path = resolve(dir);
  const parent = dirname(path);
  if (existsSync(path) || parent === path) return [[], path];
  const [missing, existing] = missingIn(parent);
  return [[...missing, path], existing];
}

/** Makes the folder, if it does not exist. Returns its real path. */
function openFolder(dir: string): string {
  requireFolder(dir);
  // One by one: Node's `recursive` never ends where a file system refuses a folder as missing, as in /proc.
  for (const path of missingIn(dir)[0]) readably(`make the folder ${path}`, () => mkdirSync(path));
  return realpathSync(dir);
}

/** Throws errors of the file system as one sentence. */
function readably<T>(action: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : undefined;
    throw new Error(`can't ${action}: ${code === undefined ? String(error) : (REASONS[code] ?? code)}`);
  }
}

const REASONS: Partial<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOENT: "the file system does not allow it",
  ENAMETOOLONG: "the name is too long",
};

/** Names are fixed in the code; one that leads out of the folder would be a mistake there. */
function requirePlainName(name: string): void {
  if (name !== basename(name) || name === "" || name === "." || name === "..") throw new Error(`${name} is no name of a file`);
}

const EXCLUSIVE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

function writeNew(path: string, text: string): void {
  const file = openSync(path, EXCLUSIVE);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Gives a file its name. A link fails where anything has the name already, which a rename would replace. */
function place(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (existsSync(to) || lstatSync(to, { throwIfNoEntry: false }) !== undefined)
      throw new Error(`${to} has appeared meanwhile, and existing files are never overwritten`);
    throw error;
  }
}
