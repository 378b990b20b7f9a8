// Escapes texts from outside (responses of Domo, names in programs and previews) for terminals, logs and comments.

/**
 * Characters that control a terminal, reorder the text around them, or are invisible; and the beginning of a command that CI runners recognise
 * anywhere in a line of a log (`##[error]`, `##vso[...]`).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|#(?=#\w*\[)/gu;

/** The text on one line, with unprintable characters as escapes: `\u000a`, `\u202e`, `\u{e0041}`. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, escapeOf);

/**
 * A printable text that may be the first in its line, where CI runners recognise further commands, also after blanks (`::error::`). Not for texts in
 * which others are looked for: a name in a sentence has no such escape.
 */
export const printableLine = (text: string): string => printable(text).replace(/^(\s*):(?=:)/, `$1${escapeOf(":")}`);

/** The escape of one character. */
export function escapeOf(char: string): string {
  const code = char.codePointAt(0)?.toString(16) ?? "";
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** A deep copy with every text replaced: values, elements, and keys of objects and Maps. References to one object remain references to one. */
export function mapTexts<T>(value: T, replace: (text: string) => string): T {
  const copies = new Map<object, unknown>();
  const copy = (original: unknown): unknown => {
    if (typeof original === "string") return replace(original);
    if (typeof original !== "object" || original === null) return original;
    const existing = copies.get(original);
    if (existing !== undefined) return existing;
    const created = copyObject(original);
    copies.set(original, created);
    return created;
  };
  const copyObject = (original: object): unknown => {
    if (Array.isArray(original)) return original.map(copy);
    if (original instanceof Map) return new Map([...original].map(([key, inner]: [unknown, unknown]) => [copy(key), copy(inner)]));
    return Object.fromEntries(Object.entries(original).map(([key, inner]) => [replace(key), copy(inner)]));
  };
  return copy(value) as T; // of the same shape
}

/** JSON of the same value in which unprintable characters are escaped. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(UNPRINTABLE_IN_JSON, (char) => unitsOf(char));

/** Without line breaks, which in JSON only separate its parts. */
const UNPRINTABLE_IN_JSON = new RegExp(`(?!\\n)(?:${UNPRINTABLE.source})`, "gu");

const unitsOf = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");

/** A printable text that keeps the line breaks between the items of a list. */
export const printableList = (text: string): string => text.split(ITEM).map(printable).join(ITEM);
const ITEM = "\n  - ";
