// How the sandbox says no.

/** A refusal, which becomes Domo's error envelope. */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 411 | 413 | 414 | 415 | 421 | 429 | 500 | 503,
    message?: string,
  ) {
    super(message);
  }
}
