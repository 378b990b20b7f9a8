// What the operations on a resource work with.

import type { ProviderContext, ResourceDefinition } from "./definition";

export interface OperationContext {
  definition: ResourceDefinition;
  context: ProviderContext;
  /** Waits for a number of milliseconds. Tests replace it. */
  pause: (ms: number) => Promise<void>;
}

/** Pauses between reads after a write, in milliseconds: Domo's answers may lag behind a write by as long. */
export const READ_BACK_DELAYS_MS = [0, 150, 300, 600, 1200, 2400];
