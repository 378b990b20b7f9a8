// Concurrent hands are not trampled: only what is declared is written, and as a change, never as a list that was read before.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed, APIS, type TestResource } from "../support/test-bed";

const PEOPLE = ["1893000002", "1893000003", "1893000004"] as const;

describe.each(APIS)("on the %s API", (surface) => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface });
  });
  afterEach(() => stage.close());

  /** Another process's resource: with a connection of its own, so that nothing is in turn but in Domo. */
  const elsewhere = (type: string, i: number): TestResource => stage.resource(type, { "domo:concurrency": String(2 + i) });

  test("memberships of several stacks in one group lose nobody, whichever comes first", async () => {
    const groupId = String(stage.sandbox.store().addGroup("Team").id);
    const memberships = PEOPLE.map((_, i) => elsewhere("GroupMembership", i));
    await Promise.all(memberships.map((each, i) => each.create({ groupId, userIds: [PEOPLE[i]] })));
    const members = (): string[] => [...stage.sandbox.store().group(Number(groupId)).members].map(String).sort();
    expect(members()).toEqual([...PEOPLE]);
    const [first, second] = memberships as [TestResource, TestResource];
    await Promise.all([first.delete(), second.change({ groupId, userIds: [PEOPLE[1], "1893000001"] })]);
    expect(members()).toEqual(["1893000001", PEOPLE[1], PEOPLE[2]]);
  });

  test("shares of several stacks in one account lose nobody, and an owner is left", async () => {
    const accountId = "101";
    const share = (i: number, accessLevel: string) => ({ accountId, accountKind: "account", userId: PEOPLE[i], accessLevel });
    const shares = PEOPLE.map((_, i) => elsewhere("AccountShare", i));
    await Promise.all(shares.map((each, i) => each.create(share(i, i === 0 ? "OWNER" : "CAN_VIEW"))));
    const account = stage.sandbox.store().accounts.get(Number(accountId));
    const levels = (): string[] => account.grants.map(({ id, accessLevel }) => `${String(id)} ${accessLevel}`).sort();
    expect(levels()).toEqual(["1893000001 OWNER", "1893000002 OWNER", "1893000003 CAN_VIEW", "1893000004 CAN_VIEW"]);
    await Promise.all([shares[1]!.change(share(1, "CAN_EDIT")), shares[2]!.delete()]);
    expect(levels()).toEqual(["1893000001 OWNER", "1893000002 OWNER", "1893000003 CAN_EDIT"]);
  });

  test("fields that a program does not declare stay as another hand sets them, also in the same moment", async () => {
    const user = await stage.resource("User").create({ email: "ada@example.com", name: "Ada", title: "Engineer" });
    // By hand, when the update's last request is about to be carried out; on the public API, which writes whole users, when it is about to read.
    const moment = surface === "instance" ? "PATCH" : "GET";
    let hands = 0;
    stage.sandbox.faults.take = (method, path) => {
      if (method === moment && path.includes(user.id) && hands++ === 0)
        stage.sandbox.store().changeUser(Number(user.id), { phone: "by hand", location: "by hand" });
      return undefined;
    };
    await user.change({ email: "ada@example.com", name: "Ada", title: "Lead" });
    expect(hands).toBeGreaterThan(0);
    expect(stage.user("ada@example.com")).toMatchObject({ title: "Lead", phone: "by hand", location: "by hand" });
  });

  test("fields that a program does not declare stay where Domo empties what an update leaves out", async () => {
    Object.assign(stage.sandbox.store().switches, { userPut: "replace" });
    const user = await stage.resource("User").create({ email: "ada@example.com", name: "Ada" });
    stage.sandbox.store().changeUser(Number(user.id), { phone: "by hand", location: "by hand", employeeNumber: 7 });
    await user.change({ email: "ada@example.com", name: "Ada", title: "Lead" });
    expect(stage.user("ada@example.com")).toMatchObject({ title: "Lead", phone: "by hand", location: "by hand", employeeNumber: 7 });
  });

  test("a group that is inactive stays so when it is renamed", async () => {
    const group = await stage.resource("Group").create({ name: "Team" });
    stage.sandbox.store().group(Number(group.id)).active = false;
    await group.change({ name: "Crew" });
    expect(stage.sandbox.store().group(Number(group.id))).toMatchObject({ name: "Crew", active: false });
  });

  test("a group's new name is not sent again when the answer to it was lost, as Domo would refuse it", async () => {
    const group = await stage.resource("Group").create({ name: "Team" });
    stage.forgetRequests();
    stage.sandbox.faults.add({ match: { method: "PUT" }, times: 1, fault: { reset: "after" } });
    await group.change({ name: "Crew" });
    expect(stage.sandbox.store().group(Number(group.id)).name).toBe("Crew");
    expect(stage.sandbox.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });

  test("twenty things that are made at once are found although lists are slow", async () => {
    stage.sandbox.faults.add({ match: { method: "GET" }, fault: { lateMs: 20 } });
    const [type, more] = surface === "instance" ? ["OAuthAccount", { dataProviderType: "snowflake-oauth-config" }] : ["Group", {}];
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, i) => stage.resource(type).create({ name: `Thing ${String(i)}`, ...more })),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(20);
  });

  test("an Admin is left when two of one run are made something else at once, and the list of Admins lags", async () => {
    const store = stage.sandbox.store();
    const admin = { role: "Admin" };
    const users = await Promise.all(
      ["ada", "bo"].map((name) => stage.resource("User").create({ email: `${name}@example.com`, name, ...admin })),
    );
    store.changeUser(1893000001, { roleId: 2 });
    stage.sandbox.faults.add({ match: {}, fault: { stale: true } });
    const outcomes = await Promise.allSettled(
      users.map((each, i) => each.change({ email: `${["ada", "bo"][i] ?? ""}@example.com`, name: ["ada", "bo"][i] ?? "", role: "Editor" })),
    );
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
    expect(store.liveUsers().filter(({ roleId }) => roleId === 1)).not.toEqual([]);
  });

  test("an Admin is left when two stacks take the last two at the same moment", async () => {
    const store = stage.sandbox.store();
    const made = await Promise.all(
      ["ada", "bo"].map((name, i) => elsewhere("User", i).create({ email: `${name}@example.com`, name, role: "Admin" })),
    );
    store.changeUser(1893000001, { roleId: 2 });
    // Both have read who is Admin before either writes.
    stage.sandbox.faults.add({ match: { method: surface === "instance" ? "PATCH" : "PUT" }, fault: { delayMs: 60 } });
    const outcomes = await Promise.allSettled(made.map((each) => each.delete()));
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
    expect(store.liveUsers().filter(({ roleId }) => roleId === 1)).not.toEqual([]);
  });

  test("an owner is left when two stacks take the last two at the same moment, where Domo would let them", async () => {
    const store = stage.sandbox.store();
    Object.assign(store.switches, { lastOwner: "allow" });
    const account = store.accounts.get(101);
    const owned = (userId: string) => ({ accountId: "101", accountKind: "account", userId, accessLevel: "OWNER" });
    const shares = await Promise.all([PEOPLE[0], PEOPLE[1]].map((userId, i) => elsewhere("AccountShare", i).create(owned(userId))));
    account.grants = account.grants.filter(({ id }) => id !== 1893000001);
    stage.sandbox.faults.add({ match: { method: "PUT" }, fault: { delayMs: 60 } });
    const outcomes = await Promise.allSettled(shares.map((each) => each.delete()));
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
    expect(account.grants.filter(({ accessLevel }) => accessLevel === "OWNER")).not.toEqual([]);
  });
});
