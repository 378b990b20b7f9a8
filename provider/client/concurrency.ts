// Requests that come at the same time: done together, or one after the other. Nothing is kept once it is done.

import PQueue from "p-queue";

interface Waiting<Item, Outcome> {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Runs items in batches of at most `most`, with an outcome for each. One batch is under way at once, and what is added meanwhile goes
 * with the next: no item is ever served by a request that was sent before the item was added.
 */
export function batcher<Item, Outcome>(
  run: (items: Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
  most = Infinity,
): (item: Item) => Promise<Outcome> {
  const waiting: Waiting<Item, Outcome>[] = [];
  let busy = false;

  const runAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      const outcomes = await run(batch.map(({ item }) => item)).catch((reason: unknown) =>
        batch.map(() => ({ status: "rejected" as const, reason })),
      );
      batch.forEach(({ resolve, reject }, at) => {
        const outcome = outcomes[at];
        if (outcome?.status === "fulfilled") resolve(outcome.value);
        else reject(outcome?.reason);
      });
    }
    busy = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (busy) return;
      busy = true;
      // What is added in the same turn of the event loop goes together.
      setImmediate(() => void runAll());
    });
}

/** A read that its callers share: a thousand creates look at one list. Each gets an answer to a request that was sent after it had asked. */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  const join = batcher<undefined, T>(async (callers) => {
    const [outcome] = await Promise.allSettled([read()]);
    return callers.map(() => outcome);
  });
  return () => join(undefined);
}

/** Runs tasks of one key one after the other: a guard and the write that it guards, or two writers of one group or account. */
export function keyedMutex(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, { queue: PQueue; users: number }>();
  return async (key, task) => {
    const entry = queues.get(key) ?? { queue: new PQueue({ concurrency: 1 }), users: 0 };
    queues.set(key, entry);
    entry.users++;
    try {
      return await entry.queue.add(task);
    } finally {
      if (--entry.users === 0) queues.delete(key);
    }
  };
}
