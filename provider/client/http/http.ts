// One endpoint of Domo: sends requests, repeats what may be repeated, and turns every outcome into a value or one of our
// errors. Nothing outside this folder knows that HTTP, got or a header exists.

import got, { RequestError } from "got";
import type { z } from "zod";
import { ConnectionError, UnexpectedResponseError, RefusedError, ResponseError, SettingsError, type Exchange } from "../errors";
import { printable } from "../../printable";
import type { Auth } from "./auth";
import { errorOf, isHtml } from "./error-response";
import type { RateLimiter } from "./rate-limiter";
import { parseJson } from "./json";
import type { Log } from "./log";
import { parseOrigin } from "./origin";
import type { Redactor } from "./redact";
import { retryAfterSeconds, retryDelay } from "./retry";
import { WriteCounter } from "./write-counter";

export interface HttpRequest<T> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string | number | boolean>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, as plain text. */
  text?: string;
  /** A POST that only asks, so that it may be repeated as a GET may. */
  readOnly?: true;
  /** A PUT or DELETE that must not be carried out twice: after a lost answer, 408 or 5xx it is not sent again, as a POST is not. */
  repeatable?: false;
  /** Error statuses that are this route's way of answering, so that asking again would only give them again. */
  noRetryStatuses?: number[];
  /** Values in this request that must not be shown when it fails: Domo may repeat them in its answer. */
  secrets?: string[];
  /** Headers of this request alone. */
  headers?: Record<string, string>;
  /** The shape of the answer's JSON. Without one the body is not looked at. */
  schema?: z.ZodType<T>;
}

export interface Endpoint {
  /** Scheme and host, without a path. */
  baseUrl: string;
  auth?: Auth;
  rateLimiter: RateLimiter;
  /** Milliseconds that one try may take. */
  timeoutMs: number;
  redactor: Redactor;
  log: Log;
}

/** Codes of got and Node that say that no connection was made, so that Domo can't have acted. */
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

type Outcome = { ok: true; body: string } | { ok: false; error: Error; status?: number; refused?: boolean; retryAfter?: number };

export class Http {
  readonly writes = new WriteCounter();
  private clock: { date: number; seen: number } | undefined;

  /** Throws `SettingsError` when the base URL is no place for credentials. */
  constructor(private readonly endpoint: Endpoint) {
    const { problem } = parseOrigin(endpoint.baseUrl);
    if (problem !== undefined) throw new SettingsError([`the base URL ${problem}`]);
  }

  /** Domo's time by the `Date` of its last answer, in epoch milliseconds, cut to the second; undefined before the first. */
  now(): number | undefined {
    return this.clock && this.clock.date + Math.floor((performance.now() - this.clock.seen) / 1000) * 1000;
  }

  /** Sends one request; see `retryWait` for what is repeated. Throws one of the errors of `errors.ts`. */
  async send<T = undefined>(request: HttpRequest<T>): Promise<T> {
    this.assertExactRoute(request);
    if (request.method === "GET" || request.readOnly) return this.sendWithRetries(request);
    // Before and after: what is read meanwhile may show either.
    this.writes.add();
    try {
      return await this.sendWithRetries(request);
    } finally {
      this.writes.add();
    }
  }

  /** Throws `RefusedError` when the URL would lead to another route than the path says, as one does with an id of `..`. */
  private assertExactRoute<T>(request: HttpRequest<T>): void {
    const { origin, pathname } = new URL(request.path, this.endpoint.baseUrl);
    const isEmpty = request.path.split("/").slice(1).includes("");
    if (!isEmpty && pathname === request.path && origin === new URL(this.endpoint.baseUrl).origin) return;
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
    for (let attempt = 1; ; attempt++) {
      const outcome = await rateLimiter.run(() => this.attempt(request, headers));
      if (outcome.ok) return this.parseResponse(request, outcome.body);
      if (outcome.status === 401 && auth?.renewable && !renewed) {
        renewed = true;
        headers = await auth.headers(headers);
        continue;
      }
      if (outcome.status !== undefined && request.noRetryStatuses?.includes(outcome.status)) throw outcome.error;
      const wait = retryDelay(request, outcome, { attempt, waited, random: Math.random() });
      if (wait === undefined) throw outcome.error;
      log.debug(`trying again in ${String(wait)} ms: ${outcome.error.message}`);
      if (outcome.status === 429) await rateLimiter.pauseAll(wait, "Domo allows no more requests");
      else await rateLimiter.pause(wait, outcome.error.message);
      waited += wait;
    }
  }

  private async attempt<T>(request: HttpRequest<T>, headers: Record<string, string> | undefined): Promise<Outcome> {
    const { auth, baseUrl, timeoutMs, log, redactor } = this.endpoint;
    redactor.register(request.secrets ?? []);
    const describe = this.exchange(request);
    const begun = Date.now();
    try {
      const response = await got(new URL(request.path, baseUrl), {
        method: request.method,
        searchParams: request.query,
        headers: { accept: "application/json", ...(request.text !== undefined && PLAIN_TEXT), ...headers, ...request.headers },
        ...(request.json !== undefined && { json: request.json }),
        ...(request.text !== undefined && { body: request.text }),
        timeout: { request: timeoutMs },
        // Domo: a blocked address is redirected to an HTML page (§1.4), so redirects are not followed.
        followRedirect: false,
        throwHttpErrors: false,
        retry: { limit: 0 },
      });
      const { statusCode: status, statusMessage: phrase, body, headers: answered } = response;
      const date = Date.parse(answered.date ?? "");
      if (!Number.isNaN(date)) this.clock = { date, seen: performance.now() };
      const error = errorOf(describe, { status, phrase, location: answered.location, body }, { redactor, advice: auth?.hints });
      const toe = error instanceof ResponseError && error.toe ? ` toe ${error.toe}` : "";
      log.debug(`${request.method} ${describe.path} ${String(status)} ${String(Date.now() - begun)} ms${toe}`);
      if (!error) return { ok: true, body };
      return { ok: false, error, status, retryAfter: retryAfterSeconds(answered["retry-after"], Date.now()) };
    } catch (cause) {
      if (!(cause instanceof RequestError)) throw cause;
      const refused = NOT_CONNECTED.has(cause.code);
      const reason =
        cause.code === "ETIMEDOUT"
          ? `no answer within ${String(timeoutMs / 1000)} s`
          : printable(redactor.redact(cause.message || cause.code));
      log.debug(`${request.method} ${describe.path} ${cause.code} ${String(Date.now() - begun)} ms`);
      return { ok: false, refused, error: new ConnectionError(describe, reason, !refused) };
    }
  }

  private exchange<T>({ method, path, query = {} }: HttpRequest<T>): Exchange {
    const { baseUrl, redactor } = this.endpoint;
    // Words of the route are ours; ids and values come from the program or from Domo.
    const segments = path.split("/").map((segment) => (ROUTE_WORD.test(segment) ? segment : redactor.redact(segment)));
    const values = Object.entries(query).map(([key, value]): [string, string] => [key, redactor.redact(String(value))]);
    const search = new URLSearchParams(values).toString().replaceAll("%5Bredacted%5D", "[redacted]");
    return { method, path: segments.join("/") + (search && `?${search}`), host: new URL(baseUrl).host };
  }

  private parseResponse<T>(request: HttpRequest<T>, body: string): T {
    const { schema } = request;
    const exchange = this.exchange(request);
    // A sign-in page with 200 comes from something on the way: Domo may never have seen the request.
    if (isHtml(body)) throw new UnexpectedResponseError(exchange, "it is a web page, not JSON");
    // Writes whose answer is of no use have no shape, and their type is undefined.
    if (!schema) return undefined as T;
    let json: unknown;
    try {
      // Domo: a missing object may be answered by 200 and no body at all (§1.6); the shape decides whether that may be.
      json = body.trim() === "" ? undefined : parseJson(body);
    } catch {
      throw new UnexpectedResponseError(exchange, "it is not JSON");
    }
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    // Only paths and expectations: the values may be anything, secrets among them. Keys of maps come from Domo, too.
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${printable(this.endpoint.redactor.redact(path.join("."))) || "the body"}: ${message}`,
    );
    throw new UnexpectedResponseError(exchange, problems.slice(0, 3).join("; "));
  }
}

const PLAIN_TEXT = { "content-type": "text/plain" };

const ROUTE_WORD = /^[a-z]+\d?$/i;
