import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../../provider/lifecycle/diff";
import { Run } from "../../../../provider/lifecycle/run";
import { registry } from "../../../../provider/resources/registry";
import { UNKNOWN } from "../../../../provider/lifecycle/unknown";

const membership = registry.find(({ type }) => type === "GroupMembership")!;

describe("diff", () => {
  const olds = { groupId: "1", userIds: ["2"], __instance: "default@a.domo.com" };

  test("replaces on what identifies the object", () => {
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, groupId: "7" } }).replaces).toEqual(["groupId"]);
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, userIds: ["3"] } }).replaces).toEqual([]);
  });

  test("replaces when that is not known yet", () => {
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, groupId: UNKNOWN } }).replaces).toEqual(["groupId"]);
  });

  test("lets the old object go first within an instance, also when Pulumi replaces it for a reason of its own", () => {
    expect(diff(membership, new Run(), { id: "1", olds, news: olds }).deleteBeforeReplace).toBe(true);
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, groupId: "7" } }).deleteBeforeReplace).toBe(true);
  });

  test("keeps the old object until the new one is there when it moves to another instance", () => {
    const moved = { ...olds, __instance: "europe@b.domo.com" };
    expect(diff(membership, new Run(), { id: "1", olds, news: moved })).toEqual({ replaces: ["__instance"], deleteBeforeReplace: false });
  });
});
