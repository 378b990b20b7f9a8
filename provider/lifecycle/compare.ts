// Which wanted fields the live object does not have, and how to say so.

import { same } from "./check";
import type { Declaration, Fields, LiveObject } from "./definition";

/** The wanted fields, without those that are no fields of Domo's object. */
export function wantedFields({ controls }: Declaration, want: Fields): Fields {
  return Object.fromEntries(Object.entries(want).filter(([key, value]) => !controls.includes(key) && value !== undefined));
}

/** The wanted fields in which the live object differs. What this API doesn't show can't be compared. */
export function differing(declaration: Declaration, want: Fields, live: LiveObject): string[] {
  return Object.entries(wantedFields(declaration, want))
    .filter(([key, value]) => Object.hasOwn(live.fields, key) && !same(declaration, key, value, live.fields[key]))
    .map(([key]) => key);
}

/** A value in a sentence. */
export function shown({ secret }: Declaration, key: string, value: unknown): string {
  if (secret.includes(key)) return "[secret]";
  return value === undefined || value === "" ? "empty" : JSON.stringify(value);
}
