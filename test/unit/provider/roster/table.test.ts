import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import Papa from "papaparse";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { RosterError } from "../../../../provider/roster/problems";
import {
  addCellProblems,
  parseCsv,
  readBytes,
  readCsvFile,
  tableOfDataSet,
  tableOfRows,
  type Table,
} from "../../../../provider/roster/table";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const cellsOf = (text: string): string[][] => {
  const table = parseCsv("people.csv", bytes(text));
  const { headings, rows, problems } = table;
  addCellProblems(table, headings.keys());
  problems.throwIfAny();
  return [headings, ...rows.map(({ cells }) => cells)];
};

/** The problems of what is read. */
function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof RosterError) return error.lines;
    throw error;
  }
  return [];
}
const problemsIn = (text: string): string[] => problemsOf(() => cellsOf(text));

const PEOPLE = [
  ["email", "displayName"],
  ["ada@example.com", "Ada, Countess"],
  ["zoe@example.com", 'Zoë "Z" Ö'],
];

describe("a CSV file", () => {
  test.each([",", ";", "\t"])("may have %j between its cells", (delimiter) => {
    expect(cellsOf(Papa.unparse(PEOPLE, { delimiter }))).toEqual(PEOPLE);
  });

  test.each(["\n", "\r\n", "\r"])("may have the line end %j", (newline) => {
    expect(cellsOf(Papa.unparse(PEOPLE, { newline }))).toEqual(PEOPLE);
  });

  test.each([",", ";", "\t"])("may have blank lines before its headings, with %j between its cells", (delimiter) => {
    for (const blank of ["", "  ", delimiter.repeat(2)])
      expect(cellsOf(`${blank}\r\n\r\n${Papa.unparse(PEOPLE, { delimiter })}`)).toEqual(PEOPLE);
  });

  test("may have line breaks in its headings, which count as blanks", () => {
    for (const delimiter of [",", ";"])
      expect(
        cellsOf(
          Papa.unparse(
            [
              ["Mail \r\n(work)", "Full\nname"],
              ["ada@example.com", "Ada"],
            ],
            { delimiter },
          ),
        )[0],
      ).toEqual(["Mail (work)", "Full name"]);
  });

  test("may begin with a byte order mark, and name its separator", () => {
    expect(cellsOf(`\uFEFF${Papa.unparse(PEOPLE)}`)).toEqual(PEOPLE);
    expect(cellsOf(`sep=;\r\n${Papa.unparse(PEOPLE, { delimiter: ";" })}`)).toEqual(PEOPLE);
  });

  test("may name its separator in quotes, as a row of its own, and only one of those it may have", () => {
    for (const line of ['"sep=;"', '"sep=;";', "sep=;;"])
      expect(cellsOf(`${line}\n${Papa.unparse(PEOPLE, { delimiter: ";" })}`)).toEqual(PEOPLE);
    expect(problemsIn("sep=|\nemail|displayName\nada@example.com|Ada")).toEqual([
      'its first line, "sep=|", names a separator that is none of comma, semicolon and tab',
    ]);
  });

  test("with a bad quotation mark counts its row once", () => {
    expect(problemsIn('email,displayName\nada@example.com,"Ada" L" x')[0]).toMatch(/^row 2: a quotation mark does not close/);
  });

  test("may be in UTF-16, as spreadsheets write it", () => {
    const text = `\uFEFF${Papa.unparse(PEOPLE, { delimiter: "\t" })}`;
    expect(parseCsv("people.csv", Buffer.from(text, "utf16le")).rows[1]?.cells).toEqual(PEOPLE[2]);
    expect(parseCsv("people.csv", Buffer.from(text, "utf16le").swap16()).rows[1]?.cells).toEqual(PEOPLE[2]);
  });

  test("loses blanks around cells, empty rows, and separators after the last column", () => {
    expect(cellsOf("email , displayName,,\n\n ada@example.com,Ada ,,\n,,,\n")).toEqual([PEOPLE[0], ["ada@example.com", "Ada"]]);
  });

  test("numbers its rows as a spreadsheet does", () => {
    expect(parseCsv("people.csv", bytes("email\n\nada@example.com\n")).rows).toEqual([{ number: 3, cells: ["ada@example.com"] }]);
    expect(parseCsv("people.csv", bytes("sep=,\nemail\nada@example.com\n")).rows[0]?.number).toBe(3);
  });

  test("with text in another encoding is refused, as letters would be lost", () => {
    const latin1 = Buffer.from("email,displayName\nzoe@example.com,Zo\u00EB\n", "latin1");
    expect(problemsOf(() => parseCsv("people.csv", latin1))).toEqual([expect.stringContaining('save it as "CSV UTF-8"')]);
    expect(problemsIn("email,displayName\nzoe@example.com,Zo\uFFFD\n")).toEqual([
      expect.stringMatching(/^row 2, column displayName: has a character .*Zo\uFFFD/),
    ]);
  });

  test.each(["+47 (1) 2-3 ext. 5", "-1", "+1.800.555.0100 x7", "(800) 899-1000"])("may have the phone number %s", (phone) => {
    expect(cellsOf(`email,phone\nada@example.com,${phone}`)[1]?.[1]).toBe(phone);
  });

  test.each(["=1", "@SUM(1)", "+A1", "+1+cmd|' /C calc'!A0", "-1-WEBSERVICE(A1)", "-2+3"])("is refused with the formula %s", (formula) => {
    expect(problemsIn(`email,phone\nada@example.com,${formula}`)).toEqual([expect.stringMatching(/begins as a formula: give its value$/)]);
  });

  test("may have lists of any number of values, each up to 1,000 characters", () => {
    const groups = Array.from({ length: 300 }, (_, i) => `Group number ${String(i)} of all groups`).join("|");
    expect(cellsOf(`email,groups\nada@example.com,${groups}`)[1]?.[1]).toBe(groups);
    expect(problemsIn(`email,groups\nada@example.com,a|${"x".repeat(1001)}`)).toEqual([expect.stringContaining("has 1,001 characters")]);
    expect(problemsIn(`email,groups\nada@example.com,${groups.repeat(5)}`)).toEqual([expect.stringContaining("more than 30,000")]);
  });

  test("that no list of people is like is refused without being read to its end", async () => {
    expect(problemsIn("\n".repeat(1_000_000))).toEqual([expect.stringMatching(/^it has more than 500,000 rows/)]);
    expect(problemsIn(Array.from({ length: 5000 }, (_, i) => `c${String(i)}`).join(","))).toEqual([
      expect.stringMatching(/more than 1,000 columns/),
    ]);
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1_000_000);
      })(),
    );
    await expect(readBytes("standard input", endless)).rejects.toThrow("standard input: the file can't be read: it has more than 50 MB");
  });

  test("is no folder, device or pipe, which could be read for ever", async () => {
    const folder = mkdtempSync(join(tmpdir(), "roster-"));
    const pipe = join(folder, "pipe.csv");
    execFileSync("mkfifo", [pipe]);
    for (const path of [folder, pipe, "/dev/zero"])
      await expect(readCsvFile(path)).rejects.toThrow(`${path}: the file can't be read: it is no regular file`);
    rmSync(folder, { recursive: true });
  });

  test("tells ragged rows, open quotes, formulas, hidden characters and enormous cells, all at once, by row and column", () => {
    const huge = "x".repeat(1024 * 1024);
    const text = [
      "email,displayName,title",
      "ada@example.com,Ada",
      "bo@example.com,Bo,Analyst,Finance",
      'cy@example.com,"=HYPERLINK(""http://evil.example"")",@SUM(1)',
      "di@example.com,Di\u200B,+cmd|' /C calc'!A0",
      `ed@example.com,${huge},`,
    ].join("\n");
    const problems = problemsIn(text);
    expect(problems).toEqual([
      "row 2: has 2 cells instead of 3: is the file cut short?",
      "row 3: has 4 cells instead of 3: text with the separator in it is written in quotes",
      expect.stringMatching(/^row 4, column displayName: "=HYPERLINK.* begins as a formula/),
      'row 4, column title: "@SUM(1)" begins as a formula: give its value',
      'row 5, column displayName: has a character that can\'t be seen or was not read as it was written: "Di\\u200b"',
      expect.stringMatching(/^row 5, column title: "\+cmd.* begins as a formula/),
      expect.stringMatching(/^row 6, column displayName: has 1,048,576 characters, more than 1,000: "x{60}…/),
    ]);
    expect(problems.every((line) => line.length < 250)).toBe(true);
    expect(problemsIn('email,displayName\nada@example.com,"Ada\nbo@example.com,Bo\n').join()).toContain("a quotation mark does not close");
  });

  test("may have phone numbers with a plus, and words with joiners", () => {
    const rows = [
      ["phoneNumber", "title"],
      ["+1 (800) 899-1000", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"],
      ["(800) 899-1000", "\u2764\uFE0F"],
    ];
    expect(cellsOf(Papa.unparse(rows))).toEqual(rows);
  });

  test("that is empty or can't be read is one problem", async () => {
    expect(problemsIn("")).toEqual(["it is empty"]);
    expect(problemsIn("\n,,\n")).toEqual(["it is empty"]);
    await expect(readCsvFile(join(__dirname, "nowhere.csv"))).rejects.toThrow(/nowhere\.csv: the file can't be read: ENOENT/);
  });

  test("is read or refused, whatever bytes it has", () => {
    const anyBytes = fc.uint8Array({ maxLength: 200 });
    const anyText = fc.stringMatching(/^[",;\t\r\n\uFEFFab=@|é]{0,60}$/).map(bytes);
    fc.assert(
      fc.property(fc.oneof(anyBytes, anyText), (content) => {
        const problems = problemsOf(() => {
          const { headings, rows } = parseCsv("people.csv", content);
          for (const { cells } of rows) expect(cells).toHaveLength(headings.length);
        });
        expect(problems.every((line) => line !== "")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("has the cells that were written, whatever text they have", () => {
    const cell = fc.stringMatching(/^[ab,;"' éÖ|.]{0,8}$/).map((text) => `x${text}x`);
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.constantFrom(",", ";", "\t"), fc.constantFrom("\n", "\r\n"), (people, delimiter, newline) => {
        const table = [["email", "displayName", "title"], ...people];
        expect(cellsOf(Papa.unparse(table, { delimiter, newline }))).toEqual(table);
      }),
    );
  });
});

describe("rows of the program", () => {
  test("have texts, numbers and lists", () => {
    const { headings, rows } = tableOfRows("the rows", [
      { email: "ada@example.com", employeeNumber: 74 },
      { email: "bo@example.com", groups: ["A", "B"], title: null },
    ]);
    expect(headings).toEqual(["email", "employeeNumber", "groups", "title"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ["ada@example.com", "74", "", ""],
      ["bo@example.com", "", "A|B", ""],
    ]);
  });

  test("have no values but their own, whatever a column is called", () => {
    const { rows, problems } = tableOfRows("the rows", [
      { email: "ada@example.com", constructor: "x", toString: "y" },
      { email: "bo@example.com" },
    ]);
    expect(problems.lines()).toEqual([]);
    expect(rows[1]?.cells).toEqual(["bo@example.com", "", ""]);
  });

  test("are a list, also as the result of a promise", () => {
    expect(problemsOf(() => tableOfRows("the rows", { a: 1 }))).toEqual(["they must be a list: give an object for each person"]);
  });

  test("can't have other values, which are told by row and column", () => {
    const read = (): Table => tableOfRows("the rows", [{ email: true, hireDate: new Date(0) }, "ada", { email: 1e21 }]);
    expect(read().problems.lines()).toEqual([
      expect.stringMatching(/^rows 2, 4, column email: must be text, a number or a list/),
      expect.stringMatching(/^row 2, column hireDate: must be text/),
      "row 3: is no row: give an object with a value for each column",
    ]);
  });
});

test("rows of a DataSet have empty cells for null", () => {
  const table = tableOfDataSet({ name: "People", columns: ["email", "title"], rows: [["ada@example.com", null]] });
  expect(table).toMatchObject({
    source: "DataSet People",
    headings: ["email", "title"],
    rows: [{ number: 2, cells: ["ada@example.com", ""] }],
  });
});
