// Accounts, OAuth accounts and who may use them, as a program names them: absence, masks and grants made plain.

import { setTimeout } from "node:timers/promises";
import { CredentialsError, ObjectError, RefusedError, ResponseError } from "../errors";
import type { Accounts, AccountKind, DataSets, NewAccount, Subject } from "./accounts";
import { MASK, type AccessLevel, type Account, type Grant } from "./contract/accounts";
import type { DomoInstance } from "./domo";
import { orGone } from "./gone";
import { serial } from "./serial";
import { accountSources, type AccountSources, type Freshness } from "./shared/sources";
import { singleFlight } from "./single-flight";

/** An account as Domo has it. A configuration value that Domo masks is missing. */
export interface LiveAccount {
  id: string;
  name: string;
  dataProviderType: string;
  allowExternalUse: boolean;
  configurations: Record<string, string>;
  /** Keys of the configuration that are there, but whose values Domo does not show. */
  masked: string[];
}

/** How long a last owner waits for the next one, whom another resource may be making just now: pauses in ms. */
const PATIENCE = [200, 400, 800, 1600];

const EXTERNAL = "allowExternalUse";

/** One kind of account. */
export class AccountBook {
  private readonly inTurn = serial();
  private readonly listed: () => Promise<Account[]>;

  private readonly sources: AccountSources;

  constructor(
    private readonly accounts: Accounts,
    how: Pick<DomoInstance, "writes" | "log"> & { freshness: Freshness },
  ) {
    this.listed = singleFlight(() => accounts.list());
    this.sources = accountSources(accounts, { ...how, row: (id) => this.row(id) });
  }

  /** The account, or undefined when Domo itself says that it does not exist. */
  async get(id: string): Promise<LiveAccount | undefined> {
    const account = await this.sources.row(id);
    if (!account) return undefined;
    const dataProviderType = account.dataProviderType ?? "";
    const { [EXTERNAL]: external, ...whole } = await this.accounts.configuration(id, dataProviderType);
    const entries = Object.entries(whole);
    return {
      id,
      name: account.displayName ?? "",
      dataProviderType,
      allowExternalUse: external === undefined ? (account.allowExternalUse ?? false) : external === "true",
      configurations: Object.fromEntries(entries.filter(([, value]) => value !== MASK)),
      masked: entries.filter(([, value]) => value === MASK).map(([key]) => key),
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
  configure(id: string, type: string, { want, gone, allowExternalUse }: Reconfiguration): Promise<void> {
    const emptied = Object.fromEntries(gone.map((key) => [key, ""]));
    return this.accounts.configure(id, type, withExternal({ ...emptied, ...want }, allowExternalUse));
  }

  async delete(id: string): Promise<void> {
    await orGone(this.accounts.delete(id));
  }

  /** The level that a subject has, or undefined. */
  async level(id: string, subject: Subject): Promise<string | undefined> {
    return (await this.grants(id)).find((grant) => isOf(grant, subject))?.accessLevel;
  }

  /** Who may use the account; nobody when it is gone. */
  async grants(id: string): Promise<Grant[]> {
    const grants = await this.sources.grants(id);
    // Domo: an account always has an owner (§4.2), so that an empty list says nothing about the account.
    if (grants?.length === 0)
      throw new ObjectError("Domo's list of who may use it is empty, which can't be: an account always has an owner");
    return grants ?? [];
  }

  /** Gives a subject this level, or none. The last owner stays. Writes nothing when it is so already. */
  async setLevel(id: string, subject: Subject, level: AccessLevel | "NONE"): Promise<void> {
    for (const wait of [0, ...PATIENCE]) {
      if (wait > 0) await setTimeout(wait);
      if (await this.inTurn(id, () => this.trySetLevel(id, subject, level))) return;
    }
    const called = (await this.row(id))?.displayName ?? id;
    throw new RefusedError(
      `${subject.type.toLowerCase()} ${subject.id} is the last owner of account ${called}, and Domo keeps no account without one. ` +
        "Make somebody else OWNER first, or delete the account with it",
    );
  }

  /** Answers false, and does nothing, when the subject is the last owner and would not be any more. */
  private async trySetLevel(id: string, subject: Subject, level: AccessLevel | "NONE"): Promise<boolean> {
    const grants = await this.grants(id);
    const now = grants.find((grant) => isOf(grant, subject))?.accessLevel ?? "NONE";
    if (now === level) return true;
    if (now === "OWNER" && grants.filter(({ accessLevel }) => accessLevel === "OWNER").length === 1) return false;
    try {
      await this.accounts.grant(id, subject, level);
    } catch (error) {
      // Domo: a grant that is there already is answered by 500 (§4.2), so only reading tells.
      if (!(error instanceof ResponseError && error.status === 500)) throw error;
      if (((await this.level(id, subject)) ?? "NONE") !== level) throw error;
    }
    return true;
  }

  private async row(id: string): Promise<Account | undefined> {
    if (this.accounts.kind === "oauth") return this.listedRow(id);
    try {
      return await orGone(this.accounts.get(id));
    } catch (error) {
      // Domo: 403 may mean missing as well as not shared with the token's owner (§3.3); only the list, too, makes it missing.
      if (!(error instanceof CredentialsError && error.status === 403)) throw error;
      if ((await this.listed()).some((account) => account.id === id)) throw error;
      return undefined;
    }
  }

  /** Domo: OAuth configurations can't be read one by one (§5.2), but who may use one can, which tells whether it is there. */
  private async listedRow(id: string): Promise<Account | undefined> {
    const row = (await this.listed()).find((account) => account.id === id);
    if (row) return row;
    try {
      if (!(await orGone(this.accounts.grants(id)))) return undefined;
    } catch (error) {
      // Domo: 403 may mean missing (§3.3), and the list says so, too.
      if (error instanceof CredentialsError && error.status === 403) return undefined;
      throw error;
    }
    throw new ObjectError("Domo's list does not have it, but tells who may use it: the list is not whole");
  }
}

export interface Reconfiguration {
  want: Record<string, string>;
  /** Keys that were declared before and are not any more. */
  gone: string[];
  allowExternalUse: boolean | undefined;
}

const isOf = (grant: Grant, { type, id }: Subject): boolean => grant.type === type && grant.id === id;

const withExternal = (map: Record<string, string>, allow: boolean | undefined): Record<string, string> =>
  allow === undefined ? map : { ...map, [EXTERNAL]: String(allow) };

/** What the instance API serves. */
export interface Instance {
  books: Record<AccountKind, AccountBook>;
  dataSets: DataSets;
}

export const instanceOf = (domo: DomoInstance, freshness: Freshness = "fresh"): Instance => {
  const how = { freshness, writes: domo.writes, log: domo.log };
  return {
    books: { account: new AccountBook(domo.accounts, how), oauth: new AccountBook(domo.oauthAccounts, how) },
    dataSets: domo.dataSets,
  };
};
