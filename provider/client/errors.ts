// All errors that this package throws on purpose: one closed hierarchy. Their messages contain no secrets: texts from responses are redacted
// before an error is created (http/redact.ts).

/** An HTTP request in messages and logs. */
export interface Exchange {
  method: string;
  /** The path with its query, without the host. Secrets in it are redacted. */
  path: string;
  host: string;
  /** Set for a POST that only reads. */
  readOnly?: true;
}

/** Whether the request only reads, so that Domo does not change anything, whatever its response is. */
export const isRead = ({ method, readOnly }: Pick<Exchange, "method" | "readOnly">): boolean => method === "GET" || readOnly === true;

/** A cause that affects all requests of a run. Its explanation is shown once per process (lifecycle/operation-error.ts). */
export interface SharedCause {
  /** Equal for errors with the same cause. */
  key: string;
  /** The message without the explanation. */
  brief: string;
}

/** The base class. `code` is stable and meant for programs; the message is meant for people and may change. */
export abstract class DomoError extends Error {
  abstract readonly code: string;
  /** Set if the cause affects the whole run and not only this request. */
  readonly sharedCause: SharedCause | undefined;

  constructor(message: string, sharedCause?: SharedCause) {
    super(message);
    this.sharedCause = sharedCause;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** Thrown before any request if settings are missing, malformed or contradictory. Correct all of `problems`. */
export class SettingsError extends DomoError {
  readonly code = "settings";

  constructor(readonly problems: string[]) {
    super(
      problems.length === 1 ? `Domo is not set up: ${problems[0]}` : `Domo is not set up:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
  }
}

/**
 * Thrown if no complete response arrived, after all retries. If `outcomeUnknown` is true, Domo may have carried out the request: read the
 * object before repeating a write. Otherwise check the host name and the network.
 */
export class ConnectionError extends DomoError {
  readonly code = "connection";

  constructor(
    readonly exchange: Exchange,
    reason: string,
    /** False if no connection was established, so that Domo can't have acted. */
    readonly outcomeUnknown: boolean,
  ) {
    const brief = `${exchange.host} gave no answer to ${exchange.method} ${exchange.path}: ${reason}`;
    const advice = outcomeUnknown
      ? "Run again; if the error persists, check the network, or raise timeoutSeconds"
      : "Check the instance name, apiUrl and the network";
    // A slow or broken response says nothing about the next request. An unreachable host affects all of them.
    super(`${brief}. ${advice}`, outcomeUnknown ? undefined : { key: `unreachable ${exchange.host}`, brief });
  }
}

/** Thrown if a write that depends on what was just read did not start in time again and again, as the limits allow few requests. Run again. */
export class NotInTimeError extends DomoError {
  readonly code = "not-in-time";

  constructor(exchange: Exchange) {
    super(`${exchange.host} allowed no ${exchange.method} ${exchange.path} for too long after what it depends on was read. Run again`);
  }
}

/** A response with an error status. All texts are redacted. */
export interface ErrorResponse {
  status: number;
  /** The reason phrase. */
  reason: string;
  /** Domo's message. */
  domoMessage?: string;
  /** Domo's request-trace token (§1.4), which Domo's support asks for. */
  toe?: string;
  /** Describes a body that is not Domo's JSON, as of a proxy: `a web page`. */
  notDomo?: string;
}

/**
 * Thrown after a response with an error status, once it is not (or no longer) retried. `status` and `domoMessage` say why; see also
 * `isNotFound` and `isOutcomeUnknown`.
 */
export class ResponseError extends DomoError {
  readonly code = "response";
  readonly status: number;
  readonly reason: string;
  readonly domoMessage: string | undefined;
  readonly toe: string | undefined;
  readonly notDomo: string | undefined;

  constructor(
    readonly exchange: Exchange,
    response: ErrorResponse,
    /** `sharedCause` identifies a cause that affects all requests. */
    explanation?: { advice: string; sharedCause?: string },
  ) {
    const brief = summaryOf(exchange, response);
    const key = explanation?.sharedCause;
    super(explanation ? `${brief}. ${explanation.advice}` : brief, key === undefined ? undefined : { key, brief });
    this.status = response.status;
    this.reason = response.reason;
    this.domoMessage = response.domoMessage;
    this.toe = response.toe;
    this.notDomo = response.notDomo;
  }
}

function summaryOf({ host, method, path }: Exchange, { status, reason, domoMessage, toe, notDomo }: ErrorResponse): string {
  const answered = `answered ${[status, reason].filter(Boolean).join(" ")} to ${method} ${path}`;
  const trace = toe ? ` (toe ${toe})` : "";
  if (notDomo === undefined) return `Domo ${answered}${domoMessage ? `: ${domoMessage.replace(/\.$/, "")}` : ""}${trace}`;
  const body = `${domoMessage ? `: ${domoMessage}` : ""} (the body is ${notDomo})`;
  if (status !== 404) return `Domo ${answered}${body}`;
  return `${host} ${answered}${body}. This answer is not Domo's own: it does not prove that the object is gone. Check the instance name, apiUrl, and proxies on the way`;
}

/**
 * Thrown after 401 (the credentials are refused; 406 where CSV is asked for) or 403 (the credentials lack a right, or the object is not shared with their user). The
 * message names the setting to correct or the right to grant.
 */
export class CredentialsError extends ResponseError {
  constructor(exchange: Exchange, response: ErrorResponse, advice: string) {
    // Refused credentials affect all requests; a missing right affects only some.
    super(exchange, response, { advice, ...(response.status === 401 && { sharedCause: `refused ${exchange.host} ${advice}` }) });
  }
}

/**
 * Thrown if a successful response does not have the expected content: HTML, invalid JSON, a missing field. Domo may have carried out the
 * request, so read the object before repeating a write.
 */
export class UnexpectedResponseError extends DomoError {
  readonly code = "unexpected-response";

  /** `sharedCause` identifies a cause that affects all requests. */
  constructor(
    readonly exchange: Exchange,
    problem: string,
    sharedCause?: string,
  ) {
    const { host, method, path } = exchange;
    const brief = `The answer of ${host} to ${method} ${path} can't be used`;
    super(`${brief}: ${problem}`, sharedCause === undefined ? undefined : { key: `${sharedCause} ${host}`, brief });
  }
}

/** Thrown if Domo accepted a write, but `fields` still differ when they are read back. Run again, or leave these fields out of the program. */
export class ReadBackMismatchError extends DomoError {
  readonly code = "read-back-mismatch";

  constructor(
    readonly title: string,
    readonly fields: { field: string; wanted: string; found: string }[],
  ) {
    super(
      `Domo accepted the write to ${title}, but ${fields
        .map(({ field, wanted, found }) => `${field} is ${found} instead of ${wanted}`)
        .join("; ")}. Run again; if the error persists, Domo's API doesn't change this here: leave it out of the program.`,
    );
  }
}

/** Thrown instead of sending a request that would do harm, such as deleting the last Admin. The message says what to do first. */
export class RefusedError extends DomoError {
  readonly code = "refused";
}

/** Thrown if inputs contradict each other or definitions in Domo, such as those of attributes. Correct the inputs. */
export class InvalidInputError extends DomoError {
  readonly code = "invalid-input";
}

/** Thrown if an object that the inputs or the state refer to does not exist in Domo. Correct the inputs, or refresh the state. */
export class MissingObjectError extends DomoError {
  readonly code = "missing-object";
}

/** Thrown if several objects have the name that is looked up. The message lists them. Give more, or the id. */
export class AmbiguousNameError extends DomoError {
  readonly code = "ambiguous-name";
}

/** Thrown if the object exists in Domo and is not known to belong to this resource. Import it, or set `adopt`. */
export class AlreadyExistsError extends DomoError {
  readonly code = "already-exists";
}

/** Thrown if two resources of a program have the same object. Remove one, or give a renamed resource `aliases`. */
export class DuplicateResourceError extends DomoError {
  readonly code = "duplicate-resource";
}

/** Thrown if a list of Domo is incomplete, so that what it lacks proves nothing. Try again, and check what the credentials may see. */
export class IncompleteListError extends DomoError {
  readonly code = "incomplete-list";
}

/** Thrown if the credentials may not read an object, so that it is not known whether it exists. Share the object with their user. */
export class UnreadableObjectError extends DomoError {
  readonly code = "unreadable-object";
}

/** Thrown if Domo's responses contradict each other about whether an object exists. Try again later. */
export class AmbiguousAbsenceError extends DomoError {
  readonly code = "ambiguous-absence";
}

/** Thrown if Domo confirmed a create, but the object is not found or is another one. Run again: the next run looks for the object first. */
export class CreatedObjectNotFoundError extends DomoError {
  readonly code = "created-object-not-found";
}

/** Thrown if Domo may have created an object, but it is not found. Run again: the next run looks for the object first. */
export class CreateOutcomeUnknownError extends DomoError {
  readonly code = "create-outcome-unknown";
}

/**
 * Thrown if it is not known whether rows were added to a DataSet, or if only the first `added` of them were. The message has the numbers of
 * rows before and after. Look at the DataSet before adding the same rows again.
 */
export class IncompleteAppendError extends DomoError {
  readonly code = "incomplete-append";

  constructor(
    message: string,
    /** Rows that were added for certain, counted from the first. */
    readonly added: number,
  ) {
    super(message);
  }
}

/** Thrown if Domo refused a delete with a success status, or confirmed it but the object still exists. The message has Domo's reason. */
export class NotDeletedError extends DomoError {
  readonly code = "not-deleted";
}

/** Whether Domo answered, in its own JSON, that the object does not exist. A 404 with any other body proves nothing (§3.3). */
export const isNotFound = (error: unknown): boolean =>
  error instanceof ResponseError && error.status === 404 && error.notDomo === undefined;

/** Whether Domo may have carried out a write although it failed. False for the errors of requests that only read. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof ConnectionError) return error.outcomeUnknown && !isRead(error.exchange);
  if (error instanceof UnexpectedResponseError) return !isRead(error.exchange);
  return error instanceof ResponseError && (error.status >= 500 || error.status === 408) && !isRead(error.exchange);
}
