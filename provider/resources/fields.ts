// Kinds of fields that several resources have: their shapes, and when two values of them mean the same.

import { z } from "zod";
import { isCanonicalId } from "../client/schemas/id";

export const onDelete = z.enum(["delete", "keep"], 'must be "delete" or "keep"').optional();
export const adopt = z.enum(["never", "own", "always"], 'must be "never", "own" or "always"').optional();

export const text = z.string("must be text");

export function nonEmptyText(what: string): z.ZodString {
  return z.string(`must be ${what}`).trim().min(1, `must be ${what}`);
}

/**
 * An id in the one spelling that it has. Domo: ids are numbers (§1.2), so that `0101` reaches the object 101, and a number that
 * JavaScript can't hold reaches another one than was meant.
 */
export const id = z
  .string("must be the id of an object in Domo, as text")
  .refine(isCanonicalId, `must be an id of Domo: digits without leading zeros, at most ${String(Number.MAX_SAFE_INTEGER)}`);

export const sameCase = (a: unknown, b: unknown): boolean => fold(a) === fold(b);

const fold = (value: unknown): unknown => (typeof value === "string" ? value.trim().toLowerCase() : value);

/** A number where Domo keeps text. */
export const number = z
  .number("must be text or a number")
  .refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), "is too large for a number: give it as text");

/** Domo keeps some numbers as numbers and loses leading zeros (§6.1). */
export function sameNumber(a: unknown, b: unknown): boolean {
  const [left, right] = [asText(a), asText(b)];
  return left === right || (isDigits(left) && isDigits(right) && BigInt(left) === BigInt(right));
}

/** A number as the text that Domo keeps; all else as it is. */
export const asText = (value: unknown): unknown => (typeof value === "number" || typeof value === "boolean" ? String(value) : value);

const isDigits = (value: unknown): value is string => typeof value === "string" && /^\d+$/.test(value);

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists whose order and duplicates mean nothing. */
export function sameSet(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  const [left, right] = [new Set<unknown>(a), new Set<unknown>(b)];
  return left.size === right.size && [...left].every((element) => right.has(element));
}
