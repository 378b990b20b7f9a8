// Problems of a roster, by row and column, all in one error.

import { listed } from "../resources/fields";
import { escapeOf, printable } from "../printable";

/** Where a problem is: the number of the row as a spreadsheet shows it (the headings are row 1) and the heading of the column. */
export interface Place {
  row?: number;
  column?: string;
}

/** A problem of a column, of rows, or of both. */
export interface Problem {
  /** Heading of the column. */
  column: string | undefined;
  message: string;
  /** Numbers of the rows, each once, see `Place`. Empty if it concerns none. */
  rows: number[];
}

/** Problems that an error shows before it only counts. */
const MOST_SHOWN = 50;
/** Ranges of rows of a problem that an error shows. */
const MOST_ROWS = 8;
/** Characters of a cell that a message shows. */
const MOST_CHARACTERS = 60;

/** Collects problems. Those of the same column with the same message are one problem of several rows. */
export class Problems {
  private readonly problems = new Map<string, Omit<Problem, "rows"> & { rows: Set<number> }>();

  constructor(
    /** What has the problems: `people.csv`. */
    private readonly source: string,
  ) {}

  add(message: string, { row, column }: Place = {}): void {
    const key = JSON.stringify([column, message]);
    const problem = this.problems.get(key) ?? { column, message, rows: new Set() };
    this.problems.set(key, problem);
    if (row !== undefined) problem.rows.add(row);
  }

  get count(): number {
    return this.problems.size;
  }

  /** By row. */
  sorted(): Problem[] {
    return [...this.problems.values()]
      .map((problem) => ({ ...problem, rows: [...problem.rows] }))
      .sort((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
  }

  /** One line for each problem, by row. */
  lines(): string[] {
    return this.sorted().map((problem) => problemText(problem));
  }

  /** One error about all problems. */
  error(): RosterError {
    return new RosterError(this.source, this.sorted());
  }

  /** Throws `RosterError` if there are problems. */
  throwIfAny(): void {
    if (this.count > 0) throw this.error();
  }
}

/** `row 7, column roleId: "x" must be …`. `mostRows`: ranges of rows that it names before it only counts. */
export function problemText({ column, message, rows }: Problem, { mostRows = MOST_ROWS } = {}): string {
  const places = [
    ...(rows.length === 0 ? [] : [rowsText(rows, mostRows)]),
    ...(column === undefined ? [] : [`column ${shownCell(column)}`]),
  ];
  return `${places.join(", ")}${places.length > 0 ? ": " : ""}${message}`;
}

/** A roster that can't be used. The message lists the problems. */
export class RosterError extends Error {
  /** All problems. */
  readonly problems: Problem[];
  /** One line for each problem. */
  readonly lines: string[];

  /** @param problems - A text is a problem of the whole source. */
  constructor(source: string, problems: (Problem | string)[]) {
    const all = problems.map((problem) => (typeof problem === "string" ? { column: undefined, message: problem, rows: [] } : problem));
    const lines = all.map((problem) => problemText(problem));
    const shown = listed(lines, { most: MOST_SHOWN, separator: "\n  - " });
    super(
      lines.length === 1
        ? `${printable(source)}: ${lines[0] ?? ""}`
        : `${printable(source)} has ${String(lines.length)} problems:\n  - ${shown}`,
    );
    this.name = "RosterError";
    this.problems = all;
    this.lines = lines;
  }
}

/** `row 7`, `rows 2-5, 9 and 12 more` */
function rowsText(rows: number[], most: number): string {
  const ranges: [first: number, last: number][] = [];
  for (const row of rows.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range?.[1] === row - 1) range[1] = row;
    else ranges.push([row, row]);
  }
  const texts = ranges.map(([first, last]) => (first === last ? String(first) : `${String(first)}-${String(last)}`));
  return `${rows.length === 1 ? "row" : "rows"} ${listed(texts, { most })}`;
}

/** Spaces that look like an ordinary one, such as the one that does not break. That of Chinese and Japanese (U+3000) is no such. */
const UNUSUAL_SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F]/gu;

/** A cell as a message shows it: on one line, without characters that can't be seen or told from others, and shortened. */
export const shownCell = (text: string): string =>
  printable(
    text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length.toLocaleString("en-US")} characters)` : text,
  ).replaceAll(UNUSUAL_SPACES, escapeOf);

/** The same in quotes. */
export const quoted = (text: string): string => `"${shownCell(text)}"`;
