// Compares wanted fields with live ones, and formats them for messages.

import { isDeepStrictEqual } from "node:util";
import type { ResourceDefinition, Fields, LiveObject } from "./definition";

/** Whether two values of an input are equivalent. */
export const isSame = ({ same }: ResourceDefinition, key: string, a: unknown, b: unknown): boolean =>
  // Keys come from outside, and `constructor` may be one of them: only own properties count.
  isDeepStrictEqual(a, b) || (a !== undefined && b !== undefined && Object.hasOwn(same, key) && (same[key]?.(a, b) ?? false));

/** Names of the inputs that identify the object and differ. */
export const differingIdentity = (definition: ResourceDefinition, a: Fields, b: Fields): string[] =>
  definition.identity.filter((name) => !isSame(definition, name, a[name], b[name]));

/** The wanted fields of Domo's object: without meta-arguments and unset inputs. */
export function wantedFields({ metaArguments }: ResourceDefinition, want: Fields): Fields {
  return Object.fromEntries(Object.entries(want).filter(([key, value]) => !metaArguments.includes(key) && value !== undefined));
}

/** Names of the wanted fields that differ in Domo. Fields that the API does not return can't be compared and are left out. */
export function differingFields(definition: ResourceDefinition, want: Fields, live: LiveObject): string[] {
  return Object.entries(wantedFields(definition, want))
    .filter(([key, value]) => Object.hasOwn(live.fields, key) && !isSame(definition, key, value, live.fields[key]))
    .map(([key]) => key);
}

/** Whether Domo returns all wanted fields, and returns them completely. */
export const showsAll = (definition: ResourceDefinition, want: Fields, { fields, masked }: LiveObject): boolean =>
  Object.keys(wantedFields(definition, want)).every((key) => Object.hasOwn(fields, key) && !masked?.includes(key));

/** A value in a message. */
export function displayValue({ secretInputs }: ResourceDefinition, key: string, value: unknown): string {
  if (secretInputs.includes(key)) return "[secret]";
  return value === undefined || value === "" ? "empty" : JSON.stringify(value);
}
