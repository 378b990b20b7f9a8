// Which fields the rows of a list or search have. Domo: that is not documented (§6.6, §8.3), and what has no value is missing, so that a single row
// does not show whether a missing field has no value or is never listed. Once any row has had a value for it, it is listed.

/** After so many objects that were read by themselves, none with a value for a field that no row has, a refresh takes rows without it for complete. */
const COMPARED = 10;

export interface RowFields<Row> {
  /** Names of a row's fields that have a value. */
  withValue: (row: Row) => string[];
  /** Fields that every row has, so that they show nothing about others. */
  always: string[];
}

export class ListedRows<Row extends object> {
  private readonly rows = new WeakSet<Row>();
  private readonly listed = new Set<string>();
  /** For fields that rows did not prove: how many objects that were read by themselves had no value either. -Infinity once one had. */
  private readonly withoutValue = new Map<string, number>();
  private readonly always: ReadonlySet<string>;

  constructor(private readonly fields: RowFields<Row>) {
    this.always = new Set(fields.always);
  }

  /** Records rows of a response, and returns them. */
  record(rows: Row[]): Row[] {
    for (const row of rows) {
      this.rows.add(row);
      for (const field of this.fields.withValue(row)) this.listed.add(field);
    }
    return rows;
  }

  /** Records an object that was read by itself, as its row did not prove these fields, and returns it. */
  recordAlone<Found extends Row | undefined>(object: Found, needed: string[]): Found {
    if (object === undefined) return object;
    const withValue = this.fields.withValue(object);
    for (const field of needed) {
      const count = withValue.includes(field) ? -Infinity : 1;
      this.withoutValue.set(field, (this.withoutValue.get(field) ?? 0) + count);
    }
    return object;
  }

  /** Whether the row proves what the field is, also that it has no value. An object that was read by itself proves that of all its fields. */
  proves(row: Row, field: string): boolean {
    return !this.rows.has(row) || this.always.has(field) || this.listed.has(field);
  }

  provesAll(row: Row, fields: string[]): boolean {
    return fields.every((field) => this.proves(row, field));
  }

  /**
   * Whether a refresh may take the row for all that Domo has in these fields, see RELIABILITY.md: what it does not prove, no row has of anybody, and as many
   * objects as are compared have no value either. One read for each object has to end somewhere.
   */
  mayBeAll(row: Row, fields: string[]): boolean {
    const listsOthers = [...this.listed].some((each) => !this.always.has(each));
    return fields.every((field) => this.proves(row, field) || (listsOthers && (this.withoutValue.get(field) ?? 0) >= COMPARED));
  }
}

/** Reads a row, and by itself what has to be known of it and the row does not prove. `needed`: names of fields. */
export type ProvingReader<Row> = (id: string, needed?: string[]) => Promise<Row | undefined>;

export interface ProvingReaderOptions<Row extends object> {
  listed: ListedRows<Row>;
  /** Has to return an object that it has just read without another request. */
  readAlone: (row: Row) => Promise<Row | undefined>;
  /** Whether it is for a refresh, see `mayBeAll`. Default: false. */
  isRefresh?: boolean;
}

export function provingReader<Row extends object>(
  read: (id: string) => Promise<Row | undefined>,
  { listed, readAlone, isRefresh = false }: ProvingReaderOptions<Row>,
): ProvingReader<Row> {
  return async (id, needed = []) => {
    const row = await read(id);
    if (row === undefined || (isRefresh ? listed.mayBeAll(row, needed) : listed.provesAll(row, needed))) return row;
    return listed.recordAlone(await readAlone(row), needed);
  };
}
