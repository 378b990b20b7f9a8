import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { life } from "./fixtures/group";

lifecycleSuite(life);

describe("a Group", () => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small" });
  });
  afterEach(() => stage.close());

  test("loses its members before it is deleted", async () => {
    const group = await stage.resource("Group").create({ name: "Finance" });
    stage.sandbox.store().group(Number(group.id)).members.add(1893000001).add(1893000002);
    stage.forgetRequests();
    await group.delete();
    expect(stage.writes()).toEqual([
      expect.stringMatching(/DELETE .*\/users\//),
      expect.stringMatching(/DELETE .*\/users\//),
      `DELETE /v1/groups/${group.id}`,
    ]);
  });

  test("makes no second group of the same name, and says how to go on", async () => {
    await expect(stage.resource("Group").create({ name: "Office" })).rejects.toThrow(/exists already, with the id 1814000002/);
    expect(stage.writes()).toEqual([]);
  });

  test("adopts an unused group that the same credentials have made, and leaves it on destroy", async () => {
    const { id } = stage.sandbox.store().addGroup("Finance");
    const group = await stage.resource("Group").create({ name: "Finance" });
    expect([group.id, group.outputs.adopted]).toEqual([String(id), true]);
    await group.delete();
    expect(stage.sandbox.store().group(id).deleted).toBe(false);
  });

  test("does not take over a group that somebody else has made", async () => {
    stage.sandbox.store().addGroup("Finance").creatorId = 1893000002;
    await expect(stage.resource("Group").create({ name: "Finance" })).rejects.toThrow(/exists already/);
  });

  test("takes none over with adopt never", async () => {
    stage.sandbox.store().addGroup("Finance");
    await expect(stage.resource("Group").create({ name: "Finance", adopt: "never" })).rejects.toThrow(/exists already/);
  });

  test.each(["before", "after"] as const)("makes no second group when the answer is lost %s Domo acted", async (reset) => {
    stage.sandbox.faults.add({ match: { method: "POST", path: "/v1/groups" }, times: 1, fault: { reset } });
    // That no list has it is no proof that Domo has not acted.
    if (reset === "before") await expect(stage.resource("Group").create({ name: "Finance" })).rejects.toThrow(/the next run looks for it/);
    const group = await stage.resource("Group").create({ name: "Finance" });
    const all = [...stage.sandbox.store().groups.values()].filter(({ name }) => name === "Finance");
    expect(all.map(({ id }) => String(id))).toEqual([group.id]);
  });

  test.each(["description", "type", "owners", "rule"])("says that %s needs the instance API", async (field) => {
    const values: Record<string, unknown> = { description: "x", type: "open", owners: {}, rule: {} };
    await expect(stage.resource("Group").create({ name: "Finance", [field]: values[field] })).rejects.toThrow(
      new RegExp(`${field}: can't be managed through Domo's public API`),
    );
  });
});

describe("a Group on the instance API", () => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface: "instance" });
  });
  afterEach(() => stage.close());

  const live = (id: string) => stage.sandbox.store().group(Number(id));
  const RULE = { operator: "AND", operands: [{ key: "DEPARTMENT", value: "Data" }] };

  test("becomes dynamic with its rule, and follows it", async () => {
    const group = await stage.resource("Group").create({ name: "Data", type: "dynamic", rule: RULE });
    expect(live(group.id)).toMatchObject({ type: "dynamic", rule: RULE });
    const other = { operator: "OR", operands: [{ key: "LOCATION", value: "Oslo" }], expressions: [RULE] };
    await group.change({ name: "Data", type: "dynamic", rule: other });
    expect(live(group.id).rule).toEqual(other);
    await group.refresh();
    expect(await group.diff({ name: "Data", type: "dynamic", rule: other })).toEqual([]);
  });

  test("becomes open or dynamic as it likes, but stays closed once it is", async () => {
    const group = await stage.resource("Group").create({ name: "Data", type: "open" });
    await group.change({ name: "Data", type: "dynamic", rule: RULE });
    await group.change({ name: "Data", type: "closed" });
    stage.forgetRequests();
    await expect(group.change({ name: "Data", type: "open" })).rejects.toThrow(/type: can't become open.*replaceOnTypeChange: true/);
    expect(stage.sandbox.requests).toEqual([]);
    expect(live(group.id).type).toBe("closed");
  });

  test("is replaced on a change of type only when that is allowed in so many words", async () => {
    const group = await stage.resource("Group").create({ name: "Data", type: "closed" });
    // What the engine does with the answer is its affair; here update is asked all the same, and says no before Domo can.
    await expect(group.change({ name: "Data", type: "open", replaceOnTypeChange: true })).rejects.toThrow(/never changes the type/);
    expect(group.replaces).toEqual(["type"]);
    expect(stage.writes()).toEqual(["POST /api/content/v2/groups"]);
  });

  test("says before Domo does that a type can't change which it did not mind so far", async () => {
    const group = await stage.resource("Group").create({ name: "Data" });
    live(group.id).type = "closed";
    await expect(group.change({ name: "Data", type: "open" })).rejects.toThrow(/refused to update group Data: Domo never changes/);
  });

  test.each([
    [{ type: "closed", rule: RULE }, /rule: is for a dynamic group/],
    [{ type: "adHoc" }, /type: must be "open", "closed" or "dynamic"/],
    [{ type: "dynamic", rule: { operator: "XOR" } }, /rule.operator: must be "AND" or "OR"/],
    [
      { type: "dynamic", rule: { operator: "OR", expressions: [{ operator: "AND", operands: [{ key: "x" }] }] } },
      /rule\.expressions\.0\.operands\.0\.value/,
    ],
    [{ owners: { userIds: ["nora"] } }, /owners\.userIds\.0: must be an id/],
    [{ type: "dynamic" }, /a dynamic group needs a rule/],
  ])("refuses %j and makes nothing", async (more, sentence) => {
    await expect(stage.resource("Group").create({ name: "Data", ...more })).rejects.toThrow(sentence);
    expect(stage.writes()).toEqual([]);
  });

  test("takes over what a cut-off run has made of it so far", async () => {
    const { id } = stage.sandbox.store().addGroup("Data");
    const group = await stage
      .resource("Group")
      .create({ name: "Data", type: "dynamic", rule: RULE, description: "x", owners: { userIds: ["1893000002"] } });
    expect([group.id, group.outputs.adopted]).toEqual([String(id), true]);
    expect(live(group.id)).toMatchObject({ type: "dynamic", description: "x" });
  });

  test("minds only the kind of owners that is declared, and never takes it from its maker", async () => {
    const group = await stage.resource("Group").create({ name: "Data", type: "closed", owners: { userIds: ["1893000002"] } });
    live(group.id).owners.push({ type: "GROUP", id: 1814000002 });
    await group.refresh();
    expect(await group.diff({ name: "Data", type: "closed", owners: { userIds: ["1893000002"] } })).toEqual([]);
    await group.change({ name: "Data", type: "closed", owners: { userIds: [], groupIds: [] } });
    expect(live(group.id).owners).toEqual([
      { type: "USER", id: 1893000001 },
      { type: "GROUP", id: 1813999999 },
    ]);
  });

  test("says it when its members are made by a rule", async () => {
    const group = await stage.resource("Group").create({ name: "Data", type: "dynamic", rule: RULE });
    await expect(stage.resource("GroupMembership").create({ groupId: group.id, userIds: ["1893000002"] })).rejects.toThrow(
      /members of a dynamic group can't be changed by hand/,
    );
  });
});
