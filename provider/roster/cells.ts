// What is wrong with the text of a cell, whatever its column means: what nobody wrote as it is there, or what is no value.

import { UNKNOWN } from "../lifecycle/unknown";
import { quoted } from "./problems";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFFD]/u;
/** Joiners and variants within words and emoji, which some languages and names need. */
const JOINERS = /(?<=[\p{L}\p{M}\p{Emoji}])[\u200C\u200D\uFE0F]|(?<=\p{L})[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;
/** What a spreadsheet takes for a formula. `+` and `-` also begin phone numbers, which have no functions or references to cells, and `@` begins handles. */
const FORMULA = /^(?:=|@(?![\p{L}\d\s_.,@-]*$)|[+-](?!$|[\d\s(.](?:[\d\s().,;:/#-]|ext|x)*$))/iu;
/** What a spreadsheet makes of a number with many digits. */
const ROUNDED = /^[+-]?\d(?:[.,]\d+)?E\+\d+$/i;
/** The mark with which spreadsheets keep a number as text. It is no part of the text there. */
const APOSTROPHE = /^'[\d=@+-]/;
const IN_QUOTES = /^".*"$/s;
/** UTF-8 that was read as Latin-1 or as Windows-1252, which has letters and quotation marks for U+0080 to U+009F. */
const MISREAD = /[ÂÃ][\u0080-\u00BF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€/;
/** Texts that programs write for "no value", and Pulumi for one that it does not know. Whether one means an empty value, nobody can know. In other case, words are names of people. */
const NO_VALUES = new Set(["NULL", "null", "undefined", "NaN", "nan", UNKNOWN]);
/** Marks of spreadsheets and databases, in any case. */
const MARKS = /^(?:#?n\/a|#(?:name\?|value!|ref!|div\/0!|num!|null!)|\\n|\((?:blank|null)\)|--?|\?)$/i;
/** Longest value of a cell: longer ones are another file's, or a quote that is not closed. */
const MOST_CHARACTERS = 1000;
/** Longest cell: a person may be in hundreds of groups. */
const MOST_IN_LIST = 30_000;

/** What is wrong with a heading or cell, if anything is. `isFile`: whether a spreadsheet may open it, and may have saved it. */
export const textProblem = (text: string, isFile: boolean): string | undefined =>
  lengthProblem(text) ?? readingProblem(text) ?? (isFile ? spreadsheetProblem(text) : undefined);

/** The first value of a cell that stands for "no value". */
export const noValueIn = (text: string): string | undefined => valuesIn(text).find((value) => NO_VALUES.has(value) || MARKS.test(value));

/** The cell of a list has several values. */
const valuesIn = (text: string): string[] => text.split("|").map((value) => value.trim());

function lengthProblem(text: string): string | undefined {
  const longest = text.split("|").reduce((length, value) => Math.max(length, value.length), 0);
  const [length, most] = longest > MOST_CHARACTERS ? [longest, MOST_CHARACTERS] : [text.length, MOST_IN_LIST];
  if (length <= most) return undefined;
  return `has ${length.toLocaleString("en-US")} characters, more than ${most.toLocaleString("en-US")}: ${quoted(text)}`;
}

function readingProblem(text: string): string | undefined {
  if (MISREAD.test(text)) return `${quoted(text)} was saved in another encoding than it was read in: save the original as "CSV UTF-8"`;
  if (HIDDEN.test(text.replaceAll(JOINERS, "")))
    return `has a character that can't be seen or was not read as it was written: ${quoted(text)}`;
  const rounded = valuesIn(text).find((value) => ROUNDED.test(value));
  if (rounded !== undefined)
    return `${quoted(rounded)} is a number that a spreadsheet shortened: import the column as text, and enter it again`;
  return undefined;
}

function spreadsheetProblem(text: string): string | undefined {
  if (FORMULA.test(text)) return `${quoted(text)} begins as a formula: give its value`;
  if (APOSTROPHE.test(text))
    return `${quoted(text)} begins with a spreadsheet's mark for text: remove the apostrophe, and import the column as text`;
  if (IN_QUOTES.test(text)) return `${quoted(text)} has quotation marks as part of the value: remove them, or the blank before them`;
  return undefined;
}
