import { expect, test } from "@jest/globals";
import { batcher } from "../../../../provider/client/concurrency";
import { Gathering } from "../../../../provider/client/gathering";
import { noLog } from "../../../../provider/client/http/log";
import { RateLimiter } from "../../../../provider/client/http/rate-limiter";

/** Batchers of reads at a rate limiter, the batches that they have sent, and requests that end when the test says so. */
function gathered({ longestWaitMs = 600_000, concurrency = 2 } = {}) {
  const limiter = new RateLimiter({ concurrency, requestsPerMinute: Infinity }, noLog);
  const gathering = new Gathering(limiter, longestWaitMs);
  const batches: number[][] = [];
  const reader = () =>
    batcher<number, number>(
      (items) =>
        limiter.run(() => {
          batches.push(items);
          return Promise.allSettled(items.map((item) => Promise.resolve(item)));
        }),
      { gathering },
    );
  const startRequest = () => {
    const response = Promise.withResolvers<number>();
    return { end: () => response.resolve(0), ended: limiter.run(() => response.promise) };
  };
  return { gathering, batches, reader, startRequest };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("a read is sent at once while there is a free turn", async () => {
  const { batches, reader, startRequest } = gathered();
  const read = reader();
  const request = startRequest();
  expect(await read(1)).toBe(1);
  expect(await read(2)).toBe(2);
  expect(batches).toEqual([[1], [2]]);
  request.end();
});

test("reads wait while other requests take all turns, and for the reads that follow these", async () => {
  const { batches, reader, startRequest } = gathered();
  const read = reader();
  const [first, second, third] = [startRequest(), startRequest(), startRequest()];
  const reads = [read(1), first.ended.then(() => read(2)), second.ended.then(() => read(3))];
  first.end();
  await first.ended;
  expect(batches).toEqual([]);
  second.end();
  expect(await Promise.all(reads)).toEqual([1, 2, 3]);
  expect(batches).toEqual([[1, 2, 3]]);
  third.end();
});

test("a read waits for as many as are soon to come, and then with them only for a free turn", async () => {
  const { gathering, startRequest } = gathered({ concurrency: 3 });
  const [write, other] = [startRequest(), startRequest()];
  let waiting = 1;
  let joining = 2;
  const sent: string[] = [];
  const batch = gathering.complete(
    () => waiting,
    () => joining,
  );
  const done = batch.then(() => sent.push("batch"));
  // One that expects nobody does not wait for the other batch.
  await gathering.complete(() => 1);
  sent.push("alone");
  waiting = 2;
  joining = 1;
  write.end();
  await done;
  expect(sent).toEqual(["alone", "batch"]);
  other.end();
});

test("a free turn goes to the reads that most wait for", async () => {
  const { batches, reader, startRequest } = gathered({ concurrency: 1 });
  const [few, many] = [reader(), reader()];
  const request = startRequest();
  const reads = [few(1), many(2), many(3)];
  request.end();
  await Promise.all(reads);
  expect(batches).toEqual([[2, 3], [1]]);
});

test("reads that wait for the last turn go on waiting when others take it", async () => {
  const { batches, reader, startRequest } = gathered({ concurrency: 1 });
  const [one, other] = [reader(), reader()];
  const request = startRequest();
  const first = one(1);
  const second = other(2);
  request.end();
  await first;
  const third = other(3);
  expect(await Promise.all([second, third])).toEqual([2, 3]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test("reads do not wait for a free turn once there are enough for a request", async () => {
  const { batches, reader, startRequest } = gathered({ concurrency: 1 });
  const read = reader();
  const request = startRequest();
  const reads = numbers(16).map(read);
  const late = startRequest();
  // The reads have taken their turn before this one.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const last = startRequest();
  request.end();
  late.end();
  expect(await Promise.all(reads)).toEqual(numbers(16));
  expect(batches).toEqual([numbers(16)]);
  last.end();
});

test("a read does not wait for a free turn longer than the longest wait", async () => {
  const { gathering, startRequest } = gathered({ longestWaitMs: 1, concurrency: 1 });
  const request = startRequest();
  await gathering.complete(() => 1);
  request.end();
});
