// Reads all rows of a DataSet, or none: a row that is missing here is a person who is deleted elsewhere (§16.9).

import { IncompleteListError, ResponseError } from "../errors";
import type { OnProgress } from "../paging";
import type { Cell } from "../schemas/data-sets";
import { countRows, titleOf, type DataSetApi, type DataSetRows, type FoundDataSet } from "./data-set";

/** How often a DataSet is read that changes meanwhile, or whose rows and count differ. */
const ATTEMPTS = 3;

interface ReadOptions {
  dataSet: FoundDataSet;
  /** Reads the DataSet again, without its rows. */
  read: () => Promise<FoundDataSet>;
  onProgress?: OnProgress;
}

/**
 * Rows are returned if there are as many as Domo counts, and the DataSet is the same before and after. Not proven is that a query sees the
 * newest rows: Domo's index may be behind, which is noticed if it has another number of rows.
 */
export async function readRows(api: DataSetApi, { dataSet, read, onProgress }: ReadOptions): Promise<DataSetRows> {
  let before = dataSet;
  let problem = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    checkColumns(before);
    const outcome = await attemptRows(api, before, onProgress);
    const after = await read();
    if (!isSame(before, after)) problem = changeOf(before, after);
    else if (typeof outcome === "string") problem = outcome;
    else if (outcome.length !== after.rowCount) problem = mismatchOf(outcome.length, after, api);
    else if (after.version === undefined && outcome.length > 0)
      problem = "Domo does not say when they were changed, so that they may be of two states";
    else return { id: after.id, name: after.name, columns: after.columns.map(({ name }) => name), rows: outcome };
    before = after;
  }
  throw new IncompleteListError(
    `The rows of ${titleOf(before)} could not be read whole in ${String(ATTEMPTS)} attempts, so nothing can be concluded from them: ${problem}`,
  );
}

/** The rows, or why they are not whole. */
async function attemptRows(api: DataSetApi, dataSet: FoundDataSet, onProgress?: OnProgress): Promise<Cell[][] | string> {
  // Without columns there is nothing to ask for. The count says whether there should be.
  if (dataSet.columns.length === 0) return [];
  try {
    return await api.rows(dataSet, onProgress);
  } catch (error) {
    if (error instanceof IncompleteListError) return error.message;
    // Domo: a query of a DataSet that has no rows, or none that are indexed yet, is answered so (§16.3, §16.8).
    if (error instanceof ResponseError && [400, 404].includes(error.status) && error.notDomo === undefined) {
      return `${error.message}. Domo answers so while a DataSet is not indexed yet, or has no rows. Run again in some minutes`;
    }
    throw error;
  }
}

const isSame = (before: FoundDataSet, after: FoundDataSet): boolean =>
  before.version === after.version &&
  before.rowCount === after.rowCount &&
  JSON.stringify(before.columns) === JSON.stringify(after.columns);

function changeOf(before: FoundDataSet, after: FoundDataSet): string {
  const counts = `${countRows(before.rowCount)} before, ${countRows(after.rowCount)} after`;
  return `it changes while it is read (${counts}). Run again when nothing loads it`;
}

function mismatchOf(received: number, { rowCount, hasPolicies }: FoundDataSet, { caller }: DataSetApi): string {
  if (rowCount === undefined) return `Domo returns ${countRows(received)}, and does not say how many there are`;
  const numbers = `Domo counts ${countRows(rowCount)} and returns ${String(received)}`;
  const remedy = `admins, owners and holders of the right Manage DataSet (dataset.admin) see all rows, so give one of these to ${caller}`;
  if (hasPolicies) return `${numbers}. Its policies (PDP) are on and hide rows: ${remedy}`;
  const maybe = hasPolicies === undefined ? `. Policies (PDP) may hide rows: ${remedy}` : "";
  return `${numbers}${maybe}. If it was loaded a moment ago, run again`;
}

/** Throws `IncompleteListError` for columns that can't be told apart: a cell could be taken for that of another column. */
function checkColumns(dataSet: FoundDataSet): void {
  const names = dataSet.columns.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new IncompleteListError(
    `${titleOf(dataSet)} has several columns named ${twice}, whose cells can't be told apart. Rename them in Domo`,
  );
}
