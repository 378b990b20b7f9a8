// When to try again, and how long to wait. A pure function: no clock, no I/O.

export interface Failure {
  /** HTTP status, or undefined when no answer came. */
  status?: number;
  /** No connection was made at all, so Domo can't have acted. */
  refused?: boolean;
  /** Seconds that Domo asked to wait. */
  retryAfter?: number;
}

/** Milliseconds that all waits of one request may take together. */
export const RETRY_BUDGET_MS = 120_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const ATTEMPTS = 8;
/** Without an answer at all the host is more likely wrong than busy. */
const ATTEMPTS_UNANSWERED = 4;

/**
 * Milliseconds to wait before the next try, or undefined to give up. `attempt` counts from 1; `waited` is what earlier waits took.
 * A POST is repeated only when Domo can't have acted on it: refused connections and 429.
 */
export function retryWait(
  method: string,
  failure: Failure,
  { attempt, waited, random }: { attempt: number; waited: number; random: number },
): number | undefined {
  const { status, refused, retryAfter } = failure;
  const repeatable =
    status === 429 ||
    refused === true ||
    (method !== "POST" && (status === undefined || status === 408 || status >= 500) && status !== 501);
  if (!repeatable || attempt >= (status === undefined ? ATTEMPTS_UNANSWERED : ATTEMPTS)) return undefined;
  const backoff = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  const wait = retryAfter === undefined ? backoff * (0.5 + random / 2) : retryAfter * 1000;
  return waited + wait > RETRY_BUDGET_MS ? undefined : Math.round(wait);
}

/** Reads `Retry-After`, which is a number of seconds or a date. */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
