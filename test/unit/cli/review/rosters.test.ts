// What a review says of a roster: people whom no step of the preview deletes, people who come back under another e-mail, and limits.

import { describe, expect, test } from "@jest/globals";
import { evaluatePolicy, readPolicy } from "../../../../cli/review/policy";
import { report } from "../../../../cli/review/report";
import { readPreview, reviewOf } from "../../../../cli/review/review";
import type { Finding } from "../../../../cli/review/schema";
import { accessReport } from "../../../../cli/review/access-report";
import { UNKNOWN } from "../../../../cli/review/values";
import { check } from "../../../../provider/lifecycle/check";
import { Run } from "../../../../provider/lifecycle/run";
import { userPopulation } from "../../../../provider/resources/user-population";
import { readSettings } from "../../../../provider/settings";
import { change, people, statesOf, type Roster, type Row } from "./rosters";
import { previewOf, state, type GeneratedState } from "./tenant";

const [ADA, BO]: [Row, Row] = [
  { name: "Ada Lindgren", email: "ada@acme.example", role: "Admin", id: "1" },
  { name: "Bo Berg", email: "bo@acme.example", id: "2" },
];
const MIA = { "mia@old.example": { id: "99", name: "Mia Mori", role: "Admin" } };
const OLAF = { "olaf@acme.example": { id: "98", name: "Olaf Ost", role: "Participant" } };
const settings = readSettings({ config: () => undefined, environment: { DOMO_INSTANCE: "acme", DOMO_DIRECTORY: "instance" } });
const BASE: Roster = { rows: [ADA, BO], orphans: {}, onOrphans: "delete" };

const review = (preview: string) => reviewOf(readPreview(preview));
const changed = (before: Partial<Roster>, after: Partial<Roster>) => review(change({ ...BASE, ...before }, { ...BASE, ...after }));
const textsOf = (findings: Finding[], kind: Finding["kind"]): string[] =>
  findings.flatMap((finding) => (finding.kind === kind ? [finding.text] : []));
const kindsOf = (findings: Finding[]): string[] => findings.map(({ kind }) => kind);

/** The preview of a change of the last resource alone, which treats orphans. */
const ofOrphans = (op: string, orphans: object, options: object = {}): string => {
  const states = statesOf({ ...BASE, orphans });
  const last = { ...states.at(-1)!, ...options };
  const same = states.slice(0, -1).map((each) => ({ op: "same", urn: each.urn, oldState: each, newState: each }));
  const step = { op, urn: last.urn, ...(op !== "create" && { oldState: last }), ...(op !== "delete" && { newState: last }) };
  return JSON.stringify({ steps: [...same, step], changeSummary: {} });
};

test("a group that a roster looked up is named as the roster does, with its id", () => {
  const withoutGroups = (rows: Row[]): GeneratedState[] => statesOf({ ...BASE, rows }).filter(({ urn }) => !urn.includes("domo:Group::"));
  const joining = [ADA, BO].map((row) => ({ ...row, groups: ["Finance"] }));
  const { findings } = review(previewOf(withoutGroups([{ ...ADA, groups: ["Finance"] }, BO]), withoutGroups(joining)));
  expect(JSON.stringify(findings)).toMatch(/\d+ \(\\"Finance\\" in the roster\)/);
});

test("who has left a roster that keeps leavers by now stays in Domo, whatever it said before", () => {
  const { findings } = changed({}, { rows: [ADA], leavers: "keep" });
  expect([textsOf(findings, "left-in-domo"), textsOf(findings, "person-deleted")]).toEqual([
    ['Bo Berg (bo@acme.example) leaves the code and stays in Domo, with what they may do (leavers: "keep" of the roster).'],
    [],
  ]);
});

test("who has left a roster that deletes leavers by now is deleted, whatever it said before", () => {
  const { findings } = changed({ leavers: "keep" }, { rows: [ADA], leavers: "delete" });
  expect([textsOf(findings, "left-in-domo"), textsOf(findings, "person-deleted")]).toEqual([
    [],
    [expect.stringMatching(/^Bo Berg \(bo@acme.example\) is deleted/)],
  ]);
});

describe("users in Domo who are in no row of a roster", () => {
  test("are deleted users like others, with their role, what they lose, and the resource that deletes them", () => {
    const { findings, access, changes } = changed({}, { orphans: { ...MIA, ...OLAF } });
    expect(textsOf(findings, "person-deleted")).toEqual([
      "Mia Mori (mia@old.example) is deleted (Admin), as they are in Domo and not in roster people. What only they own in Domo is left without an owner.",
      "Olaf Ost (olaf@acme.example) is deleted (Participant), as they are in Domo and not in roster people. What only they own in Domo is left without an owner.",
    ]);
    expect(access.map(({ subject, account, before, after }) => [subject.name, account, before?.level, after])).toEqual([
      ["Mia Mori (mia@old.example)", "Lake", "CAN_EDIT", null],
    ]);
    expect(findings.find(({ kind }) => kind === "person-deleted")).toMatchObject({
      resource: expect.stringMatching(/OrphanedUsers::people-orphans$/),
      role: "Admin",
      roster: "people",
      isOrphan: true,
      identities: { person: { emails: ["mia@old.example"], ids: ["99"], resources: [] } },
    });
    expect(changes).toBe(2);
  });

  test.each(["create", "update", "replace", "create-replacement"])("are deleted by a %s", (op) => {
    expect(textsOf(review(ofOrphans(op, OLAF)).findings, "person-deleted")).toHaveLength(1);
  });

  test.each([
    ["what does not change", ofOrphans("same", OLAF)],
    ["a resource that leaves the stack", ofOrphans("delete", OLAF)],
    ["one that leaves the stack and is retained", ofOrphans("delete", OLAF, { retainOnDelete: true })],
    ["a refresh", ofOrphans("refresh", OLAF)],
  ])("are not deleted by %s", (_what, preview) => {
    const { findings, access } = review(preview);
    expect([kindsOf(findings), access]).toEqual([[], []]);
  });

  test("who are no longer listed were deleted before, or came back", () => {
    expect(textsOf(changed({ orphans: { ...MIA, ...OLAF } }, { orphans: OLAF }).findings, "person-deleted")).toEqual([
      expect.stringContaining("Olaf"),
    ]);
  });

  test("count for rules: a number of removals, protected people, and none by a display name", () => {
    const { findings } = changed({}, { orphans: { ...MIA, ...OLAF } });
    const brokenBy = (text: string) =>
      evaluatePolicy(findings, readPolicy({ checkout: { path: "domo-review.yaml", text } }), "2026-11-22").broken.map(({ rule }) => rule);
    expect(brokenBy("failOn: [removals>1]")).toEqual(["removals>1"]);
    expect(brokenBy("failOn: [removals>2]")).toEqual([]);
    expect(brokenBy("protected: { people: ['*@old.example'] }")).toEqual(["protected"]);
    expect(brokenBy("protected: { people: ['Mia Mori'] }")).toEqual([]);
  });

  test("are deleted also if the program declares somebody of the same e-mail or id, as the roster deletes them last", () => {
    const twin: Row = { name: "Mia Mori", email: "mia@old.example" };
    expect(kindsOf(changed({}, { rows: [ADA, BO, twin], orphans: MIA }).findings)).toContain("person-deleted");
    const asBo = { "bo@acme.example": { id: "2", name: "Bo Berg", role: "Participant" } };
    expect(textsOf(changed({}, { orphans: asBo }).findings, "person-deleted")).toHaveLength(1);
  });

  test("are not those whose row goes in this run, who are deleted with their resource", () => {
    const asOrphan = { "bo@acme.example": { id: "2", name: "Bo Berg", role: "Participant" } };
    const deleted = changed({}, { rows: [ADA], orphans: asOrphan });
    expect(deleted.findings.map(({ kind, isOrphan }) => [kind, isOrphan])).toEqual([["person-deleted", undefined]]);
    expect(changed({ onOrphans: "report" }, { rows: [ADA], orphans: asOrphan, onOrphans: "report" }).notInRosters).toEqual([]);
  });

  test("are deleted, too, if the code only stops to declare them", () => {
    const kept = (states: GeneratedState[]): GeneratedState[] =>
      states.map((each) => (each.id === "2" ? { ...each, retainOnDelete: true } : each));
    const asOrphan = { "bo@acme.example": { id: "2", name: "Bo Berg", role: "Participant" } };
    const found = review(previewOf(kept(statesOf(BASE)), statesOf({ ...BASE, rows: [ADA], orphans: asOrphan })));
    expect(kindsOf(found.findings)).toEqual(["person-deleted", "left-in-domo"]);
  });

  test("are information where the roster only reports them, also if nothing changes", () => {
    const reported = { orphans: { ...MIA, ...OLAF }, onOrphans: "report" };
    for (const before of [reported, { onOrphans: "report" }]) {
      const { findings, access, notInRosters, changes } = changed(before, reported);
      expect([findings, access, changes]).toEqual([[], [], 0]);
      expect(notInRosters).toEqual([
        {
          roster: "people",
          people: [
            { name: "Mia Mori", email: "mia@old.example", role: "Admin" },
            { name: "Olaf Ost", email: "olaf@acme.example", role: "Participant" },
          ],
        },
      ]);
    }
  });
});

describe("what the preview does not tell of a roster", () => {
  test.each([
    ["computed", { orphans: UNKNOWN }],
    ["secret", { orphans: "[secret]" }],
    ["a list, which is not understood", { orphans: ["olaf@acme.example"] }],
    ["unknown, with an unknown treatment", { orphans: UNKNOWN, onOrphans: UNKNOWN }],
  ])("is whom it deletes, if that is %s", (_what, after) => {
    const { findings } = changed({}, after);
    expect(textsOf(findings, "unknown")).toEqual([
      "The preview does not tell whom roster people deletes of the users in Domo who are in none of its rows (up to 10): it may be anybody.",
    ]);
    const waiver = "{ rule: unknown, resource: people-orphans, reason: r, expires: 2026-12-31 }";
    const config = { path: "p", text: `{ failOn: [default], protected: { people: ['ceo@acme.example'] }, waivers: [${waiver}] }` };
    const policy = readPolicy({ config });
    expect(evaluatePolicy(findings, policy, "2026-11-22").broken.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["unknown", "protected"]),
    );
  });

  test.each([UNKNOWN, "[secret]", undefined, "archive"])("is whether it deletes them, if the treatment is %s", (onOrphans) => {
    const found = review(change(BASE, { ...BASE, orphans: OLAF, onOrphans: onOrphans ?? null }));
    expect(textsOf(found.findings, "unknown")).toEqual([
      "The preview does not tell whether roster people deletes users who are in none of its rows: Olaf Ost (olaf@acme.example).",
    ]);
    expect(textsOf(found.findings, "person-deleted")).toEqual([]);
  });

  test.each([UNKNOWN, "[secret]", null, 7, { id: UNKNOWN, role: "[secret]" }])(
    "is the role of somebody whose details are %j, not who it is",
    (details) => {
      expect(textsOf(changed({}, { orphans: { "olaf@acme.example": details } }).findings, "person-deleted")).toEqual([
        "olaf@acme.example is deleted (the role is not known), as they are in Domo and not in roster people. What only they own in Domo is left without an owner.",
      ]);
    },
  );

  test("is nothing if nothing changes, or nobody can be meant", () => {
    expect(changed({ orphans: UNKNOWN }, { orphans: UNKNOWN }).findings).toEqual([]);
    expect(changed({}, { onOrphans: UNKNOWN }).findings.map(({ kind }) => kind)).toEqual([]);
  });
});

describe("the resources of a roster without an object in Domo", () => {
  test("are neither opaque nor counted, and have no access", async () => {
    const { findings, changes } = changed({ maxLeavers: "50%" }, { maxLeavers: "20%" });
    expect([kindsOf(findings), changes]).toEqual([[], 0]);
    const resources = statesOf({ ...BASE, orphans: OLAF });
    const rows = JSON.parse(
      await accessReport(JSON.stringify({ deployment: { resources } }), { format: "json", by: "account", live: false }),
    ) as {
      rows: { person: string }[];
      limits: string[];
    };
    expect(rows.rows.map(({ person }) => person)).toContain("Ada Lindgren");
    expect(rows.limits.join()).not.toMatch(/Population|Orphaned/);
  });

  test("are opaque if they run other code", () => {
    const provider = { __provider: "exports.handler=()=>0" };
    const foreign = statesOf(BASE).map((each): GeneratedState => ({ ...each, inputs: { ...(each.inputs as object), ...provider } }));
    const opaque = textsOf(review(previewOf([], foreign)).findings, "opaque-change");
    expect(opaque.filter((text) => /UserPopulation|OrphanedUsers/.test(text))).toHaveLength(2);
  });

  test("are enough for a preview to be of Domo, also without a row", () => {
    const population = statesOf({ rows: [] }).filter(({ type }) => String(type).endsWith("UserPopulation"));
    expect(kindsOf(review(previewOf([], population)).findings)).toEqual([]);
  });
});

describe("limits of a roster", () => {
  const raised = (before: Partial<Roster>, after: Partial<Roster>): string[] =>
    textsOf(changed({ onOrphans: "report", ...before }, { onOrphans: "report", ...after }).findings, "limits-raised").map((text) =>
      text.replace("The limits of roster people are raised: ", ""),
    );

  test.each<[before: unknown, after: unknown, text: string]>([
    ["10%", "50%", "up to 50% of the people may leave in one run (before: 10%)."],
    [5, 50, "up to 50 people may leave in one run (before: 5)."],
    ["10%", 50, "up to 50 people may leave in one run (before: 10%)."],
    ["10%", UNKNOWN, "a number that is not known of people may leave in one run (before: 10%)."],
    [null, 20, "up to 20 people may leave in one run (before: 0 by default)."],
    [null, "50%", "up to 50% of the people may leave in one run (before: 0 by default)."],
  ])("are told where %j becomes %j", (before, after, text) => {
    expect(raised({ maxLeavers: before }, { maxLeavers: after })).toEqual([text]);
  });

  test.each([
    ["50%", "10%"],
    [50, 5],
    ["10%", "10 %"],
    [50, "10%"],
    [null, 0],
    [null, null],
    [UNKNOWN, UNKNOWN],
  ])("are not told where %j becomes %j", (before, after) => {
    expect(raised({ maxLeavers: before }, { maxLeavers: after })).toEqual([]);
  });

  const peopleCalled = (count: number): Row[] =>
    Array.from({ length: count }, (_, i) => ({ name: `User ${String(i)}`, email: `u${String(i)}@acme.example`, id: String(1000 + i) }));

  test("are told by how many of the people before may leave", () => {
    const rows = peopleCalled(7);
    expect(raised({ rows, maxLeavers: "10%" }, { rows, maxLeavers: null })).toEqual(["up to 3 people may leave in one run (before: 10%)."]);
    expect(raised({ rows, maxLeavers: 3 }, { rows, maxLeavers: null })).toEqual([]);
    expect(raised({ rows: peopleCalled(100), maxLeavers: 20 }, { rows, maxLeavers: "30%" })).toEqual([
      "up to 30% of the people may leave in one run (before: 20).",
    ]);
  });

  test.each([1, 2, 3, 6, 7, 8, 29, 30, 31, 100, 101])("know the default of the provider for %i people", (count) => {
    const rows = peopleCalled(count);
    const everybody = Object.fromEntries(rows.map(({ email }) => [email, email]));
    const inputs = { olds: { roster: "people", people: everybody }, news: { roster: "people", people: { new: "New" } } };
    const [problem] = check(userPopulation, { settings, run: new Run() }, inputs).failures;
    const most = Number(/maxLeavers allows (\d+) at once/.exec(problem!.reason)![1]);
    const told = `up to ${String(most)} people may leave in one run (before: 0).`;
    expect(raised({ rows, maxLeavers: 0 }, { rows, maxLeavers: null })).toEqual(most === 0 ? [] : [told]);
  });

  test("are what happens to those who leave and to those in no row, and who is protected", () => {
    expect(raised({ leavers: "keep" }, { leavers: "delete" })).toEqual(["people who leave are deleted (before: kept)."]);
    expect(raised({ leavers: null }, { leavers: "delete" })).toEqual([
      "people who leave are deleted (before: deleted, unless they were adopted).",
    ]);
    expect(raised({ leavers: "delete" }, { leavers: null })).toEqual([]);
    expect(raised({}, { onOrphans: "delete", maxOrphans: 99 })).toEqual([
      "users who are in no row are deleted (before: only reported) and up to 99 users who are in no row may be deleted in one run (before: 10).",
    ]);
    expect(raised({ protected: ["a@x.example", "b@x.example"] }, { protected: ["b@x.example", "c@x.example"] })).toEqual([
      "a@x.example is no longer protected from that.",
    ]);
    expect(raised({ protected: ["a@x.example"] }, { protected: UNKNOWN })).toEqual(["a@x.example may no longer be protected from that."]);
    expect(raised({ protected: [] }, { protected: ["a@x.example"], maxOrphans: 1 })).toEqual([]);
  });
});

describe("a user who goes while one of the same name comes", () => {
  const replaced = (before: object[], after: object[]): string[] => textsOf(review(previewOf(before, after)).findings, "person-replaced");
  const user = (key: string, name: string, more: object = {}) =>
    state("User", key, { name, email: `${key}@x.example`, ...more }, `${key.length}`);

  test("is probably one person, in a roster as elsewhere, whatever the case, accents and spaces", () => {
    expect(replaced([user("bo", "Bo Berg")], [user("bo-berg", " bö  BERG")])).toEqual([
      " bö  BERG (bo-berg@x.example) is new, and a user of the same name is deleted: Bo Berg (bo@x.example). Probably a person has a new e-mail: a new user gets neither the content of the old one nor access that no code declares. To change an e-mail in place, keep the resource and change its email.",
    ]);
    expect(replaced([user("bo", "Bo Berg", { onDelete: "keep" })], [user("bo-berg", "Bo Berg")])[0]).toContain("leaves the code: Bo Berg");
    const ofRoster = changed({}, { rows: [ADA, { name: "Bo Berg", email: "bo.berg@acme.example" }] });
    expect(textsOf(ofRoster.findings, "person-replaced")[0]).toContain("In a roster with a key column that lasts");
    const asOrphan = changed({}, { rows: [ADA, BO, { name: "Mia Mori", email: "mia@acme.example" }], orphans: MIA });
    expect(textsOf(asOrphan.findings, "person-replaced")[0]).toContain("deleted: Mia Mori (mia@old.example)");
  });

  test("is nobody's change if the resource alone is renamed, the name differs, or the instance does", () => {
    const renamed = { ...user("bo2", "Bo Berg"), inputs: { ...(user("bo", "Bo Berg").inputs as object) } };
    expect(replaced([user("bo", "Bo Berg")], [renamed])).toEqual([]);
    expect(replaced([user("bo", "Bo Berg")], [renamed, user("bo-berg", "Bo Berg")])).toEqual([]);
    expect(replaced([user("bo", "Bo Berg")], [user("bo-berg", "Bo Borg")])).toEqual([]);
    expect(replaced([user("bo", "Bo Berg")], [user("bo-berg", "Bo Berg", { __instance: "default@other.domo.com" })])).toEqual([]);
    expect(replaced([user("a", ""), user("bo", "Bo")], [user("b", ""), user("bo", "Bo")])).toEqual([]);
  });

  test("is one finding of a name, however many have it, which names some of them", () => {
    const many = (prefix: string) => Array.from({ length: 3000 }, (_, i) => user(`${prefix}${String(i)}`, "Test User"));
    const texts = replaced(many("old"), many("new"));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^3000 users are new, .* and 2995 more, and 3000 users of the same name are deleted: /);
  });
});

describe("a comment on a roster", () => {
  const first = change({ rows: [] }, { rows: people(5000).map((row, i) => ({ ...row, ...(i === 7 && { role: "Admin" }) })) });

  test("of a first run of 5,000 people has totals, the Admin and examples, and fits", async () => {
    const { text } = await report(first, "markdown", { version: "1.0.0", failOn: "default,person-created" });
    expect(text.length).toBeLessThan(60_000);
    const { text: usual } = await report(first, "markdown", { version: "1.0.0", failOn: "default" });
    expect(usual.length).toBeLessThan(60_000);
    expect(usual).toContain("### 5000 new users\n\nRoster **people**");
    expect(
      usual
        .split("\n")
        .filter((line) => line.startsWith("- **1"))
        .map((line) => line.replace(/: .*(, \d+ more)?$/, "")),
    ).toEqual([
      "- **1** **Admin**",
      "- **1250** Participant, who join Data",
      "- **1250** Participant, who join Finance",
      "- **1250** Participant, who join Finance, Data",
      "- **1249** Participant",
    ]);
    expect(usual.indexOf("becomes Admin")).toBeLessThan(usual.indexOf("### What joining"));
    expect(usual).not.toContain("people-");
  });

  test("names the roster once for all of its people, in every format of text", async () => {
    const preview = change({ ...BASE, rows: [ADA, BO] }, { ...BASE, rows: [ADA, ...people(12)] });
    for (const format of ["markdown", "html"] as const) {
      const { text } = await report(preview, format, { version: "1.0.0" });
      expect(text).not.toMatch(/people-\w+\.\w+@/);
      expect(text.match(/Roster (?:\*\*|<bdi class="name">)people/g)).toHaveLength(2);
    }
  });
});
