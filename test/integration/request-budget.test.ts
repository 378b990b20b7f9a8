// How many requests a refresh may send. The engine reads a few objects at a time, and more when these are read.

import { afterEach, describe, expect, test } from "@jest/globals";
import { contextFor } from "../../provider/context";
import { endProcess } from "../support/provider-process";
import type { ProviderContext } from "../../provider/lifecycle/definition";
import { readSettings } from "../../provider/settings";
import { settingsFor, TestBed, APIS, type Api } from "../support/test-bed";

/** The number of objects that the engine reads at once. */
const WAVE = 16;

let testBed: TestBed;
afterEach(async () => {
  endProcess(new URL(testBed.sandbox.url).host);
  await testBed.close();
});

async function open(seed: string, surface: Api): Promise<ProviderContext> {
  testBed = await TestBed.open({ seed, surface });
  const settings = settingsFor(testBed.sandbox.url, surface);
  const values = { ...settings, "domo:requestsPerMinute": "1000000" } as Record<string, string>;
  return contextFor(readSettings({ config: (key) => values[`domo:${key}`], environment: {} })).shared;
}

async function inWaves<T>(items: T[], act: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < items.length; i += WAVE) await Promise.all(items.slice(i, i + WAVE).map(act));
}

/** The number of requests so far, without the one login. */
const requests = (): number => testBed.sandbox.requests.filter(({ path }) => path !== "/oauth/token").length;

const people = (): string[] => [...testBed.sandbox.store().users.keys()].map(String);

describe.each(APIS)("on the %s API", (surface) => {
  test("a refresh of 1,000 users costs about as many requests as Domo has pages", async () => {
    const { directory } = await open("1000-users", surface);
    for (const id of people()) testBed.sandbox.store().changeUser(Number(id), { title: "Engineer" });
    await inWaves(people(), async (id) => {
      const expected = { email: "", name: "", role: "", title: "" };
      expect(await directory.users.get(id, { expected })).toMatchObject({ id, fields: { title: "Engineer" } });
    });
    expect(requests()).toBeLessThanOrEqual(surface === "instance" ? 6 + 5 : 2 + 5);
  });

  test("a refresh of 1,000 users costs at most one request each when list rows lack fields", async () => {
    const { directory } = await open("1000-users", surface);
    testBed.sandbox.store().switches.userRows = "slim";
    await inWaves(people(), async (id) => {
      expect((await directory.users.get(id, { expected: { title: "" } }))?.fields).toHaveProperty("title");
    });
    const ofRows = surface === "instance" ? 6 + 5 : 5;
    expect(requests()).toBeLessThanOrEqual(1001 + ofRows);
  });

  test("3 users in a tenant of 50,000 cost at most 6 requests", async () => {
    const { directory } = await open("50000-users", surface);
    const all = people();
    const three = [all[7], all[25_000], all.at(-1)].map(String);
    await Promise.all(three.map((id) => directory.users.get(id)));
    expect(requests()).toBeLessThanOrEqual(6);
  });

  test("20 groups with their members cost at most one request each, and a few", async () => {
    const { directory } = await open("100-users", surface);
    const store = testBed.sandbox.store();
    const groups = Array.from({ length: 20 }, (_, i) => store.addGroup(`Group ${String(i)}`));
    for (const [i, group] of groups.entries()) for (const id of people().slice(0, 1 + i * 5)) group.members.add(Number(id));
    await inWaves(groups, async ({ id, members }) => {
      const [live, list] = await Promise.all([directory.groups.get(String(id)), directory.members.list(String(id))]);
      expect(live?.fields.name).toMatch(/^Group/);
      expect(list?.userIds).toHaveLength(members.size);
    });
    expect(requests()).toBeLessThanOrEqual(20 + 5);
  });
});

test("100 accounts with 5 shares each cost a configuration and an access list each, and a few", async () => {
  const { instance } = await open("100-users", "instance");
  const store = testBed.sandbox.store();
  const more = { dataProviderType: "amazon-s3", configurations: { bucket: "b" }, createdBy: store.owner.id };
  const accounts = Array.from({ length: 100 }, (_, i) =>
    store.accounts.add({ name: `a${String(i)}`, displayName: `A ${String(i)}`, ...more }),
  );
  const five = people().slice(1, 6);
  for (const account of accounts) {
    for (const id of five) store.accounts.grant(account, { type: "USER", id: Number(id) }, "CAN_VIEW");
  }
  await inWaves(accounts, ({ id }) => instance.accountStores.account.get(String(id)));
  const shares = accounts.flatMap(({ id }) => five.map((user) => ({ id: String(id), user })));
  await inWaves(shares, async ({ id, user }) => {
    expect(await instance.accountStores.account.grants.level(id, { type: "USER", id: user })).toBe("CAN_VIEW");
  });
  expect(requests()).toBeLessThanOrEqual(100 + 100 + 5);
});

test("memberships that change while another changes share a request", async () => {
  // With a realistic latency: changes that are requested during a request are sent with the next one.
  testBed = await TestBed.open({ seed: "100-users", surface: "instance", latency: 40 });
  const store = testBed.sandbox.store();
  const groups = Array.from({ length: 20 }, (_, i) => store.addGroup(`Group ${String(i)}`));
  const memberships = groups.map(({ id }) =>
    testBed.resource("GroupMembership", { "domo:concurrency": "30" }).create({ groupId: String(id), userIds: people().slice(0, 5) }),
  );
  await Promise.all(memberships);
  expect(testBed.writes().length).toBeLessThanOrEqual(5);
  expect(groups.every(({ members }) => members.size === 5)).toBe(true);
});
