// Problems of a roster, by row and column, all in one error.

import { listed } from "../resources/fields";
import { printable } from "../printable";

/** Where a problem is: the number of the row as a spreadsheet shows it (the headings are row 1) and the heading of the column. */
export interface Place {
  row?: number;
  column?: string;
}

interface Problem {
  column: string | undefined;
  message: string;
  rows: number[];
}

/** Problems that an error shows before it only counts. */
const MOST_SHOWN = 50;
/** Characters of a cell that a message shows. */
const MOST_CHARACTERS = 60;

/** Collects problems. Those of the same column with the same message are one problem of several rows. */
export class Problems {
  private readonly problems = new Map<string, Problem>();

  constructor(
    /** What has the problems: `people.csv`. */
    private readonly source: string,
  ) {}

  add(message: string, { row, column }: Place = {}): void {
    const key = JSON.stringify([column, message]);
    const problem = this.problems.get(key) ?? { column, message, rows: [] };
    this.problems.set(key, problem);
    if (row !== undefined) problem.rows.push(row);
  }

  get count(): number {
    return this.problems.size;
  }

  /** One line for each problem, by row. */
  lines(): string[] {
    const sorted = [...this.problems.values()].sort((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
    return sorted.map(({ column, message, rows }) => {
      const places = [...(rows.length === 0 ? [] : [rowsText(rows)]), ...(column === undefined ? [] : [`column ${shownCell(column)}`])];
      return `${places.join(", ")}${places.length > 0 ? ": " : ""}${message}`;
    });
  }

  /** One error about all problems. */
  error(): RosterError {
    return new RosterError(this.source, this.lines());
  }

  /** Throws `RosterError` if there are problems. */
  throwIfAny(): void {
    if (this.count > 0) throw this.error();
  }
}

/** A roster that can't be used. The message lists all problems. */
export class RosterError extends Error {
  constructor(
    source: string,
    /** One line for each problem. */
    readonly lines: string[],
  ) {
    const shown = listed(lines, { most: MOST_SHOWN, separator: "\n  - " });
    super(
      lines.length === 1
        ? `${printable(source)}: ${lines[0] ?? ""}`
        : `${printable(source)} has ${String(lines.length)} problems:\n  - ${shown}`,
    );
    this.name = "RosterError";
  }
}

/** `row 7`, `rows 2-5, 9 and 12 more` */
function rowsText(rows: number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const row of [...new Set(rows)].sort((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range?.[1] === row - 1) range[1] = row;
    else ranges.push([row, row]);
  }
  const texts = ranges.map(([first, last]) => (first === last ? String(first) : `${String(first)}-${String(last)}`));
  return `${rows.length === 1 ? "row" : "rows"} ${listed(texts, { most: 8 })}`;
}

/** A cell as a message shows it: on one line, without invisible characters, and shortened. */
export const shownCell = (text: string): string =>
  printable(
    text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length.toLocaleString("en-US")} characters)` : text,
  );

/** The same in quotes. */
export const quoted = (text: string): string => `"${shownCell(text)}"`;
