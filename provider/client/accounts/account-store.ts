// Accounts of one kind, with the details of Domo's API resolved: what proves that one does not exist, masked secrets, and
// `allowExternalUse`, which Domo stores in the configuration.

import { undefinedIfNotFound } from "../absence";
import { sharedRead } from "../concurrency";
import type { Accounts, NewAccount } from "../instance/accounts";
import type { Subject } from "../schemas/subject";
import type { DataSets } from "../instance/data-sets";
import { accountReaders, type AccountReaders } from "../loading/account-readers";
import type { ReaderOptions } from "../loading/reader";
import type { Account } from "../schemas/accounts";
import { isMasked } from "../schemas/connectors";
import { AccountGrants } from "./account-grants";
import { credentialChecker } from "./credential-check";
import { accountReader } from "./read-account";

export interface LiveAccount {
  id: string;
  name: string;
  /** Domo's internal name, which create sets and no user sees. */
  internalName: string | undefined;
  dataProviderType: string;
  allowExternalUse: boolean;
  /** Without masked values. */
  configurations: Record<string, string>;
  /** Keys of the configuration whose values Domo masks. */
  masked: string[];
  /** What Domo lists beside: undefined where it does not return it. */
  health: AccountHealth;
}

export interface AccountHealth {
  /** Whether Domo considers the credential valid. Not of OAuth accounts. */
  valid?: boolean;
  /** How the connector authenticates: `fields`, `oauth`. */
  credentialsType?: string;
  /** Only of OAuth accounts. */
  enabled?: boolean;
}

export interface ConfigurationChange {
  want: Record<string, string>;
  /** Keys that are no longer declared. */
  removed: string[];
  allowExternalUse: boolean | undefined;
}

export interface AccountStoreOptions extends ReaderOptions {
  accounts: Accounts;
  dataSets: DataSets;
  /** Whether a user or group exists. */
  exists: (subject: Subject) => Promise<boolean>;
}

const ALLOW_EXTERNAL_USE = "allowExternalUse";

export class AccountStore {
  readonly grants: AccountGrants;
  /** Asks Domo's validator of a connector about a credential. For ordinary accounts only. */
  readonly checkCredential: ReturnType<typeof credentialChecker>;
  private readonly accounts: Accounts;
  private readonly list: () => Promise<Account[]>;
  private readonly readAccount: (id: string) => Promise<Account | undefined>;
  private readonly readers: AccountReaders;

  constructor({ accounts, dataSets, exists, ...readerOptions }: AccountStoreOptions) {
    this.accounts = accounts;
    this.checkCredential = credentialChecker(accounts);
    this.list = sharedRead(() => accounts.list());
    this.readAccount = accountReader(accounts, dataSets, this.list);
    this.readers = accountReaders(accounts, this.readAccount, readerOptions);
    this.grants = new AccountGrants({ accounts, readAccount: this.readAccount, readGrants: this.readers.grants, exists });
  }

  /** The account, or undefined if Domo proves that it does not exist. `unmask` requests secrets, which Domo returns if the caller may see them. */
  async get(id: string, { unmask = false } = {}): Promise<LiveAccount | undefined> {
    const account = await this.readers.account(id);
    if (!account) return undefined;
    const dataProviderType = account.dataProviderType ?? "";
    const configuration = await this.accounts.configuration(id, dataProviderType, { unmask });
    const { [ALLOW_EXTERNAL_USE]: external, ...configurations } = configuration;
    const entries = Object.entries(configurations);
    return {
      id,
      name: account.displayName ?? "",
      internalName: account.name ?? undefined,
      dataProviderType,
      allowExternalUse: external === undefined ? (account.allowExternalUse ?? false) : external === "true",
      configurations: Object.fromEntries(entries.filter(([, value]) => !isMasked(value))),
      masked: entries.filter(([, value]) => isMasked(value)).map(([key]) => key),
      health: healthOf(account),
    };
  }

  /** All accounts that the token's owner may see. */
  all(): Promise<Account[]> {
    return this.list();
  }

  /** The account without its configuration, or undefined if Domo proves that it does not exist. */
  summary(id: string): Promise<Account | undefined> {
    return this.readers.account(id);
  }

  /** All accounts of a connector. */
  async ofType(dataProviderType: string): Promise<Account[]> {
    return (await this.list()).filter((account) => account.dataProviderType === dataProviderType);
  }

  /** The id of the user who created the account, if Domo returns it. */
  async creatorId(id: string): Promise<string | undefined> {
    return (await this.readAccount(id))?.createdBy ?? undefined;
  }

  /** Creates an account and returns its id. */
  async create(account: NewAccount, allowExternalUse: boolean | undefined): Promise<string> {
    return (await this.accounts.create({ ...account, configurations: withExternal(account.configurations, allowExternalUse) })).id;
  }

  rename(id: string, name: string): Promise<void> {
    return this.accounts.rename(id, name);
  }

  /** Writes the whole configuration. Domo: omitted keys keep their values (§3.8), so removed keys are sent with an empty value. */
  configure(id: string, type: string, { want, removed, allowExternalUse }: ConfigurationChange): Promise<void> {
    const emptied = Object.fromEntries(removed.map((key) => [key, ""]));
    return this.accounts.configure(id, type, withExternal({ ...emptied, ...want }, allowExternalUse));
  }

  /** Deletes the account. One that does not exist is no error. */
  async delete(id: string): Promise<void> {
    await undefinedIfNotFound(this.accounts.delete(id));
  }
}

const healthOf = ({ valid, credentialsType, enabled }: Account): AccountHealth => ({
  ...(valid != null && { valid }),
  ...(credentialsType != null && { credentialsType }),
  ...(enabled != null && { enabled }),
});

const withExternal = <Value>(map: Record<string, Value>, allow: boolean | undefined): Record<string, Value | string> =>
  allow === undefined ? map : { ...map, [ALLOW_EXTERNAL_USE]: String(allow) };
