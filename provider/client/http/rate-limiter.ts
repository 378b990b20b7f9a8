// Limits concurrent requests and requests per minute. There is one rate limiter for each endpoint and credential.

import { setTimeout } from "node:timers/promises";
import PQueue from "p-queue";
import type { Log } from "./log";

export interface RateLimits {
  /** Concurrent requests. */
  concurrency: number;
  /** Requests started in any 60 s. */
  requestsPerMinute: number;
}

/** Pauses from this length on are logged. */
const LOG_PAUSES_FROM_MS = 3_000;

export class RateLimiter {
  private readonly queue: PQueue;
  /** The pause of all requests that ends last, if there is one. */
  private currentPause: { endsAt: number; ended: Promise<void> } | undefined;

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
    let loggedAt = 0;
    this.queue.addEventListener("rateLimit", () => {
      if (Date.now() - loggedAt < 60_000) return;
      loggedAt = Date.now();
      log.info(`waiting: ${String(limits.requestsPerMinute)} requests a minute are used up (setting requestsPerMinute)`);
    });
  }

  /** Runs a request as soon as the limits allow. Waiting does not count towards the request's timeout. */
  run<T>(request: () => Promise<T>): Promise<T> {
    return this.queue.add(async () => {
      // A longer pause may begin meanwhile.
      for (let pause = this.currentPause; pause; pause = this.currentPause) await pause.ended;
      return request();
    });
  }

  /** Waits, and holds back all requests of this endpoint: a limit that one of them has reached applies to all. */
  async pauseAll(ms: number, reason: string): Promise<void> {
    const endsAt = Date.now() + ms;
    const ended = this.pause(ms, reason);
    // Only the pause that ends last is kept, and it does not reference earlier ones, which would otherwise never be released.
    if (!this.currentPause || endsAt > this.currentPause.endsAt) {
      const pause: { endsAt: number; ended: Promise<void> } = { endsAt, ended: ended.then(() => this.endPause(pause)) };
      this.currentPause = pause;
    }
    await ended;
  }

  private endPause(pause: object): void {
    if (this.currentPause === pause) this.currentPause = undefined;
  }

  /** Waits before one request is retried. */
  async pause(ms: number, reason: string): Promise<void> {
    if (ms >= LOG_PAUSES_FROM_MS) this.log.info(`waiting ${String(Math.ceil(ms / 1000))} s: ${reason}`);
    await this.sleep(ms);
  }
}
