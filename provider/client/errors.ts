// Every error that this project throws on purpose: one closed tree. Each carries everything a person needs to act on it.
// Secrets never get in here: texts that came over the wire are redacted before an error is made (domo/http/redact.ts).

/** What one HTTP exchange was about, for messages and logs. */
export interface Exchange {
  method: string;
  /** The path with its query, without the host. */
  path: string;
  host: string;
}

/** A cause that all requests of a run meet: its explanation is shown once in a process (lifecycle/failure.ts). */
export interface SharedCause {
  /** Equal for errors with the same cause. */
  key: string;
  /** The message without the explanation. */
  brief: string;
}

/** The root of the tree. `code` is stable and meant for programs; the message is meant for people. */
export abstract class DomoError extends Error {
  abstract readonly code: string;
  /** Set where the cause concerns the whole run, and not the one request. */
  readonly sharedCause: SharedCause | undefined;

  constructor(message: string, runCause?: SharedCause) {
    super(message);
    this.sharedCause = runCause;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** A setting is missing, malformed or contradicts another. Carries all problems at once. */
export class SettingsError extends DomoError {
  readonly code = "settings";

  constructor(readonly problems: string[]) {
    super(
      problems.length === 1 ? `Domo is not set up: ${problems[0]}` : `Domo is not set up:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
  }
}

/** Domo could not be reached, or the connection broke before a whole answer came. */
export class ConnectionError extends DomoError {
  readonly code = "connection";

  constructor(
    readonly exchange: Exchange,
    reason: string,
    /** True when Domo may have acted although no answer came back. */
    readonly outcomeUnknown: boolean,
  ) {
    const brief = `${exchange.host} gave no answer to ${exchange.method} ${exchange.path}: ${reason}`;
    const advice = outcomeUnknown
      ? "Run again; if it stays so, check the network, or raise timeoutSeconds"
      : "Check the instance name, apiUrl and the network";
    // One slow or broken answer says nothing of the next; a host that can't be reached concerns all.
    super(`${brief}. ${advice}`, outcomeUnknown ? undefined : { key: `unreachable ${exchange.host}`, brief });
  }
}

/** What came with an error status. All texts are redacted. */
export interface ErrorResponse {
  status: number;
  /** The reason phrase. */
  reason: string;
  /** Domo's message. */
  domoMessage?: string;
  /** Domo's request-trace token (§1.4); support asks for it. */
  toe?: string;
  /** What the body is where it is not Domo's JSON, so that something on the way may have answered: `a web page`. */
  notDomo?: string;
}

/** An error status was answered. */
export class ResponseError extends DomoError {
  readonly code = "response";
  readonly status: number;
  readonly reason: string;
  readonly domoMessage: string | undefined;
  readonly toe: string | undefined;
  readonly notDomo: string | undefined;

  constructor(
    readonly exchange: Exchange,
    answer: ErrorResponse,
    explanation?: { advice: string; runCause?: string },
  ) {
    const brief = summaryOf(exchange, answer);
    const key = explanation?.runCause;
    super(explanation ? `${brief}. ${explanation.advice}` : brief, key === undefined ? undefined : { key, brief });
    this.status = answer.status;
    this.reason = answer.reason;
    this.domoMessage = answer.domoMessage;
    this.toe = answer.toe;
    this.notDomo = answer.notDomo;
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

/** Domo refused the credentials (401) or what they may do (403). */
export class CredentialsError extends ResponseError {
  constructor(exchange: Exchange, answer: ErrorResponse, advice: string) {
    // Refused credentials are refused for every request; a missing right concerns some requests only.
    super(exchange, answer, { advice, ...(answer.status === 401 && { runCause: `refused ${exchange.host} ${advice}` }) });
  }
}

/** The answer came with a success status but is not what the contract says: HTML, broken JSON, a field missing. */
export class UnexpectedResponseError extends DomoError {
  readonly code = "unexpected-response";

  /** `runCause` names the problem where all requests meet it. */
  constructor(
    readonly exchange: Exchange,
    problem: string,
    runCause?: string,
  ) {
    const { host, method, path } = exchange;
    const brief = `The answer of ${host} to ${method} ${path} can't be used`;
    super(`${brief}: ${problem}`, runCause === undefined ? undefined : { key: `${runCause} ${host}`, brief });
  }
}

/** A write went through, but reading back did not show it. */
export class ReadBackMismatchError extends DomoError {
  readonly code = "read-back-mismatch";

  constructor(
    readonly title: string,
    readonly fields: { field: string; wanted: string; found: string }[],
  ) {
    super(
      `Domo accepted the write to ${title}, but ${fields
        .map(({ field, wanted, found }) => `${field} is ${found} instead of ${wanted}`)
        .join("; ")}. Run again; if it stays so, Domo's API doesn't change this here: leave it out of the program.`,
    );
  }
}

/** We refuse, before asking Domo, to do something that would hurt. */
export class RefusedError extends DomoError {
  readonly code = "refused";
}

/** The inputs contradict each other or Domo's definitions, which only Domo's answers could tell. */
export class InvalidInputError extends DomoError {
  readonly code = "invalid-input";
}

/** Something that the inputs name, or that the state remembers, is not in Domo. */
export class MissingObjectError extends DomoError {
  readonly code = "missing-object";
}

/** The object is in Domo already, and is not known to be this resource's. */
export class AlreadyExistsError extends DomoError {
  readonly code = "already-exists";
}

/** Two resources of one program have the same object. */
export class DuplicateResourceError extends DomoError {
  readonly code = "duplicate-resource";
}

/** A list of Domo is not whole, so that what it lacks proves nothing. */
export class IncompleteListError extends DomoError {
  readonly code = "incomplete-list";
}

/** The credentials may not read the object, so that whether it exists is not known. */
export class UnreadableObjectError extends DomoError {
  readonly code = "unreadable-object";
}

/** Domo's answers contradict each other about whether an object exists. */
export class AmbiguousAbsenceError extends DomoError {
  readonly code = "ambiguous-absence";
}

/** Domo answered that it created an object, and does not find it, or finds another one. */
export class CreatedObjectNotFoundError extends DomoError {
  readonly code = "created-object-not-found";
}

/** Whether Domo created the object is not known: no usable answer came, and no trace of it is found. */
export class CreateOutcomeUnknownError extends DomoError {
  readonly code = "create-outcome-unknown";
}

/** Domo did not delete the object, or accepted the delete without effect. */
export class NotDeletedError extends DomoError {
  readonly code = "not-deleted";
}

/** True when Domo itself, in its own JSON, says that the thing asked for does not exist. Any other body proves nothing (§3.3). */
export const isNotFound = (error: unknown): boolean =>
  error instanceof ResponseError && error.status === 404 && error.notDomo === undefined;

/** True when Domo may have carried out the request although it looks failed. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  (error instanceof ConnectionError && error.outcomeUnknown) ||
  error instanceof UnexpectedResponseError ||
  (error instanceof ResponseError && (error.status >= 500 || error.status === 408));
