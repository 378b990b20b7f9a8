// Which wanted fields the live object does not have, and how to say so.

import { isSame } from "./check";
import type { ResourceDefinition, Fields, LiveObject } from "./definition";

/** The wanted fields, without those that are no fields of Domo's object. */
export function wantedFields({ metaArguments }: ResourceDefinition, want: Fields): Fields {
  return Object.fromEntries(Object.entries(want).filter(([key, value]) => !metaArguments.includes(key) && value !== undefined));
}

/** The wanted fields in which the live object differs. What this API doesn't show can't be compared. */
export function differingFields(definition: ResourceDefinition, want: Fields, live: LiveObject): string[] {
  return Object.entries(wantedFields(definition, want))
    .filter(([key, value]) => Object.hasOwn(live.fields, key) && !isSame(definition, key, value, live.fields[key]))
    .map(([key]) => key);
}

/** A value in a sentence. */
export function displayValue({ secretInputs }: ResourceDefinition, key: string, value: unknown): string {
  if (secretInputs.includes(key)) return "[secret]";
  return value === undefined || value === "" ? "empty" : JSON.stringify(value);
}
