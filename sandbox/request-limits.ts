// What bounds the requests that the sandbox takes: their size, how much of what they write it keeps, and how many a minute has.

import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { errorResponse } from "./routes/responses";
import { isRead } from "./faults";
import { ApiError } from "./routes/api-error";
import type { Store } from "./store/store";

type Middleware = MiddlewareHandler<{ Bindings: HttpBindings }>;

const LONGEST_URL = 4096;
/** Bytes. A list of 50,000 members, more than any test has, is 1.6 MB. */
const LARGEST_BODY = 4 * 2 ** 20;
/** Bytes of all writes to one store. Making and deleting 50,000 users, with the cost of each write, is 200 MB. */
const MOST_WRITTEN = 512 * 2 ** 20;
/** What a write costs besides its body: an object in the store is larger than its JSON. */
const BYTES_PER_WRITE = 1000;

const FULL = "the sandbox takes no more than 512 MiB of writes: restart it, or reset it with PUT /_sandbox/reset";

const bodyLength = (headers: { "content-length"?: string }): number => Number(headers["content-length"] ?? 0);

/** Refuses a request that is too long before any of its body is read. */
export const sizeLimit: Middleware = async (c, next) => {
  const { url = "", headers } = c.env.incoming;
  if (url.length > LONGEST_URL) throw new ApiError(414, `the path and its query must not exceed ${String(LONGEST_URL)} characters`);
  if (headers["transfer-encoding"] !== undefined) throw new ApiError(411, "a body must come with Content-Length, in one piece");
  if (bodyLength(headers) > LARGEST_BODY) throw new ApiError(413, `the body must not exceed ${String(LARGEST_BODY)} bytes`);
  await next();
};

/** Refuses writes to a store that has taken too many of them. */
export const growthLimit =
  (store: () => Store): Middleware =>
  async (c, next) => {
    const { method, path } = c.req;
    if (method !== "DELETE" && !isRead(method, path)) {
      store().written += BYTES_PER_WRITE + bodyLength(c.env.incoming.headers);
      if (store().written > MOST_WRITTEN) {
        throw new ApiError(413, FULL);
      }
    }
    await next();
  };

/** Answers 429 to more requests than a minute has. */
export function rateLimit({ rate, minute }: { rate: number; minute: number }, store: () => Store): MiddlewareHandler {
  const window = minute * 1000;
  let begun: number[] = [];
  return async (c, next) => {
    const now = Date.now();
    begun = begun.filter((at) => at > now - window);
    if (begun.length >= rate) {
      const seconds = Math.ceil(((begun[0] ?? now) + window - now) / 1000);
      if (store().switches.retryAfter === "on") c.header("Retry-After", String(seconds));
      return errorResponse(c, store(), { status: 429 });
    }
    begun.push(now);
    await next();
    return undefined;
  };
}
