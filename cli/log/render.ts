// The rows of a run log as CSV, and as Domo takes them.

import { csv } from "../csv";
import { COLUMNS, type LogRow } from "./rows";

/** CSV with a first line of names. Times are in UTC: `2026-01-31T08:00:00Z`. */
export const logCsv = (rows: LogRow[]): Promise<string> =>
  csv(
    COLUMNS.map(({ name }) => name),
    rows.map((row) => COLUMNS.map(({ name }) => (name === "time" ? `${domoTime(row.time)}Z` : row[name]))),
  );

/** The cells of each row in the order of the columns. */
export const dataSetRows = (rows: LogRow[]): (string | number | null)[][] =>
  rows.map((row) => COLUMNS.map(({ name }) => (name === "time" ? domoTime(row.time) : row[name] === "" ? null : row[name])));

/** Domo: a DATETIME has no zone, and is taken for UTC (§16.4). */
const domoTime = (time: Date): string => time.toISOString().slice(0, "2026-01-31T08:00:00".length);
