// Reads of objects that this process has just written: as many as wait share a request, which is sent after they asked.

import { batcher } from "../concurrency";
import type { Gathering } from "../gathering";

export interface GatheredReaderOptions<Item extends string | { id: string }, Row> {
  /** Reads one row. Returns undefined if Domo proves that it does not exist. */
  readOne: (item: Item) => Promise<Row | undefined>;
  /**
   * Reads several rows in one request or two, by id. Rows that Domo proves not to exist are undefined, and those that the response lacks are missing:
   * they are read one by one. Undefined if that can't be done. Domo's lists and searches may lag, so that a row may be as it was before the write.
   */
  readMany: (items: Item[]) => Promise<Map<string, Row | undefined> | undefined>;
  /** Whether a row of several is enough for the item. Default: it is. Others are read one by one. */
  suffices?: (row: Row, item: Item) => boolean;
  /** Rows in one request. Default: no limit. */
  maxSize?: number;
  gathering: Gathering;
}

/**
 * Reads rows by their ids, or by items that have more than an id. A row that is read alone is read as by `readOne`, and so are all rows once Domo has
 * not answered for several.
 */
export function gatheredReader<Item extends string | { id: string }, Row>({
  readOne,
  readMany,
  suffices = () => true,
  ...options
}: GatheredReaderOptions<Item, Row>): (item: Item) => Promise<Row | undefined> {
  const readTogether = whileItWorks(readMany);
  return batcher<Item, Row | undefined>(async (items) => {
    const rows = items.length === 1 ? undefined : await readTogether(items);
    return Promise.allSettled(
      items.map((item) => {
        const id = typeof item === "string" ? item : item.id;
        const row = rows?.get(id);
        return rows?.has(id) && (row === undefined || suffices(row, item)) ? Promise.resolve(row) : readOne(item);
      }),
    );
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
