// Lists in pages of `limit` and `offset`, without a total (§12.4).

import { IncompleteListError } from "./errors";

/** Domo's largest page on the public API (§6.6, §10.2). Larger limits are reduced to it. */
export const PAGE_SIZE = 500;

/**
 * Reads all pages, until one has fewer rows than `size`. Rows may move between pages while the list is read, so rows with the same `key` are
 * returned once. Throws `IncompleteListError` after a full page without a new row: Domo ignores the offset then.
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
