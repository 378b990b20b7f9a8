// Counts the writes of a client, so that cached reads can be invalidated, and reads that follow writes can be gathered.

/** Milliseconds. A write may wait for its turn for some seconds. */
const HANGS_AFTER_MS = 10_000;

export class WriteCounter {
  /** Increases before and after each write. */
  count = 0;
  /** When writes without an outcome so far have begun. */
  private readonly begun = new Set<{ at: number }>();
  private readonly listeners: (() => void)[] = [];

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Whether writes are under way, but for those that seem to hang. */
  isBusy(): boolean {
    const earliest = performance.now() - HANGS_AFTER_MS;
    return [...this.begun].some(({ at }) => at > earliest);
  }

  /** Counts before and after the write, as a concurrent read may return either state. */
  async during<T>(write: () => Promise<T>): Promise<T> {
    const begun = { at: performance.now() };
    this.begun.add(begun);
    this.add();
    try {
      return await write();
    } finally {
      this.begun.delete(begun);
      this.add();
    }
  }

  add(): void {
    this.count++;
    for (const listener of this.listeners) listener();
  }
}
