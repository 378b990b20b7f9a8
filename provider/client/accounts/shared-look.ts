// A look at an access list that several changes of the account share under its lock.

import type { Grant } from "../schemas/accounts";
import type { Subject } from "../schemas/subject";
import { isSame, levelIn } from "./access-lists";

/** A look that is older, in milliseconds, as after a write that took long, is made again. */
const OUTDATED_AFTER_MS = 5_000;

export class SharedLook {
  private grants: Promise<Grant[]> | undefined;
  private lookedAt = 0;
  private written: Subject[] = [];

  constructor(private readonly read: () => Promise<Grant[]>) {}

  /** The level of a user or group, as it was seen first, or after what has been written to it since. */
  async level(subject: Subject): Promise<string | undefined> {
    if (this.written.some((other) => isSame(other, subject))) return levelIn(await this.current(), subject);
    return levelIn(await this.seen(), subject);
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
