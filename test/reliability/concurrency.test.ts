// Concurrent changes are kept: only declared fields are written, and lists as changes, never as a whole that was read before.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed, APIS, type TestResource } from "../support/test-bed";

const PEOPLE = ["1893000002", "1893000003", "1893000004"] as const;

describe.each(APIS)("on the %s API", (surface) => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface });
  });
  afterEach(() => testBed.close());

  /** A resource of another process, with its own client, so that only Domo serializes the requests. */
  const elsewhere = (type: string, i: number): TestResource => testBed.resource(type, { "domo:concurrency": String(2 + i) });

  test("memberships of several stacks in one group lose no member, in any order", async () => {
    const groupId = String(testBed.sandbox.store().addGroup("Team").id);
    const memberships = PEOPLE.map((_, i) => elsewhere("GroupMembership", i));
    await Promise.all(memberships.map((each, i) => each.create({ groupId, userIds: [PEOPLE[i]] })));
    const members = (): string[] => [...testBed.sandbox.store().group(Number(groupId)).members].map(String).sort();
    expect(members()).toEqual([...PEOPLE]);
    const [first, second] = memberships as [TestResource, TestResource];
    await Promise.all([first.delete(), second.change({ groupId, userIds: [PEOPLE[1], "1893000001"] })]);
    expect(members()).toEqual(["1893000001", PEOPLE[1], PEOPLE[2]]);
  });

  test("shares of several stacks in one account lose no access, and an owner is left", async () => {
    const accountId = "101";
    const share = (i: number, accessLevel: string) => ({ accountId, accountKind: "account", userId: PEOPLE[i], accessLevel });
    const shares = PEOPLE.map((_, i) => elsewhere("AccountShare", i));
    await Promise.all(shares.map((each, i) => each.create(share(i, i === 0 ? "OWNER" : "CAN_VIEW"))));
    const account = testBed.sandbox.store().accounts.get(Number(accountId));
    const levels = (): string[] => account.grants.map(({ id, accessLevel }) => `${String(id)} ${accessLevel}`).sort();
    expect(levels()).toEqual(["1893000001 OWNER", "1893000002 OWNER", "1893000003 CAN_VIEW", "1893000004 CAN_VIEW"]);
    await Promise.all([shares[1]!.change(share(1, "CAN_EDIT")), shares[2]!.delete()]);
    expect(levels()).toEqual(["1893000001 OWNER", "1893000002 OWNER", "1893000003 CAN_EDIT"]);
  });

  test("undeclared fields keep the values that somebody else sets, also at the same moment", async () => {
    const user = await testBed.resource("User").create({ email: "ada@example.com", name: "Ada", title: "Engineer" });
    // By hand, just before the update's last request is carried out; on the public API, which writes whole users, just before it reads.
    const moment = surface === "instance" ? "PATCH" : "GET";
    let hands = 0;
    testBed.sandbox.faults.take = (method, path) => {
      if (method === moment && path.includes(user.id) && hands++ === 0)
        testBed.sandbox.store().changeUser(Number(user.id), { phone: "by hand", location: "by hand" });
      return undefined;
    };
    await user.change({ email: "ada@example.com", name: "Ada", title: "Lead" });
    expect(hands).toBeGreaterThan(0);
    expect(testBed.user("ada@example.com")).toMatchObject({ title: "Lead", phone: "by hand", location: "by hand" });
  });

  test("undeclared fields keep their values where Domo clears fields that an update omits", async () => {
    Object.assign(testBed.sandbox.store().switches, { userPut: "replace" });
    const user = await testBed.resource("User").create({ email: "ada@example.com", name: "Ada" });
    testBed.sandbox.store().changeUser(Number(user.id), { phone: "by hand", location: "by hand", employeeNumber: 7 });
    await user.change({ email: "ada@example.com", name: "Ada", title: "Lead" });
    expect(testBed.user("ada@example.com")).toMatchObject({ title: "Lead", phone: "by hand", location: "by hand", employeeNumber: 7 });
  });

  test("an inactive group stays inactive when it is renamed", async () => {
    const group = await testBed.resource("Group").create({ name: "Team" });
    testBed.sandbox.store().group(Number(group.id)).active = false;
    await group.change({ name: "Crew" });
    expect(testBed.sandbox.store().group(Number(group.id))).toMatchObject({ name: "Crew", active: false });
  });

  test("a group's new name is not sent again after a lost response, as Domo would refuse it", async () => {
    const group = await testBed.resource("Group").create({ name: "Team" });
    testBed.forgetRequests();
    testBed.sandbox.faults.add({ match: { method: "PUT" }, times: 1, fault: { reset: "after" } });
    await group.change({ name: "Crew" });
    expect(testBed.sandbox.store().group(Number(group.id)).name).toBe("Crew");
    expect(testBed.sandbox.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });

  test("twenty objects that are created at once are found although lists are slow", async () => {
    testBed.sandbox.faults.add({ match: { method: "GET" }, fault: { lateMs: 20 } });
    const [type, more] =
      surface === "instance" ? ["OAuthAccount", { dataProviderType: "snowflake-oauth-config", configurations: {} }] : ["Group", {}];
    const created = await Promise.all(
      Array.from({ length: 20 }, (_, i) => testBed.resource(type).create({ name: `Thing ${String(i)}`, ...more })),
    );
    expect(new Set(created.map(({ id }) => id)).size).toBe(20);
  });

  test("an Admin is left when one run demotes two at once and the list of Admins lags", async () => {
    const store = testBed.sandbox.store();
    const admin = { role: "Admin" };
    const users = await Promise.all(
      ["ada", "bo"].map((name) => testBed.resource("User").create({ email: `${name}@example.com`, name, ...admin })),
    );
    store.changeUser(1893000001, { roleId: 2 });
    testBed.sandbox.faults.add({ match: {}, fault: { stale: true } });
    const outcomes = await Promise.allSettled(
      users.map((each, i) => each.change({ email: `${["ada", "bo"][i] ?? ""}@example.com`, name: ["ada", "bo"][i] ?? "", role: "Editor" })),
    );
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
    expect(store.liveUsers().filter(({ roleId }) => roleId === 1)).not.toEqual([]);
  });

  test("an Admin is left when two stacks remove the last two at the same moment", async () => {
    const store = testBed.sandbox.store();
    const created = await Promise.all(
      ["ada", "bo"].map((name, i) => elsewhere("User", i).create({ email: `${name}@example.com`, name, role: "Admin" })),
    );
    store.changeUser(1893000001, { roleId: 2 });
    // Both read the Admins before either writes.
    testBed.sandbox.faults.add({ match: { method: surface === "instance" ? "PATCH" : "PUT" }, fault: { delayMs: 60 } });
    const outcomes = await Promise.allSettled(created.map((each) => each.delete()));
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
    expect(store.liveUsers().filter(({ roleId }) => roleId === 1)).not.toEqual([]);
  });

  test("an owner is left when two stacks remove the last two at the same moment and Domo does not prevent it", async () => {
    const store = testBed.sandbox.store();
    Object.assign(store.switches, { lastOwner: "allow" });
    const account = store.accounts.get(101);
    const owned = (userId: string) => ({ accountId: "101", accountKind: "account", userId, accessLevel: "OWNER" });
    const shares = await Promise.all([PEOPLE[0], PEOPLE[1]].map((userId, i) => elsewhere("AccountShare", i).create(owned(userId))));
    account.grants = account.grants.filter(({ id }) => id !== 1893000001);
    testBed.sandbox.faults.add({ match: { method: "PUT" }, fault: { delayMs: 60 } });
    const outcomes = await Promise.allSettled(shares.map((each) => each.delete()));
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
    expect(account.grants.filter(({ accessLevel }) => accessLevel === "OWNER")).not.toEqual([]);
  });
});
