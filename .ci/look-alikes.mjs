// Writes cli/review/look-alikes.json: the confusable characters of Unicode (UTS #39, confusables.txt), which the npm package `unhomoglyph` has
// as JSON. A file of our own, so that reviews depend on no package for it, and a change of the data is a change that somebody reviews.
//
// Each character stands with what it looks like: `"o": "\u03bf\u043e"`. ASCII only: raw, the file could not be read, as it has characters
// that are invisible or reorder the text around them. With `--print` it goes to standard output, for the test that compares.
import { readFileSync, writeFileSync } from "node:fs";

const data = JSON.parse(readFileSync("node_modules/unhomoglyph/data.json", "utf8"));

/** @type {Map<string, string[]>} */
const table = new Map();
for (const [character, prototype] of Object.entries(data)) {
  // Names are decomposed before they are looked up.
  if (character.normalize("NFD") !== character) continue;
  if ([...character].length !== 1) throw new Error(`${character} is not one character`);
  const key = prototype.normalize("NFD");
  table.set(key, [...(table.get(key) ?? []), character]);
}

const compare = (a, b) => (a < b ? -1 : 1);
const sorted = [...table].sort(([a], [b]) => compare(a, b)).map(([key, characters]) => [key, characters.sort(compare).join("")]);
const json = JSON.stringify(Object.fromEntries(sorted), undefined, 2);
// Object.fromEntries puts keys that are numbers first, which is as good an order as any.
const escaped = json.replaceAll(/[^\n\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
if (process.argv.includes("--print")) process.stdout.write(`${escaped}\n`);
else writeFileSync("cli/review/look-alikes.json", `${escaped}\n`);
