// Servers with different limits, and the rate limiter as a client of them, in virtual time: minutes pass in milliseconds, and a run is exact.

import { setImmediate } from "node:timers/promises";
import type { RateLimits } from "../../../../../provider/client/http/adaptive-rate";
import { RateLimiter } from "../../../../../provider/client/http/rate-limiter";

const MINUTE = 60_000;

interface Timer {
  at: number;
  wake: () => void;
}

export class VirtualTime {
  now = 0;
  private timers: Timer[] = [];

  readonly sleep = (ms: number, { signal }: { signal?: AbortSignal } = {}): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer: Timer = { at: this.now + ms, wake: resolve };
      this.timers.push(timer);
      signal?.addEventListener("abort", () => {
        this.timers = this.timers.filter((other) => other !== timer);
        reject(new Error("aborted"));
      });
    });

  /** Lets time pass from one timer to the next until `isOver`. */
  async pass(isOver: () => boolean): Promise<void> {
    for (;;) {
      await setImmediate();
      if (isOver()) return;
      const next = this.timers.reduce((first, timer) => (timer.at < first.at ? timer : first));
      this.timers = this.timers.filter((timer) => timer !== next);
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
  }
}

/** Takes a request at a time. Returns 0 if it accepts it, and otherwise after how many milliseconds it would accept one. */
export type Server = (now: number) => number;

/** At most `limit` requests in any time of the length `window`. */
export function slidingWindow(limit: number | ((now: number) => number), window = MINUTE): Server {
  let times: number[] = [];
  return (now) => {
    const current = typeof limit === "number" ? limit : limit(now);
    times = times.filter((time) => time > now - window);
    if (times.length >= current) return (times[times.length - current] ?? now) + window - now;
    times.push(now);
    return 0;
  };
}

/** At most `limit` requests in each minute of a clock that shows `offset` at the beginning. */
export function fixedWindow(limit: number, offset: number): Server {
  let minute = -1;
  let count = 0;
  return (now) => {
    const current = Math.floor((now + offset) / MINUTE);
    if (current !== minute) [minute, count] = [current, 0];
    if (count >= limit) return (current + 1) * MINUTE - offset - now;
    count++;
    return 0;
  };
}

/** As many tokens as `capacity`, which come back at `limit` a minute. */
export function tokenBucket(limit: number, capacity: number): Server {
  let tokens = capacity;
  let at = 0;
  return (now) => {
    tokens = Math.min(capacity, tokens + ((now - at) * limit) / MINUTE);
    at = now;
    if (tokens < 1) return ((1 - tokens) * MINUTE) / limit;
    tokens--;
    return 0;
  };
}

/** Refuses one request in `share` whatever the rate. */
export function moody(share: number): Server {
  let seed = 1;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648 < 1 / share ? 1000 : 0;
  };
}

/** How long a client needs that knows when the server accepts a request, and sends one each `spacing` milliseconds at most. */
export function bestTime(server: Server, requests: number, spacing: number): number {
  let now = 0;
  for (let sent = 0; sent < requests;) {
    const wait = server(now);
    if (wait === 0) sent++;
    now += wait === 0 ? spacing : Math.max(wait, 1);
  }
  return now;
}

export interface Scenario {
  server: Server;
  requests: number;
  limits?: Partial<RateLimits>;
  /** Whether a refusal has Retry-After, in whole seconds. */
  retryAfter?: boolean;
  /** From the start of a request to its answer. Default: 200 ms. */
  latency?: number;
  /** How many requests there are at a time, each begun after the answer to another. Default: all. */
  chains?: number;
  /** The client gives up after this time. Default: never. */
  until?: number;
  /** Another client of the server, which sends a request in each of these times. */
  otherEvery?: number;
}

export interface Outcome {
  ms: number;
  starts: number[];
  accepted: number;
  refused: number;
  /** Lines of the log, with the second. */
  lines: string[];
}

export async function simulate(scenario: Scenario): Promise<Outcome> {
  const { server, requests, limits, retryAfter = false, latency = 200, chains = requests, until = Infinity, otherEvery } = scenario;
  const time = new VirtualTime();
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(`${String(Math.round(time.now / 1000))} ${line}`), debug: () => undefined };
  const bounds = { concurrency: 6, requestsPerMinute: Infinity, ...limits };
  const limiter = new RateLimiter(bounds, log, time.sleep, () => time.now);
  const starts: number[] = [];
  let [accepted, refused, running] = [0, 0, chains];

  const attempt = async (): Promise<number> => {
    starts.push(time.now);
    await time.sleep(latency / 2);
    const wait = server(time.now);
    await time.sleep(latency / 2);
    if (wait === 0) accepted++;
    else refused++;
    return wait;
  };
  const refusal = (wait: number) => (wait === 0 ? undefined : retryAfter ? { retryAfterMs: Math.ceil(wait / 1000) * 1000 } : {});
  const send = async (): Promise<void> => {
    for (let priority = 0; time.now < until; priority++) if ((await limiter.run(attempt, { refusal, priority })) === 0) return;
  };
  let left = requests;
  const chain = async (): Promise<void> => {
    while (left-- > 0) await send();
    running--;
  };
  for (let i = 0; i < chains; i++) void chain();
  const other = async (every: number): Promise<void> => {
    for (;;) {
      await time.sleep(every);
      server(time.now);
    }
  };
  if (otherEvery !== undefined) void other(otherEvery);
  await time.pass(() => running === 0 || time.now >= until);
  const ms = time.now;
  // Time for what is said afterwards.
  const end = ms + 5_000;
  void time.sleep(5_000);
  await time.pass(() => time.now >= end);
  return { ms, starts, accepted, refused, lines };
}
