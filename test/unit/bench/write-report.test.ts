// The tables of writes.

import { describe, expect, test } from "@jest/globals";
import type { Row } from "../../bench/report";
import { writeReport } from "../../bench/write-report";
import { leastWrites, writeCosts } from "../../bench/writes";

const RESOURCES = { users: 100, shares: 50, accounts: 10, groups: [1, 9] };
const ROUTES = { "POST /v1/users": 100, "GET /v1/users/{id}": 130, "PUT /api/data/v2/accounts/share/{id}": 65, "GET /oauth/token": 1 };
const CREATE: Row = {
  ...{ users: 100, resources: 164, surface: "public", latency: 100, operation: "create" },
  ...{
    seconds: 8,
    peakMegabytes: 0,
    bytes: 0,
    floorSeconds: 4,
    ratio: 2,
    floorPeakMegabytes: 0,
    floorBytes: 0,
    requests: 296,
    routes: ROUTES,
  },
  writes: writeCosts(ROUTES, RESOURCES, "public", "create"),
  leastSeconds: 5,
};

const lineWith = (text: string, rows: Row[]): string[] =>
  writeReport(rows)
    .split("\n")
    .filter((line) => line.startsWith("|") && line.includes(text));

describe("the table of requests", () => {
  test("has requests and least writes for one resource of each kind, and bold what is over the budget", () => {
    const needed = Object.values(leastWrites(RESOURCES, "public", "create")).reduce((sum, each) => sum + each, 0);
    expect(needed).toBe(182);
    const cells = "**2.30** of 1.00 | 1.30 of 1.00 | 0.00 of 1.00 | 0.00 of 1.00 | 0.00 of 1.00 | 0.00 of 5.00 | 296 | 182 | 1.63";
    expect(lineWith("create", [CREATE])[0]).toBe(`| 100 | public | 100 ms | create | ${cells} |`);
  });

  test("leaves a kind empty of which the program has none", () => {
    const row = { ...CREATE, writes: writeCosts(ROUTES, { ...RESOURCES, groups: [] }, "public", "create") };
    expect(lineWith("create", [row])[0]).toContain("| 0.00 of 1.00 |  |  | 296 |");
  });
});

describe("the table of time", () => {
  test("has the least time, and bold what takes more than 1.25 times as long", () => {
    expect(lineWith("create", [CREATE])[1]).toBe("| 100 | public | 100 ms | create | 182 | 4.0 | 5.0 | 8.0 | **1.60** |");
    expect(lineWith("create", [{ ...CREATE, seconds: 6.25 }])[1]).toContain("| 6.3 | 1.25 |");
  });

  test("has no rows without latency", () => {
    expect(lineWith("create", [{ ...CREATE, latency: 0 }])).toHaveLength(1);
    expect(writeReport([{ ...CREATE, latency: 0 }])).not.toContain("least time");
  });
});

test("operations that do not only write are in neither table", () => {
  expect(lineWith("refresh", [{ ...CREATE, operation: "refresh", writes: undefined, leastSeconds: undefined }])).toEqual([]);
});
