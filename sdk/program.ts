// The program that runs: inline programs (Automation API) share a process, each with a monitor of its own.

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

interface Store {
  /** Whether the engine has ended the program. */
  terminated: boolean;
}

/** The casts: Pulumi's types do not declare these functions. */
const { getLocalStore, getStore } = state as unknown as { getLocalStore: () => Store | undefined; getStore: () => Store };

/** Whether the program shares its process with others, as inline programs and component providers do. */
export const sharesProcess = (): boolean => getLocalStore() !== undefined;

/** Whether the program is inline. Component providers have a store, but no stack. */
export const isInline = (): boolean => sharesProcess() && pulumi.runtime.getStackResource() !== undefined;

/** Whether the engine has ended the program, so that whatever it still asks the engine fails. */
export const isTerminated = (): boolean => getStore().terminated;

/** Whether the program runs under Pulumi's mocks, whose monitor has them. Its class is not exported. */
export function isMocked(): boolean {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  return monitor !== undefined && "mocks" in monitor;
}

/** A function that returns the program's own state, which is created when it is first needed. */
export function perProgram<State>(create: () => State): () => State {
  const states = new WeakMap<object, State>();
  return () => {
    const monitor: object = pulumi.runtime.getMonitor() ?? {};
    const found = states.get(monitor) ?? create();
    states.set(monitor, found);
    return found;
  };
}
