// Compares names with patterns in which `*` stands for any text. No regular expression: with a `.*` for each `*`, the time would grow with the
// length of the name to the power of their number, and names come from the program under review.
//
// `sandbox/wildcard.ts` has its own version for exact case. There is no module that both may import: the sandbox imports only the JSON schemas
// of the client.

/**
 * Whether a pattern matches the whole name, in any case. Takes at most as many steps as the product of the lengths.
 */
export function matchesNamePattern(pattern: ArrayLike<string>, name: ArrayLike<string>): boolean {
  let patternIndex = 0;
  let nameIndex = 0;
  /** The last `*` so far, and where the text that it stands for ends. The texts of earlier ones never need to become longer. */
  let star: { index: number; end: number } | undefined;
  while (nameIndex < name.length) {
    const unit = pattern[patternIndex];
    if (unit === "*") {
      star = { index: patternIndex++, end: nameIndex };
    } else if (unit !== undefined && isSameLetter(unit, name[nameIndex] ?? "")) {
      patternIndex++;
      nameIndex++;
    } else if (star) {
      patternIndex = star.index + 1;
      nameIndex = ++star.end;
    } else {
      return false;
    }
  }
  while (pattern[patternIndex] === "*") patternIndex++;
  return patternIndex === pattern.length;
}

const isSameLetter = (a: string, b: string): boolean => a === b || foldCase(a) === foldCase(b);

/** Folds case like regular expressions with the flag `i`: to one code unit, and never from other alphabets into ASCII (`ſ` is not `s`). */
function foldCase(unit: string): string {
  const upper = unit.toUpperCase();
  return upper.length === 1 && (unit < "\x80" || upper >= "\x80") ? upper : unit;
}
