import { describe, expect, test } from "@jest/globals";
import { check } from "../../../../provider/lifecycle/check";
import { diff } from "../../../../provider/lifecycle/diff";
import { Run } from "../../../../provider/lifecycle/run";
import { registry } from "../../../../provider/resources/registry";
import { readSettings } from "../../../../provider/settings";
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

  test("takes the id that a resource had in another instance for none of this one", () => {
    const run = new Run();
    const user = registry.find(({ type }) => type === "User")!;
    const state = { email: "ada@example.com", name: "Ada", __key: "a", __instance: "default@a.domo.com" };
    for (const key of ["a", "b"]) run.recordCheck(key, key, { want: {}, partsBefore: [] });
    run.recordDeclared(["User 1"], "b");
    expect(() => diff(user, run, { id: "1", olds: state, news: state })).toThrow(/two resources of this program/);
    expect(diff(user, run, { id: "1", olds: state, news: { ...state, __instance: "europe@b.domo.com" } }).replaces).toEqual(["__instance"]);
    expect([run.isDeclaredByAnother("User 1", "b"), run.release("User 1")]).toEqual([false, false]);
  });

  test("takes the members that a membership had in another instance for none of this one", () => {
    const run = new Run();
    const settings = readSettings({ config: (key) => ({ instance: "b", accessToken: "token" })[key], environment: {} });
    const isKnown = (from: string): boolean => {
      const state = { ...olds, __instance: `default@${from}`, __key: "a" };
      check(membership, { settings, run }, { olds: state, news: { ...state, userIds: ["3"], __createFirst: true } });
      return run.wasDeclared(membership.parts!({ groupId: "1", userIds: ["2"] })[0]!);
    };
    expect([isKnown("a.domo.com"), isKnown("b.domo.com")]).toEqual([false, true]);
  });
});
