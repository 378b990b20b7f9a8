// The errors of lookups that find none or several.

import { AmbiguousNameError, MissingObjectError } from "../errors";

/** The most candidates that an error lists. */
const MAX_CANDIDATES = 8;

/** `Finance (id 12), Finances (id 15) and 3 more` */
export function listCandidates<T>(candidates: T[], labelOf: (candidate: T) => string): string {
  const shown = candidates.slice(0, MAX_CANDIDATES).map(labelOf);
  const more = candidates.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${String(more)} more` : ""}`;
}

/** What a program can do about an object that it declares itself. */
const OWN_RESOURCE = "If this program creates it, use the resource instead of a lookup";

interface Nothing<T> {
  /** The first sentence: `acme.domo.com has no group with exactly this name`. */
  text: string;
  similar: T[];
  labelOf: (candidate: T) => string;
  /** What else may be the reason. */
  reason?: string;
  /** False if no program can create such an object. Default: true. */
  isResource?: boolean;
}

/** The error about a name that nothing has, with similar ones. */
export function nothingFound<T>({ text, similar, labelOf, reason, isResource = true }: Nothing<T>): MissingObjectError {
  const hint = similar.length > 0 ? [`Similar: ${listCandidates(similar, labelOf)}`] : [];
  return new MissingObjectError(
    [text, ...hint, ...(reason === undefined ? [] : [reason]), ...(isResource ? [OWN_RESOURCE] : [])].join(". "),
  );
}

/** The one that matches, or undefined if none does. Throws `AmbiguousNameError` if several do. `remedy`: what to give in place of the name. */
export function onlyMatch<T>(
  matches: T[],
  { several, labelOf, remedy = "Give the id" }: { several: string; labelOf: (match: T) => string; remedy?: string },
): T | undefined {
  if (matches.length > 1) throw new AmbiguousNameError(`${several}: ${listCandidates(matches, labelOf)}. ${remedy}`);
  return matches[0];
}
