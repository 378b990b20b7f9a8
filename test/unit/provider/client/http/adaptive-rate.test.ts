import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { bestTime, fixedWindow, moody, simulate, slidingWindow, tokenBucket, type Scenario, type Server } from "./rate-simulation";

// Exact, as time is virtual and waits have no jitter.
beforeAll(() => {
  jest.spyOn(Math, "random").mockReturnValue(0.5);
});
afterAll(() => {
  jest.restoreAllMocks();
});

/** The time of all, if only six at once and their latency limited them. */
const unlimited = (requests: number, latency = 200): number => Math.ceil(requests / 6) * latency;

const mostInAMinute = (times: number[]): number => {
  let first = 0;
  return times.reduce((most, time, index) => {
    while ((times[first] ?? 0) <= time - 59_999.999) first++;
    return Math.max(most, index - first + 1);
  }, 0);
};

const LIMITS: [string, () => Server, number][] = [
  ["60 in any minute", () => slidingWindow(60), 300],
  ["300 in any minute", () => slidingWindow(300), 1500],
  ["3,000 in any minute", () => slidingWindow(3000), 6000],
  ["300 in each minute of the clock", () => fixedWindow(300, 20_000), 1500],
  ["300 in each minute of the clock, from late in one", () => fixedWindow(300, 50_000), 1500],
  ["300 a minute, saved up to 300", () => tokenBucket(300, 300), 1500],
  ["300 a minute, saved up to 30", () => tokenBucket(300, 30), 1500],
  ["60 a minute, saved up to 10", () => tokenBucket(60, 10), 300],
  ["300, and 60 from the second minute on", () => slidingWindow((now) => (now < 90_000 ? 300 : 60)), 900],
  ["60, and 300 from the second minute on", () => slidingWindow((now) => (now < 90_000 ? 60 : 300)), 1500],
];

describe.each(LIMITS)("at a limit of %s", (_limit, server, requests) => {
  test.each<[string, Omit<Scenario, "server" | "requests">]>([
    ["all at once, without Retry-After", { retryAfter: false }],
    ["all at once, with Retry-After", { retryAfter: true }],
    ["one after the other, without Retry-After", { retryAfter: false, chains: 1, latency: 20 }],
  ])("%s, many requests take at most 1.2 times the best time", async (_how, how) => {
    const { chains = 6, latency = 200 } = how;
    const { ms, accepted, refused } = await simulate({ server: server(), requests, ...how });
    expect(accepted).toBe(requests);
    expect(ms).toBeLessThanOrEqual(1.2 * bestTime(server(), requests, latency / chains));
    expect(refused).toBeLessThan(0.15 * requests);
  });
});

describe("where Domo refuses nothing", () => {
  const generous = () => slidingWindow(Infinity);

  test("a run of 600 requests does not wait at all", async () => {
    const { ms, lines } = await simulate({ server: generous(), requests: 600 });
    expect(ms).toBe(unlimited(600));
    expect(lines).toEqual([]);
  });

  test("the setting is used up after seconds", async () => {
    const limits = { requestsPerMinute: 1500 };
    const { ms } = await simulate({ server: generous(), requests: 4500, limits, latency: 100 });
    expect(ms).toBeLessThan(bestTime(slidingWindow(1500), 4500, 100 / 6) + 5_000);
  });

  test("without a bound, many requests take as long as six at once take", async () => {
    const { ms } = await simulate({ server: generous(), requests: 6000, latency: 20 });
    expect(ms).toBeLessThan(unlimited(6000, 20) + 5_000);
  });
});

describe("the setting", () => {
  test.each([1, 10, 100, 1000])("of %i a minute is never exceeded, whatever Domo answers", async (requestsPerMinute) => {
    for (const server of [slidingWindow(Infinity), slidingWindow(30), tokenBucket(120, 20), moody(5)]) {
      const { starts } = await simulate({ server, requests: 3000, limits: { requestsPerMinute }, until: 240_000 });
      expect(mostInAMinute(starts)).toBeLessThanOrEqual(requestsPerMinute);
    }
  });
});

describe("refusals", () => {
  test("of requests that were under way together count once", async () => {
    const { refused, ms } = await simulate({ server: slidingWindow(300), requests: 600, retryAfter: true, latency: 20 });
    expect(refused).toBe(6);
    expect(ms).toBeLessThan(63_000);
  });

  test.each([true, false])("of a server that refuses everything are few (Retry-After: %j)", async (retryAfter) => {
    const { refused } = await simulate({ server: () => 0.001, requests: 100, retryAfter, until: 15 * 60_000 });
    expect(refused).toBeLessThan(80);
  });

  test("that have nothing to do with the rate do not slow a run down without end", async () => {
    for (const retryAfter of [true, false]) {
      const { ms } = await simulate({ server: moody(50), requests: 1500, retryAfter });
      expect(ms).toBeLessThan(6 * unlimited(1500));
    }
  });

  test("because of another client, which uses half of the limit, fail nothing", async () => {
    for (const retryAfter of [true, false]) {
      const run = await simulate({ server: slidingWindow(300), requests: 750, retryAfter, otherEvery: 400 });
      expect(run.accepted).toBe(750);
      expect(run.ms).toBeLessThanOrEqual(1.2 * 300_000);
    }
  });

  test("of a server that allows three at once let nothing fail", async () => {
    // A request takes the server 100 ms.
    const { accepted, refused } = await simulate({ server: slidingWindow(3, 100), requests: 300 });
    expect(accepted).toBe(300);
    expect(refused).toBeLessThan(30);
  });
});

describe("the log", () => {
  test("says at the end of a slow run what Domo allowed, once", async () => {
    const { lines } = await simulate({ server: slidingWindow(300), requests: 1480 });
    expect(lines.at(-1)).toMatch(
      /^25\d Domo allowed about 300 requests a minute: 1,480 requests took 4 min 1\d s \(waiting: \d min \d+ s\)$/,
    );
    expect(lines.filter((line) => line.includes("took"))).toHaveLength(1);
  });

  test("names the setting if that was the limit", async () => {
    const { lines } = await simulate({ server: slidingWindow(Infinity), requests: 300, limits: { requestsPerMinute: 100 } });
    expect(lines).toEqual([
      expect.stringMatching(/^3 waiting: 100 requests a minute are used up \(setting requestsPerMinute\)$/),
      expect.stringMatching(/^\d+ waiting: 100 requests/),
      expect.stringMatching(/^12\d requestsPerMinute allows 100 requests a minute: 300 requests took 2 min \d s \(waiting: 2 min 0 s\)$/),
    ]);
  });

  test("says nothing of a run that was hardly slower", async () => {
    expect((await simulate({ server: slidingWindow(300), requests: 250 })).lines).toEqual([]);
    expect((await simulate({ server: moody(100), requests: 200, retryAfter: true })).lines).toEqual([]);
  });

  test.each([true, false])("has hardly more than a line a minute while requests wait (Retry-After: %j)", async (retryAfter) => {
    for (const server of [slidingWindow(60), tokenBucket(60, 10), slidingWindow(300)]) {
      const { lines, ms } = await simulate({ server, requests: 600, retryAfter });
      expect(lines.length).toBeLessThanOrEqual(ms / 60_000 + 3);
    }
  });
});
