// Faults that tests arm: which requests each one hits, how often, and what it does to them. fault-injection.ts applies them.

import { createHash } from "node:crypto";
import { z } from "zod";
import { ApiError } from "./api-error";
import { matchesWildcard } from "./wildcard";

/** Faults that are armed at a time. */
const MOST_FAULTS = 100;
/** Characters of a body. Domo's largest responses in tests are shorter. */
const LONGEST_BODY = 65_536;
/** Responses that a stale fault repeats. */
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
  /** How many requests it hits. Default: all. */
  times: z.number().int().positive().optional(),
  fault: z.strictObject({
    /** Responds with this status, without any effect. */
    status: z.number().int().min(200).max(599).optional(),
    /** Seconds, sent as `Retry-After`. */
    retryAfter: z.number().optional(),
    /** Responds with this body instead of Domo's, as JSON or plain text, without any effect. */
    body: z.string().max(LONGEST_BODY).optional(),
    /** The message in the error envelope. */
    message: shortText.optional(),
    /** Breaks the connection before the request has an effect, or after. */
    reset: z.enum(["before", "after"]).optional(),
    /** Delays the request before it has an effect. */
    delayMs: z.number().nonnegative().max(600_000).optional(),
    /** Delays the response after the request has had its effect: what was read may be outdated when it arrives. */
    lateMs: z.number().nonnegative().max(600_000).optional(),
    /** Repeats the first response to a read after the fault was armed. That first response does not count in `times`. */
    stale: z.boolean().optional(),
    /** Leaves the rows with these ids out of lists, as for a caller that may not view them. */
    drop: z.array(z.coerce.string().max(500)).max(1000).optional(),
    /** Reverses the rows of lists. */
    reverse: z.boolean().optional(),
    /** Leaves out as many characters at the end of the response, as a proxy does that gives up. */
    cut: z.number().int().positive().optional(),
    /** After the response, somebody else adds as many rows to the DataSet whose id is in the path. */
    addRows: z.number().int().positive().max(1000).optional(),
  }),
});
export type Fault = z.infer<typeof Fault>;

/** POST routes that only read. */
const READ_BY_POST =
  /\/(bulk\/emails|accounts\/validators|users\/search|groups\/get|groups\/permissions|search\/v1\/query|datasources\/(accounts|account-templates)|query\/(v1\/)?execute\/[^/]+)$/;

/** Whether a request only reads. Stale faults repeat responses to reads only. */
export const isRead = (method: string, path: string): boolean => method === "GET" || (method === "POST" && READ_BY_POST.test(path));

export class Faults {
  private armed: Fault[] = [];
  /** First responses, which stale faults repeat, by request. */
  private readonly firstResponses = new WeakMap<Fault["fault"], Map<string, string>>();

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

  /** The first fault that matches this request; its `times` goes down by one. `request` identifies the request: method, URL and body. */
  take(method: string, path: string, request = `${method} ${path}`): Fault["fault"] | undefined {
    const hit = this.armed.find(
      ({ match, fault }) =>
        (match.method ?? method) === method && matchesWildcard(match.path ?? "*", path) && (!fault.stale || isRead(method, path)),
    );
    if (!hit) return undefined;
    const isFirst = hit.fault.stale === true && !this.firstResponses.get(hit.fault)?.has(hash(request));
    if (!isFirst && hit.times !== undefined && --hit.times === 0) this.armed = this.armed.filter((fault) => fault !== hit);
    return hit.fault;
  }

  /** The body that the request gets instead of `body`. */
  apply(fault: Fault["fault"], request: string, body: string): string {
    if (!fault.stale) return cut(fault, rearrange(fault, body));
    const responses = this.firstResponses.get(fault) ?? new Map<string, string>();
    this.firstResponses.set(fault, responses);
    const first = responses.get(hash(request)) ?? body;
    if (responses.size < MOST_STALE) responses.set(hash(request), first);
    return cut(fault, rearrange(fault, first));
  }
}

const cut = ({ cut: length = 0 }: Fault["fault"], body: string): string => body.slice(0, Math.max(0, body.length - length));

/** A short key of a request, as its body may be long. */
const hash = (request: string): string => createHash("sha256").update(request).digest("base64");

/** The body with the rows of its lists dropped or reversed. Lists inside a row stay as they are. */
function rearrange({ drop = [], reverse = false }: Fault["fault"], body: string): string {
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
    return Object.fromEntries(Object.entries(value).map(([key, property]) => [key, lists(property)]));
  };
  return JSON.stringify(lists(json));
}

/** Properties that hold the id of a row. The row's own id comes before ids of other objects. */
const ID_NAMES = ["id", "groupId", "databaseId", "dataSourceId", "userId"];

function idOf(row: unknown): string {
  if (typeof row !== "object" || row === null) return String(row);
  // Cast: any property may be read of an object.
  const id = ID_NAMES.flatMap((name) => (Object.hasOwn(row, name) ? [(row as Record<string, unknown>)[name]] : []))[0];
  return typeof id === "number" || typeof id === "string" ? String(id) : "";
}
