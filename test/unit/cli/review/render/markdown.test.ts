// A review as a comment: length, escaping, sections.

import { describe, expect, test } from "@jest/globals";
import { markdown } from "../../../../../cli/review/render/markdown";
import type { Finding, Review } from "../../../../../cli/review/schema";

const EMPTY: Review = {
  version: 1,
  summary: "Much.",
  changes: 0,
  findings: [],
  access: [],
  exposure: [],
  broken: [],
  waived: [],
  notes: [],
};

const gain = (text: string): Finding => ({ kind: "gain", text });

describe("a comment", () => {
  test("stays short enough for a pull request, names every section, and counts what it leaves out", () => {
    const findings: Finding[] = [
      ...Array.from({ length: 3000 }, (_, i) => gain(`Person ${i} can now use the account with quite a long name, through group ${i}.`)),
      ...Array.from({ length: 500 }, (_, i): Finding => ({ kind: "loss", text: `Person ${i} can no longer use it.` })),
    ];
    const text = markdown({ ...EMPTY, findings });
    expect(text.length).toBeLessThan(60_000);
    expect(text.length).toBeGreaterThan(50_000);
    const shown = text.split("\n").filter((line) => line.startsWith("- Person")).length;
    expect(text).toContain("### Who loses access");
    expect(text).toContain(`_${String(3500 - shown)} lines do not fit in here; \`--format html\` and \`--format json\` have all._`);
  });

  test("escapes names, and mentions no user", () => {
    const text = markdown({ ...EMPTY, findings: [gain("<img src=x> **@octocat** [x](y) (@ada)\n# Title | `code` can now use ~it~.")] });
    expect(text).toContain(
      "- &lt;img src=x&gt; \\*\\*&#64;octocat\\*\\* \\[x\\](y) (&#64;ada) \\# Title \\| \\`code\\` can now use \\~it\\~.",
    );
  });

  test("starts with broken rules, and lists waived findings", () => {
    const finding = gain("Bo can now use Lake.");
    const text = markdown({
      ...EMPTY,
      findings: [finding],
      broken: [{ rule: "gain>=CAN_VIEW", findings: [finding] }],
      waived: [{ rule: "owner-gained", finding: gain("Ada can now own Lake."), reason: "Ada's new job", expires: "2026-12-31" }],
      notes: ["The waiver of unknown (x) expired on 2026-01-01."],
    });
    expect(text).toMatch(/^\*\*Much\.\*\*\n\n### This must not go through\n\n\*\*`gain>=CAN_VIEW`\*\*\n\n- Bo can now use Lake\.\n/);
    expect(text).toContain("### Waived\n\n- Ada can now own Lake. `owner-gained` is waived until 2026-12-31: Ada's new job\n");
    expect(text).toContain("### Waivers that hold no longer\n\n- The waiver of unknown (x) expired on 2026-01-01.\n");
  });

  test("collapses long lists", () => {
    expect(markdown({ ...EMPTY, findings: Array.from({ length: 13 }, (_, i) => gain(`P${i}.`)) })).toContain(
      "<details><summary>13 in all</summary>",
    );
  });
});
