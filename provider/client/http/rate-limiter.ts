// Starts requests when the limits allow. A process has one rate limiter for each endpoint and credential.

import { setTimeout } from "node:timers/promises";
import PQueue from "p-queue";
import { AdaptiveRate, type RateLimits } from "./adaptive-rate";
import type { Log } from "./log";
import { RateReport } from "./rate-report";

export type { RateLimits } from "./adaptive-rate";

/** Waits from this length on are logged. */
const LOG_WAITS_FROM_MS = 3_000;
const LOG_INTERVAL_MS = 60_000;
/** Requests that follow each other are less far apart, and a provider's process is not ended as soon. */
const IDLE_MS = 500;

type Sleep = (ms: number, options?: { signal?: AbortSignal; ref?: boolean }) => Promise<unknown>;

/** A 429. */
export interface Refusal {
  /** How long Domo wants to be left alone, if it says so. */
  retryAfterMs?: number;
}

export interface RunOptions<T> {
  /** Whether the result of a request is a refusal. */
  refusal?: (result: T) => Refusal | undefined;
  /** Requests of a higher priority start first. Default: 0. */
  priority?: number;
}

export class RateLimiter {
  private readonly queue: PQueue;
  private readonly rate: AdaptiveRate;
  private readonly report = new RateReport();
  /** The pause of all requests that ends last, if there is one. */
  private currentPause: { endsAt: number; ended: Promise<void> } | undefined;
  /** Ends the wait for the next start. */
  private alarm: AbortController | undefined;
  private saidAt = -Infinity;
  private readonly listeners: (() => void)[] = [];

  constructor(
    limits: RateLimits,
    private readonly log: Log,
    private readonly sleep: Sleep = (ms, options) => setTimeout(ms, undefined, options),
    private readonly now: () => number = () => performance.now(),
  ) {
    this.queue = new PQueue({ concurrency: limits.concurrency });
    this.rate = new AdaptiveRate(limits);
  }

  /** Lowers the limits to these where they are lower. */
  lower(limits: RateLimits): void {
    this.rate.lower(limits);
    this.queue.concurrency = this.rate.concurrency;
  }

  /** Whether a request would start at once. */
  get isIdle(): boolean {
    return !this.queue.isPaused && this.queue.size === 0 && this.queue.pending < this.queue.concurrency;
  }

  /** The time between two requests where the limits are used up, in milliseconds. */
  get gapMs(): number {
    const { allowedByDomo = Infinity, requestsPerMinute } = this.rate;
    return 60_000 / Math.min(allowedByDomo, requestsPerMinute);
  }

  /** Calls the listener whenever requests may have become able to start at once. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Runs a request as soon as the limits allow. Waiting does not count towards the request's timeout. */
  run<T>(request: () => Promise<T>, { refusal, priority }: RunOptions<T> = {}): Promise<T> {
    const result = this.queue.add(() => this.start(request, refusal), { priority });
    this.regulate();
    return result;
  }

  private async start<T>(request: () => Promise<T>, refusal: RunOptions<T>["refusal"]): Promise<T> {
    const started = this.rate.start(this.now());
    this.report.release(started.at);
    // At once, before the queue starts the next request.
    this.regulate();
    let refused: Refusal | undefined;
    try {
      const result = await request();
      refused = refusal?.(result);
      return result;
    } finally {
      if (refused) {
        const pause = this.rate.refused(started, this.now(), refused.retryAfterMs);
        if (refused.retryAfterMs !== undefined || pause > 0) void this.pauseAll(pause, "Domo allows no more requests");
      } else {
        this.rate.accepted(started, this.now());
        this.report.count();
      }
      this.regulate();
      this.queue.concurrency = this.rate.concurrency;
      const isLast = this.queue.size === 0 && this.queue.pending === 1;
      if (isLast && this.report.isDue) void this.reportWhenIdle();
    }
  }

  /** Lets the queue start requests, or holds them back until the limits allow the next. */
  private regulate(): void {
    this.alarm?.abort();
    const now = this.now();
    const delay = this.currentPause ? Infinity : this.rate.delay(now);
    if (delay <= 0) {
      this.queue.start();
      for (const listener of this.listeners) listener();
      return;
    }
    this.queue.pause();
    if (this.queue.size === 0) return;
    this.report.hold(now);
    // The end of a pause, or an answer, regulates again.
    if (delay === Infinity) return;
    this.logWait(now, delay);
    const alarm = new AbortController();
    this.alarm = alarm;
    this.sleep(Math.ceil(delay), { signal: alarm.signal }).then(
      () => {
        this.regulate();
      },
      () => undefined,
    );
  }

  private logWait(now: number, delay: number): void {
    // The answer to a request that is under way may end the wait.
    if (this.rate.isAnswerDue) return;
    const { allowedByDomo, requestsPerMinute } = this.rate;
    this.say(
      now,
      delay,
      allowedByDomo === undefined
        ? `waiting: ${String(requestsPerMinute)} requests a minute are used up (setting requestsPerMinute)`
        : `waiting: Domo allows no more than about ${String(allowedByDomo)} requests a minute`,
    );
  }

  /** Logs that all requests wait, at most once a minute, and not of short waits. */
  private say(now: number, delay: number, line: string): void {
    if (delay < LOG_WAITS_FROM_MS || now - this.saidAt < LOG_INTERVAL_MS) return;
    this.saidAt = now;
    this.log.info(line);
  }

  private async reportWhenIdle(): Promise<void> {
    await this.sleep(IDLE_MS, { ref: false });
    const isIdle = this.queue.size === 0 && this.queue.pending === 0;
    if (!isIdle || !this.report.isDue) return;
    const { allowedByDomo, requestsPerMinute } = this.rate;
    this.log.info(this.report.line(this.now() - IDLE_MS, { allowedByDomo, requestsPerMinute }));
  }

  /** Waits, and holds back all requests of this endpoint: a limit that one of them has reached applies to all. */
  async pauseAll(ms: number, reason: string): Promise<void> {
    const now = this.now();
    const endsAt = now + ms;
    if (this.currentPause && endsAt <= this.currentPause.endsAt) return this.currentPause.ended;
    this.say(now, ms, waitingFor(ms, reason));
    const ended = this.sleep(ms);
    // Only the pause that ends last is kept, and it does not reference earlier ones, which would otherwise never be released.
    const pause: { endsAt: number; ended: Promise<void> } = {
      endsAt,
      ended: ended.then(() => {
        this.endPause(pause);
      }),
    };
    this.currentPause = pause;
    this.regulate();
    await pause.ended;
  }

  private endPause(pause: object): void {
    if (this.currentPause !== pause) return;
    this.currentPause = undefined;
    this.rate.resume(this.now());
    this.regulate();
  }

  /** Waits before one request is retried. */
  async pause(ms: number, reason: string): Promise<void> {
    if (ms >= LOG_WAITS_FROM_MS) this.log.info(waitingFor(ms, reason));
    await this.sleep(ms);
  }
}

const waitingFor = (ms: number, reason: string): string => `waiting ${String(Math.ceil(ms / 1000))} s: ${reason}`;
