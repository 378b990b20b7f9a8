// The log of requests to Domo's routes, and requests that break the connection.

import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import type { RequestFeed } from "./request-feed";

/** One request as the sandbox received it. */
export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** 0 if the connection was broken instead of a response. */
  status: number;
  ms: number;
  /** Set if the sandbox's own page sent it, and no program. */
  isFromPage?: true;
}

/** Requests that the log keeps. The largest benchmark, with 10,000 users, sends half as many before it reads and clears the log. */
export const LOGGED_REQUESTS = 100_000;

/** Whether the page of the sandbox has sent a request: it adds this header. */
export const isFromPage = (c: Context): boolean => c.req.header("x-sandbox-page") !== undefined;

/** Appends every request to `requests`, in the order of arrival, and shows it to `feed`. The oldest are dropped. */
export function logRequests(requests: LoggedRequest[], feed: RequestFeed): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = Date.now();
    const { method, path } = c.req;
    const entry: LoggedRequest = { method, path, query: c.req.query(), status: 0, ms: 0 };
    if (isFromPage(c)) entry.isFromPage = true;
    // Added before the request is handled, so that the order is that of arrival.
    requests.push(entry);
    if (requests.length > LOGGED_REQUESTS) requests.shift();
    feed.arrived(entry);
    await next();
    entry.status = isConnectionBroken(c.res) ? 0 : c.res.status;
    entry.ms = Date.now() - startedAt;
    feed.answered(entry);
  };
}

const BROKEN = "x-sandbox-broken";

/** Closes the connection. The response is only a mark for other middleware: it is never sent. */
export function breakConnection(c: Context<{ Bindings: HttpBindings }>): Response {
  c.env.incoming.socket.destroy();
  return new Response(null, { headers: { [BROKEN]: "true" } });
}

export const isConnectionBroken = (response: Response): boolean => response.headers.has(BROKEN);
