// The least time of requests where Domo limits them.

import { expect, test } from "@jest/globals";
import { leastSecondsAt } from "../../bench/rate";

test("what a minute allows takes no time, and each further minute's worth a minute", () => {
  expect([0, 1, 300, 301, 600, 601].map((requests) => leastSecondsAt(300, requests))).toEqual([0, 0, 0, 60, 60, 120]);
});
