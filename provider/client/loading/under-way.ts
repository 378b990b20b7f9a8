// Requests that are under way, after which others will be asked for: those that wait already may share a request with them.

/** A request that takes longer, in milliseconds, such as one that is tried again, is not waited for. */
const SOON_MS = 1_000;

export class UnderWay {
  private started = 0;

  /** How many requests are under way and take no longer than usual. */
  readonly count = (): number => this.started;

  async during<T>(act: () => Promise<T>): Promise<T> {
    this.started++;
    let isCounted = true;
    const stop = (): void => {
      if (isCounted) this.started--;
      isCounted = false;
    };
    const timer = setTimeout(stop, SOON_MS).unref();
    try {
      return await act();
    } finally {
      clearTimeout(timer);
      stop();
    }
  }
}
