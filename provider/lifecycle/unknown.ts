// Values that are not known in a preview. The engine sends a placeholder for them, at any depth.

/** Pulumi's `rpc.unknownValue`. Repeated here, as only the entry point may import Pulumi; a test compares the two. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is unknown or contains an unknown value. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(hasUnknown);
}

/** Whether the value at `path`, a value above it or a value inside it is unknown, so that it can't be checked. */
export function unknownAt(value: unknown, path: PropertyKey[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return hasUnknown(value);
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return false;
  return unknownAt((value as Record<PropertyKey, unknown>)[key], rest); // an object, as just checked
}
