// What only the instance API does: pages of queries, and uploads.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { DataSetStore } from "../../../../../provider/client/data-sets/data-set-store";
import { IncompleteListError } from "../../../../../provider/client/errors";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { putDataSet } from "../../../../../sandbox/store/data-sets";
import { COLUMNS, errorOf, ID, open, ROWS } from "./fixtures";

describe("DataSets on the instance API", () => {
  let sandbox: Sandbox;
  let dataSets: DataSetStore;
  beforeEach(async () => {
    sandbox = await startSandbox();
    dataSets = open("instance", sandbox.url, { pageSize: 2 });
  });
  afterEach(() => sandbox.close());

  const columns = COLUMNS.slice(0, 1);
  const letters = (text: string): string[][] => Array.from(text, (letter) => [letter]);
  const put = (text: string) => putDataSet(sandbox.store(), { id: ID, name: "People", columns, rows: letters(text) });
  const queries = (): number => sandbox.requests.filter(({ path }) => path === ROWS.instance).length;
  const answer = (rows: string[][], times = 1): void => {
    sandbox.faults.add({
      match: { path: ROWS.instance },
      times,
      fault: { body: JSON.stringify({ columns: ["email"], rows, numRows: rows.length }) },
    });
  };

  test.each(["", "a", "ab", "abc", "abcd", "abcde"])("are read page by page to their end: %j", async (text) => {
    sandbox.store().switches.emptyQuery = "200";
    put(text);
    expect((await dataSets.rows(ID)).rows).toEqual(letters(text));
    expect(queries()).toBe(Math.floor(text.length / 2) + 1);
  });

  test("are read to their end where Domo's pages are smaller than was asked for", async () => {
    put("abcd");
    answer(letters("a"));
    expect((await dataSets.rows(ID)).rows).toEqual(letters("abcd"));
  });

  test("are not returned if a row may have displaced another between two pages", async () => {
    put("abcd");
    answer(letters("ac"), 9);
    const error = await errorOf(dataSets.rows(ID));
    expect(error).toBeInstanceOf(IncompleteListError);
    expect(error.message).toMatch(/equal row \(pages 1 and 2\)/);
  });

  test("are read if equal rows stand in one page", async () => {
    put("aabb");
    expect((await dataSets.rows(ID)).rows).toEqual(letters("aabb"));
  });

  test("are no endless list, however many rows Domo returns", async () => {
    put("ab");
    sandbox.faults.add({ match: { path: ROWS.instance }, fault: { body: JSON.stringify({ columns: ["email"], rows: letters("xy") }) } });
    await expect(dataSets.rows(ID)).rejects.toThrow(IncompleteListError);
    expect(queries()).toBeLessThanOrEqual(6);
  });

  test("are read from a list of objects, which a page of Domo's documentation shows", async () => {
    put("ab");
    sandbox.faults.add({ match: { path: ROWS.instance }, times: 1, fault: { body: '[{"email": "a"}, {"email": "b"}]' } });
    sandbox.faults.add({ match: { path: ROWS.instance }, times: 1, fault: { body: "[]" } });
    expect((await dataSets.rows(ID)).rows).toEqual(letters("ab"));
  });

  test("can't be read if a name can't be quoted", async () => {
    putDataSet(sandbox.store(), { id: ID, name: "People", columns: [{ name: "a`b", type: "STRING" }], rows: [["x"]] });
    await expect(dataSets.rows(ID)).rejects.toThrow(/its column a`b has a backtick/);
  });

  test("that have no rows are an error that says so where Domo refuses to query them", async () => {
    put("");
    await expect(dataSets.rows(ID)).rejects.toThrow(/has no rows. Run again in some minutes/);
  });

  test("are unchanged by an upload that fails before its commit", async () => {
    put("ab");
    sandbox.faults.add({ match: { path: "*/parts/*" }, fault: { status: 400 } });
    await expect(dataSets.append(ID, ["email"], [["c"]])).rejects.toMatchObject({ status: 400 });
    expect(sandbox.store().dataSets[0]?.rows).toEqual(letters("ab"));
  });
});
