// Values that a preview does not know yet. The engine sends this text in their place, at any depth.

/** Pulumi's `rpc.unknownValue`. Written out, as only the door may import Pulumi; a test compares the two. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is unknown or has an unknown part. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(hasUnknown);
}

/** Whether what stands at `path`, or anything above or below it, is unknown, so that nothing can be said about it. */
export function unknownAt(value: unknown, path: PropertyKey[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return hasUnknown(value);
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return false;
  return unknownAt((value as Record<PropertyKey, unknown>)[key], rest);
}
