// A client for Domo, usable without Pulumi: `new DomoPublic({...}).users.list()`.

import { OAuthToken } from "./contract/oauth";
import { Groups } from "./groups";
import { ClientCredentials } from "./http/auth";
import { Governor, type Limits } from "./http/governor";
import { Http } from "./http/http";
import type { Log } from "./http/log";
import { redactor } from "./http/redact";
import { Users } from "./users";

export interface PublicApiOptions {
  /** Where the public API is, e.g. `https://api.domo.com`. */
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  limits: Limits;
  timeoutSeconds: number;
  log: Log;
}

const ADVICE =
  "Domo refused the client id and secret of the public API, or the client lacks the scope `user` or its user's role the right to " +
  "manage people. They come from domo:clientId and domo:clientSecret, or DOMO_CLIENT_ID and DOMO_CLIENT_SECRET. If they were " +
  "rotated: a refresh runs with the settings that the state remembers, so give the new ones in the environment, " +
  "or run `pulumi up --refresh=false` once";

/** The public API (`https://api.domo.com`), with client-credentials login (§2.1). */
export class DomoPublic {
  readonly users: Users;
  readonly groups: Groups;
  private readonly auth: ClientCredentials;

  constructor({ apiUrl, clientId, clientSecret, limits, timeoutSeconds, log }: PublicApiOptions) {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    const common = {
      baseUrl: apiUrl,
      governor: new Governor(limits, log),
      timeoutMs: timeoutSeconds * 1000,
      redact: redactor([clientSecret, basic]),
      log,
    };
    const login = new Http({ ...common, auth: { headers: () => Promise.resolve({}), renewable: false, advice: ADVICE } });
    this.auth = new ClientCredentials(
      () =>
        login.send({
          // GET, as documented: a login may be repeated after a lost answer, and the retry rule sees that by the method.
          method: "GET",
          path: "/oauth/token",
          query: { grant_type: "client_credentials", scope: "user" },
          headers: { authorization: `Basic ${basic}` },
          answer: OAuthToken,
        }),
      ADVICE,
    );
    const http = new Http({ ...common, auth: this.auth });
    this.users = new Users(http);
    this.groups = new Groups(http);
  }

  /** The id of the user whom the client acts as, where Domo tells it. */
  async callerId(): Promise<string | undefined> {
    return (await this.auth.session()).userId;
  }
}
