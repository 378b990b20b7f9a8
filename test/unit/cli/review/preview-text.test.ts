// The text of a preview from a file or standard input.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readPreviewText } from "../../../../cli/review/preview-text";

const JSON_TEXT = '{"steps": []}';
const standardInput = Object.getOwnPropertyDescriptor(process, "stdin")!;
const give = (stream: unknown): void => {
  Object.defineProperty(process, "stdin", { configurable: true, value: stream });
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "preview-text-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  Object.defineProperty(process, "stdin", standardInput);
});

function fileWith(content: string | Buffer): string {
  const path = join(folder, "preview.json");
  writeFileSync(path, content);
  return path;
}

describe("the preview is read", () => {
  test.each([["-"], [undefined]])("from standard input if the file is %s", async (file) => {
    const bytes = Buffer.from('{"name": "Zoë"}');
    // A character that is split between two chunks.
    give(Readable.from([bytes.subarray(0, 13), bytes.subarray(13)]));
    expect(await readPreviewText(file)).toBe('{"name": "Zoë"}');
  });

  test("from a file, whatever the encoding is that a shell has written", async () => {
    expect(await readPreviewText(fileWith(Buffer.from(`\ufeff${JSON_TEXT}\r\n`, "utf16le")))).toBe(`${JSON_TEXT}\r\n`);
  });

  test("not from a terminal, which would wait for somebody to type", async () => {
    give({ isTTY: true });
    await expect(readPreviewText()).rejects.toThrow(
      "standard input is a terminal: pipe `pulumi preview --json --show-sames` into this command, or write its output to a file and name that with --preview",
    );
  });
});

describe("an error says what to do about", () => {
  test.each(["", " \n", "\ufeff"])("a file that is empty: %j", async (content) => {
    const path = fileWith(content);
    await expect(readPreviewText(path)).rejects.toThrow(
      `${path} is empty, so there is no preview to review: see why \`pulumi preview --json --show-sames\` failed`,
    );
  });

  test("standard input that is empty", async () => {
    give(Readable.from([]));
    await expect(readPreviewText("-")).rejects.toThrow(/^standard input is empty, /);
  });

  test("what a wrapper prints before the JSON", async () => {
    await expect(readPreviewText(fileWith(`Warning: using a default\n${JSON_TEXT}`))).rejects.toThrow(
      /does not begin with JSON but with `Warning: using a default`: the JSON comes after it; write only the standard output of pulumi to it/,
    );
  });

  test("what is not JSON at all, of which it shows the beginning", async () => {
    await expect(readPreviewText(fileWith("Previewing update (prod)\n+ create"))).rejects.toThrow(
      /does not begin with JSON but with `Previewing update \(prod\)`: make it with `pulumi preview --json --show-sames`$/,
    );
    await expect(readPreviewText(fileWith("x".repeat(1_000)))).rejects.toThrow(/with `x{100}\.\.\.`: make/);
  });

  test("a file that there is not, and a folder", async () => {
    await expect(readPreviewText(join(folder, "none.json"))).rejects.toThrow(/none\.json: there is no such file$/);
    await expect(readPreviewText(folder)).rejects.toThrow(/it is a directory, not a file$/);
  });
});
