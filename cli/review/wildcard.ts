// Names compared with patterns, in which `*` stands for any text. Without regular expressions: a `.*` for each `*` made time grow
// with the length of the name to the power of their number, and names come from the program under review.

/** Whether a name matches a pattern as a whole. Case does not matter. Steps: at most the product of the lengths. */
export function matches(pattern: ArrayLike<string>, name: ArrayLike<string>): boolean {
  let inPattern = 0;
  let inName = 0;
  /** The last `*` so far, and where what it stands for ends. Earlier ones never need to stand for more. */
  let star: { at: number; end: number } | undefined;
  while (inName < name.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      star = { at: inPattern++, end: inName };
    } else if (wanted !== undefined && sameLetter(wanted, name[inName] ?? "")) {
      inPattern++;
      inName++;
    } else if (star) {
      inPattern = star.at + 1;
      inName = ++star.end;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}

const sameLetter = (one: string, other: string): boolean => one === other || folded(one) === folded(other);

/** As regular expressions with the flag `i` fold case: to one code unit, and from other alphabets never into ASCII (`ſ` is no `s`). */
function folded(unit: string): string {
  const upper = unit.toUpperCase();
  return upper.length === 1 && (unit < "\x80" || upper >= "\x80") ? upper : unit;
}
