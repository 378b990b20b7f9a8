// Random choices that are the same each time.

export interface Random {
  /** A whole number below `limit`. */
  below: (limit: number) => number;
  /** @throws if the list is empty. */
  choose: <Item>(items: readonly Item[]) => Item;
  /** Different items, in random order; all if the list has fewer than `count`. */
  sample: <Item>(items: readonly Item[], count: number) => Item[];
}

/** The generator mulberry32: its numbers depend on nothing but the seed. */
export function randomFrom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const sample = <Item>(items: readonly Item[], count: number): Item[] => {
    const rest = [...items];
    return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(below(rest.length), 1)).flat();
  };
  const choose = <Item>(items: readonly Item[]): Item => {
    const [item] = sample(items, 1);
    if (item === undefined) throw new Error("there is nothing to choose from");
    return item;
  };
  return { below, choose, sample };
}
