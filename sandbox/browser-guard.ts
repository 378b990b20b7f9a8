// Keeps web pages out of the sandbox. Any page that is open in a browser can send requests to a loopback port without asking anybody;
// `Host`, `Origin` and `Sec-Fetch-Site`, which no page can forge, tell where a request comes from.

import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import type { IncomingMessage } from "node:http";
import { ApiError } from "./routes/api-error";

type Middleware = MiddlewareHandler<{ Bindings: HttpBindings }>;

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"];

/** A browser neither guesses the type of such an answer nor runs, frames, embeds or stores it. There are no CORS headers. */
const RESPONSE_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Domo: routes that take another type besides JSON: the login a form (§2.1), renaming an account the bare name (§1.1). */
const OTHER_TYPES: [RegExp, string][] = [
  [/^\/oauth\/token$/, "application/x-www-form-urlencoded"],
  [/^\/api\/data\/v1\/accounts\/(templates\/)?[^/]+\/name\/?$/, "text/plain"],
];

/** Adds the headers to every answer, those of errors included. */
export const responseHeaders: Middleware = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(RESPONSE_HEADERS)) c.header(name, value);
};

/** Refuses requests that a page of another origin may have sent, before they have any effect. */
export const sameOriginOnly: Middleware = async (c, next) => {
  const { incoming } = c.env;
  checkHost(incoming);
  checkOrigin(incoming);
  if (hasBody(incoming)) checkType(incoming, c.req.path);
  await next();
};

/** A page whose host name was made to resolve to this machine (DNS rebinding) has the sandbox's origin, but not its host. */
function checkHost({ headers, socket }: IncomingMessage): void {
  const port = String(socket.localPort);
  const hosts = LOOPBACK_HOSTS.flatMap((name) => [`${name}:${port}`, ...(port === "80" ? [name] : [])]);
  if (!hosts.includes(headers.host?.toLowerCase() ?? "")) throw new ApiError(421, `the header Host must be ${hosts.join(" or ")}`);
}

function checkOrigin({ headers }: IncomingMessage): void {
  const { host = "", origin } = headers;
  const site = headers["sec-fetch-site"];
  // A browser that sends no Origin with a read still tells its site. Clients that are no browsers send neither.
  const isForeign = (origin !== undefined && origin !== `http://${host.toLowerCase()}`) || !(site === undefined || SITES.includes(site));
  if (isForeign) throw new ApiError(403, "the sandbox takes no requests from web pages of other origins");
}

/** `none` is a person's own doing: an address that is typed, or a link in a terminal. */
const SITES = ["same-origin", "none"];

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** Types that a form can send are no JSON: a browser asks before it sends that to another origin. */
function checkType({ headers }: IncomingMessage, path: string): void {
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const types = ["application/json", ...OTHER_TYPES.flatMap(([route, other]) => (route.test(path) ? [other] : []))];
  if (!types.includes(type)) throw new ApiError(415, `the body must come with Content-Type: ${types.join(" or ")}`);
}
