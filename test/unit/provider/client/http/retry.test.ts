import { describe, expect, test } from "@jest/globals";
import {
  RATE_LIMIT_BUDGET_MS,
  RETRY_BUDGET_MS,
  retryAfterSeconds,
  retryDelay,
  type RequestFailure,
} from "../../../../../provider/client/http/retry";

const first = { attempt: 1, waited: 0, random: 1 };

describe("a request is retried", () => {
  test.each<[string, RequestFailure, boolean]>([
    ["GET", { status: 500 }, true],
    ["GET", { status: 503 }, true],
    ["PUT", { status: 502 }, true],
    ["DELETE", { status: 408 }, true],
    ["GET", {}, true],
    ["GET", { status: 429 }, true],
    ["GET", { status: 404 }, false],
    ["GET", { status: 501 }, false],
    ["GET", { status: 401 }, false],
    ["POST", { status: 429 }, true],
    ["POST", { refused: true }, true],
    ["POST", { status: 500 }, false],
    ["POST", { status: 503 }, false],
    ["POST", {}, false],
  ])("after %s with %j: %j", (method, failure, again) => {
    expect(retryDelay({ method }, failure, first) !== undefined).toBe(again);
  });

  test.each<[string, RequestFailure, boolean]>([
    ["a lost answer", {}, false],
    ["408", { status: 408 }, false],
    ["500", { status: 500 }, false],
    ["503", { status: 503, retryAfter: 1 }, false],
    ["429", { status: 429 }, true],
    ["a refused connection", { refused: true }, true],
  ])("when it must not be carried out twice, after %s: %j", (_what, failure, again) => {
    for (const method of ["PUT", "DELETE"]) {
      expect(retryDelay({ method, repeatable: false }, failure, first) !== undefined).toBe(again);
    }
  });

  test("when it is a POST that only reads, like a GET", () => {
    expect(retryDelay({ method: "POST", readOnly: true }, { status: 500 }, first)).toBe(500);
  });

  test("after growing delays of at most 20 s, and not forever", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay({ method: "GET" }, { status: 503 }, { ...first, attempt }));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16000, 20000, undefined]);
  });

  test("after the delay that Domo requests, within the total of all delays", () => {
    expect(retryDelay({ method: "GET" }, { status: 429, retryAfter: 7 }, first)).toBe(7000);
    expect(retryDelay({ method: "GET" }, { status: 429, retryAfter: 7 }, { ...first, waited: RETRY_BUDGET_MS })).toBe(7000);
    expect(retryDelay({ method: "GET" }, { status: 503, retryAfter: 7 }, { ...first, waited: RETRY_BUDGET_MS })).toBeUndefined();
  });

  test("after a rate limit as often as required, but with pauses, and not forever", () => {
    expect(retryDelay({ method: "POST" }, { status: 429 }, { ...first, attempt: 30, waited: RETRY_BUDGET_MS })).toBe(20000);
    expect(retryDelay({ method: "GET" }, { status: 429, retryAfter: 0 }, first)).toBe(0);
    expect(retryDelay({ method: "GET" }, { status: 429, retryAfter: 0 }, { ...first, attempt: 9 })).toBe(20000);
    expect(retryDelay({ method: "GET" }, { status: 429 }, { ...first, attempt: 99, waited: RATE_LIMIT_BUDGET_MS })).toBeUndefined();
    expect(retryDelay({ method: "GET" }, { status: 429, retryAfter: 3600 }, first)).toBeUndefined();
  });

  test("after delays that differ between clients", () => {
    expect(retryDelay({ method: "GET" }, { status: 503 }, { ...first, random: 0 })).toBe(250);
  });
});

describe("Retry-After", () => {
  test.each([
    ["3", 3],
    ["0", 0],
    ["Thu, 01 Jan 1970 00:01:00 GMT", 60],
    ["Thursday, 01-Jan-70 00:01:00 GMT", 60],
    ["Thu Jan  1 00:01:00 1970", 60],
    ["Wed, 31 Dec 1969 23:59:00 GMT", 0],
    ["-5", undefined],
    ["+5", undefined],
    ["0.5", undefined],
    ["5 s", undefined],
    ["2001", 2001],
    ["", undefined],
    ["soon", undefined],
    [undefined, undefined],
  ])("of %j is %j seconds", (header, seconds) => {
    expect(retryAfterSeconds(header, 0)).toBe(seconds);
  });
});
