// The access lists of accounts, and what they prove.

import { IncompleteListError } from "../errors";
import { ACCESS_LEVELS, type Account, type Grant } from "../schemas/accounts";
import type { Subject } from "../schemas/subject";

export interface AccessListsOptions {
  /** The account, or undefined if it does not exist. */
  readAccount: (id: string) => Promise<Account | undefined>;
  /** The access list of an account, or undefined if Domo does not find it. */
  readGrants: (id: string) => Promise<Grant[] | undefined>;
  /** Whether a user or group exists. */
  exists: (subject: Subject) => Promise<boolean>;
}

export interface ShownList {
  grants: Grant[];
  isComplete: boolean;
}

export interface ShownLevel {
  level: string;
  /** Whether the list that shows it is complete. */
  isComplete: boolean;
}

/** The access lists of one kind of account. */
export class AccessLists {
  constructor(private readonly options: AccessListsOptions) {}

  /** The access list; empty if the account does not exist. */
  async list(id: string): Promise<Grant[]> {
    const grants = await this.options.readGrants(id);
    // A 404 alone does not prove that the account does not exist (§3.3).
    if (grants) return grants;
    if (await this.options.readAccount(id)) throw new IncompleteListError("Domo does not find its access list, but the account exists");
    return [];
  }

  /** The access level of a user or group, or undefined if it has none. Throws `IncompleteListError` if the list may lack entries. */
  async level(id: string, subject: Subject): Promise<string | undefined> {
    return (await this.shownLevel(id, subject))?.level;
  }

  /** The same, and whether the list that shows the level is complete. */
  async shownLevel(id: string, subject: Subject): Promise<ShownLevel | undefined> {
    const shown = await this.shown(id);
    const found = shownIn(shown, subject);
    // Who does not exist has no access, whatever the list lacks.
    if (!found && shown?.isComplete === false && (await this.exists(subject))) throw incompleteList();
    return found;
  }

  /** The same for who is to become owner, which needs no complete list: undefined proves nothing if the list may lack entries. */
  async levelBeforeOwner(id: string, subject: Subject): Promise<ShownLevel | undefined> {
    return shownIn(await this.shown(id), subject);
  }

  /** The access list, or undefined if the account does not exist. Throws `IncompleteListError` if the list may lack entries. */
  async complete(id: string): Promise<Grant[] | undefined> {
    const shown = await this.shown(id);
    if (shown?.isComplete === false) throw incompleteList();
    return shown?.grants;
  }

  /**
   * The access list as Domo shows it, and whether it is complete. Undefined if the account does not exist. Domo: an account has an owner (§4.2), so
   * a list without one is incomplete, and what it lacks proves nothing.
   */
  async shown(id: string): Promise<ShownList | undefined> {
    const grants = await this.list(id);
    if (grants.some(isOwner)) return { grants, isComplete: true };
    return grants.length > 0 || (await this.options.readAccount(id)) ? { grants, isComplete: false } : undefined;
  }

  /** Whether the user or group exists. */
  exists(subject: Subject): Promise<boolean> {
    return this.options.exists(subject);
  }
}

/** Levels, the least first. */
const RANKS: readonly string[] = ["NONE", ...[...ACCESS_LEVELS].reverse()];

/** Whether a level allows less than another one. A level that is not known may allow anything, so it is lower than none. */
export const isLower = (level: string, than: string): boolean => RANKS.includes(level) && RANKS.indexOf(level) < RANKS.indexOf(than);

export const isOwner = ({ accessLevel }: Pick<Grant, "accessLevel">): boolean => accessLevel === "OWNER";

export const isSame = (a: Subject, b: Subject): boolean => a.type === b.type && a.id === b.id;

/** The grant of a user or group as a key. */
export const grantKey = (accountId: string, { type, id }: Subject): string => `${accountId} ${type} ${id}`;

export const levelIn = (grants: Grant[], subject: Subject): string | undefined =>
  grants.find((grant) => isSame(grant, subject))?.accessLevel;

const shownIn = (shown: ShownList | undefined, subject: Subject): ShownLevel | undefined => {
  const level = levelIn(shown?.grants ?? [], subject);
  return shown && level !== undefined ? { level, isComplete: shown.isComplete } : undefined;
};

export const incompleteList = (): IncompleteListError =>
  new IncompleteListError(
    "Domo's access list of it names no owner, so the list is incomplete. If the account has lost its owner, make somebody owner, in Domo or by a program",
  );
