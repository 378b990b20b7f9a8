// Errors in a program's use of the SDK.

import * as pulumi from "@pulumi/pulumi";
import { printable } from "../provider/printable";
import { isMocked } from "./mocks";

/** Throws if a program, which need not be in TypeScript, gives an output or something else in place of a list. `remedy`: what to give instead. */
export function requireList(value: unknown, what: string, remedy: string): void {
  if (!Array.isArray(value)) throw programError(`${what} must be a list: ${remedy}`);
}

/**
 * An error that Pulumi prints without a stack trace. Control characters in the message, which may contain any name, are escaped. Under mocks it has a stack, for
 * whoever runs the tests: of an error in a timer or after the end of a program, Pulumi prints it.
 */
export const programError = (message: string): pulumi.RunError =>
  isMocked() ? new pulumi.RunError(printable(message)) : stacklessError(printable(message));

/** The same without the stack that Pulumi shows of an error that is an input or a rejection, and that has no line of the program. */
export function stacklessError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  delete error.stack;
  return error;
}

/** The promise, rejected with a `stacklessError` where it is with a `programError`. */
export async function withoutStack<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    throw pulumi.RunError.isInstance(error) ? stacklessError(error.message) : error;
  }
}
