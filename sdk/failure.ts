// Failures of work that a program does in the background: the engine must not take such a program for complete, as it then deletes what the program has
// not declared. A program of the CLI ends with its process, and is safe. Inline programs (Automation API) share one.

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { knownValue } from "./known-value";

interface Monitor {
  signalAndWaitForShutdown: (request: unknown, done: (error: Error | null) => void) => void;
}

/** Whether the program is inline. The cast: Pulumi's types do not declare the function. Component providers have a store, but no stack. */
const isInline = (): boolean =>
  (state as unknown as { getLocalStore: () => unknown }).getLocalStore() !== undefined && pulumi.runtime.getStackResource() !== undefined;

const watched = new WeakSet<Monitor>();

/**
 * Keeps an inline program with errors from being taken for complete. Pulumi tells the engine that the program is, waits until the engine has deleted what
 * it has not seen, and only then fails for the errors.
 */
export function completeOnlyWithoutErrors(): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor | undefined; // of inline programs the client of the engine's service
  if (!monitor || watched.has(monitor) || !isInline()) return;
  watched.add(monitor);
  const complete = monitor.signalAndWaitForShutdown.bind(monitor);
  monitor.signalAndWaitForShutdown = (request, done) => {
    // In the next turn, as Pulumi hears of rejections that nobody handles at the end of this one.
    setImmediate(() => {
      if (pulumi.log.hasErrors()) done(null);
      else complete(request, done);
    });
  };
}

/** Keeps the program running until the work is done, and lets it fail if the work does. */
export function mustSucceed(work: Promise<unknown>): void {
  const done = pulumi.runtime.rpcKeepAlive();
  // In the next turn, for the same reason.
  const end = (): unknown => setImmediate(done);
  // A rejection that nobody handles would fail all inline programs of the process, whichever it is of.
  if (isInline()) void work.catch(logFailure).finally(end);
  else void work.finally(end);
}

function logFailure(error: unknown): Promise<void> {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return pulumi.log.error(pulumi.RunError.isInstance(error) ? message : (stack ?? message));
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
