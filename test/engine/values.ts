// Property values of the engine: JSON with marks for secrets, and unknown values in previews.

import { isDeepStrictEqual } from "node:util";

/** Pulumi's text for an unknown value. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A secret value. */
export class Secret {
  constructor(readonly value: Value) {}
}

export type Value = null | boolean | number | string | Secret | Value[] | { [key: string]: Value };
export type Values = Record<string, Value>;

export const isMap = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);

/** From the protocol's JSON, in which secrets are objects with a signature. */
export function fromWire(json: unknown): Value {
  if (Array.isArray(json)) return json.map(fromWire);
  if (json === null || typeof json !== "object") return (json ?? null) as Value;
  const object = json as Record<string, unknown>;
  if (object[SIGNATURE] === SECRET) return secret(fromWire(object.value));
  if (object[SIGNATURE] === OUTPUT) {
    const value = "value" in object ? fromWire(object.value) : UNKNOWN;
    return object.secret === true ? secret(value) : value;
  }
  return mapValues(object, fromWire);
}

export const fromWireMap = (json: unknown): Values => (isMap(json) ? mapValues(json, fromWire) : {});

/** To the protocol's JSON, with the secrets marked. */
export function toWire(value: Value): unknown {
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: toWire(value.value) };
  if (Array.isArray(value)) return value.map(toWire);
  return isMap(value) ? mapValues(value, toWire) : value;
}

/** To JSON for storing: each secret goes through `seal`. */
export function toStored(value: Value, seal: (plain: string) => string): unknown {
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, ciphertext: seal(JSON.stringify(plain(value))) };
  if (Array.isArray(value)) return value.map((element) => toStored(element, seal));
  return isMap(value) ? mapValues(value, (element) => toStored(element, seal)) : value;
}

export function fromStored(json: unknown, open: (sealed: string) => string): Value {
  if (Array.isArray(json)) return json.map((element) => fromStored(element, open));
  if (json === null || typeof json !== "object") return (json ?? null) as Value;
  const object = json as Record<string, unknown>;
  if (object[SIGNATURE] === SECRET) return secret(JSON.parse(open(String(object.ciphertext))) as Value);
  return mapValues(object, (element) => fromStored(element, open));
}

/** Without the marks, for handlers. */
export function plain(value: Value): Value {
  if (value instanceof Secret) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  return isMap(value) ? mapValues(value, plain) : value;
}
export const plainMap = (values: Values): Values => mapValues(values, plain);

/** For output and digests, with secrets as `[secret]`. */
export function hideSecrets(value: Value): unknown {
  if (value instanceof Secret) return "[secret]";
  if (Array.isArray(value)) return value.map(hideSecrets);
  return isMap(value) ? mapValues(value, hideSecrets) : value;
}

/** A value in a message, with secrets in clear as in the real engine: hiding them here would hide mistakes of the provider. */
export function printed(value: Value | undefined): string {
  if (value === undefined || value === null) return "{<nil>}";
  if (value instanceof Secret) return `{&{${printed(value.value)}}}`;
  if (Array.isArray(value)) return `{[${value.map(printed).join(" ")}]}`;
  if (!isMap(value)) return `{${String(value)}}`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{map[${entries.map(([key, each]) => `${key}:${printed(each)}`).join(" ")}]}`;
}

export const secret = (value: Value): Secret => (value instanceof Secret ? value : new Secret(value));

export function hasSecret(value: Value | undefined): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(hasSecret);
  return isMap(value) && Object.values(value).some(hasSecret);
}

export function hasUnknown(value: Value): boolean {
  if (value instanceof Secret) return hasUnknown(value.value);
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isMap(value) ? Object.values(value).some(hasUnknown) : value === UNKNOWN;
}

export const withoutUnknowns = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => plain(value) !== UNKNOWN));

/**
 * Restores the marks of `from` on values that a handler returned, by position: a map keeps them inside, a list with a secret is secret as a whole
 * (facts about the engine, 24).
 */
export function marked(values: Values, from: Values): Values {
  return mapValues(values, (value, key) => {
    const source = from[key];
    if (source === undefined || value instanceof Secret) return value;
    if (source instanceof Secret || (Array.isArray(source) && hasSecret(source))) return secret(value);
    return isMap(source) && isMap(value) ? marked(value, source) : value;
  });
}

export interface Change {
  kind: "add" | "delete" | "update";
  old?: Value;
  new?: Value;
}

/** The differences by path: `color`, `list[1]`, `tags.c`. Marks of secrets are not compared. */
export function changes(olds: Values, news: Values): Map<string, Change> {
  const found = new Map<string, Change>();
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort();
  for (const key of keys) compare(key, olds[key], news[key], found);
  return found;
}

function compare(path: string, old: Value | undefined, value: Value | undefined, found: Map<string, Change>): void {
  // Everything inside a secret is secret.
  const inside = old instanceof Secret || value instanceof Secret ? secret : (each: Value): Value => each;
  const [a, b] = [old instanceof Secret ? old.value : old, value instanceof Secret ? value.value : value];
  if (a === undefined || b === undefined) {
    if (a !== b) found.set(path, { kind: a === undefined ? "add" : "delete", old, new: value });
  } else if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) compare(`${path}[${String(i)}]`, part(a[i], inside), part(b[i], inside), found);
  } else if (isMap(a) && isMap(b)) {
    for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort())
      compare(`${path}.${key}`, part(a[key], inside), part(b[key], inside), found);
  } else if (!isDeepStrictEqual(a, b)) {
    found.set(path, { kind: "update", old, new: value });
  }
}

const part = (value: Value | undefined, mark: (value: Value) => Value): Value | undefined =>
  value === undefined ? undefined : mark(value);

/** `tags.c` -> `tags`; the property that a path begins with. */
export const topLevel = (path: string): string => /^[^.[]*/.exec(path)?.[0] ?? path;

function mapValues<A, B>(object: Record<string, A>, map: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}
