// How many requests may be sent: no more than the settings allow, and what Domo's answers show that it allows. No timers and no clock: the rate
// limiter asks when the next request may start, and tells each start and each answer with its time, in milliseconds.
//
// Domo: the only documented limit is about 120 searches a minute; 429 comes under sustained load, with or without Retry-After (§12.3). So limits are
// measured. What Domo accepted in the minute before a 429 is what it allows in a minute, so that many are sent in any minute from then on, as fast as
// they come. Halving that number, as TCP does, would be a guess in place of a count. The time of an answer counts, as Domo has counted the request before.
//
// Beyond that number single requests are tried. While they are refused, the time between them doubles: a limit for each minute is met with a few
// refusals, and then kept. While they are accepted, it halves: a limit that has risen is found. Where Domo refuses and accepts by turns within
// seconds, its limit refills steadily, or is for less than a minute. All requests are then paced: as fast as Domo accepted them between two refusals,
// growing slowly at first and faster the longer nothing is refused, as in TCP's CUBIC, and a little slower after each refusal.

import { LastMinute } from "./last-minute";

export interface RateLimits {
  /** Concurrent requests. */
  concurrency: number;
  /** Requests started in any 60 s. `Infinity`: as many as Domo accepts. */
  requestsPerMinute: number;
}

/** A request that was started. */
export interface Started {
  at: number;
  /** Whether it was tried beyond what Domo is known to allow. */
  isTry: boolean;
}

/** Until Domo has refused a request. More are tried one by one, within a second or two as fast as they come. */
const EXPECTED_PER_MINUTE = 600;
const FIRST_GAP_MS = 500;
const LONGEST_GAP_MS = 30_000;
const LONGEST_BACKOFF_MS = 20_000;
/** Gaps below are no waiting. */
const SHORTEST_GAP_MS = 1;
/** Domo's limit is steady if it is reached again within this time, and no longer when nothing was accepted for the other. */
const STEADY_WITHIN_MS = 30_000;
const STEADY_UNTIL_MS = 10_000;
/** A fixed share of refusals, which no rate avoids, must not slow requests down without end: this rate stands one in twenty. */
const GROWTH = 0.005;
const MOST_SLOWDOWN = 1.1;
/** After so long without a refusal, a paced rate grows without restraint. */
const PLATEAU_MS = 100_000;
/** Retry-After of a server that goes on refusing is no longer believed. */
const REFUSALS_BEFORE_BACKOFF = 8;

export class AdaptiveRate {
  private readonly starts = new LastMinute();
  private readonly accepts = new LastMinute();
  private inFlight = 0;
  /** Requests that Domo is known to accept in any minute. Zero while its limit is steady. */
  private known = EXPECTED_PER_MINUTE;
  private isSteady = false;
  /** Requests that Domo accepted in the minute before its last refusal. */
  private acceptedBefore = 0;
  /** The time between tries, and the one that Domo last refused. Zero: not known. */
  private gap = FIRST_GAP_MS;
  private refusedGap = 0;
  private nextTryAt = 0;
  private refusedAt = -Infinity;
  /** Refusals without an accepted request between them. */
  private refusals = 0;
  /** When Domo's limit was last reached, and how many requests, and tries among them, it has accepted since. */
  private reachedAt = -Infinity;
  private acceptedSince = 0;
  private triesAcceptedSince = 0;
  private readonly limits: RateLimits;
  private slots: number;

  constructor(limits: RateLimits) {
    this.limits = { ...limits };
    this.slots = limits.concurrency;
  }

  get requestsPerMinute(): number {
    return this.limits.requestsPerMinute;
  }

  /** Lowers the limits to these where they are lower. */
  lower({ concurrency, requestsPerMinute }: RateLimits): void {
    this.limits.concurrency = Math.min(this.limits.concurrency, concurrency);
    this.limits.requestsPerMinute = Math.min(this.limits.requestsPerMinute, requestsPerMinute);
    this.slots = Math.min(this.slots, concurrency);
  }

  /** Concurrent requests. Falls to half with a refusal, and grows back slowly. */
  get concurrency(): number {
    return Math.floor(this.slots);
  }

  /** About how many requests a minute Domo allows. Undefined until it has refused one. */
  get allowedByDomo(): number | undefined {
    if (this.refusedAt === -Infinity) return undefined;
    return Math.max(this.known, this.acceptedBefore);
  }

  /** Whether a request is under way, whose answer may change what is known. */
  get isAnswerDue(): boolean {
    return this.inFlight > 0;
  }

  /** The time until another request may start. `Infinity`: not before an answer. */
  delay(now: number): number {
    const byDomo = Math.min(this.accepts.below(this.known - this.inFlight, now), this.nextTryAt);
    return Math.max(this.starts.below(this.limits.requestsPerMinute, now), byDomo) - now;
  }

  start(now: number): Started {
    const isTry = this.accepts.count(now) + this.inFlight >= this.known;
    this.starts.add(now);
    this.inFlight++;
    // After a refusal, the next try waits for the answer to this one.
    if (isTry) this.nextTryAt = this.refusals > 0 ? Infinity : now + this.gap;
    return { at: now, isTry };
  }

  /** A request was answered, or failed in another way than by a refusal: Domo may have counted it. */
  accepted({ at, isTry }: Started, now: number): void {
    this.inFlight--;
    this.accepts.add(now);
    if (!this.isSteady) this.known = Math.max(this.known, this.accepts.count(now));
    this.slots = Math.min(this.limits.concurrency, this.slots + 0.1 / this.slots);
    if (at < this.refusedAt) return;
    this.refusals = 0;
    this.acceptedSince++;
    if (isTry) {
      this.triesAcceptedSince++;
      this.shortenGap(now);
    }
    if (isTry || this.nextTryAt === Infinity) this.nextTryAt = Math.min(this.nextTryAt, now + this.gap);
  }

  /** Domo refused a request. Returns for how long no other may start: for as long as Domo says, if it does. */
  refused({ at, isTry }: Started, now: number, retryAfter?: number): number {
    this.inFlight--;
    // Of requests that were under way together, the first refusal counts.
    if (at < this.refusedAt) return retryAfter ?? 0;
    const isExpected = isTry || this.refusedAt === -Infinity;
    this.refusedAt = now;
    this.refusals++;
    this.slots = Math.max(1, this.slots / 2);
    this.measure(now, isExpected);
    const backoff = this.backoff();
    const isPaced = this.isSteady && this.refusals === 1;
    this.nextTryAt = now + (isPaced || (!this.isSteady && isExpected) ? this.gap : backoff);
    if (retryAfter !== undefined) return this.refusals < REFUSALS_BEFORE_BACKOFF ? retryAfter : Math.max(retryAfter, backoff);
    return isExpected ? 0 : backoff;
  }

  /** The time that Domo wanted has passed: one request may start, whatever is known. */
  resume(now: number): void {
    this.nextTryAt = Math.min(this.nextTryAt, now);
  }

  private measure(now: number, isExpected: boolean): void {
    const wasSteady = this.isSteady;
    const elapsed = now - this.reachedAt;
    const count = this.acceptedSince;
    // Requests that a minute's window lets through as others leave it are no tries.
    if (this.triesAcceptedSince > count / 2 && elapsed < STEADY_WITHIN_MS) this.isSteady = true;
    if (count === 0 && elapsed > STEADY_UNTIL_MS) this.isSteady = false;
    this.acceptedBefore = this.accepts.count(now);
    this.known = this.isSteady ? 0 : this.acceptedBefore;
    if (this.isSteady) {
      this.gap = count === 0 ? this.gap * MOST_SLOWDOWN : wasSteady ? this.slowed(elapsed / count) : elapsed / count;
      this.refusedGap = this.gap;
    } else if (isExpected) {
      this.gap = Math.min(Math.max(2 * this.gap, FIRST_GAP_MS), LONGEST_GAP_MS);
      this.refusedGap = 0;
    }
    if (count === 0 && this.reachedAt !== -Infinity) return;
    this.reachedAt = now;
    this.acceptedSince = 0;
    this.triesAcceptedSince = 0;
  }

  /** Towards the gap at which Domo accepted requests since it last refused one. */
  private slowed(measured: number): number {
    return Math.max(this.gap, Math.min(measured, Math.max(this.gap * MOST_SLOWDOWN, measured / 4)));
  }

  private shortenGap(now: number): void {
    if (this.gap > this.refusedGap) this.gap = Math.max(this.gap / 2, this.refusedGap);
    else this.gap *= 1 - Math.min(0.5, GROWTH + ((now - this.refusedAt) / PLATEAU_MS) ** 2);
    if (this.gap < SHORTEST_GAP_MS) this.gap = 0;
  }

  /** Grows with refusals in a row, and differs between processes. */
  private backoff(): number {
    return Math.min(FIRST_GAP_MS * 2 ** (this.refusals - 1), LONGEST_BACKOFF_MS) * (0.5 + Math.random() / 2);
  }
}
