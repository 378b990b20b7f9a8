// How many requests creates and deletes may send when the engine runs many at once.

import { afterEach, describe, expect, jest, test } from "@jest/globals";
import PQueue from "p-queue";
import { TestBed, APIS, type TestResource, type Values } from "../support/test-bed";
import { beginRun } from "../support/provider-process";

/** Operations that the engine runs at once. */
const PARALLEL = 32;

let testBed: TestBed;
afterEach(async () => {
  jest.restoreAllMocks();
  await testBed.close();
});

/** Runs all operations like the engine: the next one begins when one ends. */
async function inParallel<T>(items: T[], act: (item: T) => Promise<unknown>): Promise<void> {
  beginRun(new URL(testBed.sandbox.url).host);
  const queue = new PQueue({ concurrency: PARALLEL });
  await queue.addAll(items.map((item) => () => act(item)));
}

/** The number of requests since the last call, without the login. */
function requests(): number {
  const sent = testBed.sandbox.requests.filter(({ path }) => path !== "/oauth/token").length;
  testBed.forgetRequests();
  return sent;
}

const UNLIMITED = { "domo:requestsPerMinute": "1000000" };

const userFields = (i: number): Values => ({
  ...{ email: `user${String(i)}@example.com`, name: `User ${String(i)}`, role: "Participant", title: "Engineer", location: "Oslo" },
  ...{ alternateEmail: `u${String(i)}@example.org`, phone: "(800) 899-1000", timezone: "Europe/Oslo", locale: "en-GB", employeeNumber: i },
});

const ON_INSTANCE_ONLY = {
  department: "R&D",
  deskPhone: "1",
  employeeId: "0074",
  hireDate: "2026-01-31",
  attributes: { skills: ["a", "b"] },
};

describe.each(APIS)("on the %s API, of 200 users with all fields", (surface) => {
  async function usersIn(options: { latency: number }): Promise<{ resource: TestResource; want: Values }[]> {
    testBed = await TestBed.open({ surface, seed: "small", ...options });
    return Array.from({ length: 200 }, (_, i) => {
      const resource = Object.assign(testBed.resource("User", UNLIMITED), { name: `user${String(i)}`, ownRuns: false });
      return { resource, want: { ...userFields(i), ...(surface === "instance" && ON_INSTANCE_ONLY) } };
    });
  }

  test("a create costs at most 2.2 requests and a delete at most 1.3", async () => {
    const users = await usersIn({ latency: 20 });
    await inParallel(users, ({ resource, want }) => resource.create(want));
    expect(requests() / users.length).toBeLessThanOrEqual(2.2);
    expect(testBed.sandbox.store().liveUsers().length).toBeGreaterThanOrEqual(200);
    await inParallel(users, ({ resource }) => resource.delete());
    expect(requests() / users.length).toBeLessThanOrEqual(1.3);
    expect(users.filter(({ want }) => testBed.user(String(want.email))?.deleted !== true)).toEqual([]);
  });
});
