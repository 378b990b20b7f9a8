// Hostile names in every format, and in a terminal that shows a comment.

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mapTexts, printable, printableJson } from "../../../../../provider/printable";
import { html } from "../../../../../cli/review/render/html";
import { markdown } from "../../../../../cli/review/render/markdown";
import { sarif } from "../../../../../cli/review/render/sarif";
import type { Review } from "../../../../../cli/review/schema";
import { HOSTILE_NAMES, hostileReview, hostileText } from "./hostile";
import { accessOf, largeChange, withName } from "./reviews";

/** As the command writes them. */
const FORMATS: Record<string, (review: Review) => string | Promise<string>> = {
  markdown: (review) => markdown(review),
  html: (review) => {
    const printed = mapTexts(review, printable);
    return html(printed, { ...accessOf(printed), others: new Map(printed.groups.map(({ group, others = "" }) => [group, others])) });
  },
  json: (review) => printableJson(review, 2),
  sarif: (review) => JSON.stringify(sarif(mapTexts(review, printable), "1.0.0")),
};

/** The long ones are tested as comments, which cut them. */
const NAMES = HOSTILE_NAMES.map((name) => name.slice(0, 1500));

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Fails if a text could do anything to a terminal or to a CI runner that reads its log. */
function expectHarmless(text: string): void {
  expect(text.replaceAll("\n", "").match(UNPRINTABLE) ?? []).toEqual([]);
  for (const line of text.split("\n")) expect(line).not.toMatch(/^\s*::|##\w*\[/);
}

/** The tags of a page, in order, without what is in its scripts and styles, and without those around names, of which a sentence has several. */
const tagsOf = (page: string): string[] =>
  [...page.replaceAll(/(<(?:script|style)[^>]*>).*?(<\/(?:script|style)>)/gs, "$1$2").matchAll(/<(?!\/?bdi)[^>]*>/g)].map(([tag]) => tag);

describe.each(Object.entries(FORMATS))("%s", (format, render) => {
  test("gives a terminal and a log nothing but text, for any name", async () => {
    for (const name of NAMES) expectHarmless(await render(withName(name)));
    await fc.assert(
      fc.asyncProperty(hostileText(), async (name) => expectHarmless(await render(withName(name)))),
      { numRuns: 30 },
    );
  });

  test("gives nothing but text, whatever is in which field", async () => {
    await fc.assert(
      fc.asyncProperty(hostileReview(), async (review) => {
        const text = await render(review);
        expectHarmless(text);
        if (format === "json" || format === "sarif") expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
      { numRuns: 60 },
    );
  });
});

describe("the JSON of a review", () => {
  test("has names as they are, for programs that read it", async () => {
    const review = withName("\u202eAda\u200b</script>");
    expect(JSON.parse(await FORMATS.json!(review))).toEqual(review);
  });
});

describe("the page of a review", () => {
  test("has no element or attribute of a name", async () => {
    const expected = tagsOf(await FORMATS.html!(withName("Xyz")));
    const check = async (name: string): Promise<void> => {
      expect(tagsOf(await FORMATS.html!(withName(name)))).toEqual(expected);
    };
    // In a sentence that has only the name, an empty one is not found, so that nothing marks it as protected.
    const isSome = (name: string): boolean => name.trim() !== "";
    for (const name of NAMES.filter(isSome)) await check(name);
    await fc.assert(fc.asyncProperty(hostileText().filter(isSome), check), { numRuns: 50 });
  });

  test("has its data in one script element, whatever names contain", async () => {
    for (const name of ["</script>", "<!--<script>", "]]>"]) {
      const page = await FORMATS.html!(withName(name));
      const [, data = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
      expect((JSON.parse(data) as { accounts: string[] }).accounts).toContain(name);
    }
  });

  test("cuts long names", async () => {
    const page = await FORMATS.html!(withName("x".repeat(60_000)));
    expect(page).toContain(`${"x".repeat(80)}…`);
    expect(page).not.toContain("x".repeat(301));
  });

  test("loads nothing, and links to nothing but itself", async () => {
    const page = await FORMATS.html!(largeChange());
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/(src|href)="(?!#|data:)/);
    expect(page).not.toMatch(/https?:\/\/|@import|url\(/);
    expect(page).toContain("default-src 'none'");
  });

  test("names the stack, the instances, and the commit and the time if they are known", async () => {
    const review = largeChange();
    const page = await html(review, accessOf(review), { commit: "3f2a91c", time: "2026-07-04" });
    for (const fact of ["prod", "acme.domo.com, acme-eu.domo.com", "3f2a91c", "2026-07-04"])
      expect(page).toContain(`<dd><bdi>${fact}</bdi></dd>`);
    expect(await html(review, accessOf(review))).not.toContain("Commit");
  });
});
