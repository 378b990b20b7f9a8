// Runs of several resources, in the orders in which the engine may call them.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { stayingIn } from "../../../../cli/log/hand-overs";
import { beginRun } from "../../../support/provider-process";
import { Run } from "../../../../provider/lifecycle/run";
import { FIXTURES } from "../resources/fixtures";
import { TestBed, APIS, type TestResource, type Api, type Values } from "../../../support/test-bed";

const [NORA, OMAR, PIA] = ["1893000002", "1893000003", "1893000004"] as const;

describe("a run", () => {
  test("releases no object that a resource declares and does not replace, or that the run has created", () => {
    const run = new Run();
    run.recordDeclared(["User 1", "User 2"], "a");
    run.recordReplaced("User 2");
    run.recordCreated(["User 3"], "a");
    expect(["User 1", "User 2", "User 3", "User 4"].map((thing) => run.release(thing))).toEqual([false, true, false, true]);
  });

  test("releases no part that another resource declares", () => {
    const run = new Run();
    run.recordDeclared(["user 1 in group 2"], "a");
    expect(["b", undefined, "a"].map((key) => run.releasePart("user 1 in group 2", key))).toEqual([false, false, true]);
  });

  test("reports removed objects to resources that declare them later", () => {
    const run = new Run();
    expect([run.isRemoved("User 1"), run.release("User 1"), run.isRemoved("User 1")]).toEqual([false, true, true]);
  });

  const KEYS = ["bo", "crew-bo", "ed"].map((name) => `test/dev/User/${name}`) as [string, string, string];
  const [BO, CREW_BO, ED] = KEYS;
  const isBo = ({ email }: Values): boolean => email === "bo@example.com";
  const replacementIn = (run: Run, key = BO): string | undefined => run.replacementOf("User 1", key, isBo);

  test("takes an object that is deleted for replaced if its resource is declared, was not kept, and is not created yet", () => {
    const run = new Run();
    const isOnRequest = (): boolean => run.isReplacedOnRequest("User 1", replacementIn(run));
    expect([replacementIn(run), isOnRequest()]).toEqual([undefined, false]);
    run.recordCheck(BO, undefined, { want: {}, partsBefore: [] });
    expect([replacementIn(run), isOnRequest()]).toEqual([BO, true]);
    run.recordObject("User 1", BO);
    expect([replacementIn(run), isOnRequest()]).toEqual([undefined, false]);
    run.recordReplaced("User 1");
    expect([replacementIn(run), isOnRequest()]).toEqual([BO, false]);
  });

  test("takes an object whose create key another resource has by now for that of a resource that is gone", () => {
    const run = new Run();
    run.recordCheck(BO, BO, { want: {}, partsBefore: [] });
    run.recordObject("User 2", BO);
    expect(replacementIn(run)).toBeUndefined();
  });

  test("knows a renamed resource that is replaced by its present name, also on request, when it is checked as a new one", () => {
    const [required, requested] = [new Run(), new Run()];
    required.recordCheck(CREW_BO, BO, { want: {}, partsBefore: [] });
    required.recordObject("User 1", BO);
    required.recordReplaced("User 1");
    expect(replacementIn(required)).toBe(CREW_BO);
    requested.recordCheck(ED, undefined, { want: { email: "ed@example.com" }, partsBefore: [] });
    requested.recordCheck("test/dev/Group/bo", undefined, { want: { email: "bo@example.com" }, partsBefore: [] });
    expect(replacementIn(requested)).toBeUndefined();
    requested.recordCheck(CREW_BO, undefined, { want: { email: "bo@example.com" }, partsBefore: [] });
    expect(replacementIn(requested)).toBe(CREW_BO);
    requested.recordObject("User 1", CREW_BO);
    expect(replacementIn(requested)).toBeUndefined();
  });

  test("takes an object for new that it has made, for ten minutes", () => {
    const run = new Run();
    run.recordCreated(["Account 1"], "a");
    run.recordMade("Account 2");
    expect([run.isNew("Account 1"), run.isNew("Account 2")]).toEqual([false, true]);
    const now = jest.spyOn(Date, "now").mockReturnValue(Date.now() + 10 * 60_000);
    expect(run.isNew("Account 2")).toBe(false);
    now.mockRestore();
  });
});

/** Begins a new run. */
function oneRun(testBed: TestBed, ...resources: TestResource[]): void {
  for (const resource of resources) resource.ownRuns = false;
  beginRun(new URL(testBed.sandbox.url).host);
}

describe.each(APIS)("memberships of one group, on the %s API", (surface) => {
  let testBed: TestBed;
  let groupId: string;
  let first: TestResource;
  let second: TestResource;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    groupId = String(testBed.sandbox.store().addGroup("Team").id);
    [first, second] = [testBed.resource("GroupMembership"), testBed.resource("GroupMembership")];
    [first.name, second.name] = ["first", "second"];
    await first.create({ groupId, userIds: [NORA, OMAR] });
    await second.create({ groupId, userIds: [OMAR] });
    oneRun(testBed, first, second);
  });
  afterEach(() => testBed.close());

  const members = (): string[] => [...testBed.sandbox.store().group(Number(groupId)).members].map(String).sort();

  test("keep a user that one drops and the other declares, if the other was checked before", async () => {
    await second.check({ groupId, userIds: [OMAR] });
    await first.change({ groupId, userIds: [NORA] });
    expect(members()).toEqual([NORA, OMAR]);
    await second.change({ groupId, userIds: [OMAR] });
    expect(members()).toEqual([NORA, OMAR]);
  });

  test("add a user again that one dropped before the other was checked, and show no diff afterwards", async () => {
    await first.change({ groupId, userIds: [NORA] });
    expect(members()).toEqual([NORA]);
    await second.change({ groupId, userIds: [OMAR] });
    expect(members()).toEqual([NORA, OMAR]);
    oneRun(testBed, first, second);
    expect(await second.diff({ groupId, userIds: [OMAR] })).toEqual([]);
  });

  test("add a user again also while the removal is in progress", async () => {
    const late = surface === "public" ? { method: "DELETE" } : { path: "/api/content/v2/groups/access" };
    testBed.sandbox.faults.add({ match: late, times: 1, fault: { delayMs: 100 } });
    const dropping = first.change({ groupId, userIds: [NORA] });
    // The removal has been sent when the other resource is checked.
    while (!testBed.sandbox.requests.some(({ method, path }) => method === (late.method ?? "PUT") && path.includes("/groups/")))
      await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([dropping, second.change({ groupId, userIds: [OMAR] })]);
    expect(members()).toEqual([NORA, OMAR]);
  });

  test("remove users that both drop, and users that only a deleted one declared", async () => {
    await second.change({ groupId, userIds: [] });
    await first.delete();
    expect(members()).toEqual([]);
  });
});

/** Lists, whose parts stay one by one. */
const LISTS = ["AccountAccess", "GroupMembership"];

const FORCED = FIXTURES.flatMap(({ surfaces = ["instance"], ...fixture }) =>
  surfaces.map((surface: Api) => [fixture.type, surface, fixture] as const),
);

test.each(FORCED)(
  "a %s that is created again before its old record is deleted stays in Domo, on the %s API",
  async (type, surface, fixture) => {
    const testBed = await TestBed.open({ seed: "small", surface });
    try {
      const inputs: Values = { ...(await fixture.prepare(testBed)).full, adopt: "always" };
      const old = await testBed.resource(type).create(inputs);
      const anew = testBed.resource(type);
      oneRun(testBed, old, anew);
      await anew.create(inputs);
      const printed = jest.spyOn(process.stdout, "write").mockReturnValue(true);
      await old.delete();
      const lines = printed.mock.calls.flatMap(([text]) => String(text).trim().split("\n"));
      printed.mockRestore();
      expect(anew.id).toBe(old.id);
      // As the run log reads it.
      if (!LISTS.includes(type)) expect(lines.flatMap((line) => stayingIn(line)?.[0].split(" ").at(-1) ?? [])).toEqual([old.id]);
      expect(fixture.fieldsInSandbox(testBed, anew)).toBeDefined();
    } finally {
      await testBed.close();
    }
  },
);

describe("an account with the former name of another one", () => {
  const ACCOUNT = { name: "Lake", dataProviderType: "amazon-s3", configurations: { accessKey: "a", secretKey: "b", bucket: "c" } };
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ surface: "instance" });
  });
  afterEach(() => testBed.close());

  test("is a new one, if the other is updated first", async () => {
    const renamed = await testBed.resource("Account").create(ACCOUNT);
    const fresh = testBed.resource("Account");
    oneRun(testBed, renamed, fresh);
    // Renamed in the program with an alias, so the state keeps the key of the first name.
    await renamed.change(ACCOUNT);
    await fresh.create(ACCOUNT);
    expect(fresh.id).not.toBe(renamed.id);
  });

  test("is an error, if it is created first and adopts the other's account", async () => {
    const renamed = await testBed.resource("Account").create(ACCOUNT);
    const fresh = testBed.resource("Account");
    oneRun(testBed, renamed, fresh);
    await fresh.create(ACCOUNT);
    await expect(renamed.change(ACCOUNT)).rejects.toThrow(/two resources of this program have account Lake/);
    await fresh.delete().catch(() => undefined);
    expect(testBed.sandbox.store().accounts.accounts.size).toBe(1);
  });
});

test("two records of one object are an error in every run with both, and neither is changed", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const first = testBed.resource("Group");
    first.name = "first";
    await first.create({ name: "Team" });
    const second = Object.assign(testBed.resource("Group"), { name: "second", id: first.id });
    Object.assign(second, { inputs: { ...first.inputs, __key: "project/stack/Group/second" } });
    Object.assign(second, { outputs: { ...first.outputs, __key: "project/stack/Group/second" } });
    oneRun(testBed, first, second);
    await first.change({ name: "Team" });
    await expect(second.change({ name: "Crew" })).rejects.toThrow(/two resources of this program have group Team.*pulumi state delete/);
    expect(testBed.sandbox.store().group(Number(first.id)).name).toBe("Team");
  } finally {
    await testBed.close();
  }
});

test("what a new user joins has only the user as a new input, so that an update plan of it holds", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const groupId = String(testBed.sandbox.store().addGroup("Team").id);
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: ["1893000002"] });
    const user = testBed.resource("User");
    oneRun(testBed, user, membership);
    await user.create({ email: "ada@example.com", name: "Ada" });
    expect(await membership.diff({ groupId, userIds: ["1893000002", user.id] })).toEqual(["userIds"]);
  } finally {
    await testBed.close();
  }
});

test("what depends on a user that is created again is restored, also when an earlier run was interrupted before that", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const user = await testBed.resource("User").create({ email: "ada@example.com", name: "Ada" });
    const groupId = String(testBed.sandbox.store().addGroup("Team").id);
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [user.id] });
    // The run that was replacing the user has deleted it and then ended.
    await user.delete();
    const again = testBed.resource("User");
    oneRun(testBed, again, membership);
    await again.create({ email: "ada@example.com", name: "Ada" });
    expect(again.id).toBe(user.id);
    await membership.change({ groupId, userIds: [again.id] });
    expect([...testBed.sandbox.store().group(Number(groupId)).members]).toEqual([Number(user.id)]);
  } finally {
    await testBed.close();
  }
});

test("what depends on a user whom another resource adopts does not change, as the preview has shown", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const user = await testBed.resource("User").create({ email: "ada@example.com", name: "Ada" });
    const groupId = String(testBed.sandbox.store().addGroup("Team").id);
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [user.id] });
    const renamed = Object.assign(testBed.resource("User"), { name: "renamed" });
    oneRun(testBed, renamed, membership);
    await renamed.create({ email: "ada@example.com", name: "Ada", adopt: "always" });
    expect(renamed.id).toBe(user.id);
    expect(await membership.diff({ groupId, userIds: [renamed.id] })).toEqual([]);
  } finally {
    await testBed.close();
  }
});

test("two shares with one user that are created at once are an error", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const shares = ["one", "two"].map((name) => Object.assign(testBed.resource("AccountShare"), { name }));
    oneRun(testBed, ...shares);
    const share = { accountId: "101", accountKind: "account", userId: NORA };
    const outcomes = await Promise.allSettled([
      shares[0]!.create({ ...share, accessLevel: "CAN_VIEW" }),
      shares[1]!.create({ ...share, accessLevel: "CAN_EDIT" }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  } finally {
    await testBed.close();
  }
});

test("an imported object that was not read since is neither changed nor deleted, as its instance is not known", async () => {
  const testBed = await TestBed.open({ seed: "small" });
  try {
    const inputs = { email: "nora@example.com", name: "Nora Example" };
    const user = Object.assign(testBed.resource("User"), { id: NORA, inputs, outputs: inputs });
    await expect(user.change({ ...inputs, name: "Eve" })).rejects.toThrow(/does not name the Domo instance.*pulumi refresh/);
    await expect(user.delete()).rejects.toThrow(/does not name the Domo instance/);
    expect(testBed.writes()).toEqual([]);
    await user.refresh();
    await user.change({ ...inputs, name: "Nora B." });
    expect(testBed.user("nora@example.com")?.name).toBe("Nora B.");
  } finally {
    await testBed.close();
  }
});

describe("a membership", () => {
  let testBed: TestBed;
  let groupId: string;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
    groupId = String(testBed.sandbox.store().addGroup("Team").id);
  });
  afterEach(() => testBed.close());

  const members = (): string[] => [...testBed.sandbox.store().group(Number(groupId)).members].map(String).sort();

  test("leaves users on destroy that an update found in the group", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA] });
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.change({ groupId, userIds: [NORA, OMAR] });
    await membership.delete();
    expect(members()).toEqual([OMAR]);
  });

  test("leaves users on destroy that a refresh found and the program then declared", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA], exclusive: true });
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.refresh();
    await membership.change({ groupId, userIds: [OMAR], exclusive: true });
    await membership.delete();
    expect(members()).toEqual([OMAR]);
  });

  test("leaves users on destroy that several refreshes found one after the other", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA], exclusive: true });
    for (const user of [OMAR, PIA]) {
      testBed.sandbox.store().group(Number(groupId)).members.add(Number(user));
      await membership.refresh();
    }
    await membership.delete();
    expect(members()).toEqual([OMAR, PIA]);
  });

  test("does not remove users on destroy that only a refresh found while it was exclusive", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA], exclusive: true });
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.refresh();
    await membership.change({ groupId, userIds: [NORA], exclusive: false });
    expect(members()).toEqual([NORA, OMAR]);
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.change({ groupId, userIds: [NORA], exclusive: true, adopt: "always" });
    expect(members()).toEqual([NORA]);
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(OMAR));
    await membership.refresh();
    await membership.delete();
    expect(members()).toEqual([OMAR]);
  });
});

test("adopting by name is refused if several accounts have the name, and the error lists their ids", async () => {
  const testBed = await TestBed.open({ seed: "small", surface: "instance" });
  try {
    const lake = { name: "Lake", dataProviderType: "amazon-s3", configurations: { accessKey: "a", secretKey: "b", bucket: "c" } };
    for (const name of ["one", "two"]) await Object.assign(testBed.resource("Account"), { name }).create(lake);
    const third = Object.assign(testBed.resource("Account"), { name: "three" });
    await expect(third.create({ ...lake, adopt: "always" })).rejects.toThrow(/several of this name and connector \(ids 102, 103\)/);
  } finally {
    await testBed.close();
  }
});
