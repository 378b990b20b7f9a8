// Compares names with patterns in which `*` stands for any text. No regular expression: with a `.*` for each `*`, the time would grow with the
// length of the name to the power of their number, and names come from the program under review.
//
// `sandbox/wildcard.ts` has its own version for exact case. There is no module that both may import: the sandbox imports only the JSON schemas
// of the client.

import { fold, type Folded } from "./look-alikes";

/** Whether a pattern matches a whole name, or one that looks like it: in any case, with or without accents, whatever its alphabet. */
export const matchesNamePattern = (pattern: string, name: string): boolean => matchesFolded(fold(pattern), fold(name));

/** The same for texts that are compared several times. */
export const matchesFolded = (pattern: Folded, name: Folded): boolean =>
  matchesExactly(pattern[0], name[0]) || matchesExactly(pattern[1], name[1]);

/** Whether a pattern matches the whole text, unit by unit. Takes at most as many steps as the product of the lengths. */
export function matchesExactly(pattern: ArrayLike<string>, text: ArrayLike<string>): boolean {
  let patternIndex = 0;
  let index = 0;
  /** The last `*` so far, and where the text that it stands for ends. The texts of earlier ones never need to become longer. */
  let star: { index: number; end: number } | undefined;
  while (index < text.length) {
    const unit = pattern[patternIndex];
    if (unit === "*") {
      star = { index: patternIndex++, end: index };
    } else if (unit !== undefined && unit === text[index]) {
      patternIndex++;
      index++;
    } else if (star) {
      patternIndex = star.index + 1;
      index = ++star.end;
    } else {
      return false;
    }
  }
  while (pattern[patternIndex] === "*") patternIndex++;
  return patternIndex === pattern.length;
}
