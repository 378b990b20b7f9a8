// The HTML page of a review, in a real browser if there is one.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { report } from "../../../cli/review/report";
import { findChromium, launch } from "../../support/browser";
import { ROOT } from "../../support/pulumi-cli";
import { fileOf } from "../../unit/cli/review/situations";
import { previewOf, state, statesOf, type Tenant } from "../../unit/cli/review/tenant";

const AXE = createRequire(__filename).resolve("axe-core/axe.min.js");
const recorded = (situation: string): string =>
  readFileSync(join(ROOT, "test/unit/cli/review/previews", `${fileOf(situation)}.json`), "utf8");
const pageOf = async (preview: string, failOn = ""): Promise<string> => (await report(preview, "html", { version: "1.0.0", failOn })).text;

describe("the page", () => {
  test("has everything in one file, without links to others", async () => {
    const text = await pageOf(recorded("several things at once"));
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/(src|href)="(?!#|data:)/);
    expect(text).not.toMatch(/https?:\/\/|@import|url\(/);
    expect(text).toContain("default-src 'none'");
  });

  test("escapes names", async () => {
    const name = "</script><script>alert(1)</script><b>";
    const [ada, lake] = [state("User", "ada", { name, email: "ada@x.example" }, "1"), state("Account", "lake", { name }, "5")];
    const share = state("AccountShare", "share", { accountId: "5", accountKind: "account", userId: "1", accessLevel: "OWNER" });
    const text = await pageOf(previewOf([ada, lake], [ada, lake, share]));
    expect(text).not.toContain("<script>alert");
    expect(text).not.toContain("<b>");
  });
});

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

  const open = async (preview: string, options: { failOn?: string; colorScheme?: "light" | "dark" } = {}): Promise<void> => {
    const file = join(folder, "review.html");
    writeFileSync(file, await pageOf(preview, options.failOn));
    // The page's policy would block axe. Only the test that uses it bypasses the policy.
    context = await browser.newContext({ colorScheme: options.colorScheme ?? "light", bypassCSP: options.colorScheme !== undefined });
    page = await context.newPage();
    const url = pathToFileURL(file).href;
    page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) problems.push(`request: ${request.url()}`);
    });
    await page.goto(url);
  };

  const cells = (): Promise<string[]> => page.locator("#matrix td:not(:empty)").allInnerTexts();
  const heads = (): Promise<string[]> => page.locator("#matrix thead th").allInnerTexts();
  const rows = (): Promise<string[]> => page.locator("#matrix tbody th").allInnerTexts();
  /** The number of elements after the page has applied what was typed. */
  const drawn = async (selector: string): Promise<number> => {
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    return page.locator(selector).count();
  };
  const status = (): Promise<string> => page.getByRole("status").innerText();

  test("shows who may do what, before and after, the most dangerous first", async () => {
    await open(recorded("several things at once"), { failOn: "owner-gained" });
    expect(await page.getByRole("heading", { name: "This must not go through" }).isVisible()).toBe(true);
    expect(await rows()).toEqual(["Dan Diaz (dan@acme.example)", "Ada Lindgren (ada@acme.example)"]);
    expect(await heads()).toEqual(["Person", "Sign-in", "Warehouse", "Lake"]);
    expect(await cells()).toEqual([
      "nothing → own\ndirectly",
      "nothing → use\nthrough group Finance",
      "use → nothing\nwas directly",
      "edit → nothing\nwas through group Data",
    ]);
    expect(await status()).toBe("2 people, 3 accounts: 4 changes.");
  });

  test("filters by person, group and account with the keyboard only", async () => {
    await open(recorded("several things at once"));
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("To the findings");
    await page.keyboard.press("Tab");
    await page.keyboard.type("ADA");
    expect(await drawn("#matrix tbody tr")).toBe(1);
    expect(await rows()).toEqual(["Ada Lindgren (ada@acme.example)"]);
    expect(await status()).toBe("1 person, 1 account: 1 change.");
    await page.getByRole("searchbox", { name: "Person", includeHidden: true }).fill("");
    await page.keyboard.press("Tab");
    await page.keyboard.type("finance");
    expect(await drawn("#matrix tbody tr")).toBe(1);
    expect(await cells()).toEqual(["nothing → use\nthrough group Finance"]);
    await page.getByRole("searchbox", { name: "Group" }).fill("");
    await page.keyboard.press("Tab");
    await page.keyboard.type("lake");
    expect(await drawn("#matrix thead th")).toBe(2);
    expect(await heads()).toEqual(["Person", "Lake"]);
    await page.getByRole("searchbox", { name: "Account" }).fill("nowhere");
    expect(await drawn("#matrix table")).toBe(0);
    expect(await status()).toBe("Nothing to show.");
    await page.getByRole("button", { name: "Show all changes" }).press("Enter");
    expect(await drawn("#matrix tbody tr")).toBe(2);
  });

  test("shows unchanged access on demand", async () => {
    await open(recorded("access is taken away that remains through a group"));
    expect(await status()).toBe("Nothing to show.");
    await page.getByLabel("Also what stays as it is").check();
    await page.getByRole("searchbox", { name: "Account" }).fill("warehouse");
    expect(await drawn("#matrix tbody tr")).toBe(3);
    expect((await cells()).sort()).toEqual(["edit\ndirectly", "own\ndirectly", "use\nthrough group Finance"]);
    expect(await status()).toBe("3 people, 1 account: 0 changes.");
  });

  test("limits rows and columns, and counts those that are not drawn", async () => {
    const people = Array.from({ length: 300 }, (_, i) => `p${String(i)}`);
    const accounts = Array.from({ length: 50 }, (_, i) => `a${String(i)}`);
    const grants = accounts.map((account) => ({ account, subject: "g0", level: "CAN_VIEW" }));
    const tenant = (members: string[]): Tenant => ({ members: { g0: members }, grants });
    await open(previewOf(statesOf(tenant([]), people, accounts), statesOf(tenant(people), people, accounts)));
    expect(await page.locator("#matrix tbody tr").count()).toBe(200);
    expect(await heads()).toHaveLength(41);
    expect(await status()).toBe(
      "300 people, 50 accounts: 15000 changes. 100 more people and 10 more accounts not drawn: narrow the filters.",
    );
  });

  test("prints collapsed lists, and no filters", async () => {
    const people = Array.from({ length: 40 }, (_, i) => `p${String(i)}`);
    const tenant = (members: string[]): Tenant => ({
      members: { g0: members },
      grants: [{ account: "a0", subject: "g0", level: "CAN_VIEW" }],
    });
    await open(previewOf(statesOf(tenant([]), people), statesOf(tenant(people), people)));
    const last = page.getByRole("listitem").filter({ hasText: "p39 (p39@x.example) can now use a0" });
    expect(await last.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await last.isVisible()).toBe(true);
    expect(await page.getByRole("searchbox", { name: "Person", includeHidden: true }).isVisible()).toBe(false);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await last.isVisible()).toBe(false);
  });

  test.each(["light", "dark"] as const)("has readable colours and is accessible to screen readers: %s", async (colorScheme) => {
    await open(recorded("several things at once"), { failOn: "owner-gained", colorScheme });
    await page.getByLabel("Also what stays as it is").check();
    expect(await drawn("#matrix tbody tr")).toBe(4);
    const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(background).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 28)");
    await page.addScriptTag({ path: AXE });
    const { violations, passes } = await page.evaluate<{
      violations: { id: string; nodes: { html: string }[] }[];
      passes: { id: string }[];
    }>("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })");
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain("color-contrast");
  });
});
