// Applies the armed faults to requests.

import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { setTimeout as sleep } from "node:timers/promises";
import type { Faults } from "./faults";
import { breakConnection, isFromPage } from "./request-log";
import { errorResponse } from "./routes/responses";
import { addOthersRows } from "./store/data-sets";
import type { Store } from "./store/store";

/**
 * Delays every request by `latency` milliseconds, and applies the fault that matches it. Faults are for programs: they don't apply to requests
 * of the sandbox's page, which a browser repeats by itself after a lost connection.
 */
export function injectFaults(
  { faults, latency }: { faults: Faults; latency: number },
  store: () => Store,
): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    const { method, path, url } = c.req;
    // A copy, as the route reads the body itself. Only stale faults need the body, to tell requests apart.
    const body = method !== "GET" && faults.list().some(({ fault }) => fault.stale) ? await c.req.raw.clone().text() : "";
    const request = `${method} ${url} ${body}`;
    const fault = isFromPage(c) ? undefined : faults.take(method, path, request);
    const delay = latency + (fault?.delayMs ?? 0);
    if (delay > 0) await sleep(delay);
    if (fault?.reset === "before") return breakConnection(c);
    if (fault?.retryAfter !== undefined) c.header("Retry-After", String(fault.retryAfter));
    // Cast: a fault may have any status.
    if (fault?.body !== undefined) return c.body(fault.body, (fault.status ?? 200) as ContentfulStatusCode, contentType(fault.body));
    if (fault?.status !== undefined) return errorResponse(c, store(), { status: fault.status, message: fault.message });
    await next();
    if (fault && c.res.status === 200) c.res = new Response(faults.apply(fault, request, await c.res.text()), c.res);
    if (fault?.addRows !== undefined) for (const dataSet of dataSetsIn(path, store())) addOthersRows(store(), dataSet, fault.addRows);
    if (fault?.lateMs !== undefined) await sleep(fault.lateMs);
    if (fault?.reset === "after") c.res = breakConnection(c);
    return undefined;
  };
}

const dataSetsIn = (path: string, { dataSets }: Store) => dataSets.filter(({ id }) => path.split("/").includes(id));

/** Never `text/html`, which a browser would run. Clients recognise an HTML page by its text. */
const contentType = (text: string) => ({ "Content-Type": text.trimStart().startsWith("<") ? "text/plain" : "application/json" });
