import { describe, expect, test } from "@jest/globals";
import { nameKey } from "../../../provider/names";

describe("names of people", () => {
  test.each([
    ["composed and decomposed letters", "José Example", "José Example".normalize("NFD")],
    ["letters of other widths", "Bo Example", "\uFF22\uFF4F Example"],
    ["characters that can't be seen", "علی\u200Cرضا", "علیرضا"],
    ["soft hyphens", "Bo Example", "Bo Exam\u00ADple"],
    ["other blanks", "Bo Example", " Bo\u00A0 Example"],
    ["other case", "Bo Example", "BO example"],
  ])("are the same with %s", (_difference, a, b) => {
    expect(a).not.toBe(b);
    expect(nameKey(a)).toBe(nameKey(b));
  });

  test("differ by letters and accents", () => {
    expect(nameKey("José")).not.toBe(nameKey("Jose"));
    expect(nameKey("Bo Example")).not.toBe(nameKey("Bo Exemple"));
  });
});
