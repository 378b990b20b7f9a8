// Accounts of one kind, with the details of Domo's API resolved: what proves that one does not exist, masked secrets, and
// `allowExternalUse`, which Domo stores in the configuration.

import { undefinedIfNotFound } from "../absence";
import { AmbiguousAbsenceError } from "../errors";
import type { Accounts, NewAccount } from "../instance/accounts";
import type { Subject } from "../schemas/subject";
import type { DataSets } from "../instance/data-sets";
import { accountReaders, type AccountReaderOptions } from "../loading/account-readers";
import { gatheredAccounts } from "../loading/gathered-accounts";
import type { Reader } from "../loading/reader";
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

/** Accounts of one kind. */
export interface AccountStore {
  readonly grants: AccountGrants;
  /** The account, or undefined if Domo proves that it does not exist. `unmask` requests secrets, which Domo returns if the caller may see them. */
  get: (id: string, options?: { unmask?: boolean }) => Promise<LiveAccount | undefined>;
  /** The same after a write of this process. Reads at the same time share requests, so that Domo may still show what was there before. */
  getWritten: (id: string, options?: { unmask?: boolean }) => Promise<LiveAccount | undefined>;
  /** The account without its configuration, or undefined if Domo proves that it does not exist. */
  summary: (id: string) => Promise<Account | undefined>;
  /** All accounts that the token's owner may see. */
  all: () => Promise<Account[]>;
  /** All accounts of a connector. */
  ofType: (dataProviderType: string) => Promise<Account[]>;
  /** The id of the user who created the account, if Domo returns it. */
  creatorId: (id: string) => Promise<string | undefined>;
  /** Asks Domo's validator of a connector about a credential. For ordinary accounts only. */
  checkCredential: ReturnType<typeof credentialChecker>;
  /** Creates an account and returns its id. */
  create: (account: NewAccount, allowExternalUse: boolean | undefined) => Promise<string>;
  rename: (id: string, name: string) => Promise<void>;
  /** Writes the whole configuration. Domo: omitted keys keep their values (§3.8), so removed keys are sent with an empty value. */
  configure: (id: string, type: string, change: ConfigurationChange) => Promise<void>;
  /** To be called before the account is deleted: where several are at the same time, that saves requests after it. */
  prepareDelete: (id: string) => Promise<void>;
  /**
   * Deletes the account. One that does not exist is no error. `look`: looks whether it may be deleted, right before each attempt; false leaves it.
   */
  delete: (id: string, look: () => Promise<boolean>) => Promise<void>;
}

interface AccountStoreOptions extends AccountReaderOptions {
  accounts: Accounts;
  dataSets: DataSets;
  /** Whether a user or group exists. */
  exists: (subject: Subject) => Promise<boolean>;
}

const ALLOW_EXTERNAL_USE = "allowExternalUse";

export function accountStore({ accounts, dataSets, exists, ...options }: AccountStoreOptions): AccountStore {
  const { gathering, log } = options;
  const readAccount = accountReader(accounts, dataSets, () => gathered.list());
  const gathered = gatheredAccounts({ list: () => accounts.list(), readOne: readAccount, gathering });
  const readers = accountReaders(accounts, readAccount, options);
  const reading =
    (read: Reader<Account>): AccountStore["get"] =>
    async (id, { unmask = false } = {}) => {
      const account = await read(id);
      if (!account) return undefined;
      const configuration = await undefinedIfNotFound(accounts.configuration(id, account.dataProviderType ?? "", { unmask }));
      if (configuration) return liveAccount(account, configuration);
      throw new AmbiguousAbsenceError("Domo shows it, but answers 404 to its configuration");
    };

  return {
    grants: new AccountGrants({ accounts, readAccount, readGrants: readers.grants, exists, gathering, log }),
    get: reading(readers.account),
    getWritten: reading(gathered.written),
    summary: readers.account,
    all: gathered.list,
    ofType: async (type) => (await gathered.list()).filter(({ dataProviderType }) => dataProviderType === type),
    creatorId: async (id) => (await readAccount(id))?.createdBy ?? undefined,
    checkCredential: credentialChecker(accounts),
    async create(account, allowExternalUse) {
      const configurations = withExternal(account.configurations, allowExternalUse);
      return (await gathered.followed.during(() => accounts.create({ ...account, configurations }))).id;
    },
    rename: (id, name) => gathered.followed.during(() => accounts.rename(id, name)),
    configure(id, type, { want, removed, allowExternalUse }) {
      const emptied = Object.fromEntries(removed.map((key) => [key, ""]));
      return gathered.followed.during(() => accounts.configure(id, type, withExternal({ ...emptied, ...want }, allowExternalUse)));
    },
    prepareDelete: gathered.glance,
    async delete(id, look) {
      let isSent = false;
      const lookAgain = async (): Promise<boolean> => {
        isSent = await look();
        return isSent;
      };
      await undefinedIfNotFound(
        gathered.followed
          .during(() => accounts.delete(id, lookAgain))
          .then(() => {
            if (isSent) gathered.recordDeleted(id);
          }),
      );
    },
  };
}

function liveAccount(account: Account, { [ALLOW_EXTERNAL_USE]: external, ...configurations }: Record<string, string>): LiveAccount {
  const entries = Object.entries(configurations);
  return {
    id: account.id,
    name: account.displayName ?? "",
    internalName: account.name ?? undefined,
    dataProviderType: account.dataProviderType ?? "",
    allowExternalUse: external === undefined ? (account.allowExternalUse ?? false) : external === "true",
    configurations: Object.fromEntries(entries.filter(([, value]) => !isMasked(value))),
    masked: entries.filter(([, value]) => isMasked(value)).map(([key]) => key),
    health: healthOf(account),
  };
}

const healthOf = ({ valid, credentialsType, enabled }: Account): AccountHealth => ({
  ...(valid != null && { valid }),
  ...(credentialsType != null && { credentialsType }),
  ...(enabled != null && { enabled }),
});

const withExternal = <Value>(map: Record<string, Value>, allow: boolean | undefined): Record<string, Value | string> =>
  allow === undefined ? map : { ...map, [ALLOW_EXTERNAL_USE]: String(allow) };
