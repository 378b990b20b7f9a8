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

const folded = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** The nearest candidate, see `similarTo`. */
export const nearest = (name: string, candidates: readonly string[]): string | undefined => similarTo(name, candidates, (each) => each)[0];

/**
 * The candidates with a similar name, the nearest first: equal except for case and punctuation, containing or contained in the name, or few edits
 * away.
 */
export function similarTo<T>(name: string, candidates: readonly T[], nameOf: (candidate: T) => string): T[] {
  const wanted = folded(name);
  const distanceTo = (candidate: string): number => {
    const other = folded(candidate);
    if (wanted === "" || other === "") return candidate === name ? 0 : Infinity;
    if (wanted === other) return 0;
    const [short, long] = wanted.length < other.length ? [wanted, other] : [other, wanted];
    if (short.length >= 3 && long.includes(short)) return 0.5;
    const distance = edits(wanted, other);
    return distance <= Math.ceil(long.length / 4) ? distance : Infinity;
  };
  const ranked = candidates.map((candidate) => ({ candidate, distance: distanceTo(nameOf(candidate)) }));
  const near = ranked.filter(({ distance }) => distance < Infinity).sort((a, b) => a.distance - b.distance);
  return near.map(({ candidate }) => candidate);
}
