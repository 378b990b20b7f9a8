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
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ProgramFile } from "./resources";

/**
 * Writes the files into `dir`, which is made if it does not exist. Each file is complete before it has its name.
 *
 * @throws if one of the files exists (also as a link to nowhere), naming all of them, or if `dir` is no folder.
 */
export function writeNewFiles(dir: string, files: ProgramFile[]): void {
  const root = openFolder(dir);
  for (const { name } of files) requirePlainName(name);
  const existing = files.filter(({ name }) => lstatSync(join(root, name), { throwIfNoEntry: false }) !== undefined);
  if (existing.length > 0)
    throw new Error(`${dir} has ${existing.map(({ name }) => name).join(", ")} already, and existing files are never overwritten`);
  const staging = mkdtempSync(join(root, ".pulumi-domo-"));
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
  const path = resolve(dir);
  return existsSync(path) ? realpathSync(path) : join(realFolder(dirname(path)), basename(path));
}

/** The real path of the folder. */
function openFolder(dir: string): string {
  if (dir === "") throw new Error("a folder without a name can't be written to");
  mkdirSync(dir, { recursive: true });
  return realpathSync(dir);
}

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
