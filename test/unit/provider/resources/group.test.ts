import "../../../support/short-waits";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed, type TestResource } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { fixture } from "./fixtures/group";

lifecycleSuite(fixture);

describe("a Group", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
  });
  afterEach(() => testBed.close());

  test("has its members removed before it is deleted", async () => {
    const group = await testBed.resource("Group").create({ name: "Finance" });
    testBed.sandbox.store().group(Number(group.id)).members.add(1893000001).add(1893000002);
    testBed.forgetRequests();
    await group.delete();
    expect(testBed.writes()).toEqual([
      expect.stringMatching(/DELETE .*\/users\//),
      expect.stringMatching(/DELETE .*\/users\//),
      `DELETE /v1/groups/${group.id}`,
    ]);
  });

  describe("that Domo does not delete", () => {
    const MEMBERS = [1893000001, 1893000002, 1893000003];
    let group: TestResource;
    beforeEach(async () => {
      group = await testBed.resource("Group").create({ name: "Finance" });
      for (const userId of MEMBERS) members().add(userId);
    });
    const members = () => testBed.sandbox.store().group(Number(group.id)).members;

    test.each([
      ["the deletion gets no answer", "/v1/groups/*", { reset: "before" as const }],
      ["the deletion is answered with a web page", "/v1/groups/*", { status: 200, body: "<!doctype html><html>one moment</html>" }],
      ["Domo confirms the deletion and does nothing", "/v1/groups/*", { status: 200, body: "true" }],
      ["one member can't be removed", "/v1/groups/*/users/1893000003", { status: 403 }],
    ])(
      "has its members again when %s, and the error says so",
      async (_what, path, fault) => {
        const own = path.replace("*", group.id);
        testBed.sandbox.faults.add({ match: { method: "DELETE", path: own }, fault });
        await expect(group.delete()).rejects.toThrow(
          /could not delete group Finance: .*\. The group still exists, and its members were added again/,
        );
        expect([...members()].sort()).toEqual(MEMBERS);
      },
      20_000,
    );

    test("lacks who can't be added again, and the error names them", async () => {
      testBed.sandbox.faults.add({ match: { method: "DELETE", path: `/v1/groups/${group.id}` }, fault: { status: 400 } });
      testBed.sandbox.faults.add({ match: { method: "PUT", path: "/v1/groups/*/users/1893000002" }, fault: { status: 403 } });
      await expect(group.delete()).rejects.toThrow(/these could not be added again \(.*403.*\): user 1893000002$/);
      expect([...members()].sort()).toEqual([1893000001, 1893000003]);
    });
  });

  test("creates no second group of the same name, and says what to do", async () => {
    await expect(testBed.resource("Group").create({ name: "Office" })).rejects.toThrow(/exists already, with the id 1814000002/);
    expect(testBed.writes()).toEqual([]);
  });

  test("adopts an unused group that the same credentials created, and leaves it on destroy", async () => {
    const { id } = testBed.sandbox.store().addGroup("Finance");
    const group = await testBed.resource("Group").create({ name: "Finance" });
    expect([group.id, group.outputs.adopted]).toEqual([String(id), true]);
    await group.delete();
    expect(testBed.sandbox.store().group(id).deleted).toBe(false);
  });

  test("does not adopt a group that somebody else created", async () => {
    testBed.sandbox.store().addGroup("Finance").creatorId = 1893000002;
    await expect(testBed.resource("Group").create({ name: "Finance" })).rejects.toThrow(/exists already/);
  });

  test("adopts no group with adopt never", async () => {
    testBed.sandbox.store().addGroup("Finance");
    await expect(testBed.resource("Group").create({ name: "Finance", adopt: "never" })).rejects.toThrow(/exists already/);
  });

  test.each(["before", "after"] as const)("creates no second group when the response is lost %s Domo acted", async (reset) => {
    testBed.sandbox.faults.add({ match: { method: "POST", path: "/v1/groups" }, times: 1, fault: { reset } });
    // That no list has it does not prove that Domo has not acted.
    if (reset === "before")
      await expect(testBed.resource("Group").create({ name: "Finance" })).rejects.toThrow(/the next run looks for it/);
    const group = await testBed.resource("Group").create({ name: "Finance" });
    const all = [...testBed.sandbox.store().groups.values()].filter(({ name }) => name === "Finance");
    expect(all.map(({ id }) => String(id))).toEqual([group.id]);
  });

  test.each(["description", "type", "owners", "rule"])("requires the instance API for %s", async (field) => {
    const values: Record<string, unknown> = { description: "x", type: "open", owners: {}, rule: {} };
    await expect(testBed.resource("Group").create({ name: "Finance", [field]: values[field] })).rejects.toThrow(
      new RegExp(`${field}: can't be managed through Domo's public API`),
    );
  });
});

describe("a Group on the instance API", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
  });
  afterEach(() => testBed.close());

  const live = (id: string) => testBed.sandbox.store().group(Number(id));
  const RULE = { operator: "AND", operands: [{ key: "DEPARTMENT", value: "Data" }] };

  test("becomes dynamic with its rule, and has the members that match", async () => {
    const group = await testBed.resource("Group").create({ name: "Data", type: "dynamic", rule: RULE });
    expect(live(group.id)).toMatchObject({ type: "dynamic", rule: RULE });
    const other = { operator: "OR", operands: [{ key: "LOCATION", value: "Oslo" }], expressions: [RULE] };
    await group.change({ name: "Data", type: "dynamic", rule: other });
    expect(live(group.id).rule).toEqual(other);
    await group.refresh();
    expect(await group.diff({ name: "Data", type: "dynamic", rule: other })).toEqual([]);
  });

  test("changes between open and dynamic, but never from closed", async () => {
    const group = await testBed.resource("Group").create({ name: "Data", type: "open" });
    await group.change({ name: "Data", type: "dynamic", rule: RULE });
    await group.change({ name: "Data", type: "closed" });
    testBed.forgetRequests();
    await expect(group.change({ name: "Data", type: "open" })).rejects.toThrow(/type: can't become open.*replaceOnTypeChange: true/);
    expect(testBed.sandbox.requests).toEqual([]);
    expect(live(group.id).type).toBe("closed");
  });

  test("is replaced on a change of type only with replaceOnTypeChange", async () => {
    const group = await testBed.resource("Group").create({ name: "Data", type: "closed" });
    // The engine decides what to do with the diff. An update without replacement is refused before any request.
    await expect(group.change({ name: "Data", type: "open", replaceOnTypeChange: true })).rejects.toThrow(/never changes the type/);
    expect(group.replaces).toEqual(["type"]);
    expect(testBed.writes()).toEqual(["POST /api/content/v2/groups"]);
  });

  test("refuses a change from closed also if the type was not managed before", async () => {
    const group = await testBed.resource("Group").create({ name: "Data" });
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
  ])("refuses %j and creates nothing", async (more, sentence) => {
    await expect(testBed.resource("Group").create({ name: "Data", ...more })).rejects.toThrow(sentence);
    expect(testBed.writes()).toEqual([]);
  });

  test("adopts the incomplete group of an interrupted run", async () => {
    const { id } = testBed.sandbox.store().addGroup("Data");
    const group = await testBed
      .resource("Group")
      .create({ name: "Data", type: "dynamic", rule: RULE, description: "x", owners: { userIds: ["1893000002"] } });
    expect([group.id, group.outputs.adopted]).toEqual([String(id), true]);
    expect(live(group.id)).toMatchObject({ type: "dynamic", description: "x" });
  });

  test("manages only the declared kind of owners, and never removes its creator", async () => {
    const group = await testBed.resource("Group").create({ name: "Data", type: "closed", owners: { userIds: ["1893000002"] } });
    live(group.id).owners.push({ type: "GROUP", id: 1814000002 });
    await group.refresh();
    expect(await group.diff({ name: "Data", type: "closed", owners: { userIds: ["1893000002"] } })).toEqual([]);
    await group.change({ name: "Data", type: "closed", owners: { userIds: [], groupIds: [] } });
    expect(live(group.id).owners).toEqual([
      { type: "USER", id: 1893000001 },
      { type: "GROUP", id: 1813999999 },
    ]);
  });

  test("reports that the members of a dynamic group are determined by its rule", async () => {
    const group = await testBed.resource("Group").create({ name: "Data", type: "dynamic", rule: RULE });
    await expect(testBed.resource("GroupMembership").create({ groupId: group.id, userIds: ["1893000002"] })).rejects.toThrow(
      /members of a dynamic group can't be changed by hand/,
    );
  });
});
