// Counts the writes of a client, so that cached reads can be invalidated.

export class WriteCounter {
  /** Increases before and after each write. */
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
