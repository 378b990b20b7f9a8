// Accounts, OAuth accounts and who may use them, as a program names them: absence, masks and grants made plain.

import { setTimeout } from "node:timers/promises";
import {
  AlreadyExistsError,
  AmbiguousAbsenceError,
  CredentialsError,
  IncompleteListError,
  isNotFound,
  RefusedError,
  ResponseError,
  UnreadableObjectError,
} from "../errors";
import type { Accounts, AccountKind, DataSets, NewAccount, Subject } from "../instance/accounts";
import type { AccessLevel, Account, Grant } from "../schemas/accounts";
import { isMasked } from "../schemas/connectors";
import type { DomoInstance } from "../client";
import { keyedMutex, sharedRead } from "../concurrency";
import { groupExists, undefinedIfNotFound } from "../absence";
import { accountReaders, instanceReaders, type AccountReaders, type Freshness } from "../loading/readers";

/** An account as Domo has it. A configuration value that Domo masks is missing. */
export interface LiveAccount {
  id: string;
  name: string;
  /** Domo's internal name, which the create has given and nobody sees. */
  internalName: string | undefined;
  dataProviderType: string;
  allowExternalUse: boolean;
  configurations: Record<string, string>;
  /** Keys of the configuration that are there, but whose values Domo does not show. */
  masked: string[];
}

/** How long a last owner waits for the next one, whom another resource may be making just now: pauses in ms. */
const LAST_OWNER_DELAYS_MS = [200, 400, 800, 1600];

const ALLOW_EXTERNAL_USE = "allowExternalUse";

/** One kind of account. */
export class AccountStore {
  private readonly mutex = keyedMutex();
  private readonly listed: () => Promise<Account[]>;
  private readonly readers: AccountReaders;
  /** Who owned an account until this process took that away: Domo's answers may still show them as owners. */
  private readonly formerOwners = new Set<string>();

  constructor(
    private readonly accounts: Accounts,
    private readonly dataSets: DataSets,
    private readonly exists: (subject: Subject) => Promise<boolean>,
    how: Pick<DomoInstance, "writes" | "log"> & { freshness: Freshness },
  ) {
    this.listed = sharedRead(() => accounts.list());
    this.readers = accountReaders(accounts, { ...how, row: (id) => this.row(id) });
  }

  /** The account, or undefined when Domo itself says that it does not exist. With `unmask` its secrets, where Domo shows them. */
  async get(id: string, { unmask = false } = {}): Promise<LiveAccount | undefined> {
    const account = await this.readers.row(id);
    if (!account) return undefined;
    const dataProviderType = account.dataProviderType ?? "";
    const { [ALLOW_EXTERNAL_USE]: external, ...whole } = await this.accounts.configuration(id, dataProviderType, { unmask });
    const entries = Object.entries(whole);
    return {
      id,
      name: account.displayName ?? "",
      internalName: account.name ?? undefined,
      dataProviderType,
      allowExternalUse: external === undefined ? (account.allowExternalUse ?? false) : external === "true",
      configurations: Object.fromEntries(entries.filter(([, value]) => !isMasked(value))),
      masked: entries.filter(([, value]) => isMasked(value)).map(([key]) => key),
    };
  }

  /** The accounts of this type, with their internal names: those never change, and nobody sees them. */
  async ofType(dataProviderType: string): Promise<Account[]> {
    return (await this.listed()).filter((account) => account.dataProviderType === dataProviderType);
  }

  async create(account: NewAccount, allowExternalUse: boolean | undefined): Promise<string> {
    return (await this.accounts.create({ ...account, configurations: withExternal(account.configurations, allowExternalUse) })).id;
  }

  rename(id: string, name: string): Promise<void> {
    return this.accounts.rename(id, name);
  }

  /** Writes the whole configuration. Domo: keys that are left out stay (§3.8), so what is to go has to be sent empty. */
  configure(id: string, type: string, { want, gone, allowExternalUse }: ConfigurationChange): Promise<void> {
    const emptied = Object.fromEntries(gone.map((key) => [key, ""]));
    return this.accounts.configure(id, type, withExternal({ ...emptied, ...want }, allowExternalUse));
  }

  async delete(id: string): Promise<void> {
    await undefinedIfNotFound(this.accounts.delete(id));
  }

  /** The level that a subject has, or undefined. */
  async level(id: string, subject: Subject): Promise<string | undefined> {
    const grants = await this.grants(id);
    const level = grants.find((grant) => isGrantOf(grant, subject))?.accessLevel;
    // Domo: an account has an owner (§4.2), so that of a list without one nothing can be told that it does not have.
    if (level === undefined && grants.length === 0 && !(await this.row(id))) return undefined;
    if (level === undefined && !grants.some(({ accessLevel }) => accessLevel === "OWNER"))
      throw new IncompleteListError(
        "Domo's list of who may use it names no owner, so that who has no access can't be told. If the account has lost its owner, declare one",
      );
    return level;
  }

  /** Who may use the account; nobody when it is gone. */
  async grants(id: string): Promise<Grant[]> {
    const grants = await this.readers.grants(id);
    // A 404 alone is no proof that the account is gone (§3.3).
    if (grants) return grants;
    if (await this.row(id)) throw new IncompleteListError("Domo does not find the list of who may use it, but the account is there");
    return [];
  }

  /**
   * Gives a subject this level, or none. The last owner stays, unless `heir` is given: then the account goes to that user first. Writes
   * nothing when a wanted level is there already; a revocation is always sent, as a list that lacks the subject proves nothing.
   */
  async setLevel(id: string, subject: Subject, level: AccessLevel | "NONE", heir?: Subject): Promise<void> {
    for (const wait of [0, ...LAST_OWNER_DELAYS_MS]) {
      if (wait > 0) await setTimeout(wait);
      if (await this.mutex(id, () => this.trySetLevel(id, subject, { level, heir }))) return;
    }
    const called = (await this.row(id))?.displayName ?? id;
    throw new RefusedError(
      `${subject.type.toLowerCase()} ${subject.id} is the last owner of account ${called}, and Domo keeps no account without one. ` +
        "Make somebody else OWNER first",
    );
  }

  /** Gives a subject access that it does not have. Answers false when it has that level after all, and Domo says or shows that it had it before. */
  giveLevel(id: string, subject: Subject, level: AccessLevel): Promise<boolean> {
    return this.mutex(id, async () => {
      const now = (await this.grants(id)).find((grant) => isGrantOf(grant, subject))?.accessLevel;
      if (now === level) return false;
      if (now !== undefined)
        throw new AlreadyExistsError(`it exists already: somebody has just given ${now} instead of ${level}. Run again`);
      return this.grant(id, subject, level);
    });
  }

  /** Answers false, and does nothing, when the subject is the last owner and would not be any more. */
  private async trySetLevel(
    id: string,
    subject: Subject,
    { level, heir }: { level: AccessLevel | "NONE"; heir: Subject | undefined },
  ): Promise<boolean> {
    const grants = await this.grants(id);
    const now = grants.find((grant) => isGrantOf(grant, subject))?.accessLevel;
    if (now === level) return true;
    if (now !== "OWNER") {
      await this.grant(id, subject, level);
      return true;
    }
    if (!(await this.hasAnotherOwner(id, grants, subject))) {
      if (!heir || isGrantOf({ ...heir, accessLevel: "OWNER" }, subject)) return false;
      await this.grant(id, heir, "OWNER");
    }
    this.formerOwners.add(ownership(id, subject));
    await this.grant(id, subject, level);
    if (await this.hasAnotherOwner(id, await this.accounts.grants(id), subject)) return true;
    // Another run has taken the other owner away at the same moment.
    await this.grant(id, subject, "OWNER");
    return false;
  }

  /** Domo: whoever is deleted may still be listed (§4.1), so that an owner counts only when it is there. */
  private async hasAnotherOwner(id: string, grants: Grant[], subject: Subject): Promise<boolean> {
    for (const grant of grants) {
      if (grant.accessLevel !== "OWNER" || isGrantOf(grant, subject) || this.formerOwners.has(ownership(id, grant))) continue;
      if (await this.exists(grant)) return true;
    }
    return false;
  }

  /** Answers false when it was so before. */
  private async grant(id: string, subject: Subject, level: AccessLevel | "NONE"): Promise<boolean> {
    const isNew = await this.tryGrant(id, subject, level);
    if (level === "OWNER") this.formerOwners.delete(ownership(id, subject));
    return isNew;
  }

  private async tryGrant(id: string, subject: Subject, level: AccessLevel | "NONE"): Promise<boolean> {
    try {
      await this.accounts.grant(id, subject, level);
      return true;
    } catch (error) {
      // Domo: what revoking from somebody who has nothing is answered is not known (§4.2).
      if (level === "NONE" && isNotFound(error)) return false;
      // Domo: a grant that is there already is answered by 500 (§4.2), so only reading tells.
      if (!(error instanceof ResponseError && error.status === 500)) throw error;
      if (((await this.level(id, subject)) ?? "NONE") !== level) throw error;
      return false;
    }
  }

  /** Who made the account, where Domo tells. */
  async creatorId(id: string): Promise<string | undefined> {
    return (await this.row(id))?.createdBy ?? undefined;
  }

  private async row(id: string): Promise<Account | undefined> {
    const listedRow = async (): Promise<Account | undefined> => (await this.listed()).find((account) => account.id === id);
    // Domo: OAuth configurations can't be read one by one (§5.2), but who may use one can, which tells whether it is there.
    const own = this.accounts.kind === "oauth" ? await listedRow() : await this.single(id);
    if (own) return own;
    if (this.accounts.kind === "oauth" && (await this.readable(() => this.accounts.grants(id)))) {
      throw new AmbiguousAbsenceError("Domo's list does not have it, but tells who may use it: the list is not whole");
    }
    if (await listedRow()) throw new AmbiguousAbsenceError("Domo answers 404, but its list of accounts has it");
    const [using] = await this.dataSets.mentioned(this.accounts.kind, id);
    if (using) throw new AmbiguousAbsenceError(`Domo does not show it, but the DataSet ${using.name} uses it`);
    return undefined;
  }

  private single(id: string): Promise<Account | undefined> {
    return this.readable(() => this.accounts.get(id));
  }

  /** What can be read, or undefined at Domo's own 404. Domo: 403 may mean that it is missing as well as that it is not shared (§3.3). */
  private async readable<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await undefinedIfNotFound(read());
    } catch (error) {
      if (!(error instanceof CredentialsError && error.status === 403)) throw error;
      throw new UnreadableObjectError(
        `${error.message}. Whether it is gone can't be told: the user whom the access token acts as may not read it. ` +
          "Share it with that user in Domo, or give the user's role the right Manage all accounts. If it was deleted in Domo, take it out of " +
          "the state with `pulumi state delete`",
      );
    }
  }
}

const ownership = (accountId: string, { type, id }: Pick<Subject, "type" | "id">): string => `${accountId} ${type} ${id}`;

export interface ConfigurationChange {
  want: Record<string, string>;
  /** Keys that were declared before and are not any more. */
  gone: string[];
  allowExternalUse: boolean | undefined;
}

const isGrantOf = (grant: Grant, { type, id }: Subject): boolean => grant.type === type && grant.id === id;

const withExternal = <Value>(map: Record<string, Value>, allow: boolean | undefined): Record<string, Value | string> =>
  allow === undefined ? map : { ...map, [ALLOW_EXTERNAL_USE]: String(allow) };

/** What the instance API serves. */
export interface InstanceServices {
  accountStores: Record<AccountKind, AccountStore>;
  dataSets: DataSets;
  /** The id of the user whom the token acts as. */
  callerId: () => Promise<string>;
}

export const instanceServices = (domo: DomoInstance, freshness: Freshness = "fresh"): InstanceServices => {
  const how = { freshness, writes: domo.writes, log: domo.log };
  const { user, group } = instanceReaders(domo, "fresh");
  const isThere = async ({ type, id }: Subject): Promise<boolean> => {
    if (type === "USER") return (await user(id)) !== undefined;
    const found = await group(id);
    return found !== undefined && groupExists(found);
  };
  return {
    accountStores: {
      account: new AccountStore(domo.accounts, domo.dataSets, isThere, how),
      oauth: new AccountStore(domo.oauthAccounts, domo.dataSets, isThere, how),
    },
    dataSets: domo.dataSets,
    callerId: () => domo.callerId(),
  };
};
