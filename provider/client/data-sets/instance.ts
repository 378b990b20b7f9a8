// DataSets on the instance API. Rows are read by SQL, as only that route is documented for rows there, in pages (§16.4).

import { undefinedIfNotFound } from "../absence";
import type { DomoInstance } from "../client";
import { writeAll } from "../concurrency";
import { IncompleteListError, InvalidInputError } from "../errors";
import type { DataSets } from "../instance/data-sets";
import type { OnProgress } from "../paging";
import type { Cell, QueryAnswer } from "../schemas/data-sets";
import { titleOf, type DataSetApi, type FoundDataSet } from "./data-set";
import { dataSetStore, type DataSetStore } from "./data-set-store";

/** As many rows as Domo's own pages ask for at a time (§16.4). */
const PAGE_SIZE = 10_000;

/** `pageSize`: rows that one query asks for. Default: 10,000. */
export function instanceDataSets(domo: DomoInstance, { pageSize = PAGE_SIZE } = {}): DataSetStore {
  const { dataSets, host } = domo;
  const api: DataSetApi = {
    host,
    caller: "the user whom the access token acts as",
    get: (id) => getDataSet(dataSets, id),
    page: async (query) => (await dataSets.page(query)).map(({ id, name }) => ({ id, name: name ?? "" })),
    rows: (dataSet, onProgress) => queryRows(dataSets, dataSet, { pageSize, onProgress }),
    create: (want) => dataSets.create(want),
    partsPerStep: Infinity,
    async prepareAppend(id, parts) {
      const uploadId = await dataSets.startUpload(id);
      await writeAll(parts, (csv, at) => dataSets.uploadPart(id, { uploadId, part: at + 1, csv }));
      return () => dataSets.commitUpload(id, uploadId);
    },
  };
  return dataSetStore(api);
}

async function getDataSet(dataSets: DataSets, id: string): Promise<FoundDataSet | undefined> {
  const found = await undefinedIfNotFound(dataSets.get(id));
  if (!found) return undefined;
  // A DataSet that has never had rows may have no schema either. Without columns, no rows are read.
  const columns = (await undefinedIfNotFound(dataSets.columns(id))) ?? [];
  const { name, rowCount, lastUpdated } = found;
  return {
    id,
    name: name ?? "",
    columns,
    ...(lastUpdated != null && { version: String(lastUpdated) }),
    ...(rowCount != null && { rowCount }),
  };
}

interface QueryOptions {
  pageSize: number;
  onProgress?: OnProgress;
}

async function queryRows(dataSets: DataSets, dataSet: FoundDataSet, { pageSize, onProgress }: QueryOptions): Promise<Cell[][]> {
  const total = dataSet.rowCount ?? Infinity;
  const pages: Cell[][][] = [];
  for (let offset = 0; ;) {
    const page = rowsOf(await dataSets.query(dataSet.id, pageQuery(dataSet, { limit: pageSize, offset })), dataSet, pageSize);
    pages.push(page);
    offset += page.length;
    onProgress?.(offset, dataSet.rowCount);
    // Domo may return fewer rows than it is asked for, so a short page ends the rows only where they are as many as Domo counts.
    if (page.length === 0 || offset > total || (page.length < pageSize && offset === total)) break;
  }
  checkRepeated(pages);
  return pages.flat();
}

/**
 * Ordered by all columns, as no column is known to be unique: rows that are equal in the order are equal in all, unless Domo's order ignores
 * case or the like. Then rows may change places between two queries; `checkRepeated` finds out.
 */
function pageQuery(dataSet: FoundDataSet, { limit, offset }: { limit: number; offset: number }): string {
  const columns = dataSet.columns.map(({ name }) => quoted(name, dataSet)).join(", ");
  return `SELECT ${columns} FROM table ORDER BY ${columns} LIMIT ${String(limit)} OFFSET ${String(offset)}`;
}

function quoted(column: string, dataSet: FoundDataSet): string {
  // Domo: how to write a backtick in a name is not documented.
  if (!column.includes("`")) return `\`${column}\``;
  throw new InvalidInputError(
    `${titleOf(dataSet)} can't be read: its column ${column} has a backtick in its name. Rename the column in Domo`,
  );
}

/** The rows of an answer, each with the cells of all columns. Throws `IncompleteListError` if the answer contradicts itself or the query. */
function rowsOf(answer: QueryAnswer, { columns }: FoundDataSet, limit: number): Cell[][] {
  const names = columns.map(({ name }) => name);
  const rows = Array.isArray(answer) ? answer.map((row) => names.map((name) => cellOf(row, name))) : envelopeRows(answer, names);
  if (rows.length > limit)
    throw new IncompleteListError(`Domo returns ${String(rows.length)} rows to a query for ${String(limit)} at most`);
  return rows;
}

function envelopeRows({ columns, rows, numRows }: Exclude<QueryAnswer, unknown[]>, names: string[]): Cell[][] {
  if (JSON.stringify(columns) !== JSON.stringify(names)) throw new IncompleteListError("Domo returns other columns than were asked for");
  if (numRows != null && numRows !== rows.length) {
    throw new IncompleteListError(`Domo's answer says that it has ${String(numRows)} rows, and has ${String(rows.length)}`);
  }
  const ragged = rows.find((row) => row.length !== names.length);
  if (!ragged) return rows;
  throw new IncompleteListError(`Domo returns a row with ${String(ragged.length)} cells for ${String(names.length)} columns`);
}

function cellOf(row: Record<string, Cell>, name: string): Cell {
  const cell = Object.hasOwn(row, name) ? row[name] : undefined;
  if (cell === undefined) throw new IncompleteListError(`Domo returns a row without a cell for the column ${name}`);
  return cell;
}

/**
 * Throws `IncompleteListError` for equal rows in different pages: one of them may stand in the place of a row that is missing. As many different
 * rows as Domo counts, on the other hand, are all there are. The rows of one page come from one query, which has each row once.
 */
function checkRepeated(pages: Cell[][][]): void {
  const pageOf = new Map<string, number>();
  if (pages.length === 1) return;
  for (const [page, rows] of pages.entries()) {
    for (const row of rows) {
      const key = JSON.stringify(row);
      const seen = pageOf.get(key) ?? page;
      if (seen !== page) {
        throw new IncompleteListError(
          `two pages of Domo's answer have an equal row (pages ${String(seen + 1)} and ${String(page + 1)}), which may have displaced another. ` +
            "Remove rows that are there twice",
        );
      }
      pageOf.set(key, page);
    }
  }
}
