// A provider process runs as long as the whole run, so it must not keep entries of completed calls. Measured as memory after a garbage
// collection, with a limit far below what twenty thousand entries would take.

import { describe, expect, test } from "@jest/globals";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { batcher, keyedMutex, sharedRead } from "../../provider/client/concurrency";
import { RateLimiter } from "../../provider/client/http/rate-limiter";
import { WriteCounter } from "../../provider/client/http/write-counter";
import { AdaptiveLoader } from "../../provider/client/loading/adaptive-loader";

const COUNT = 20_000;
const QUIET = { info: () => undefined, debug: () => undefined };

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** By how many megabytes the used memory grows from before `act` to after it. */
async function held(act: () => Promise<unknown>): Promise<number> {
  collect();
  const before = process.memoryUsage().heapUsed;
  await act();
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return (process.memoryUsage().heapUsed - before) / 2 ** 20;
}

interface Row {
  id: string;
  text: string;
}
const rows = (): Row[] => Array.from({ length: COUNT }, (_, i) => ({ id: String(i), text: String(i).repeat(100) }));

describe(`after ${String(COUNT)} uses nothing is held by`, () => {
  test("a keyed mutex", async () => {
    const mutex = keyedMutex();
    expect(await held(() => Promise.all(Array.from({ length: COUNT }, (_, i) => mutex(String(i), () => Promise.resolve(i)))))).toBeLessThan(
      5,
    );
    expect(await mutex("0", () => Promise.resolve("still used"))).toBe("still used");
  });

  test("a batcher and a shared read", async () => {
    const add = batcher<string, string>((items) => Promise.allSettled(items.map((item) => Promise.resolve(item))));
    const read = sharedRead(() => Promise.resolve(rows()));
    const grown = await held(async () => {
      await Promise.all(Array.from({ length: COUNT }, (_, i) => add("x".repeat(1000) + String(i))));
      await read();
    });
    expect(grown).toBeLessThan(8);
    expect(await add("still used")).toBe("still used");
  });

  test("a loader, after a write that follows a refresh", async () => {
    const writes = new WriteCounter();
    const all = rows();
    const loader = new AdaptiveLoader<Row>({
      label: "rows",
      key: ({ id }) => id,
      readOne: (id) => Promise.resolve(all[Number(id)]),
      list: { size: 500, page: (offset) => Promise.resolve({ rows: structuredClone(all.slice(offset, offset + 500)) }) },
      writes,
      log: QUIET,
    });
    const read = await held(() => Promise.all(all.map(({ id }) => loader.get(id))).then(() => undefined));
    expect(read).toBeGreaterThan(5);
    const afterwards = await held(() => {
      writes.add();
      return Promise.resolve();
    });
    expect(read + afterwards).toBeLessThan(5);
    expect((await loader.get("7"))?.id).toBe("7");
  });

  test("the rate limiter", async () => {
    const rateLimiter = new RateLimiter({ concurrency: 100, requestsPerMinute: 1_000_000 }, QUIET);
    const grown = await held(async () => {
      for (let i = 0; i < 200; i++) {
        await Promise.all(Array.from({ length: COUNT / 200 }, () => rateLimiter.run(() => Promise.resolve())));
        await rateLimiter.pauseAll(0, "why");
      }
    });
    expect(grown).toBeLessThan(8);
  });
});
