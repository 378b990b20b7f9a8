// One run of several resources, in the orders in which the engine may play it.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { beginRun } from "../../../provider/connections";
import { Run } from "../../../provider/lifecycle/run";
import { LIVES } from "../resources/lives";
import { Stage, SURFACES, type Staged, type Surface, type Values } from "../stage";

const [NORA, OMAR] = ["1893000002", "1893000003"] as const;

describe("a run", () => {
  test("lets no object go that a resource declares and does not replace, or that it has created", () => {
    const run = new Run();
    run.declare(["User 1", "User 2"], "a");
    run.replace("User 2");
    run.create(["User 3"], "a");
    expect(["User 1", "User 2", "User 3", "User 4"].map((thing) => run.release(thing))).toEqual([false, true, false, true]);
  });

  test("lets no part go that another resource declares", () => {
    const run = new Run();
    run.declare(["user 1 in group 2"], "a");
    expect(["b", undefined, "a"].map((key) => run.releasePart("user 1 in group 2", key))).toEqual([false, false, true]);
  });

  test("tells who declares it later that it was let go", () => {
    const run = new Run();
    expect([run.isRemoved("User 1"), run.release("User 1"), run.isRemoved("User 1")]).toEqual([false, true, true]);
  });
});

/** Plays what follows as one run. */
function oneRun(stage: Stage, ...resources: Staged[]): void {
  for (const resource of resources) resource.ownRuns = false;
  beginRun(new URL(stage.sandbox.url).host);
}

describe.each(SURFACES)("memberships of one group, on the %s API", (surface) => {
  let stage: Stage;
  let groupId: string;
  let first: Staged;
  let second: Staged;
  beforeEach(async () => {
    stage = await Stage.open({ seed: "small", surface });
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

const FORCED = LIVES.flatMap(({ surfaces = ["instance"], ...life }) =>
  surfaces.map((surface: Surface) => [life.type, surface, life] as const),
);

test.each(FORCED)(
  "a %s that is created anew before its old record is deleted stays in Domo, on the %s API",
  async (type, surface, life) => {
    const stage = await Stage.open({ seed: "small", surface });
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
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ surface: "instance" });
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
