// Maps of which only the own properties count: keys come from programs and from Domo, and `constructor` may be one of them.

type AnyMap = Record<string, unknown>;

export const isMap = (value: unknown): value is AnyMap => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value under a key, or undefined where the map has no own property of that name. */
export const ownValue = <Value>(map: Record<string, Value>, key: string): Value | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;
