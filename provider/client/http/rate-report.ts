// Says at the end of a run that waited for a limit which limit it was. A provider's process is ended without notice, so the end is when
// nothing has been sent for a moment.

/** Shorter waits are not worth a line. */
const NOTICEABLE_MS = 10_000;

export class RateReport {
  private startedAt: number | undefined;
  private requests = 0;
  private heldSince: number | undefined;
  private heldMs = 0;
  private dueAfterMs = NOTICEABLE_MS;

  /** A request that Domo did not refuse has ended. */
  count(): void {
    this.requests++;
  }

  /** Requests wait for a limit from now on. */
  hold(now: number): void {
    this.heldSince ??= now;
  }

  /** Requests start from now on. */
  release(now: number): void {
    this.startedAt ??= now;
    if (this.heldSince !== undefined) this.heldMs += now - this.heldSince;
    this.heldSince = undefined;
  }

  get isDue(): boolean {
    return this.heldMs >= this.dueAfterMs;
  }

  /** Is due again when requests have waited as long once more: a run may have pauses. */
  line(now: number, limits: { allowedByDomo: number | undefined; requestsPerMinute: number }): string {
    this.dueAfterMs = 2 * this.heldMs;
    const { allowedByDomo, requestsPerMinute } = limits;
    const allowed =
      allowedByDomo === undefined
        ? `requestsPerMinute allows ${number(requestsPerMinute)} requests a minute`
        : `Domo allowed about ${number(allowedByDomo)} requests a minute`;
    const bound =
      allowedByDomo === undefined || requestsPerMinute === Infinity ? "" : `, setting requestsPerMinute: ${number(requestsPerMinute)}`;
    const seconds = Math.round((now - (this.startedAt ?? now)) / 1000);
    return `${allowed}: ${number(this.requests)} requests took ${duration(seconds)} (waiting: ${duration(Math.round(this.heldMs / 1000))}${bound})`;
  }
}

const number = (value: number): string => value.toLocaleString("en-US");

const duration = (seconds: number): string =>
  seconds < 60 ? `${String(seconds)} s` : `${number(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
