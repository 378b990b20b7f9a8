import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { UnderWay } from "../../../../../provider/client/loading/under-way";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test("requests are counted while they are under way, also if they fail", async () => {
  const underWay = new UnderWay();
  const [first, second] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const outcomes = [underWay.during(() => first.promise), underWay.during(() => second.promise)];
  expect(underWay.count()).toBe(2);
  first.resolve(1);
  expect([await outcomes[0], underWay.count()]).toEqual([1, 1]);
  second.reject(new Error("refused"));
  await expect(outcomes[1]).rejects.toThrow("refused");
  expect(underWay.count()).toBe(0);
});

test("a request that takes long, such as one that is tried again, is not waited for", async () => {
  const underWay = new UnderWay();
  const request = Promise.withResolvers<undefined>();
  const outcome = underWay.during(() => request.promise);
  jest.advanceTimersByTime(1_000);
  expect(underWay.count()).toBe(0);
  request.resolve(undefined);
  await outcome;
  expect(underWay.count()).toBe(0);
});
