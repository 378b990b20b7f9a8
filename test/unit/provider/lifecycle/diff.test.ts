import { describe, expect, test } from "@jest/globals";
import { diff } from "../../../../provider/lifecycle/diff";
import { Run } from "../../../../provider/lifecycle/run";
import { registry } from "../../../../provider/resources/registry";
import { UNKNOWN } from "../../../../provider/lifecycle/unknown";

const membership = registry.find(({ type }) => type === "GroupMembership")!;

describe("diff", () => {
  const olds = { groupId: "1", userIds: ["2"], __instance: "default@a.domo.com" };

  test("replaces when the identity changes", () => {
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, groupId: "7" } }).replaces).toEqual(["groupId"]);
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, userIds: ["3"] } }).replaces).toEqual([]);
  });

  test("replaces when the identity is unknown", () => {
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, groupId: UNKNOWN } }).replaces).toEqual(["groupId"]);
  });

  test("deletes the old object first within an instance, also when Pulumi replaces it on its own", () => {
    expect(diff(membership, new Run(), { id: "1", olds, news: olds }).deleteBeforeReplace).toBe(true);
    expect(diff(membership, new Run(), { id: "1", olds, news: { ...olds, groupId: "7" } }).deleteBeforeReplace).toBe(true);
  });

  test("keeps the old object until the new one exists when it moves to another instance", () => {
    const moved = { ...olds, __instance: "europe@b.domo.com" };
    expect(diff(membership, new Run(), { id: "1", olds, news: moved })).toEqual({ replaces: ["__instance"], deleteBeforeReplace: false });
  });
});
