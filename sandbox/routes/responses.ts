// What responses of both APIs share: the error envelope, pages of lists, and the format of times.

import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { STATUS_CODES } from "node:http";
import type { Store } from "../store/store";
import { numberQuery } from "./requests";

/** Domo's standard error envelope (§1.4). */
export function errorResponse(c: Context, store: Store, { status, message }: { status: number; message?: string }): Response {
  const body = { status, statusReason: STATUS_CODES[status] ?? "Error", toe: store.trace(), ...(message && { message }) };
  // Cast: callers pass only statuses that may have a body.
  return c.json(body, status as ContentfulStatusCode);
}

/** Domo's largest page of most lists on the public API; larger limits are clamped (§6.6). */
const LARGEST_PAGE = 500;

/** The page of a list of the public API that the query's `limit` (default: 50) and `offset` select. */
export function page<Row>(c: Context, rows: Row[], largest = LARGEST_PAGE): Row[] {
  const offset = numberQuery(c, "offset", 0);
  return rows.slice(offset, offset + Math.min(numberQuery(c, "limit", 50), largest));
}

/** `2017-06-12T20:23:57Z` (§1.3). */
export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
