// CSV as Domo writes and reads it (§16.5, §16.6). Own code, as a library tells no quoted empty text from an empty cell.

import { ApiError } from "../api-error";
import { visibleRows, type SandboxCell, type SandboxDataSet } from "./data-sets";

const field = (cell: SandboxCell): string => (/[",\r\n]/.test(cell ?? "") ? `"${(cell ?? "").replaceAll('"', '""')}"` : (cell ?? "\\N"));

/** The rows that the client's user may see, each line with its end. */
export function exportCsv(dataSet: SandboxDataSet, { header }: { header: boolean }): string {
  const names = (dataSet.columns ?? []).map(({ name }) => name);
  const lines = [...(header ? [names] : []), ...visibleRows(dataSet)];
  return lines.map((line) => `${line.map(field).join(",")}\n`).join("");
}

/** The rows of a text without those that only name the columns. @throws {@link ApiError} 400 if a quotation does not end. */
export function importCsv({ columns = [] }: SandboxDataSet, csv: string): SandboxCell[][] {
  const rows = linesOf(csv);
  const isHeader = rows[0]?.length === columns.length && rows[0].every((cell, at) => cell === columns[at]?.name);
  return isHeader ? rows.slice(1) : rows;
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function linesOf(csv: string): SandboxCell[][] {
  const rows: SandboxCell[][] = [];
  let row: SandboxCell[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < csv.length || row.length > 0) {
    const match = FIELD.exec(csv);
    if (!match) throw new ApiError(400, "the body is no CSV");
    const [, quoted, plain = "", end] = match;
    row.push(quoted === undefined ? (plain === "" || plain === "\\N" ? null : plain) : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
