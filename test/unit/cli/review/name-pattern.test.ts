// Patterns of names in rules and waivers.

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matchesExactly, matchesNamePattern } from "../../../../cli/review/name-pattern";

/** The same with a regular expression: simple, but far too slow for long names. */
function matchesSlowly(pattern: string, name: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "s").test(name);
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
    ["strasse", "Straße"],
    // What only looks like the name: Cyrillic, invisible, mathematical and accented characters, and other white space.
    ["*production*", "Snowflake prоduction EU"],
    ["*production*", "Snowflake pro\u200bduction EU"],
    ["*production*", "Snowflake 𝐩𝐫𝐨𝐝𝐮𝐜𝐭𝐢𝐨𝐧"],
    ["*production*", "Snowflake prodúction"],
    ["Snowflake production", "Snowflake\u00a0 production "],
    // And a pattern that somebody has copied from such a name.
    ["*prоduction\u200b*", "Snowflake production"],
    ["Αθήνα*", "αθηνα 2"],
    ["*ΑΣ*", "ναστα"],
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
    ["Snowflake production", "Snowflakeproduction"],
    ["田*", "中田"],
  ])("%j does not match %j", (pattern, name) => {
    expect(matchesNamePattern(pattern, name)).toBe(false);
  });

  test("matches what the regular expression of it matches", () => {
    const units = ["a", "A", "*", "*", ".", "\\", "[", "^", "$", "\n", "ß", "\ud801"];
    const text = fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, name) => expect(matchesExactly(pattern, name)).toBe(matchesSlowly(pattern, name))),
      {
        numRuns: 5_000,
      },
    );
  });

  test("matches each text of which it is a part between two stars", () => {
    const text = fc.string({ unit: "binary", maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, (before, name, after) => {
        expect(matchesNamePattern(`*${name.replaceAll("*", "")}*`, `${before} ${name.replaceAll("*", "")} ${after}`)).toBe(true);
      }),
    );
  });

  test("reads each character of a long name a few times, however many parts the pattern has", () => {
    const { characters, reads } = countingReads("prod-eu-".repeat(1_500));
    expect(matchesExactly("*prod*eu*x", characters)).toBe(false);
    expect(matchesExactly("*p*r*o*d*-*e*u*-*p*r*o*d*x", characters)).toBe(false);
    expect(reads()).toBeLessThan(6 * characters.length);
  });
});
