// Writes that must not interleave.

import PQueue from "p-queue";

/** Runs tasks with the same key one after the other, as two writers to one group or account must not get in each other's way. */
export function serial(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, PQueue>();
  return async (key, task) => {
    const queue = queues.get(key) ?? new PQueue({ concurrency: 1 });
    queues.set(key, queue);
    return queue.add(task);
  };
}
