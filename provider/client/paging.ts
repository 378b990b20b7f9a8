// Lists that come in pages of `limit` and `offset`, without a total (§12.4).

import { IncompleteListError } from "./errors";

/** Domo's largest page on the public API (§6.6, §10.2); larger values are clamped. */
export const PAGE_SIZE = 500;

/**
 * All rows, page after page, until a page is shorter than `size`. Rows may shift between pages while the list is read,
 * so a row that was seen already is left out (`key`). A whole page without a new row is no shift, but an offset that is ignored.
 */
export async function allPages<Row>(
  page: (query: { limit: number; offset: number }) => Promise<Row[]>,
  key: (row: Row) => string,
  size = PAGE_SIZE,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (let offset = 0; ; offset += size) {
    const read = await page({ limit: size, offset });
    const before = rows.size;
    for (const row of read) rows.set(key(row), row);
    if (read.length > 0 && rows.size === before && offset > 0) {
      throw new IncompleteListError(`Domo's list repeats itself: the page from row ${String(offset)} on has only rows that came before`);
    }
    if (read.length < size) return [...rows.values()];
  }
}
