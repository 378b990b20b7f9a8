// DataSets, independent of which of Domo's two APIs is in use: finding one, reading all its rows, creating one, adding rows. There is one
// implementation for each API, and both pass the same conformance tests.

import { keyedMutex } from "../concurrency";
import { MissingObjectError } from "../errors";
import type { OnProgress } from "../paging";
import type { Cell, ColumnType } from "../schemas/data-sets";
import { appendRows } from "./append-rows";
import { createDataSet } from "./create";
import { findByName } from "./find";
import { readRows } from "./read-rows";

export interface Column {
  name: string;
  /** `STRING`, `LONG`, `DOUBLE`, `DECIMAL`, `DATE` or `DATETIME`. */
  type: string;
}

/** A DataSet without its rows. */
export interface FoundDataSet {
  /** A UUID. */
  id: string;
  name: string;
  /** In the order of the cells of a row. */
  columns: Column[];
  /** By Domo's own count, which no policy filters; undefined if Domo returns none. */
  rowCount?: number;
  /** Differs after every change of the rows; undefined if Domo does not say when they were changed. */
  version?: string;
  /** Whether policies filter the rows for each user (PDP); undefined if the API in use does not return it. */
  hasPolicies?: boolean;
}

export interface DataSetRows {
  id: string;
  name: string;
  /** The names of the columns, which are all different. */
  columns: string[];
  /** Each with a cell for every column. */
  rows: Cell[][];
}

export interface WantedDataSet {
  name: string;
  /** Domo: the instance API can't set it (§16.7). */
  description: string;
  columns: { name: string; type: ColumnType }[];
}

/** A value of a row to add: null for an empty cell. */
export type Value = string | number | null;

export interface DataSetStore {
  /** The DataSet with this id (a UUID) or exactly this name. Throws `MissingObjectError` with similar names, or `AmbiguousNameError` with all ids. */
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

/** What the store needs of one of Domo's APIs. */
export interface DataSetApi {
  /** The host name of the instance, for errors. */
  host: string;
  /** The user who has to see a DataSet, for errors. */
  caller: string;
  /** The DataSet, or undefined if Domo answers that it does not exist. */
  get(id: string): Promise<FoundDataSet | undefined>;
  /** A page of the list, at most 50. */
  page(query: { limit: number; offset: number; nameLike?: string }): Promise<{ id: string; name: string }[]>;
  /** One attempt to read all rows. Throws `IncompleteListError` if the answer itself shows that it is not whole. */
  rows(dataSet: FoundDataSet, onProgress?: OnProgress): Promise<Cell[][]>;
  /** Returns the id, if Domo does. */
  create(want: WantedDataSet): Promise<string | undefined>;
  /** How many parts become visible in one step. */
  partsPerStep: number;
  /** Sends rows as CSV, as far as that changes nothing, and returns what makes them visible all at once. */
  prepareAppend(id: string, parts: string[]): Promise<() => Promise<unknown>>;
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
      mutex(id, async () => appendRows(api, { dataSet: await existing(id), read: () => existing(id), columns, rows })),
  };
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** A DataSet in messages. */
export const titleOf = ({ name, id }: Pick<FoundDataSet, "name" | "id">): string => `the DataSet ${name} (id ${id})`;

/** `1 row`, `2 rows` */
export const countRows = (count: number): string => `${String(count)} ${count === 1 ? "row" : "rows"}`;
