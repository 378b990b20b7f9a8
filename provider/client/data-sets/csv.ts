// Rows as CSV, in Domo's dialect (§16.5, §16.6).

import { plainDigits } from "../digits";
import { IncompleteListError, InvalidInputError } from "../errors";
import type { Cell } from "../schemas/data-sets";
import type { Column, Value } from "./data-set";

/** Domo: an empty cell in an export; an empty text is nothing. */
const NULL = "\\N";

/** The rows of an export with a header. Throws `IncompleteListError` if it is cut short, is about other columns, or has a row of another length. */
export async function parseExport(csv: string, columns: Column[]): Promise<Cell[][]> {
  // Domo: an export ends with a newline. Without it, the last cell may lack its end, which no number of rows would show.
  if (!csv.endsWith("\n")) throw new IncompleteListError("Domo's export of the rows ends without a newline: it is cut short");
  const newline = csv.endsWith("\r\n") ? "\r\n" : "\n";
  const { default: Papa } = await import("papaparse");
  const { data, errors } = Papa.parse<string[]>(csv.slice(0, -newline.length), { delimiter: ",", newline });
  if (errors[0]) throw new IncompleteListError(`Domo's export of the rows is no valid CSV (${errors[0].message})`);
  const [header = [], ...rows] = data;
  const names = columns.map(({ name }) => name);
  if (JSON.stringify(header) !== JSON.stringify(names)) {
    throw new IncompleteListError("the header of Domo's export does not have the columns of the DataSet");
  }
  const ragged = rows.findIndex((row) => row.length !== names.length);
  if (ragged >= 0) {
    const lengths = `${String(rows[ragged]?.length)} cells for ${String(names.length)} columns`;
    throw new IncompleteListError(`row ${String(ragged + 1)} of Domo's export has ${lengths}`);
  }
  return rows.map((row) => row.map((cell, at) => cellOf(cell, columns[at])));
}

const cellOf = (cell: string, column: Column | undefined): Cell =>
  cell === NULL || (cell === "" && column?.type !== "STRING") ? null : cell;

/** Lines of CSV without a header, with a newline at the end. Domo: nothing between commas is an empty cell, `""` an empty text. */
export async function formatRows(rows: Value[][]): Promise<string> {
  const { default: Papa } = await import("papaparse");
  const values = rows.map((row) => row.map((value) => (typeof value === "number" ? numeral(value) : value)));
  return `${Papa.unparse(values, { header: false, newline: "\n", quotes: (value) => typeof value === "string" })}\n`;
}

/** Throws `InvalidInputError` for what is no number in any column. */
function numeral(value: number): number | string {
  if (!Number.isFinite(value)) throw new InvalidInputError(`${String(value)} is no number that a DataSet can have`);
  const digits = plainDigits(String(value));
  return digits === String(value) ? value : digits;
}
