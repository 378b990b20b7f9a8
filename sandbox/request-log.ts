// The log of requests to Domo's routes, and requests that break the connection.

import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";

/** One request as the sandbox received it. */
export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** 0 if the connection was broken instead of a response. */
  status: number;
  ms: number;
}

/** Requests that the log keeps. The largest benchmark, with 10,000 users, sends half as many before it reads and clears the log. */
export const LOGGED_REQUESTS = 100_000;

/** Appends every request to `requests`, in the order of arrival. The oldest are dropped. */
export function logRequests(requests: LoggedRequest[]): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = Date.now();
    const { method, path } = c.req;
    const entry = { method, path, query: c.req.query(), status: 0, ms: 0 };
    // Added before the request is handled, so that the order is that of arrival.
    requests.push(entry);
    if (requests.length > LOGGED_REQUESTS) requests.shift();
    await next();
    entry.status = isConnectionBroken(c.res) ? 0 : c.res.status;
    entry.ms = Date.now() - startedAt;
  };
}

const BROKEN = "x-sandbox-broken";

/** Closes the connection. The response is only a mark for other middleware: it is never sent. */
export function breakConnection(c: Context<{ Bindings: HttpBindings }>): Response {
  c.env.incoming.socket.destroy();
  return new Response(null, { headers: { [BROKEN]: "true" } });
}

export const isConnectionBroken = (response: Response): boolean => response.headers.has(BROKEN);
