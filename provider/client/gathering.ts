// When reads that belong to writes are sent, so that many share a request: the reads before a write that guard it, and those after it that prove
// it. Many operations run at the same time, and each alternates between reads and writes. A read therefore waits for others while writes are
// under way, as those will be followed by reads of their own.

import { setTimeout } from "node:timers/promises";
import type { WriteCounter } from "./http/write-counter";

/** So many reads in one request cost little each, so they do not wait for more. */
const ENOUGH = 16;
/** The longest wait in milliseconds: other operations may go on writing without ever reading. */
const LONGEST_WAIT_MS = 2_000;

/** Gathers the reads of one client. */
export class Gathering {
  private changed = Promise.withResolvers<undefined>();

  constructor(
    private readonly writes: WriteCounter,
    private readonly longestWaitMs = LONGEST_WAIT_MS,
  ) {
    writes.onChange(() => {
      this.update();
    });
  }

  /** To be called when another read waits. */
  update(): void {
    this.changed.resolve(undefined);
    this.changed = Promise.withResolvers();
  }

  /** Returns when a batch is to be sent: enough reads wait, no write is under way, or the longest wait is over. */
  async complete(waiting: () => number): Promise<void> {
    const isComplete = (): boolean => waiting() >= ENOUGH || !this.writes.isBusy();
    if (isComplete()) return;
    const batchIsSent = new AbortController();
    const end = setTimeout(this.longestWaitMs, "over", { signal: batchIsSent.signal }).catch(() => "over");
    for (let state: string | undefined; state !== "over" && !isComplete();) {
      state = await Promise.race([this.changed.promise, end]);
      // Whoever has just received the response to a write asks for its read in the same turn of the event loop.
      await new Promise(setImmediate);
    }
    batchIsSent.abort();
  }
}
