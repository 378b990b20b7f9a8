// The HTML page of a review, in a real browser if there is one.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { html } from "../../../cli/review/render/html";
import { labelOf } from "../../../cli/review/render/labels";
import type { Review } from "../../../cli/review/schema";
import { findChromium, launch } from "../../support/browser";
import {
  accessOf,
  change,
  finding,
  findingOf,
  largeChange,
  onboarding,
  others,
  person,
  reviewWith,
  smallChange,
} from "../../unit/cli/review/render/reviews";

const AXE = createRequire(__filename).resolve("axe-core/axe.min.js");

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write("the page of a review is not driven in a browser: no chromium on this machine\n");
}
const inBrowser = executable === undefined ? describe.skip : describe;

inBrowser("in a browser, the page", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let folder: string;
  /** Console output, errors, and requests of the page. */
  let problems: string[];

  beforeAll(async () => {
    browser = await launch(executable!);
    folder = mkdtempSync(join(tmpdir(), "pulumi-domo-page-"));
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    problems = [];
  });
  afterEach(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });

  interface Options {
    width?: number;
    colorScheme?: "light" | "dark";
    /** The page's policy would block axe. Only the test that uses it bypasses the policy. */
    bypassCSP?: boolean;
    access?: Parameters<typeof html>[1];
  }

  const open = async (review: Review, { width = 1400, access = accessOf(review), ...options }: Options = {}): Promise<void> => {
    const file = join(folder, "review.html");
    writeFileSync(file, await html(review, access));
    context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
    page = await context.newPage();
    const url = pathToFileURL(file).href;
    page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) problems.push(`request: ${request.url()}`);
    });
    await page.goto(url);
  };

  const texts = async (selector: string): Promise<string[]> =>
    (await page.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  const heads = (): Promise<string[]> => texts("#matrix thead th");
  /** Each row of the matrix, without empty cells. */
  const rows = async (): Promise<string[][]> =>
    Promise.all(
      (await page.locator("#matrix tbody tr").all()).map(async (row) =>
        (await row.locator("th, td:not(:empty)").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim()),
      ),
    );
  /** After the page has applied what was typed. */
  const settled = (): Promise<unknown> => page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  const status = (): Promise<string> => page.getByRole("status").innerText();
  const fold = (name: string) => page.locator(".fold").filter({ hasText: new RegExp(`^${name}$`) });

  test("shows the verdict, the counts, and what to look at first", async () => {
    await open(onboarding());
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Blocked by policy: access to Domo changes");
    expect(await texts(".tile")).toEqual(["8 Owners", "40 New users", "40 Gain", "0 Lose", "0 Credentials", "0 Unknown"]);
    expect(await texts(".rows > li")).toEqual([
      "Rosa Tanaka rosa.tanaka@acme.example new Snowflake production protected none → own direct share index.ts:84 owner-gained protected(Snowflake production)",
      "7 members of Data Engineering Snowflake development none → own Who owner-gained",
    ]);
  });

  test("shows access by group, the most dangerous and protected accounts first, and people on demand", async () => {
    await open(onboarding());
    expect(await heads()).toEqual([
      "Group and person",
      "Snowflake production protected",
      "Snowflake development",
      "S3 data lake",
      "Postgres billing",
    ]);
    expect(await rows()).toEqual([
      ["Data Engineering 7 people", "7 × none → edit", "7 × none → own", "7 × none → edit"],
      ["Direct shares 1 person", "none → own"],
      ["Finance 32 people", "32 × none → use", "32 × none → use"],
    ]);
    expect(await status()).toBe("40 people, 4 accounts: 86 changes.");
    await fold("Direct shares").press("Enter");
    expect(await fold("Direct shares").getAttribute("aria-expanded")).toBe("true");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Direct shares");
    expect((await rows())[2]).toEqual(["Rosa Tanaka new rosa.tanaka@acme.example", "none → own"]);
    await page.keyboard.press("Enter");
    expect(await rows()).toHaveLength(3);
  });

  test("unfolds a small matrix", async () => {
    await open(smallChange());
    expect(await rows()).toEqual([
      ["Direct shares 2 people", "none → use", "edit → none"],
      ["Bo Berg bo.berg@acme.example", "none → use"],
      ["Ada Lindgren ada.lindgren@acme.example", "edit → none"],
    ]);
  });

  test("filters by person, group and account with the keyboard only", async () => {
    await open(onboarding());
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("To who may do what");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ROSA.TANAKA@");
    await settled();
    expect(await rows()).toEqual([
      ["Direct shares 1 person", "none → own"],
      ["Rosa Tanaka new rosa.tanaka@acme.example", "none → own"],
    ]);
    expect(await status()).toBe("1 person, 1 account: 1 change.");
    await page.getByRole("searchbox", { name: "Person" }).fill("");
    await page.keyboard.press("Tab");
    await page.keyboard.type("finance");
    await settled();
    expect((await rows())[0]).toEqual(["Finance 32 people", "32 × none → use", "32 × none → use"]);
    await page.getByRole("searchbox", { name: "Group" }).fill("");
    await page.keyboard.press("Tab");
    await page.keyboard.type("s3 d");
    await settled();
    expect(await heads()).toEqual(["Group and person", "S3 data lake"]);
    await page.getByRole("searchbox", { name: "Account" }).fill("nowhere");
    await settled();
    expect(await page.locator("#matrix table").count()).toBe(0);
    expect(await status()).toBe("No change of access that the filters show.");
    await page.getByRole("button", { name: "Reset" }).press("Enter");
    await settled();
    expect(await rows()).toHaveLength(3);
  });

  test("filters the matrix and the findings by a count", async () => {
    await open(largeChange());
    const tile = (name: string) => page.getByRole("button", { name });
    await tile("Lose").press("Enter");
    expect(await tile("Lose").getAttribute("aria-pressed")).toBe("true");
    expect(await status()).toMatch(/^27 people, .* changes\.$/);
    expect(new Set(await texts("#matrix td .chip:last-child"))).toEqual(new Set(["none"]));
    expect(await page.getByRole("heading", { name: "Look at these first" }).isVisible()).toBe(false);
    await tile("Credentials").press("Space");
    expect(await status()).toBe("No change of access that the filters show.");
    expect((await texts(".rows > li:not([hidden])")).map((text) => text.slice(0, 35))).toEqual(["Warehouse 4 gets other credentials."]);
    await tile("Credentials").press("Space");
    expect(await status()).toBe("123 people, 30 accounts: 300 changes.");
    expect(await page.locator(".rows > li:not([hidden])").count()).toBe(8);
  });

  test("says other ways, what was changed by hand, and who else may be in a group", async () => {
    const bo = change(person("Bo Berg"), "Lake", { before: "OWNER", code: "CAN_VIEW", after: "OWNER" });
    const cy = change(person("Cy Conti"), "Lake", { after: "CAN_EDIT", group: "Data" });
    const both = { ...cy, after: { level: "CAN_EDIT" as const, ways: ["through group Data", "directly"] } };
    const access = [bo, both, change(others("Data"), "Lake", { after: "UNKNOWN", group: "Data" })];
    await open(reviewWith({ access, findings: access.map(findingOf) }));
    expect(await rows()).toEqual([
      ["Data 1 person and others", "none → unknown none → edit"],
      ["everybody else in group Data", "none → unknown"],
      ["Cy Conti cy.conti@acme.example", "none → edit also direct share"],
      ["Direct shares 2 people", "own → own none → edit"],
      ["Bo Berg bo.berg@acme.example", "own → own use by code before"],
      ["Cy Conti cy.conti@acme.example", "none → edit also group Data"],
    ]);
  });

  test("shows unchanged access on demand, also if nothing changes", async () => {
    const review = reviewWith({ changes: 12 });
    const ada = labelOf(person("Ada Lindgren"));
    await open(review, {
      access: {
        grants: [
          { account: "Lake", group: "Data", level: "CAN_EDIT" },
          { account: "Lake", person: labelOf(person("Bo Berg")), level: "OWNER" },
        ],
        members: new Map([["Data", [ada, "everybody else in group Data"]]]),
        others: new Map([["Data", "anybody may join"]]),
      },
    });
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("No access changes");
    expect(await page.locator(".tile").count()).toBe(0);
    expect(await page.locator("#matrix").isVisible()).toBe(false);
    await page.getByText("Show unchanged access").click();
    expect(await rows()).toEqual([
      ["Direct shares 1 person", "own"],
      ["Bo Berg bo.berg@acme.example", "own"],
      ["Data 1 person and others anybody may join", "2 × edit"],
      ["Ada Lindgren ada.lindgren@acme.example", "edit"],
      ["everybody else in group Data", "edit"],
    ]);
  });

  test("draws a part of a large review at once, quickly, and the rest on demand", async () => {
    const people = Array.from({ length: 5000 }, (_, i) => person(`Person ${String(i)}`));
    const access = people.flatMap((each, i) =>
      Array.from({ length: 4 }, (_, j) =>
        change(each, `Account ${String((i + j * 7) % 200)}`, { after: "CAN_VIEW", group: `Group ${String(i % 80)}` }),
      ),
    );
    const start = Date.now();
    await open(reviewWith({ access, findings: access.map(findingOf) }));
    expect(await status()).toBe("5000 people, 200 accounts: 20000 changes.");
    expect(Date.now() - start).toBeLessThan(20_000);
    expect(await page.locator("#matrix tbody tr").count()).toBe(50);
    expect(await heads()).toHaveLength(25);
    await page.getByRole("button", { name: "Show 30 more groups" }).click();
    expect(await page.locator("#matrix tbody tr").count()).toBe(80);
    await fold("Group 0").click();
    await page.getByRole("button", { name: "Show 13 more people" }).click();
    expect(await page.locator("#matrix tbody tr.person").count()).toBe(63);
    await page.getByRole("button", { name: "Show 176 more accounts" }).click();
    expect(await heads()).toHaveLength(73);
  }, 60_000);

  test("keeps protected accounts and names in sight when it is scrolled", async () => {
    await open(largeChange());
    const left = async (selector: string): Promise<number> => (await page.locator(selector).first().boundingBox())!.x;
    const [name, pinned, other] = ["#matrix tbody th", "#matrix td.pinned", "#matrix tbody td:nth-child(4)"];
    const before = [await left(name), await left(pinned), await left(other)];
    await page.evaluate("document.getElementById('matrix').scrollLeft = 300");
    expect([await left(name), await left(pinned)]).toEqual(before.slice(0, 2));
    expect(await left(other)).toBe(before[2]! - 300);
  });

  test("shows cards on a small screen, and nothing that is wider", async () => {
    await open(onboarding(), { width: 390 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const [first, second] = await Promise.all(
      [0, 1].map((index) => page.locator("#matrix tbody tr").first().locator("td").nth(index).boundingBox()),
    );
    expect(second!.y).toBeGreaterThan(first!.y);
    const label = "getComputedStyle(document.querySelector('#matrix td'), '::before').content";
    expect(await page.evaluate(label)).toBe('"Snowflake production (protected)"');
  });

  test("lists many new users by role and group, and all of them on demand, also by the tile that counts them", async () => {
    await open(onboarding());
    expect((await texts("#people ~ details[open] > ul > li")).map((line) => line.replace(/:.*/, ""))).toEqual([
      "32 Participant, who join Finance",
      "7 Participant, who join Data Engineering",
      "1 Participant",
    ]);
    await page.getByRole("button", { name: "New users" }).click();
    expect(await page.locator(".rows > li:visible").count()).toBe(0);
    expect(await page.locator("#people ~ details > ul > li:visible").count()).toBe(43);
  });

  test("prints what is collapsed, and no filters", async () => {
    await open(onboarding());
    const user = page.getByRole("listitem").filter({ hasText: /^Ines Weber ines\.weber@acme\.example, Participant, joins Finance/ });
    expect(await user.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await user.isVisible()).toBe(true);
    expect(await page.locator("#matrix tr.person").count()).toBe(40);
    expect(await page.getByRole("searchbox", { name: "Person", includeHidden: true }).isVisible()).toBe(false);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await user.isVisible()).toBe(false);
    expect(await page.locator("#matrix tr.person").count()).toBe(0);
  });

  const REVIEWS: Record<string, () => Review> = {
    "without access changes": () => reviewWith({ changes: 12, limits: ["members added by hand"] }),
    "of a small change": smallChange,
    "of an onboarding": onboarding,
    "of a large change": largeChange,
    "without Domo": () => reviewWith({ verdict: "nothing-of-domo", findings: [finding("nothing-of-domo", "Nothing.")] }),
  };
  const SCREENS = (["light", "dark"] as const).flatMap((colorScheme) => [1400, 390].map((width) => ({ colorScheme, width })));

  test.each(Object.keys(REVIEWS).flatMap((name) => SCREENS.map((screen) => ({ name, ...screen }))))(
    "has readable colours and is accessible to screen readers: $name, $colorScheme, $width",
    async ({ name, ...screen }) => {
      await open(REVIEWS[name]!(), { ...screen, bypassCSP: true });
      const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      expect(background).toBe(screen.colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 28)");
      await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
      // One group of people is like the others, and checking all cells takes long.
      if (name === "of a large change") await page.getByRole("searchbox", { name: "Person" }).fill("omar tanaka");
      await settled();
      await page.evaluate(`document.querySelector('.fold[aria-expanded="false"]')?.click()`);
      await page.addScriptTag({ path: AXE });
      const { violations, passes } = await page.evaluate<{
        violations: { id: string; nodes: { html: string }[] }[];
        passes: { id: string }[];
      }>("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })");
      expect(
        violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map((node) => node.html)
              .slice(0, 3)
              .join(" ")}`,
        ),
      ).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
    },
    60_000,
  );
});
