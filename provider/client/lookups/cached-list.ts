// A list that lookups share: read once, and again for what it lacks.

import { sharedRead } from "../concurrency";

/** Returns the rows that match. Concurrent and later calls share the list. Rows that it lacks are looked for in a list that is read after the call. */
export type ListSearch<Row> = (isMatch: (row: Row) => boolean) => Promise<ListMatches<Row>>;

export interface ListMatches<Row> {
  matches: Row[];
  /** The whole list in which they were looked for. */
  rows: Row[];
}

export function cachedList<Row>(read: () => Promise<Row[]>): ListSearch<Row> {
  const readAnew = sharedRead(read);
  let current: Promise<Row[]> | undefined;
  const load = (): Promise<Row[]> => {
    const loading = readAnew();
    current = loading;
    // After a failure the next call reads again.
    loading.catch(() => {
      if (current === loading) current = undefined;
    });
    return loading;
  };
  return async (isMatch) => {
    const isShared = current !== undefined;
    let rows = await (current ?? load());
    let matches = rows.filter(isMatch);
    if (matches.length === 0 && isShared) {
      rows = await load();
      matches = rows.filter(isMatch);
    }
    return { matches, rows };
  };
}
