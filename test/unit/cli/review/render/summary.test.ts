// The sentence and the counts of a review.

import { describe, expect, test } from "@jest/globals";
import { summaryOf, totalsOf, verdictOf } from "../../../../../cli/review/render/summary";
import { change, finding, findingOf, largeChange, onboarding, others, person, smallChange } from "./reviews";

const NONE = { owners: 0, admins: 0, created: 0, deleted: 0, gain: 0, lose: 0, credentials: 0, unknown: 0 };

describe("the counts", () => {
  const bo = person("Bo Berg");

  test("have each person once, at each count that fits", () => {
    const access = [
      change(bo, "Lake", { after: "CAN_VIEW" }),
      change(bo, "Warehouse", { after: "OWNER" }),
      change(bo, "Sign-in", { before: "CAN_VIEW" }),
    ];
    expect(totalsOf([], access)).toEqual({ ...NONE, owners: 1, gain: 1, lose: 1 });
  });

  test("tell people of one name apart, and count everybody else in a group", () => {
    const access = [bo, { ...bo, email: "bo@other.example" }, others("Finance")].map((each) => change(each, "Lake", { after: "CAN_EDIT" }));
    expect(totalsOf([], access)).toEqual({ ...NONE, gain: 3 });
  });

  test("take a level that is not known for ownership", () => {
    expect(totalsOf([], [change(bo, "Lake", { before: "CAN_EDIT", after: "UNKNOWN" })])).toEqual({ ...NONE, owners: 1, gain: 1 });
    expect(totalsOf([], [change(bo, "Lake", { before: "UNKNOWN", after: "OWNER" })])).toEqual({ ...NONE, owners: 1, gain: 1 });
  });

  test("count what was raised by hand and is now in the code", () => {
    expect(totalsOf([], [change(bo, "Lake", { before: "OWNER", code: null, after: "OWNER" })])).toEqual({ ...NONE, owners: 1, gain: 1 });
    expect(totalsOf([], [change(bo, "Lake", { code: "CAN_VIEW", after: "CAN_VIEW" })])).toEqual({ ...NONE, gain: 1 });
  });

  test("count Admins by person, credentials by account, and unknowns by finding", () => {
    const findings = [
      finding("admin-gained", "x", { person: "Bo" }),
      finding("admin-gained", "y", { person: "Bo" }),
      finding("credentials-changed", "x", { account: "Lake" }),
      finding("credentials-changed", "y", { account: "Warehouse" }),
      finding("unknown", "x"),
      finding("unknown", "y"),
    ];
    expect(totalsOf(findings, [])).toEqual({ ...NONE, admins: 1, credentials: 2, unknown: 2 });
  });
});

test("a heading says that something changes only if something does", () => {
  const blocked = {
    ...onboarding(),
    verdict: "blocked" as const,
    totals: NONE,
    access: [],
    findings: [finding("invalid-credential", "x")],
  };
  const texts = [0, 1].map((changes) => verdictOf({ ...blocked, changes, broken: [{ rule: "invalid-credential", findings: [] }] }).text);
  expect(texts).toEqual(["Blocked by policy: nothing changes in Domo", "Blocked by policy: something changes in Domo"]);
});

describe("the summary", () => {
  test.each([
    [smallChange(), "1 person gains access, 1 loses it; 1 e-mail changes."],
    [onboarding(), "8 new owners; 40 new users; 40 people gain access."],
  ])("is one sentence", ({ summary }, expected) => {
    expect(summary).toBe(expected);
  });

  test("begins with the most dangerous", () => {
    expect(largeChange().summary).toMatch(/^\d+ new owners; 1 new Admin; \d+ people gain access, \d+ lose it; 1 unknown; /);
  });

  test("says that nothing changes only as a verdict", () => {
    const of = (verdict: "changes" | "no-access-changes" | "nothing-of-domo", findings = [finding("group-created", "x")]) =>
      summaryOf({ findings, totals: NONE, verdict });
    expect(of("no-access-changes")).toBe("No access changes.");
    expect(of("nothing-of-domo")).toBe("Nothing of Domo in this preview.");
    expect(of("changes")).toBe("1 finding.");
    expect(of("changes", [])).toBe("Domo changes.");
  });

  test("counts losses alone as losses of access", () => {
    const access = [change(person("Bo Berg"), "Lake", { before: "OWNER" })];
    const findings = access.map(findingOf);
    expect(summaryOf({ findings, totals: totalsOf(findings, access), verdict: "changes" })).toBe("1 person loses access.");
  });
});
