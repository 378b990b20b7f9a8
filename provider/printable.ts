// Texts from outside (Domo's answers, names in programs and previews) on their way to a terminal, a log or a comment.

/**
 * Characters that a terminal acts on, that reorder the text around them, or that cannot be seen; and the beginning of a command that CI
 * runners read anywhere in a line of a log (`##[error]`, `##vso[...]`).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|#(?=#\w*\[)/gu;

/** The text on one line, with every character that is not to be printed as its escape: `\u000a`, `\u202e`, `\u{e0041}`. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, escapeOf);

function escapeOf(char: string): string {
  const code = char.codePointAt(0)?.toString(16) ?? "";
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** A value with every text in it replaced: keys, elements and values, also of maps. What was one object stays one. */
export function mapTexts<T>(value: T, replaced: (text: string) => string): T {
  const done = new Map<object, unknown>();
  const copied = (one: unknown): unknown => {
    if (typeof one === "string") return replaced(one);
    if (typeof one !== "object" || one === null) return one;
    const known = done.get(one);
    if (known !== undefined) return known;
    const copy = copyOf(one);
    done.set(one, copy);
    return copy;
  };
  const copyOf = (one: object): unknown => {
    if (Array.isArray(one)) return one.map(copied);
    if (one instanceof Map) return new Map([...one].map(([key, inner]: [unknown, unknown]) => [copied(key), copied(inner)]));
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [replaced(key), copied(inner)]));
  };
  return copied(value) as T; // of the same shape
}

/** JSON in which these characters are escaped: the same data, fit to be printed. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(UNPRINTABLE_IN_JSON, (char) => unitsOf(char));

/** All but the line breaks between its parts. */
const UNPRINTABLE_IN_JSON = new RegExp(`(?!\\n)(?:${UNPRINTABLE.source})`, "gu");

const unitsOf = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");

/** Problems of a list that begins each on a line of its own stay so. */
export const printableList = (text: string): string => text.split(ITEM).map(printable).join(ITEM);
const ITEM = "\n  - ";
