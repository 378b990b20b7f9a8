// What the columns of a roster mean: those of Domo's User Management tool (§9.3), those of its list of people, and custom attributes.

import type { UserInputs } from "../resources/user";
import { edits, nearest } from "../client/spelling";
import { quoted, type Problems } from "./problems";
import type { Table } from "./table";

/** A field of `User` that a column may have. */
export type FieldName = Exclude<keyof UserInputs, "attributes" | "sendInvite" | "onDelete" | "adopt">;

/** What a column means. */
export type Meaning =
  { kind: "field"; field: FieldName } | { kind: "attribute"; key: string } | { kind: "groups" | "instance" | "ignored" };

export interface Column {
  /** As in the table. */
  heading: string;
  index: number;
  meaning: Meaning;
}

/** By the columns' names in Domo's tool, in its list of people, or in a program. */
const FIELDS: Readonly<Record<string, FieldName>> = {
  email: "email",
  displayName: "name",
  name: "name",
  roleId: "roleId",
  role: "role",
  title: "title",
  department: "department",
  alternateEmail: "alternateEmail",
  phoneNumber: "phone",
  phone: "phone",
  deskPhoneNumber: "deskPhone",
  deskPhone: "deskPhone",
  employeeNumber: "employeeNumber",
  employeeId: "employeeId",
  location: "location",
  timeZone: "timezone",
  locale: "locale",
  hireDate: "hireDate",
  reportsTo: "reportsTo",
};

/** The columns of Domo's tool, and those that this package adds. */
export const COLUMN_NAMES: readonly string[] = [
  "email",
  "displayName",
  "roleId",
  "title",
  "department",
  "alternateEmail",
  "phoneNumber",
  "deskPhoneNumber",
  "employeeNumber",
  "location",
  "timeZone",
  "locale",
  "employeeId",
  "role",
  "hireDate",
  "reportsTo",
  "groups",
  "instance",
];

const MEANINGS = new Map<string, Meaning>([
  ...Object.entries(FIELDS).map(([name, field]): [string, Meaning] => [name.toLowerCase(), { kind: "field", field }]),
  ["groups", { kind: "groups" }],
  ["instance", { kind: "instance" }],
]);

/** Domo: keys of attributes are letters and digits (§9.1). */
const ATTRIBUTE_KEY = /^[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*$/;

/** Columns without which nobody can be declared. */
const REQUIRED: readonly (readonly FieldName[])[] = [["email"], ["name"], ["roleId", "role"]];

/** The column of a field. */
export const columnOf = (columns: Column[], field: FieldName): Column | undefined =>
  columns.find(({ meaning }) => meaning.kind === "field" && meaning.field === field);

/**
 * The columns of a table, or undefined if one is missing without which nobody can be declared. `map`: meanings by heading: a column's name, the key of an
 * attribute, or "" for a column to ignore.
 */
export function columnsOf({ headings, rows }: Table, map: Readonly<Record<string, string>>, problems: Problems): Column[] | undefined {
  for (const heading of Object.keys(map)) if (!headings.includes(heading)) addMissing(problems, heading, headings);
  const columns = headings.map((heading, index): Column => {
    const isEmpty = heading === "" && rows.every(({ cells }) => cells[index] === "");
    return {
      heading,
      index,
      meaning: isEmpty ? { kind: "ignored" } : meaningOf(heading, Object.hasOwn(map, heading) ? map[heading] : undefined, problems),
    };
  });
  addDuplicates(columns, problems);
  const missing = REQUIRED.filter((names) => !names.some((name) => columnOf(columns, name)));
  for (const [first = "email", second] of missing) {
    const name = first === "name" ? "displayName" : first;
    problems.add(
      `has no column ${[name, ...(second === undefined ? [] : [second])].join(" or ")}: it has ${headings.map(quoted).join(", ")}. ` +
        `Name it in columns: { "its heading": "${name}" }`,
    );
  }
  return missing.length === 0 ? columns : undefined;
}

/** Adds problems of columns that can't be told apart by heading, as `columns` and `key` do, or by meaning. */
function addDuplicates(columns: Column[], problems: Problems): void {
  for (const [heading, same] of Map.groupBy(columns, (column) => column.heading))
    if (heading !== "" && same.length > 1)
      problems.add(`is the heading of ${String(same.length)} columns: rename one, or remove it`, { column: heading });
  const read = columns.filter(({ meaning }) => meaning.kind !== "ignored");
  for (const [, same] of Map.groupBy(read, ({ meaning }) => JSON.stringify(meaning))) {
    const headings = [...new Set(same.map(({ heading }) => heading))];
    if (headings.length < 2) continue;
    problems.add(
      `columns ${headings.map(quoted).join(" and ")} mean the same: remove one, or ignore it with columns: { "its heading": "" }`,
    );
  }
}

function addMissing(problems: Problems, heading: string, headings: string[]): void {
  const similar = nearest(heading, headings);
  problems.add(
    `has no column ${quoted(heading)}, which is given a meaning${similar === undefined ? "" : `: did you mean ${quoted(similar)}?`}`,
  );
}

function meaningOf(heading: string, given: string | undefined, problems: Problems): Meaning {
  const name = given ?? heading;
  if (given === "") return { kind: "ignored" };
  const known = MEANINGS.get(name.toLowerCase());
  if (known) return known;
  const remedy = `Give its meaning in columns: { ${JSON.stringify(heading)}: "a column's name, or an attribute's key" }, or "" to ignore it`;
  const close = closeTo(name);
  if (!ATTRIBUTE_KEY.test(name)) {
    const hint = close === undefined ? "" : ` (is ${close} meant?)`;
    problems.add(
      `is no column of Domo's User Management tool${hint}, and no key of a custom attribute, which has letters and digits only. ${remedy}`,
      { column: heading },
    );
  } else if (given === undefined && close !== undefined) {
    problems.add(
      `is nearly ${close}: name it so. If it is a custom attribute, write columns: { ${JSON.stringify(heading)}: ${JSON.stringify(heading)} }`,
      { column: heading },
    );
  }
  return { kind: "attribute", key: name };
}

/** The column whose name differs by little: an attribute of that name would be a mistake. */
function closeTo(name: string): string | undefined {
  const bare = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, "");
  const same = COLUMN_NAMES.find((column) => bare(column) === bare(name));
  const similar = same ?? nearest(name, COLUMN_NAMES);
  return similar !== undefined && (same !== undefined || edits(bare(similar), bare(name)) <= 1) ? similar : undefined;
}
