// What the rows of a roster refer to: groups, managers, roles and custom attributes, which Domo must have before anything is declared.

import { declaredAttributes } from "../declared-attributes";
import { knownValue } from "../known-value";
import { titleOf } from "../lookups/arguments";
import { getGroup, type GetGroupResult } from "../lookups/groups";
import { lookUp, type LookupFunction } from "../lookups/look-up";
import type { LookupOptions } from "../lookups/options";
import { getRole, type GetRoleArgs, type GetRoleResult } from "../lookups/roles";
import { getUser } from "../lookups/users";
import { stacklessError } from "../program-error";
import type { GroupReference } from "../references";
import type { User } from "../user";
import type { AttributeDefinition } from "../../provider/client/schemas/attributes";
import type { Person } from "../../provider/roster/people";
import type { Problems } from "../../provider/roster/problems";
import type { RosterArgs } from "./arguments";

const ATTRIBUTES: LookupFunction<object, { definitions: AttributeDefinition[] }> = {
  name: "getUserAttributes",
  title: () => "the custom attributes of users",
  find: () => async (lookups) => ({ definitions: await lookups.attributes() }),
  onlyCompares: true,
};

/** Whether there is such a role: users get what the row says. */
const ROLE: LookupFunction<GetRoleArgs, GetRoleResult> = {
  name: "getRole",
  title: ({ name, id }, options) => titleOf("getRole", "role", { name, id }, options),
  find: (args) => (lookups) => lookups.role(args),
  onlyCompares: true,
};

export interface References {
  groups: Map<string, GroupReference>;
  /** Ids of managers who are not in the roster, by e-mail address. */
  managers: Map<string, string>;
}

/**
 * Rejected if rows name managers by addresses that this run changes, which the next run would not find. Only ids tell, which users have once they are
 * registered, in previews, too.
 */
export async function requireNewAddresses(
  people: Person[],
  declared: { user: User }[],
  { managers, problems }: Pick<References, "managers"> & { problems: Problems },
): Promise<void> {
  const ids = await Promise.all(declared.map(({ user }) => knownValue(user.id)));
  for (const [address, rows] of managersOutside(people)) {
    const manager = people[ids.indexOf(managers.get(address))];
    if (manager === undefined) continue;
    const message = `${address} is in Domo the person of row ${String(manager.row)}, whose e-mail address is ${manager.email} here: name that one`;
    for (const row of rows) problems.add(message, { row, column: "reportsTo" });
  }
  if (problems.count > 0) throw stacklessError(problems.error().message);
}

const MANAGER_REMEDY = ". If the manager has left or has a new e-mail address, correct the cell, or empty it";

/** Groups and managers that the rows name. Rejected with all groups, managers and roles that Domo does not have. */
export async function referencesOf(
  people: Person[],
  { groups: given = {} }: RosterArgs,
  { problems, opts, hasAccessToken }: { problems: Problems; opts: LookupOptions; hasAccessToken: boolean },
): Promise<References> {
  const { groupProblem, isSystemRole } = await import("../../provider/roster/references.js");
  /** A group that takes members. */
  const groupWithMembers = async (name: string): Promise<GetGroupResult> => {
    const group = await getGroup({ name }, opts);
    const problem = groupProblem(group);
    if (problem !== undefined) throw new Error(problem);
    return group;
  };
  const found = async <T>(
    names: Map<string, number[]>,
    column: string,
    find: (name: string) => T | Promise<T>,
    remedy = "",
  ): Promise<Map<string, T>> => {
    const outcomes = await Promise.allSettled([...names.keys()].map(async (each) => [each, await find(each)] as const));
    for (const [at, [, rows]] of [...names].entries()) {
      const outcome = outcomes[at];
      if (outcome?.status === "rejected")
        for (const row of rows) problems.add(`${(outcome.reason as Error).message}${remedy}`, { row, column }); // of a lookup
    }
    return new Map(outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])));
  };
  const groupNames = rowsBy(people, ({ groups }) => groups);
  const roles = (field: "role" | "roleId"): Map<string, number[]> =>
    hasAccessToken ? rowsBy(people, ({ fields: { [field]: role } }) => (role === undefined ? [] : [role])) : new Map<string, number[]>();
  const [groups, managers] = await Promise.all([
    found(groupNames, "groups", async (group) => ({
      group: Object.hasOwn(given, group) ? given[group] : await groupWithMembers(group),
    })),
    found(managersOutside(people), "reportsTo", (email) => getUser({ email }, opts), MANAGER_REMEDY),
    found(roles("role"), "role", (role) => lookUp(ROLE, { name: role }, opts)),
    // The id of a custom role is another role in another instance.
    found(roles("roleId"), "roleId", (id) => (isSystemRole(id) ? lookUp(ROLE, { id }, opts) : getRole({ id }, opts))),
    hasAccessToken ? checkAttributes(people, problems, opts) : undefined,
  ]);
  if (problems.count > 0) throw stacklessError(problems.error().message);
  return {
    groups: new Map([...groups].flatMap(([group, { group: reference }]) => (reference ? [[group, reference]] : []))),
    managers: new Map([...managers].map(([email, { id }]) => [email, id])),
  };
}

/**
 * Adds problems of custom attributes that neither Domo has nor the program declares, and of lists for those that take one value. If the program declares
 * some by outputs, nothing can be told.
 */
async function checkAttributes(people: Person[], problems: Problems, opts: LookupOptions): Promise<void> {
  const { addAttributeProblems, attributeKeysOf, declaredDefinition } = await import("../../provider/roster/references.js");
  const declared = declaredAttributes().flatMap(({ key, type }) =>
    typeof key === "string" && typeof type === "string" ? [{ key, type }] : [],
  );
  const keys = attributeKeysOf(people);
  if (keys.length === 0 || declared.length < declaredAttributes().length) return;
  // Where providers declare one key with two types, that of the roster is not told apart: a list passes.
  const ofProgram = declared.toSorted((a, b) => Number(b.type === "stringList") - Number(a.type === "stringList")).map(declaredDefinition);
  const { definitions } = await lookUp(ATTRIBUTES, {}, opts);
  addAttributeProblems(people, { keys, definitions: [...ofProgram, ...definitions], columnOf: (key) => key, problems });
}

/** The managers who are not in the roster, by e-mail address, with the rows that name them. */
function managersOutside(people: Person[]): Map<string, number[]> {
  const inRoster = new Set(people.map(({ email }) => email.toLowerCase()));
  return rowsBy(people, ({ reportsTo = "" }) => (reportsTo === "" || inRoster.has(reportsTo) ? [] : [reportsTo]));
}

/** The rows in which each value occurs. */
function rowsBy(people: Person[], valuesOf: (person: Person) => string[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const person of people)
    for (const value of valuesOf(person)) {
      const found = rows.get(value);
      if (found) found.push(person.row);
      else rows.set(value, [person.row]);
    }
  return rows;
}
