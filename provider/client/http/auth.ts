// Request headers from credentials.

import type { OAuthToken } from "../schemas/oauth";

type Headers = Record<string, string>;

/** Authenticates the requests to one endpoint. */
export interface Auth {
  /** The headers to send. `refused` are headers that Domo has answered with 401. */
  headers(refused?: Headers): Promise<Headers>;
  /** Whether `headers` can return other headers after a 401. */
  renewable: boolean;
  hints: PermissionHints;
}

/** Advice for a person after a refused request. */
export interface PermissionHints {
  /** After 401: the credentials are refused. */
  unauthorized: string;
  /** After 403: the credentials are valid but lack the right to this request. */
  forbidden: (method: string, path: string) => string;
}

/** A token is renewed this long before it expires, as clocks differ and a request takes time. */
const MARGIN_MS = 60_000;

/** The public API's client credentials (§2.1). A token is valid for an hour; concurrent requests share one login. */
export class ClientCredentials implements Auth {
  readonly renewable = true;
  private current: { token: Promise<OAuthToken>; expiresAt: number } | undefined;

  constructor(
    private readonly login: () => Promise<OAuthToken>,
    readonly hints: PermissionHints,
  ) {}

  /** The current login: the token, and the id of the client's user. */
  session(): Promise<OAuthToken> {
    if (!this.current || Date.now() > this.current.expiresAt) {
      const fresh = { token: this.login(), expiresAt: Infinity };
      this.current = fresh;
      fresh.token.then(
        // At least a second, also if the token is valid for less than the margin.
        (token) => (fresh.expiresAt = Date.now() + Math.max(token.expires_in * 1000 - MARGIN_MS, 1000)),
        // After a failed login the next request tries again.
        () => this.forget(fresh),
      );
    }
    return this.current.token;
  }

  async headers(refused?: Headers): Promise<Headers> {
    // One expired token may fail many requests. Only the first of them finds it still current.
    const { current } = this;
    if (refused && current && refused.authorization === bearer(await current.token)) this.forget(current);
    return { authorization: bearer(await this.session()) };
  }

  private forget(login: ClientCredentials["current"]): void {
    if (this.current === login) this.current = undefined;
  }
}

/** An access token of the instance API (§2.2), which can't be renewed by the client. */
export const accessTokenAuth = (token: string, hints: PermissionHints): Auth => ({
  renewable: false,
  hints,
  headers: () => Promise.resolve({ "x-domo-developer-token": token }),
});

const bearer = (token: OAuthToken): string => `bearer ${token.access_token}`;
