// What a list shows: columns with their values, which may be unknown, and how rows are selected by them.

/** A value. Undefined: Domo does not return it, or there is none. */
export type Cell = string | number | boolean | Date | string[] | undefined;

export interface Column<Row> {
  /** As in `--columns`, in the first line of CSV, and as the property in JSON. */
  name: string;
  value: (row: Row) => Cell;
  /** Whether the format `table` shows it by default. */
  isMain?: boolean;
  /** What a missing value means if Domo returns the column, that is, if any row of the whole list has a value: `never`. Default: not known. */
  none?: string;
}

/** Keeps the rows for which it returns true. Undefined: Domo does not return what decides it, so that the row is left out, with a note. */
export type Condition<Row> = (row: Row) => boolean | undefined;

export interface Filter<Row> {
  /** The option, in notes: `--unused`. */
  option: string;
  condition: Condition<Row>;
}

export interface Listing<Row> {
  /** The rows in a sentence: `accounts`. */
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  /** What is not known. */
  notes: string[];
}

export interface Selection<Row> {
  filters: Filter<Row>[];
  /** Names of columns, the most important first. */
  sort: { column: string; descending: boolean }[];
}

/** The rows that pass all filters, in order, and notes about those that can't be decided. */
export function select<Row>({ label, rows, columns, notes }: Listing<Row>, { filters, sort }: Selection<Row>): Listing<Row> {
  const undecided = new Map<string, number>();
  const isKept = (row: Row): boolean => {
    const results = filters.map(({ option, condition }) => ({ option, result: condition(row) }));
    if (results.some(({ result }) => result === false)) return false;
    const unknown = results.find(({ result }) => result === undefined);
    if (unknown) undecided.set(unknown.option, (undecided.get(unknown.option) ?? 0) + 1);
    return !unknown;
  };
  const kept = rows.filter(isKept);
  const undecidedNotes = [...undecided].map(
    ([option, count]) =>
      `${String(count)} of the ${label} ${count === 1 ? "is" : "are"} left out, as Domo does not return what ${option} selects by`,
  );
  const ordered = sort.reduceRight((some, { column, descending }) => sortedBy(some, columns, { column, descending }), kept);
  return { label, rows: ordered, columns, notes: [...notes, ...undecidedNotes] };
}

function sortedBy<Row>(rows: Row[], columns: Column<Row>[], { column, descending }: { column: string; descending: boolean }): Row[] {
  const valueOf = columns.find(({ name }) => name === column)?.value;
  if (!valueOf) return rows;
  const isEmpty = (value: Cell): boolean => value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  return rows.toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    // Empty cells come last in either order.
    if (isEmpty(left) || isEmpty(right)) return Number(isEmpty(left)) - Number(isEmpty(right));
    return descending ? compareCells(right, left) : compareCells(left, right);
  });
}

const collator = new Intl.Collator("en", { numeric: true });

function compareCells(a: Cell, b: Cell): number {
  const [left, right] = [a, b].map((cell) => (cell instanceof Date ? cell.getTime() : typeof cell === "boolean" ? Number(cell) : cell));
  if (typeof left === "number" && typeof right === "number") return left - right;
  return collator.compare(textOf(left), textOf(right));
}

const textOf = (cell: Cell): string => (Array.isArray(cell) ? cell.join(", ") : String(cell ?? ""));

const isReturned = <Row>({ value }: Column<Row>, rows: Row[]): boolean => rows.some((row) => value(row) !== undefined);

/** The columns with words for what is missing in them. `rows`: the whole list, as what a selection of it lacks says nothing. */
export function withWords<Row>(columns: Column<Row>[], rows: Row[]): Column<Row>[] {
  return columns.map((column) => {
    const { value, none } = column;
    return none !== undefined && isReturned(column, rows) ? { ...column, value: (row) => value(row) ?? none } : column;
  });
}

/** The names of columns in which no row has a value: Domo may not return them. */
export function unknownColumns<Row>({ rows, columns }: Listing<Row>): string[] {
  if (rows.length === 0) return [];
  return columns.filter((column) => !isReturned(column, rows)).map(({ name }) => name);
}
