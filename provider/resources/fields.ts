// Input fields that several resources share: their zod shapes, and when two values are equivalent.

import { z } from "zod";
import { isCanonicalId } from "../client/schemas/id";

export const onDelete = z.enum(["delete", "keep"], 'must be "delete" or "keep"').optional();
export const adopt = z.enum(["never", "own", "always"], 'must be "never", "own" or "always"').optional();

export const text = z.string("must be text");

/** Text that is not empty. `what` describes it in the failure: `the group's name`. */
export function nonEmptyText(what: string): z.ZodString {
  return z.string(`must be ${what}`).trim().min(1, `must be ${what}`);
}

/**
 * The id of an object in Domo, in canonical form. Domo: ids are numbers (§1.2), so `0101` addresses the object 101, and a number
 * beyond JavaScript's safe integers addresses another object than intended.
 */
export const id = z
  .string("must be the id of an object in Domo, as text")
  .refine(isCanonicalId, `must be an id of Domo: digits without leading zeros, at most ${String(Number.MAX_SAFE_INTEGER)}`);

export const sameCase = (a: unknown, b: unknown): boolean => fold(a) === fold(b);

const fold = (value: unknown): unknown => (typeof value === "string" ? value.trim().toLowerCase() : value);

/** A number in a field that Domo stores as text. */
export const number = z
  .number("must be text or a number")
  .refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), "is too large for a number: give it as text");

/** Domo stores some texts of digits as numbers and drops leading zeros (§6.1). */
export function sameNumber(a: unknown, b: unknown): boolean {
  const [left, right] = [asText(a), asText(b)];
  return left === right || (isDigits(left) && isDigits(right) && BigInt(left) === BigInt(right));
}

/** Numbers and booleans as the text that Domo stores; any other value unchanged. */
export const asText = (value: unknown): unknown => (typeof value === "number" || typeof value === "boolean" ? String(value) : value);

const isDigits = (value: unknown): value is string => typeof value === "string" && /^\d+$/.test(value);

/** Compares lists as sets: order and duplicates do not matter. */
export function sameSet(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  const [left, right] = [new Set<unknown>(a), new Set<unknown>(b)];
  return left.size === right.size && [...left].every((element) => right.has(element));
}

/** The elements of one list that are not in another one, without duplicates. */
export function without(elements: string[], others: string[]): string[] {
  const excluded = new Set(others);
  return [...new Set(elements)].filter((element) => !excluded.has(element));
}

/** Texts that a message names before it only counts. */
const MOST_LISTED = 20;

/** A list in a message, shortened: an imported group may have thousands of members. */
export const listed = (texts: string[], { most = MOST_LISTED, separator = ", " }: { most?: number; separator?: string } = {}): string =>
  [...texts.slice(0, most), ...(texts.length > most ? [`${String(texts.length - most)} more`] : [])].join(separator);
