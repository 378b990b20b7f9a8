// Which part of an instance is exported: `--only` and `--match`.

import { matchesExactly } from "../review/name-pattern";
import { PARTS, type Part, type Selection } from "./instance";

export interface SelectionFlags {
  only?: string;
  match?: string[];
  includeSelf?: boolean;
}

/** @throws an error that names the parts, if `only` has others. */
export function selectionOf({ only, match = [], includeSelf = false }: SelectionFlags): Selection {
  const patterns = match.map(folded);
  return {
    parts: new Set(only === undefined ? PARTS : partsIn(only)),
    includes: (_type, _id, names) =>
      patterns.length === 0 || names.some((name) => patterns.some((pattern) => matchesExactly(pattern, folded(name)))),
    includeSelf,
  };
}

function partsIn(only: string): Part[] {
  const wanted = only.split(",").map((part) => part.trim());
  const unknown = wanted.filter((part) => !isPart(part));
  if (unknown.length > 0) throw new Error(`--only takes ${PARTS.join(", ")}, separated by commas, and not ${unknown.join(", ")}`);
  return wanted.filter(isPart);
}

const isPart = (text: string): text is Part => (PARTS as readonly string[]).includes(text);

const folded = (text: string): string[] => Array.from(text.normalize("NFC").toLowerCase());
