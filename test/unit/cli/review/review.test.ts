// Reviews of recorded previews. `RECORD_REVIEWS=1` records the reviews again, which then have to be read by a person. `record.test.ts` records
// previews.

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCESS_LEVELS } from "../../../../provider/client/schemas/accounts";
import { UNKNOWN as KNOWN_AS_UNKNOWN } from "../../../../provider/lifecycle/unknown";
import { mapTexts, printable } from "../../../../provider/printable";
import { UNKNOWN } from "../../../../cli/review/values";
import { evaluatePolicy, readPolicy } from "../../../../cli/review/policy";
import { markdown } from "../../../../cli/review/render/markdown";
import { reviewOf, readPreview, type ReviewOptions } from "../../../../cli/review/review";
import { concluded, FORMATS, report } from "../../../../cli/review/report";
import type { Review } from "../../../../cli/review/schema";
import { ROSTERS } from "./rosters";
import { fileOf, SITUATIONS } from "./situations";
import { previewOf, state, statesOf, urn, type Tenant } from "./tenant";

const preview = (situation: string): string => join(__dirname, "previews", `${fileOf(situation)}.json`);
const golden = (situation: string): string => join(__dirname, "golden", `${fileOf(situation)}.md`);
const recorded = (situation: string): string => readFileSync(preview(situation), "utf8");

/** A review by these rules on 2026-11-22. */
function review(text: string, { failOn, ...options }: ReviewOptions & { failOn?: string } = {}): Review {
  const outcome = reviewOf(readPreview(text, options));
  return concluded(outcome, { ...evaluatePolicy(outcome.findings, readPolicy({ failOn }), "2026-11-22"), protected: [] });
}

describe("a review explains, by names of people and accounts,", () => {
  const previews = [
    ...Object.entries(SITUATIONS).map(([name, { right }]) => [name, right, recorded(name)] as const),
    ...Object.entries(ROSTERS).map(([name, { right, preview: made }]) => [name, right, made] as const),
  ];

  test.each(previews)("what it means that %s", (name, right, previewed) => {
    const found = review(previewed, { failOn: "default" });
    const text = `<!-- What is right about it: ${right} -->\n\n${markdown(mapTexts(found, printable))}`;
    if (process.env.RECORD_REVIEWS !== undefined || !existsSync(golden(name))) writeFileSync(golden(name), text);
    expect(text).toBe(readFileSync(golden(name), "utf8"));
    expect(text + JSON.stringify(found)).not.toContain("canary");
  });

  test("and each golden review is of a situation", () => {
    const files = readdirSync(join(__dirname, "golden")).sort();
    expect(files).toEqual(previews.map(([name]) => `${fileOf(name)}.md`).sort());
  });

  test.each(FORMATS)("without a secret that the preview has in clear, as %s", async (format) => {
    const text = recorded("credentials change").replaceAll('"[secret]"', '"canary-in-clear"');
    expect(text).toContain("canary-in-clear");
    expect((await report(text, format, { version: "1.0.0" })).text).not.toContain("canary");
  });
});

describe("a benign refactoring", () => {
  const BENIGN = Object.keys(SITUATIONS).filter((name) => name.startsWith("benign: "));

  test("is of at least ten kinds", () => {
    expect(BENIGN.length).toBeGreaterThanOrEqual(10);
  });

  test.each(BENIGN)("changes no access, and no gate stops it: %s", (name) => {
    const { verdict, access, broken, summary } = review(recorded(name), { failOn: "default" });
    expect({ verdict, access, broken, summary }).toEqual({
      verdict: "no-access-changes",
      access: [],
      broken: [],
      summary: "No access changes.",
    });
  });
});

describe("a review is refused with the reason", () => {
  test.each([
    ["of nothing", "", /the preview is empty/],
    ["of what is no JSON", "Previewing update (dev):", /is not JSON/],
    ["of another tool's JSON", '{"resource_changes": []}', /this is not a preview/],
    ["of a preview without any step", '{"steps": []}', /has no steps, not even the stack's/],
    ["of a list", "[1]", /not a preview in a format that this version supports/],
    ["of a newer operation", '{"steps": [{"op": "teleport", "urn": "x"}]}', /steps\.0\.op/],
    [
      "of a preview that failed",
      '{"steps": [], "diagnostics": [{"severity": "error", "message": "no such role\\n"}]}',
      /failed.*no such role/,
    ],
  ])("%s", (_what, text, sentence) => {
    expect(() => review(text)).toThrow(sentence);
  });

  test("but not for unknown values, for which it has Pulumi's own text", () => {
    expect(UNKNOWN).toBe(KNOWN_AS_UNKNOWN);
  });

  test("of a preview without unchanged resources, unless diffOnly, which adds a finding", () => {
    const whole = JSON.parse(recorded("access is taken away that remains through a group")) as { steps: { op: string }[] };
    const bare = JSON.stringify({ ...whole, steps: whole.steps.filter(({ op }) => op !== "same") });
    expect(() => review(bare)).toThrow(/leaves out what does not change \(17 resources\).*--show-sames.*--diff-only/);
    expect(review(bare, { diffOnly: true }).findings).toContainEqual({
      kind: "partial-preview",
      text: expect.stringMatching(/^17 resources that do not change are not in the preview: other ways to the same access/),
      identities: {},
    });
  });
});

describe("gains and losses", () => {
  const [PEOPLE, GROUPS, ACCOUNTS] = [
    ["p0", "p1", "p2", "p3"],
    ["g0", "g1", "g2"],
    ["a0", "a1"],
  ];

  const tenant: fc.Arbitrary<Tenant> = fc.record({
    members: fc.record(Object.fromEntries(GROUPS.map((group) => [group, fc.uniqueArray(fc.constantFrom(...PEOPLE))]))),
    grants: fc.uniqueArray(
      fc.record({
        account: fc.constantFrom(...ACCOUNTS),
        subject: fc.constantFrom(...PEOPLE, ...GROUPS),
        level: fc.constantFrom(...ACCESS_LEVELS),
      }),
      { selector: ({ account, subject }) => `${account} ${subject}` },
    ),
  });

  /** Every person's level on every account, computed in the simplest way. */
  const levelsOf = ({ members, grants }: Tenant): Record<string, number> => {
    const levels: Record<string, number> = {};
    for (const person of PEOPLE) {
      for (const account of ACCOUNTS) {
        const found = grants.filter(
          (grant) => grant.account === account && (grant.subject === person || members[grant.subject]?.includes(person)),
        );
        const best = Math.max(0, ...found.map(({ level }) => ACCESS_LEVELS.length - (ACCESS_LEVELS as readonly string[]).indexOf(level)));
        levels[`${person} ${account}`] = best;
      }
    }
    return levels;
  };

  test("are exactly the differences of access levels before and after", () => {
    fc.assert(
      fc.property(tenant, tenant, (old, now) => {
        const { findings, access } = review(previewOf(statesOf(old), statesOf(now)));
        const [was, is] = [levelsOf(old), levelsOf(now)];
        const changed = (kinds: string[]): string[] =>
          findings
            .flatMap(({ kind, person, account }) =>
              kinds.includes(kind) && person !== undefined ? [`${person.slice(0, 2)} ${account ?? ""}`] : [],
            )
            .sort();
        const expected = (holds: (from: number, to: number) => boolean): string[] =>
          Object.keys(was)
            .filter((key) => holds(was[key] ?? 0, is[key] ?? 0))
            .sort();
        expect(changed(["gain", "raised", "owner-gained"])).toEqual(expected((from, to) => to > from));
        expect(changed(["loss"])).toEqual(expected((from, to) => from > 0 && to === 0));
        const people = access.filter(({ subject }) => subject.kind === "person");
        expect(people.map(({ subject, account }) => `${subject.name.slice(0, 2)} ${account}`).sort()).toEqual(
          expected((from, to) => from !== to),
        );
        expect(changed(["lowered"])).toEqual(expected((from, to) => to > 0 && to < from));
      }),
      { numRuns: 300, seed: 20261122 },
    );
  });

  test("of people who have no id yet are found by the mark of the SDK, and by nothing else", () => {
    const person = { ...state("User", "p9", { name: "p9", email: "p9@x.example" }), id: "" };
    const grant = state("AccountShare", "a0-p9", { accountId: "0", accountKind: "account", userId: UNKNOWN, accessLevel: "OWNER" });
    const dependsOn = (dependencies: Record<string, string[]>) => ({ ...grant, propertyDependencies: dependencies });
    const p9 = [urn("User", "p9")];
    const linked = dependsOn({ __references: p9, userId: p9 });
    const steps = [
      {
        op: "same",
        urn: urn("Account", "a0"),
        oldState: state("Account", "a0", { name: "a0" }),
        newState: state("Account", "a0", { name: "a0" }),
      },
      { op: "create", urn: urn("User", "p9"), newState: person },
      { op: "create", urn: urn("AccountShare", "a0-p9"), newState: linked },
    ];
    const kindsOf = (all: object[]): string[] => review(JSON.stringify({ steps: all, changeSummary: {} })).findings.map(({ kind }) => kind);
    expect(kindsOf(steps)).toEqual(["owner-gained", "person-created"]);
    // A transform that gives it to somebody else leaves the mark as it is.
    for (const dependencies of [
      { userId: p9, __references: [] },
      { __references: p9, userId: [urn("User", "p8")] },
    ]) {
      const computed = [...steps.slice(0, 2), { ...steps[2], newState: dependsOn(dependencies) }];
      expect(kindsOf(computed)).toEqual(["unknown", "person-created"]);
    }
  });
});

describe("a review distinguishes", () => {
  const at = (host: string) => ({ __instance: `default@${host}` });
  const company = (host: string, level: string) => [
    state("User", `ada-${host}`, { name: "Ada", email: "ada@x.example", ...at(host) }, "1"),
    state("Account", `lake-${host}`, { name: "Lake", ...at(host) }, "5"),
    state("AccountShare", `share-${host}`, { accountId: "5", accountKind: "account", userId: "1", accessLevel: level, ...at(host) }),
  ];

  test("instances that have objects with the same ids and names", () => {
    const [old, now] = ["CAN_VIEW", "OWNER"].map((level) => [...company("eu.domo.com", "CAN_VIEW"), ...company("us.domo.com", level)]);
    const { findings, exposure } = review(previewOf(old!, now!));
    expect(findings.map(({ text }) => text)).toEqual(["Ada (ada@x.example) could use Lake on us.domo.com and can now own it, directly."]);
    expect(exposure.map(({ account, own, touched }) => [account, own, touched])).toEqual([
      ["Lake on us.domo.com", 1, true],
      ["Lake on eu.domo.com", 0, false],
    ]);
  });

  test("accounts with the same name, by the names of their resources", () => {
    const old = [state("Account", "lake-a", { name: "Lake" }, "5"), state("Account", "lake-b", { name: "Lake" }, "6")];
    expect(review(previewOf(old, [old[0]!])).findings[0]?.text).toBe(
      "The account Lake (lake-b) is deleted, and with it everybody's access.",
    );
  });
});

describe("ownership", () => {
  const people = ["ada", "bo"].map((name, index) => state("User", name, { name, email: `${name}@x.example` }, String(index + 1)));
  const lake = state("Account", "lake", { name: "Lake" }, "5");
  const owns = (id: string) =>
    state("AccountShare", `share-${id}`, { accountId: "5", accountKind: "account", userId: id, accessLevel: "OWNER" });
  const thin = (old: object[], now: object[]): string[] =>
    review(previewOf([...people, lake, ...old], [...people, lake, ...now])).findings.flatMap(({ kind, text }) =>
      kind === "thin-ownership" ? [text] : [],
    );

  test("is reported when at most one declared person is left", () => {
    expect(thin([owns("1"), owns("2")], [owns("1")])).toEqual(["Lake is left with one declared owner, ada (ada@x.example)."]);
    expect(thin([owns("1")], [])).toEqual(["Lake is left without a declared owner."]);
  });

  test("is not reported when an owner is added", () => {
    expect(thin([], [owns("1")])).toEqual([]);
    expect(thin([owns("1")], [owns("1"), owns("2")])).toEqual([]);
  });
});
