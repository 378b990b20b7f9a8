// Texts from files and standard input.

import { describe, expect, test } from "@jest/globals";
import { decodeText } from "../../../cli/files";

const TEXT = '{"name": "Zoë 田中 🚀"}';

/** UTF-16 with the most significant byte first. */
const swapped = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

describe("a text is decoded", () => {
  test.each([
    ["UTF-8", Buffer.from(TEXT)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
    ["UTF-16 as Windows PowerShell writes it", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
    ["UTF-16 without a byte order mark", Buffer.from(TEXT, "utf16le")],
    ["UTF-16 with the other order of bytes", swapped(`\ufeff${TEXT}`)],
    ["UTF-16 with the other order of bytes, and without a byte order mark", swapped(TEXT)],
  ])("from %s", (_encoding, bytes) => {
    expect(decodeText(bytes, "it")).toBe(TEXT);
  });

  test.each([Buffer.alloc(0), Buffer.from("x")])("however short it is", (bytes) => {
    expect(decodeText(bytes, "it")).toBe(bytes.toString());
  });

  test("unless it is in another encoding", () => {
    expect(() => decodeText(Buffer.from('{"name": "Zo\xeb"}', "latin1"), "preview.json")).toThrow(
      "preview.json is not text in UTF-8: write it in UTF-8",
    );
    const odd = Buffer.concat([Buffer.from(`\ufeff${TEXT}`, "utf16le"), Buffer.from("x")]);
    expect(() => decodeText(odd, "preview.json")).toThrow("preview.json is not text in UTF-16LE: write it in UTF-8");
    const surrogate = Buffer.from("\ufeff{\ud800}", "utf16le");
    expect(() => decodeText(surrogate, "preview.json")).toThrow(/not text in UTF-16LE/);
  });
});
