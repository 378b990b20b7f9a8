import "../../../support/short-waits";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { beginRun } from "../../../support/provider-process";
import { TestBed, APIS, type TestResource } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { fixture, NORA, OMAR, PIA, members } from "./fixtures/group-membership";

lifecycleSuite(fixture);

describe.each(APIS)("a GroupMembership on the %s API", (surface) => {
  let testBed: TestBed;
  let groupId: string;
  let membership: TestResource;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    groupId = String(testBed.sandbox.store().addGroup("Finance").id);
    membership = testBed.resource("GroupMembership");
  });
  afterEach(() => testBed.close());

  test("manages only its own users", async () => {
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await membership.create({ groupId, userIds: [NORA] });
    expect(members(testBed, groupId)).toEqual([NORA, PIA]);
    await membership.refresh();
    expect(membership.seen.userIds).toEqual([NORA]);
    await membership.change({ groupId, userIds: [OMAR] });
    expect(members(testBed, groupId)).toEqual([OMAR, PIA]);
    await membership.delete();
    expect(members(testBed, groupId)).toEqual([PIA]);
  });

  test("removes members that were added later when it is exclusive", async () => {
    await membership.create({ groupId, userIds: [NORA], exclusive: true });
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await membership.refresh();
    expect(membership.seen.userIds).toEqual([NORA, PIA]);
    await membership.change({ groupId, userIds: [NORA], exclusive: true });
    expect(members(testBed, groupId)).toEqual([NORA]);
  });

  test("refuses to remove undeclared members when it is exclusive, and names them", async () => {
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await expect(membership.create({ groupId, userIds: [NORA], exclusive: true })).rejects.toThrow(/pia@example\.com.*adopt: "always"/);
    expect(members(testBed, groupId)).toEqual([PIA]);
    await membership.create({ groupId, userIds: [NORA], exclusive: true, adopt: "always" });
    expect(members(testBed, groupId)).toEqual([NORA]);
  });

  test("refuses the same when it becomes exclusive later", async () => {
    await membership.create({ groupId, userIds: [NORA] });
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await expect(membership.change({ groupId, userIds: [NORA], exclusive: true })).rejects.toThrow(/pia@example\.com/);
    expect(members(testBed, groupId)).toEqual([NORA, PIA]);
  });

  test("is refused beside an exclusive one of the same group, but not beside others", async () => {
    const [one, two, all] = ["one", "two", "all"].map((name) =>
      Object.assign(testBed.resource("GroupMembership"), { name, ownRuns: false }),
    );
    beginRun(new URL(testBed.sandbox.url).host);
    await one?.check({ groupId, userIds: [NORA] });
    await two?.check({ groupId, userIds: [OMAR] });
    await expect(all?.check({ groupId, userIds: [NORA, OMAR], exclusive: true })).rejects.toThrow(
      /declares all members of group \d+, and GroupMembership "one" some/,
    );
    await all?.check({ groupId: "7", userIds: [NORA], exclusive: true });
  });

  test("is not deleted for an exclusive one of another group that has other members", async () => {
    const other = testBed.sandbox.store().addGroup("Other");
    other.members.add(Number(PIA));
    await membership.create({ groupId, userIds: [NORA], exclusive: true });
    membership.ownRuns = false;
    beginRun(new URL(testBed.sandbox.url).host);
    await membership.check({ groupId: String(other.id), userIds: [NORA], exclusive: true });
    await expect(membership.delete()).rejects.toThrow(/would remove members of group \d+.*pia@example\.com/);
    expect(members(testBed, groupId)).toEqual([NORA]);
  });

  test("adds before it removes", async () => {
    await membership.create({ groupId, userIds: [NORA], exclusive: true });
    testBed.forgetRequests();
    await membership.change({ groupId, userIds: [OMAR], exclusive: true });
    const oneByOne = [`PUT /v1/groups/${groupId}/users/${OMAR}`, `DELETE /v1/groups/${groupId}/users/${NORA}`];
    expect(testBed.writes()).toEqual(surface === "public" ? oneByOne : ["PUT /api/content/v2/groups/access"]);
  });

  test("is replaced when its group changes, also when the new one is unknown", async () => {
    await membership.create({ groupId, userIds: [NORA] });
    const other = String(testBed.sandbox.store().addGroup("Sales").id);
    await membership.change({ groupId: other, userIds: [NORA] }).catch(() => undefined);
    expect(membership.replaces).toEqual(["groupId"]);
  });

  test("names the group that does not exist", async () => {
    await expect(membership.create({ groupId: "99", userIds: [NORA] })).rejects.toThrow(/group 99 does not exist/);
  });

  test("keeps the added members when one user can't be added, and names that user", async () => {
    await expect(membership.create({ groupId, userIds: [NORA, "12345"] })).rejects.toThrow(/12345/);
    expect(members(testBed, groupId)).toEqual([NORA]);
    await membership.create({ groupId, userIds: [NORA] });
    expect(members(testBed, groupId)).toEqual([NORA]);
  });

  test("makes all other changes when one user can't be added, whatever the order", async () => {
    await membership.create({ groupId, userIds: [NORA] });
    await expect(membership.change({ groupId, userIds: ["12345", OMAR, PIA] })).rejects.toThrow(/12345/);
    expect(members(testBed, groupId)).toEqual([OMAR, PIA]);
  });

  test("knows whom a failed create has added, and who was there, and removes only the former with the rest", async () => {
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    // On the instance API, the whole change is refused first, and then sent one by one.
    testBed.sandbox.faults.add({ match: { method: "PUT", path: "*/access" }, fault: { status: 400 } });
    testBed.sandbox.faults.add({ match: { method: "PUT", path: `*/${OMAR}` }, fault: { status: 403 } });
    await expect(membership.create({ groupId, userIds: [NORA, PIA, OMAR] })).rejects.toThrow(/could not create the members of group/);
    testBed.sandbox.faults.clear();
    await membership.change({ groupId, userIds: [NORA, PIA, OMAR] });
    expect(members(testBed, groupId)).toEqual([NORA, OMAR, PIA]);
    await membership.delete();
    expect(members(testBed, groupId)).toEqual([PIA]);
  });

  test.each([400, 403, 500])(
    "adds all others when Domo answers %i to one, and leaves that one if somebody else adds it",
    async (status) => {
      const store = testBed.sandbox.store();
      // On the instance API, the whole change is refused first, and then sent one by one.
      testBed.sandbox.faults.add({ match: { method: "PUT", path: "*/access" }, fault: { status, retryAfter: 0 } });
      testBed.sandbox.faults.add({ match: { method: "PUT", path: `*/${NORA}` }, fault: { status: status === 500 ? 400 : status } });
      await expect(membership.create({ groupId, userIds: [NORA, OMAR, PIA] })).rejects.toThrow(
        new RegExp(`could not create .*${NORA}`, "s"),
      );
      expect(members(testBed, groupId)).toEqual([OMAR, PIA]);
      testBed.sandbox.faults.clear();
      store.group(Number(groupId)).members.add(Number(NORA));
      await membership.change({ groupId, userIds: [NORA, OMAR, PIA] });
      await membership.delete();
      expect(members(testBed, groupId)).toEqual([NORA]);
    },
  );

  test("names the group if it is deleted while its members are changed", async () => {
    await membership.create({ groupId, userIds: [NORA] });
    testBed.sandbox.faults.take = (method) => {
      if (method === "PUT") testBed.sandbox.store().groups.delete(Number(groupId));
      return undefined;
    };
    await expect(membership.change({ groupId, userIds: [NORA, OMAR] })).rejects.toThrow(/group \d+ does not exist any more/);
  });

  test("knows whom it has added when the answers to its create are lost", async () => {
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    testBed.sandbox.faults.add({ match: { method: "PUT" }, fault: { reset: "after" } });
    await membership.create({ groupId, userIds: [NORA, PIA, OMAR] });
    testBed.sandbox.faults.clear();
    await membership.delete();
    expect(members(testBed, groupId)).toEqual([PIA]);
  }, 20_000);

  test("pages through a large group", async () => {
    const store = testBed.sandbox.store();
    for (let i = 0; i < 1200; i++)
      store.group(Number(groupId)).members.add(store.addUser({ email: `p${String(i)}@example.com`, name: "P", roleId: 4 }).id);
    const userIds = members(testBed, groupId);
    // As if Domo included no more members than these in a group itself.
    store.switches.groupUserIds = 100;
    testBed.forgetRequests();
    await membership.create({ groupId, userIds, exclusive: true });
    expect(testBed.writes()).toEqual([]);
    expect(testBed.sandbox.requests.filter(({ path }) => path.endsWith("/users")).map(({ query }) => query.offset)).toEqual([
      "0",
      "500",
      "1000",
      "0",
      "500",
      "1000",
    ]);
  });
});

test("a GroupMembership on the instance API does not fail because of another one whose group Domo can't change", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "instance" });
  const [good, bad, also] = ["Good", "Bad", "Also"].map((name) => String(testBed.sandbox.store().addGroup(name).id)) as [
    string,
    string,
    string,
  ];
  // Where such a fault is armed, faults get the body of requests.
  testBed.sandbox.faults.add({ match: { path: "/none" }, fault: { stale: true } });
  testBed.sandbox.faults.take = (method, _path, request) =>
    method === "PUT" && request?.includes(bad) ? { status: 500, retryAfter: 0 } : undefined;
  const outcomes = await Promise.allSettled(
    [good, bad, also].map((groupId) => testBed.resource("GroupMembership").create({ groupId, userIds: [NORA] })),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect([good, bad, also].map((groupId) => members(testBed, groupId))).toEqual([[NORA], [], [NORA]]);
  await testBed.close();
});

// A request that is still being retried would add a member after a later run has removed it.
test("a GroupMembership on the public API ends all requests before it fails", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "public" });
  const groupId = String(testBed.sandbox.store().addGroup("Team").id);
  const path = (userId: string): string => `/v1/groups/${groupId}/users/${userId}`;
  testBed.sandbox.faults.add({ match: { method: "PUT", path: path(NORA) }, fault: { status: 400 } });
  testBed.sandbox.faults.add({ match: { method: "PUT", path: path(OMAR) }, fault: { status: 500, retryAfter: 0 }, times: 2 });
  await expect(testBed.resource("GroupMembership").create({ groupId, userIds: [NORA, OMAR] })).rejects.toThrow(/could not create/);
  expect(members(testBed, groupId)).toEqual([OMAR]);
  await testBed.close();
});

// The public API has a request for each member, so that a change may fail in the middle.
test("a GroupMembership knows whom a failed change has added, and removes them with the rest", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "public" });
  const groupId = String(testBed.sandbox.store().addGroup("Team").id);
  const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA] });
  testBed.sandbox.faults.add({ match: { method: "DELETE" }, fault: { status: 400 } });
  await expect(membership.change({ groupId, userIds: [OMAR, PIA] })).rejects.toThrow(/could not update/);
  testBed.sandbox.faults.clear();
  expect(members(testBed, groupId)).toEqual([NORA, OMAR, PIA]);
  await membership.delete();
  expect(members(testBed, groupId)).toEqual([]);
  await testBed.close();
});
