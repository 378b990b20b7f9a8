// Lists that come in pages of `limit` and `offset`, without a total (§12.4).

/** Domo's largest page on the public API (§6.6, §10.2); larger values are clamped. */
export const PAGE_SIZE = 500;

/**
 * All rows, page after page, until a page is shorter than `PAGE_SIZE`. Rows may shift between pages while the list is read,
 * so a row that was seen already is left out (`key`).
 */
export async function allPages<Row>(
  page: (query: { limit: number; offset: number }) => Promise<Row[]>,
  key: (row: Row) => string,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (let offset = 0; ; offset += PAGE_SIZE) {
    const read = await page({ limit: PAGE_SIZE, offset });
    for (const row of read) rows.set(key(row), row);
    if (read.length < PAGE_SIZE) return [...rows.values()];
  }
}
