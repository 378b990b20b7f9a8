// Patterns of names in rules and waivers.

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matchesNamePattern } from "../../../../cli/review/name-pattern";

/** The same with a regular expression: simple, but far too slow for long names. */
function matchesSlowly(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "is").test(name);
}

/** A text that counts how often its characters are read. */
function countingReads(text: string): { characters: ArrayLike<string>; reads: () => number } {
  let reads = 0;
  const characters = new Proxy(text.split(""), {
    get(target, key) {
      if (key !== "length") reads += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  return { characters, reads: () => reads };
}

describe("a pattern", () => {
  test.each([
    ["Warehouse", "Warehouse"],
    ["ware*", "Warehouse"],
    ["*", ""],
    ["*", "two\nlines"],
    ["a*b*c", "a-b-b-c"],
    ["W.re*", "w.rehouse"],
    ["*", "*"],
    ["ÄRZTE", "ärzte"],
  ])("%j matches %j", (pattern, name) => {
    expect(matchesNamePattern(pattern, name)).toBe(true);
  });

  test.each([
    ["ware", "Warehouse"],
    ["house", "Warehouse"],
    ["W.re*", "Warehouse"],
    ["ab*ba", "aba"],
    ["", "a"],
    ["a", ""],
    ["strasse", "straße"],
    // The Kelvin sign and the long s look like letters of ASCII, and are others.
    ["k", "\u212a"],
    ["s", "\u017f"],
  ])("%j does not match %j", (pattern, name) => {
    expect(matchesNamePattern(pattern, name)).toBe(false);
  });

  test("matches what the regular expression of it matches", () => {
    const units = ["a", "A", "s", "S", "i", "*", "*", ".", "\\", "[", "^", "$", "\n", "ß", "ſ", "ı", "İ", "µ", "Μ", "ﬁ", "\ud801"];
    const text = fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, name) => expect(matchesNamePattern(pattern, name)).toBe(matchesSlowly(pattern, name))),
      {
        numRuns: 5_000,
      },
    );
  });

  test("reads each character of a long name a few times, however many parts the pattern has", () => {
    const { characters, reads } = countingReads("prod-eu-".repeat(1_500));
    expect(matchesNamePattern("*prod*eu*x", characters)).toBe(false);
    expect(matchesNamePattern("*p*r*o*d*-*e*u*-*p*r*o*d*x", characters)).toBe(false);
    expect(reads()).toBeLessThan(6 * characters.length);
  });
});
