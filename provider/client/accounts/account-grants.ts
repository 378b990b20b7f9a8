// Who may use an account, and changes to that. The last owner of an account is never removed.

import { setTimeout } from "node:timers/promises";
import { keyedMutex } from "../concurrency";
import {
  AlreadyExistsError,
  IncompleteListError,
  isNotFound,
  isOutcomeUnknown,
  MissingObjectError,
  RefusedError,
  ResponseError,
} from "../errors";
import type { Accounts } from "../instance/accounts";
import type { Subject } from "../schemas/subject";
import { ACCESS_LEVELS, type AccessLevel, type Account, type Grant } from "../schemas/accounts";

/** Pauses in milliseconds in which a last owner waits for another one, whom another resource may be adding. */
const LAST_OWNER_DELAYS_MS = [200, 400, 800, 1600];

export type GrantLevel = AccessLevel | "NONE";

export interface GrantChange {
  subject: Subject;
  level: GrantLevel;
}

export interface AccountGrantsOptions {
  accounts: Accounts;
  /** The account, or undefined if it does not exist. */
  readAccount: (id: string) => Promise<Account | undefined>;
  /** The access list of an account, or undefined if Domo does not find it. */
  readGrants: (id: string) => Promise<Grant[] | undefined>;
  /** Whether a user or group exists. */
  exists: (subject: Subject) => Promise<boolean>;
}

/** The access lists of one kind of account. */
export class AccountGrants {
  private readonly mutex = keyedMutex();
  /** Owners whose ownership this process has removed. Domo's answers may lag and still list them. */
  private readonly formerOwners = new Set<string>();

  constructor(private readonly options: AccountGrantsOptions) {}

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
    const shown = await this.shown(id);
    const level = levelIn(shown?.grants ?? [], subject);
    // Who does not exist has no access, whatever the list lacks.
    if (level === undefined && shown?.isComplete === false && (await this.options.exists(subject))) throw incompleteList();
    return level;
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
  async shown(id: string): Promise<{ grants: Grant[]; isComplete: boolean } | undefined> {
    const grants = await this.list(id);
    if (grants.some(({ accessLevel }) => accessLevel === "OWNER")) return { grants, isComplete: true };
    return grants.length > 0 || (await this.options.readAccount(id)) ? { grants, isComplete: false } : undefined;
  }

  /** Whether the user or group exists. */
  exists(subject: Subject): Promise<boolean> {
    return this.options.exists(subject);
  }

  /**
   * Changes the level of a user or group, or revokes it. Throws `RefusedError` for the last owner, unless `newOwner` is given, which then
   * becomes owner first. A level that the subject has already is not written. A revocation is always sent, as a list without the subject
   * proves nothing.
   */
  async setLevel(id: string, subject: Subject, change: { level: GrantLevel; newOwner?: Subject }): Promise<void> {
    for (const delay of [0, ...LAST_OWNER_DELAYS_MS]) {
      if (delay > 0) await setTimeout(delay);
      if (await this.mutex(id, () => this.trySetLevel(id, subject, change))) return;
    }
    const name = (await this.options.readAccount(id))?.displayName ?? id;
    throw new RefusedError(
      `${subject.type.toLowerCase()} ${subject.id} is the last owner of account ${name}, and Domo keeps no account without one. ` +
        "Make somebody else OWNER first",
    );
  }

  /**
   * Gives access to a user or group that has none. Returns false if it has this level already. Throws `AlreadyExistsError` if it has another
   * one.
   */
  addLevel(id: string, subject: Subject, level: AccessLevel): Promise<boolean> {
    return this.mutex(id, async () => {
      const current = levelIn(await this.list(id), subject);
      if (current === level) return false;
      if (current !== undefined)
        throw new AlreadyExistsError(`it exists already: somebody has just given ${current} instead of ${level}. Run again`);
      return this.grant(id, subject, level);
    });
  }

  /**
   * Makes the changes that `decide` returns, given the present access list: first those that give access, then those that lower or revoke it.
   * Returns false, and changes nothing, if the account does not exist. Throws `RefusedError`, and changes nothing, if no owner would be left,
   * unless `newOwner` is given, which then becomes owner.
   */
  async change(id: string, decide: (grants: Grant[]) => GrantChange[], newOwner?: Subject): Promise<boolean> {
    let reductions: GrantChange[] = [];
    const exists = await this.mutex(id, async () => {
      const grants = await this.withOwner(id, decide);
      if (!grants) return false;
      const changes = decide(grants);
      if (!newOwner) await this.requireRemainingOwner(id, grants, changes);
      const gives = ({ subject, level }: GrantChange): boolean => isLower(levelIn(grants, subject) ?? "NONE", level);
      for (const { subject, level } of changes.filter(gives)) await this.give(id, subject, level);
      reductions = changes.filter((change) => !gives(change));
      return true;
    });
    // Each looks at the list again, and waits where that does not show a new owner yet.
    for (const { subject, level } of reductions) await this.setLevel(id, subject, { level, newOwner });
    return exists;
  }

  /**
   * The complete access list. If it names no owner, as after its last owner was deleted, the owners that `decide` returns are made first. Throws
   * `IncompleteListError` if there are none.
   */
  private async withOwner(id: string, decide: (grants: Grant[]) => GrantChange[]): Promise<Grant[] | undefined> {
    const shown = await this.shown(id);
    if (!shown || shown.isComplete) return shown?.grants;
    for (const { subject, level } of decide(shown.grants)) if (level === "OWNER") await this.give(id, subject, level);
    return this.complete(id);
  }

  private async requireRemainingOwner(id: string, grants: Grant[], changes: GrantChange[]): Promise<void> {
    const isOwner = ({ accessLevel }: Grant): boolean => accessLevel === "OWNER";
    const changed = changes.map(({ subject }) => subject);
    const losesOwner = grants.some((grant) => isOwner(grant) && changed.some((subject) => isSame(grant, subject)));
    if (!losesOwner || changes.some(({ level }) => level === "OWNER") || (await this.hasAnotherOwner(id, grants, changed))) return;
    const name = (await this.options.readAccount(id))?.displayName ?? id;
    throw new RefusedError(
      `it would leave account ${name} without an owner, and Domo keeps no account without one. Make somebody else OWNER first`,
    );
  }

  /** Gives access. A grant whose response is lost counts if the list shows it then. */
  private async give(id: string, subject: Subject, level: GrantLevel): Promise<void> {
    try {
      await this.grant(id, subject, level);
    } catch (error) {
      // Domo: its answer to sharing with a user or group that does not exist is not known (§4.2), and names neither.
      if (error instanceof ResponseError && [400, 404].includes(error.status) && !(await this.options.exists(subject)))
        throw new MissingObjectError(`${subject.type.toLowerCase()} ${subject.id}, who is to get ${level}, does not exist`);
      if (!isOutcomeUnknown(error) || (await this.level(id, subject)) !== level) throw error;
      if (level === "OWNER") this.formerOwners.delete(ownership(id, subject));
    }
  }

  /** Returns false, and changes nothing, if the subject is the last owner and would no longer be one. */
  private async trySetLevel(
    id: string,
    subject: Subject,
    { level, newOwner }: { level: GrantLevel; newOwner?: Subject },
  ): Promise<boolean> {
    const grants = await this.list(id);
    const current = levelIn(grants, subject);
    if (current === level) return true;
    if (current !== "OWNER") {
      await this.grant(id, subject, level);
      return true;
    }
    if (!(await this.hasAnotherOwner(id, grants, [subject]))) {
      if (!newOwner || isSame(newOwner, subject)) return false;
      await this.grant(id, newOwner, "OWNER");
    }
    this.formerOwners.add(ownership(id, subject));
    await this.grant(id, subject, level);
    if (await this.hasAnotherOwner(id, await this.options.accounts.grants(id), [subject])) return true;
    // Another run has removed the other owner at the same moment.
    await this.grant(id, subject, "OWNER");
    return false;
  }

  /** Domo: deleted users may still be listed (§4.1), so an owner counts only if it exists. */
  private async hasAnotherOwner(id: string, grants: Grant[], subjects: Subject[]): Promise<boolean> {
    for (const grant of grants) {
      if (grant.accessLevel !== "OWNER" || this.formerOwners.has(ownership(id, grant))) continue;
      if (subjects.some((subject) => isSame(grant, subject))) continue;
      if (await this.options.exists(grant)) return true;
    }
    return false;
  }

  /** Returns false if the subject had the level before. */
  private async grant(id: string, subject: Subject, level: GrantLevel): Promise<boolean> {
    const isNew = await this.tryGrant(id, subject, level);
    if (level === "OWNER") this.formerOwners.delete(ownership(id, subject));
    return isNew;
  }

  private async tryGrant(id: string, subject: Subject, level: GrantLevel): Promise<boolean> {
    try {
      await this.options.accounts.grant(id, subject, level);
      return true;
    } catch (error) {
      // Domo: the answer to revoking access that does not exist is not documented (§4.2).
      if (level === "NONE" && isNotFound(error)) return false;
      // Domo: a grant that exists already is answered with 500 (§4.2), so only the access list shows whether it does.
      if (!(error instanceof ResponseError && error.status === 500)) throw error;
      if (((await this.level(id, subject)) ?? "NONE") !== level) throw error;
      return false;
    }
  }
}

/** Levels, the least first. */
const RANKS: readonly string[] = ["NONE", ...[...ACCESS_LEVELS].reverse()];

/** Whether a level allows less than another one. A level that is not known may allow anything, so it is lower than none. */
export const isLower = (level: string, than: string): boolean => RANKS.includes(level) && RANKS.indexOf(level) < RANKS.indexOf(than);

const isSame = (a: Subject, b: Subject): boolean => a.type === b.type && a.id === b.id;

const incompleteList = (): IncompleteListError =>
  new IncompleteListError(
    "Domo's access list of it names no owner, so the list is incomplete. If the account has lost its owner, make somebody owner, in Domo or by a program",
  );

const levelIn = (grants: Grant[], subject: Subject): string | undefined => grants.find((grant) => isSame(grant, subject))?.accessLevel;

const ownership = (accountId: string, { type, id }: Subject): string => `${accountId} ${type} ${id}`;
