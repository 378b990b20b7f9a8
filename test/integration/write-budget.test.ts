// How many requests creates and deletes may send when the engine runs many at once.

import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { createHash } from "node:crypto";
import PQueue from "p-queue";
import { TestBed, APIS, type TestResource, type Values } from "../support/test-bed";
import { beginRun, endProcess } from "../support/provider-process";

/** Operations that the engine runs at once. */
const PARALLEL = 32;

let testBed: TestBed;
afterEach(async () => {
  jest.restoreAllMocks();
  await testBed.close();
});

/** Runs all operations like the engine: the next one begins when one ends. */
async function inParallel<T>(items: T[], act: (item: T) => Promise<unknown>, parallel: number): Promise<void> {
  beginRun(new URL(testBed.sandbox.url).host);
  const queue = new PQueue({ concurrency: parallel });
  await queue.addAll(items.map((item) => () => act(item)));
}

/** The number of requests since the last call, without the login. */
function requests(): number {
  const sent = testBed.sandbox.requests.filter(({ path }) => path !== "/oauth/token").length;
  testBed.forgetRequests();
  return sent;
}

/** In an order as good as random, and the same each time. */
const shuffled = (shares: TestResource[]): TestResource[] =>
  shares
    .map((share) => ({ share, digest: createHash("sha256").update(share.name).digest("hex") }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
    .map(({ share }) => share);

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

  test.each([
    { parallel: PARALLEL, create: 2.2, remove: 1.3 },
    // The engine's own number on two cores.
    { parallel: 8, create: 2.6, remove: 1.9 },
  ])("a create costs at most $create requests and a delete at most $remove, $parallel at once", async ({ parallel, create, remove }) => {
    const users = await usersIn({ latency: 20 });
    await inParallel(users, ({ resource, want }) => resource.create(want), parallel);
    const created = requests() / users.length;
    expect(testBed.sandbox.store().liveUsers().length).toBeGreaterThanOrEqual(200);
    await inParallel(users, ({ resource }) => resource.delete(), parallel);
    const removed = requests() / users.length;
    expect(created).toBeLessThanOrEqual(create);
    expect(removed).toBeLessThanOrEqual(remove);
    expect(users.filter(({ want }) => testBed.user(String(want.email))?.deleted !== true)).toEqual([]);
  });
});

describe("of 100 accounts with 5 shares each", () => {
  interface SharedAccount {
    account: TestResource;
    want: Values;
    shares: { share: TestResource; userId: string }[];
  }

  const resource = (type: string, name: string): TestResource => Object.assign(testBed.resource(type, UNLIMITED), { name, ownRuns: false });

  async function open(): Promise<SharedAccount[]> {
    testBed = await TestBed.open({ surface: "instance", seed: "small", latency: 20 });
    const store = testBed.sandbox.store();
    for (const name of ["Rosa", "Sven"]) store.addUser({ email: `${name}@example.com`, name, roleId: 4 });
    const people = [...store.users.keys()].map(String).slice(1);
    return Array.from({ length: 100 }, (_, i) => ({
      account: resource("Account", `lake${String(i)}`),
      want: { name: `Lake ${String(i)}`, dataProviderType: "amazon-s3", configurations: { bucket: "b" }, validate: "skip" },
      shares: people.map((userId) => ({ share: resource("AccountShare", `lake${String(i)} ${userId}`), userId })),
    }));
  }

  /** Runs `act` with a function that runs an operation like the engine, which runs a limited number at once. */
  async function likeTheEngine(act: (run: (operation: () => Promise<unknown>) => Promise<unknown>) => Promise<unknown>): Promise<void> {
    endProcess(new URL(testBed.sandbox.url).host);
    testBed.forgetRequests();
    const queue = new PQueue({ concurrency: PARALLEL });
    await act((operation) => queue.add(operation));
  }

  /** The number of requests for an account and for a share, without the one that tells whose token it is. */
  function costs(): { account: number; share: number } {
    const paths = testBed.sandbox.requests.map(({ path }) => path).filter((path) => !path.endsWith("/me"));
    const ofShares = paths.filter((path) => path.includes("/share/")).length;
    return { account: (paths.length - ofShares) / 100, share: ofShares / 500 };
  }

  test("creates and deletes share their reads", async () => {
    const accounts = await open();
    const inDomo = () =>
      [...testBed.sandbox.store().accounts.accounts.values()].filter(({ displayName }) => displayName.startsWith("Lake"));
    await likeTheEngine((run) =>
      Promise.all(
        accounts.map(async ({ account, want, shares }) => {
          await run(() => account.create(want));
          const access = { accountId: account.id, accountKind: "account", accessLevel: "CAN_VIEW" };
          await Promise.all(shares.map(({ share, userId }) => run(() => share.create({ ...access, userId }))));
        }),
      ),
    );
    const created = costs();
    expect(created.account).toBeLessThanOrEqual(2.2);
    expect(created.share).toBeLessThanOrEqual(1.3);
    expect(inDomo().map(({ grants }) => grants.length)).toEqual(Array(100).fill(6));

    // The engine deletes what needs the accounts first, in no order.
    const allShares = shuffled(accounts.flatMap(({ shares }) => shares.map(({ share }) => share)));
    await likeTheEngine(async (run) => {
      await Promise.all(allShares.map((share) => run(() => share.delete())));
      await Promise.all(accounts.map(({ account }) => run(() => account.delete())));
    });
    const deleted = costs();
    expect(deleted.account).toBeLessThanOrEqual(1.3);
    expect(deleted.share).toBeLessThanOrEqual(2.05);
    expect(inDomo()).toEqual([]);
  });
});
