// A file that reads back as it is written. What a `Roster` would refuse, or read as something else, is left out: a row without what identifies
// the person, or else a column, as an empty cell would empty the value in Domo.

import Papa from "papaparse";
import { peopleOf, type Person } from "../../provider/roster/people";
import { quoted, RosterError } from "../../provider/roster/problems";
import { sameSet } from "../../provider/resources/fields";
import { parseCsv, type Table } from "../../provider/roster/table";
import type { Settings } from "../../provider/settings";

export interface FileColumn<Row> {
  heading: string;
  /** Whether no row can be without it: the row is left out instead of the column. */
  isNeeded: boolean;
  /** The values of a cell, in any order. Several are separated by `|`. */
  valuesOf: (row: Row) => string[];
  /** The same values as they are read from the file. */
  readFrom: (person: Person) => string[];
}

export interface LeftOut<Row> {
  /** The column, if it is left out as a whole. */
  column?: string;
  /** The rows that are left out, or for which the column is. Empty if it is for its heading. */
  rows: Row[];
  reason: string;
}

export interface Fitted<Row> {
  text: string;
  table: Table;
  columns: FileColumn<Row>[];
  rows: Row[];
  leftOut: LeftOut<Row>[];
}

/** The file of the rows and columns that fit. The settings are those with which rows are checked. */
export function fit<Row>(rows: Row[], columns: FileColumn<Row>[], settings: Settings): Fitted<Row> {
  const text = textOf(rows, columns);
  const table = parseCsv("the file", Buffer.from(text));
  const misfits = rows.length === 0 ? [] : misfitsOf(table, { rows, columns, settings });
  // Rows first: a column may only be wrong in a row that is left out.
  const byRow = misfits.filter(({ column }) => column === undefined);
  const leftOut = byRow.length > 0 ? byRow : misfits;
  if (leftOut.length === 0) return { text, table, columns, rows, leftOut: [] };
  const goneRows = new Set(byRow.flatMap((each) => each.rows));
  const goneColumns = new Set(leftOut.map(({ column }) => column));
  const fitted = fit(
    rows.filter((row) => !goneRows.has(row)),
    columns.filter(({ heading }) => !goneColumns.has(heading)),
    settings,
  );
  return { ...fitted, leftOut: [...leftOut, ...fitted.leftOut] };
}

/**
 * As a spreadsheet saves it, so that the next save there changes nothing else. Without the apostrophe before what looks like a formula, which would be read
 * as part of the value: reading refuses all formulas, so that none is in the file.
 */
const textOf = <Row>(rows: Row[], columns: FileColumn<Row>[]): string =>
  `\uFEFF${Papa.unparse({
    fields: columns.map(({ heading }) => heading),
    data: rows.map((row) => columns.map(({ valuesOf }) => valuesOf(row).join("|"))),
  })}\r\n`;

interface Reading<Row> {
  rows: Row[];
  columns: FileColumn<Row>[];
  settings: Settings;
}

function misfitsOf<Row>(table: Table, { rows, columns, settings }: Reading<Row>): LeftOut<Row>[] {
  const leftOut = (heading: string | undefined, concerned: Row[], reason: string): LeftOut<Row> => {
    const column = columns.find((each) => each.heading === heading);
    return { ...(column && !column.isNeeded && { column: column.heading }), rows: concerned, reason };
  };
  let people: Person[];
  try {
    people = peopleOf(table, { settings });
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const misfits = error.problems.map((problem) =>
      leftOut(
        problem.column,
        problem.rows.flatMap((number) => rows[number - FIRST_ROW] ?? []),
        problem.message,
      ),
    );
    // Nothing to leave out, so that the next file would be the same.
    if (misfits.some(({ column, rows: concerned }) => column === undefined && concerned.length === 0)) throw error;
    return misfits;
  }
  const byRow = new Map(people.map((person) => [person.row, person]));
  return rows.flatMap((row, at) => {
    const person = byRow.get(at + FIRST_ROW);
    if (!person) return [leftOut(undefined, [row], "has no values")];
    return columns.flatMap(({ heading, valuesOf, readFrom }) => {
      const [written, read] = [valuesOf(row), readFrom(person)];
      if (sameSet(written, read)) return [];
      return [leftOut(heading, [row], `${quoted(written.join(", "))} would be read as ${quoted(read.join(", "))}`)];
    });
  });
}

/** The first row after the headings. */
const FIRST_ROW = 2;
