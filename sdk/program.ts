// The program that runs: inline programs (Automation API) share a process, each with a monitor of its own.

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { programError } from "./program-error";

interface Store {
  /** Whether the engine has ended the program. */
  terminated: boolean;
  settings: { options: { monitorAddr?: string } };
}

/** The cast: Pulumi's types do not declare these. */
const { getLocalStore, getStore, LocalStore } = state as unknown as {
  getLocalStore: () => Store | undefined;
  getStore: () => Store;
  LocalStore: new () => Store;
};

/**
 * Requires that the copy of Pulumi's SDK that is imported here is the one that runs the program, as only that one knows when the program ends. All copies in a
 * process share the store of a program, and the one that runs the program has created it.
 *
 * @throws `pulumi.RunError`
 */
export function requireOneCopy(): void {
  const store = getStore();
  if (store.settings.options.monitorAddr === undefined || store instanceof LocalStore) return;
  throw programError(
    "pulumi-domo imports another copy of @pulumi/pulumi than the one that runs the program, and would not know when the program ends: install a single one " +
      "(npm dedupe, npm ls @pulumi/pulumi), and leave it out of bundles (external), with all its subpaths",
  );
}

/** Whether the program shares its process with others, as inline programs and component providers do. */
export const sharesProcess = (): boolean => getLocalStore() !== undefined;

/** Whether the program is inline. Component providers have a store, but no stack. */
export const isInline = (): boolean => sharesProcess() && pulumi.runtime.getStackResource() !== undefined;

/** Whether the engine has ended the program, so that whatever it still asks the engine fails. */
export const isTerminated = (): boolean => getStore().terminated;

/** A function that returns the program's own state, which is created when it is first needed. It throws as `requireOneCopy`. */
export function perProgram<State>(create: () => State): () => State {
  const states = new WeakMap<object, State>();
  return () => {
    requireOneCopy();
    const monitor: object = pulumi.runtime.getMonitor() ?? {};
    const found = states.get(monitor) ?? create();
    states.set(monitor, found);
    return found;
  };
}

/**
 * The same for a state that all copies of this package share which the program has loaded, under a name. Its form never changes, as they may have different
 * versions.
 */
export function perProgramOfAllCopies<State>(name: string, create: () => State): () => State {
  const property = Symbol.for(`pulumi-domo/${name}`);
  return () => {
    const monitor = (pulumi.runtime.getMonitor() ?? {}) as Record<symbol, State | undefined>;
    return (monitor[property] ??= create());
  };
}
