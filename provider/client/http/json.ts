// Domo's JSON without loss of precision.

/** Numbers with fewer digits are exact in JavaScript, so that most bodies need no reviver, which would take several times as long. */
const MANY_DIGITS = /\d{16}/;

type Parse = (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown;

/** Parses JSON. Integers beyond 2^53-1 arrive as text, digit by digit: ids among them would else be those of other objects. */
export function parseJson(text: string): unknown {
  if (!MANY_DIGITS.test(text)) return JSON.parse(text);
  // TypeScript's library does not know the third argument yet; all versions of Node that the package allows give it.
  return (JSON.parse as Parse)(text, (_key, value, { source = "" }) => {
    const inexact = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
    return inexact ? source : value;
  });
}
