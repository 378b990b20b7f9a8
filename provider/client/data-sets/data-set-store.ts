// DataSets, independent of which of Domo's two APIs is in use: finding one, reading all its rows, creating one, adding rows. There is one
// implementation for each API, and both pass the same conformance tests.

import { keyedMutex } from "../concurrency";
import { MissingObjectError } from "../errors";
import type { OnProgress } from "../paging";
import { appendRows } from "./append-rows";
import { createDataSet } from "./create";
import type { DataSetApi, DataSetRows, FoundDataSet, Value, WantedDataSet } from "./data-set";
import { findByName } from "./find";
import { readRows } from "./read-rows";

export interface DataSetStore {
  /** The DataSet with this id (a UUID) or exactly this name. Throws `MissingObjectError` with similar names, or `AmbiguousNameError` with ids. */
  find(idOrName: string): Promise<FoundDataSet>;
  /**
   * All rows as text: null for an empty cell, numbers with all their digits. Throws `IncompleteListError` unless Domo's answers prove that there
   * are no others.
   */
  rows(id: string, onProgress?: OnProgress): Promise<DataSetRows>;
  /** Creates a DataSet without rows and returns its id. Throws `CreateOutcomeUnknownError` if Domo may have created it. */
  create(want: WantedDataSet): Promise<string>;
  /**
   * Adds rows, whose cells are in the order of `columns`. Columns that these lack stay empty. Never sends a row again that Domo may have added:
   * throws `IncompleteAppendError` then. Throws `InvalidInputError` for columns that the DataSet does not have.
   */
  append(id: string, columns: string[], rows: Value[][]): Promise<void>;
}

export function dataSetStore(api: DataSetApi): DataSetStore {
  // Appends to one DataSet wait for each other, as the row count tells what became of each.
  const mutex = keyedMutex();
  const existing = async (id: string): Promise<FoundDataSet> => {
    const found = await api.get(id.toLowerCase());
    if (found) return found;
    throw new MissingObjectError(`${api.host} has no DataSet with the id ${id}, or ${api.caller} may not see it`);
  };
  return {
    find: async (idOrName) => existing(isId(idOrName) ? idOrName : await findByName(api, idOrName)),
    rows: async (id, onProgress) => readRows(api, { dataSet: await existing(id), read: () => existing(id), onProgress }),
    create: (want) => createDataSet(api, want),
    append: (id, columns, rows) =>
      mutex(id.toLowerCase(), async () => appendRows(api, { dataSet: await existing(id), read: () => existing(id), columns, rows })),
  };
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
