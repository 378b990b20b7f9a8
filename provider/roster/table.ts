// A table of people as it is read: headings and rows of text, from a CSV file, a DataSet, or values of the program.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import Papa from "papaparse";
import { noValueIn, textProblem } from "./cells";
import { Problems, quoted, RosterError } from "./problems";

export interface Row {
  /** The number of the row as a spreadsheet shows it: the headings are row 1. */
  number: number;
  /** By column; without surrounding blanks. Empty cells are "". */
  cells: string[];
}

export interface Table {
  /** What problems name: `people.csv`, `DataSet People`. */
  source: string;
  headings: string[];
  /** Rows that have as many cells as there are headings. */
  rows: Row[];
  /** What is wrong with the table as such, to which the problems of its values are added. */
  problems: Problems;
  /** Whether it is a file, which spreadsheets save and open. */
  isFile?: boolean;
  /** Of a file: the lines in which its rows begin, by the numbers of rows. They differ once a cell has line breaks. */
  lines?: ReadonlyMap<number, number>;
}

const SEPARATORS = [",", ";", "\t"];
/** A first line that tells spreadsheets the separator. They may have saved it again as the row of a table. */
const SEPARATOR_LINE = /^"?sep=([^\n]?)"?[,;\t]*(?:\n|$)/i;
/** What is larger is another's: 100,000 people with all columns are about 30 MB. */
const MOST_MEGABYTES = 50;
const MOST_ROWS = 500_000;
const MOST_COLUMNS = 1000;

/** Reads a file as spreadsheets save it: separated by commas, semicolons or tabs; UTF-8, or UTF-16 with a byte order mark. Throws `RosterError`. */
export async function readCsvFile(path: string): Promise<Table> {
  await requireRegularFile(path);
  return parseCsv(path, await readBytes(path, createReadStream(path)));
}

/** Opening a pipe would wait for somebody who writes to it, and a device need not end. */
async function requireRegularFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!found.isFile()) throw unreadable(path, new Error("it is no regular file, but a folder, a pipe or a device"));
}

const unreadable = (source: string, error: unknown): RosterError =>
  new RosterError(source, [`the file can't be read: ${(error as Error).message}`]); // an Error, as node throws

/** Reads a stream to its end. Throws `RosterError`. */
export async function readBytes(source: string, stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer; // no encoding is set
      chunks.push(bytes);
      length += bytes.length;
      if (length > MOST_MEGABYTES * 1_000_000) throw new Error(tooMany(MOST_MEGABYTES, "MB"));
    }
  } catch (error) {
    throw unreadable(source, error);
  }
  return Buffer.concat(chunks);
}

export function parseCsv(source: string, bytes: Uint8Array): Table {
  const text = decoded(source, bytes).replaceAll(/\r\n?/g, "\n");
  const given = SEPARATOR_LINE.exec(text);
  if (given && !SEPARATORS.includes(given[1] ?? ""))
    throw new RosterError(source, [
      `its first line, ${quoted(given[0].trim())}, names a separator that is none of comma, semicolon and tab`,
    ]);
  const body = given ? text.slice(given[0].length) : text;
  const separator = given?.[1] ?? separatorOf(body);
  const { data, errors } = Papa.parse<string[]>(body, { delimiter: separator, newline: "\n", preview: MOST_ROWS + 1 });
  if (data.length > MOST_ROWS) throw new RosterError(source, [tooMany(MOST_ROWS, "rows")]);
  const problems = new Problems(source);
  const offset = given ? 2 : 1;
  for (const { row = 0, code } of errors)
    if (code === "MissingQuotes" || code === "InvalidQuotes")
      problems.add('a quotation mark does not close: text with " in it is written in quotes, with "" for each', { row: row + offset });
  const numbered = data.map((cells, at) => ({ number: at + offset, cells }));
  return { ...tableOf(source, numbered, { problems, isFile: true }), lines: linesOf(numbered) };
}

/** The lines in which rows begin. */
function linesOf(rows: Row[]): Map<number, number> {
  let line = rows[0]?.number ?? 1;
  const lines = new Map<number, number>();
  for (const { number, cells } of rows) {
    lines.set(number, line);
    line += cells.reduce((breaks, cell) => breaks + cell.split("\n").length - 1, 1);
  }
  return lines;
}

/** A DataSet of Domo: empty cells are null there. */
export function tableOfDataSet({ name, columns, rows }: { name: string; columns: string[]; rows: (string | null)[][] }): Table {
  const source = `DataSet ${name}`;
  const problems = new Problems(source);
  const numbered = [columns, ...rows].map((cells, at) => ({ number: at + 1, cells: cells.map((cell) => cell ?? "") }));
  return tableOf(source, numbered, { problems });
}

/** Rows of the program. A list is written as one text with `|` between its values, as in files. */
export function tableOfRows(source: string, rows: unknown): Table {
  const problems = new Problems(source);
  if (!Array.isArray(rows)) throw new RosterError(source, ["they must be a list: give an object for each person"]);
  const maps = (rows as readonly unknown[]).map((row, at) => {
    if (typeof row === "object" && row !== null && !Array.isArray(row)) return row as Record<string, unknown>;
    problems.add("is no row: give an object with a value for each column", { row: at + 2 });
    return {};
  });
  const headings = [...new Set(maps.flatMap((row) => Object.keys(row)))];
  const numbered = maps.map((row, at) => ({
    number: at + 2,
    cells: headings.map((column) =>
      textOf(Object.hasOwn(row, column) ? row[column] : undefined, (message) => {
        problems.add(message, { row: at + 2, column });
      }),
    ),
  }));
  return tableOf(source, [{ number: 1, cells: headings }, ...numbered], { problems });
}

function textOf(value: unknown, problem: (message: string) => void): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
    return String(value);
  if (Array.isArray(value)) return value.map((each) => textOf(each, problem)).join("|");
  problem("must be text, a number or a list of them, known when the program runs (no output)");
  return "";
}

function decoded(source: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new RosterError(source, ['it is not in UTF-8: save it as "CSV UTF-8", so that letters such as ä arrive as they are']);
  }
}

/** The separator that splits the headings, the first row that is not blank, into most cells. */
function separatorOf(text: string): string {
  const start = text.lastIndexOf("\n", text.search(/\S/)) + 1;
  const headings = text.slice(start);
  const counts = SEPARATORS.map((separator) => ({
    separator,
    count: Papa.parse<string[]>(headings, { delimiter: separator, newline: "\n", preview: 1 }).data[0]?.length ?? 0,
  }));
  return counts.sort((a, b) => b.count - a.count)[0]?.separator ?? ",";
}

function tableOf(source: string, all: Row[], { problems, isFile = false }: Pick<Table, "problems" | "isFile">): Table {
  const rows = all
    .map(({ number, cells }) => ({ number, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [head, ...body] = rows;
  if (!head) throw new RosterError(source, ["it is empty"]);
  // Spreadsheets write a separator too many in each row where a column beyond the last one was once used.
  const width = head.cells.findLastIndex((heading) => heading !== "") + 1;
  if (width > MOST_COLUMNS) throw new RosterError(source, [tooMany(MOST_COLUMNS, "columns")]);
  const headings = head.cells.slice(0, width).map(headingText);
  const whole = body.filter(({ number, cells }) => isWhole(cells, width, (message) => problems.add(message, { row: number })));
  const trimmed = whole.map(({ number, cells }) => ({ number, cells: cells.slice(0, width) }));
  return { source, headings, rows: trimmed, problems, isFile };
}

/** A heading on one line: spreadsheets have line breaks in headings to keep columns narrow. */
const headingText = (cell: string): string => cell.replaceAll(/\s*\n\s*/g, " ");

const tooMany = (most: number, what: string): string =>
  `it has more than ${most.toLocaleString("en-US")} ${what}, and no list of people does`;

/** Whether a row has a cell for each heading and no more. */
function isWhole(cells: string[], width: number, problem: (message: string) => void): boolean {
  const count = `has ${String(cells.length)} ${cells.length === 1 ? "cell" : "cells"} instead of ${String(width)}`;
  if (cells.length < width) problem(`${count}: is the file cut short?`);
  else if (cells.slice(width).some((cell) => cell !== "")) problem(`${count}: text with the separator in it is written in quotes`);
  else return true;
  return false;
}

/** Adds the problems of the headings and cells of the columns with these indexes. Other columns may have anything. */
export function addCellProblems({ headings, rows, problems, isFile = false }: Table, indexes: Iterable<number>): void {
  const columns = [...indexes].map((index) => ({ index, column: headings[index] ?? "" }));
  for (const { column } of columns) {
    const problem = textProblem(column, isFile);
    if (problem !== undefined) problems.add(problem, { column });
  }
  for (const { number, cells } of rows)
    for (const { index, column } of columns) {
      const [cell, place] = [cells[index] ?? "", { row: number, column }];
      const problem = textProblem(cell, isFile);
      if (problem !== undefined) problems.add(problem, place);
      const noValue = noValueIn(cell);
      if (noValue !== undefined) problems.add(`${quoted(noValue)} is no value: leave the cell empty if there is none`, place);
    }
}
