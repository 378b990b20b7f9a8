// Counts the writes of a client, so that cached reads can be invalidated.

export class WriteCounter {
  /** Increases before and after each write. */
  count = 0;
  private readonly listeners: (() => void)[] = [];

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Counts before and after the write, as a concurrent read may return either state. */
  async during<T>(write: () => Promise<T>): Promise<T> {
    this.add();
    try {
      return await write();
    } finally {
      this.add();
    }
  }

  add(): void {
    this.count++;
    for (const listener of this.listeners) listener();
  }
}
