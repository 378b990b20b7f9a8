// Numbers as texts with all their digits.

const EXPONENTIAL = /^(-?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i;

/** A larger exponent is no quantity of anybody, and its zeros could fill the memory. */
const LARGEST_EXPONENT = 400;

/** A number of JSON without an exponent, and with the same value: `1.5E7` as `15000000`, `2e-3` as `0.002`. Others are returned as they are. */
export function plainDigits(number: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = ""] = EXPONENTIAL.exec(number) ?? [];
  const shift = Number(exponent);
  if (whole === "" || Math.abs(shift) > LARGEST_EXPONENT) return number;
  const point = whole.length + shift;
  const digits = "0".repeat(Math.max(0, 1 - point)) + (whole + fraction).padEnd(point, "0");
  const at = Math.max(1, point);
  const decimals = digits.slice(at).replace(/0+$/, "");
  return `${sign}${digits.slice(0, at).replace(/^0+(?=\d)/, "")}${decimals && `.${decimals}`}`;
}
