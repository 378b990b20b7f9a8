// Reads bodies, path and query parameters of requests. Whatever is not valid is an `ApiError` with status 400.

import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../api-error";

/** @throws {@link ApiError} 400 that lists all that is wrong with the body. */
export async function jsonBody<T>(c: Context, shape: z.ZodType<T>): Promise<T> {
  const json: unknown = await c.req.json().catch(() => {
    throw new ApiError(400, "the body is not JSON");
  });
  return validated(json, shape);
}

/** @throws {@link ApiError} 400 that lists all that is wrong with the value. */
export function validated<T>(json: unknown, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ApiError(400, parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; "));
}

/** A boolean, which some clients send as a string (§13). */
export const Flag = z.union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })]);

/** Checks an optional boolean of the query, in any case: Python's clients send `True`. */
export function checkBooleanQuery(c: Context, name: string): void {
  const text = c.req.query(name)?.toLowerCase() ?? "false";
  if (text !== "true" && text !== "false") throw new ApiError(400, `${name} must be true or false`);
}

/** Whether an optional boolean of the query is `true`, in any case. Other values count as `false`. */
export const isQueryTrue = (c: Context, name: string): boolean => c.req.query(name)?.toLowerCase() === "true";

export function pathId(c: Context, name: string): number {
  const text = c.req.param(name) ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new ApiError(400, `${text} is not an id`);
  return Number(text);
}

export function numberQuery(c: Context, name: string, fallback: number): number {
  const text = c.req.query(name) ?? String(fallback);
  if (!/^\d{1,9}$/.test(text)) throw new ApiError(400, `${name} must be a number`);
  return Number(text);
}
