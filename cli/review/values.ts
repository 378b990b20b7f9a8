// The values of properties in a preview or state. Each is of one kind, and nothing turns one kind into another: a computed or secret value is
// unknown, whatever it depends on.

import { REFERENCES, type State } from "./preview";

/** How a preview shows a value that is not known yet. Repeated here, as loading Pulumi for it would take longer than the review. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** How a preview shows a secret value. */
export const SECRET = "[secret]";
/** The key of a secret value in an exported state, and its value there. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export type Value<T> =
  | { kind: "unset" }
  | { kind: "known"; value: T }
  /** `assumed`: URNs of the resources that it depends on. They prove nothing. */
  | { kind: "computed"; assumed: string[] }
  | { kind: "secret" };

/** URNs of the resources that the program passed as such. Their ids are among the inputs, even if they are unknown. */
export const referencesOf = ({ propertyDependencies }: State): string[] => propertyDependencies?.[REFERENCES] ?? [];

export const isSecret = (value: unknown): boolean =>
  value === SECRET || (typeof value === "object" && value !== null && (value as Record<string, unknown>)[SIGNATURE] === SECRET_SIGNATURE);

/** A property, of the inputs or otherwise of the outputs. */
export function valueOf(state: State, property: string): Value<unknown> {
  const value = state.inputs?.[property] ?? state.outputs?.[property];
  return classify(value, state.propertyDependencies?.[property] ?? []);
}

function classify(value: unknown, assumed: string[]): Value<unknown> {
  if (value === undefined || value === null) return { kind: "unset" };
  if (value === UNKNOWN) return { kind: "computed", assumed };
  if (isSecret(value)) return { kind: "secret" };
  return { kind: "known", value };
}

/** A property that is a text. A value of another type is not understood, and so not known. */
export function textOf(state: State, property: string): Value<string> {
  const value = valueOf(state, property);
  if (value.kind !== "known") return value;
  return typeof value.value === "string" ? { kind: "known", value: value.value } : { kind: "computed", assumed: [] };
}

export function booleanOf(state: State, property: string): Value<boolean> {
  const value = valueOf(state, property);
  if (value.kind !== "known") return value;
  return typeof value.value === "boolean" ? { kind: "known", value: value.value } : { kind: "computed", assumed: [] };
}

/** The texts of a list, each of its own kind. A list that is unknown as a whole may hold anything. */
export function textsOf(state: State, property: string): Value<Value<string>[]> {
  const value = valueOf(state, property);
  if (value.kind !== "known") return value;
  if (!Array.isArray(value.value)) return { kind: "computed", assumed: [] };
  const elements = value.value.map((element: unknown): Value<string> => {
    const classified = classify(element, []);
    if (classified.kind !== "known") return classified.kind === "unset" ? { kind: "computed", assumed: [] } : classified;
    return typeof classified.value === "string" ? { kind: "known", value: classified.value } : { kind: "computed", assumed: [] };
  });
  return { kind: "known", value: elements };
}

/** Whether a value has unknown parts, at any depth. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN || isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

export const known = <T>(value: Value<T>): T | undefined => (value.kind === "known" ? value.value : undefined);

export const isUnknown = ({ kind }: Value<unknown>): boolean => kind === "computed" || kind === "secret";
