import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed, APIS, type TestResource } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { life, NORA, OMAR, PIA, members } from "./fixtures/group-membership";

lifecycleSuite(life);

describe.each(APIS)("a GroupMembership on the %s API", (surface) => {
  let stage: TestBed;
  let groupId: string;
  let membership: TestResource;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface });
    groupId = String(stage.sandbox.store().addGroup("Finance").id);
    membership = stage.resource("GroupMembership");
  });
  afterEach(() => stage.close());

  test("minds its own people alone", async () => {
    stage.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await membership.create({ groupId, userIds: [NORA] });
    expect(members(stage, groupId)).toEqual([NORA, PIA]);
    await membership.refresh();
    expect(membership.seen.userIds).toEqual([NORA]);
    await membership.change({ groupId, userIds: [OMAR] });
    expect(members(stage, groupId)).toEqual([OMAR, PIA]);
    await membership.delete();
    expect(members(stage, groupId)).toEqual([PIA]);
  });

  test("removes strangers who got in later when it is exclusive", async () => {
    await membership.create({ groupId, userIds: [NORA], exclusive: true });
    stage.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await membership.refresh();
    expect(membership.seen.userIds).toEqual([NORA, PIA]);
    await membership.change({ groupId, userIds: [NORA], exclusive: true });
    expect(members(stage, groupId)).toEqual([NORA]);
  });

  test("names the people whom an exclusive membership would remove, and removes nobody", async () => {
    stage.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await expect(membership.create({ groupId, userIds: [NORA], exclusive: true })).rejects.toThrow(/pia@example\.com.*adopt: "always"/);
    expect(members(stage, groupId)).toEqual([PIA]);
    await membership.create({ groupId, userIds: [NORA], exclusive: true, adopt: "always" });
    expect(members(stage, groupId)).toEqual([NORA]);
  });

  test("asks the same when it becomes exclusive later", async () => {
    await membership.create({ groupId, userIds: [NORA] });
    stage.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    await expect(membership.change({ groupId, userIds: [NORA], exclusive: true })).rejects.toThrow(/pia@example\.com/);
    expect(members(stage, groupId)).toEqual([NORA, PIA]);
  });

  test("adds before it removes", async () => {
    await membership.create({ groupId, userIds: [NORA], exclusive: true });
    stage.forgetRequests();
    await membership.change({ groupId, userIds: [OMAR], exclusive: true });
    const oneByOne = [`PUT /v1/groups/${groupId}/users/${OMAR}`, `DELETE /v1/groups/${groupId}/users/${NORA}`];
    expect(stage.writes()).toEqual(surface === "public" ? oneByOne : ["PUT /api/content/v2/groups/access"]);
  });

  test("is replaced when its group is another, also when that is not known yet", async () => {
    await membership.create({ groupId, userIds: [NORA] });
    const other = String(stage.sandbox.store().addGroup("Sales").id);
    await membership.change({ groupId: other, userIds: [NORA] }).catch(() => undefined);
    expect(membership.replaces).toEqual(["groupId"]);
  });

  test("says which group does not exist", async () => {
    await expect(membership.create({ groupId: "99", userIds: [NORA] })).rejects.toThrow(/group 99 does not exist/);
  });

  test("keeps what it did when one person can't be added, and says whom", async () => {
    await expect(membership.create({ groupId, userIds: [NORA, "12345"] })).rejects.toThrow(/12345/);
    expect(members(stage, groupId)).toEqual([NORA]);
    await membership.create({ groupId, userIds: [NORA] });
    expect(members(stage, groupId)).toEqual([NORA]);
  });

  test("pages through a large group", async () => {
    const store = stage.sandbox.store();
    for (let i = 0; i < 1200; i++)
      store.group(Number(groupId)).members.add(store.addUser({ email: `p${String(i)}@example.com`, name: "P", roleId: 4 }).id);
    const userIds = members(stage, groupId);
    // As if Domo gave no more members than these with a group itself.
    store.switches.groupUserIds = 100;
    stage.forgetRequests();
    await membership.create({ groupId, userIds, exclusive: true });
    expect(stage.writes()).toEqual([]);
    expect(stage.sandbox.requests.filter(({ path }) => path.endsWith("/users")).map(({ query }) => query.offset)).toEqual([
      "0",
      "500",
      "1000",
      "0",
      "500",
      "1000",
    ]);
  });
});
