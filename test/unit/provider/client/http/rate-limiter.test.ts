import { describe, expect, test } from "@jest/globals";
import { inspect } from "node:util";
import { RateLimiter } from "../../../../../provider/client/http/rate-limiter";

const LIMITS = { concurrency: 6, requestsPerMinute: 100_000 };
const LOG = { info: () => undefined, debug: () => undefined };

/** A governor whose waits end when the test says so. */
function held() {
  const ends: (() => void)[] = [];
  const governor = new RateLimiter(LIMITS, LOG, () => new Promise<void>((end) => ends.push(end)));
  return { governor, ends };
}

const settled = () => new Promise((done) => setImmediate(done));

describe("the governor", () => {
  test("lets no request begin while a wait lasts, nor while a longer one does that began meanwhile", async () => {
    const { governor, ends } = held();
    const begun: number[] = [];
    const holds = [governor.pauseAll(1000, "")];
    const requests = [1, 2].map((request) => governor.run(() => Promise.resolve(begun.push(request))));
    await settled();
    holds.push(governor.pauseAll(5000, ""), governor.pauseAll(2000, ""));
    ends[0]?.();
    ends[2]?.();
    await settled();
    expect(begun).toEqual([]);
    ends[1]?.();
    await Promise.all([...holds, ...requests]);
    expect(begun).toEqual([1, 2]);
  });

  test("keeps nothing of waits that are over", async () => {
    const governor = new RateLimiter(LIMITS, LOG, () => Promise.resolve());
    // Shows what is reachable from it, results of promises included.
    const reachable = (): number => inspect(governor, { depth: Infinity, showHidden: true, maxArrayLength: null }).length;
    await governor.pauseAll(1, "");
    const before = reachable();
    for (let i = 0; i < 100; i++) {
      await governor.pauseAll(1, "");
      await governor.run(() => Promise.resolve({ body: "x".repeat(1000) }));
    }
    await settled();
    expect(reachable()).toBeLessThan(before + 100);
  });
});
