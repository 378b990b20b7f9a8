// Starts a local Domo on a real port of the loopback interface: Domo's routes over a store, a request log and injected faults.

import { serve, type HttpBindings, type ServerType } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
import type { AddressInfo } from "node:net";
import { responseHeaders, sameOriginOnly } from "./browser-guard";
import { injectFaults } from "./fault-injection";
import { Faults } from "./faults";
import { growthLimit, rateLimit, sizeLimit } from "./request-limits";
import { RequestFeed } from "./request-feed";
import { isConnectionBroken, logRequests, type LoggedRequest } from "./request-log";
import { controlRoutes } from "./routes/control";
import { page, pageRoutes } from "./routes/page";
import { domoRoutes, handleError } from "./routes/router";
import { seedStore } from "./store/seed";
import { Store } from "./store/store";
import { Switches } from "./switches";

export interface SandboxOptions {
  /** Default: 0, a free port. */
  port?: number;
  /** `empty` (default), `small`, `lively` or `<n>-users`, at most 50,000. */
  seed?: string;
  /** Milliseconds by which every request is delayed. Default: 0. */
  latency?: number;
  /** Requests per minute; further ones get 429. Default: no limit. */
  rate?: number;
  /** Seconds of such a minute. Default: 60. */
  minute?: number;
  /** Behaviour of Domo that is not known for certain. */
  switches?: Partial<Switches>;
  /** The clock, in epoch milliseconds. Default: the real one. */
  now?: () => number;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>` */
  url: string;
  store: () => Store;
  /** The newest 100,000 requests to Domo's routes, oldest first. */
  requests: LoggedRequest[];
  faults: Faults;
  close: () => Promise<void>;
}

/**
 * Starts a sandbox.
 *
 * @throws {@link ApiError} if the seed is not valid.
 * @throws an error with the code `EADDRINUSE` if the port is in use.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, seed = "empty", latency = 0, rate, minute = 60, now = Date.now } = options;
  const switches = Switches.parse(options.switches ?? {});
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const feed = new RequestFeed(requests);
  let store: Store;
  let routes: Hono;
  const reset = (newSeed: string): void => {
    const newStore = new Store(now, switches);
    seedStore(newStore, newSeed);
    store = newStore;
    routes = domoRoutes(newStore);
    faults.clear();
    requests.length = 0;
  };
  reset(seed);

  const app = new Hono<{ Bindings: HttpBindings }>({ strict: false });
  app.onError((error, c) => handleError(c, store, error));
  app.use(responseHeaders, sameOriginOnly, sizeLimit);
  app.get("/", page);
  app.route("/_sandbox/page", pageRoutes({ store: () => store, feed }));
  app.route("/_sandbox/", controlRoutes({ store: () => store, reset, requests, faults, switches, feed }));
  app.use(logRequests(requests, feed));
  app.use(domoHeaders(now));
  app.use(injectFaults({ faults, latency }, () => store));
  if (rate !== undefined) app.use(rateLimit({ rate, minute }, () => store));
  app.use(growthLimit(() => store));
  app.all("*", (c) => routes.fetch(c.req.raw));

  const server = await listen(app, port);
  const address = server.address() as AddressInfo; // Cast: a server that listens on a port has an internet address.
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    store: () => store,
    requests,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

/** Adds the headers that Domo's responses have (§1.1): the time, by the sandbox's clock, and a charset. */
function domoHeaders(now: () => number): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (isConnectionBroken(c.res)) return;
    c.header("Date", new Date(now()).toUTCString());
    const type = c.res.headers.get("content-type");
    if (type !== null && !type.includes("charset")) c.header("Content-Type", `${type};charset=UTF-8`);
  };
}

function listen(app: Hono<{ Bindings: HttpBindings }>, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    // A request without Host is refused by browser-guard.ts with Domo's envelope, and not by Node.
    const serverOptions = { requireHostHeader: false };
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port, serverOptions }, () => {
      resolve(server);
    });
    server.on("error", reject);
  });
}
