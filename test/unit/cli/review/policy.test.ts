// Rules that a review must not break, and waivers.

import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluatePolicy, readPolicy } from "../../../../cli/review/policy";
import { reviewOf, readPreview } from "../../../../cli/review/review";
import { fileOf } from "./situations";

const findingsOf = (situation: string) =>
  reviewOf(readPreview(readFileSync(join(__dirname, "previews", `${fileOf(situation)}.json`), "utf8"))).findings;

const judged = (situation: string, { failOn = "", file = "", today = "2026-11-22" }) =>
  evaluatePolicy(findingsOf(situation), readPolicy({ failOn, file: { path: "domo-review.yaml", text: file } }), today);

const broken = (situation: string, rules: { failOn?: string; file?: string; today?: string }): string[] =>
  judged(situation, rules).broken.map(({ rule }) => rule);

describe("rules", () => {
  test.each([
    ["a new person owns an account", "owner-gained"],
    ["somebody becomes Admin", "admin-gained"],
    ["a level is raised", "gain>=CAN_EDIT"],
    ["an account is deleted", "account-deleted"],
    ["an account is replaced", "account-replaced"],
    ["an account is deleted", "removals>1"],
    ["access is taken away that remains through a group", "ineffective-removal"],
    ["who is meant is not known", "unknown"],
    ["credentials change", "credentials-changed"],
  ])("%s: breaks %s", (situation, rule) => {
    expect(broken(situation, { failOn: rule })).toEqual([rule]);
    expect(broken("nothing changes", { failOn: rule })).toEqual([]);
  });

  test("apply only from their level on, and only above their number", () => {
    expect(broken("a person is given an account", { failOn: "gain>=CAN_EDIT, gain>=CAN_VIEW" })).toEqual(["gain>=CAN_VIEW"]);
    expect(broken("access is taken away", { failOn: "removals>1,removals>0" })).toEqual(["removals>0"]);
  });

  test("come from the command line and from the file together", () => {
    const rules = { failOn: "admin-gained", file: "failOn: [owner-gained, admin-gained]" };
    expect(broken("several things at once", rules)).toEqual(["admin-gained", "owner-gained"]);
  });
});

describe("a protected name", () => {
  const warehouse = "protected: { accounts: ['ware*'] }";

  test.each([
    ["a person is given an account", warehouse, true],
    ["somebody joins a group that opens an account", warehouse, true],
    ["ownership moves", warehouse, true],
    ["a level is raised", warehouse, false],
    ["access is taken away that remains through a group", warehouse, false],
    ["an account is deleted", "protected: { accounts: [Lake] }", true],
    ["credentials change", "protected: { accounts: [Lake] }", true],
    ["credentials change", "protected: { accounts: [Lak] }", false],
    ["somebody joins a group that opens an account", "protected: { groups: [Finance] }", true],
    ["a group is deleted", "protected: { groups: [F*e] }", true],
    ["somebody leaves a group and loses an account", "protected: { groups: [Finance] }", false],
  ])("%s, with %s: broken is %s", (situation, file, hit) => {
    expect(broken(situation, { file })).toEqual(hit ? ["protected"] : []);
  });
});

describe("a waiver", () => {
  const waiver = (about: string): string => `failOn: [owner-gained]
waivers:
  - { rule: owner-gained, ${about}, reason: Eve takes over, expires: 2026-12-31 }`;

  test.each(["person: eve@acme.example", "person: Eve Ek", "person: 'Eve *'", "account: Warehouse", "person: eve*, account: W*"])(
    "waives the findings that it names: %s",
    (about) => {
      const { broken: rules, waived } = judged("a new person owns an account", { file: waiver(about) });
      expect(rules).toEqual([]);
      expect(waived).toMatchObject([{ rule: "owner-gained", reason: "Eve takes over", expires: "2026-12-31" }]);
    },
  );

  test.each(["person: bo@acme.example", "account: Lake", "person: eve@acme.example, account: Lake"])(
    "waives no other finding: %s",
    (about) => {
      expect(broken("a new person owns an account", { file: waiver(about) })).toEqual(["owner-gained"]);
    },
  );

  test("applies until the end of its last day, and is reported when it has expired", () => {
    const file = waiver("account: Warehouse");
    expect(broken("a new person owns an account", { file, today: "2026-12-31" })).toEqual([]);
    const late = judged("a new person owns an account", { file, today: "2027-01-01" });
    expect(late.broken.map(({ rule }) => rule)).toEqual(["owner-gained"]);
    expect(late.notes).toEqual([
      "The waiver of owner-gained (Eve takes over) expired on 2026-12-31: remove it from domo-review.yaml, or renew it.",
    ]);
  });

  test("applies to its own rule only", () => {
    const file = waiver("account: Warehouse").replace(
      "failOn: [owner-gained]",
      "failOn: [gain>=CAN_EDIT]\nprotected: { accounts: [Warehouse] }",
    );
    expect(broken("a new person owns an account", { file })).toEqual(["gain>=CAN_EDIT", "protected"]);
    const both = file.replace("rule: owner-gained", "rule: protected");
    expect(broken("a new person owns an account", { file: both })).toEqual(["gain>=CAN_EDIT"]);
  });

  test("excludes waived findings from a counting rule", () => {
    const file = "failOn: [removals>1]\nwaivers:\n  - { rule: removals>1, person: dan*, reason: left, expires: 2026-12-31 }";
    expect(broken("an account is deleted", { file: "failOn: [removals>1]" })).toEqual(["removals>1"]);
    expect(broken("an account is deleted", { file })).toEqual([]);
  });
});

describe("all problems of rules are reported together", () => {
  test("on the command line", () => {
    expect(() => readPolicy({ failOn: "owner-gaind,gain>=ALL,unknown" })).toThrow(
      /^there is no rule owner-gaind, gain>=ALL: use admin-gained, /,
    );
  });

  test("and in the file, with their paths", () => {
    const text = `failOn: [ownr, unknown]
protect: {}
waivers:
  - { rule: owner-gained, reason: "", expires: soon, person: x }
  - { rule: owner-gained, reason: because, expires: 2026-12-31 }`;
    let message = "";
    try {
      readPolicy({ file: { path: "domo-review.yaml", text } });
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/domo-review\.yaml: waivers\.0\.reason: must say why/);
    expect(message).toMatch(/waivers\.0\.expires: must be the last day on which it applies, such as 2026-12-31/);
    expect(message).toMatch(/waivers\.1: must name a person, an account or a group/);
    expect(message).toMatch(/Unrecognized key: "protect"/);
  });

  test("and a file that is not YAML", () => {
    expect(() => readPolicy({ file: { path: "domo-review.yaml", text: "failOn: [a" } })).toThrow(/^domo-review\.yaml: .* at line 1/);
  });
});
