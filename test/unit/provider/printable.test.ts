import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mapTexts, printable, printableJson, printableLine, printableList } from "../../../provider/printable";

const HOSTILE = [
  "\n",
  "\r",
  "\u001b[2J",
  "\u0007",
  "\u009b31m",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ufeff",
  "\u00ad",
  "\u2028",
  "\u3164",
  "\u{e0041}",
];

describe("printable text", () => {
  test("shows characters that control a terminal, reorder text or are invisible as escapes", () => {
    expect(printable("a\nb\u001b[2Jc\u202ed\u200be\u{e0041}f")).toBe("a\\u000ab\\u001b[2Jc\\u202ed\\u200be\\u{e0041}f");
    expect(printable("Grüße, 数据 🎉 l'équipe")).toBe("Grüße, 数据 🎉 l'équipe");
    expect(printable("\ud800")).toBe("\\ud800");
  });

  test("contains no commands for CI runners", () => {
    expect(printable("x\n::error::all is well")).toBe("x\\u000a::error::all is well");
    expect(printable("x ##[add-mask]y ##vso[task.complete]z # ## [a]")).toBe("x \\u0023#[add-mask]y \\u0023#vso[task.complete]z # ## [a]");
  });

  test("is one line, and stays the same when it is made printable again", () => {
    const hostile = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" })), { maxLength: 20 });
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = printable(parts.join(""));
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\w*\[/u);
        expect(printable(text)).toBe(text);
      }),
    );
  });

  test("at the start of a line is no command either, also after blanks", () => {
    expect(printableLine("::error::all is well")).toBe("\\u003a:error::all is well");
    expect(printableLine(" \u00a0::error::all is well\n")).toBe(" \u00a0\\u003a:error::all is well\\u000a");
    expect(printableLine("urn:pulumi:a::b :c")).toBe("urn:pulumi:a::b :c");
  });

  test("keeps the lines of a list of problems, and no others", () => {
    expect(printableList("set up:\n  - one\nx\n  - two")).toBe("set up:\n  - one\\u000ax\n  - two");
  });

  test("replaces all texts in a value and keeps shared references", () => {
    const finding = { text: "a\u202eb" };
    const given = { findings: [finding], waived: [{ finding }], map: new Map([["a\nb", ["c\n"]]]), count: 1, none: null };
    const value = mapTexts(given, printable);
    expect(value).toEqual({
      findings: [{ text: "a\\u202eb" }],
      waived: [{ finding: { text: "a\\u202eb" } }],
      map: new Map([["a\\u000ab", ["c\\u000a"]]]),
      count: 1,
      none: null,
    });
    expect(value.waived[0]?.finding).toBe(value.findings[0]);
  });

  test("as JSON is the same data", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...HOSTILE), (some, char) => {
        const value = { some, [char]: char };
        const text = printableJson(value, 2);
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
