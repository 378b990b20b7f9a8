import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Stage } from "../stage";
import { lifecycleSuite } from "./lifecycle";

lifecycleSuite({
  type: "Group",
  prepare: () => ({ least: { name: "Finance" }, full: { name: "Finance" }, changed: { name: "Accounting" } }),
  world(stage, { id }) {
    const group = stage.sandbox.store().groups.get(Number(id));
    return group && !group.deleted ? { name: group.name } : undefined;
  },
  drift(stage, { id }) {
    stage.sandbox.store().changeGroup(Number(id), { name: "Renamed by hand" });
    return ["name"];
  },
  vanish(stage, { id }) {
    stage.sandbox.store().deleteGroup(Number(id));
  },
});

describe("a Group", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ seed: "small" });
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

  test("takes over an unused group of its own making", async () => {
    const { id } = stage.sandbox.store().addGroup("Finance");
    const group = await stage.resource("Group").create({ name: "Finance" });
    expect([group.id, group.outputs.adopted]).toEqual([String(id), false]);
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
