// Reads of objects that this process has just written: as many as wait share a request, which is sent after they asked.

import { setTimeout } from "node:timers/promises";
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
  /** How many reads are soon to come, see `UnderWay`. Default: not known. */
  joining?: () => number;
  /** For so long, in milliseconds, those who come later wait for rows that are read alone, so that they share a request. Default: 2 s. */
  sharingMs?: number;
}

/** A read that is still under way: a row that is read alone may take minutes, for which the others do not wait. */
interface Begun<Row> {
  row: Promise<Row | undefined>;
}

const SHARING_MS = 2_000;

/**
 * Reads rows by their ids, or by items that have more than an id. A row that is read alone is read as by `readOne`, and so are all rows for a while once Domo
 * has not answered for several.
 */
export function gatheredReader<Item extends string | { id: string }, Row>({
  readOne,
  readMany,
  suffices = () => true,
  sharingMs = SHARING_MS,
  ...options
}: GatheredReaderOptions<Item, Row>): (item: Item) => Promise<Row | undefined> {
  const readTogether = whileItWorks(readMany);
  const read = batcher<Item, Begun<Row>>(async (items) => {
    const rows = items.length === 1 ? undefined : await readTogether(items);
    const begun = items.map((item) => {
      const id = typeof item === "string" ? item : item.id;
      const row = rows?.get(id);
      return { row: rows?.has(id) && (row === undefined || suffices(row, item)) ? Promise.resolve(row) : readOne(item) };
    });
    await Promise.race([Promise.allSettled(begun.map(({ row }) => row)), setTimeout(sharingMs, undefined, { ref: false })]);
    return begun.map((value) => ({ status: "fulfilled", value }));
  }, options);
  return async (item) => (await read(item)).row;
}

/** After an attempt that failed, the next one comes after so many times its duration. */
const PAUSE = 10;

/**
 * Returns undefined instead of an error, and for a while without a request: what Domo does not answer at once would delay every batch. `now`: a clock in
 * milliseconds.
 */
export function whileItWorks<Item, Result>(
  read: (items: Item[]) => Promise<Result | undefined>,
  now: () => number = () => performance.now(),
): (items: Item[]) => Promise<Result | undefined> {
  let nextAt = -Infinity;
  return async (items) => {
    const startedAt = now();
    if (startedAt < nextAt) return undefined;
    const result = await read(items).catch(() => undefined);
    if (result === undefined) nextAt = now() + PAUSE * (now() - startedAt);
    return result;
  };
}
