// Sends requests to one endpoint of Domo, with retries, and turns each outcome into a value or a `DomoError`. Code outside this folder does not
// deal with HTTP, got or headers.

import got, { RequestError } from "got";
import type { z } from "zod";
import {
  ConnectionError,
  isRead,
  NotInTimeError,
  RefusedError,
  ResponseError,
  SettingsError,
  type Exchange,
  UnexpectedResponseError,
} from "../errors";
import { printable } from "../../printable";
import type { Auth } from "./auth";
import { errorOf, isHtml, isUnauthorized } from "./error-response";
import type { RateLimiter, Refusal } from "./rate-limiter";
import { parseJson, parseJsonDigits } from "./json";
import type { Log } from "./log";
import { parseOrigin } from "./origin";
import type { Redactor } from "./redact";
import { RATE_LIMIT_BUDGET_MS, retryAfterSeconds, retryDelay } from "./retry";
import { WriteCounter } from "./write-counter";

export interface HttpRequest<T> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string | number | boolean>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as plain text. */
  text?: string;
  /** Sent as CSV. */
  csv?: string;
  /** The format of the response. Default: JSON. `digits`: JSON whose numbers become texts of all their digits. `csv`: CSV, of which the schema gets the text. */
  response?: "digits" | "csv";
  /** Set for a POST that only reads, so that it may be retried like a GET. */
  readOnly?: true;
  /** False for a PUT or DELETE that must not be carried out twice. Like a POST, it is not retried after a lost response, 408 or 5xx. */
  repeatable?: false;
  /**
   * Called before each attempt of a write that depends on what it reads. False leaves the write undone. The write then starts before others, and if that takes
   * longer than `LOOK_LASTS_MS`, it is called again. Default: nothing is read.
   */
  look?: () => Promise<boolean>;
  /** Error statuses that are regular responses of this route, so that a retry would return them again. */
  noRetryStatuses?: number[];
  /** Secret values in this request, which are registered for redaction: Domo may repeat them in its response. */
  secrets?: string[];
  /** Additional headers. */
  headers?: Record<string, string>;
  /** The schema of the response. Default: the body is ignored. */
  schema?: z.ZodType<T>;
}

export interface Endpoint {
  /** An origin, see `parseOrigin`. */
  baseUrl: string;
  auth?: Auth;
  rateLimiter: RateLimiter;
  /** Timeout of one attempt in milliseconds. */
  timeoutMs: number;
  redactor: Redactor;
  log: Log;
}

/** How old what a write depends on may be when that starts, where the limits allow a request in less. */
const LOOK_LASTS_MS = 10_000;
/** Before requests that were refused, however often. */
const AFTER_LOOK_PRIORITY = 1000;

/** Error codes of got and Node if no connection was established, so that Domo can't have acted. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

type Outcome = { ok: true; body: string } | { ok: false; error: Error; status?: number; refused?: boolean; retryAfter?: number };

export class Http {
  readonly writes = new WriteCounter();
  /** The host name, with the port if it is not the default one. */
  readonly host: string;
  private readonly baseUrl: string;
  private clock: { date: number; receivedAt: number } | undefined;

  /** Throws `SettingsError` if credentials must not be sent to the base URL. */
  constructor(private readonly endpoint: Endpoint) {
    const origin = parseOrigin(endpoint.baseUrl);
    if (origin.problem !== undefined) throw new SettingsError([`the base URL ${origin.problem}`]);
    this.host = origin.host;
    this.baseUrl = origin.url;
  }

  /** Domo's clock by the `Date` header of its last response, in epoch milliseconds, with a resolution of one second; undefined before the first. */
  now(): number | undefined {
    return this.clock && this.clock.date + Math.floor((performance.now() - this.clock.receivedAt) / 1000) * 1000;
  }

  /** Sends a request, with retries as `retryDelay` allows. Throws the errors of `errors.ts`. */
  async send<T = undefined>(request: HttpRequest<T>): Promise<T> {
    this.assertExactRoute(request);
    if (isRead(request)) return this.sendWithRetries(request);
    return this.writes.during(() => this.sendWithRetries(request));
  }

  /** Throws `RefusedError` if the path resolves to another route, as it does with an id of `..`. */
  private assertExactRoute<T>(request: HttpRequest<T>): void {
    const { origin, pathname } = new URL(request.path, this.baseUrl);
    const hasEmptySegment = request.path.split("/").slice(1).includes("");
    if (!hasEmptySegment && pathname === request.path && origin === new URL(this.baseUrl).origin) return;
    const { method, path } = this.exchange(request);
    throw new RefusedError(
      `${method} ${path} is not sent: an id or a type in it is empty, "." or "..", and would lead to another route of Domo`,
    );
  }

  private async sendWithRetries<T>(request: HttpRequest<T>): Promise<T> {
    const { auth, rateLimiter, log } = this.endpoint;
    let headers = await auth?.headers();
    let renewed = false;
    let waited = 0;
    let refusedAt: number | undefined;
    let lateSince: number | undefined;
    for (let attempt = 1; ; attempt++) {
      if (request.look && !(await request.look())) return undefined as T; // of a write, which has no schema
      const lookedAt = performance.now();
      const isLate = (): boolean =>
        request.look !== undefined && performance.now() - lookedAt > Math.max(LOOK_LASTS_MS, 2 * rateLimiter.gapMs);
      // The request that was refused most often goes first, so that none is refused again and again while others pass.
      const priority = request.look ? AFTER_LOOK_PRIORITY : attempt - 1;
      const outcome = await rateLimiter.run(() => (isLate() ? Promise.resolve(undefined) : this.attempt(request, headers)), {
        refusal: (result) => result && refusalOf(result),
        priority,
      });
      if (!outcome) {
        lateSince ??= lookedAt;
        if (performance.now() - lateSince > RATE_LIMIT_BUDGET_MS) throw new NotInTimeError(this.exchange(request));
        attempt--;
        continue;
      }
      if (outcome.ok) return this.parseResponse(request, outcome.body);
      if (isUnauthorized(outcome.status) && auth?.renewable && !renewed) {
        renewed = true;
        headers = await auth.headers(headers);
        continue;
      }
      if (outcome.status !== undefined && request.noRetryStatuses?.includes(outcome.status)) throw outcome.error;
      if (outcome.status === 429) {
        refusedAt ??= performance.now();
        const refusedFor = performance.now() - refusedAt;
        if (retryDelay(request, outcome, { attempt, waited: refusedFor, random: 0 }) === undefined) throw outcome.error;
        log.debug(`trying again when Domo allows it: ${outcome.error.message}`);
        continue;
      }
      const delay = retryDelay(request, outcome, { attempt, waited, random: Math.random() });
      if (delay === undefined) throw outcome.error;
      log.debug(`trying again in ${String(delay)} ms: ${outcome.error.message}`);
      await rateLimiter.pause(delay, outcome.error.message);
      waited += delay;
    }
  }

  private async attempt<T>(request: HttpRequest<T>, headers: Record<string, string> | undefined): Promise<Outcome> {
    const { auth, timeoutMs, log, redactor } = this.endpoint;
    redactor.register(request.secrets ?? []);
    const exchange = this.exchange(request);
    const startedAt = Date.now();
    try {
      const response = await got(new URL(request.path, this.baseUrl), {
        method: request.method,
        searchParams: request.query,
        ...contentOf(request, headers),
        timeout: { request: timeoutMs },
        // Domo: requests from a blocked address are redirected to an HTML page (§1.4), so redirects are not followed.
        followRedirect: false,
        throwHttpErrors: false,
        retry: { limit: 0 },
      });
      const { statusCode: status, statusMessage: phrase, body, headers: received } = response;
      const date = Date.parse(received.date ?? "");
      if (!Number.isNaN(date)) this.clock = { date, receivedAt: performance.now() };
      const error = errorOf(exchange, { status, phrase, location: received.location, body }, { redactor, advice: auth?.hints });
      const toe = error instanceof ResponseError && error.toe ? ` toe ${error.toe}` : "";
      log.debug(`${request.method} ${exchange.path} ${String(status)} ${String(Date.now() - startedAt)} ms${toe}`);
      if (!error) return { ok: true, body };
      return { ok: false, error, status, retryAfter: retryAfterSeconds(received["retry-after"], this.now() ?? Date.now()) };
    } catch (cause) {
      if (!(cause instanceof RequestError)) throw cause;
      const refused = NOT_CONNECTED.has(cause.code);
      const reason =
        cause.code === "ETIMEDOUT"
          ? `no answer within ${String(timeoutMs / 1000)} s`
          : printable(redactor.redact(cause.message || cause.code));
      log.debug(`${request.method} ${exchange.path} ${cause.code} ${String(Date.now() - startedAt)} ms`);
      return { ok: false, refused, error: new ConnectionError(exchange, reason, !refused) };
    }
  }

  private exchange<T>({ method, path, query = {}, readOnly }: HttpRequest<T>): Exchange {
    const { redactor } = this.endpoint;
    // Words of the route are known; ids and values come from the program or from Domo and are redacted.
    const segments = path.split("/").map((segment) => (ROUTE_WORD.test(segment) ? segment : redactor.redact(segment)));
    const values = Object.entries(query).map(([key, value]): [string, string] => [key, redactor.redact(String(value))]);
    const search = new URLSearchParams(values).toString().replaceAll("%5Bredacted%5D", "[redacted]");
    return { method, path: segments.join("/") + (search && `?${search}`), host: this.host, ...(readOnly && { readOnly }) };
  }

  private parseResponse<T>(request: HttpRequest<T>, body: string): T {
    const { schema, response } = request;
    const exchange = this.exchange(request);
    // A web page with status 200 comes from a proxy: Domo may not have received the request.
    if (isHtml(body)) throw new UnexpectedResponseError(exchange, `it is a web page, not ${response === "csv" ? "CSV" : "JSON"}`);
    if (!schema) return undefined as T; // T is undefined without a schema
    let content: unknown;
    try {
      content = parseBody(body, response);
    } catch {
      throw new UnexpectedResponseError(exchange, "it is not JSON");
    }
    const parsed = schema.safeParse(content);
    if (parsed.success) return parsed.data;
    if (content === undefined) throw new UnexpectedResponseError(exchange, "the body is empty");
    // Only paths and expectations are reported: values may be secrets. Paths may contain keys from Domo, so they are redacted.
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${printable(this.endpoint.redactor.redact(path.join("."))) || "the body"}: ${message}`,
    );
    throw new UnexpectedResponseError(exchange, problems.slice(0, 3).join("; "));
  }
}

/**
 * A 429. A `Retry-After` that is too long to wait for fails its own request, and holds back no other. One of no time at all does not lift the limit
 * that was reached: requests go on at the measured rate, as without the header.
 */
function refusalOf(outcome: Outcome): Refusal | undefined {
  if (outcome.ok || outcome.status !== 429) return undefined;
  const retryAfterMs = (outcome.retryAfter ?? 0) * 1000;
  return retryAfterMs > 0 && retryAfterMs <= RATE_LIMIT_BUDGET_MS ? { retryAfterMs } : {};
}

/** The body and the headers of a request. */
function contentOf<T>({ json, text, csv, response, headers }: HttpRequest<T>, authentication: Record<string, string> | undefined) {
  const body = text ?? csv;
  const type = text === undefined ? "text/csv" : "text/plain";
  return {
    ...(json !== undefined && { json }),
    ...(body !== undefined && { body }),
    headers: {
      accept: response === "csv" ? "text/csv" : "application/json",
      ...(body !== undefined && { "content-type": type }),
      ...authentication,
      ...headers,
    },
  };
}

function parseBody<T>(body: string, response: HttpRequest<T>["response"]): unknown {
  if (response === "csv") return body;
  // Domo: the response for a missing object may be 200 without a body (§1.6). The schema decides whether that is valid.
  if (body.trim() === "") return undefined;
  return response === "digits" ? parseJsonDigits(body) : parseJson(body);
}

const ROUTE_WORD = /^[a-z]+\d?$/i;
