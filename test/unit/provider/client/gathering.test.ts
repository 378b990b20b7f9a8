import { expect, test } from "@jest/globals";
import { batcher } from "../../../../provider/client/concurrency";
import { Gathering } from "../../../../provider/client/gathering";
import { WriteCounter } from "../../../../provider/client/http/write-counter";

/** A batcher of reads, the batches that it has sent, and writes that end when the test says so. */
function gathered(longestWaitMs?: number) {
  const writes = new WriteCounter();
  const batches: number[][] = [];
  const read = batcher<number, number>(
    (items) => {
      batches.push(items);
      return Promise.allSettled(items.map((item) => Promise.resolve(item)));
    },
    { gathering: new Gathering(writes, longestWaitMs) },
  );
  const startWrite = () => {
    const response = Promise.withResolvers<number>();
    return { end: () => response.resolve(0), written: writes.during(() => response.promise) };
  };
  return { batches, read, startWrite, writes };
}

test("a read is sent at once while nothing is written", async () => {
  const { batches, read } = gathered();
  expect(await read(1)).toBe(1);
  expect(await read(2)).toBe(2);
  expect(batches).toEqual([[1], [2]]);
});

test("reads wait for the writes under way, and for the reads that follow these", async () => {
  const { batches, read, startWrite } = gathered();
  const [first, second] = [startWrite(), startWrite()];
  const reads = [read(1), first.written.then(() => read(2)), second.written.then(() => read(3))];
  first.end();
  await first.written;
  expect(batches).toEqual([]);
  second.end();
  expect(await Promise.all(reads)).toEqual([1, 2, 3]);
  expect(batches).toEqual([[1, 2, 3]]);
});

test("reads do not wait once there are enough for a request", async () => {
  const { batches, read, startWrite, writes } = gathered();
  const write = startWrite();
  const items = Array.from({ length: 16 }, (_, i) => i);
  expect(await Promise.all(items.map(read))).toEqual(items);
  expect(batches).toEqual([items]);
  expect(writes.isBusy()).toBe(true);
  write.end();
});

test("a read does not wait for writes that never end", async () => {
  const { read, startWrite } = gathered(1);
  const write = startWrite();
  expect(await read(1)).toBe(1);
  write.end();
});

test("a write that fails is no longer under way", async () => {
  const { read, writes } = gathered();
  await expect(writes.during(() => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  expect(await read(1)).toBe(1);
});
