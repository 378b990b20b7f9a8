// Rate limits slow a run down and never break it.

import { afterEach, expect, jest, test } from "@jest/globals";
import { TestBed } from "../support/test-bed";

let stage: TestBed | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await stage?.close();
});

const GROUPS = 200;
const LIMIT = 60;
const CONCURRENCY = 6;

/** What the requests of a run came to: how many were refused by the limit, and over how many of its minutes the others lie. */
interface Run {
  refused: number;
  minutes: number;
}

/** 200 groups against a limit that lets 60 requests through in a minute; here a minute has a second. */
async function createMany(retryAfter: "on" | "off"): Promise<Run> {
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
  const opened = await TestBed.open({ rate: LIMIT, minute: 1, surface: "instance", switches: { retryAfter } });
  stage = opened;
  // A request may take less than the waits: these do not count.
  const settings = { "domo:timeoutSeconds": "0.8", "domo:requestsPerMinute": "100000", "domo:concurrency": String(CONCURRENCY) };
  const before = opened.sandbox.store().liveGroups().length;
  const begun = Date.now();
  const names = Array.from({ length: GROUPS }, (_, i) => `group ${String(i)}`);
  await Promise.all(names.map((name) => opened.resource("Group", settings).create({ name })));
  const minutes = Math.ceil((Date.now() - begun) / 1000);
  const made = opened.sandbox.store().liveGroups().slice(before);
  expect(made.map(({ name }) => name).sort()).toEqual(names.sort());
  const statuses = opened.sandbox.requests.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  // The limit held, so that it was the limit that took the time.
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(LIMIT * (minutes + 1));
  return { refused: statuses.filter((status) => status === 429).length, minutes };
}

test("a limit of 60 requests a minute over 200 objects only takes its time, where Domo says how long", async () => {
  const { refused, minutes } = await createMany("on");
  expect(minutes).toBeGreaterThanOrEqual(GROUPS / LIMIT);
  // As long as Domo says, nothing is asked: no more are refused than were under way when the limit was met.
  expect(refused).toBeLessThanOrEqual(CONCURRENCY * minutes);
}, 120_000);

test("a limit of 60 requests a minute over 200 objects only takes its time, where Domo does not say how long", async () => {
  const { refused, minutes } = await createMany("off");
  expect(minutes).toBeGreaterThanOrEqual(GROUPS / LIMIT);
  // It has to try, but less and less often: far from once for each of the objects that wait.
  expect(refused).toBeLessThanOrEqual(3 * CONCURRENCY * minutes);
}, 120_000);

test("a long wait is told while it lasts", async () => {
  const said: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  stage = await TestBed.open({ surface: "instance" });
  stage.sandbox.faults.add({ match: { path: "/api/content/v2/groups" }, times: 1, fault: { status: 429, retryAfter: 3 } });
  await stage.resource("Group").create({ name: "G" });
  expect(said.join("")).toContain("waiting 3 s: Domo allows no more requests");
}, 30_000);
