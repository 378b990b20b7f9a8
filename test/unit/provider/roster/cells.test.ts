import { describe, expect, test } from "@jest/globals";
import Papa from "papaparse";
import { addCellProblems, parseCsv } from "../../../../provider/roster/table";

/** The problems of a file with this text as the only cell of its second row. */
function problemsOfText(line: string): string[] {
  const table = parseCsv("people.csv", new TextEncoder().encode(`title,email\n${line},ada@example.com`));
  addCellProblems(table, [0]);
  return table.problems.lines();
}
const problemsOf = (cell: string): string[] => problemsOfText(Papa.unparse([[cell]]));

describe("a cell", () => {
  test.each([
    "Null",
    "None",
    "none",
    "nil",
    "Nan",
    "NONE",
    "Undefined",
    "@ada",
    "@ada.lindgren",
    "São Paulo",
    "CONCEIÇÃO",
    "Âme",
    "'t Hooft",
    "1E",
  ])("may be %s", (cell) => {
    expect(problemsOf(cell)).toEqual([]);
  });

  test.each(["\u845B\u{E0100}\u98FE", "\u8FBB\uFE00"])("may have the variant of a letter: %s", (name) => {
    expect(problemsOf(name)).toEqual([]);
  });

  test.each(["\u{E0100}Ada", "Ada 1\uFE00", "\u8FBB\u{E0100}\u{E0101}"])("can't have a variant of nothing: %j", (name) => {
    expect(problemsOf(name)).toEqual([expect.stringContaining("a character that can't be seen")]);
  });

  test.each([
    "NULL",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "null",
    "undefined",
    "NaN",
    "nan",
    "N/A",
    "n/a",
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "\\N",
    "(blank)",
    "(null)",
    "-",
    "--",
    "?",
  ])("is no value if it is %s", (cell) => {
    expect(problemsOf(cell)).toContainEqual(expect.stringContaining("is no value: leave the cell empty"));
  });

  test("is checked value by value where it is a list", () => {
    expect(problemsOf("red|N/A")).toEqual([expect.stringContaining('"N/A" is no value')]);
    expect(problemsOf("0074 | 1.2E+15")).toEqual([expect.stringContaining('"1.2E+15" is a number that a spreadsheet shortened')]);
  });

  test.each(["4,91521E+12", "1.23E+15", "5e+11"])("is no number that a spreadsheet shortened: %s", (cell) => {
    expect(problemsOf(cell)).toEqual([expect.stringMatching(/is a number that a spreadsheet shortened: import the column as text/)]);
  });

  test.each(["'0074", "'+47 1", "'-1"])("does not begin with the mark for text: %s", (cell) => {
    expect(problemsOf(cell)).toEqual([expect.stringMatching(/remove the apostrophe, and import the column as text/)]);
  });

  test("has no quotation marks around it, as with a blank before them", () => {
    expect(problemsOfText(' "Ada Lindgren"')).toEqual([expect.stringMatching(/has quotation marks as part of the value/)]);
    expect(problemsOf('Ada "The Count" Lindgren')).toEqual([]);
  });

  test.each([
    ["Latin-1", "latin1"],
    ["Windows-1252", "windows-1252"],
  ])("is not UTF-8 that was read as %s", (_, encoding) => {
    for (const name of ["Jörg", "Ömer", "Ünal", "Åsa", "Groß"]) {
      const bytes = Buffer.from(name);
      const misread = encoding === "latin1" ? bytes.toString("latin1") : new TextDecoder(encoding).decode(bytes);
      expect(problemsOf(misread)).toEqual([
        expect.stringContaining('another encoding than it was read in: save the original as "CSV UTF-8"'),
      ]);
    }
    expect(problemsOf("Oâ€™Neil")).toEqual([expect.stringContaining("another encoding")]);
  });
});
