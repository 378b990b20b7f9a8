// Who may use an account, and changes to that. The last owner of an account is never removed.

import { setTimeout } from "node:timers/promises";
import { undefinedIfNotFound } from "../absence";
import { keyedBatcher, keyedMutex } from "../concurrency";
import { AlreadyExistsError, isNotFound, isOutcomeUnknown, MissingObjectError, RefusedError, ResponseError } from "../errors";
import type { Gathering } from "../gathering";
import type { Log } from "../http/log";
import type { Accounts } from "../instance/accounts";
import type { AccessLevel, Grant } from "../schemas/accounts";
import type { Subject } from "../schemas/subject";
import { takeUnlessLast } from "../last-holder";
import { AccessLists, grantKey, isLower, isOwner, isSame, levelIn, type AccessListsOptions } from "./access-lists";
import { RecentLists, SharedLook } from "./shared-look";

/** Pauses in milliseconds in which a last owner waits for another one, whom another resource may be adding. */
const LAST_OWNER_DELAYS_MS = [200, 400, 800, 1600];

export type GrantLevel = AccessLevel | "NONE";

export interface GrantChange {
  subject: Subject;
  level: GrantLevel;
}

export interface AccountGrantsOptions extends AccessListsOptions {
  accounts: Accounts;
  gathering: Gathering;
  log: Log;
}

interface LevelChange {
  level: GrantLevel;
  /** Who becomes owner where the account would have none, or stays owner. Default: nobody, so that this is refused. */
  newOwner?: FindOwner;
}

export type FindOwner = () => Promise<Subject | undefined>;

/** A change of one user or group, and the look that it shares. */
interface LookedUpChange extends LevelChange {
  look: SharedLook;
}

interface OwnerSearch extends Partial<Pick<LookedUpChange, "newOwner" | "look">> {
  subject?: Subject;
}

/** A change under the lock of its account. */
type Change = (look: SharedLook) => Promise<boolean>;

/** Changes that share a look at the access list: the more, the older it is for the last of them. */
const CHANGES_PER_LOOK = 16;

/** The access lists of one kind of account, and changes to them. */
export class AccountGrants extends AccessLists {
  private readonly mutex = keyedMutex();
  /** Read for one caller alone, for who holds the lock of the account. */
  private readonly locked: AccessLists;
  /** Makes a change under the lock of its account. Those that are asked for at the same moment share a look. */
  private readonly underLock: (id: string, change: Change) => Promise<boolean>;
  /** Owners whose ownership this process has removed. Domo's answers may lag and still list them. */
  private readonly formerOwners = new Set<string>();
  /** Owners whom this process has made. Domo's answers may lag and not list them yet, and a second grant is answered with 500. */
  private readonly madeOwners = new Set<string>();
  private readonly recent = new RecentLists();

  constructor(private readonly services: AccountGrantsOptions) {
    super(services);
    const { accounts, gathering } = services;
    const readGrants: AccessListsOptions["readGrants"] = (id) => this.recent.recorded(id, () => undefinedIfNotFound(accounts.grants(id)));
    this.locked = new AccessLists({ ...services, readGrants });
    this.underLock = keyedBatcher((id, changes) => this.mutex(id, () => this.makeAll(id, changes)), {
      maxSize: CHANGES_PER_LOOK,
      gathering,
    });
  }

  /** The access list; empty if the account does not exist. Read after the changes under way, which will be read back, too. */
  override async list(id: string): Promise<Grant[]> {
    await this.mutex(id, () => Promise.resolve());
    return this.recent.recorded(id, () => super.list(id));
  }

  /**
   * Changes the level of a user or group, or revokes it. Throws `RefusedError` for the last owner, unless `newOwner` finds one, who then
   * becomes owner first. A level that the subject has already is not written. A revocation is always sent, as a list without the subject
   * proves nothing; nobody looks at the list again if this process has read lately that the subject is no owner.
   */
  async setLevel(id: string, subject: Subject, change: LevelChange): Promise<void> {
    if (change.level === "NONE" && this.recent.showsLessThanOwner(id, subject)) {
      await this.mutex(id, () => this.grant(id, subject, change.level));
      return;
    }
    for (const delay of [0, ...LAST_OWNER_DELAYS_MS]) {
      if (delay > 0) await setTimeout(delay);
      if (await this.underLock(id, (look) => this.trySetLevel(id, subject, { ...change, look }))) return;
    }
    throw new RefusedError(
      `${subject.type.toLowerCase()} ${subject.id} is the last owner of ${await this.labelOf(id)}, and Domo keeps no account without one. ` +
        "Make somebody else OWNER first: if another AccountShare does that, list it in the dependsOn of this one",
    );
  }

  /**
   * Gives access to a user or group that has none. Returns false if it has this level already, and if the access list named no owner, so that it may have had
   * access. Throws `AlreadyExistsError` if it has another one. `isUnshared`: it is known that the subject has none, so that nobody looks.
   */
  addLevel(id: string, subject: Subject, { level, isUnshared = false }: { level: AccessLevel; isUnshared?: boolean }): Promise<boolean> {
    if (isUnshared) return this.mutex(id, () => this.grant(id, subject, level));
    return this.underLock(id, async (look) => {
      const grants = await look.list(subject);
      const current = levelIn(grants, subject);
      if (current === level) return false;
      if (current !== undefined)
        throw new AlreadyExistsError(`it exists already: somebody has just given ${current} instead of ${level}. Run again`);
      look.recordWrite(subject);
      await this.grant(id, subject, level);
      // Domo may also have carried out a grant that it answers with 500. Only a list with an owner has proved that there was none.
      return grants.some(isOwner);
    });
  }

  /**
   * Makes the changes that `decide` returns, given the present access list: first those that give access, then those that lower or revoke it.
   * Returns false, and changes nothing, if the account does not exist. Throws `RefusedError`, and changes nothing, if no owner would be left,
   * unless `newOwner` finds one, who then becomes owner.
   */
  async change(id: string, decide: (grants: Grant[]) => GrantChange[], newOwner?: FindOwner): Promise<boolean> {
    let reductions: GrantChange[] = [];
    const exists = await this.mutex(id, async () => {
      const grants = await this.withOwner(id, decide, newOwner);
      if (!grants) return false;
      const changes = decide(grants);
      await this.requireRemainingOwner(id, grants, { changes, newOwner });
      const gives = ({ subject, level }: GrantChange): boolean => isLower(levelIn(grants, subject) ?? "NONE", level);
      for (const { subject, level } of changes.filter(gives)) await this.give(id, subject, level);
      reductions = changes.filter((change) => !gives(change));
      return true;
    });
    // They look at the list again, and wait where that does not show a new owner yet.
    const reduced = await Promise.allSettled(reductions.map(({ subject, level }) => this.setLevel(id, subject, { level, newOwner })));
    for (const outcome of reduced) if (outcome.status === "rejected") throw outcome.reason;
    return exists;
  }

  /**
   * The complete access list. If it names no owner, as after its last owner was deleted, the owners that `decide` returns are made first, or who
   * `newOwner` finds. Throws `IncompleteListError` if there are none.
   */
  private async withOwner(id: string, decide: (grants: Grant[]) => GrantChange[], newOwner?: FindOwner): Promise<Grant[] | undefined> {
    const shown = await this.locked.shown(id);
    if (!shown || shown.isComplete) return shown?.grants;
    const owners = decide(shown.grants).filter(({ level }) => level === "OWNER");
    for (const { subject, level } of owners) await this.give(id, subject, level);
    if (owners.length === 0) await this.makeOwner(id, { newOwner });
    return this.locked.complete(id);
  }

  private async requireRemainingOwner(
    id: string,
    grants: Grant[],
    { changes, newOwner }: { changes: GrantChange[]; newOwner: FindOwner | undefined },
  ): Promise<void> {
    const changed = changes.map(({ subject }) => subject);
    const losesOwner = grants.some((grant) => isOwner(grant) && changed.some((subject) => isSame(grant, subject)));
    if (!losesOwner || changes.some(({ level }) => level === "OWNER") || (await this.hasAnotherOwner(grants, { id, subjects: changed })))
      return;
    if (await newOwner?.()) return;
    throw new RefusedError(
      `it would leave ${await this.labelOf(id)} without an owner, and Domo keeps no account without one. Make somebody else OWNER first`,
    );
  }

  private get noun(): string {
    return this.services.accounts.kind === "oauth" ? "OAuth account" : "account";
  }

  private async labelOf(id: string): Promise<string> {
    return `${this.noun} ${(await this.services.readAccount(id))?.displayName ?? id}`;
  }

  /** Gives access. A grant whose response is lost counts if the list shows it then. */
  private async give(id: string, subject: Subject, level: GrantLevel): Promise<void> {
    try {
      await this.grant(id, subject, level);
    } catch (error) {
      if (!isOutcomeUnknown(error) || (await this.locked.level(id, subject)) !== level) throw error;
      this.recordGranted(id, subject, level);
    }
  }

  /** Makes the changes of an account one after the other. One that fails does not keep the others from being made. */
  private async makeAll(id: string, changes: Change[]): Promise<PromiseSettledResult<boolean>[]> {
    const look = new SharedLook(() => this.locked.list(id));
    const outcomes: PromiseSettledResult<boolean>[] = [];
    for (const change of changes) outcomes.push(...(await Promise.allSettled([change(look)])));
    return outcomes;
  }

  /** Returns false if the subject is the last owner and would no longer be one. Its level has not changed then. */
  private async trySetLevel(id: string, subject: Subject, { level, newOwner, look }: LookedUpChange): Promise<boolean> {
    const grants = await look.list(subject);
    const current = levelIn(grants, subject);
    if (current === level) return true;
    if (current === "OWNER") return this.tryRemoveOwner(id, subject, { level, newOwner, look });
    // Without an owner, as after the last one was deleted, the access list proves no change.
    if (level !== "OWNER" && !grants.some(isOwner)) await this.makeOwner(id, { newOwner, subject, look });
    look.recordWrite(subject);
    await this.grant(id, subject, level);
    return true;
  }

  private async tryRemoveOwner(id: string, subject: Subject, { level, newOwner, look }: LookedUpChange): Promise<boolean> {
    if (!(await this.hasAnotherOwner(await look.current(), { id, subjects: [subject] }))) {
      const successor = await this.makeOwner(id, { newOwner, subject, look });
      if (!successor) return false;
      if (isSame(successor, subject)) return true;
      if (!(await this.hasAnotherOwner(await look.current(), { id, subjects: [subject] }))) return false;
    }
    look.recordWrite(subject);
    return takeUnlessLast({
      what: `the ownership of ${subject.type.toLowerCase()} ${subject.id}`,
      former: this.formerOwners,
      holder: grantKey(id, subject),
      take: () => this.grant(id, subject, level),
      hasAnother: async () => this.hasAnotherOwner(await this.locked.list(id), { id, subjects: [subject] }),
      giveBack: () => this.grant(id, subject, "OWNER"),
    });
  }

  /**
   * Makes somebody owner of an account in which no other owner remains. Returns who that is. `subject`: whose access is to change, who is left as it
   * is if found.
   */
  private async makeOwner(id: string, { newOwner, subject, look }: OwnerSearch): Promise<Subject | undefined> {
    const owner = await newOwner?.();
    if (!owner || (subject && isSame(owner, subject)) || this.madeOwners.has(grantKey(id, owner))) return owner;
    const account = await this.services.readAccount(id);
    if (!account) return undefined;
    look?.recordWrite(owner);
    await this.give(id, owner, "OWNER");
    this.services.log.info(
      `${this.noun} ${account.displayName} (id ${id}): ${owner.type.toLowerCase()} ${owner.id} was made OWNER, as no other owner remains. ` +
        "That stays so if the account is not deleted",
    );
    return owner;
  }

  /** Domo: deleted users may still be listed (§4.1), so an owner counts only if it exists. */
  private async hasAnotherOwner(grants: Grant[], { id, subjects }: { id: string; subjects: Subject[] }): Promise<boolean> {
    for (const grant of grants) {
      if (!isOwner(grant) || this.formerOwners.has(grantKey(id, grant))) continue;
      if (subjects.some((subject) => isSame(grant, subject))) continue;
      if (await this.exists(grant)) return true;
    }
    return false;
  }

  /** Returns false if the subject had the level before. */
  private async grant(id: string, subject: Subject, level: GrantLevel): Promise<boolean> {
    const isNew = await this.tryGrant(id, subject, level);
    this.recordGranted(id, subject, level);
    return isNew;
  }

  private recordGranted(id: string, subject: Subject, level: GrantLevel): void {
    const key = grantKey(id, subject);
    if (level !== "OWNER") this.madeOwners.delete(key);
    else {
      this.madeOwners.add(key);
      this.formerOwners.delete(key);
    }
  }

  private async tryGrant(id: string, subject: Subject, level: GrantLevel): Promise<boolean> {
    this.recent.recordWrite(id, subject);
    try {
      await this.services.accounts.grant(id, subject, level);
      return true;
    } catch (error) {
      // Domo: the answer to revoking access that does not exist is not documented (§4.2).
      if (level === "NONE" && isNotFound(error)) return false;
      // Domo: its answer to sharing with a user or group that does not exist is not known (§4.2), and names neither.
      if (level !== "NONE" && error instanceof ResponseError && [400, 404].includes(error.status) && !(await this.exists(subject)))
        throw new MissingObjectError(`${subject.type.toLowerCase()} ${subject.id}, who is to get ${level}, does not exist`);
      // Domo: a grant that exists already is answered with 500 (§4.2), so only the access list shows whether it does.
      if (!(error instanceof ResponseError && error.status === 500)) throw error;
      // If that can't be read either, the outcome of the grant is still unknown.
      const found = await this.locked.level(id, subject).catch(() => "unknown");
      if ((found ?? "NONE") !== level) throw error;
      return false;
    }
  }
}
