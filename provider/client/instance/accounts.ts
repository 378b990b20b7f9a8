// The routes of connector accounts and OAuth configurations on the instance API (§3-§5). Both are the same kind of object under different
// routes, with separate ids.

import { z } from "zod";
import { isNotFound, ResponseError } from "../errors";
import { AccessList, Account, Configuration, Connector, Validation, type AccessLevel, type Grant } from "../schemas/accounts";
import { credentialsTypeOf, misspelt, secretsIn, type ConfigurationValue } from "../schemas/connectors";
import { withId } from "../schemas/id";
import type { Subject } from "../schemas/subject";
import type { Http } from "../http/http";
import { distinct } from "../paging";
import type { Log } from "../http/log";

/** An ordinary account, or an OAuth configuration. */
export type AccountKind = "account" | "oauth";

const ROUTES = {
  account: { all: "/api/data/v1/accounts", list: "/api/data/v1/accounts", config: "account", share: "/api/data/v2/accounts/share" },
  oauth: {
    all: "/api/data/v1/accounts/templates",
    list: "/api/data/v1/accounts/templates/user/extended",
    config: "template",
    share: "/api/data/v2/accounts/templates/share",
  },
} as const;

export interface NewAccount {
  /** Domo's internal name, which never changes (§3.1). The user interface shows `displayName`. */
  name: string;
  displayName: string;
  dataProviderType: string;
  configurations: Record<string, ConfigurationValue>;
}

export interface AccountsOptions {
  log: Log;
  /** Redacts these values in all later errors and logs. */
  registerSecrets: (secrets: string[]) => void;
}

/** Accounts of one kind. */
export class Accounts {
  private readonly routes: (typeof ROUTES)[AccountKind];

  constructor(
    private readonly http: Http,
    readonly kind: AccountKind,
    private readonly options: AccountsOptions,
  ) {
    this.routes = ROUTES[kind];
  }

  /** `GET /api/data/v1/accounts` (§3.2), or the list of OAuth configurations (§5.2): those that the token's owner may see. */
  async list(): Promise<Account[]> {
    return distinct(await this.http.send({ method: "GET", path: this.routes.list, schema: z.array(Account) }), ({ id }) => id);
  }

  /** `GET .../accounts/{id}` (§3.3). For OAuth configurations there is no such route (§5.2): use `list`. */
  get(id: string): Promise<Account> {
    return this.http.send({ method: "GET", path: this.path(id), schema: withId(Account, id) });
  }

  /** `POST .../accounts` (§3.6, §5.2). */
  create(account: NewAccount): Promise<Account> {
    const { dataProviderType } = account;
    const entries = Object.entries(account.configurations).map(([key, value]): [string, string] => [key, String(value)]);
    const configurations = Object.fromEntries(entries);
    const similar = misspelt(dataProviderType);
    if (similar !== undefined) {
      const text = `the connector ${dataProviderType} of ${account.displayName} is not known here, but one letter off ${similar}: did you mean that?`;
      this.options.log.info(text);
    }
    const credentialsType = credentialsTypeOf(dataProviderType, configurations);
    const kindFields =
      this.kind === "account"
        ? { type: "data", ...(credentialsType !== undefined && { credentialsType }) }
        : { origin: "OAUTH_CONFIGURATION" };
    const secrets = secretsIn(dataProviderType, configurations);
    return this.http.send({
      method: "POST",
      path: this.routes.all,
      json: { ...account, configurations, ...kindFields },
      schema: Account,
      secrets,
    });
  }

  /** `PUT .../accounts/{id}/name`: sets the display name, sent as plain text (§3.9). The response of the OAuth route contains secrets and is discarded. */
  rename(id: string, displayName: string): Promise<undefined> {
    return this.http.send({ method: "PUT", path: `${this.path(id)}/name`, text: displayName });
  }

  /**
   * `DELETE .../accounts/{id}` (§3.10). DataSets that use the account stop updating. `look`: looks at them before each attempt; false leaves the account. Default: nobody looks.
   */
  delete(id: string, look?: () => Promise<boolean>): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: this.path(id), ...(look && { look }) });
  }

  /**
   * `GET /api/data/v1/providers/{key}` (§3.4): whether Domo has a validator for the credentials of a connector.
   */
  async hasValidator(dataProviderKey: string): Promise<boolean> {
    const path = `/api/data/v1/providers/${encodeURIComponent(dataProviderKey)}`;
    const connector = await this.http.send({ method: "GET", path, query: { fields: "all" }, schema: Connector });
    return connector.connectorValidatorPresent;
  }

  /**
   * `POST /api/data/v1/accounts/validators` (§3.7): checks credentials without saving them. For ordinary accounts only. Domo: the result is
   * `SUCCESS`; its other results are not documented.
   */
  validate(dataProviderKey: string, credentials: Record<string, string>): Promise<Validation> {
    const json = { dataProviderKey, credentials, accountId: null };
    const secrets = secretsIn(dataProviderKey, credentials);
    const path = "/api/data/v1/accounts/validators";
    // Domo asks the data source, which may take long: a deployment must not wait for it several times.
    return this.http.send({ method: "POST", path, json, secrets, readOnly: true, repeatable: false, schema: Validation });
  }

  /**
   * `GET /api/data/v1/providers/{type}/account/{id}` (§3.5): the configuration. Domo: `unmask` returns secrets if the caller may see them;
   * those of OAuth configurations are always returned (§5.2). All secrets in the response are registered for redaction.
   */
  async configuration(id: string, dataProviderType: string, { unmask = false } = {}): Promise<Record<string, string>> {
    const path = this.configurationPath(id, dataProviderType);
    const configuration = await this.http.send({ method: "GET", path, query: { unmask }, schema: Configuration });
    this.options.registerSecrets(secretsIn(dataProviderType, configuration));
    return configuration;
  }

  /** `PUT /api/data/v1/providers/{type}/account/{id}` (§3.8): writes the configuration. Omitted keys keep their values. */
  configure(id: string, dataProviderType: string, configurations: Record<string, string>): Promise<undefined> {
    const path = this.configurationPath(id, dataProviderType);
    return this.http.send({ method: "PUT", path, json: configurations, secrets: secretsIn(dataProviderType, configurations) });
  }

  /** `GET /api/data/v2/accounts/share/{id}` (§4.1): who may use the account. */
  async grants(id: string): Promise<Grant[]> {
    const read = async (path: string): Promise<Grant[]> => (await this.http.send({ method: "GET", path, schema: AccessList })).list;
    const path = `${this.routes.share}/${encodeURIComponent(id)}`;
    if (this.kind === "account") return read(path);
    try {
      return await read(path);
    } catch (error) {
      if (!isStatus404(error)) throw error;
      // Domo: there are two documented paths for the access list of an OAuth configuration (§5.2).
      return read(`/api/data/v2/accounts/templates/${encodeURIComponent(id)}/share`).catch((second: unknown) => {
        // If both answer 404, Domo's own 404 means that the object does not exist, and a web page only that the path does not.
        throw isStatus404(second) && isNotFound(error) ? error : second;
      });
    }
  }

  /** `PUT /api/data/v2/accounts/share/{id}` (§4.2): grants or changes the access of a user or group. `NONE` revokes it. */
  grant(id: string, subject: Subject, accessLevel: AccessLevel | "NONE"): Promise<undefined> {
    const json = { type: subject.type, id: Number(subject.id), accessLevel };
    const path = `${this.routes.share}/${encodeURIComponent(id)}`;
    // Domo: a grant that exists already is also answered with 500 (§4.2). A repeated grant could not tell whether its first attempt or
    // somebody else made it.
    return this.http.send({
      method: "PUT",
      path,
      json,
      noRetryStatuses: [500],
      ...(accessLevel !== "NONE" && { repeatable: false as const }),
    });
  }

  private path(id: string): string {
    return `${this.routes.all}/${encodeURIComponent(id)}`;
  }

  private configurationPath(id: string, type: string): string {
    return `/api/data/v1/providers/${encodeURIComponent(type)}/${this.routes.config}/${encodeURIComponent(id)}`;
  }
}

const isStatus404 = (error: unknown): boolean => error instanceof ResponseError && error.status === 404;
