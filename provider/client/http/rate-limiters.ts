// The rate limiters that the clients of a process share: Domo limits requests by credential, whatever other settings each client has.

import type { Log } from "./log";
import { RateLimiter, type RateLimits } from "./rate-limiter";

export class RateLimiters {
  private readonly limiters = new Map<string, RateLimiter>();

  /** The rate limiter of an endpoint and credential. Of the limits that clients ask for, the lowest count. */
  get({ endpoint, credential }: { endpoint: string; credential: string }, limits: RateLimits, log: Log): RateLimiter {
    const key = JSON.stringify([endpoint, credential]);
    const limiter = this.limiters.get(key) ?? new RateLimiter(limits, log);
    limiter.lower(limits);
    this.limiters.set(key, limiter);
    return limiter;
  }

  /** Forgets all rate limiters. */
  clear(): void {
    this.limiters.clear();
  }
}
