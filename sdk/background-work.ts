// Work that a program does in the background.

import * as pulumi from "@pulumi/pulumi";
import { logFailure, requireFinished } from "./end-of-program";
import { knownValue } from "./known-value";
import { isInline } from "./program";

/** The same promise for the program, which is kept running until the work has ended and whoever waits for it has gone on. */
export function keepRunning<Value>(label: string, work: Promise<Value>): Promise<Value> {
  const done = pulumi.runtime.rpcKeepAlive();
  requireFinished(label, work);
  return work.finally(() => setImmediate(done));
}

/** Keeps the program running until the work is done, and lets it fail if the work does. */
export function mustSucceed(label: string, work: Promise<unknown>): void {
  if (!isInline()) work.catch(ignoreLateHandlers);
  // A rejection that nobody handles would fail all inline programs of the process, whichever it is of.
  void keepRunning(label, isInline() ? work.catch(logFailure) : work);
}

/**
 * Pulumi reads exported outputs one after the other. Those that have failed with the work are handled late, of which Node would print warnings beside the error.
 */
function ignoreLateHandlers(): void {
  if (process.listenerCount("rejectionHandled") === 0) process.on("rejectionHandled", () => undefined);
}

const SLOW_MS = 60_000;

/** The same promise. If it does not settle for a minute, a warning names what the program waits for, which is not kept running for that. */
export function warnIfSlow<Value>(what: string, work: Promise<Value>): Promise<Value> {
  const timer = setTimeout(() => void pulumi.log.warn(`the program has waited for a minute for ${what}, and goes on waiting`), SLOW_MS);
  timer.unref();
  return work.finally(() => {
    clearTimeout(timer);
  });
}

/** Marks a promise as handled whose rejection is told elsewhere. */
export function toldElsewhere<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

/** The same for the output of such a promise. */
export function outputToldElsewhere<Value>(promise: Promise<Value>): pulumi.Output<pulumi.Unwrap<Value>> {
  const output = pulumi.output(promise);
  void toldElsewhere(knownValue(output));
  void toldElsewhere(pulumi.isSecret(output));
  return output;
}
