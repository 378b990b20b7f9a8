// The sandbox's fixed credentials, and the checks of both APIs.

import { ApiError } from "./api-error";
import type { Store } from "./store/store";

export const CLIENT_ID = "sandbox";
export const CLIENT_SECRET = "sandbox-secret";
export const ACCESS_TOKEN = "sandbox-token";
/** The password of admin@example.com, and the session token that signing in with it returns (§2.3). */
export const ADMIN_PASSWORD = "sandbox-password";
export const SESSION_TOKEN = "sandbox-session";

/** Checks a request to the instance API: it needs the access token or a session token. */
export function checkAccessToken({ token, session }: { token?: string; session?: string }): void {
  if (token !== ACCESS_TOKEN && session !== SESSION_TOKEN) throw new ApiError(401, "the access token is missing or wrong");
}

/** The scopes of a public client (§2.1) that the sandbox has routes for. */
export const SCOPES = ["user", "data"] as const;
export type Scope = (typeof SCOPES)[number];

interface BearerOptions {
  scope: Scope;
  store: Store;
}

/** Why a request to the public API is refused by its `Authorization` header: it needs a bearer token that has not expired, and has the scope. */
export function checkBearer(header: string | undefined, { scope, store }: BearerOptions): ApiError | undefined {
  const token = /^bearer (.+)$/i.exec(header ?? "")?.[1] ?? "";
  const expiresAt = store.tokens.get(token);
  if (expiresAt === undefined || expiresAt <= store.now()) return new ApiError(401, "the access token is missing, wrong or has expired");
  return scopesOf(token).includes(scope) ? undefined : new ApiError(403, `the client lacks the scope ${scope}`);
}

/** The scopes in the claims of a token that the sandbox has issued. A test may set tokens without claims. */
function scopesOf(token: string): readonly string[] {
  const claims = token.split(".")[1];
  if (claims === undefined) return SCOPES;
  return (JSON.parse(Buffer.from(claims, "base64url").toString()) as { scope: string[] }).scope;
}
