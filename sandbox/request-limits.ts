// Limits of requests: their size, how much they write in all, and how many there are per minute.

import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { errorResponse } from "./routes/responses";
import { isRead } from "./faults";
import { ApiError } from "./api-error";
import type { Store } from "./store/store";

type Middleware = MiddlewareHandler<{ Bindings: HttpBindings }>;

const LONGEST_URL = 4096;
/** Bytes. A list of 50,000 members, more than any test sends, has 1.6 MB. */
const LARGEST_BODY = 4 * 2 ** 20;
/** Bytes of all writes to one store. Creating and deleting 50,000 users takes 200 MB, with `BYTES_PER_WRITE`. */
const MOST_WRITTEN = 512 * 2 ** 20;
/** Counted for each write in addition to its body, as an object in the store is larger than its JSON. */
const BYTES_PER_WRITE = 1000;

const FULL = "the sandbox accepts at most 512 MiB of writes: restart it, or reset it with PUT /_sandbox/reset";

const bodyLength = (headers: { "content-length"?: string }): number => Number(headers["content-length"] ?? 0);

/** Refuses a request that is too large before its body is read. */
export const sizeLimit: Middleware = async (c, next) => {
  const { url = "", headers } = c.env.incoming;
  if (url.length > LONGEST_URL) throw new ApiError(414, `the path and its query must not exceed ${String(LONGEST_URL)} characters`);
  if (headers["transfer-encoding"] !== undefined) throw new ApiError(411, "a body must come with Content-Length, in one piece");
  if (bodyLength(headers) > LARGEST_BODY) throw new ApiError(413, `the body must not exceed ${String(LARGEST_BODY)} bytes`);
  await next();
};

/** Refuses further writes to a store once all its writes exceed the limit. */
export const growthLimit =
  (store: () => Store): Middleware =>
  async (c, next) => {
    const { method, path } = c.req;
    if (method !== "DELETE" && !isRead(method, path)) {
      store().bytesWritten += BYTES_PER_WRITE + bodyLength(c.env.incoming.headers);
      if (store().bytesWritten > MOST_WRITTEN) throw new ApiError(413, FULL);
    }
    await next();
  };

/** Responds 429 to more than `rate` requests in `minute` seconds. */
export function rateLimit({ rate, minute }: { rate: number; minute: number }, store: () => Store): MiddlewareHandler {
  const window = minute * 1000;
  let startTimes: number[] = [];
  return async (c, next) => {
    const now = Date.now();
    startTimes = startTimes.filter((time) => time > now - window);
    if (startTimes.length >= rate) {
      const seconds = Math.ceil(((startTimes[0] ?? now) + window - now) / 1000);
      if (store().switches.retryAfter === "on") c.header("Retry-After", String(seconds));
      return errorResponse(c, store(), { status: 429 });
    }
    startTimes.push(now);
    await next();
    return undefined;
  };
}
