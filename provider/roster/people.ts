// People of a roster: from a table to the arguments of users, groups and managers, with all problems of all rows.

import { check, schemaFailures } from "../lifecycle/check";
import { Run } from "../lifecycle/run";
import { listed } from "../resources/fields";
import { user, type UserInputs } from "../resources/user";
import type { Settings } from "../settings";
import { columnOf, columnsOf, type Column, type FieldName } from "./columns";
import { quoted, type Problems } from "./problems";
import { addCellProblems, type Table } from "./table";

export interface PeopleOptions {
  /** Meanings of columns by heading, see `columnsOf`. Default: as the headings say. */
  columns?: Readonly<Record<string, string>>;
  /** Heading of the column that identifies people for good. Default: the column of the e-mail address. */
  key?: string;
  /** Heading of the column that did so before. */
  formerKey?: string;
  /** Takes only rows with this value in the column `instance`. */
  instance?: string;
  /** Settings of the provider, if they are known: what the API in use does not take is a problem, too. */
  settings?: Settings;
}

export interface Person {
  /** Number of the row, for problems. */
  row: number;
  key: string;
  formerKey?: string;
  email: string;
  name: string;
  /** Arguments of the user but those that refer to other people. */
  fields: Partial<UserInputs>;
  /** Names of groups. */
  groups: string[];
  /** E-mail of the manager; "" for none. Undefined without such a column. */
  reportsTo?: string;
}

/** The people of a table, managers before those who report to them. Throws `RosterError` with all problems. */
export function peopleOf(table: Table, options: PeopleOptions): Person[] {
  const { problems } = table;
  const columns = columnsOf(table, options.columns ?? {}, problems);
  const keyColumn = keyColumnOf(table, options.key, problems);
  const formerKeyColumn = keyColumnOf(table, options.formerKey, problems);
  // Without its columns no row can be read.
  if (!columns || keyColumn === -1 || formerKeyColumn === -1) throw problems.error();
  const read = columns.filter(({ meaning }) => meaning.kind !== "ignored").map(({ index }) => index);
  addCellProblems(table, new Set([...read, keyColumn, formerKeyColumn].filter((index) => index !== undefined)));
  const rows = rowsOfInstance(table, columns, options.instance, problems);
  const emailColumn = columnOf(columns, "email");
  const supported = options.settings?.api === "public" ? supportedOf(columns, problems) : columns;
  const check = cellChecker(supported, options.settings, problems);
  const people = rows.map(({ number, cells }): Person => {
    const read = check(number, cells);
    const keyOf = (index: number | undefined) =>
      index === undefined || index === emailColumn?.index ? read.email.toLowerCase() : (cells[index] ?? "");
    return { ...read, row: number, key: keyOf(keyColumn), ...(options.formerKey !== undefined && { formerKey: keyOf(formerKeyColumn) }) };
  });
  requireDistinct(people, { email: emailColumn?.heading, key: options.key, formerKey: options.formerKey }, problems);
  requireNoExchange(people, options.key ?? emailColumn?.heading, problems);
  const sorted = managersFirst(people, columnOf(columns, "reportsTo")?.heading, problems);
  problems.throwIfAny();
  return sorted;
}

/** The columns that the public API has. Adds a problem for each other one. */
function supportedOf(columns: Column[], problems: Problems): Column[] {
  return columns.filter(({ heading, meaning }) => {
    const field = meaning.kind === "field" ? meaning.field : meaning.kind === "attribute" ? "attributes" : "";
    if (!user.instanceOnly.includes(field)) return true;
    problems.add("can't be managed through Domo's public API: give an access token, or ignore the column", {
      column: heading,
    });
    return false;
  });
}

/** The index of the column with this heading. */
function keyColumnOf({ headings }: Table, heading: string | undefined, problems: Problems): number | undefined {
  if (heading === undefined) return undefined;
  const index = headings.indexOf(heading);
  if (index === -1)
    problems.add(`has no column ${quoted(heading)}, which is to identify people: it has ${headings.map(quoted).join(", ")}`);
  return index;
}

function rowsOfInstance({ rows }: Table, columns: Column[], instance: string | undefined, problems: Problems): Table["rows"] {
  const column = columns.find(({ meaning }) => meaning.kind === "instance");
  if (column === undefined) {
    if (instance !== undefined) problems.add(`has no column instance, of which the roster takes the rows with ${quoted(instance)}`);
    return rows;
  }
  if (instance === undefined) {
    problems.add('has a column instance: say with `instance: "acme"` of which instance the roster is, or ignore the column', {
      column: column.heading,
    });
    return rows;
  }
  const valuesOf = (cells: string[]): string[] => listOf(cells[column.index] ?? "").map((value) => value.toLowerCase());
  for (const { number, cells } of rows)
    if (valuesOf(cells).length === 0) problems.add("is empty: a row is for one instance at least", { row: number, column: column.heading });
  const found = rows.filter(({ cells }) => valuesOf(cells).includes(instance.trim().toLowerCase()));
  if (found.length === 0 && rows.length > 0) {
    const others = [...new Set(rows.flatMap(({ cells }) => valuesOf(cells)))].slice(0, 10);
    problems.add(`has no row of ${quoted(instance)}: there are ${others.map(quoted).join(", ")}`, { column: column.heading });
  }
  return found;
}

/** The values of a cell with `|` between them. */
const listOf = (cell: string): string[] =>
  cell
    .split("|")
    .map((value) => value.trim())
    .filter((value) => value !== "");

type ReadRow = Pick<Person, "email" | "name" | "fields" | "groups" | "reportsTo">;

/** The time of a date in a column that also has times, as in DataSets. */
const MIDNIGHT = /(?<=^\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?Z?$/;

/** Reads a row and adds its problems: those that the provider would find in the arguments of the user. */
function cellChecker(columns: Column[], settings: Settings | undefined, problems: Problems): (row: number, cells: string[]) => ReadRow {
  const headingOf = new Map(
    columns.map(({ heading, meaning }) => [
      meaning.kind === "field" ? meaning.field : meaning.kind === "attribute" ? `attributes.${meaning.key}` : "",
      heading,
    ]),
  );
  const failuresOf = (fields: Partial<UserInputs>): { property: string; reason: string }[] =>
    settings === undefined ? schemaFailures(user, fields) : check(user, { settings, run: new Run() }, { olds: {}, news: fields }).failures;
  return (row, cells) => {
    const fields: Record<string, unknown> = {};
    const attributes: Record<string, string | string[]> = {};
    let groups: string[] = [];
    for (const { heading, index, meaning } of columns) {
      const cell = cells[index] ?? "";
      if (meaning.kind === "field") fields[meaning.field] = meaning.field === "hireDate" ? cell.replace(MIDNIGHT, "") : cell;
      if (meaning.kind === "field" && meaning.field === "reportsTo" && cell !== "" && !isEmail(cell))
        problems.add(`${quoted(cell)} must be the e-mail address of the manager`, { row, column: heading });
      if (meaning.kind === "attribute") attributes[meaning.key] = cell.includes("|") ? listOf(cell) : cell;
      if (meaning.kind === "groups") {
        groups = [...new Set(listOf(cell))];
        for (const group of groups)
          if (group.includes("::"))
            problems.add(`${quoted(group)} has "::" in it, which the name of a resource can't have`, { row, column: heading });
      }
    }
    const { reportsTo, ...given } = fields as Partial<Record<FieldName, string>>; // each field has a cell
    // A row may have either of the two columns.
    if (given.role === "" && (given.roleId ?? "") !== "") delete given.role;
    if (given.roleId === "" && (given.role ?? "") !== "") delete given.roleId;
    if (Object.keys(attributes).length > 0) Object.assign(given, { attributes });
    for (const { property, reason } of failuresOf(given as Partial<UserInputs>)) {
      const column = headingOf.get(property) ?? headingOf.get(property.split(".").slice(0, 2).join(".")) ?? property;
      const cell = cells[columns.find(({ heading }) => heading === column)?.index ?? -1] ?? "";
      problems.add(`${cell === "" ? "is empty: it" : quoted(cell)} ${reason}`, { row, column });
    }
    const { email = "", name = "" } = given;
    return {
      email,
      name,
      fields: given as Partial<UserInputs>,
      groups,
      ...(reportsTo !== undefined && { reportsTo: reportsTo.toLowerCase() }),
    };
  };
}

const isEmail = (text: string): boolean => !schemaFailures(user, { email: text }).some(({ property }) => property === "email");

/** Adds problems of people with the same e-mail address, key or former key. */
function requireDistinct(people: Person[], headings: Record<"email" | "key" | "formerKey", string | undefined>, problems: Problems): void {
  const duplicates = (of: (person: Person) => string, column: string | undefined): void => {
    for (const [value, same] of Map.groupBy(people, of)) {
      if (value === "")
        for (const { row } of same) if (column === headings.key) problems.add("is empty: it identifies the person", { row, column });
      if (value === "" || same.length < 2) continue;
      for (const { row } of same)
        problems.add(`${quoted(value)} is in ${String(same.length)} rows: each person is in one`, { row, column });
    }
  };
  duplicates(({ email }) => email.toLowerCase(), headings.email);
  if (headings.key !== undefined && headings.key !== headings.email) duplicates(({ key }) => key, headings.key);
  if (headings.formerKey !== undefined) duplicates(({ formerKey = "" }) => formerKey, headings.formerKey);
  for (const { key, row } of people) {
    if (key.includes("::"))
      problems.add(`${quoted(key)} has "::" in it, which the name of a resource can't have`, { row, column: headings.key });
    // A map of JavaScript has, or loses, such a key on its way to the provider, and with it the person; the last is Pulumi's mark of special values.
    if (key in {} || key === "4dabf18193072939515e22adb298388d")
      problems.add(`${quoted(key)} can't be a key`, { row, column: headings.key });
  }
}

/** Adds problems of people whose key was another's: the user of one would become the user of the other. */
function requireNoExchange(people: Person[], column: string | undefined, problems: Problems): void {
  const byKey = new Map(people.map((person) => [person.key, person]));
  for (const { key, formerKey = key, row } of people) {
    const other = formerKey === key || formerKey === "" ? undefined : byKey.get(formerKey);
    if (!other) continue;
    const message =
      `${quoted(formerKey)} is the key of row ${String(other.row)} and was that of row ${String(row)}: people would be exchanged. ` +
      "Change the key in two runs, by a column whose values are others";
    for (const each of [other.row, row]) problems.add(message, { row: each, column });
  }
}

/** Adds problems of managers that are no e-mail addresses, and of circles. */
function managersFirst(people: Person[], column: string | undefined, problems: Problems): Person[] {
  if (column === undefined) return people;
  // Nobody reports to a row that lacks its e-mail address, which is a problem of its own.
  const byEmail = new Map(people.filter(({ email }) => email !== "").map((person) => [person.email.toLowerCase(), person]));
  const sorted = new Set<Person>();
  for (const person of people) {
    const above = new Set<Person>();
    let next: Person | undefined = person;
    while (next && !sorted.has(next) && !above.has(next)) {
      above.add(next);
      next = byEmail.get(next.reportsTo ?? "");
    }
    const chain = [...above];
    if (next && above.has(next)) {
      const circle = chain.slice(chain.indexOf(next));
      const names = listed(
        circle.map(({ email }) => email),
        { separator: " to " },
      );
      const message = circle.length === 1 ? "the person reports to themselves" : `report to each other in a circle: ${names}`;
      for (const { row } of circle) problems.add(message, { row, column });
    }
    for (const each of chain.reverse()) sorted.add(each);
  }
  return [...sorted];
}
