// One provider process lives for a whole run: nothing of what is done may be kept. Measured as memory that is held after a collection,
// far from what twenty thousand kept entries would take.

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

/** Megabytes that are held more after `act` than before. */
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
    const inTurn = keyedMutex();
    expect(
      await held(() => Promise.all(Array.from({ length: COUNT }, (_, i) => inTurn(String(i), () => Promise.resolve(i))))),
    ).toBeLessThan(5);
    expect(await inTurn("0", () => Promise.resolve("still used"))).toBe("still used");
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

  test("a pool, once something is written after a refresh", async () => {
    const writes = new WriteCounter();
    const all = rows();
    const pool = new AdaptiveLoader<Row>({
      label: "rows",
      key: ({ id }) => id,
      readOne: (id) => Promise.resolve(all[Number(id)]),
      list: { size: 500, page: (offset) => Promise.resolve({ rows: structuredClone(all.slice(offset, offset + 500)) }) },
      writes,
      log: QUIET,
    });
    const read = await held(() => Promise.all(all.map(({ id }) => pool.get(id))).then(() => undefined));
    expect(read).toBeGreaterThan(5);
    const afterwards = await held(() => {
      writes.add();
      return Promise.resolve();
    });
    expect(read + afterwards).toBeLessThan(5);
    expect((await pool.get("7"))?.id).toBe("7");
  });

  test("the rate limiter", async () => {
    const governor = new RateLimiter({ concurrency: 100, requestsPerMinute: 1_000_000 }, QUIET);
    const grown = await held(async () => {
      for (let i = 0; i < 200; i++) {
        await Promise.all(Array.from({ length: COUNT / 200 }, () => governor.run(() => Promise.resolve())));
        await governor.pauseAll(0, "why");
      }
    });
    expect(grown).toBeLessThan(8);
  });
});
