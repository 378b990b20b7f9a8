// Turns credentials into request headers. Only here and in settings.ts do credentials exist.

import type { OAuthToken } from "../schemas/oauth";

type Headers = Record<string, string>;

/** What authenticates the requests to one endpoint. */
export interface Auth {
  /** The headers to send. `refused` are the ones that Domo has just answered with 401. */
  headers(refused?: Headers): Promise<Headers>;
  /** Whether asking again after a 401 can give other headers. */
  renewable: boolean;
  hints: PermissionHints;
}

/** What a person can do about a refusal. */
export interface PermissionHints {
  /** After 401: the credentials themselves are refused. */
  unauthorized: string;
  /** After 403: the credentials are good, but not for this request. */
  forbidden: (method: string, path: string) => string;
}

/** Domo's clock and ours differ, and a request takes time: a token is renewed this long before it ends. */
const MARGIN_MS = 60_000;

/** The public API's login (§2.1): a token lives an hour; it is fetched once for all requests that need it. */
export class ClientCredentials implements Auth {
  readonly renewable = true;
  private current: { token: Promise<OAuthToken>; endsAt: number } | undefined;

  constructor(
    private readonly login: () => Promise<OAuthToken>,
    readonly hints: PermissionHints,
  ) {}

  /** The login in use: who the client is, and its token. */
  session(): Promise<OAuthToken> {
    if (!this.current || Date.now() > this.current.endsAt) {
      const fresh = { token: this.login(), endsAt: Infinity };
      this.current = fresh;
      fresh.token.then(
        // A token so short-lived that the margin eats it still serves for a moment.
        (token) => (fresh.endsAt = Date.now() + Math.max(token.expires_in * 1000 - MARGIN_MS, 1000)),
        // A failed login is not remembered: the next request tries again.
        () => this.forget(fresh),
      );
    }
    return this.current.token;
  }

  async headers(refused?: Headers): Promise<Headers> {
    // Many requests may be refused for one expired token; only the first of them finds it still current.
    const { current } = this;
    if (refused && current && refused.authorization === bearer(await current.token)) this.forget(current);
    return { authorization: bearer(await this.session()) };
  }

  private forget(login: ClientCredentials["current"]): void {
    if (this.current === login) this.current = undefined;
  }
}

/** An access token of the instance API (§2.2): it is what it is, until somebody replaces it. */
export const accessTokenAuth = (token: string, hints: PermissionHints): Auth => ({
  renewable: false,
  hints,
  headers: () => Promise.resolve({ "x-domo-developer-token": token }),
});

const bearer = (token: OAuthToken): string => `bearer ${token.access_token}`;
