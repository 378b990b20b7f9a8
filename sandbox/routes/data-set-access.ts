// What the client may do with DataSets, which a switch limits, and the answer to a query, which both APIs share (§16.1, §16.4).

import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../api-error";
import { dataSetWith, isNumeric, type SandboxDataSet } from "../store/data-sets";
import { runQuery, type QueryResult } from "../store/sql";
import type { Store } from "../store/store";
import { jsonBody } from "./requests";

/** Rights of the client's user, each with the next. */
type Right = "view" | "write" | "export";

/** The DataSets that the user may see. */
export const visibleDataSets = (store: Store): SandboxDataSet[] => (store.switches.dataSetAccess === "none" ? [] : store.dataSets);

/** @throws {@link ApiError} `denied` if the user may not see it, 403 if the user lacks the right, and 404 if there is none. */
export function accessibleDataSet(store: Store, id: string, { right, denied }: { right: Right; denied: ApiError }): SandboxDataSet {
  const dataSet = dataSetWith(store, id);
  const { dataSetAccess } = store.switches;
  if (dataSetAccess === "none") throw denied;
  if (dataSetAccess === "view" && right !== "view") throw new ApiError(403);
  return dataSet;
}

/** Domo: a number of JSON has the digits of the cell. */
const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON; // TypeScript's library lacks it; all supported versions of Node have it.

/** Domo: 400 while a DataSet has no rows or is not indexed (§16.8). */
export async function queryResponse(c: Context, store: Store, dataSet: SandboxDataSet): Promise<Response> {
  const { sql } = await jsonBody(c, z.looseObject({ sql: z.string() }));
  const { emptyQuery, indexLag } = store.switches;
  const isIndexed = store.now() >= (dataSet.changedAt ?? 0) + indexLag;
  if (!isIndexed || ((dataSet.rows ?? []).length === 0 && emptyQuery === "400")) throw new ApiError(400, "the DataSet is not indexed");
  return c.body(JSON.stringify(envelope(dataSet, runQuery(dataSet, sql))), 200, { "Content-Type": "application/json" });
}

function envelope({ id }: SandboxDataSet, { columns, rows }: QueryResult) {
  const cellOf = (cell: string | null, at: number): unknown => {
    const column = columns[at];
    return cell !== null && column && isNumeric(column) ? rawJson(cell) : cell;
  };
  return {
    datasource: id,
    columns: columns.map(({ name }) => name),
    metadata: columns.map(({ type }) => ({ type, dataSourceId: id, maxLength: -1, minLength: -1, periodIndex: 0 })),
    rows: rows.map((row) => row.map(cellOf)),
    numRows: rows.length,
    numColumns: columns.length,
    fromcache: true,
  };
}
