// A kind of list: how its rows are read, its columns, and the options that select rows.

import type { ProviderContext } from "../../provider/lifecycle/definition";
import type { OnProgress } from "../../provider/client/paging";
import type { Column, Condition, Listing } from "./table";

export interface ListKind<Row> {
  /** The argument of the command, and the rows in a sentence. */
  name: string;
  label: string;
  description: string;
  columns: Column<Row>[];
  /** Columns by which the rows are ordered without `--sort`. */
  sort: string[];
  options: ListOption<Row>[];
  /** Reads all rows. */
  read: (context: ProviderContext, onProgress: (label: string) => OnProgress) => Promise<Pick<Listing<Row>, "rows" | "notes">>;
}

export type ListOption<Row> = {
  /** As for commander: `--role <name>`. */
  flags: string;
  description: string;
  /** An option that can't be given as well. */
  conflicts?: string;
} & (
  | {
      type: "text";
      condition: (text: string, rows: Row[]) => Condition<Row>;
      /** All values that there are, in any instance. Others are refused. */
      values?: readonly string[];
      /** Reads all values that the instance has. Others are refused. Undefined if Domo does not list them. */
      readValues?: (context: ProviderContext) => Promise<string[] | undefined>;
    }
  | { type: "time"; condition: (limit: Date, rows: Row[]) => Condition<Row> }
  | { type: "flag"; condition: (rows: Row[]) => Condition<Row> }
);

/** Options that select by a time that the rows have. */
export function timeOptions<Row>(name: string, what: string, condition: TimeCondition<Row>): ListOption<Row>[] {
  const option = (side: "before" | "after"): ListOption<Row> => ({
    flags: `--${name}-${side} <time>`,
    description: `only those ${what} ${side} a date (2026-01-31) or a number of days ago (90d)`,
    type: "time",
    condition: (limit, rows) => condition(side, limit, rows),
  });
  return [option("before"), option("after")];
}

type TimeCondition<Row> = (side: "before" | "after", limit: Date, rows: Row[]) => Condition<Row>;

/** A pair of flags, of which the first selects the rows for which `isTrue` returns true, and the second the others. */
export function flagOptions<Row>(
  [one, other]: [one: string, other: string],
  [oneText, otherText]: [oneText: string, otherText: string],
  isTrue: (row: Row) => boolean | undefined,
): ListOption<Row>[] {
  const no = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value);
  const type = "flag" as const;
  return [
    { flags: `--${one}`, description: oneText, conflicts: other, type, condition: () => isTrue },
    { flags: `--${other}`, description: otherText, conflicts: one, type, condition: () => (row) => no(isTrue(row)) },
  ];
}

/** A time of Domo, in epoch milliseconds. */
export const dateOf = (ms: number | null | undefined): Date | undefined => (ms == null ? undefined : new Date(ms));
