// A client for Domo, usable without Pulumi: `new DomoPublic({...}).users.list()`, `new DomoInstance({...}).accounts.list()`.

import { Accounts, DataSets } from "./instance/accounts";
import { ACCESS_TOKEN_HINTS, CLIENT_HINTS } from "./permission-hints";
import { Attributes } from "./instance/attributes";
import { Me } from "./schemas/accounts";
import { OAuthToken } from "./schemas/oauth";
import { PublicGroups } from "./public/groups";
import { accessTokenAuth, ClientCredentials } from "./http/auth";
import { RateLimiter, type RateLimits } from "./http/rate-limiter";
import { Http } from "./http/http";
import type { Log } from "./http/log";
import { Redactor } from "./http/redact";
import type { WriteCounter } from "./http/write-counter";
import { InstanceUsers } from "./instance/users";
import { InstanceGroups } from "./instance/groups";
import { Roles } from "./instance/roles";
import { Search } from "./instance/search";
import { PublicUsers } from "./public/users";

interface ClientOptions {
  limits: RateLimits;
  timeoutSeconds: number;
  log: Log;
  /** Learns the credentials, and keeps them and all other secrets that it knows out of errors and logs. Default: one of its own. */
  redactor?: Redactor;
}

export interface PublicApiOptions extends ClientOptions {
  /** Where the public API is, e.g. `https://api.domo.com`. */
  apiUrl: string;
  clientId: string;
  clientSecret: string;
}

export interface InstanceApiOptions extends ClientOptions {
  /** Where the instance is, e.g. `https://acme.domo.com`. */
  instanceUrl: string;
  accessToken: string;
}

/** The instance API (`https://{instance}.domo.com/api`), with an access token (§2.2). */
export class DomoInstance {
  readonly accounts: Accounts;
  readonly oauthAccounts: Accounts;
  readonly dataSets: DataSets;
  readonly users: InstanceUsers;
  readonly groups: InstanceGroups;
  readonly roles: Roles;
  readonly attributes: Attributes;
  readonly search: Search;
  /** Host and, where it has one, port. */
  readonly host: string;
  /** Counts what is written through it. */
  readonly writes: WriteCounter;
  /** Domo's time as of its last answer, in epoch milliseconds, cut to the second. */
  readonly now: () => number | undefined;
  readonly log: Log;
  private readonly http: Http;
  private me: Promise<Me> | undefined;

  constructor({ instanceUrl, accessToken, limits, timeoutSeconds, log, redactor = new Redactor() }: InstanceApiOptions) {
    redactor.register([accessToken]);
    this.host = new URL(instanceUrl).host;
    this.http = new Http({
      baseUrl: instanceUrl,
      auth: accessTokenAuth(accessToken, ACCESS_TOKEN_HINTS),
      rateLimiter: new RateLimiter(limits, log),
      timeoutMs: timeoutSeconds * 1000,
      redactor,
      log,
    });
    this.writes = this.http.writes;
    this.now = () => this.http.now();
    this.log = log;
    const learn = (secrets: string[]): void => {
      redactor.register(secrets);
    };
    this.accounts = new Accounts(this.http, "account", { log, learn });
    this.oauthAccounts = new Accounts(this.http, "oauth", { log, learn });
    this.dataSets = new DataSets(this.http);
    this.users = new InstanceUsers(this.http);
    this.groups = new InstanceGroups(this.http);
    this.roles = new Roles(this.http);
    this.attributes = new Attributes(this.http);
    this.search = new Search(this.http);
  }

  /** The id of the user whom the token acts as: `GET /api/content/v2/users/me`. Asked once: a token never changes its owner (§2.2). */
  callerId(): Promise<string> {
    this.me ??= this.http.send({ method: "GET", path: "/api/content/v2/users/me", schema: Me });
    // A failure is not kept.
    this.me.catch(() => (this.me = undefined));
    return this.me.then(({ id }) => id);
  }
}

const SHORTEST_ID = 12;

/** The public API (`https://api.domo.com`), with client-credentials login (§2.1). */
export class DomoPublic {
  readonly users: PublicUsers;
  readonly groups: PublicGroups;
  /** Counts what is written through it. */
  readonly writes: WriteCounter;
  /** Domo's time as of its last answer, in epoch milliseconds, cut to the second. */
  readonly now: () => number | undefined;
  readonly log: Log;
  private readonly auth: ClientCredentials;

  constructor({ apiUrl, clientId, clientSecret, limits, timeoutSeconds, log, redactor = new Redactor() }: PublicApiOptions) {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    // A client's id is no secret by itself, but nothing that a log needs. Shorter ones may be words.
    redactor.register([clientSecret, basic, ...(clientId.length >= SHORTEST_ID ? [clientId] : [])]);
    const common = {
      baseUrl: apiUrl,
      rateLimiter: new RateLimiter(limits, log),
      timeoutMs: timeoutSeconds * 1000,
      redactor,
      log,
    };
    const login = new Http({ ...common, auth: { headers: () => Promise.resolve({}), renewable: false, hints: CLIENT_HINTS } });
    this.auth = new ClientCredentials(async () => {
      const token = await login.send({
        // GET, as documented: a login may be repeated after a lost answer, and the retry rule sees that by the method.
        method: "GET",
        path: "/oauth/token",
        query: { grant_type: "client_credentials", scope: "user" },
        headers: { authorization: `Basic ${basic}` },
        schema: OAuthToken,
      });
      redactor.register([token.access_token]);
      return token;
    }, CLIENT_HINTS);
    const http = new Http({ ...common, auth: this.auth });
    this.writes = http.writes;
    this.now = () => http.now();
    this.log = log;
    this.users = new PublicUsers(http);
    this.groups = new PublicGroups(http);
  }

  /** The id of the user whom the client acts as, where Domo tells it. */
  async callerId(): Promise<string | undefined> {
    return (await this.auth.session()).userId;
  }
}
