// What a DataSet is for the store, whichever API serves it.

import type { OnProgress } from "../paging";
import type { Cell, ColumnType } from "../schemas/data-sets";

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

/** A DataSet in messages. */
export const titleOf = ({ name, id }: Pick<FoundDataSet, "name" | "id">): string => `the DataSet ${name} (id ${id})`;

/** `1 row`, `2 rows`, `an unknown number of rows` */
export function countRows(count: number | undefined): string {
  if (count === undefined) return "an unknown number of rows";
  return `${String(count)} ${count === 1 ? "row" : "rows"}`;
}
