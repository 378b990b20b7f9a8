// A seeded source of random choices. fast-check's shrinking does not suit programs that follow each other in one stack.

import fc from "fast-check";

export class Random {
  private readonly words: number[];
  private at = 0;

  constructor(readonly seed: number) {
    [this.words = []] = fc.sample(fc.array(fc.nat({ max: 0x7fffffff }), { minLength: 4, maxLength: 4 }), { seed, numRuns: 1 });
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    // mulberry32, over the words of the seed.
    let word = ((this.words[this.at % 4] ?? 0) + 0x6d2b79f5 * ++this.at) | 0;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("nothing to choose from");
    return list[this.below(list.length)] as T; // Cast: the index is below the length; an element may be undefined.
  }

  /** Undefined if there is nothing. */
  maybe<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : this.of(list);
  }

  some<T>(list: readonly T[], most: number): T[] {
    const left = [...list];
    const count = this.below(Math.min(most, left.length) + 1);
    return Array.from({ length: count }, () => left.splice(this.below(left.length), 1)).flat();
  }

  weighted<T extends string>(weights: Record<T, number>): T {
    const entries = Object.entries<number>(weights) as [T, number][]; // Cast: the keys of a record of T.
    let left = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [name, weight] of entries) {
      if (left < weight) return name;
      left -= weight;
    }
    throw new Error("no weights");
  }
}
