// Appends the rows of a run to a DataSet, which is made at first use.

import { IncompleteAppendError, MissingObjectError } from "../../provider/client/errors";
import type { DataSetStore } from "../../provider/client/data-sets/data-set-store";
import { titleOf, type FoundDataSet } from "../../provider/client/data-sets/data-set";
import { dataSetRows } from "./render";
import { COLUMNS, type LogRow } from "./rows";

/** Rows of a DataSet that are read to see whether the run is among them. Reading more takes longer than the append is worth. */
const MOST_READ = 50_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DESCRIPTION = "What Pulumi changed in this instance, appended by pulumi-domo log after each run.";

interface AppendOptions {
  /** A name or an id. */
  dataset: string;
  /** Of one run. */
  rows: LogRow[];
  /** The instance, for messages. */
  host: string;
  /** Receives notes, one line each. */
  inform: (line: string) => void;
}

/**
 * Returns a sentence about what was appended.
 *
 * @throws if the DataSet has other columns, or all the rows already; and the errors of the store.
 */
export async function appendRows(store: DataSetStore, { dataset, rows, host, inform }: AppendOptions): Promise<string> {
  const run = rows[0]?.run ?? "";
  const columns = COLUMNS.map(({ name }) => name);
  const found = await findLog(store, dataset);
  if (!found) {
    const id = await store.create({ name: dataset, description: DESCRIPTION, columns: COLUMNS.map((column) => ({ ...column })) });
    await store.append(id, columns, dataSetRows(rows)).catch((error: unknown) => {
      throw stillEmpty(error, { made: titleOf({ name: dataset, id }), host });
    });
    return `${count(rows)} of the run ${run} appended to the new DataSet ${dataset} (id ${id}) of ${host}`;
  }
  requireColumns(found);
  const missing = await rowsToAppend(store, { found, rows, run, inform });
  await store.append(found.id, columns, dataSetRows(missing));
  return `${count(missing)} of the run ${run} appended to ${titleOf(found)} of ${host}`;
}

/** The error of the first append, which leaves a DataSet without rows. The store knows no delete. */
function stillEmpty(error: unknown, { made, host }: { made: string; host: string }): unknown {
  // It says itself what may have been added.
  if (error instanceof IncompleteAppendError || !(error instanceof Error)) return error;
  const remedy = "Run the command again, which appends to it, or delete it in Domo";
  return new Error(`${made} was made in ${host}, but nothing was appended to it: ${error.message}. ${remedy}`, { cause: error });
}

const count = (rows: LogRow[]): string => `${String(rows.length)} ${rows.length === 1 ? "row" : "rows"}`;

/** The DataSet, or undefined if none has this name. An id that does not exist is an error: a DataSet can't be made with it. */
async function findLog(store: DataSetStore, dataset: string): Promise<FoundDataSet | undefined> {
  try {
    return await store.find(dataset);
  } catch (error) {
    if (error instanceof MissingObjectError && !UUID.test(dataset)) return undefined;
    throw error;
  }
}

/** Throws unless the DataSet has exactly the columns of a run log, in any order. */
function requireColumns(found: FoundDataSet): void {
  const wanted = new Map<string, string>(COLUMNS.map(({ name, type }) => [name, type]));
  const lacking = COLUMNS.filter(({ name }) => !found.columns.some((column) => column.name === name));
  const others = found.columns.filter(({ name }) => !wanted.has(name));
  const mistyped = found.columns.filter(({ name, type }) => wanted.has(name) && wanted.get(name) !== type);
  const names = (columns: { name: string }[]): string => columns.map(({ name }) => name).join(", ");
  const problems = [
    ...(lacking.length > 0 ? [`lacks the columns ${names(lacking)}`] : []),
    ...(others.length > 0 ? [`has the columns ${names(others)}`] : []),
    ...mistyped.map(({ name, type }) => `has ${name} as ${type} instead of ${wanted.get(name) ?? ""}`),
  ];
  if (problems.length === 0) return;
  throw new Error(
    `${titleOf(found)} is no run log: it ${problems.join(", ")}. Nothing was appended; give the name of a new DataSet, which is made`,
  );
}

interface Present {
  found: FoundDataSet;
  rows: LogRow[];
  run: string;
  inform: AppendOptions["inform"];
}

/** The rows that the DataSet does not have. Throws if it has all of them. */
async function rowsToAppend(store: DataSetStore, { found, rows, run, inform }: Present): Promise<LogRow[]> {
  const present = await presentRows(store, { found, run, inform });
  const missing = rows.filter((row) => !present.has(keyOf(IDENTITY.map((name) => String(row[name])))));
  if (missing.length === 0) throw new Error(`${titleOf(found)} has the ${count(rows)} of the run ${run} already: nothing was appended`);
  if (missing.length < rows.length)
    inform(`note: ${String(rows.length - missing.length)} of the ${count(rows)} are in the DataSet already, and not appended again`);
  return missing;
}

/**
 * What tells rows apart. More than the number: what was unfinished when a log was cut is another row once the log is whole, and two runs may have
 * begun in one second. The texts of changes are no part of it: when more of a log is there, they may have names instead of ids.
 */
const IDENTITY = ["run", "row", "action", "result", "urn", "id"] as const;
const keyOf = (cells: (string | null | undefined)[]): string => JSON.stringify(cells.map((cell) => cell ?? ""));

/** The keys of the run's rows in the DataSet. */
async function presentRows(store: DataSetStore, { found: { id, rowCount }, run, inform }: Omit<Present, "rows">): Promise<Set<string>> {
  const unchecked = (reason: string): Set<string> => {
    inform(`note: whether the DataSet has this run already was not checked: ${reason}`);
    return new Set();
  };
  if (rowCount === 0) return new Set();
  if (rowCount === undefined || rowCount > MOST_READ)
    return unchecked(`it has ${rowCount === undefined ? "an unknown number of" : String(rowCount)} rows`);
  try {
    const { columns, rows } = await store.rows(id);
    const positions = IDENTITY.map((name) => columns.indexOf(name));
    const keys = rows.map((cells) => positions.map((at) => cells[at])).filter(([first]) => first === run);
    return new Set(keys.map(keyOf));
  } catch (error) {
    return unchecked(error instanceof Error ? error.message : String(error));
  }
}
