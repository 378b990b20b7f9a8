// A local Domo on a real port: routes over a store, with a request log and failures on demand. Loopback only.

import { serve, type HttpBindings, type ServerType } from "@hono/node-server";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { errorResponse } from "./routes/responses";
import { responseHeaders, sameOriginOnly } from "./browser-guard";
import { controlRoutes, type LoggedRequest } from "./control";
import { Faults } from "./faults";
import { publicGroupRoutes } from "./routes/public/groups";
import { accountRoutes } from "./routes/instance/accounts";
import { accessTokenRoutes, attributeRoutes, roleRoutes, sessionRoutes } from "./routes/instance/admin";
import { instanceGroupRoutes } from "./routes/instance/groups";
import { searchRoutes } from "./routes/instance/search";
import { contentV2UserRoutes, contentV3UserRoutes, identityUserRoutes } from "./routes/instance/users";
import { checkAccessToken, checkBearer, loginRoutes } from "./routes/public/login";
import { publicUserRoutes } from "./routes/public/users";
import { growthLimit, rateLimit, sizeLimit } from "./request-limits";
import { seed as plant } from "./store/seed";
import { ApiError } from "./routes/api-error";
import { Store } from "./store/store";
import { Switches } from "./switches";

export interface SandboxOptions {
  /** Default: 0, a free port. */
  port?: number;
  /** `empty` (default), `small` or `<n>-users`, at most 50,000. */
  seed?: string;
  /** Milliseconds that every request takes more. Default: 0. */
  latency?: number;
  /** Requests allowed in a minute; more get 429. Default: no limit. */
  rate?: number;
  /** Seconds that such a minute has. Default: 60. */
  minute?: number;
  /** Which of Domo's possible behaviours it has, where they are not known for sure. */
  switches?: Partial<Switches>;
  /** The clock, in epoch milliseconds. Default: the real one. */
  now?: () => number;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>` */
  url: string;
  store: () => Store;
  /** The newest 100,000 requests to Domo's routes, the oldest first. */
  requests: LoggedRequest[];
  faults: Faults;
  close: () => Promise<void>;
}

const CONTROL = "/_sandbox/";

/** The benchmark with 10,000 users, the largest that counts requests, sends half as many between two counts. */
export const LOGGED_REQUESTS = 100_000;

/** Starts a sandbox. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, seed = "empty", latency = 0, rate, minute = 60, now = Date.now } = options;
  const switches = Switches.parse(options.switches ?? {});
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  let store: Store;
  let routes: Hono;
  const reset = (name: string): void => {
    const fresh = new Store(now, switches);
    plant(fresh, name);
    store = fresh;
    routes = domo(fresh);
    faults.clear();
    requests.length = 0;
  };
  reset(seed);

  const app = new Hono<{ Bindings: HttpBindings }>({ strict: false });
  app.onError((error, c) => refused(c, store, error));
  app.use(responseHeaders, sameOriginOnly, sizeLimit);
  app.route(CONTROL, controlRoutes({ store: () => store, reset, requests, faults, switches }));
  app.use(logged(requests));
  app.use(dressed(now));
  app.use(async (c, next) => {
    const { method, path, url } = c.req;
    // A copy, as the route reads the body itself; only stale answers are told apart by it.
    const text = method !== "GET" && faults.list().some((each) => each.fault.stale) ? await c.req.raw.clone().text() : "";
    const asked = `${method} ${url} ${text}`;
    const fault = faults.take(method, path, asked);
    const wait = latency + (fault?.delayMs ?? 0);
    if (wait > 0) await pause(wait);
    if (fault?.reset === "before") return broken(c);
    if (fault?.retryAfter !== undefined) c.header("Retry-After", String(fault.retryAfter));
    if (fault?.body !== undefined) return c.body(fault.body, (fault.status ?? 200) as ContentfulStatusCode, contentType(fault.body));
    if (fault?.status !== undefined) return errorResponse(c, store, { status: fault.status, message: fault.message });
    await next();
    if (fault && c.res.status === 200) c.res = new Response(faults.answer(fault, asked, await c.res.text()), c.res);
    if (fault?.lateMs !== undefined) await pause(fault.lateMs);
    if (fault?.reset === "after") c.res = broken(c);
    return undefined;
  });
  if (rate !== undefined) app.use(rateLimit({ rate, minute }, () => store));
  app.use(growthLimit(() => store));
  app.all("*", (c) => routes.fetch(c.req.raw));

  const server = await listen(app, port);
  const { port: bound } = server.address() as AddressInfo; // an internet socket, as a port was asked for
  return {
    url: `http://127.0.0.1:${String(bound)}`,
    store: () => store,
    requests,
    faults,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

/** Domo itself: the routes over one store. */
function domo(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.onError((error, c) => refused(c, store, error));
  routes.notFound((c) => errorResponse(c, store, { status: 404 }));
  const authenticated: MiddlewareHandler = async (c, next) => {
    checkBearer(c.req.header("authorization"), store);
    await next();
  };
  routes.use("/v1/*", authenticated);
  routes.route("/oauth", loginRoutes(store));
  routes.route("/v1/users", publicUserRoutes(store));
  routes.route("/v1/groups", publicGroupRoutes(store));
  const withToken: MiddlewareHandler = async (c, next) => {
    checkAccessToken({ token: c.req.header("x-domo-developer-token"), session: c.req.header("x-domo-authentication") });
    await next();
  };
  routes.route("/api/content/v2/authentication", sessionRoutes(store));
  routes.use("/api/*", withToken);
  routes.route("/api/data/v1/accesstokens", accessTokenRoutes(store));
  routes.route("/api/data", accountRoutes(store));
  routes.route("/api/search/v1", searchRoutes(store));
  routes.route("/api/identity/v1/users", identityUserRoutes(store));
  routes.route("/api/content/v2/users", contentV2UserRoutes(store));
  routes.route("/api/content/v3/users", contentV3UserRoutes(store));
  routes.route("/api/content/v2/groups", instanceGroupRoutes(store));
  routes.route("/api/authorization/v1/roles", roleRoutes(store));
  routes.route("/api/user/v1/properties/meta/keys", attributeRoutes(store));
  routes.all("/api/*", (c) => errorResponse(c, store, { status: 501, message: "the sandbox does not have this route" }));
  return routes;
}

/** Whatever goes wrong is told in Domo's envelope. */
function refused(c: Context, store: Store, error: Error): Response {
  if (error instanceof ApiError) return errorResponse(c, store, { status: error.status, message: error.message });
  return errorResponse(c, store, { status: 500, message: `the sandbox has a mistake: ${String(error)}` });
}

function logged(requests: LoggedRequest[]): MiddlewareHandler {
  return async (c, next) => {
    const begun = Date.now();
    const { method, path } = c.req;
    const entry = { method, path, query: c.req.query(), status: 0, ms: 0 };
    // Entered when the request comes, so that the order is that of arrival.
    requests.push(entry);
    if (requests.length > LOGGED_REQUESTS) requests.shift();
    await next();
    entry.status = isBroken(c.res) ? 0 : c.res.status;
    entry.ms = Date.now() - begun;
  };
}

/** Gives every answer the headers that Domo's have (§1.1): the time by the sandbox's clock, and a charset. */
function dressed(now: () => number): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (isBroken(c.res)) return;
    c.header("Date", new Date(now()).toUTCString());
    const type = c.res.headers.get("content-type");
    if (type !== null && !type.includes("charset")) c.header("Content-Type", `${type};charset=UTF-8`);
  };
}

const BROKEN = "x-sandbox-broken";
const isBroken = (response: Response): boolean => response.headers.has(BROKEN);

/** Breaks the connection instead of answering. */
function broken(c: Context<{ Bindings: HttpBindings }>): Response {
  c.env.incoming.socket.destroy();
  return new Response(null, { headers: { [BROKEN]: "true" } });
}

/** Never `text/html`, which a browser would run; the client knows a web page by its text. */
const contentType = (text: string) => ({ "Content-Type": text.trimStart().startsWith("<") ? "text/plain" : "application/json" });

function listen(app: Hono<{ Bindings: HttpBindings }>, port: number): Promise<ServerType> {
  return new Promise((listening, failed) => {
    // A request without Host is refused by the sandbox, in its envelope, and not by Node.
    const serverOptions = { requireHostHeader: false };
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port, serverOptions }, () => {
      listening(server);
    });
    server.on("error", failed);
  });
}
