// Which commit a review names.

import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { originOf } from "../../../../cli/review/origin";
import { FORMATS, report } from "../../../../cli/review/report";

const NOW = new Date("2026-11-22T14:05:59Z");
const [COMMIT, OTHER] = ["3f2a91c0".repeat(5), "77bd0e12".repeat(5)];
const commitOf = (option: string | undefined, environment: Record<string, string>): string | undefined =>
  originOf(option, environment, NOW).commit;

describe("the commit of a review", () => {
  test("is that of the option, otherwise that of the CI system, and none without both", () => {
    expect(commitOf(COMMIT, { GITHUB_SHA: OTHER })).toBe("3f2a91c03f2a");
    expect(commitOf("3F2A91C", {})).toBe("3f2a91c");
    expect(commitOf(undefined, { GITHUB_SHA: OTHER })).toBe("77bd0e1277bd");
    expect(commitOf(undefined, { CI_COMMIT_SHA: OTHER })).toBe("77bd0e1277bd");
    expect(commitOf(undefined, {})).toBeUndefined();
  });

  test.each(["pull_request_target", "workflow_run", "issue_comment"])("is not that of the default branch, at the event %s", (event) => {
    expect(commitOf(undefined, { GITHUB_EVENT_NAME: event, GITHUB_SHA: OTHER })).toBeUndefined();
    expect(commitOf(COMMIT, { GITHUB_EVENT_NAME: event, GITHUB_SHA: OTHER })).toBe("3f2a91c03f2a");
  });

  test.each(["", "main", "3f2a91", `${COMMIT}${COMMIT}`, "3f2a91c\n::error::y", "3f2a91c</sub>"])(
    "is only what looks like one: %j",
    (text) => {
      expect(commitOf(undefined, { GITHUB_SHA: text, CI_COMMIT_SHA: text })).toBeUndefined();
      expect(() => commitOf(text, {})).toThrow("--commit must be a commit's hash, of 7 to 64 hexadecimal digits");
    },
  );

  test("is in the comment and on the page, the time on the page alone, and neither in the data of the review", async () => {
    const preview = readFileSync(join(__dirname, "previews", "a-person-is-given-an-account.json"), "utf8");
    const origin = originOf(COMMIT, {}, NOW);
    const texts = await Promise.all(
      FORMATS.map(async (format) => [format, (await report(preview, format, { version: "1.0.0", origin })).text] as const),
    );
    const containing = (part: string): string[] => texts.filter(([, text]) => text.includes(part)).map(([format]) => format);
    expect(containing("3f2a91c03f2a")).toEqual(["markdown", "html"]);
    expect(containing("2026-11-22 14:05 UTC")).toEqual(["html"]);
    expect(texts[0]?.[1]).toMatch(/\n\n<sub>commit 3f2a91c03f2a<\/sub>\n$/);
  });
});
