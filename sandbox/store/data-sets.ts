// DataSets: their columns and rows (§16), and the account that loads them (§3.11).

import { z } from "zod";
import { COLUMN_TYPES } from "../../provider/client/schemas/data-sets";
import { ApiError } from "../api-error";
import type { Store } from "./store";

/** Text, or null for an empty cell. Numbers are kept as texts, so that they keep their digits. */
export type SandboxCell = string | null;

const Column = z.strictObject({ name: z.string().min(1), type: z.enum(COLUMN_TYPES).default("STRING") });
export type SandboxColumn = z.infer<typeof Column>;

const Cell = z.union([z.string(), z.number().transform(String), z.null()]);

/** A DataSet that a test puts into the sandbox. */
export const DataSetToPut = z.strictObject({
  id: z.uuid().toLowerCase(),
  name: z.string().min(1),
  description: z.string().default(""),
  columns: z.array(Column),
  rows: z.array(z.array(Cell)).default([]),
  /** A policy (PDP): the client's user sees only rows with one of the values in the column. */
  policy: z.strictObject({ column: z.string(), values: z.array(z.string()) }).optional(),
  /** The account that loads it. Then the public API refuses to write to it. */
  accountId: z.number().int().optional(),
});

export interface SandboxDataSet {
  id: string;
  name: string;
  description?: string;
  /** The account with whose credentials it gets its data. */
  accountId?: number;
  /** The OAuth configuration of that account, if any. */
  templateId?: number;
  columns?: SandboxColumn[];
  rows?: SandboxCell[][];
  policy?: { column: string; values: string[] };
  /** Epoch milliseconds of the last change of its rows. */
  changedAt?: number;
}

/** Puts a DataSet with its rows into the store, in place of the one with its id. */
export function putDataSet(store: Store, fields: z.input<typeof DataSetToPut>): SandboxDataSet {
  const { rows, ...rest } = DataSetToPut.parse(fields);
  const dataSet: SandboxDataSet = { ...rest, rows: [] };
  checkRows(dataSet, rows);
  dataSet.rows = rows;
  dataSet.changedAt = store.now();
  const at = store.dataSets.findIndex(({ id }) => id === dataSet.id);
  store.dataSets.splice(at < 0 ? store.dataSets.length : at, at < 0 ? 0 : 1, dataSet);
  return dataSet;
}

/** Creates a DataSet as a program does. Its id follows from the number of DataSets. */
export function createDataSet(store: Store, fields: { name: string; description?: string; columns: SandboxColumn[] }): SandboxDataSet {
  const number = String(store.dataSets.length + 1).padStart(12, "0");
  return putDataSet(store, { id: `00000000-0000-4000-9000-${number}`, ...fields });
}

/** @throws {@link ApiError} 404 if there is none. */
export function dataSetWith(store: Store, id: string): SandboxDataSet {
  const dataSet = store.dataSets.find((candidate) => candidate.id === id);
  if (!dataSet) throw new ApiError(404);
  return dataSet;
}

/** Adds rows, or replaces all. @throws {@link ApiError} 400 if they don't fit the columns. */
export function writeRows(store: Store, dataSet: SandboxDataSet, rows: SandboxCell[][], method: "APPEND" | "REPLACE"): void {
  checkRows(dataSet, rows);
  dataSet.rows = method === "APPEND" ? [...(dataSet.rows ?? []), ...rows] : rows;
  dataSet.changedAt = store.now();
}

/** Somebody else adds rows: copies of the last one. */
export function addOthersRows(store: Store, dataSet: SandboxDataSet, count: number): void {
  const row = dataSet.rows?.at(-1);
  if (row) writeRows(store, dataSet, Array<SandboxCell[]>(count).fill(row), "APPEND");
}

/** The rows that the client's user may see. Domo: nothing in an answer shows that there are others (§16.1). */
export function visibleRows({ columns = [], rows = [], policy }: SandboxDataSet): SandboxCell[][] {
  if (!policy) return rows;
  const at = columns.findIndex(({ name }) => name === policy.column);
  return rows.filter((row) => policy.values.includes(row[at] ?? ""));
}

const FORMS: Partial<Record<SandboxColumn["type"], RegExp>> = {
  LONG: /^-?\d+$/,
  DOUBLE: /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i,
  DECIMAL: /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i,
  DATE: /^\d{4}-\d\d-\d\d$/,
  DATETIME: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/,
};

/** Whether cells of the column are numbers of JSON in answers. */
export const isNumeric = ({ type }: SandboxColumn): boolean => type === "LONG" || type === "DOUBLE" || type === "DECIMAL";

function checkRows({ id, columns = [] }: SandboxDataSet, rows: SandboxCell[][]): void {
  const fits = (cell: SandboxCell, at: number): boolean => cell === null || (FORMS[columns[at]?.type ?? "STRING"]?.test(cell) ?? true);
  if (rows.every((row) => row.length === columns.length && row.every(fits))) return;
  throw new ApiError(400, `Data import failed for dataset ${id}.`);
}
