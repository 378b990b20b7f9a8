// How much a client has written. What was read before a write may be old after it.

export class WriteCounter {
  /** Grows at the beginning and at the end of every write. */
  count = 0;
  private readonly listeners: (() => void)[] = [];

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  add(): void {
    this.count++;
    for (const listener of this.listeners) listener();
  }
}
