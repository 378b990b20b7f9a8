// Changes as texts of cells. A cell has a limited length, and nobody who got or lost access may be missing.

import type { FieldChange } from "./fields";

export interface ChangeCells {
  fields: string;
  changes: string;
}

/**
 * The cells of as many rows as the changes need, at least of one. If it is more than one, `changes` begins with `(1 of 3)`.
 *
 * @param longest - Characters of a cell, without its number.
 * @param lengthOf - Characters that a text has when it is shown.
 */
export function cellsOf(
  changes: FieldChange[],
  { longest, lengthOf }: { longest: number; lengthOf: (text: string) => number },
): ChangeCells[] {
  const rows: FieldChange[][] = [[]];
  let length = 0;
  for (const change of changes.flatMap(piecesOf)) {
    const added = lengthOf(`${described(change)}; `);
    length += added;
    if (length > longest && length > added) {
      rows.push([]);
      length = added;
    }
    rows.at(-1)?.push(change);
  }
  return rows.map((pieces, at) => {
    const number = rows.length > 1 ? `(${String(at + 1)} of ${String(rows.length)}) ` : "";
    const joined = joinedByPath(pieces);
    return { fields: joined.map(({ path }) => path).join(", "), changes: number + joined.map(described).join("; ") };
  });
}

/** One for each text, so that a list can go on in the next row. */
const piecesOf = ({ path, texts }: FieldChange): FieldChange[] =>
  texts.length === 0 ? [{ path, texts }] : texts.map((text) => ({ path, texts: [text] }));

function joinedByPath(pieces: FieldChange[]): FieldChange[] {
  const joined: FieldChange[] = [];
  for (const { path, texts } of pieces) {
    const last = joined.at(-1);
    if (last?.path === path) last.texts.push(...texts);
    else joined.push({ path, texts: [...texts] });
  }
  return joined;
}

const described = ({ path, texts }: FieldChange): string => (texts.length === 0 ? path : `${path}: ${texts.join(", ")}`);
