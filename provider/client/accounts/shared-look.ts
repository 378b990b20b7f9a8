// Looks at access lists that several changes of an account share.

import type { Grant } from "../schemas/accounts";
import type { Subject } from "../schemas/subject";
import { grantKey, isOwner, isSame, levelIn } from "./access-lists";

/** A look that is older, in milliseconds, as after a write that took long, is made again. */
const OUTDATED_AFTER_MS = 5_000;

/** A list that is older, in milliseconds, shows nothing about a revocation. */
const RECENT_FOR_MS = 30_000;

/**
 * Access lists that were read lately, such as those that proved another write. They save the look before a revocation, as a run may revoke the access of
 * many people to the same account one by one.
 */
export class RecentLists {
  private readonly lists = new Map<string, { grants: Grant[]; readAt: number }>();
  /** Whose access this process has changed, see `grantKey`. A list may have been read before that. */
  private readonly written = new Set<string>();

  /** Reads a list and records it, unless one whose read began later is recorded. */
  async recorded<List extends Grant[] | undefined>(accountId: string, read: () => Promise<List>): Promise<List> {
    const readAt = performance.now();
    const grants = await read();
    if (readAt >= (this.lists.get(accountId)?.readAt ?? -Infinity)) this.lists.set(accountId, { grants: grants ?? [], readAt });
    return grants;
  }

  /** To be called before each write. */
  recordWrite(accountId: string, subject: Subject): void {
    this.written.add(grantKey(accountId, subject));
  }

  /** Whether a recent list shows that the user or group has access, but is no owner. Unless it does, nothing is known. */
  showsLessThanOwner(accountId: string, subject: Subject): boolean {
    const { grants = [], readAt = -Infinity } = this.lists.get(accountId) ?? {};
    if (performance.now() - readAt > RECENT_FOR_MS || this.written.has(grantKey(accountId, subject))) return false;
    const level = levelIn(grants, subject);
    return level !== undefined && level !== "OWNER" && grants.some(isOwner);
  }
}

/** A look of several changes under the lock of their account. */
export class SharedLook {
  private grants: Promise<Grant[]> | undefined;
  private lookedAt = 0;
  private written: Subject[] = [];

  constructor(private readonly read: () => Promise<Grant[]>) {}

  /** The list as it was seen first, or after what has been written to this user or group since. */
  list(subject: Subject): Promise<Grant[]> {
    return this.written.some((other) => isSame(other, subject)) ? this.current() : this.seen();
  }

  /** The list, read again if anything has been written since. */
  current(): Promise<Grant[]> {
    if (this.written.length > 0) this.grants = undefined;
    this.written = [];
    return this.seen();
  }

  /** To be called before each write: whether it succeeds or fails, what it leaves is not known. */
  recordWrite(subject: Subject): void {
    this.written.push(subject);
  }

  private async seen(): Promise<Grant[]> {
    if (performance.now() - this.lookedAt > OUTDATED_AFTER_MS) this.grants = undefined;
    if (!this.grants) this.lookedAt = performance.now();
    try {
      return await (this.grants ??= this.read());
    } catch (error) {
      // Whoever comes next looks again.
      this.grants = undefined;
      throw error;
    }
  }
}
