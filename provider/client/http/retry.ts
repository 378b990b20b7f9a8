// Whether to retry a request, and after which delay. Pure functions: http.ts asks them, and rate-limiter.ts waits.

export interface RequestFailure {
  /** The HTTP status, or undefined without a response. */
  status?: number;
  /** True if no connection was established, so that Domo can't have acted. */
  refused?: boolean;
  /** The `Retry-After` header in seconds. */
  retryAfter?: number;
}

/** The total of all delays of one request, in milliseconds. */
export const RETRY_BUDGET_MS = 120_000;
/** The same after 429: a rate limit slows a run down and must not fail it. */
export const RATE_LIMIT_BUDGET_MS = 15 * 60_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const MAX_ATTEMPTS = 8;
/** Without any response, the host is more likely wrong than busy. */
const MAX_ATTEMPTS_UNANSWERED = 4;

/** The properties of a request that decide whether it may be retried. */
export interface RetryableRequest {
  method: string;
  /** Set for a POST that only reads. */
  readOnly?: boolean;
  /** False for a PUT or DELETE that must not be carried out twice. */
  repeatable?: false;
}

/**
 * The delay before the next attempt in milliseconds, or undefined to give up. `attempt` counts from 1; `waited` is the total of earlier delays.
 * A request that must not be carried out twice is retried only if Domo can't have acted on it: after a refused connection or 429.
 */
export function retryDelay(
  { method, readOnly, repeatable }: RetryableRequest,
  failure: RequestFailure,
  { attempt, waited, random }: { attempt: number; waited: number; random: number },
): number | undefined {
  const { status, refused, retryAfter } = failure;
  const isRetryable =
    status === 429 ||
    refused === true ||
    (repeatable !== false &&
      (readOnly === true || method !== "POST") &&
      (status === undefined || status === 408 || status >= 500) &&
      status !== 501);
  const maxAttempts = status === 429 ? Infinity : status === undefined ? MAX_ATTEMPTS_UNANSWERED : MAX_ATTEMPTS;
  if (!isRetryable || attempt >= maxAttempts) return undefined;
  const backoff = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  const jittered = backoff * (0.5 + random / 2);
  // A server that always answers `Retry-After: 0` must not receive requests without a pause.
  const delay = retryAfter === undefined ? jittered : Math.max(retryAfter * 1000, attempt < MAX_ATTEMPTS ? 0 : jittered);
  return waited + delay > (status === 429 ? RATE_LIMIT_BUDGET_MS : RETRY_BUDGET_MS) ? undefined : Math.round(delay);
}

/** A date in one of HTTP's three formats, of which the oldest lacks the time zone. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/;

/**
 * Parses `Retry-After`, which is a whole number of seconds or a date (RFC 9110). Undefined for anything else. `now` is the server's clock in epoch
 * milliseconds, which may differ from the one of this machine.
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  if (!HTTP_DATE.test(header)) return undefined;
  const at = Date.parse(header.endsWith(" GMT") ? header : `${header} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
