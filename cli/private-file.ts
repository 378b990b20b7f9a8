// Files that name people: reviews.

import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeFileSync } from "node:fs";

const OWNER_ONLY = 0o600;

/**
 * Writes a file that only its owner can read, also where it exists with another mode. Throws before anything is written if the mode
 * can't be set, such as when the file is another user's. What is no regular file (`/dev/stdout`, a FIFO) keeps its mode.
 */
export function writePrivately(path: string, text: string): void {
  // Not truncated on opening, so that a file that can't be made private keeps its content; and changed by its descriptor, as the path
  // may lead to another file a moment later.
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, OWNER_ONLY);
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
