// Connector accounts and OAuth configurations on the instance API (§3-§5): verb, path, shape. The two are the same thing on other
// routes, with ids of their own.

import { z } from "zod";
import { isNotFound, ResponseError } from "../errors";
import {
  AccessList,
  Account,
  Configuration,
  DataSetRow,
  DataSetsByAccount,
  Validation,
  type AccessLevel,
  type Grant,
} from "../schemas/accounts";
import { credentialsTypeOf, misspelt, secretsIn, type ConfigurationValue } from "../schemas/connectors";
import { withId } from "../schemas/id";
import type { Http } from "../http/http";
import type { Log } from "../http/log";

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
  /** Domo's internal name; it never changes (§3.1). */
  name: string;
  displayName: string;
  dataProviderType: string;
  configurations: Record<string, ConfigurationValue>;
}

export interface Subject {
  type: "USER" | "GROUP";
  id: string;
}

export interface AccountsOptions {
  log: Log;
  /** Keeps these values out of all errors and logs from here on. */
  learn: (secrets: string[]) => void;
}

/** The routes of one kind of account. */
export class Accounts {
  private readonly routes: (typeof ROUTES)[AccountKind];

  constructor(
    private readonly http: Http,
    readonly kind: AccountKind,
    private readonly options: AccountsOptions,
  ) {
    this.routes = ROUTES[kind];
  }

  /** All that the token may see, in one answer (§3.2, §5.2). */
  list(): Promise<Account[]> {
    return this.http.send({ method: "GET", path: this.routes.list, schema: z.array(Account) });
  }

  /** One account (§3.3). OAuth configurations have no such route (§5.2): list them. */
  get(id: string): Promise<Account> {
    return this.http.send({ method: "GET", path: this.path(id), schema: withId(Account, id) });
  }

  /** `POST` (§3.6, §5.2). */
  create(account: NewAccount): Promise<Account> {
    const { dataProviderType } = account;
    const entries = Object.entries(account.configurations).map(([key, value]): [string, string] => [key, String(value)]);
    const configurations = Object.fromEntries(entries);
    const meant = misspelt(dataProviderType);
    if (meant !== undefined) {
      const text = `the connector ${dataProviderType} of ${account.displayName} is not known here, but one letter off ${meant}: is that meant?`;
      this.options.log.info(text);
    }
    const credentialsType = credentialsTypeOf(dataProviderType, configurations);
    const ordinary = { type: "data", ...(credentialsType !== undefined && { credentialsType }) };
    const more = this.kind === "account" ? ordinary : { origin: "OAUTH_CONFIGURATION" };
    const secrets = secretsIn(dataProviderType, configurations);
    return this.http.send({
      method: "POST",
      path: this.routes.all,
      json: { ...account, configurations, ...more },
      schema: Account,
      secrets,
    });
  }

  /** `PUT .../name`: the display name, as plain text (§3.9). The answer of the OAuth route leaks secrets and is not looked at. */
  rename(id: string, displayName: string): Promise<undefined> {
    return this.http.send({ method: "PUT", path: `${this.path(id)}/name`, text: displayName });
  }

  delete(id: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: this.path(id) });
  }

  /**
   * `POST /api/data/v1/accounts/validators` (§3.7): whether credentials would work, without saving them. Ordinary accounts only.
   * Domo says `SUCCESS`; what else it may say is not known.
   */
  async validate(dataProviderKey: string, credentials: Record<string, string>): Promise<string> {
    const json = { dataProviderKey, credentials, accountId: null };
    const secrets = secretsIn(dataProviderKey, credentials);
    const path = "/api/data/v1/accounts/validators";
    return (await this.http.send({ method: "POST", path, json, secrets, readOnly: true, schema: Validation })).result;
  }

  /**
   * The configuration (§3.5). Domo: with `unmask` it shows secrets where the caller's rights allow, those of OAuth configurations in
   * any case (§5.2). What comes is kept out of errors and logs before anybody has it.
   */
  async configuration(id: string, dataProviderType: string, { unmask = false } = {}): Promise<Record<string, string>> {
    const path = this.configurationPath(id, dataProviderType);
    const found = await this.http.send({ method: "GET", path, query: { unmask }, schema: Configuration });
    this.options.learn(secretsIn(dataProviderType, found));
    return found;
  }

  /** Writes the whole configuration; keys that are left out stay as they are (§3.8). */
  configure(id: string, dataProviderType: string, configurations: Record<string, string>): Promise<undefined> {
    const path = this.configurationPath(id, dataProviderType);
    return this.http.send({ method: "PUT", path, json: configurations, secrets: secretsIn(dataProviderType, configurations) });
  }

  /** Who may use the account (§4.1). */
  async grants(id: string): Promise<Grant[]> {
    const read = async (path: string): Promise<Grant[]> => (await this.http.send({ method: "GET", path, schema: AccessList })).list;
    const path = `${this.routes.share}/${encodeURIComponent(id)}`;
    if (this.kind === "account") return read(path);
    try {
      return await read(path);
    } catch (error) {
      if (!isStatus404(error)) throw error;
      // Domo: sources name two paths for the list of an OAuth configuration (§5.2).
      return read(`/api/data/v2/accounts/templates/${encodeURIComponent(id)}/share`).catch((second: unknown) => {
        // Where both are 404, Domo's own one says that the object is missing, and a web page only that the path is.
        throw isStatus404(second) && isNotFound(error) ? error : second;
      });
    }
  }

  /** Grants, changes or, with `NONE`, revokes one subject's access (§4.2). */
  grant(id: string, subject: Subject, accessLevel: AccessLevel | "NONE"): Promise<undefined> {
    const json = { type: subject.type, id: Number(subject.id), accessLevel };
    const path = `${this.routes.share}/${encodeURIComponent(id)}`;
    // Domo: 500 is also how a grant that is there already is answered (§4.2), so that a second one would hide who gave the first.
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

export interface DataSet {
  id: string;
  name: string;
}

const USED_BY = {
  account: { many: "accounts", one: "account" },
  oauth: { many: "account-templates", one: "account-templates" },
} as const;

/** DataSets as far as accounts are concerned (§3.11). */
export class DataSets {
  constructor(private readonly http: Http) {}

  /**
   * The DataSets that use this account. Deletions depend on it, so that an answer which is not clearly about this account never
   * counts as "none": the batch route has to name the account, else the route of the single account is asked.
   */
  async using(kind: AccountKind, accountId: string): Promise<DataSet[]> {
    const batch = await this.batch(kind, accountId);
    if (batch) return batch;
    const single = `/api/data/v2/datasources/${USED_BY[kind].one}/${encodeURIComponent(accountId)}`;
    return (await this.http.send({ method: "GET", path: single, schema: z.array(DataSetRow) })).map(dataSet);
  }

  /** DataSets that Domo shows with this account. That there are none proves nothing: for that, see `using`. */
  async mentioned(kind: AccountKind, accountId: string): Promise<DataSet[]> {
    return (await this.batch(kind, accountId)) ?? [];
  }

  /** The answer of the batch route for one account, or undefined where it does not name the account. */
  private async batch(kind: AccountKind, accountId: string): Promise<DataSet[] | undefined> {
    const path = `/api/data/v2/datasources/${USED_BY[kind].many}`;
    const found = await this.http.send({ method: "POST", path, json: [Number(accountId)], readOnly: true, schema: DataSetsByAccount });
    return Object.hasOwn(found, accountId) ? (found[accountId] ?? []).map(dataSet) : undefined;
  }

  /** Points DataSets at another account. */
  repoint(dataSetIds: string[], accountId: string): Promise<undefined> {
    return this.http.send({ method: "POST", path: `/api/data/v2/datasources/account/${encodeURIComponent(accountId)}`, json: dataSetIds });
  }
}

function dataSet({ dataSourceId, id, dataSourceName, name }: DataSetRow): DataSet {
  const key = dataSourceId ?? id ?? "";
  return { id: key, name: dataSourceName ?? name ?? key };
}
