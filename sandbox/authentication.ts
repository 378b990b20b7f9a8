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

/** Checks the `Authorization` header of a request to the public API: it needs a bearer token that has not expired. */
export function checkBearer(header: string | undefined, store: Store): void {
  const token = /^bearer (.+)$/i.exec(header ?? "")?.[1];
  const expiresAt = token === undefined ? undefined : store.tokens.get(token);
  if (expiresAt === undefined || expiresAt <= store.now()) throw new ApiError(401, "the access token is missing, wrong or has expired");
}
