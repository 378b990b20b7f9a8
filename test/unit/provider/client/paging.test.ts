// Lists in pages.

import { describe, expect, test } from "@jest/globals";
import { IncompleteListError } from "../../../../provider/client/errors";
import { availablePages, countedPages } from "../../../../provider/client/paging";

const ROWS = Array.from({ length: 25 }, (_, i) => `row ${String(i)}`);

/** Reads the rows in pages of 10. */
const read = (rows: string[], { total }: { total?: number } = {}, asked: number[] = []) =>
  countedPages(
    ({ limit, offset }) => {
      asked.push(offset);
      return Promise.resolve({ rows: rows.slice(offset, offset + limit), ...(total !== undefined && { total }) });
    },
    (row) => row,
    { label: "users", size: 10 },
  );

describe("a list whose pages have the total", () => {
  test("is read as a whole, with as many requests as it has pages", async () => {
    const asked: number[] = [];
    expect(await read(ROWS, { total: 25 }, asked)).toEqual(ROWS);
    expect(asked).toEqual([0, 10, 20]);
    expect(await read([], { total: 0 })).toEqual([]);
  });

  test("is not complete if it has fewer rows than that", async () => {
    await expect(read(ROWS.slice(1), { total: 25 })).rejects.toThrow(IncompleteListError);
    await expect(read([...ROWS.slice(0, 10), "row 9", ...ROWS.slice(11)], { total: 25 })).rejects.toThrow(IncompleteListError);
  });

  test("or is returned as far as there is one, if what it lacks may be missing", async () => {
    const page = ({ limit, offset }: { limit: number; offset: number }) =>
      Promise.resolve({ rows: ROWS.slice(offset, offset + limit).filter((row) => row !== "row 3"), total: 25 });
    const { rows, total } = await availablePages(page, (row) => row, { size: 10 });
    expect([rows, total]).toEqual([ROWS.filter((row) => row !== "row 3"), 25]);
  });

  test("is read page by page if the total is missing", async () => {
    const asked: number[] = [];
    expect(await read(ROWS, {}, asked)).toEqual(ROWS);
    expect(asked).toEqual([0, 10, 20]);
  });
});
