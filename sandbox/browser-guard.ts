// Keeps web pages from using the sandbox. Any page that is open in a browser can send requests to a loopback port. The headers `Host`,
// `Origin` and `Sec-Fetch-Site`, which no page can forge, show which page sent a request.

import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import type { IncomingMessage } from "node:http";
import { ApiError } from "./api-error";

type Middleware = MiddlewareHandler<{ Bindings: HttpBindings }>;

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"];

/** With these headers a browser does not guess the type of a response, run, frame, embed or store it. CORS headers are never sent. */
const RESPONSE_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Domo: routes that accept another type besides JSON: the login a form (§2.1), renaming an account the plain name (§1.1), rows CSV (§16.6, §16.7). */
const OTHER_TYPES: [RegExp, string][] = [
  [/^\/oauth\/token$/, "application/x-www-form-urlencoded"],
  [/^\/api\/data\/v1\/accounts\/(templates\/)?[^/]+\/name\/?$/, "text/plain"],
  [/^\/v1\/datasets\/[^/]+\/data\/?$/, "text/csv"],
  [/^\/api\/data\/v3\/datasources\/[^/]+\/uploads\/[^/]+\/parts\/[^/]+\/?$/, "text/csv"],
];

/** Adds the headers to every response, also to errors. Only the sandbox's own page has a policy of its own (routes/page.ts). */
export const responseHeaders: Middleware = async (c, next) => {
  await next();
  const { "Content-Security-Policy": policy, ...others } = RESPONSE_HEADERS;
  for (const [name, value] of Object.entries(others)) c.header(name, value);
  if (!c.res.headers.has("Content-Security-Policy")) c.header("Content-Security-Policy", policy);
};

/** Refuses requests that a page of another origin may have sent, before they have an effect. */
export const sameOriginOnly: Middleware = async (c, next) => {
  const { incoming } = c.env;
  checkHost(incoming);
  checkOrigin(incoming);
  if (hasBody(incoming)) checkType(incoming, c.req.path);
  await next();
};

/** Against DNS rebinding: a page whose host name resolves to this machine has the sandbox's origin, but another `Host`. */
function checkHost({ headers, socket }: IncomingMessage): void {
  const port = String(socket.localPort);
  const hosts = LOOPBACK_HOSTS.flatMap((name) => [`${name}:${port}`, ...(port === "80" ? [name] : [])]);
  if (!hosts.includes(headers.host?.toLowerCase() ?? "")) throw new ApiError(421, `the header Host must be ${hosts.join(" or ")}`);
}

function checkOrigin({ headers }: IncomingMessage): void {
  const { host = "", origin } = headers;
  const site = headers["sec-fetch-site"];
  // A browser that sends no Origin with a read still sends Sec-Fetch-Site. Clients other than browsers send neither.
  const isForeign = (origin !== undefined && origin !== `http://${host.toLowerCase()}`) || !(site === undefined || SITES.includes(site));
  if (isForeign) throw new ApiError(403, "the sandbox takes no requests from web pages of other origins");
}

/** `none` is a request that no page caused: a typed address, or a link in a terminal. */
const SITES = ["same-origin", "none"];

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** A form can't send JSON, and for other requests with JSON to another origin a browser first sends a preflight request. */
function checkType({ headers }: IncomingMessage, path: string): void {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const types = ["application/json", ...OTHER_TYPES.flatMap(([route, other]) => (route.test(path) ? [other] : []))];
  if (!types.includes(type)) throw new ApiError(415, `the body must come with Content-Type: ${types.join(" or ")}`);
}
