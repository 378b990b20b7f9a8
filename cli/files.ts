// Reads and writes the files that options name.

import {
  closeSync,
  constants,
  createReadStream,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { TextDecoder } from "node:util";

const OWNER_ONLY = 0o600;

/** @throws an error that a user can read, also if the path is a directory or the file is no text. */
export function readTextFile(path: string): string {
  return decodeText(
    withReadableErrors(path, () => readFileSync(path)),
    path,
  );
}

/**
 * Reads all of standard input.
 *
 * @throws if it is a terminal: waiting for somebody to type would look like a command that hangs.
 */
export async function readStandardInput(hint: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of standardInput(hint)) parts.push(part);
  return decodeText(Buffer.concat(parts), "standard input");
}

/** Reads a file, or standard input for `-`, in parts: it may be larger than what fits into memory. Throws as those that read all of it. */
export async function* readParts(path: string, hint: string): AsyncGenerator<Buffer> {
  if (path === "-") {
    yield* standardInput(hint);
    return;
  }
  try {
    for await (const part of createReadStream(path)) yield part as Buffer; // Cast: the stream has no encoding set.
  } catch (error) {
    throw readableError(path, error, "read");
  }
}

async function* standardInput(hint: string): AsyncGenerator<Buffer> {
  if (process.stdin.isTTY) throw new Error(`standard input is a terminal: ${hint}`);
  for await (const part of process.stdin) yield part as Buffer; // Cast: standard input has no encoding set.
}

/**
 * Decodes UTF-8, and UTF-16 as `>` of Windows PowerShell writes it. Without a byte order mark, UTF-16 is known by its zero bytes: the texts that
 * are read here begin with ASCII.
 *
 * @throws if the bytes are not of that encoding. A replaced byte could be one of a name.
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  const decoder = decoderFor(bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Error(`${name} is not text in ${decoder.encoding.toUpperCase()}: write it in UTF-8`);
  }
}

/** Decodes as {@link decodeText} does. `start`: the first bytes, at least two. */
export const decoderFor = (start: Uint8Array): TextDecoder => new TextDecoder(encodingOf(start), { fatal: true });

function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === undefined || second === undefined) return "utf-8";
  if ((first === 0xff && second === 0xfe) || (first > 0 && second === 0)) return "utf-16le";
  return (first === 0xfe && second === 0xff) || (first === 0 && second > 0) ? "utf-16be" : "utf-8";
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
    withReadableErrors(path, () => writeFileSync(file, text), "write");
  } finally {
    closeSync(file);
  }
}

/** Codes of Node's errors, whose texts name a system call. */
const REASONS: Partial<Record<string, string>> = {
  ENOSPC: "no space is left on the device",
  EISDIR: "it is a directory, not a file",
  ENOENT: "there is no such file",
  EACCES: "permission denied",
};

/** Why a file or a stream can't be read or written, as the end of a sentence. */
export const reasonOf = (error: NodeJS.ErrnoException): string => knownReason(error) ?? error.message;

const knownReason = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error ? REASONS[String(error.code)] : undefined;

/** Throws the errors of Node that a user meets as one sentence that names the file. */
function withReadableErrors<T>(path: string, access: () => T, action = "open"): T {
  try {
    return access();
  } catch (error) {
    throw readableError(path, error, action);
  }
}

function readableError(path: string, error: unknown, action: string): unknown {
  const reason = knownReason(error);
  return reason === undefined ? error : new Error(`can't ${action} ${path === "" ? "a file without a name" : path}: ${reason}`);
}
