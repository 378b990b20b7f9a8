// Which fields the rows of a list or search have. Domo: that is not documented (§6.6, §8.3), and what has no value is missing, so that a single row
// does not show whether a missing field has no value or is never listed. Once any row has had a value for it, it is listed.

export class ListedRows<Row extends object> {
  private readonly rows = new WeakSet<Row>();
  private readonly listed = new Set<string>();

  /** `fieldsWithValue` returns the names of a row's fields that have a value. */
  constructor(private readonly fieldsWithValue: (row: Row) => string[]) {}

  /** Records rows of a response, and returns them. */
  record(rows: Row[]): Row[] {
    for (const row of rows) {
      this.rows.add(row);
      for (const field of this.fieldsWithValue(row)) this.listed.add(field);
    }
    return rows;
  }

  /** Whether the row proves what the field is, also that it has no value. An object that was read by itself proves that of all its fields. */
  proves(row: Row, field: string): boolean {
    return !this.rows.has(row) || this.listed.has(field);
  }
}

/** Reads a row, and by itself what has to be known of it and the row does not prove. `needed`: names of fields. */
export type ProvingReader<Row> = (id: string, needed?: string[]) => Promise<Row | undefined>;

/** `readAlone` has to return an object that it has just read without another request. */
export function provingReader<Row extends object>(
  read: (id: string) => Promise<Row | undefined>,
  { listed, readAlone }: { listed: ListedRows<Row>; readAlone: (row: Row) => Promise<Row | undefined> },
): ProvingReader<Row> {
  return async (id, needed = []) => {
    const row = await read(id);
    return row === undefined || needed.every((field) => listed.proves(row, field)) ? row : readAlone(row);
  };
}
