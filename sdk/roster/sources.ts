// Where the rows of a roster come from.

import { programError, requireList } from "../program-error";

/** Where the rows of a `Roster` come from: the result of `csv`, `dataset` or `rows`. */
export interface RosterSource {
  /** The kind of the source. */
  readonly kind: "csv" | "dataset" | "rows";
}

/** One person, by column. Lists are of several values; `undefined`, `null` and `""` mean an empty value. */
export type RosterRow = Readonly<Record<string, string | number | readonly (string | number)[] | null | undefined>>;

/** The sources with what they read. */
export type KnownSource =
  | { readonly kind: "csv"; readonly path: string }
  | { readonly kind: "dataset"; readonly dataSet: string }
  | { readonly kind: "rows"; readonly rows: readonly RosterRow[] | Promise<readonly RosterRow[]> };

/**
 * A CSV file as spreadsheets save it: separated by commas, semicolons or tabs, in UTF-8 (with or without a byte order mark) or UTF-16 with one.
 * The first row has the headings.
 *
 * @param path - Path of the file, relative to the folder of the Pulumi project.
 * @throws `pulumi.RunError` if it is no text or empty.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * new domo.Roster("people", { source: domo.csv("people.csv") });
 * ```
 */
export const csv = (path: string): RosterSource => known({ kind: "csv", path: requireText(path, "csv", "the path of the file") });

/**
 * A DataSet of the instance, read in each run, in previews, too. Read through the instance API, or the public one if there is no access token; the
 * client then needs the scope `data`. A DataSet that changes while it is read, or of which not all rows are read, is an error.
 *
 * @param idOrName - Id of the DataSet, or its exact name.
 * @throws `pulumi.RunError` if it is no text or empty.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * new domo.Roster("people", { source: domo.dataset("HR people"), key: "employeeId" });
 * ```
 */
export const dataset = (idOrName: string): RosterSource =>
  known({ kind: "dataset", dataSet: requireText(idOrName, "dataset", "the id or name of the DataSet") });

/**
 * Rows that the program has. They must be known when the program runs: outputs of resources are not.
 *
 * @param people - One object for each person, with the columns as keys.
 * @throws `pulumi.RunError` if it is no list, nor a promise of one.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const ada = { email: "ada@example.com", displayName: "Ada Example", role: "Admin", groups: ["Finance", "Office"] };
 * new domo.Roster("people", { source: domo.rows([ada]) });
 * ```
 */
export function rows(people: readonly RosterRow[] | Promise<readonly RosterRow[]>): RosterSource {
  if (!isPromise(people))
    requireList(people, "domo.rows: the people", "give an object for each of them, known when the program runs (no output)");
  return known({ kind: "rows", rows: people });
}

/** Whether it is a promise, or something like one. */
export const isPromise = (value: unknown): boolean => typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";

/** Programs in JavaScript may give anything. */
function requireText(value: unknown, source: string, what: string): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw programError(`domo.${source} needs ${what}, as text that is known when the program runs (no output)`);
}

const known = (source: KnownSource): RosterSource => source;
