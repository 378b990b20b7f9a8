// Adds rows to a DataSet, each at most once.

import { IncompleteAppendError, InvalidInputError, isOutcomeUnknown } from "../errors";
import { nearest } from "../spelling";
import { formatRows } from "./csv";
import { countRows, titleOf, type DataSetApi, type FoundDataSet, type Value } from "./data-set";

/** Rows of one part. Rows of a log are short, so that a part has some hundred kilobytes. */
const ROWS_PER_PART = 5000;

interface AppendOptions {
  dataSet: FoundDataSet;
  /** Reads the DataSet again, without its rows. */
  read: () => Promise<FoundDataSet>;
  columns: string[];
  rows: Value[][];
}

export async function appendRows(api: DataSetApi, { dataSet, read, columns, rows }: AppendOptions): Promise<void> {
  const ordered = inOrderOf(dataSet, columns, rows);
  let added = 0;
  for (const step of chunks(ordered, ROWS_PER_PART * api.partsPerStep)) {
    const parts = await Promise.all(chunks(step, ROWS_PER_PART).map(formatRows));
    try {
      const commit = await api.prepareAppend(dataSet.id, parts);
      await commit().catch((error: unknown) => confirm(error, { dataSet, read, added, sent: step.length }));
    } catch (error) {
      if (added === 0 || error instanceof IncompleteAppendError) throw error;
      const begin = `Domo added the first ${String(added)} of ${countRows(rows.length)} to ${titleOf(dataSet)}, and no more`;
      throw new IncompleteAppendError(`${begin}: ${messageOf(error)}`, added);
    }
    added += step.length;
  }
}

interface Step extends Pick<AppendOptions, "dataSet" | "read"> {
  /** Rows that were added before this step. */
  added: number;
  sent: number;
}

/** After an error: returns if the row count shows that the rows were added nevertheless, and throws otherwise. */
async function confirm(error: unknown, { dataSet, read, added, sent }: Step): Promise<void> {
  if (!isOutcomeUnknown(error)) throw error;
  const before = dataSet.rowCount === undefined ? undefined : dataSet.rowCount + added;
  // An error of this read says nothing about the rows, and would hide the one that does.
  const after = (await read().catch(() => undefined))?.rowCount;
  if (before !== undefined && after === before + sent) return;
  throw new IncompleteAppendError(
    `It is not known whether Domo added ${countRows(sent)} to ${titleOf(dataSet)}: ${messageOf(error)}. It had ${countRows(before)} before, and has ` +
      `${countRows(after)} now; Domo may still be adding them. Look at it before adding them again`,
    added,
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The rows with the columns of the DataSet, in its order, as Domo tells columns by their position. Throws `InvalidInputError` for rows that don't fit. */
function inOrderOf(dataSet: FoundDataSet, columns: string[], rows: Value[][]): Value[][] {
  const names = dataSet.columns.map(({ name }) => name);
  for (const [at, column] of columns.entries()) {
    if (!names.includes(column)) {
      const similar = nearest(column, names);
      throw new InvalidInputError(`${titleOf(dataSet)} has no column ${column}${similar === undefined ? "" : `. Is it ${similar}?`}`);
    }
    if (columns.indexOf(column) !== at) throw new InvalidInputError(`the column ${column} is given twice`);
  }
  const positions = names.map((name) => columns.indexOf(name));
  return rows.map((row, at) => {
    if (row.length !== columns.length)
      throw new InvalidInputError(`row ${String(at + 1)} has ${String(row.length)} values for ${String(columns.length)} columns`);
    const ordered = positions.map((position) => row[position] ?? null);
    checkRow(ordered, { names, number: at + 1 });
    return ordered;
  });
}

function checkRow(row: Value[], { names, number }: { names: string[]; number: number }): void {
  // A line without text may be skipped, and one with the names of the columns is taken for a header (§16.6).
  if (row.every((value) => value === null)) throw new InvalidInputError(`row ${String(number)} has no value`);
  if (row.every((value, at) => value === names[at])) {
    throw new InvalidInputError(`row ${String(number)} is the names of the columns, which Domo would take for a header`);
  }
}

function chunks<T>(list: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}
