// Reads and writes the files that options name.

import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, readFileSync, writeFileSync } from "node:fs";

const OWNER_ONLY = 0o600;

/** @throws an error that a user can read, also if the path is a directory. */
export function readTextFile(path: string): string {
  return withReadableErrors(path, () => readFileSync(path, "utf8"));
}

/**
 * Writes a file that only its owner can read, also if it exists with another mode. Reviews need it, as they name people. If the path is not a
 * regular file (`/dev/stdout`, a FIFO), its mode stays.
 *
 * @throws before anything is written if the mode can't be set, for example because the file belongs to another user.
 */
export function writePrivateFile(path: string, text: string): void {
  // Opened without truncating, so that a file that can't be made private keeps its content. Changed by its descriptor, as the path may point
  // to another file a moment later.
  const file = withReadableErrors(path, () => openSync(path, constants.O_WRONLY | constants.O_CREAT, OWNER_ONLY));
  try {
    if (fstatSync(file).isFile()) {
      fchmodSync(file, OWNER_ONLY);
      ftruncateSync(file);
    }
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** Codes of Node's errors, whose texts name a system call. */
const REASONS: Partial<Record<string, string>> = {
  EISDIR: "it is a directory, not a file",
  ENOENT: "there is no such file",
  EACCES: "permission denied",
};

/** Throws the errors of Node that a user meets as one sentence that names the file. */
function withReadableErrors<T>(path: string, access: () => T): T {
  try {
    return access();
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? REASONS[String(error.code)] : undefined;
    throw reason === undefined ? error : new Error(`can't open ${path === "" ? "a file without a name" : path}: ${reason}`);
  }
}
