// Times of events, in milliseconds, of which only those of the last minute count.

const MINUTE_MS = 60_000;

export class LastMinute {
  private times: number[] = [];
  private first = 0;

  /** `time` is not before the one that was added last. */
  add(time: number): void {
    this.times.push(time);
  }

  count(now: number): number {
    while ((this.times[this.first] ?? Infinity) <= now - MINUTE_MS) this.first++;
    if (this.first > this.times.length / 2) {
      this.times = this.times.slice(this.first);
      this.first = 0;
    }
    return this.times.length - this.first;
  }

  /** When fewer than `limit` are left if none is added: now, later, or never (`Infinity`). */
  below(limit: number, now: number): number {
    const excess = this.count(now) - limit;
    return excess < 0 ? now : (this.times[this.first + excess] ?? Infinity) + MINUTE_MS;
  }
}
