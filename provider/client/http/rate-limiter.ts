// How many requests run at once, and how many in a minute: one governor per endpoint and credential (design: rate).

import { setTimeout } from "node:timers/promises";
import PQueue from "p-queue";
import type { Log } from "./log";

export interface RateLimits {
  /** Requests under way at once. */
  concurrency: number;
  /** Requests begun in any 60 s. */
  requestsPerMinute: number;
}

/** Waiting longer than this is told. */
const LOG_WAITS_FROM_MS = 3_000;

export class RateLimiter {
  private readonly queue: PQueue;
  /** The longest wait that holds all requests back at present. */
  private pausedUntil: { until: number; over: Promise<void> } | undefined;

  constructor(
    limits: RateLimits,
    private readonly log: Log,
    private readonly sleep: (ms: number) => Promise<unknown> = setTimeout,
  ) {
    this.queue = new PQueue({
      concurrency: limits.concurrency,
      interval: 60_000,
      intervalCap: limits.requestsPerMinute,
      strict: true,
    });
    let told = 0;
    this.queue.addEventListener("rateLimit", () => {
      if (Date.now() - told < 60_000) return;
      told = Date.now();
      log.info(`waiting: ${String(limits.requestsPerMinute)} requests a minute are used up (setting requestsPerMinute)`);
    });
  }

  /** Runs one request when its turn comes. The wait does not count against the request's own time-out. */
  run<T>(request: () => Promise<T>): Promise<T> {
    return this.queue.add(async () => {
      // While it waits, a longer wait may begin.
      for (let held = this.pausedUntil; held; held = this.pausedUntil) await held.over;
      return request();
    });
  }

  /** Waits, and holds all requests of this endpoint back meanwhile: a limit that one of them met is a limit for all. */
  async pauseAll(ms: number, why: string): Promise<void> {
    const until = Date.now() + ms;
    const over = this.pause(ms, why);
    // Only the longest is kept: what is over must not be kept by what comes later, for as long as the process lives.
    if (!this.pausedUntil || until > this.pausedUntil.until) {
      const held: { until: number; over: Promise<void> } = { until, over: over.then(() => this.release(held)) };
      this.pausedUntil = held;
    }
    await over;
  }

  private release(held: object): void {
    if (this.pausedUntil === held) this.pausedUntil = undefined;
  }

  /** Waits before one request is tried again. */
  async pause(ms: number, why: string): Promise<void> {
    if (ms >= LOG_WAITS_FROM_MS) this.log.info(`waiting ${String(Math.ceil(ms / 1000))} s: ${why}`);
    await this.sleep(ms);
  }
}
