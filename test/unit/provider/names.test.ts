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
    ["other apostrophes, or none", "Pat O'Brien", "Pat O\u2019Brien"],
    ["other hyphens, or blanks", "Anne-Marie Example", "Anne\u2010Marie Example"],
    ["case that changes letters", "Jörg Strauß", "JÖRG STRAUSS"],
    ["a dotless letter", "Irmak Ilgaz", "ırmak ILGAZ"],
    ["Latin letters without accents", "Zoë Núñez", "Zoe Nunez"],
  ])("are the same with %s", (_difference, a, b) => {
    expect(a).not.toBe(b);
    expect(nameKey(a)).toBe(nameKey(b));
  });

  test("differ by letters, and by marks that are vowels", () => {
    expect(nameKey("राम")).not.toBe(nameKey("रमा"));
    expect(nameKey("Bo Example")).not.toBe(nameKey("Bo Exemple"));
  });
});
