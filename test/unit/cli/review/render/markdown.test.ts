// A review as a comment: what it says first, what it says once, and that names are nothing but text.

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mapTexts } from "../../../../../provider/printable";
import { markdown } from "../../../../../cli/review/render/markdown";
import type { Finding, Review } from "../../../../../cli/review/schema";
import { HOSTILE_NAMES, INVISIBLE_CHARACTERS, hostileReview, hostileText } from "./hostile";
import { structureOf } from "./markdown-structure";
import { EMPTY, change, finding, findingOf, largeChange, onboarding, others, person, reviewWith, smallChange, withName } from "./reviews";

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** What GitHub and GitLab make a link, a mention, an emoji or mathematics of, in text outside of code. */
const MAGIC =
  /[@#$%~^`<>[\]{}|\\*_]|:[\w+-]+:|www\.|\w:\/\/|\w\.\w|\bGH-\d|![\d[]|&\d|&\w\w+;|(?<![\p{L}\p{N}])[0-9a-f]{7,}(?![\p{L}\p{N}])/iu;

/** The part of a comment that nobody has to open. */
const openPart = (text: string): string => text.replaceAll(/<details>.*?<\/details>\n*/gs, "");
const rowsOf = (text: string, title: string): string[] =>
  (text.split(`### ${title}\n`)[1] ?? "")
    .split(/\n(?:###|<details|\*\*Not)/)[0]!
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2);
const summariesOf = (text: string): string[] => [...text.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, summary]) => summary!);

describe("a comment", () => {
  test("of an onboarding has the verdict, the counts, what breaks rules, and what groups give in one screen", () => {
    const withoutNames = openPart(markdown(onboarding())).replaceAll(/^(- .*: ).*$/gm, "$1…");
    expect(withoutNames).toBe(`## ⛔ Blocked by policy: access to Domo changes · stack prod · \`acme.domo.com\`

| 👑 Owners | 🆕 New users | ➕ Gain | ➖ Lose | 🔑 Credentials | ❓ Unknown |
|--:|--:|--:|--:|--:|--:|
| **8** | **40** | **40** | 0 | 0 | 0 |

### Look at these first

|  | Who | What | Before → after | Why | Rule |
|-|-|-|-|-|-|
| 🔴 | **Rosa Tanaka** \`rosa.tanaka@acme.example\` (new) | Snowflake production 🔒 | none → **own** | direct share, \`index.ts:84\` | \`owner-gained\`, \`protected(Snowflake production)\` |
| 🟠 | 7 new members of **Data Engineering** | Snowflake development | none → **own** | group | \`owner-gained\` |

### What joining a group gives

| Group | Joins | Opens |
|-|--:|-|
| Data Engineering | 7 | Snowflake development (**own**), S3 data lake (edit), Snowflake production 🔒 (edit) |
| Finance | 32 | Postgres billing (use), Snowflake production 🔒 (use) |

### 40 new users

New users get what Domo's default group has.

- **32** Participant, who join Finance: …
- **7** Participant, who join Data Engineering: …
- **1** Participant: …

**Not visible here:** members added by hand; what roles allow by themselves; 3 changes of other packages (\`aws:s3:Bucket\` 3).
`);
  });

  test("of an onboarding has the other facts on demand", () => {
    expect(summariesOf(markdown(onboarding()))).toEqual([
      "All 86 access changes, by person",
      "How many people may use 1 account after the change",
      "All of the 40 new users",
    ]);
  });

  test("of a small change needs no click for its changes of access, and shows dangerous ones without a rule", () => {
    const text = markdown(smallChange());
    expect(text).toMatch(/^## 👀 Access to Domo changes · /);
    expect(rowsOf(text, "Look at these first")).toEqual([
      "| 🟠 | **Mia Sato** `mia.sato@acme.example` | gets the e-mail `mia@gmail.example`, and whoever reads that can edit S3 data lake | `people.ts:12` |",
    ]);
    expect(rowsOf(text, "Access changes")).toEqual([
      "| **Bo Berg** `bo.berg@acme.example` | Postgres billing | none → use | direct share, `index.ts:31` |",
      "| **Ada Lindgren** `ada.lindgren@acme.example` | S3 data lake | edit → none | direct share |",
    ]);
    expect(text).not.toContain("<details>");
  });

  test("of a large change has what breaks rules on top, and waivers and notes on demand", () => {
    const text = markdown(largeChange());
    const rows = rowsOf(text, "Look at these first");
    expect(rows[0]).toContain("**Omar Weber** `omar.weber@acme.example` (new) | becomes Admin of the instance");
    expect(rows[1]).toContain("Who gets **Warehouse 3 🔒** is not told by the preview: it may be anybody");
    expect(rows.map((row) => row.slice(2, 4))).toEqual(["🔴", "🔴", "🟠", "🟠", "🟠", "🟠", "🟠", "🟡"]);
    expect(summariesOf(text)).toEqual(
      expect.arrayContaining([
        "All 300 access changes, by person",
        "1 removal has no effect",
        "1 finding waived",
        "1 note about the rules",
      ]),
    );
    expect(text).toContain("`owner-gained` is waived until 2026-12-31: moves with the team, see `OPS-12`");
  });

  test.each([
    [{ changes: 12 }, "12 resources of Domo change. Everybody can do the same as before, and nobody else can."],
    [{ changes: 0 }, "Nothing changes in Domo."],
  ])("without access changes is short: %j", (parts, sentence) => {
    expect(markdown(reviewWith(parts))).toBe(`## ✅ No access changes · stack prod · \`acme.domo.com\`\n\n${sentence}\n`);
  });

  test("does not take a preview without Domo for a pass", () => {
    const text = markdown({ ...EMPTY, verdict: "nothing-of-domo", findings: [finding("nothing-of-domo", "There is nothing of Domo.")] });
    expect(text).toMatch(/^## ⚪ Nothing of Domo in this preview · /);
    expect(text).not.toMatch(/No access changes|✅|There is nothing of Domo/);
  });

  test("says that access was raised by hand and is now in the code", () => {
    const access = [change(person("Bo Berg"), "Lake", { before: "OWNER", code: "CAN_VIEW", after: "OWNER" })];
    const findings = [{ ...findingOf(access[0]!), kind: "owner-gained" as const }];
    expect(rowsOf(markdown(reviewWith({ access, findings })), "Look at these first")[0]).toContain("| own (use by code) → **own** |");
  });

  test("sums the members of a group only if account, levels and rules are equal", () => {
    const access = ["A", "B", "C", "D"].map((name, i) =>
      change(person(`Person ${name}`), i === 3 ? "Lake" : "Warehouse", { after: "OWNER", group: "Data" }),
    );
    const findings = access.map(findingOf);
    const broken = [
      { rule: "owner-gained", findings },
      { rule: "protected", findings: [findings[0]!] },
    ];
    const rows = rowsOf(markdown(reviewWith({ access, findings, broken })), "Look at these first");
    expect(rows.map((row) => row.split(" | ")[1])).toEqual([
      "**Person A** `person.a@acme.example`",
      "2 members of **Data**",
      "**Person D** `person.d@acme.example`",
    ]);
  });

  test("names everybody else in a group, apart from its members", () => {
    const access = [others("Finance"), person("Bo Berg"), person("Cy Conti")].map((each) =>
      change(each, "Lake", { after: "OWNER", group: "Finance" }),
    );
    const text = markdown(reviewWith({ access, findings: access.map(findingOf) }));
    expect(rowsOf(text, "Look at these first")).toEqual([
      "| 🟡 | **everybody else in group Finance** | Lake | none → **own** | group Finance |",
      "| 🟡 | 2 members of **Finance** | Lake | none → **own** | group |",
    ]);
    const used = [change(others("Finance"), "Lake", { after: "CAN_VIEW", group: "Finance" })];
    const short = markdown(reviewWith({ access: used, findings: used.map(findingOf) }));
    expect(rowsOf(short, "Access changes")).toHaveLength(1);
    expect(short).not.toContain("<details>");
  });

  test("names whom the preview does not tell once, also at the beginning of a sentence", () => {
    const who = "somebody whom the preview does not tell";
    const text = "Somebody whom the preview does not tell may be able to use Lake.";
    const findings = [finding("unknown", text, { person: who, account: "Lake" })];
    expect(rowsOf(markdown(reviewWith({ findings })), "Look at these first")).toEqual([
      `| 🟠 | **${who}** | may be able to use **Lake** |`,
    ]);
  });

  test("names a person once whose sentence begins without the e-mail", () => {
    const person = "Cy Conti (cyril@acme.example)";
    const findings = [finding("email-changed", "Cy Conti signs in as cyril@acme.example instead of cy@acme.example.", { person })];
    const text = markdown(reviewWith({ findings }));
    expect(text).toContain("## 👀 Access to Domo may change ·");
    expect(rowsOf(text, "Look at these first")).toEqual([
      "| 🟠 | **Cy Conti** `cyril@acme.example` | signs in as `cyril@acme.example` instead of `cy@acme.example` |",
    ]);
  });

  test("tells losing and gaining the same apart, where who is in a group changes", () => {
    const [lost, gained] = [{ before: "CAN_EDIT" as const }, { after: "CAN_EDIT" as const }];
    const access = [lost, gained].map((levels) => change(others("Data"), "Lake", { ...levels, group: "Data" }));
    const text = markdown(reviewWith({ access, findings: access.map(findingOf) }));
    expect(rowsOf(text, "Access changes").map((row) => row.split(" | ")[2])).toEqual(["edit → none", "none → edit"]);
    expect(text).not.toContain("<details>");
  });

  test("does not show what a waiver allows among what to look at first", () => {
    const access = [change(person("Bo Berg"), "Lake", { after: "OWNER" })];
    const findings = access.map(findingOf);
    const waived = [{ rule: "owner-gained", finding: findings[0]!, reason: "job", expires: "2026-12-31" }];
    const text = markdown(JSON.parse(JSON.stringify(reviewWith({ access, findings, waived }))) as Review);
    expect(text).not.toContain("Look at these first");
    expect(summariesOf(text)).toContain("1 finding waived");
  });

  test("says each finding: in a row, as a change of access, or in a section", () => {
    fc.assert(
      fc.property(hostileReview(), (review) => {
        const findings = review.findings.map((each, i) => ({
          ...each,
          text: `Fact${"abcdefghij".charAt(i)} of this.`,
          person: undefined,
          group: undefined,
          account: undefined,
        }));
        const text = markdown({
          ...review,
          verdict: "changes",
          findings: findings.map((each) => JSON.parse(JSON.stringify(each)) as Finding),
          broken: [],
          waived: [],
        });
        for (const { text: fact } of findings) expect(text.split(fact.slice(0, 5)).length - 1).toBe(1);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the length of a comment", () => {
  const many = (count: number, name = "Person"): Review => {
    const access = Array.from({ length: count }, (_, i) =>
      change(person(`${name} ${String(i)}`), `Account ${String(i)}`, { after: "OWNER" }),
    );
    const findings = access.map(findingOf);
    return reviewWith({ access, findings, broken: [{ rule: "owner-gained", findings }] });
  };

  test("is less than the limit, with all findings that break rules, and details that are counted", () => {
    const base = many(200);
    const extra = Array.from({ length: 3000 }, (_, i) =>
      finding("group-created", `Group number ${String(i)} is created with quite a long text.`),
    );
    const text = markdown({ ...base, findings: [...base.findings, ...extra] });
    expect(text.length).toBeLessThan(60_000);
    const shown = text.split("\n").filter((line) => line.startsWith("- Group number")).length;
    expect(shown).toBeGreaterThan(50);
    const lines = /<sub>(\d+) lines are left out; `--format html` has all\.<\/sub>/.exec(text);
    expect(Number(lines?.[1])).toBe(3000 - shown);
    for (let i = 0; i < 200; i++) expect(text).toContain(`| 🟠 | **Person ${String(i)}**`);
    expect(text).toContain("<summary>Show 185 more</summary>");
  });

  test("shortens names before it leaves out a finding that breaks a rule", () => {
    const text = markdown(many(250, "Very Long Name".repeat(20)));
    expect(text.length).toBeLessThan(60_000);
    expect([...text.matchAll(/🟠/g)]).toHaveLength(250);
    expect(text).toContain("…");
  });

  test("counts the findings that break a rule and do not fit, with the verdict and the counts above", () => {
    const text = markdown(many(5000));
    expect(text.length).toBeLessThan(60_000);
    expect(text).toMatch(/^## ⛔ Blocked by policy.*\n\n\| 👑 Owners.*\n.*\n\| \*\*5000\*\* /);
    const shown = [...text.matchAll(/🟠/g)].length;
    expect(shown).toBeGreaterThan(200);
    expect(text).toContain(`**… and ${String(5000 - shown)} more that break a rule.**`);
  });

  test("is less than the limit for any names", () => {
    const base = largeChange();
    for (const text of HOSTILE_NAMES) {
      const hostile = mapTexts(base, (each) => each.replaceAll(/Warehouse|Team|Omar|acme/g, text.slice(0, 1000)));
      expect(
        markdown({ ...hostile, limits: Array.from({ length: 200 }, () => text), instances: [text, text, text, text] }).length,
      ).toBeLessThan(60_000);
    }
  });
});

describe("a name in a comment", () => {
  const harmless = structureOf(markdown(withName("Xyz")));

  /** Fails if a name becomes anything but text or code. */
  const check = (name: string): void => {
    const text = markdown(withName(name));
    const { blocks, foreign, text: outside } = structureOf(text);
    expect(foreign).toEqual([]);
    // Empty names and labels that are the same as others are written in fewer words, not in other blocks.
    expect(blocks).toEqual(harmless.blocks);
    expect(MAGIC.exec(outside)?.[0]).toBeUndefined();
    expect(text.replaceAll("\n", "").match(UNPRINTABLE) ?? []).toEqual([]);
    for (const line of text.split("\n")) expect(line).not.toMatch(/^\s*(?:::|\/)|##\w*\[/);
  };

  test.each(HOSTILE_NAMES.map((name) => [name.slice(0, 60), name] as const))("is text: %j", (_, name) => {
    check(name);
  });

  test("is text, whatever it contains", () => {
    fc.assert(fc.property(hostileText(), check), { numRuns: 200 });
  });

  test("shows every invisible character as a token", () => {
    for (const char of INVISIBLE_CHARACTERS.filter((each) => each !== " ")) {
      const text = markdown(withName(`Ada${char}Lindgren`));
      expect(text).not.toContain(char === "\n" ? "Ada\nLindgren" : `Ada${char}Lindgren`);
      expect(text).toContain(`Ada\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}Lindgren`);
    }
  });

  test("is cut at 80 characters, as a reader counts them", () => {
    const flag = "🇸🇪";
    expect(markdown(withName(flag.repeat(80)))).toContain(`- **${flag.repeat(80)} 🔒** is deleted.`);
    expect(markdown(withName(flag.repeat(81)))).toContain(`- **${flag.repeat(80)}… 🔒** is deleted.`);
  });

  test.each([
    "Data Engineering",
    "R&D",
    "O'Neil",
    "Müller-Lüdenscheidt",
    "田中 ローザ",
    "Finance (EMEA)",
    "Sales, North",
    "Q4 – “Growth”",
    "St. Gallen",
  ])("that is harmless is written as it is: %s", (name) => {
    expect(markdown(withName(name))).toContain(`- **${name} 🔒** is deleted.`);
  });

  test("does not pass for an e-mail", () => {
    const fake = { ...person("Eve"), name: "Ada (ada@acme.example)", email: undefined };
    const access = [change(fake, "Lake", { after: "OWNER" })];
    expect(markdown(reviewWith({ access, findings: access.map(findingOf) }))).toContain("**`Ada (ada@acme.example)`** |");
  });

  test("is text in generated reviews, whatever is in which field", () => {
    fc.assert(
      fc.property(hostileReview(), (review) => {
        const text = markdown(review);
        const { foreign, text: outside } = structureOf(text);
        expect(foreign).toEqual([]);
        expect(MAGIC.exec(outside)?.[0]).toBeUndefined();
        expect(text.replaceAll("\n", "").match(UNPRINTABLE) ?? []).toEqual([]);
        expect(text.length).toBeLessThan(60_000);
      }),
      { numRuns: 100 },
    );
  });
});
