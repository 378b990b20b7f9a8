// Combines or serializes concurrent requests. No result is cached. Own code, as DataLoader sends a batch while another is under way, so that
// an item may be served by a request from before its own write, and mutex packages keep an entry for each key that was ever used.

import { setTimeout } from "node:timers/promises";
import PQueue from "p-queue";
import type { Gathering } from "./gathering";

interface PendingItem<Item, Outcome> {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

export interface BatchOptions {
  /** Default: no limit. */
  maxSize?: number;
  /** Delays a batch until enough items wait. Default: a batch has the items of one turn of the event loop. */
  gathering?: Gathering;
  /** How many items are soon to come, for which fewer wait. Only with `gathering`. Default: none. */
  joining?: () => number;
  /** For so long, in milliseconds, items wait for a batch that is under way. Default: until it has ended. */
  longestWaitMs?: number;
}

/**
 * Returns a function that runs items in batches of at most `maxSize` and returns the outcome of each. One batch runs at a time, unless it
 * takes longer than `longestWaitMs`; items that are added meanwhile form the next one. So no item is served by a request that was sent before the item was added.
 */
export function batcher<Item, Outcome>(
  run: (items: Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
  { maxSize = Infinity, gathering, joining, longestWaitMs }: BatchOptions = {},
): (item: Item) => Promise<Outcome> {
  const pending: PendingItem<Item, Outcome>[] = [];
  let busy = false;

  const runOne = async (batch: PendingItem<Item, Outcome>[]): Promise<void> => {
    const outcomes = await run(batch.map(({ item }) => item)).catch((reason: unknown) =>
      batch.map(() => ({ status: "rejected" as const, reason })),
    );
    batch.forEach(({ resolve, reject }, at) => {
      const outcome = outcomes[at];
      if (outcome?.status === "fulfilled") resolve(outcome.value);
      else reject(outcome?.reason);
    });
  };
  const runAll = async (): Promise<void> => {
    while (pending.length > 0) {
      await gathering?.complete(() => pending.length, joining);
      const ended = runOne(pending.splice(0, maxSize));
      await (longestWaitMs === undefined ? ended : Promise.race([ended, setTimeout(longestWaitMs, undefined, { ref: false })]));
    }
    busy = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      pending.push({ item, resolve, reject });
      gathering?.update();
      if (busy) return;
      busy = true;
      // All items that are added in the same turn of the event loop form one batch.
      setImmediate(() => void runAll());
    });
}

/**
 * Writes all items at the same time. All of them end before the first failure is thrown: one that is still being retried would be carried out after what the
 * caller does next, such as its removal.
 */
export async function writeAll<Item>(items: Item[], write: (item: Item, at: number) => Promise<unknown>): Promise<void> {
  for (const outcome of await Promise.allSettled(items.map(write))) if (outcome.status === "rejected") throw outcome.reason;
}

/** A batcher for each key, see `batcher`. */
export function keyedBatcher<Item, Outcome>(
  run: (key: string, items: Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
  options?: BatchOptions,
): (key: string, item: Item) => Promise<Outcome> {
  const withBatcher = perKey((key) => batcher<Item, Outcome>((items) => run(key, items), options));
  return (key, item) => withBatcher(key, (add) => add(item));
}

/** Returns a function whose concurrent callers share a request. Each gets the response to a request that was sent after its call. */
export function sharedRead<T>(read: () => Promise<T>, options?: BatchOptions): () => Promise<T> {
  const join = batcher<undefined, T>(async (callers) => {
    const [outcome] = await Promise.allSettled([read()]);
    return callers.map(() => outcome);
  }, options);
  return () => join(undefined);
}

/** A shared read for each key, see `sharedRead`. */
export function keyedSharedRead<T>(read: (key: string) => Promise<T>, options?: BatchOptions): (key: string) => Promise<T> {
  const withRead = perKey((key) => sharedRead(() => read(key), options));
  return (key) => withRead(key, (shared) => shared());
}

/** Runs tasks with the same key one after the other. */
export type KeyedMutex = <T>(key: string, task: () => Promise<T>) => Promise<T>;

/** A mutex for each key: for a guard and the write that it guards, or for several writes to one group or account. */
export function keyedMutex(): KeyedMutex {
  const withQueue = perKey(() => new PQueue({ concurrency: 1 }));
  return (key, task) => withQueue(key, (queue) => queue.add(task));
}

/** Returns a function that calls `use` with the value of a key. A value is made when the key is first used, and kept as long as it is in use. */
function perKey<Value>(make: (key: string) => Value): <T>(key: string, use: (value: Value) => Promise<T>) => Promise<T> {
  const entries = new Map<string, { value: Value; users: number }>();
  return async (key, use) => {
    const entry = entries.get(key) ?? { value: make(key), users: 0 };
    entries.set(key, entry);
    entry.users++;
    try {
      return await use(entry.value);
    } finally {
      if (--entry.users === 0) entries.delete(key);
    }
  };
}
