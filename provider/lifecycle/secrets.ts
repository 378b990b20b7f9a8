// Which values of a resource are secret: those that its definition lists, and those that the program marks with `pulumi.secret`. The engine
// removes these marks before it calls a dynamic provider, so the SDK lists the marked paths in the reserved input `__secrets`.

import { isMap, ownValue } from "../maps";
import type { ResourceDefinition, Fields } from "./definition";
import { stringList, SECRETS } from "./reserved-properties";
import { UNKNOWN } from "./unknown";

/** A property, or a key of a map in one: `name`, `configurations.username`. Only the first dot separates, as keys may contain dots. */
type PropertyPath = string;

function valueAtPath(fields: Fields, path: PropertyPath): unknown {
  const [property = "", ...key] = path.split(".");
  const value = ownValue(fields, property);
  if (key.length === 0) return value;
  return isMap(value) ? ownValue(value, key.join(".")) : undefined;
}

/** The paths that the program marks as secret, without those that the definition lists. */
export function markedPaths(definition: ResourceDefinition, fields: Fields): PropertyPath[] {
  const listed = definition.secretPaths?.(fields) ?? [];
  return stringList(fields[SECRETS]).filter((path) => !listed.includes(path));
}

/** The paths of all secrets among the fields. */
export const secretPaths = (definition: ResourceDefinition, fields: Fields): PropertyPath[] => [
  ...(definition.secretPaths?.(fields) ?? []),
  ...stringList(fields[SECRETS]),
];

/** The secret texts and numbers among the fields, without unknown and masked values. */
export function secretValues(definition: ResourceDefinition, fields: Fields): string[] {
  return secretPaths(definition, fields).flatMap((path) => textsIn(valueAtPath(fields, path)));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "number") return [String(value)];
  if (typeof value === "string") return value === "" || value === UNKNOWN || /^\*+$/.test(value) ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
