// What becomes of the items of a request for several that has failed: one of them may have made it fail, which must not fail the others.

import { ResponseError, UnexpectedResponseError } from "../errors";

const TRIED_FIRST = 2;

export interface SeparateOptions {
  /** For writes: items that are tried before the others after an error of the server, or where Domo forbids it. Default: two, and only after the former. */
  triedFirst?: number;
}

/**
 * Reads or writes each item by itself if one of them may be the reason of the error; otherwise all fail with it. Domo may also be down after an error of the
 * server: then some are tried first, and if none succeeds, the others fail without a request.
 */
export async function settleSeparately<Item, Row>(
  items: Item[],
  error: unknown,
  readOne: (item: Item) => Promise<Row>,
  { triedFirst }: SeparateOptions = {},
): Promise<PromiseSettledResult<Row>[]> {
  const failed = (some: Item[]): PromiseSettledResult<Row>[] => some.map(() => ({ status: "rejected", reason: error }));
  if (items.length === 1 || !mayBeOfOne(error)) return failed(items);
  const settle = (some: Item[]): Promise<PromiseSettledResult<Row>[]> => Promise.allSettled(some.map(readOne));
  const mayBeOfAll = isOfServer(error) || (triedFirst !== undefined && isForbidden(error));
  const first = await settle(mayBeOfAll ? items.slice(0, triedFirst ?? TRIED_FIRST) : items);
  const rest = items.slice(first.length);
  return [...first, ...(first.some(({ status }) => status === "fulfilled") ? await settle(rest) : failed(rest))];
}

const isForbidden = (error: unknown): boolean => error instanceof ResponseError && error.status === 403;

const isOfServer = (error: unknown): boolean => error instanceof ResponseError && (error.status >= 500 || error.status === 408);

/** Not of a limit, of the credentials or of the network, which concern all alike. */
export const mayBeOfOne = (error: unknown): boolean =>
  error instanceof UnexpectedResponseError || (error instanceof ResponseError && error.status !== 401 && error.status !== 429);
