// When to try again, and how long to wait. A pure function: no clock, no I/O.

export interface RequestFailure {
  /** HTTP status, or undefined when no answer came. */
  status?: number;
  /** No connection was made at all, so Domo can't have acted. */
  refused?: boolean;
  /** Seconds that Domo asked to wait. */
  retryAfter?: number;
}

/** Milliseconds that all waits of one request may take together. */
export const RETRY_BUDGET_MS = 120_000;
/** The same where Domo only asks for patience: a limit slows a run down, and is no reason to break it off. */
export const RATE_LIMIT_BUDGET_MS = 15 * 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const ATTEMPTS = 8;
/** Without an answer at all the host is more likely wrong than busy. */
const ATTEMPTS_UNANSWERED = 4;

/** What decides whether a request may be sent twice. */
export interface RetryableRequest {
  method: string;
  /** A POST that only asks. */
  readOnly?: boolean;
  /** False for a PUT or DELETE that must not be carried out twice. */
  repeatable?: false;
}

/**
 * Milliseconds to wait before the next try, or undefined to give up. `attempt` counts from 1; `waited` is what earlier waits took.
 * What must not be carried out twice is repeated only when Domo can't have acted on it: refused connections and 429.
 */
export function retryDelay(
  { method, readOnly, repeatable }: RetryableRequest,
  failure: RequestFailure,
  { attempt, waited, random }: { attempt: number; waited: number; random: number },
): number | undefined {
  const { status, refused, retryAfter } = failure;
  const again =
    status === 429 ||
    refused === true ||
    (repeatable !== false &&
      (readOnly === true || method !== "POST") &&
      (status === undefined || status === 408 || status >= 500) &&
      status !== 501);
  const attempts = status === 429 ? Infinity : status === undefined ? ATTEMPTS_UNANSWERED : ATTEMPTS;
  if (!again || attempt >= attempts) return undefined;
  const backoff = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  const jittered = backoff * (0.5 + random / 2);
  // A server that says 0 again and again must not be asked without a pause for ever.
  const wait = retryAfter === undefined ? jittered : Math.max(retryAfter * 1000, attempt < ATTEMPTS ? 0 : jittered);
  return waited + wait > (status === 429 ? RATE_LIMIT_BUDGET_MS : RETRY_BUDGET_MS) ? undefined : Math.round(wait);
}

/** Reads `Retry-After`, which is a number of seconds or a date. */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
