// Secrets that Domo repeats where the program has none. Pulumi encrypts by place: in a result it marks what is secret in the inputs, so that a
// secret in another place would stand in the state in clear. Values are marked, never changed, as later runs work with them.

import type { Fields } from "./lifecycle/declaration";
import { hiddenIn, visible } from "./lifecycle/hidden";

/** How Pulumi's protocol writes a secret value. */
const secret = (value: unknown): Fields => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

/**
 * Fields of a result, in which values that hold a secret are marked. Left as they are: reserved properties, and what the program or the state
 * has in the same place.
 */
export function withMarkedSecrets(fields: Fields, known: Fields[], holds: (text: string) => boolean): Fields {
  const marked = Object.entries(visible(fields)).map(([key, value]): [string, unknown] => [key, markedIn(value, at(known, key), holds)]);
  return { ...Object.fromEntries(marked), ...hiddenIn(fields) };
}

function markedIn(value: unknown, known: unknown[], holds: (text: string) => boolean): unknown {
  if (typeof value === "string") return !known.includes(value) && holds(value) ? secret(value) : value;
  if (Array.isArray(value)) {
    const elements = new Set<unknown>(known.filter((each) => Array.isArray(each)).flat());
    return value.map((element: unknown) => (elements.has(element) ? element : markedIn(element, [], holds)));
  }
  if (typeof value !== "object" || value === null) return value;
  const maps = known.filter((each): each is Fields => typeof each === "object" && each !== null && !Array.isArray(each));
  const entries = Object.entries(value);
  // Keys can't be marked.
  if (entries.some(([key]) => holds(key) && !maps.some((map) => Object.hasOwn(map, key)))) return secret(value);
  return Object.fromEntries(
    entries.map(([key, inner]: [string, unknown]): [string, unknown] => [key, markedIn(inner, at(maps, key), holds)]),
  );
}

const at = (maps: Fields[], key: string): unknown[] => maps.flatMap((map) => (Object.hasOwn(map, key) ? [map[key]] : []));
