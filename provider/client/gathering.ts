// When reads that belong to writes are sent, so that many share a request: the reads before a write that guard it, and those after it that prove
// it. Many operations run at the same time, and each alternates between reads and writes. A read waits for others as long as it would only take a
// turn from other requests, such as the writes that will be followed by reads of their own.

import { setTimeout } from "node:timers/promises";

/** So many reads in one request cost little each, so they do not wait for more. */
const ENOUGH = 16;
/** The longest wait in milliseconds: other requests may take all turns. */
const LONGEST_WAIT_MS = 2_000;

/** What the reads wait for: a rate limiter. */
interface Turns {
  /** Whether a request would start at once. */
  readonly isIdle: boolean;
  /** Calls the listener whenever that may have become true. */
  onChange: (listener: () => void) => void;
}

interface Batch {
  size: () => number;
  joining: () => number;
  send: () => void;
}

/** Gathers the reads of one client. */
export class Gathering {
  private readonly batches = new Set<Batch>();
  private isChecking = false;

  constructor(
    private readonly turns: Turns,
    private readonly longestWaitMs = LONGEST_WAIT_MS,
  ) {
    turns.onChange(() => {
      this.update();
    });
  }

  /** To be called when another read waits. */
  update(): void {
    if (this.isChecking || this.batches.size === 0) return;
    this.isChecking = true;
    // Whoever has just received the response to a write asks for its read in the same turn of the event loop, and whoever may send starts its request.
    setImmediate(() => {
      this.isChecking = false;
      this.sendNext();
    });
  }

  /**
   * Returns when a batch is to be sent: enough reads wait, a request would start at once, or the longest wait is over. `joining`: how many reads are soon to
   * come, for which fewer wait.
   */
  async complete(size: () => number, joining: () => number = () => 0): Promise<void> {
    const sent = Promise.withResolvers<undefined>();
    const batch: Batch = {
      size,
      joining,
      send: () => {
        this.batches.delete(batch);
        sent.resolve(undefined);
      },
    };
    this.batches.add(batch);
    this.update();
    const isSent = new AbortController();
    setTimeout(this.longestWaitMs, undefined, { signal: isSent.signal }).then(batch.send, () => undefined);
    await sent.promise;
    isSent.abort();
  }

  /** The largest batch first. */
  private sendNext(): void {
    if (this.batches.size === 0) return;
    const { isIdle } = this.turns;
    const ready = [...this.batches].filter(({ size, joining }) => size() >= ENOUGH || (isIdle && size() >= joining()));
    if (ready.length === 0) return;
    ready.reduce((a, b) => (b.size() > a.size() ? b : a)).send();
    // Its request takes a turn before the next one is looked at.
    this.update();
  }
}
