// The output of a review with hostile names in its preview.

import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FORMATS, report } from "../../../../cli/review/report";

const HOSTILE = "W\n::error::x\u001b[2J\u202e\u200b ##[stop-commands]t\u2028\u{e0041}";
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A recorded preview with a name replaced everywhere. */
function withName(name: string): string {
  const text = readFileSync(join(__dirname, "previews", "several-things-at-once.json"), "utf8");
  const renamed = (_key: string, value: unknown): unknown =>
    typeof value === "string" && value !== "Warehouse" ? value.replaceAll("Bo Berg", name) : value === "Warehouse" ? name : value;
  return JSON.stringify(JSON.parse(text), renamed);
}

describe("a review of hostile names", () => {
  test.each(FORMATS)("as %s gives a terminal, a log and a reader nothing but text", async (format) => {
    const { text } = await report(withName(HOSTILE), format, { version: "1.0.0", failOn: "gain,loss,raised,lowered,owner-gained" });
    const { text: harmless } = await report(withName("Harmless"), format, { version: "1.0.0", failOn: "gain" });
    expect(harmless).toContain("Harmless");
    expect(text).toMatch(/W\\{1,4}(?:u000a|n)::error::x\\{1,4}u001b/);
    expect(text.replaceAll("\n", "").match(UNPRINTABLE) ?? []).toEqual([]);
    for (const line of text.split("\n")) expect(line).not.toMatch(/^\s*::|##\w*\[/);
  });

  test("as JSON keeps them as they are", async () => {
    const { text } = await report(withName(HOSTILE), "json", { version: "1.0.0" });
    expect(JSON.stringify(JSON.parse(text))).toContain(JSON.stringify(HOSTILE).slice(1, -1));
  });
});
