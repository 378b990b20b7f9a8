import { describe, expect, test } from "@jest/globals";
import { inspect } from "node:util";
import { RateLimiter } from "../../../../../provider/client/http/rate-limiter";
import { VirtualTime } from "./rate-simulation";

const LIMITS = { concurrency: 6, requestsPerMinute: 100_000 };
const LOG = { info: () => undefined, debug: () => undefined };

/** A rate limiter whose pauses end when the test ends them. */
function held() {
  const ends: (() => void)[] = [];
  const rateLimiter = new RateLimiter(LIMITS, LOG, () => new Promise<void>((end) => ends.push(end)));
  return { rateLimiter, ends };
}

const settled = () => new Promise((done) => setImmediate(done));

describe("the rate limiter", () => {
  test("starts no request during a pause, nor during a longer one that begins meanwhile", async () => {
    const { rateLimiter, ends } = held();
    const begun: number[] = [];
    const holds = [rateLimiter.pauseAll(1000, "")];
    const requests = [1, 2].map((request) => rateLimiter.run(() => Promise.resolve(begun.push(request))));
    await settled();
    holds.push(rateLimiter.pauseAll(5000, ""), rateLimiter.pauseAll(2000, ""));
    ends[0]?.();
    ends[2]?.();
    await settled();
    expect(begun).toEqual([]);
    ends[1]?.();
    await Promise.all([...holds, ...requests]);
    expect(begun).toEqual([1, 2]);
  });

  test("keeps to the lowest of several limits", async () => {
    const time = new VirtualTime();
    const rateLimiter = new RateLimiter({ concurrency: 6, requestsPerMinute: 40 }, LOG, time.sleep, () => time.now);
    rateLimiter.lower({ concurrency: 2, requestsPerMinute: Infinity });
    const starts: number[] = [];
    let [running, most, ended] = [0, 0, 0];
    const send = (): void => {
      void rateLimiter.run(async () => {
        starts.push(time.now);
        most = Math.max(most, ++running);
        await time.sleep(10);
        running--;
        ended++;
      });
    };
    for (let i = 0; i < 30; i++) send();
    await time.pass(() => ended === 10);
    rateLimiter.lower({ concurrency: 6, requestsPerMinute: 20 });
    await time.pass(() => ended === 30);
    expect(most).toBe(2);
    expect(starts.filter((at) => at < 60_000)).toHaveLength(20);
  });

  test("keeps nothing of ended pauses and requests in memory", async () => {
    const rateLimiter = new RateLimiter(LIMITS, LOG, () => Promise.resolve());
    // Shows everything that is reachable from it, including results of promises.
    const reachable = (): number => inspect(rateLimiter, { depth: Infinity, showHidden: true, maxArrayLength: null }).length;
    await rateLimiter.pauseAll(1, "");
    const before = reachable();
    for (let i = 0; i < 100; i++) await rateLimiter.pauseAll(1, "");
    await settled();
    expect(reachable()).toBeLessThan(before + 100);
    for (let i = 0; i < 100; i++) await rateLimiter.run(() => Promise.resolve({ body: "x".repeat(1000) }));
    await settled();
    // The times of the last minute are kept, which is less than ten of the bodies.
    expect(reachable()).toBeLessThan(before + 10_000);
  });

  test("lets the process end at once, though it has learned of a limit", async () => {
    const asked: (boolean | undefined)[] = [];
    const rateLimiter = new RateLimiter({ concurrency: 1, requestsPerMinute: 1 }, LOG, (_ms, { ref } = {}) => {
      asked.push(ref);
      return Promise.resolve();
    });
    await rateLimiter.run(() => Promise.resolve());
    await settled();
    expect(asked).toEqual([]);
  });
});
