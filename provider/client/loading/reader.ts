// Readers of single objects: fresh ones send a request for each object; shared ones combine many reads into few requests.

import type { Log } from "../http/log";
import type { WriteCounter } from "../http/write-counter";
import { AdaptiveLoader } from "./adaptive-loader";

/** Returns the object, or undefined if Domo proves that it does not exist. */
export type Reader<Row> = (id: string) => Promise<Row | undefined>;

/** `fresh`: as the object is now. `shared`: with shared requests, as old as the last write of this process at most. */
export type Freshness = "fresh" | "shared";

export interface ReaderOptions {
  freshness: Freshness;
  writes: WriteCounter;
  log: Log;
}

/** A shared reader of objects that Domo does not list: reads of the same object share a request. */
export function deduplicatedReader<Value>(
  label: string,
  read: Reader<Value>,
  { writes, log }: Pick<ReaderOptions, "writes" | "log">,
): Reader<Value> {
  const readOne = async (id: string): Promise<{ id: string; value: Value } | undefined> => {
    const value = await read(id);
    return value === undefined ? undefined : { id, value };
  };
  const loader = new AdaptiveLoader({ label, key: ({ id }) => id, readOne, writes, log });
  return async (id) => (await loader.get(id))?.value;
}
