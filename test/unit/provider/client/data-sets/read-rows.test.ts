// Reading rows on either API: all there are, or an error.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { DataSetStore } from "../../../../../provider/client/data-sets/data-set-store";
import { CredentialsError, IncompleteListError, UnreadableObjectError } from "../../../../../provider/client/errors";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { putDataSet } from "../../../../../sandbox/store/data-sets";
import { APIS } from "../../../../support/test-bed";
import { COLUMNS, DETAILS, errorOf, ID, NAMES, open, OTHER, PEOPLE, putPeople, ROWS } from "./fixtures";

describe.each(APIS)("DataSets on the %s API", (api) => {
  let sandbox: Sandbox;
  let dataSets: DataSetStore;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    dataSets = open(api, sandbox.url);
    putPeople(sandbox);
  });
  afterEach(() => sandbox.close());

  const stored = (id = ID) => sandbox.store().dataSets.find((dataSet) => dataSet.id === id)?.rows;
  const sent = (path: string): number => sandbox.requests.filter((request) => request.path.includes(path)).length;
  const fail = (path: string, fault: object, times?: number): void => {
    sandbox.faults.add({ match: { path }, fault, ...(times !== undefined && { times }) });
  };

  describe("are read", () => {
    test("whole, with every cell as text, its digits, zeros, quotes and emptiness kept", async () => {
      const progress: unknown[] = [];
      const rows = await dataSets.rows(ID, (read, total) => progress.push([read, total]));
      expect(rows).toEqual({ id: ID, name: "People", columns: NAMES, rows: PEOPLE });
      expect(progress).toEqual([[3, 3]]);
    });

    test("as no rows if there are none", async () => {
      sandbox.store().switches.emptyQuery = "200";
      putDataSet(sandbox.store(), { id: ID, name: "People", columns: COLUMNS });
      expect(await dataSets.rows(ID)).toMatchObject({ columns: NAMES, rows: [] });
      putDataSet(sandbox.store(), { id: OTHER, name: "New", columns: [] });
      expect(await dataSets.rows(OTHER)).toMatchObject({ columns: [], rows: [] });
    });

    test("again if they change meanwhile, and not as a mixture", async () => {
      fail(DETAILS[api], { addRows: 1 }, 1);
      fail(ROWS[api], { addRows: 1 }, 1);
      expect((await dataSets.rows(ID)).rows).toEqual(stored());
      expect(stored()).toHaveLength(5);
    });

    test("not at all if they never stop changing: the error has the numbers", async () => {
      fail(ROWS[api], { addRows: 2 });
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toMatch(/People \(id .*in 3 attempts.*changes while it is read \(7 rows before, 9 rows after\)/);
      expect(sent(ROWS[api])).toBeLessThanOrEqual(9);
    });

    test("not where a policy hides rows, which the error says", async () => {
      putDataSet(sandbox.store(), {
        id: ID,
        name: "People",
        columns: COLUMNS,
        rows: PEOPLE,
        policy: { column: "badge", values: ["0074"] },
      });
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toMatch(/Domo counts 3 rows and returns 1\..*\(PDP\).*Manage DataSet/);
    });

    test.each([
      ["how many there are", { lastUpdated: 1, updatedAt: "2026-01-01T00:00:00Z" }, "does not say how many there are"],
      ["when they were changed", { rowCount: 3, rows: 3 }, "does not say when they were changed"],
    ])("not if Domo does not say %s", async (_what, facts, message) => {
      fail(DETAILS[api], { body: JSON.stringify({ id: ID, name: "People", schema: { columns: COLUMNS }, ...facts }) });
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toContain(message);
    });

    test("not without an error that says so while they are not indexed", async () => {
      sandbox.store().switches.indexLag = 60_000;
      if (api === "public") {
        // An export needs no index.
        expect((await dataSets.rows(ID)).rows).toEqual(PEOPLE);
        fail(ROWS[api], { status: 400, message: "no data" });
      }
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toMatch(/400 Bad Request.*not indexed yet, or has no rows/);
    });

    test.each([1, 2, 7, 40, 10_000])("not from an answer that lacks its last %d characters", async (cut) => {
      fail(ROWS[api], { cut });
      await expect(dataSets.rows(ID)).rejects.toThrow(/People|can't be used/);
    });

    test.each([
      ["a web page", "<html>Please wait</html>"],
      ["nothing", ""],
      ["null", "null"],
      ["an empty list", "[]"],
      ["an empty object", "{}"],
      ["another header", 'x,y\n"a",b\n'],
      ["an error with a success status", '{"status": 500, "message": "oops"}'],
      ["a row that is too short", `${NAMES.join(",")}\na,b\nc,d\ne,f\n`],
      ["other columns", JSON.stringify({ columns: NAMES.toReversed(), rows: PEOPLE, numRows: 3 })],
      ["a row with fewer cells", JSON.stringify({ columns: NAMES, rows: [PEOPLE[0], PEOPLE[1], ["c"]], numRows: 3 })],
      ["columns in another order", `${NAMES.toReversed().join(",")}\n${"a,2026-01-01,b,1,2\n".repeat(3)}`],
      ["rows that it counts otherwise", JSON.stringify({ columns: NAMES, rows: PEOPLE, numRows: 4 })],
      ["fewer rows than it says", JSON.stringify({ columns: NAMES, rows: PEOPLE.slice(1), numRows: 3 })],
      ["fewer rows than Domo counts", JSON.stringify({ columns: NAMES, rows: PEOPLE.slice(1), numRows: 2 })],
      ["more rows than Domo counts", JSON.stringify({ columns: NAMES, rows: [...PEOPLE, ...PEOPLE], numRows: 6 })],
      ["cells that are lists", JSON.stringify({ columns: NAMES, rows: PEOPLE.map((row) => [row, ...row.slice(1)]), numRows: 3 })],
      ["objects that lack a cell", JSON.stringify(PEOPLE.map(([email]) => ({ email })))],
    ])("not from %s", async (_what, body) => {
      fail(ROWS[api], { body });
      await expect(dataSets.rows(ID)).rejects.toThrow(/People|can't be used/);
    });

    test("not if columns have one name", async () => {
      const twice = [...COLUMNS.slice(0, 4), { name: "email", type: "STRING" as const }];
      putDataSet(sandbox.store(), { id: ID, name: "People", columns: twice, rows: PEOPLE });
      expect((await errorOf(dataSets.rows(ID))).message).toContain("several columns named email");
    });

    test("after answers that were lost or refused for a moment", async () => {
      fail(ROWS[api], { reset: "after" }, 1);
      fail(ROWS[api], { status: 503 }, 1);
      expect((await dataSets.rows(ID)).rows).toEqual(PEOPLE);
    });

    test("to the last of 50,000 rows, in a few requests", async () => {
      const columns = COLUMNS.slice(0, 1);
      const rows = Array.from({ length: 50_000 }, (_, i) => [`person${String(i)}@example.com`]);
      putDataSet(sandbox.store(), { id: ID, name: "People", columns, rows });
      const read = (await dataSets.rows(ID)).rows;
      expect(read.flat().toSorted()).toEqual(rows.flat().toSorted());
      expect(sent(ROWS[api])).toBeLessThanOrEqual(6);
      expect(sandbox.requests.length).toBeLessThanOrEqual(12);
    });

    test("only with a right to them, which the error names", async () => {
      sandbox.store().switches.dataSetAccess = "none";
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(api === "public" ? UnreadableObjectError : CredentialsError);
      expect(error.message).toMatch(
        api === "public" ? /Share the DataSet with the user who made the client/ : /must be shared with the token's owner/,
      );
    });
  });
});
