// Words and lists that the texts of findings and reports share.

import type { Level } from "./schema";

/** After `can` or `could`. */
export const ACCESS_VERBS: Record<Level, string> = {
  CAN_VIEW: "use",
  CAN_SHARE: "share",
  CAN_EDIT: "edit",
  OWNER: "own",
  UNKNOWN: "use or even own",
};

/** `1 person`, `2 people` */
export const pluralize = (count: number, singular: string, plural: string): string => `${String(count)} ${count === 1 ? singular : plural}`;

/** `a`, `a and b`, `a, b and c` */
export const joinNames = (names: string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;

/** The first few names in alphabetical order; the others are counted. */
export function listNames(names: string[], most = 5): string {
  const sorted = [...names].sort();
  const more = sorted.length - most;
  return joinNames(more > 0 ? [...sorted.slice(0, most), `${String(more)} more`] : sorted);
}

/** With a capital letter, as the beginning of a sentence. A name keeps its case. */
export const sentenceStart = (text: string): string =>
  /^(everybody|somebody|group|the) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
