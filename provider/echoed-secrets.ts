// Secrets that Domo repeats where the program has none. Pulumi encrypts by place: in a result it marks what is secret in the inputs, so that a
// secret in another place would stand in the state in clear. Values are marked, never changed, as later runs work with them.

import { isDeepStrictEqual } from "node:util";
import type { Fields } from "./lifecycle/definition";
import { reservedIn, withoutReserved } from "./lifecycle/reserved-properties";
import { isMap } from "./lifecycle/secrets";

/** The key by which Pulumi's protocol tells secrets, assets and references from maps. */
export const PULUMI_SIGNATURE = "4dabf18193072939515e22adb298388d";

const secret = (value: unknown): Fields => ({ [PULUMI_SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

export interface MarkOptions {
  /** What the program has: a value in the same place is left as it is. */
  declared: Fields;
  /** Paths that Pulumi marks by itself. */
  encrypted: string[];
  /** Paths that were secret, and are not among these any more. */
  formerSecrets: string[];
  holds: (text: string) => boolean;
}

/** Fields of a result, in which values that hold a secret are marked. Reserved properties are left as they are. */
export function markEchoedSecrets(fields: Fields, { declared, encrypted, formerSecrets, holds }: MarkOptions): Fields {
  const markedIn = (value: unknown, path: string, known: unknown): unknown => {
    if (encrypted.includes(path)) return value;
    if (formerSecrets.includes(path) && !isDeepStrictEqual(value, known)) return secret(value);
    if (typeof value === "string" || typeof value === "number") return value !== known && holds(String(value)) ? secret(value) : value;
    if (Array.isArray(value)) {
      const elements = new Set<unknown>(Array.isArray(known) ? known : []);
      return value.map((element: unknown) => (elements.has(element) ? element : markedIn(element, path, undefined)));
    }
    if (typeof value !== "object" || value === null) return value;
    const map = isMap(known) ? known : {};
    const entries: [string, unknown][] = Object.entries(value);
    // Keys can't be marked.
    if (entries.some(([key]) => !Object.hasOwn(map, key) && holds(key))) return secret(value);
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, markedIn(inner, `${path}.${key}`, Object.hasOwn(map, key) ? map[key] : undefined)]),
    );
  };
  const marked = Object.entries(withoutReserved(fields)).map(([key, value]): [string, unknown] => [
    key,
    markedIn(value, key, declared[key]),
  ]);
  return { ...Object.fromEntries(marked), ...reservedIn(fields) };
}
