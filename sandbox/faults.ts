// Failures on demand: which requests are hit, how often, and by what.

import { createHash } from "node:crypto";
import { z } from "zod";
import { ApiError } from "./routes/api-error";
import { matchesWildcard } from "./store/wildcard";

/** Faults that are armed at a time. */
const MOST_FAULTS = 100;
/** Characters of a body. Domo's own largest answers in tests are shorter. */
const LONGEST_BODY = 65_536;
/** Answers that a stale fault repeats. */
const MOST_STALE = 1000;
const shortText = z.string().max(500);

export const Fault = z.strictObject({
  match: z
    .strictObject({
      method: shortText.optional(),
      /** Exact, or with `*` for any text, such as `/v1/users/*`. */
      path: shortText.optional(),
    })
    .default({}),
  /** How many requests it hits; without it, all. */
  times: z.number().int().positive().optional(),
  fault: z.strictObject({
    /** Answers with this status instead of acting. */
    status: z.number().int().min(200).max(599).optional(),
    /** Seconds, sent as `Retry-After`. */
    retryAfter: z.number().optional(),
    /** Answers with this body instead of Domo's, as JSON or plain text. */
    body: z.string().max(LONGEST_BODY).optional(),
    /** A message in the error envelope. */
    message: shortText.optional(),
    /** Breaks the connection before the sandbox acts, or after. */
    reset: z.enum(["before", "after"]).optional(),
    /** Acts, but only after this time. */
    delayMs: z.number().nonnegative().max(600_000).optional(),
    /** Acts at once, but answers only after this time: what is read may be old when it arrives. */
    lateMs: z.number().nonnegative().max(600_000).optional(),
    /** Answers a read as it answered it the first time after the fault was armed. That first time does not count in `times`. */
    stale: z.boolean().optional(),
    /** Leaves the rows with these ids out of lists, as for a caller who may not see them. */
    drop: z.array(z.coerce.string().max(500)).max(1000).optional(),
    /** Reverses the rows of lists. */
    reverse: z.boolean().optional(),
  }),
});
export type Fault = z.infer<typeof Fault>;

/** POSTs that only ask. */
const QUESTIONS =
  /\/(bulk\/emails|users\/search|groups\/get|groups\/permissions|search\/v1\/query|datasources\/(accounts|account-templates))$/;

/** Reads have answers to remember; what a write was answered is never said again. */
export const isRead = (method: string, path: string): boolean => method === "GET" || (method === "POST" && QUESTIONS.test(path));

export class Faults {
  private armed: Fault[] = [];
  /** Answers that stale faults repeat, by request. */
  private readonly kept = new WeakMap<Fault["fault"], Map<string, string>>();

  add(fault: Fault): void {
    if (this.armed.length >= MOST_FAULTS) throw new ApiError(400, `at most ${String(MOST_FAULTS)} faults are armed at a time`);
    this.armed.push({ ...fault });
  }

  clear(): void {
    this.armed = [];
  }

  list(): Fault[] {
    return this.armed;
  }

  /** The fault that hits this request, used up by one. `asked` tells requests apart: method, URL and body. */
  take(method: string, path: string, asked = `${method} ${path}`): Fault["fault"] | undefined {
    const hit = this.armed.find(
      ({ match, fault }) =>
        (match.method ?? method) === method && matchesWildcard(match.path ?? "*", path) && (!fault.stale || isRead(method, path)),
    );
    if (!hit) return undefined;
    const isFirst = hit.fault.stale === true && !this.kept.get(hit.fault)?.has(keyOf(asked));
    if (!isFirst && hit.times !== undefined && --hit.times === 0) this.armed = this.armed.filter((fault) => fault !== hit);
    return hit.fault;
  }

  /** What the request is answered instead of `body`. */
  answer(fault: Fault["fault"], asked: string, body: string): string {
    if (!fault.stale) return rearranged(fault, body);
    const kept = this.kept.get(fault) ?? new Map<string, string>();
    this.kept.set(fault, kept);
    const first = kept.get(keyOf(asked)) ?? body;
    if (kept.size < MOST_STALE) kept.set(keyOf(asked), first);
    return rearranged(fault, first);
  }
}

/** A request as a key: its body may be long. */
const keyOf = (asked: string): string => createHash("sha256").update(asked).digest("base64");

/** The body with the rows of its lists left out or reversed. Lists inside a row stay. */
function rearranged({ drop = [], reverse = false }: Fault["fault"], body: string): string {
  if (drop.length === 0 && !reverse) return body;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return body;
  }
  const rows = (list: unknown[]): unknown[] => {
    const left = list.filter((row) => !drop.includes(idOf(row)));
    return reverse ? left.reverse() : left;
  };
  const lists = (value: unknown): unknown => {
    if (Array.isArray(value)) return rows(value);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, lists(each)]));
  };
  return JSON.stringify(lists(json));
}

/** The names that ids of rows have, the row's own before those that it refers to. */
const ID_NAMES = ["id", "groupId", "databaseId", "dataSourceId", "userId"];

function idOf(row: unknown): string {
  if (typeof row !== "object" || row === null) return String(row);
  const found = ID_NAMES.flatMap((name) => (Object.hasOwn(row, name) ? [(row as Record<string, unknown>)[name]] : []))[0];
  return typeof found === "number" || typeof found === "string" ? String(found) : "";
}
