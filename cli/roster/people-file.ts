// The people of an instance as a roster file: its columns, and what is left out.

import { columnsOf, type FieldName } from "../../provider/roster/columns";
import { peopleOf, type Person as ReadPerson } from "../../provider/roster/people";
import { Problems, RosterError } from "../../provider/roster/problems";
import type { Table } from "../../provider/roster/table";
import type { Settings } from "../../provider/settings";
import { sortedBy } from "../export/build-context";
import { titled, type ExistingGroup, type Instance, type Person } from "../export/instance";
import { omissionText } from "../export/project";
import { fit, type FileColumn, type Fitted, type LeftOut } from "./fitting";

export interface PeopleFile {
  text: string;
  people: number;
  /** How many groups are in the file. */
  groups: number;
  /** Headings of the columns. */
  headings: string[];
  /** Heading of a column that identifies people better than the e-mail address. */
  key?: string;
  /** What is not in the file, and why: a sentence each. */
  notes: string[];
}

/** Domo's columns in the order of its tool, with the fields of users that they have, and further fields of users. */
const FIELD_COLUMNS = [
  ["email", "email"],
  ["displayName", "name"],
  ["roleId", "roleId"],
  ["title", "title"],
  ["department", "department"],
  ["alternateEmail", "alternateEmail"],
  ["phoneNumber", "phone"],
  ["deskPhoneNumber", "deskPhone"],
  ["employeeNumber", "employeeNumber"],
  ["location", "location"],
  ["timeZone", "timezone"],
  ["locale", "locale"],
  ["employeeId", "employeeId"],
  ["hireDate", "hireDate"],
] as const satisfies [string, FieldName][];

/** Columns without which a `Roster` declares nobody. */
const NEEDED = ["email", "displayName", "roleId"];

/** Columns that identify people for good, the better first. */
const KEYS = ["employeeId", "employeeNumber"];

/** The file of the people, without the user whom the credentials act as unless `includeSelf`. Throws if nobody is left. */
export function peopleFile(instance: Instance, settings: Settings, includeSelf: boolean): PeopleFile {
  const others = instance.people.filter(({ id }) => includeSelf || id !== instance.callerId);
  const people = sortedBy(others, ({ fields }) => fields.email ?? "");
  const groups = groupsForFile(instance.groups, settings);
  const attributes = attributesForFile(instance, people);
  const columns = [...fieldColumns(), managerColumn(instance), groupColumn(groups.groups), ...attributes.columns];
  const fitted = fitUsed(people, columns, settings);
  if (fitted.rows.length === 0)
    throw new Error(
      ["there is nobody to write", ...(people.length < instance.people.length ? [SELF] : []), ...notesOf(fitted.leftOut)].join("; not "),
    );
  const groupNames = fitted.columns.find(({ heading }) => heading === "groups");
  const key = keyIn(fitted.table, settings);
  const headings = fitted.columns.map(({ heading }) => heading);
  const leftOut = new Set(fitted.leftOut.map(({ column }) => column));
  const unused = columns.map(({ heading }) => heading).filter((heading) => !headings.includes(heading) && !leftOut.has(heading));
  return {
    text: fitted.text,
    people: fitted.rows.length,
    groups: new Set(groupNames && fitted.rows.flatMap(groupNames.valuesOf)).size,
    headings,
    ...(key !== undefined && { key }),
    notes: [
      ...(others.length < instance.people.length ? [SELF] : []),
      ...instance.omissions.map(omissionText),
      ...groups.notes,
      ...attributes.notes,
      ...notesOf(fitted.leftOut),
      ...(unused.length > 0 ? [`${unused.join(", ")}: nobody in the file has a value`] : []),
    ],
  };
}

/** The file of those columns for which somebody in the file has a value. */
function fitUsed(people: Person[], columns: FileColumn<Person>[], settings: Settings): Fitted<Person> {
  const usedBy = (rows: Person[]) =>
    columns.filter(({ isNeeded, valuesOf }) => isNeeded || rows.some((person) => valuesOf(person).length > 0));
  const fitted = fit(people, usedBy(people), settings);
  // Whoever is left out may be the only one with a value.
  const used = usedBy(fitted.rows);
  const kept = fitted.columns.filter((column) => used.includes(column));
  return kept.length === fitted.columns.length ? fitted : { ...fit(fitted.rows, kept, settings), leftOut: fitted.leftOut };
}

const SELF = "the user whom the credentials act as (--include-self writes it, too)";

const some = (text = ""): string[] => (text === "" ? [] : [text]);

function fieldColumns(): FileColumn<Person>[] {
  return FIELD_COLUMNS.map(([heading, field]) => ({
    heading,
    isNeeded: NEEDED.includes(heading),
    valuesOf: ({ roleId, fields }) => some(field === "roleId" ? roleId : fields[field]),
    readFrom: ({ fields }) => some(String(fields[field] ?? "")),
  }));
}

function managerColumn({ people }: Instance): FileColumn<Person> {
  const emails = new Map(people.map(({ id, fields }) => [id, fields.email ?? ""]));
  // The id of a manager whom Domo does not list is no e-mail address, so that the column does not fit.
  const valuesOf = ({ fields: { reportsTo = "" } }: Person): string[] =>
    some(emails.get(reportsTo) ?? reportsTo).map((email) => email.toLowerCase());
  return { heading: "reportsTo", isNeeded: false, valuesOf, readFrom: ({ reportsTo }) => some(reportsTo) };
}

function groupColumn(groups: ExistingGroup[]): FileColumn<Person> {
  const byMember = new Map<string, string[]>();
  for (const { fields, members = [] } of groups)
    for (const member of members) byMember.set(member, [...(byMember.get(member) ?? []), fields.name ?? ""]);
  return { heading: "groups", isNeeded: false, valuesOf: ({ id }) => byMember.get(id) ?? [], readFrom: (person) => person.groups };
}

/** The groups whose names a cell can have among others, and which a `Roster` finds by them. */
function groupsForFile(all: ExistingGroup[], settings: Settings): { groups: ExistingGroup[]; notes: string[] } {
  const nameOf = ({ fields }: ExistingGroup): string => fields.name ?? "";
  const byName = Map.groupBy(all, nameOf);
  const reasonOf = (group: ExistingGroup): string | undefined => {
    if (!group.members) return "has no members that a program decides";
    return (byName.get(nameOf(group)) ?? []).length > 1 ? "has the name of another group" : undefined;
  };
  const found = sortedBy(all, nameOf).filter((group) => reasonOf(group) === undefined);
  const constant = (heading: string, value: (group: ExistingGroup) => string): FileColumn<ExistingGroup> => ({
    heading,
    isNeeded: true,
    valuesOf: (group) => [value(group)],
    readFrom: ({ email, fields }) => [heading === "email" ? email : heading === "roleId" ? (fields.roleId ?? "") : (fields.name ?? "")],
  });
  // Each group is tried as the only one of somebody.
  const { rows, leftOut } = fit(
    found,
    [
      constant("email", ({ id }) => `group-${id}@example.com`),
      constant("displayName", () => "Somebody"),
      constant("roleId", () => "4"),
      { heading: "groups", isNeeded: true, valuesOf: (group) => [nameOf(group)], readFrom: ({ groups }) => groups },
    ],
    settings,
  );
  const named = (group: ExistingGroup): string => titled("group", nameOf(group), group.id);
  return {
    groups: rows,
    notes: [
      ...all.flatMap((group) => (reasonOf(group) === undefined ? [] : [`${named(group)} ${reasonOf(group) ?? ""}`])),
      ...leftOut.flatMap(({ rows: groups, reason }) => groups.map((group) => `${named(group)}: its name ${reason}`)),
    ],
  };
}

/** Columns of the custom attributes for which somebody has a value, and whose keys a heading can be. */
function attributesForFile({ attributes }: Instance, people: Person[]): { columns: FileColumn<Person>[]; notes: string[] } {
  const used = sortedBy(attributes, ({ key }) => key).filter(({ key }) =>
    people.some(({ fields }) => (fields.attributes?.[key] ?? []).length > 0),
  );
  const reasons = new Map(used.map(({ key }) => [key, headingProblem(key)]));
  const fitting = used.filter(({ key }) => reasons.get(key) === undefined);
  return {
    columns: fitting.map(({ key }) => ({
      heading: key,
      isNeeded: false,
      valuesOf: ({ fields }) => fields.attributes?.[key] ?? [],
      readFrom: (person: ReadPerson) => [person.fields.attributes?.[key] ?? ""].flat().map(String).flatMap(some),
    })),
    notes: [...reasons].flatMap(([key, reason]) => (reason === undefined ? [] : [`custom attribute ${key}: ${reason}`])),
  };
}

/** Why a column with this heading is not one of the custom attribute with this key. */
function headingProblem(key: string): string | undefined {
  const problems = new Problems("");
  const table = { source: "", headings: [...NEEDED, key], rows: [], problems };
  const meaning = columnsOf(table, {}, problems)?.at(-1)?.meaning;
  const [problem] = problems.sorted();
  if (problem) return problem.message;
  return meaning?.kind === "attribute" ? undefined : "a column of this name means something else";
}

/** The first of the columns that identify people which does so in this file. */
function keyIn(table: Table, settings: Settings): string | undefined {
  return KEYS.filter((heading) => table.headings.includes(heading)).find((key) => {
    try {
      return peopleOf({ ...table, problems: new Problems("") }, { settings, key }).length > 0;
    } catch (error) {
      if (error instanceof RosterError) return false;
      throw error;
    }
  });
}

/** People that a note names. */
const MOST_NAMED = 5;

/** A sentence for each column and for each reason for which people are left out. */
function notesOf(leftOut: LeftOut<Person>[]): string[] {
  const groups = Map.groupBy(leftOut, ({ column, reason }) => column ?? `: ${reason}`);
  return [...groups.values()].map((same) => {
    const rows = [...new Set(same.flatMap((each) => each.rows))];
    const [{ column, reason } = { column: undefined, reason: "" }] = same;
    const named = rows.slice(0, MOST_NAMED).map(({ id, fields: { email = "" } }) => titled("user", email, id));
    const people = [...named, ...(rows.length > MOST_NAMED ? [`${String(rows.length - MOST_NAMED)} more`] : [])].join(", ");
    if (column === undefined) return `${people}: ${reason}`;
    const whose = rows.length === 0 ? "" : `, because of ${people}`;
    return `the column ${column}${whose}: ${reason}. For the column, change that in Domo and run again`;
  });
}
