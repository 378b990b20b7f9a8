// The public API's login (§2.1), and the check of its tokens.

import { Hono, type Context } from "hono";
import { ApiError } from "../api-error";
import type { Store } from "../../store/store";

export const CLIENT_ID = "sandbox";
export const CLIENT_SECRET = "sandbox-secret";
export const ACCESS_TOKEN = "sandbox-token";
/** The password of admin@example.com, and the session that it opens (§2.3). */
export const ADMIN_PASSWORD = "sandbox-password";
export const SESSION_TOKEN = "sandbox-session";

/** Seconds that a token lives. */
const LIFETIME = 3599;

/** Tokens that are good at a time; with one more, the oldest is not. */
const MOST_TOKENS = 1000;

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export function loginRoutes(store: Store): Hono {
  let issued = 0;
  const login = async (c: Context): Promise<Response> => {
    const form = c.req.method === "POST" ? await c.req.parseBody() : c.req.query();
    if (c.req.header("authorization") !== `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64")}`) {
      throw new ApiError(401, "the client id or secret is wrong");
    }
    if (form.grant_type !== "client_credentials") throw new ApiError(400, "grant_type must be client_credentials");
    const ends = store.now() + LIFETIME * 1000;
    const jti = `00000000-0000-4000-8000-${String(++issued).padStart(12, "0")}`;
    const { id, roleId } = store.owner;
    const claims = { exp: Math.floor(ends / 1000), jti, user_id: id };
    const token = `${base64url({ alg: "none", typ: "JWT" })}.${base64url(claims)}.sandbox`;
    store.tokens.set(token, ends);
    const [oldest = ""] = store.tokens.keys();
    if (store.tokens.size > MOST_TOKENS) store.tokens.delete(oldest);
    return c.json({
      access_token: token,
      token_type: "bearer",
      expires_in: LIFETIME,
      scope: "user",
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

/** Refuses requests to the instance API without the access token or a session. */
export function checkAccessToken({ token, session }: { token?: string; session?: string }): void {
  if (token !== ACCESS_TOKEN && session !== SESSION_TOKEN) throw new ApiError(401, "the access token is missing or wrong");
}

/** Refuses requests to the public API without a token that is good now. */
export function checkBearer(header: string | undefined, store: Store): void {
  const token = /^bearer (.+)$/i.exec(header ?? "")?.[1];
  const ends = token === undefined ? undefined : store.tokens.get(token);
  if (ends === undefined || ends <= store.now()) throw new ApiError(401, "the access token is missing, wrong or has expired");
}
