// From the options of `pulumi-domo list` to what is asked for. All problems are reported at once.

import { similarTo } from "../../provider/client/spelling";
import type { ProviderContext } from "../../provider/lifecycle/definition";
import { folded } from "../folded";
import { parseTime } from "./conditions";
import type { ListKind, ListOption } from "./kind";
import { LIST_FORMATS, type ListFormat } from "./render";
import type { Column, Filter, Selection } from "./table";

/** The texts of the options, by their names in camel case: `lastSeenBefore`. True for flags. */
export type GivenOptions = Partial<Record<string, string | true>>;

export interface ListRequest<Row> {
  format: ListFormat;
  columns: Column<Row>[];
  sort: Selection<Row>["sort"];
  /** The filters, once the rows are known. */
  filters: (rows: Row[]) => Filter<Row>[];
}

/** Options are invalid. The message has one line for each problem. */
export class InvalidOptionsError extends Error {
  constructor(problems: string[]) {
    super(problems.length === 1 ? problems[0] : `the options are invalid:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** @throws {@link InvalidOptionsError} with all problems. */
export function requestOf<Row>(kind: ListKind<Row>, given: GivenOptions, now: Date): ListRequest<Row> {
  const problems: string[] = [];
  const names = kind.columns.map(({ name }) => name);
  const format = LIST_FORMATS.find((each) => each === (given.format ?? "table"));
  if (!format) problems.push(`--format is ${String(given.format)}: use ${LIST_FORMATS.join(", ")}`);
  const request = {
    format: format ?? "table",
    columns: columnsOf(kind, given, { format, problems }),
    sort: sortOf(kind, given, names, problems),
  };
  const filters = kind.options.flatMap((option): ((rows: Row[]) => Filter<Row>)[] => {
    const value = given[attributeOf(option)];
    if (value === undefined) return [];
    const flag = flagOf(option);
    const filter = (condition: (rows: Row[]) => Filter<Row>["condition"]) => [
      (rows: Row[]) => ({ option: flag, condition: condition(rows) }),
    ];
    if (option.type === "flag") return filter(option.condition);
    const text = String(value);
    if (option.type === "text") {
      if (text.trim() === "") problems.push(`${flag} is empty`);
      else if (option.values && !has(option.values, text)) problems.push(`${flag} is ${text}: use ${option.values.join(", ")}`);
      return filter((rows) => option.condition(text, rows));
    }
    const time = parseTime(text, now);
    if (time) return filter((rows) => option.condition(time, rows));
    problems.push(`${flag} is ${text}: use a date such as 2026-01-31, or a number of days before now such as 90d`);
    return [];
  });
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  return { ...request, filters: (rows) => filters.map((filter) => filter(rows)) };
}

/**
 * Asks Domo whether it has what the options name.
 *
 * @throws {@link InvalidOptionsError} with similar names.
 */
export async function requireNames<Row>({ options }: ListKind<Row>, given: GivenOptions, context: ProviderContext): Promise<void> {
  const problems = await Promise.all(options.map((option) => nameProblem(option, given[attributeOf(option)], context)));
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new InvalidOptionsError(found);
}

async function nameProblem<Row>(option: ListOption<Row>, wanted: string | true | undefined, context: ProviderContext) {
  if (option.type !== "text" || typeof wanted !== "string") return undefined;
  const names = await option.readValues?.(context);
  if (!names || has(names, wanted)) return undefined;
  const similar = similarTo(wanted, names, (name) => name);
  const hint = similar.length > 0 ? `Similar: ${similar.join(", ")}` : `It has ${names.join(", ")}`;
  return context.redact(`${flagOf(option)} is ${wanted}: ${context.settings.host} has none of this name. ${hint}`);
}

const has = (values: readonly string[], wanted: string): boolean => values.some((value) => folded(value) === folded(wanted));

const flagOf = ({ flags }: Pick<ListOption<unknown>, "flags">): string => flags.split(" ")[0] ?? "";

/** The name under which commander stores an option: `lastSeenBefore`. */
export const attributeOf = ({ flags }: Pick<ListOption<unknown>, "flags">): string =>
  flagOf({ flags })
    .slice("--".length)
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const listOf = (text: string): string[] => text.split(",").map((name) => name.trim());

function columnsOf<Row>(
  { columns }: ListKind<Row>,
  { columns: wanted }: GivenOptions,
  { format, problems }: { format: ListFormat | undefined; problems: string[] },
): Column<Row>[] {
  // A person reads a table, and a program the other formats.
  if (wanted === undefined) return format === "table" ? columns.filter(({ isMain }) => isMain) : columns;
  if (wanted === "all") return columns;
  const found = listOf(String(wanted)).flatMap((name) => {
    const column = columns.find((each) => each.name === name);
    if (!column)
      problems.push(`--columns has ${name === "" ? "an empty name" : name}: use ${columns.map((each) => each.name).join(", ")}, or all`);
    return column ?? [];
  });
  const repeated = new Set(found.filter((column, at) => found.indexOf(column) !== at));
  problems.push(...[...repeated].map(({ name }) => `--columns has ${name} more than once`));
  return found;
}

function sortOf<Row>({ sort }: ListKind<Row>, { sort: wanted }: GivenOptions, names: string[], problems: string[]): Selection<Row>["sort"] {
  if (wanted === undefined) return sort.map((column) => ({ column, descending: false }));
  return listOf(String(wanted)).map((text) => {
    const [column = "", order = "asc", ...rest] = text.split(":");
    if (!names.includes(column) || !["asc", "desc"].includes(order) || rest.length > 0)
      problems.push(`--sort has ${text === "" ? "an empty name" : text}: use ${names.join(", ")}, each also with :desc`);
    return { column, descending: order === "desc" };
  });
}
