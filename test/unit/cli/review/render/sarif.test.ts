// Reviews for tools that collect findings.

import { describe, expect, test } from "@jest/globals";
import type { Result } from "sarif";
import { sarif } from "../../../../../cli/review/render/sarif";
import { KINDS, type Review } from "../../../../../cli/review/schema";
import { change, finding, findingOf, largeChange, onboarding, person, reviewWith, smallChange } from "./reviews";

const runOf = (review: Review) => sarif(review, "1.2.3").runs[0]!;
const resultsOf = (review: Review): Result[] => runOf(review).results ?? [];
const fingerprintsOf = (review: Review): unknown[] =>
  resultsOf(review).map(({ partialFingerprints }) => partialFingerprints?.["finding/v2"]);

describe("SARIF", () => {
  test("describes every kind of finding as a rule, with a page that explains it", () => {
    const { driver } = runOf(onboarding()).tool;
    expect(driver).toMatchObject({ name: "pulumi-domo review", semanticVersion: "1.2.3" });
    expect(driver.rules?.map(({ id }) => id)).toEqual([...KINDS]);
    for (const { id, helpUri, shortDescription } of driver.rules ?? []) {
      expect(helpUri).toBe(`https://github.com/pulumi-domo/pulumi-domo/blob/main/docs/review-rules/${id}.md`);
      expect(shortDescription?.text).toMatch(/^[A-Z].*\.$/);
    }
    for (const { ruleId, ruleIndex } of resultsOf(largeChange())) expect(driver.rules?.[ruleIndex!]?.id).toBe(ruleId);
  });

  test("names the line of the program and who is meant", () => {
    expect(resultsOf(smallChange())[0]).toMatchObject({
      ruleId: "email-changed",
      level: "error",
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: "people.ts", uriBaseId: "%SRCROOT%" }, region: { startLine: 12 } },
          logicalLocations: [{ kind: "person", name: "Mia Sato (mia.sato@acme.example)" }],
        },
      ],
    });
  });

  test("names the project's file for a finding without a line, as code hosts need a file", () => {
    const [result] = resultsOf(reviewWith({ findings: [finding("unknown", "Who gets Lake is not known.", { resource: "urn:x" })] }));
    expect(result?.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: "Pulumi.yaml", uriBaseId: "%SRCROOT%" } },
        logicalLocations: [{ kind: "resource", fullyQualifiedName: "urn:x" }],
      },
    ]);
  });

  test.each([
    ["./a b/ä#1.ts", "a%20b/%C3%A4%231.ts"],
    ["src\\index.ts", "src/index.ts"],
    ["/etc/passwd", "etc/passwd"],
    ["javascript:alert(1)", "javascript%3Aalert(1)"],
    ["\ud800", "%EF%BF%BD"],
  ])("writes %j as a relative URI", (file, uri) => {
    const [result] = resultsOf(reviewWith({ findings: [finding("drift", "x", { source: { file, line: 0 } })] }));
    expect(result?.locations?.[0]?.physicalLocation).toEqual({ artifactLocation: { uri, uriBaseId: "%SRCROOT%" } });
  });

  test("has an error for what breaks a rule", () => {
    const access = [change(person("Bo Berg"), "Lake", { after: "CAN_VIEW" }), change(person("Cy Conti"), "Lake", { after: "CAN_VIEW" })];
    const findings = access.map(findingOf);
    const review = reviewWith({ access, findings, broken: [{ rule: "gain", findings: [findings[1]!] }] });
    expect(resultsOf(JSON.parse(JSON.stringify(review)) as Review).map(({ level }) => level)).toEqual(["warning", "error"]);
    expect(runOf(review).properties).toMatchObject({ verdict: "blocked", broken: ["gain"], stack: "prod" });
  });

  test("suppresses waived findings, with the reason", () => {
    const findings = [finding("gain", "Bo can now use Lake."), finding("gain", "Cy can now use Lake.")];
    const waived = [{ rule: "gain", finding: { ...findings[0]! }, reason: "job", expires: "2026-12-31" }];
    expect(resultsOf(reviewWith({ findings, waived })).map(({ suppressions }) => suppressions)).toEqual([
      [{ kind: "external", justification: "gain: job (until 2026-12-31)" }],
      [],
    ]);
  });

  test("identifies a finding by who is meant, not by its text, its place or the display name", () => {
    const review = onboarding();
    const renamed = {
      ...review,
      findings: review.findings.map((each) => ({
        ...each,
        text: `${each.text} Again.`,
        person: "Somebody",
        source: { file: "other.ts", line: 1 },
      })),
    };
    expect(fingerprintsOf(renamed)).toEqual(fingerprintsOf(review));
    expect([...fingerprintsOf({ ...review, findings: review.findings.toReversed() })].sort()).toEqual([...fingerprintsOf(review)].sort());
  });

  test("tells findings apart, also those that are about the same", () => {
    const { findings } = largeChange();
    const all = fingerprintsOf(reviewWith({ findings: [...findings, ...findings] }));
    expect(new Set(all).size).toBe(findings.length * 2);
  });
});
