// Texts from outside (names, e-mails, sentences that contain them) in Markdown.
//
// GitHub and GitLab look for mentions, references and emoji codes in the text of the rendered page, so that neither entities nor backslashes stop
// them; they skip code. So a text is written as it is only if it consists of words that are known to be harmless. Everything else is code.

import { printable } from "../../../provider/printable";

/** Graphemes. */
export const LONGEST_NAME = 80;
/** Graphemes of the parts of a sentence that are not names. */
const LONGEST_TEXT = 300;
/** UTF-16 units for each grapheme: more is no name, but a pile of accents. */
const UNITS_PER_GRAPHEME = 4;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The first graphemes of a text, and `…` if there are more. */
export function cut(text: string, longest = LONGEST_NAME): string {
  if (text.length <= longest) return text;
  const limit = longest * UNITS_PER_GRAPHEME;
  let [end, count] = [0, 0];
  for (const { segment } of graphemes.segment(text.slice(0, limit + 1))) {
    if (count === longest || end + segment.length > limit) return `${text.slice(0, end).replace(PARTIAL_TOKEN, "")}…`;
    [end, count] = [end + segment.length, count + 1];
  }
  return text;
}

/** The beginning of `\u200b` or `\u{e0041}` at the end of a text. */
const PARTIAL_TOKEN = /\\(?:u[0-9a-f]{0,3}|u\{[0-9a-f]*)?$/;

/** A name on one line on which everything is visible, also spaces that HTML would collapse, and accents without a letter. */
export const visibleName = (name: string, longest = LONGEST_NAME): string =>
  cut(
    printable(clip(name, longest))
      .replaceAll(/[^\S ]|^ | $|(?<= ) /gu, tokenOf)
      .replaceAll(/(\p{M}{4})\p{M}+/gu, "$1…")
      .replace(/^(?=\p{M})/u, "◌"),
    longest,
  );

/** A visible name, also of something that has an empty name. */
export const shownName = (name: string, longest = LONGEST_NAME): string => visibleName(name, longest) || "(no name)";

/** What is too long anyway is not even read. */
const clip = (text: string, longest: number): string =>
  text.length > longest * UNITS_PER_GRAPHEME ? `${text.slice(0, longest * UNITS_PER_GRAPHEME)}…` : text;

const tokenOf = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Code, whatever the text contains. */
export function code(text: string, longest = LONGEST_NAME): string {
  const visible = shownName(text, longest);
  // A backtick would end the span. Parsers do not agree on how a vertical bar is escaped in a span in a table.
  return /[`|]/.test(visible) ? `<code>${visible.replaceAll(PUNCTUATION, entityOf)}</code>` : `\`${visible}\``;
}

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const entityOf = (char: string): string => `&#${String(char.charCodeAt(0))};`;

const LETTER = String.raw`[\p{L}\p{N}\p{M}]`;
/** Punctuation and symbols that mean nothing in Markdown. */
const NEUTRAL = String.raw`(?![\0-\x7f])[\p{P}\p{S}]`;
/** Letters, with hyphens and the like between them. `R&D` is no entity whatever follows, as no entity has a name of one letter. */
const WORD = new RegExp(String.raw`^(?:${LETTER}|${NEUTRAL}|(?<=\p{L}|\p{M})(?:[-'/](?=\p{L})|&(?=\p{L}(?!${LETTER}))))+$`, "u");
/** Commits, to which hosts link. */
const COMMIT = /(?<![\p{L}\p{N}])[0-9a-f]{7,}(?![\p{L}\p{N}])/iu;
const isHarmless = (word: string): boolean => (WORD.test(word) && !COMMIT.test(word)) || word === "&" || word === "";

/** A word, with the punctuation of the sentence around it. */
const PARTS = /^([("']*)(.*?)([)"'.,;:!?]*)$/su;
const partsOf = (word: string): [string, string, string] => {
  const [, before = "", core = "", after = ""] = PARTS.exec(word) ?? [];
  return [before, core, after];
};

const isPlainWord = (word: string): boolean => isHarmless(partsOf(word)[1]) && !/www/i.test(word);
/** The number of an item of a list, if it is the first word of a line. */
const ITEM = /^\d+[.)]/;

/** Whether a name can be written as it is. */
function isPlain(name: string): boolean {
  const words = name.split(" ");
  return words.every((word, index) => isPlainWord(word) || (word === "-" && index > 0)) && !ITEM.test(name);
}

/** A name: as it is if it is harmless, otherwise as code. */
export function name(text: string, longest = LONGEST_NAME): string {
  const visible = shownName(text, longest);
  return isPlain(visible) ? visible : code(text, longest);
}

export const bold = (markdown: string): string => `**${markdown}**`;

/** A text whose words that are not harmless are code. */
export function prose(text: string, longest = LONGEST_TEXT): string {
  const words = cut(printable(clip(text, longest)).replaceAll(/\s+/gu, " "), longest).split(" ");
  const written: string[] = [];
  /** Words that are not harmless, one after another, which are one span. */
  let dangerous: string[] = [];
  const flush = (after = ""): void => {
    if (dangerous.length > 0) written.push(`${code(dangerous.join(" "), longest)}${after}`);
    dangerous = [];
  };
  words.forEach((word, index) => {
    const isFirstOfItem = index === 0 && ITEM.test(word);
    if ((isPlainWord(word) || (word === "-" && index > 0)) && !isFirstOfItem) {
      flush();
      written.push(word);
      return;
    }
    const [before, core, after] = isFirstOfItem ? ["", word, ""] : partsOf(word);
    if (before !== "") {
      flush();
      // Not as an item of its own: a space would follow.
      written.push(`${before}${code(core, longest)}${after}`);
      return;
    }
    dangerous.push(core);
    if (after !== "") flush(after);
  });
  flush();
  return written.join(" ");
}

/** A sentence, with the labels in it written by `write`: `Bo (bo@acme.example)` as `**Bo** \`bo@acme.example\``. */
export function sentence(text: string, labels: readonly string[], write: (label: string) => string): string {
  const parts: string[] = [];
  let length = 0;
  for (const { label, plain } of splitByLabels(text, labels)) {
    if (length > LONGEST_TEXT * UNITS_PER_GRAPHEME) return `${parts.join("")} …`.trim();
    const part = label === undefined ? proseBetween(plain) : write(label);
    parts.push(part);
    length += part.length;
  }
  return parts.join("").trim();
}

type SentencePart = { label: string; plain?: undefined } | { label?: undefined; plain: string };

/** The labels in a text, and what is between them. */
export function splitByLabels(text: string, labels: readonly string[]): SentencePart[] {
  const known = labels.filter((label) => label !== "").sort((one, other) => other.length - one.length);
  const parts: SentencePart[] = [];
  let at = 0;
  while (at < text.length) {
    const found = firstLabel(text, known, at);
    const plain = text.slice(at, found?.at);
    if (plain !== "") parts.push({ plain });
    if (found) parts.push({ label: found.label });
    at = found ? found.at + found.label.length : text.length;
  }
  return parts;
}

/** Prose that keeps a space at its ends. */
function proseBetween(text: string): string {
  const inner = prose(text.trim());
  return `${/^\s/.test(text) ? " " : ""}${inner}${inner !== "" && /\s$/.test(text) ? " " : ""}`;
}

/** The first label in the rest of a text that is not a part of a word. */
function firstLabel(text: string, labels: readonly string[], from: number): { label: string; at: number } | undefined {
  let first: { label: string; at: number } | undefined;
  for (const label of labels) {
    let at = text.indexOf(label, from);
    while (at !== -1 && !(isBoundary(text[at - 1]) && isBoundary(text[at + label.length]))) at = text.indexOf(label, at + 1);
    if (at !== -1 && (first === undefined || at < first.at)) first = { label, at };
  }
  return first;
}

const isBoundary = (char: string | undefined): boolean => char === undefined || /[\s.,;:!?()'"]/.test(char);
