// Reviews for tools that collect findings.

import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "sarif";
import { report } from "../../../../../cli/review/report";
import { sarif } from "../../../../../cli/review/render/sarif";
import { fileOf } from "../situations";

describe("SARIF", () => {
  const preview = readFileSync(join(__dirname, "..", "previews", `${fileOf("several things at once")}.json`), "utf8");

  test("has a result for each finding, with its rule and its level, and names no file", async () => {
    const { text, isBroken } = await report(preview, "sarif", { version: "1.2.3", failOn: "owner-gained" });
    const [run] = (JSON.parse(text) as Log).runs;
    expect(isBroken).toBe(true);
    expect(run?.tool.driver).toMatchObject({ name: "pulumi-domo review", semanticVersion: "1.2.3" });
    const [first] = run?.results ?? [];
    expect(first).toMatchObject({
      ruleId: "admin-gained",
      level: "error",
      message: { text: "Bo Berg (bo@acme.example) becomes Admin of the instance." },
      locations: [{ logicalLocations: [{ kind: "person", name: "Bo Berg (bo@acme.example)" }] }],
    });
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules?.[ruleIndex!]?.id).toBe(ruleId);
    expect(text).not.toMatch(/physicalLocation|artifact|\.ts"/);
    expect(run?.properties).toMatchObject({ broken: ["owner-gained"] });
  });

  test("suppresses waived findings, with the reason", () => {
    const finding = { kind: "gain" as const, text: "Bo can now use Lake." };
    const review = { version: 1 as const, summary: "", changes: 1, findings: [finding], access: [], exposure: [], broken: [], notes: [] };
    const log = sarif({ ...review, waived: [{ rule: "gain", finding, reason: "job", expires: "2026-12-31" }] }, "1.0.0");
    expect(log.runs[0]?.results?.[0]?.suppressions).toEqual([{ kind: "external", justification: "job (until 2026-12-31)" }]);
  });
});
