// Which of several known names somebody may have meant.

/** How many letters have to be added, left out, replaced or swapped with the next one to make one word of the other. */
export function edits(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? Infinity) + 1 : Infinity;
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost, swapped);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

const folded = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** The known name that is nearest: spelled alike but for case and hyphens, part of it, or a few letters off. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = folded(name);
  const distance = (each: string): number => {
    const other = folded(each);
    if (wanted === other) return 0;
    const [short, long] = wanted.length < other.length ? [wanted, other] : [other, wanted];
    if (short.length >= 3 && long.includes(short)) return 0.5;
    const apart = edits(wanted, other);
    return apart <= Math.ceil(long.length / 4) ? apart : Infinity;
  };
  const ranked = known.map((each) => ({ each, apart: distance(each) })).sort((a, b) => a.apart - b.apart);
  return ranked[0] && ranked[0].apart < Infinity ? ranked[0].each : undefined;
}
