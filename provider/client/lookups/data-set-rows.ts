// The rows of DataSets, each of which is read once.

import type { DataSetRows } from "../data-sets/data-set";
import type { LookupContext } from "./queries";

export function dataSetRowsLookup({ dataSets }: LookupContext): (idOrName: string) => Promise<DataSetRows> {
  const idOf = once(async (idOrName: string) => (await dataSets().find(idOrName)).id);
  // By id, so that a DataSet is read once also if one asks for it by name and another by id.
  const rowsOf = once((id: string) => dataSets().rows(id));
  return async (idOrName) => rowsOf(await idOf(idOrName));
}

/** Calls the function once for each key. After a failure the next call tries again. */
function once<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const results = new Map<string, Promise<T>>();
  return (key) => {
    const existing = results.get(key);
    if (existing) return existing;
    const result = read(key);
    results.set(key, result);
    result.catch(() => results.delete(key));
    return result;
  };
}
