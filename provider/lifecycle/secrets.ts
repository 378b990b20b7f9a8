// Which values of a resource are secret: those that its definition knows, and those that the program has marked. The engine takes the
// marks off before it calls a dynamic provider, so that the SDK names the marked inputs in an input of their own.

import type { ResourceDefinition, Fields } from "./definition";
import { stringList, SECRETS } from "./reserved-properties";
import { UNKNOWN } from "./unknown";

/** Where a value stands: `name`, or `configurations.username`. Only the first dot separates, as keys of maps may have dots. */
type Path = string;

function valueAtPath(fields: Fields, path: Path): unknown {
  const [property = "", ...key] = path.split(".");
  const value = Object.hasOwn(fields, property) ? fields[property] : undefined;
  if (key.length === 0) return value;
  const map = isMap(value) ? value : {};
  return Object.hasOwn(map, key.join(".")) ? map[key.join(".")] : undefined;
}

export const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The paths that the program has marked, without those that the definition knows anyway. */
export function markedPaths(definition: ResourceDefinition, fields: Fields): Path[] {
  const known = definition.secretPaths?.(fields) ?? [];
  return stringList(fields[SECRETS]).filter((path) => !known.includes(path));
}

/** Where the fields have secrets. */
export const secretPaths = (definition: ResourceDefinition, fields: Fields): Path[] => [
  ...(definition.secretPaths?.(fields) ?? []),
  ...stringList(fields[SECRETS]),
];

/** The secret values among the fields: what must not be shown. */
export function secretValues(definition: ResourceDefinition, fields: Fields): string[] {
  return secretPaths(definition, fields).flatMap((path) => textsIn(valueAtPath(fields, path)));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "number") return [String(value)];
  if (typeof value === "string") return value === "" || value === UNKNOWN || /^\*+$/.test(value) ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
