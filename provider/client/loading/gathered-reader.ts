// Reads of objects that this process has just written: as many as wait share a request, which is sent after they asked.

import { batcher } from "../concurrency";
import type { Gathering } from "../gathering";
import type { Reader } from "./reader";

export interface GatheredReaderOptions<Row> {
  /** Reads one row. Returns undefined if Domo proves that it does not exist. */
  readOne: Reader<Row>;
  /**
   * Reads several rows in one request or two. Rows that Domo proves not to exist are undefined, and those that the response lacks are missing: they
   * are read one by one. Undefined if that can't be done. Domo's lists and searches may lag, so that a row may be as it was before the write.
   */
  readMany: (ids: string[]) => Promise<Map<string, Row | undefined> | undefined>;
  /** Rows in one request. Default: no limit. */
  maxSize?: number;
  gathering: Gathering;
}

/** A row that is read alone is read as by `readOne`, and so are all rows once Domo has not answered for several. */
export function gatheredReader<Row>({ readOne, readMany, ...options }: GatheredReaderOptions<Row>): Reader<Row> {
  const readTogether = whileItWorks(readMany);
  return batcher<string, Row | undefined>(async (ids) => {
    const rows = ids.length === 1 ? undefined : await readTogether(ids);
    return Promise.allSettled(ids.map((id) => (rows?.has(id) ? Promise.resolve(rows.get(id)) : readOne(id))));
  }, options);
}

/** Returns undefined instead of an error, and from then on without a request: what Domo does not answer at once would delay every batch. */
export function whileItWorks<Item, Result>(
  read: (items: Item[]) => Promise<Result | undefined>,
): (items: Item[]) => Promise<Result | undefined> {
  let works = true;
  return async (items) => {
    const result = works ? await read(items).catch(() => undefined) : undefined;
    works = result !== undefined;
    return result;
  };
}

/**
 * Returns a function that tells whether the rows of a response have all fields, which one of them that is read alone shows once. True without a row to
 * compare.
 */
export function completenessCheck<Row>(
  readOne: (row: Row) => Promise<Row | undefined>,
  isComplete: (row: Row, single: Row) => boolean,
): (rows: Row[]) => Promise<boolean> {
  let known: boolean | undefined;
  return async ([row]) => {
    if (known !== undefined || row === undefined) return known ?? true;
    const single = await readOne(row);
    if (single !== undefined) known = isComplete(row, single);
    return known ?? false;
  };
}
