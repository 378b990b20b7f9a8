// The error by which the store and the routes refuse a request.

/**
 * Becomes Domo's error envelope (`errorResponse`). Without a message, the envelope has none.
 *
 * Not hono's `HTTPException`: the store and the command line (`cli/commands/sandbox.ts`) use this error too, and work without hono. It
 * would also allow statuses that Domo does not use.
 */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 411 | 413 | 414 | 415 | 421 | 429 | 500 | 503,
    message?: string,
  ) {
    super(message);
  }
}
