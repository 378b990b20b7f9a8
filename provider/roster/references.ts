// What the rows name in Domo beside people and roles: whether groups take members, and attributes the values.

import { attributeProblem } from "../client/directory/attributes";
import { VALIDATORS, type AttributeDefinition, type AttributeType } from "../client/schemas/attributes";
import { SYSTEM_ROLES } from "../client/schemas/roles";
import type { Person } from "./people";
import { quoted, type Problems } from "./problems";

/** Types of groups whose members Domo or an identity provider decides. */
const UNMANAGEABLE = ["dynamic", "system", "directory"];

/** Why a group can't be given members, or undefined. The public API shows no type. */
export const groupProblem = ({ name, type = "" }: { name: string; type?: string }): string | undefined =>
  UNMANAGEABLE.includes(type) ? `${quoted(name)} is a ${type} group, whose members no program decides` : undefined;

/** Whether it is the id of one of Domo's own roles, which all instances have. */
export const isSystemRole = (id: string): boolean => Object.hasOwn(SYSTEM_ROLES, id);

/** The keys of the custom attributes that the rows have. All rows have the same. */
export const attributeKeysOf = (people: Person[]): string[] => Object.keys(people[0]?.fields.attributes ?? {});

/** A definition as the program declares it. One that takes lists is to be the first of its key. */
export const declaredDefinition = ({ key, type }: { key: string; type: AttributeType }): AttributeDefinition => ({
  key,
  validator: VALIDATORS[type],
});

interface AttributeChecks {
  keys: string[];
  /** Of those with the same key the first counts. */
  definitions: AttributeDefinition[];
  /** The heading of an attribute's column. */
  columnOf: (key: string) => string;
  problems: Problems;
}

/** Adds problems of attributes that are not defined, and of lists for those that take one value. */
export function addAttributeProblems(people: Person[], { keys, definitions, columnOf, problems }: AttributeChecks): void {
  const missing = new Map(keys.map((key) => [key, missingProblem(key, definitions)]));
  for (const { row, fields } of people)
    for (const key of keys) {
      const values = [fields.attributes?.[key] ?? ""].flat().map(String);
      const reason = missing.get(key) ?? attributeProblem(key, values, definitions);
      if (reason !== undefined) problems.add(reason, { row, column: columnOf(key) });
    }
}

function missingProblem(key: string, definitions: AttributeDefinition[]): string | undefined {
  if (definitions.some((definition) => definition.key === key)) return undefined;
  const similar = definitions.find((definition) => definition.key.toLowerCase() === key.toLowerCase());
  const remedy = similar ? `is ${similar.key} meant? Case matters` : "declare it with UserAttribute, or ignore the column";
  return `there is no custom attribute ${key}: ${remedy}`;
}
