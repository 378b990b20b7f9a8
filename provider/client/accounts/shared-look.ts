// A look at an access list that several changes of the account share under its lock.

import type { Grant } from "../schemas/accounts";
import type { Subject } from "../schemas/subject";
import { isSame, levelIn } from "./access-lists";

export class SharedLook {
  private grants: Promise<Grant[]> | undefined;
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

  private seen(): Promise<Grant[]> {
    return (this.grants ??= this.read());
  }
}
