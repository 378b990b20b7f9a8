// All routes of Domo that the sandbox has, by path: each prefix is in one file. The control routes (`/_sandbox/*`) are in control.ts.

import { Hono, type Context, type MiddlewareHandler } from "hono";
import { ApiError } from "../api-error";
import { checkAccessToken, checkBearer } from "../authentication";
import type { Store } from "../store/store";
import { accessTokenRoutes } from "./instance/access-tokens";
import { accountShareRoutes } from "./instance/account-shares";
import { accountRoutes } from "./instance/accounts";
import { attributeRoutes } from "./instance/attributes";
import { contentV2UserRoutes } from "./instance/content-v2-users";
import { contentV3UserRoutes } from "./instance/content-v3-users";
import { dataSetRoutes } from "./instance/data-sets";
import { dataSetV3Routes } from "./instance/data-sets-v3";
import { instanceGroupRoutes } from "./instance/groups";
import { identityUserRoutes } from "./instance/identity-users";
import { providerRoutes } from "./instance/providers";
import { queryRoutes } from "./instance/queries";
import { roleRoutes } from "./instance/roles";
import { searchRoutes } from "./instance/search";
import { sessionRoutes } from "./instance/session";
import { publicDataSetRoutes } from "./public/data-sets";
import { publicGroupRoutes } from "./public/groups";
import { loginRoutes } from "./public/login";
import { publicUserRoutes } from "./public/users";
import { errorResponse } from "./responses";

/** The routes of both APIs over one store. */
export function domoRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  routes.onError((error, c) => handleError(c, store, error));
  routes.notFound((c) => errorResponse(c, store, { status: 404 }));

  // Public API
  routes.route("/oauth", loginRoutes(store));
  const withBearer: MiddlewareHandler = async (c, next) => {
    const problem = checkBearer(c.req.header("authorization"), { scope: /^\/v1\/datasets\b/.test(c.req.path) ? "data" : "user", store });
    if (problem === undefined) return next();
    // Domo: where CSV is asked for, the refusal is a web page with another status (§16.8).
    if (problem.status === 401 && c.req.header("accept") === "text/csv") return c.text("<html>Not Acceptable</html>", 406);
    if (problem.status === 401) throw problem;
    return c.json([{ error: "insufficient_scope", error_description: problem.message, scope: "data user" }], 403);
  };
  routes.use("/v1/*", withBearer);
  routes.route("/v1/datasets", publicDataSetRoutes(store));
  routes.route("/v1/users", publicUserRoutes(store));
  routes.route("/v1/groups", publicGroupRoutes(store));

  // Instance API. Signing in is before the check, as it needs no token.
  routes.route("/api/content/v2/authentication", sessionRoutes(store));
  const withToken: MiddlewareHandler = async (c, next) => {
    checkAccessToken({ token: c.req.header("x-domo-developer-token"), session: c.req.header("x-domo-authentication") });
    await next();
  };
  routes.use("/api/*", withToken);
  routes.route("/api/data/v1/accesstokens", accessTokenRoutes(store));
  routes.route("/api/data/v1/accounts", accountRoutes(store));
  routes.route("/api/data/v1/providers", providerRoutes(store));
  routes.route("/api/data/v2/accounts", accountShareRoutes(store));
  routes.route("/api/data/v2/datasources", dataSetRoutes(store));
  routes.route("/api/data/v3/datasources", dataSetV3Routes(store));
  routes.route("/api/query/v1", queryRoutes(store));
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

/** Responds with Domo's envelope to every error, also to a bug of the sandbox. */
export function handleError(c: Context, store: Store, error: Error): Response {
  if (error instanceof ApiError) return errorResponse(c, store, { status: error.status, message: error.message });
  return errorResponse(c, store, { status: 500, message: `the sandbox has a bug: ${String(error)}` });
}
