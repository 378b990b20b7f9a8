// Numbers as texts: no digit is lost or made up.

import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { plainDigits } from "../../../../provider/client/digits";
import { parseJsonDigits } from "../../../../provider/client/http/json";

test.each([
  ["1.0E7", "10000000"],
  ["1e21", "1000000000000000000000"],
  ["-1.25e+3", "-1250"],
  ["1.5e-7", "0.00000015"],
  ["12.340e1", "123.4"],
  ["0e5", "0"],
  ["-0.001E2", "-0.1"],
  ["12345678901234567890.10", "12345678901234567890.10"],
  ["74.0", "74.0"],
  ["1e999999999", "1e999999999"],
])("the number %s has the digits %s", (number, digits) => {
  expect(plainDigits(number)).toBe(digits);
});

test("a number without an exponent has the same value", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const digits = plainDigits(String(number));
      expect(digits).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(digits)).toBe(number === 0 ? Number(digits) : number);
    }),
  );
});

test("JSON is read with all digits of its numbers, and nothing else is changed", () => {
  const json = '{"a": [12345678901234567890, 0.1000000000000000000001, 1E3, "007", "1e3", null, true], "n": 3}';
  expect(parseJsonDigits(json)).toEqual({
    a: ["12345678901234567890", "0.1000000000000000000001", "1000", "007", "1e3", null, true],
    n: "3",
  });
});
