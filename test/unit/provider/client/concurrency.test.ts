import { describe, expect, test } from "@jest/globals";
import { batcher, keyedBatcher, keyedMutex, keyedSharedRead, sharedRead } from "../../../../provider/client/concurrency";

/** A read that completes when the test allows it, and returns how often it has been sent. */
function slowRead() {
  const answers: (() => void)[] = [];
  let sent = 0;
  const read = (): Promise<number> => {
    const number = ++sent;
    return new Promise((resolve) => {
      answers.push(() => {
        resolve(number);
      });
    });
  };
  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { read, nextTurn, answer: () => answers.shift()?.(), sent: () => sent };
}

describe("a batcher", () => {
  test("runs items that are added in one turn as batches of limited size, each with its own outcome", async () => {
    const batches: number[][] = [];
    const add = batcher<number, number>(
      (items) => {
        batches.push(items);
        return Promise.allSettled(items.map((item) => (item === 4 ? Promise.reject(new Error("four")) : Promise.resolve(item * 10))));
      },
      { maxSize: 3 },
    );
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(add));
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "failed"))).toEqual([10, 20, 30, "failed", 50]);
  });

  test("fails all items of a failed batch, and runs the next", async () => {
    let fails = true;
    const add = batcher<number, number>((items) => {
      if (fails) return Promise.reject(new Error("down"));
      return Promise.allSettled(items.map((item) => Promise.resolve(item)));
    });
    await expect(Promise.all([add(1), add(2)])).rejects.toThrow("down");
    fails = false;
    expect(await add(3)).toBe(3);
  });
});

describe("a shared read", () => {
  test("sends one request for concurrent callers", async () => {
    const { read, nextTurn, answer, sent } = slowRead();
    const shared = sharedRead(read);
    const asked = [shared(), shared(), shared()];
    await nextTurn();
    answer();
    expect(await Promise.all(asked)).toEqual([1, 1, 1]);
    expect(sent()).toBe(1);
  });

  test("never returns the response to a request that was sent before the call", async () => {
    const { read, nextTurn, answer } = slowRead();
    const shared = sharedRead(read);
    const early = shared();
    await nextTurn();
    const late = [shared(), shared()];
    answer();
    expect(await early).toBe(1);
    await nextTurn();
    answer();
    expect(await Promise.all(late)).toEqual([2, 2]);
  });
});

describe("with keys", () => {
  test("a batch has items of one key", async () => {
    const batches: [string, number[]][] = [];
    const add = keyedBatcher<number, number>((key, items) => {
      batches.push([key, items]);
      return Promise.allSettled(items.map((item) => Promise.resolve(item * 10)));
    });
    expect(await Promise.all([add("a", 1), add("b", 2), add("a", 3)])).toEqual([10, 20, 30]);
    expect(batches).toEqual([
      ["a", [1, 3]],
      ["b", [2]],
    ]);
  });

  test("concurrent callers share a read if they ask for the same", async () => {
    const sent: string[] = [];
    const shared = keyedSharedRead((key) => {
      sent.push(key);
      return Promise.resolve(key);
    });
    expect(await Promise.all([shared("a"), shared("b"), shared("a")])).toEqual(["a", "b", "a"]);
    expect(sent).toEqual(["a", "b"]);
    await shared("a");
    expect(sent).toEqual(["a", "b", "a"]);
  });
});

describe("a keyed mutex", () => {
  test("runs tasks of one key one after the other, also when one fails, and tasks of other keys concurrently", async () => {
    const mutex = keyedMutex();
    const log: string[] = [];
    const task =
      (name: string, fails = false) =>
      async (): Promise<void> => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
      };
    await Promise.allSettled([mutex("a", task("a1", true)), mutex("b", task("b1")), mutex("a", task("a2"))]);
    expect(log.indexOf("a2 begins")).toBeGreaterThan(log.indexOf("a1 ends"));
    expect(log.indexOf("b1 begins")).toBeLessThan(log.indexOf("a1 ends"));
  });
});
