// `/oauth/token`: the public API's login (§2.1).

import { Hono, type Context } from "hono";
import { ApiError } from "../../api-error";
import { CLIENT_ID, CLIENT_SECRET, SCOPES } from "../../authentication";
import type { Store } from "../../store/store";

/** Seconds for which a token is valid. */
const LIFETIME = 3599;

/** Tokens that are valid at a time; one more invalidates the oldest. */
const MOST_TOKENS = 1000;

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function loginRoutes(store: Store): Hono {
  let issued = 0;
  /** Those that are asked for, by default all, as far as the client has them. */
  const scopesOf = (wanted: string): string[] =>
    SCOPES.filter((scope) => wanted === "" || wanted.split(" ").includes(scope)).filter(
      (scope) => scope !== "data" || store.switches.dataScope === "granted",
    );
  const login = async (c: Context): Promise<Response> => {
    const form = c.req.method === "POST" ? await c.req.parseBody() : c.req.query();
    if (c.req.header("authorization") !== `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64")}`) {
      throw new ApiError(401, "the client id or secret is wrong");
    }
    if (form.grant_type !== "client_credentials") throw new ApiError(400, "grant_type must be client_credentials");
    const expiresAt = store.now() + LIFETIME * 1000;
    const jti = `00000000-0000-4000-8000-${String(++issued).padStart(12, "0")}`;
    const { id, roleId } = store.owner;
    const scope = scopesOf(typeof form.scope === "string" ? form.scope : "");
    const claims = { exp: Math.floor(expiresAt / 1000), jti, user_id: id, scope };
    const token = `${base64url({ alg: "none", typ: "JWT" })}.${base64url(claims)}.sandbox`;
    store.tokens.set(token, expiresAt);
    const [oldest = ""] = store.tokens.keys();
    if (store.tokens.size > MOST_TOKENS) store.tokens.delete(oldest);
    return c.json({
      access_token: token,
      token_type: "bearer",
      expires_in: LIFETIME,
      scope: scope.join(" "),
      customer: "sandbox",
      userId: id,
      role: store.role(roleId).name,
      jti,
    });
  };
  const routes = new Hono();
  routes.on(["GET", "POST"], "/token", login);
  return routes;
}
