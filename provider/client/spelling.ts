// Suggestions for misspelt names.

/** The number of letters to add, remove, replace or swap with their neighbour to turn one text into the other. */
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

/** The nearest candidate: equal except for case and punctuation, containing or contained in the name, or few edits away. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = folded(name);
  const distanceTo = (candidate: string): number => {
    const other = folded(candidate);
    if (wanted === other) return 0;
    const [short, long] = wanted.length < other.length ? [wanted, other] : [other, wanted];
    if (short.length >= 3 && long.includes(short)) return 0.5;
    const distance = edits(wanted, other);
    return distance <= Math.ceil(long.length / 4) ? distance : Infinity;
  };
  const ranked = candidates.map((candidate) => ({ candidate, distance: distanceTo(candidate) })).sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance < Infinity ? ranked[0].candidate : undefined;
}
