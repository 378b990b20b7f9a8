// What a roster names and an instance has, and who is in one of them only.

import { isCustom } from "../../provider/client/directory/attributes";
import { SYSTEM_ROLES } from "../../provider/client/schemas/roles";
import { similarTo } from "../../provider/client/spelling";
import { contextFor, logTo } from "../../provider/context";
import type { ProviderContext } from "../../provider/lifecycle/definition";
import type { Person } from "../../provider/roster/people";
import { addAttributeProblems, attributeKeysOf, groupProblem } from "../../provider/roster/references";
import { quoted, type Problems } from "../../provider/roster/problems";
import type { Settings } from "../../provider/settings";
import { progressOf } from "../list/progress";
import type { HeadingOf } from "./headings";

/** People who are in the file or the instance only, by e-mail address. */
export interface Comparison {
  /** The host name of the instance. */
  instance: string;
  /** How many people of the file are not in the instance. */
  joiners: number;
  /** How many are in the instance already, whom a Roster that does not have them yet refuses unless it adopts them. */
  present: number;
  /** Who is in the instance and not in the file. */
  strangers: { name: string; email: string }[];
  /** What could not be compared. */
  notes: string[];
}

export interface CompareOptions {
  settings: Settings;
  headingOf: HeadingOf;
  /** Receives what the instance does not have. */
  problems: Problems;
  inform: (line: string) => void;
  /** What the program declares itself. */
  groups: string[];
  attributes: string[];
}

/** Throws the errors of the client if a list can't be read. */
export async function compareWithInstance(
  people: Person[],
  { settings, headingOf, problems, inform, groups, attributes }: CompareOptions,
): Promise<Comparison> {
  // Standard output is for the report.
  logTo(process.stderr);
  const { shared } = contextFor(settings);
  const notes: string[] = [];
  const users = (await shared.directory.users.all(progressOf(inform)("users"))).map(({ fields: { email = "", name = "" } }) => ({
    email,
    name,
  }));
  const inInstance = new Set(users.map(({ email }) => email.toLowerCase()));
  const inFile = new Set(people.map(({ email }) => email.toLowerCase()));
  const check = { context: shared, problems, notes, headingOf };
  addUnknownManagers(people, { ...check, known: new Set([...inFile, ...inInstance]) });
  await addUnknownRoles(people, check);
  await addUnknownGroups(people, { ...check, declared: new Set(groups) });
  await checkAttributes(people, { ...check, declared: new Set(attributes) });
  const joiners = people.filter(({ email }) => !inInstance.has(email.toLowerCase())).length;
  return {
    instance: settings.host,
    joiners,
    present: people.length - joiners,
    strangers: users.filter(({ email }) => !inFile.has(email.toLowerCase())),
    notes,
  };
}

interface Check extends Pick<CompareOptions, "problems" | "headingOf"> {
  context: ProviderContext;
  notes: string[];
}

function addUnknownManagers(people: Person[], { known, problems, headingOf, context }: Check & { known: ReadonlySet<string> }): void {
  for (const { row, reportsTo = "" } of people)
    if (reportsTo !== "" && !known.has(reportsTo))
      problems.add(`${quoted(reportsTo)} is neither in the file nor in ${context.settings.host}`, { row, column: headingOf("reportsTo") });
}

async function addUnknownRoles(people: Person[], { context, problems, notes, headingOf }: Check): Promise<void> {
  // Domo's own roles are the same in every instance.
  const isOwn = ({ fields: { role, roleId } }: Person): boolean =>
    roleId === undefined ? Object.values(SYSTEM_ROLES).includes(role ?? "") : Object.hasOwn(SYSTEM_ROLES, roleId);
  const others = people.filter((person) => !isOwn(person));
  if (others.length === 0) return;
  if (context.settings.missing.instance !== undefined) {
    notes.push("roles of the instance's own were not checked: Domo lists them only to an access token");
    return;
  }
  const roles = await context.instance.roles();
  const all = roles.map(({ id, name }) => `${id} (${name})`).join(", ");
  for (const { row, fields } of others) {
    const { role = "", roleId } = fields;
    const [column, given] = roleId === undefined ? (["role", role] as const) : (["roleId", roleId] as const);
    const found = roles.filter(({ id, name }) => (column === "roleId" ? id : name) === given);
    const place = { row, column: headingOf(column) };
    if (found.length === 0) problems.add(`${quoted(given)} is no role of ${context.settings.host}, which has ${all}`, place);
    if (found.length > 1) problems.add(`${quoted(given)} is the name of several roles: give roleId instead`, place);
  }
}

/** Missing groups for which similar names are looked for: it takes time for thousands. */
const MOST_HINTS = 50;

async function addUnknownGroups(people: Person[], { context, problems, headingOf, declared }: Check & { declared: ReadonlySet<string> }) {
  const wanted = new Set(people.flatMap(({ groups }) => groups).filter((group) => !declared.has(group)));
  if (wanted.size === 0) return;
  const all = await context.directory.groups.all();
  const byName = Map.groupBy(all, ({ fields }) => fields.name ?? "");
  let hints = 0;
  const problemOf = (name: string): string | undefined => {
    const [group, ...more] = byName.get(name) ?? [];
    if (more.length > 0) return `${quoted(name)} is the name of several groups: pass the right one in the argument groups of the Roster`;
    if (group) return groupProblem({ ...group.fields, name });
    const similar = hints++ < MOST_HINTS ? similarTo(name, [...byName.keys()], String).slice(0, 3) : [];
    const hint = similar.length > 0 ? `. Similar: ${similar.map(quoted).join(", ")}` : "";
    return `${context.settings.host} has no group of exactly this name: ${quoted(name)}${hint}`;
  };
  const reasons = new Map([...wanted].map((name) => [name, problemOf(name)]));
  for (const { row, groups } of people)
    for (const group of groups) {
      const reason = reasons.get(group);
      if (reason !== undefined) problems.add(reason, { row, column: headingOf("groups") });
    }
}

async function checkAttributes(
  people: Person[],
  { context, problems, notes, headingOf, declared }: Check & { declared: ReadonlySet<string> },
) {
  const keys = attributeKeysOf(people).filter((key) => !declared.has(key));
  if (keys.length === 0) return;
  if (context.settings.missing.instance !== undefined) {
    notes.push("custom attributes were not checked: Domo lists them only to an access token");
    return;
  }
  const definitions = (await context.instance.attributes.all()).filter(isCustom);
  addAttributeProblems(people, { keys, definitions, columnOf: (key) => headingOf({ attribute: key }), problems });
}
