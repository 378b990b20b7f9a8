// Domo's JSON without loss of precision.

import { plainDigits } from "../digits";

/** Numbers with fewer digits are exact in JavaScript. Most bodies have no longer ones, and are parsed without a slow reviver. */
const MANY_DIGITS = /\d{16}/;

type Parse = (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown;

/** Parses JSON. Integers beyond 2^53-1 become text, as a rounded id would be that of another object. */
export function parseJson(text: string): unknown {
  if (!MANY_DIGITS.test(text)) return JSON.parse(text);
  // TypeScript's library lacks the third argument. All supported versions of Node pass it.
  return (JSON.parse as Parse)(text, (_key, value, { source = "" }) => {
    const inexact = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
    return inexact ? source : value;
  });
}

/** Parses JSON, with every number as a text of all its digits: a cell of a DataSet may be a long key, or have more decimals than a number. */
export const parseJsonDigits = (text: string): unknown =>
  (JSON.parse as Parse)(text, (_key, value, { source = "" }) => (typeof value === "number" ? plainDigits(source) : value));
