// Errors as Pulumi shows them: the operation that failed, the object, Domo's answer, and what to do.

import { CredentialsError, DomoError, isNotFound, RefusedError, ResponseError, SettingsError } from "../client/errors";
import type { Fields } from "./definition";

/** An object that exists although an operation on it failed. Pulumi keeps it in the state, with these properties and reasons. */
export interface PartialState {
  id: string;
  properties: Fields;
  reasons: string[];
}

/** The error that the entry point passes to Pulumi. */
export class OperationError extends Error {
  constructor(
    message: string,
    cause: unknown,
    readonly partial?: PartialState,
  ) {
    super(message, { cause });
  }
}

export type Operation = "create" | "read" | "update" | "delete";

/** Runs `act`. Throws every error as an `OperationError` that names the operation and the object. */
export async function withErrorContext<T>(operation: Operation, title: string, act: () => Promise<T> | T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof OperationError ? error : new OperationError(operationMessage(operation, title, error), error);
  }
}

/** The error of an operation on an object that exists, so that the state keeps the object. */
export function partialError(
  operation: Operation,
  title: string,
  error: unknown,
  { id, outs }: { id: string; outs: Fields },
): OperationError {
  const message = operationMessage(operation, title, error);
  const reason = operation === "create" ? `${message}. The state has it (id ${id}), not finished: the next run goes on with it` : message;
  return new OperationError(message, error, { id, properties: outs, reasons: [reason] });
}

/** The message of a failed operation. Settings errors are shown alone, as no operation was attempted. */
export function operationMessage(operation: Operation, title: string, error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (!(error instanceof DomoError))
    return `could not ${operation} ${title}: unexpected: ${String(error)}. This is a mistake in pulumi-domo`;
  if (error instanceof RefusedError) return `refused to ${operation} ${title}: ${error.message}`;
  const message = withSharedCauseOnce(error).replace(/\.$/, "");
  const advice = adviceFor(operation, error);
  return `could not ${operation} ${title}: ${message}${advice && `. ${advice}`}`;
}

const explainedCauses = new Set<string>();

/** The message of the error. A cause that all requests of a run share is explained only once in this process. */
function withSharedCauseOnce({ message, sharedCause }: DomoError): string {
  if (!sharedCause) return message;
  if (explainedCauses.has(sharedCause.key)) return `${sharedCause.brief}: see the first such error of this run`;
  explainedCauses.add(sharedCause.key);
  return message;
}

function adviceFor(operation: Operation, error: DomoError): string {
  if (error instanceof CredentialsError) return "";
  if (isNotFound(error) && operation === "update") return "It may have been deleted in Domo: run `pulumi up --refresh`";
  // An answer that is not Domo's own says nothing about the values.
  if (!(error instanceof ResponseError) || error.notDomo !== undefined) return "";
  if (isNotFound(error)) return "An id in the inputs may be of something that is not in Domo";
  if (error.status === 429) return "Others may use up what Domo allows: run again later";
  if (error.status >= 500) return "Run again; if the error persists, give Domo's support the toe";
  return "Check the values; Domo's audit log may show more";
}
