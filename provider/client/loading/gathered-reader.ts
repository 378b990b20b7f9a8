// Reads of objects that this process has just written: as many as wait share a request, which is sent after they asked.

import { batcher } from "../concurrency";
import type { Gathering } from "../gathering";
import type { Reader } from "./reader";

export interface GatheredReaderOptions<Row> {
  /** Reads one row. Returns undefined if Domo proves that it does not exist. */
  readOne: Reader<Row>;
  /**
   * Reads several rows in one request or two. Rows that Domo proves not to exist are undefined, and those that the response lacks are missing: they
   * are read one by one. Domo's lists and searches may lag, so that a row may be as it was before the write.
   */
  readMany: (ids: string[]) => Promise<Map<string, Row | undefined>>;
  gathering: Gathering;
}

/** A row that is read alone is read as by `readOne`. */
export function gatheredReader<Row>({ readOne, readMany, gathering }: GatheredReaderOptions<Row>): Reader<Row> {
  return batcher<string, Row | undefined>(
    async (ids) => {
      // One by one also where Domo does not answer for several.
      const rows =
        ids.length === 1 ? new Map<string, Row | undefined>() : await readMany(ids).catch(() => new Map<string, Row | undefined>());
      return Promise.allSettled(ids.map((id) => (rows.has(id) ? rows.get(id) : readOne(id))));
    },
    { gathering },
  );
}
