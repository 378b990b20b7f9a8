// Every error that this project throws on purpose: one closed tree. Each carries everything a person needs to act on it.
// Secrets never get in here: texts that came over the wire are redacted before an error is made (domo/http/redact.ts).

/** What one HTTP exchange was about, for messages and logs. */
export interface Exchange {
  method: string;
  /** The path with its query, without the host. */
  path: string;
  host: string;
}

/** The root of the tree. `code` is stable and meant for programs; the message is meant for people. */
export abstract class DomoError extends Error {
  abstract readonly code: string;

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
    readonly unclear: boolean,
  ) {
    super(
      `${exchange.host} gave no answer to ${exchange.method} ${exchange.path}: ${reason}. ` +
        "Check the instance name, apiUrl and the network.",
    );
  }
}

/** What Domo answered with an error status. */
export interface ErrorAnswer {
  status: number;
  /** Domo's own words, redacted: reason phrase and message. */
  said: string;
  /** Domo's request-trace token (§1.4); support asks for it. */
  toe?: string;
  /** The body is a web page, so that it was something on the way that answered, and not Domo. */
  webPage?: boolean;
}

/** Domo answered with an error status. */
export class ResponseError extends DomoError {
  readonly code = "response";
  readonly status: number;
  readonly said: string;
  readonly toe: string | undefined;
  readonly webPage: boolean;

  constructor(
    readonly exchange: Exchange,
    { status, said, toe, webPage = false }: ErrorAnswer,
  ) {
    const trace = toe === undefined ? "" : ` (toe ${toe})`;
    super(`Domo answered ${status} ${said} to ${exchange.method} ${exchange.path}${trace}`);
    this.status = status;
    this.said = said;
    this.toe = toe;
    this.webPage = webPage;
  }
}

/** Domo refused the credentials (401) or what they may do (403). */
export class CredentialsError extends ResponseError {
  constructor(exchange: Exchange, answer: ErrorAnswer, advice: string) {
    super(exchange, answer);
    this.message += `. ${advice}`;
  }
}

/** The answer came with a success status but is not what the contract says: HTML, broken JSON, a field missing. */
export class ContractError extends DomoError {
  readonly code = "contract";

  constructor(
    readonly exchange: Exchange,
    problem: string,
  ) {
    super(`The answer of ${exchange.host} to ${exchange.method} ${exchange.path} can't be used: ${problem}`);
  }
}

/** A write went through, but reading back did not show it. */
export class NotTakenError extends DomoError {
  readonly code = "not-taken";

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

/** An object that should be there is not, or one is in the way. */
export class ObjectError extends DomoError {
  readonly code = "object";
}

/** Domo's answers contradict each other about whether an object is there. */
export class AmbiguousAbsenceError extends ObjectError {}

/** Domo answered that it made an object, and does not find it. */
export class UnseenError extends ObjectError {}

/** True when Domo itself says that the thing asked for does not exist. A proxy's page says nothing about it. */
export const isNotFound = (error: unknown): boolean => error instanceof ResponseError && error.status === 404 && !error.webPage;

/** True when Domo may have carried out the request although it looks failed. */
export const isUnclear = (error: unknown): boolean =>
  (error instanceof ConnectionError && error.unclear) ||
  error instanceof ContractError ||
  (error instanceof ResponseError && (error.status >= 500 || error.status === 408));
