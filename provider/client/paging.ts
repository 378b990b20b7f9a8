// Lists in pages of `limit` and `offset`, with or without a total (§8.3, §12.4).

import { IncompleteListError } from "./errors";

/** Is called after each page with the number of rows so far and, if Domo returns it, of the whole list. */
export type OnProgress = (read: number, total: number | undefined) => void;

/** Domo's largest page on the public API (§6.6, §10.2). Larger limits are reduced to it. */
export const PAGE_SIZE = 500;

/** The rows of a list that Domo returns in one response, each once: a key may occur twice while others change the list. */
export const distinct = <Row>(rows: Row[], key: (row: Row) => string): Row[] => [...new Map(rows.map((row) => [key(row), row])).values()];

/**
 * Reads all pages, until one has fewer rows than `size`. Rows may move between pages while the list is read, so rows with the same `key` are
 * returned once. Throws `IncompleteListError` after a full page without a new row: Domo ignores the offset then.
 */
export async function allPages<Row>(
  page: (query: { limit: number; offset: number }) => Promise<Row[]>,
  key: (row: Row) => string,
  { size = PAGE_SIZE, onProgress }: { size?: number; onProgress?: OnProgress } = {},
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (let offset = 0; ; offset += size) {
    const read = await page({ limit: size, offset });
    const before = rows.size;
    for (const row of read) rows.set(key(row), row);
    onProgress?.(rows.size, undefined);
    if (read.length > 0 && rows.size === before && offset > 0) {
      throw new IncompleteListError(`Domo's list repeats itself: the page from row ${String(offset)} on has only rows that came before`);
    }
    if (read.length < size) return [...rows.values()];
  }
}

export interface CountedPage<Row> {
  rows: Row[];
  /** The number of rows on all pages, if Domo returns it. */
  total?: number;
}

interface CountedOptions {
  size: number;
  onProgress?: OnProgress;
}

/**
 * Reads all pages of a list whose pages have the total; those after the first at the same time. Without a total, as `allPages`. Throws
 * `IncompleteListError` if there are fewer rows than the total: rows that move between pages, as others change the list, are missed. The error calls the rows `label`.
 */
export async function countedPages<Row>(
  page: (query: { limit: number; offset: number }) => Promise<CountedPage<Row>>,
  key: (row: Row) => string,
  { label, ...options }: CountedOptions & { label: string },
): Promise<Row[]> {
  const { rows, total = 0 } = await availablePages(page, key, options);
  if (rows.length >= total) return rows;
  throw new IncompleteListError(
    `Domo lists ${String(rows.length)} of its ${String(total)} ${label}: the list changes meanwhile. Run again`,
  );
}

/** As `countedPages`, but returns what there is, also if that is less than the total. */
export async function availablePages<Row>(
  page: (query: { limit: number; offset: number }) => Promise<CountedPage<Row>>,
  key: (row: Row) => string,
  { size, onProgress }: CountedOptions,
): Promise<CountedPage<Row>> {
  const first = await page({ limit: size, offset: 0 });
  const { total } = first;
  if (total === undefined) {
    const next = async (query: { limit: number; offset: number }) => (query.offset === 0 ? first : await page(query)).rows;
    return { rows: await allPages(next, key, { size, onProgress }) };
  }
  const rows = new Map<string, Row>();
  const add = (read: Row[]): void => {
    for (const row of read) rows.set(key(row), row);
    onProgress?.(rows.size, total);
  };
  add(first.rows);
  const offsets = Array.from({ length: Math.max(0, Math.ceil(total / size) - 1) }, (_, i) => (i + 1) * size);
  await Promise.all(
    offsets.map(async (offset) => {
      add((await page({ limit: size, offset })).rows);
    }),
  );
  return { rows: [...rows.values()], total };
}
