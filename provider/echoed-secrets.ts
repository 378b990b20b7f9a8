// Secrets that Domo repeats in fields where the program has none. Pulumi encrypts the properties of a result that are secret in the inputs, so
// a secret in another property would be stored unencrypted. Such values are marked as secret, and never changed, as later runs need them.

import { isDeepStrictEqual } from "node:util";
import type { Fields } from "./lifecycle/definition";
import { reservedIn, withoutReserved } from "./lifecycle/reserved-properties";
import { isMap, ownValue } from "./maps";

/** The key that distinguishes secrets, assets and references from maps in Pulumi's protocol. */
export const PULUMI_SIGNATURE = "4dabf18193072939515e22adb298388d";

const secret = (value: unknown): Fields => ({ [PULUMI_SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

export interface MarkOptions {
  /** The inputs of the program. A value that equals the input at the same path is not marked. */
  declared: Fields;
  /** Paths that Pulumi marks itself. */
  encrypted: string[];
  /** Paths that were secret in the state and are not among `encrypted`. */
  formerSecrets: string[];
  /** Whether a text contains a registered secret. */
  containsSecret: (text: string) => boolean;
}

/** Marks the values of a result that contain a secret. Reserved properties are not marked. */
export function markEchoedSecrets(fields: Fields, { declared, encrypted, formerSecrets, containsSecret }: MarkOptions): Fields {
  const mark = (value: unknown, path: string, input: unknown): unknown => {
    if (encrypted.includes(path)) return value;
    if (formerSecrets.includes(path) && !isDeepStrictEqual(value, input)) return secret(value);
    if (typeof value === "string" || typeof value === "number")
      return value !== input && containsSecret(String(value)) ? secret(value) : value;
    if (Array.isArray(value)) {
      const elements = new Set<unknown>(Array.isArray(input) ? input : []);
      return value.map((element: unknown) => (elements.has(element) ? element : mark(element, path, undefined)));
    }
    if (typeof value !== "object" || value === null) return value;
    const inputMap = isMap(input) ? input : {};
    const entries: [string, unknown][] = Object.entries(value);
    // Keys can't be marked, so the whole map is.
    if (entries.some(([key]) => !Object.hasOwn(inputMap, key) && containsSecret(key))) return secret(value);
    return Object.fromEntries(entries.map(([key, inner]) => [key, mark(inner, `${path}.${key}`, ownValue(inputMap, key))]));
  };
  const marked = Object.entries(withoutReserved(fields)).map(([key, value]): [string, unknown] => [key, mark(value, key, declared[key])]);
  return { ...Object.fromEntries(marked), ...reservedIn(fields) };
}
