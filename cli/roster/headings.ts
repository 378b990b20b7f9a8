// The headings that a roster file has for what a problem is about.

import type { Column, FieldName, Meaning } from "../../provider/roster/columns";

export type HeadingOf = (meaning: FieldName | "groups" | { attribute: string }) => string;

/** The headings of columns by their meanings. */
export function headingsIn(columns: Column[]): HeadingOf {
  const nameOf = (meaning: Meaning): string => {
    if (meaning.kind === "attribute") return `attribute ${meaning.key}`;
    return meaning.kind === "field" ? meaning.field : meaning.kind;
  };
  const headings = new Map(columns.map(({ heading, meaning }) => [nameOf(meaning), heading]));
  return (meaning) => {
    const name = typeof meaning === "string" ? meaning : `attribute ${meaning.attribute}`;
    return headings.get(name) ?? name;
  };
}
