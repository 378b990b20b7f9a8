// Clients for Domo's two APIs, independent of Pulumi.

import { DEFAULT_API_URL, DEFAULT_CONCURRENCY, DEFAULT_REQUESTS_PER_MINUTE, DEFAULT_TIMEOUT_SECONDS } from "./defaults";
import { CredentialsError, ResponseError } from "./errors";
import { Gathering } from "./gathering";
import { accessTokenAuth, ClientCredentials, type PermissionHints } from "./http/auth";
import { Http, type Endpoint } from "./http/http";
import { noLog, type Log } from "./http/log";
import type { RateLimits } from "./http/rate-limiter";
import { RateLimiters } from "./http/rate-limiters";
import { Redactor } from "./http/redact";
import type { WriteCounter } from "./http/write-counter";
import { Accounts } from "./instance/accounts";
import { Attributes } from "./instance/attributes";
import { DataSets } from "./instance/data-sets";
import { InstanceGroups } from "./instance/groups";
import { Roles } from "./instance/roles";
import { Search } from "./instance/search";
import { InstanceUsers } from "./instance/users";
import { ACCESS_TOKEN_HINTS, CLIENT_HINTS, DATA_HINTS } from "./permission-hints";
import { PublicDataSets } from "./public/data-sets";
import { PublicGroups } from "./public/groups";
import { PublicUsers } from "./public/users";
import { Me } from "./schemas/accounts";
import { OAuthToken } from "./schemas/oauth";

/** Options of both clients. */
export interface ClientOptions {
  /** Upper bounds; the client falls below them where Domo refuses requests. Default: 6 concurrent requests, 1,500 requests per minute. */
  limits?: Partial<RateLimits>;
  /** Timeout of one attempt in seconds, without retries and waiting for a turn. Default: 60. */
  timeoutSeconds?: number;
  /** Receives a line for each request, and for long waits. Default: no log. */
  log?: Log;
  /** Removes secrets from errors and log lines. The client registers its credentials with it. Default: one for this client. */
  redactor?: Redactor;
  /** @internal The rate limiters of clients that share them. Default: one of its own. */
  rateLimiters?: RateLimiters;
}

/** Options of `DomoPublic`. */
export interface PublicApiOptions extends ClientOptions {
  /** The origin of the public API. Default: `https://api.domo.com`. */
  apiUrl?: string;
  clientId: string;
  clientSecret: string;
}

/** Options of `DomoInstance`. */
export interface InstanceApiOptions extends ClientOptions {
  /** The origin of the instance: `https://acme.domo.com`. */
  instanceUrl: string;
  /** An access token (Admin > Authentication > Access tokens). */
  accessToken: string;
}

function endpointOf(baseUrl: string, credential: string, options: ClientOptions): Endpoint {
  const { limits, timeoutSeconds, log = noLog, redactor = new Redactor(), rateLimiters = new RateLimiters() } = options;
  const { concurrency = DEFAULT_CONCURRENCY, requestsPerMinute = DEFAULT_REQUESTS_PER_MINUTE } = limits ?? {};
  return {
    baseUrl,
    rateLimiter: rateLimiters.get({ endpoint: baseUrl, credential }, { concurrency, requestsPerMinute }, log),
    timeoutMs: (timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    redactor,
    log,
  };
}

/**
 * The instance API (`https://{instance}.domo.com/api`), authenticated with an access token (§2.2). Methods throw the errors of `errors.ts`; the
 * constructor throws `SettingsError` if `instanceUrl` is not an https origin (http on loopback addresses).
 */
export class DomoInstance {
  readonly accounts: Accounts;
  readonly oauthAccounts: Accounts;
  readonly dataSets: DataSets;
  readonly users: InstanceUsers;
  readonly groups: InstanceGroups;
  readonly roles: Roles;
  readonly attributes: Attributes;
  readonly search: Search;
  /** The host name of the instance, with the port if it is not the default one. */
  readonly host: string;
  /** Counts the writes of this client. */
  readonly writes: WriteCounter;
  /** @internal Gathers the reads that belong to writes of this client. */
  readonly gathering: Gathering;
  /** Domo's clock in epoch milliseconds, with a resolution of one second; undefined before the first response. */
  readonly now: () => number | undefined;
  readonly log: Log;
  private readonly http: Http;
  private me: Promise<Me> | undefined;

  constructor({ instanceUrl, accessToken, ...options }: InstanceApiOptions) {
    const endpoint = endpointOf(instanceUrl, accessToken, options);
    const { redactor, log } = endpoint;
    redactor.register([accessToken]);
    this.http = new Http({ ...endpoint, auth: accessTokenAuth(accessToken, ACCESS_TOKEN_HINTS) });
    this.host = this.http.host;
    this.writes = this.http.writes;
    this.gathering = new Gathering(endpoint.rateLimiter);
    this.now = () => this.http.now();
    this.log = log;
    const registerSecrets = (secrets: string[]): void => {
      redactor.register(secrets);
    };
    this.accounts = new Accounts(this.http, "account", { log, registerSecrets });
    this.oauthAccounts = new Accounts(this.http, "oauth", { log, registerSecrets });
    this.dataSets = new DataSets(this.http, this.gathering);
    this.users = new InstanceUsers(this.http);
    this.groups = new InstanceGroups(this.http);
    this.roles = new Roles(this.http);
    this.attributes = new Attributes(this.http);
    this.search = new Search(this.http);
  }

  /** `GET /api/content/v2/users/me` (§2.2): the id of the access token's owner. Requested once, as the owner of a token never changes. */
  callerId(): Promise<string> {
    this.me ??= this.http.send({ method: "GET", path: "/api/content/v2/users/me", schema: Me });
    // After a failure the next call sends the request again.
    this.me.catch(() => (this.me = undefined));
    return this.me.then(({ id }) => id);
  }
}

/** Client ids of this length or more are redacted. Shorter ones may be ordinary words. */
const SHORTEST_ID = 12;

/**
 * The public API (`https://api.domo.com`), authenticated with client credentials (§2.1). Methods throw the errors of `errors.ts`; the
 * constructor throws `SettingsError` if `apiUrl` is not an https origin (http on loopback addresses).
 */
export class DomoPublic {
  readonly users: PublicUsers;
  readonly groups: PublicGroups;
  /** With a login of its own, so that a client without the scope `data` can be used for users and groups. */
  readonly dataSets: PublicDataSets;
  /** Counts the writes of this client to users and groups. */
  readonly writes: WriteCounter;
  /** @internal Gathers the reads that belong to these writes. */
  readonly gathering: Gathering;
  /** Domo's clock in epoch milliseconds, with a resolution of one second; undefined before the first response. */
  readonly now: () => number | undefined;
  readonly log: Log;
  private readonly auth: ClientCredentials;

  constructor({ apiUrl = DEFAULT_API_URL, clientId, clientSecret, ...options }: PublicApiOptions) {
    const endpoint = endpointOf(apiUrl, clientId, options);
    const { redactor } = endpoint;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    // A client id is not a secret by itself, but no log needs it.
    redactor.register([clientSecret, basic, ...(clientId.length >= SHORTEST_ID ? [clientId] : [])]);
    const credentials = { authorization: `Basic ${basic}` };
    this.auth = clientCredentials(endpoint, { scope: "user", credentials, hints: CLIENT_HINTS });
    const http = new Http({ ...endpoint, auth: this.auth });
    this.writes = http.writes;
    this.gathering = new Gathering(endpoint.rateLimiter);
    this.now = () => http.now();
    this.log = endpoint.log;
    this.users = new PublicUsers(http);
    this.groups = new PublicGroups(http);
    const dataAuth = clientCredentials(endpoint, { scope: "data", credentials, hints: DATA_HINTS });
    this.dataSets = new PublicDataSets(new Http({ ...endpoint, auth: dataAuth }));
  }

  /** The id of the user whom the client acts as, if Domo returns it with the token. */
  async callerId(): Promise<string | undefined> {
    return (await this.auth.session()).userId;
  }
}

interface Login {
  scope: "user" | "data";
  credentials: Record<string, string>;
  hints: PermissionHints;
}

/** Logs in with the first request. A token has one scope, as Domo may refuse a login that asks for one that the client lacks. */
function clientCredentials(endpoint: Endpoint, { scope, credentials, hints }: Login): ClientCredentials {
  const http = new Http({ ...endpoint, auth: { headers: () => Promise.resolve({}), renewable: false, hints } });
  return new ClientCredentials(async () => {
    const token = await http
      .send({
        // GET, as documented, so that a login is retried like any read.
        method: "GET",
        path: "/oauth/token",
        query: { grant_type: "client_credentials", scope },
        headers: credentials,
        schema: OAuthToken,
      })
      .catch((error: unknown) => {
        // By OAuth's standard, 400 is the answer to a scope that the client lacks; Domo's is not documented.
        const isRefused = error instanceof ResponseError && error.status === 400;
        throw isRefused ? new CredentialsError(error.exchange, error, hints.unauthorized) : error;
      });
    endpoint.redactor.register([token.access_token]);
    return token;
  }, hints);
}
