// How the sandbox speaks: Domo's error envelope, and how requests are read.

import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { ApiError } from "./api-error";
import type { Store } from "../store/store";

/** Domo's standard error envelope (§1.4). */
export function errorResponse(c: Context, store: Store, { status, message }: { status: number; message?: string }): Response {
  const body = { status, statusReason: STATUS_CODES[status] ?? "Error", toe: store.trace(), ...(message && { message }) };
  // Only statuses that may carry a body get here.
  return c.json(body, status as ContentfulStatusCode);
}

/** The body, or a 400 that says what is wrong with it. */
export async function jsonBody<T>(c: Context, shape: z.ZodType<T>): Promise<T> {
  const json: unknown = await c.req.json().catch(() => {
    throw new ApiError(400, "the body is not JSON");
  });
  return validated(json, shape);
}

/** The value in its shape, or a 400 that says what is wrong with it. */
export function validated<T>(json: unknown, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ApiError(400, parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; "));
}

/** A boolean, which some clients spell as a text (§13). */
export const flag = z.union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })]);

/** A boolean of the query, in any case: Python's clients write `True`. */
export function queryFlag(c: Context, name: string, fallback: boolean): boolean {
  const text = c.req.query(name)?.toLowerCase() ?? String(fallback);
  if (text !== "true" && text !== "false") throw new ApiError(400, `${name} must be true or false`);
  return text === "true";
}

export function pathId(c: Context, name: string): number {
  const text = c.req.param(name) ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new ApiError(400, `${text} is no id`);
  return Number(text);
}

/** A number of the query. */
export function numberParameter(c: Context, name: string, fallback: number): number {
  const text = c.req.query(name) ?? String(fallback);
  if (!/^\d{1,9}$/.test(text)) throw new ApiError(400, `${name} must be a number`);
  return Number(text);
}

/** Domo's largest page on the public API; larger limits are clamped (§6.6). */
const LARGEST_PAGE = 500;

/** The page of `rows` that `limit` and `offset` ask for. */
export function page<Row>(c: Context, rows: Row[]): Row[] {
  const offset = numberParameter(c, "offset", 0);
  return rows.slice(offset, offset + Math.min(numberParameter(c, "limit", 50), LARGEST_PAGE));
}

/** `2017-06-12T20:23:57Z` (§1.3). */
export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
