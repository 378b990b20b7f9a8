// One run of several resources, in the orders in which the engine may play it.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { beginRun } from "../../../support/provider-process";
import { Run } from "../../../../provider/lifecycle/run";
import { LIVES } from "../resources/fixtures";
import { TestBed, APIS, type TestResource, type Api, type Values } from "../../../support/test-bed";

const [NORA, OMAR] = ["1893000002", "1893000003"] as const;

describe("a run", () => {
  test("lets no object go that a resource declares and does not replace, or that it has created", () => {
    const run = new Run();
    run.recordDeclared(["User 1", "User 2"], "a");
    run.recordReplaced("User 2");
    run.recordCreated(["User 3"], "a");
    expect(["User 1", "User 2", "User 3", "User 4"].map((thing) => run.release(thing))).toEqual([false, true, false, true]);
  });

  test("lets no part go that another resource declares", () => {
    const run = new Run();
    run.recordDeclared(["user 1 in group 2"], "a");
    expect(["b", undefined, "a"].map((key) => run.releasePart("user 1 in group 2", key))).toEqual([false, false, true]);
  });

  test("tells who declares it later that it was let go", () => {
    const run = new Run();
    expect([run.isRemoved("User 1"), run.release("User 1"), run.isRemoved("User 1")]).toEqual([false, true, true]);
  });
});

/** Plays what follows as one run. */
function oneRun(stage: TestBed, ...resources: TestResource[]): void {
  for (const resource of resources) resource.ownRuns = false;
  beginRun(new URL(stage.sandbox.url).host);
}

describe.each(APIS)("memberships of one group, on the %s API", (surface) => {
  let stage: TestBed;
  let groupId: string;
  let first: TestResource;
  let second: TestResource;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface });
    groupId = String(stage.sandbox.store().addGroup("Team").id);
    [first, second] = [stage.resource("GroupMembership"), stage.resource("GroupMembership")];
    [first.name, second.name] = ["first", "second"];
    await first.create({ groupId, userIds: [NORA, OMAR] });
    await second.create({ groupId, userIds: [OMAR] });
    oneRun(stage, first, second);
  });
  afterEach(() => stage.close());

  const members = (): string[] => [...stage.sandbox.store().group(Number(groupId)).members].map(String).sort();

  test("keep a person whom one drops and the other has, when the other was checked before", async () => {
    await second.check({ groupId, userIds: [OMAR] });
    await first.change({ groupId, userIds: [NORA] });
    expect(members()).toEqual([NORA, OMAR]);
    await second.change({ groupId, userIds: [OMAR] });
    expect(members()).toEqual([NORA, OMAR]);
  });

  test("bring a person back whom one has dropped before the other was checked, and are quiet afterwards", async () => {
    await first.change({ groupId, userIds: [NORA] });
    expect(members()).toEqual([NORA]);
    await second.change({ groupId, userIds: [OMAR] });
    expect(members()).toEqual([NORA, OMAR]);
    oneRun(stage, first, second);
    expect(await second.diff({ groupId, userIds: [OMAR] })).toEqual([]);
  });

  test("bring a person back also while the removal is still under way", async () => {
    const late = surface === "public" ? { method: "DELETE" } : { path: "/api/content/v2/groups/access" };
    stage.sandbox.faults.add({ match: late, times: 1, fault: { delayMs: 100 } });
    const dropping = first.change({ groupId, userIds: [NORA] });
    // The removal has been sent when the other is checked.
    while (!stage.sandbox.requests.some(({ method, path }) => method === (late.method ?? "PUT") && path.includes("/groups/")))
      await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([dropping, second.change({ groupId, userIds: [OMAR] })]);
    expect(members()).toEqual([NORA, OMAR]);
  });

  test("lose whom both drop, and whom a deleted one had alone", async () => {
    await second.change({ groupId, userIds: [] });
    await first.delete();
    expect(members()).toEqual([]);
  });
});

const FORCED = LIVES.flatMap(({ surfaces = ["instance"], ...life }) => surfaces.map((surface: Api) => [life.type, surface, life] as const));

test.each(FORCED)(
  "a %s that is created anew before its old record is deleted stays in Domo, on the %s API",
  async (type, surface, life) => {
    const stage = await TestBed.open({ seed: "small", surface });
    try {
      const inputs: Values = { ...(await life.prepare(stage)).full, adopt: "always" };
      const old = await stage.resource(type).create(inputs);
      const anew = stage.resource(type);
      oneRun(stage, old, anew);
      await anew.create(inputs);
      await old.delete();
      expect(anew.id).toBe(old.id);
      expect(life.world(stage, anew)).toBeDefined();
    } finally {
      await stage.close();
    }
  },
);

describe("an account whose name another one had before", () => {
  const ACCOUNT = { name: "Lake", dataProviderType: "amazon-s3", configurations: { accessKey: "a", secretKey: "b", bucket: "c" } };
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ surface: "instance" });
  });
  afterEach(() => stage.close());

  test("is a new one, when the other comes first", async () => {
    const renamed = await stage.resource("Account").create(ACCOUNT);
    const fresh = stage.resource("Account");
    oneRun(stage, renamed, fresh);
    // Renamed in the program with an alias: its state keeps the key of its first name.
    await renamed.change(ACCOUNT);
    await fresh.create(ACCOUNT);
    expect(fresh.id).not.toBe(renamed.id);
  });

  test("is an error of the run, when it comes first and takes the other's account", async () => {
    const renamed = await stage.resource("Account").create(ACCOUNT);
    const fresh = stage.resource("Account");
    oneRun(stage, renamed, fresh);
    await fresh.create(ACCOUNT);
    await expect(renamed.change(ACCOUNT)).rejects.toThrow(/two resources of this program have account Lake/);
    await fresh.delete().catch(() => undefined);
    expect(stage.sandbox.store().accounts.accounts.size).toBe(1);
  });
});

test("two records of one object are an error of every run that has both, and nothing is changed for either", async () => {
  const stage = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const first = stage.resource("Group");
    first.name = "first";
    await first.create({ name: "Team" });
    const second = Object.assign(stage.resource("Group"), { name: "second", id: first.id });
    Object.assign(second, { inputs: { ...first.inputs, __key: "project/stack/Group/second" } });
    Object.assign(second, { outputs: { ...first.outputs, __key: "project/stack/Group/second" } });
    oneRun(stage, first, second);
    await first.change({ name: "Team" });
    await expect(second.change({ name: "Crew" })).rejects.toThrow(/two resources of this program have group Team.*pulumi state delete/);
    expect(stage.sandbox.store().group(Number(first.id)).name).toBe("Team");
  } finally {
    await stage.close();
  }
});

test("what hangs on a user who is created again is brought back, also when an earlier run was cut off before it could", async () => {
  const stage = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const user = await stage.resource("User").create({ email: "ada@example.com", name: "Ada" });
    const groupId = String(stage.sandbox.store().addGroup("Team").id);
    const membership = await stage.resource("GroupMembership").create({ groupId, userIds: [user.id] });
    // The run that was to replace the user has deleted it, and ended.
    await user.delete();
    const again = stage.resource("User");
    oneRun(stage, again, membership);
    await again.create({ email: "ada@example.com", name: "Ada" });
    expect(again.id).toBe(user.id);
    await membership.change({ groupId, userIds: [again.id] });
    expect([...stage.sandbox.store().group(Number(groupId)).members]).toEqual([Number(user.id)]);
  } finally {
    await stage.close();
  }
});

test("two shares of one subject that are created at once are an error", async () => {
  const stage = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const shares = ["one", "two"].map((name) => Object.assign(stage.resource("AccountShare"), { name }));
    oneRun(stage, ...shares);
    const share = { accountId: "101", accountKind: "account", userId: NORA };
    const outcomes = await Promise.allSettled([
      shares[0]!.create({ ...share, accessLevel: "CAN_VIEW" }),
      shares[1]!.create({ ...share, accessLevel: "CAN_EDIT" }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  } finally {
    await stage.close();
  }
});

test("an object that was imported, and not read since, is neither changed nor deleted: nobody knows in which instance it is", async () => {
  const stage = await TestBed.open({ seed: "small" });
  try {
    const inputs = { email: "nora@example.com", name: "Nora Example" };
    const user = Object.assign(stage.resource("User"), { id: NORA, inputs, outputs: inputs });
    await expect(user.change({ ...inputs, name: "Eve" })).rejects.toThrow(/does not name the Domo instance.*pulumi refresh/);
    await expect(user.delete()).rejects.toThrow(/does not name the Domo instance/);
    expect(stage.writes()).toEqual([]);
    await user.refresh();
    await user.change({ ...inputs, name: "Nora B." });
    expect(stage.user("nora@example.com")?.name).toBe("Nora B.");
  } finally {
    await stage.close();
  }
});

describe("a membership", () => {
  let stage: TestBed;
  let groupId: string;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface: "instance" });
    groupId = String(stage.sandbox.store().addGroup("Team").id);
  });
  afterEach(() => stage.close());

  const members = (): string[] => [...stage.sandbox.store().group(Number(groupId)).members].map(String).sort();

  test("leaves on destroy whom an update has found in the group", async () => {
    const membership = await stage.resource("GroupMembership").create({ groupId, userIds: [NORA] });
    stage.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.change({ groupId, userIds: [NORA, OMAR] });
    await membership.delete();
    expect(members()).toEqual([OMAR]);
  });

  test("takes nobody along who was only seen by a refresh while it was exclusive", async () => {
    const membership = await stage.resource("GroupMembership").create({ groupId, userIds: [NORA], exclusive: true });
    stage.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.refresh();
    await membership.change({ groupId, userIds: [NORA], exclusive: false });
    expect(members()).toEqual([NORA, OMAR]);
    stage.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.change({ groupId, userIds: [NORA], exclusive: true, adopt: "always" });
    expect(members()).toEqual([NORA]);
    stage.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.refresh();
    await membership.delete();
    expect(members()).toEqual([OMAR]);
  });
});

test("adopting by name is refused where several accounts have it, and names their ids", async () => {
  const stage = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const lake = { name: "Lake", dataProviderType: "amazon-s3", configurations: { accessKey: "a", secretKey: "b", bucket: "c" } };
    for (const name of ["one", "two"]) await Object.assign(stage.resource("Account"), { name }).create(lake);
    const third = Object.assign(stage.resource("Account"), { name: "three" });
    await expect(third.create({ ...lake, adopt: "always" })).rejects.toThrow(/several of this name and connector \(ids 102, 103\)/);
  } finally {
    await stage.close();
  }
});
