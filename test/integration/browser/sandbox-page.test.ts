// The page of the sandbox, in a real browser if there is one.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page, Route } from "playwright-core";
import { startSandbox, type Sandbox } from "../../../sandbox/server";
import { findChromium, launch } from "../../support/browser";

const AXE = createRequire(__filename).resolve("axe-core/axe.min.js");
const TOKEN = { "x-domo-developer-token": "sandbox-token" };
const JSON_TYPE = { "content-type": "application/json" };
const [NORA, OMAR, PIA, OFFICE, WAREHOUSE] = [1893000002, 1893000003, 1893000004, 1814000002, 101];

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write("the page of the sandbox is not driven in a browser: no chromium on this machine\n");
}
const inBrowser = executable === undefined ? describe.skip : describe;

inBrowser("in a browser, the page of the sandbox", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let sandbox: Sandbox;
  /** Console output, errors, and requests to other servers. */
  let problems: string[];

  beforeAll(async () => {
    browser = await launch(executable!);
  }, 60_000);
  afterAll(() => browser.close());
  beforeEach(() => {
    problems = [];
  });
  afterEach(async () => {
    await context.close();
    await sandbox.close();
    expect(problems).toEqual([]);
  });

  interface Options {
    seed?: string;
    width?: number;
    colorScheme?: "light" | "dark";
    /** The page's policy would block axe. Only the test that uses it bypasses the policy. */
    bypassCSP?: boolean;
    prepare?: () => void;
  }

  const open = async (hash = "", { seed = "small", width = 1400, prepare, ...options }: Options = {}): Promise<void> => {
    sandbox = await startSandbox({ seed });
    prepare?.();
    context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
    page = await context.newPage();
    page.on("console", (message) => {
      // A refusal by Domo, and a connection that a fault breaks, are in the console as failed loads.
      if (!message.text().startsWith("Failed to load resource")) problems.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(`${sandbox.url}/`) && !request.url().startsWith("data:")) problems.push(`request: ${request.url()}`);
    });
    await page.goto(`${sandbox.url}/${hash}`);
    await page.locator("[data-ready]").waitFor();
  };

  const texts = async (selector: string): Promise<string[]> =>
    (await page.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  /** The cells of each row, of the first table or that with a caption. */
  const rows = async (caption = ""): Promise<string[][]> => {
    const table = page.locator("#view table").filter({ hasText: caption }).first();
    const found = await table.locator("tbody tr").all();
    return Promise.all(
      found.map(async (row) => (await row.locator("th, td").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim())),
    );
  };
  const names = () => texts("#view tbody th .name");
  const heading = () => page.locator("#view h2").innerText();
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const status = () => page.locator(".message [role=status]");
  const alert = () => page.locator(".message [role=alert]");
  const shows = (locator: ReturnType<typeof page.locator>, text: string | RegExp) => locator.filter({ hasText: text }).waitFor();
  const level = (who: string, what: string, text: string) =>
    page.getByRole("group", { name: `Direct access of ${who} to ${what}` }).getByRole("button", { name: text });
  const focused = () => page.evaluate<string>("document.activeElement.textContent");
  const answerNo = () => page.getByRole("dialog").getByRole("button", { name: "Cancel" });
  const answerYes = (text: string) => page.getByRole("dialog").getByRole("button", { name: text }).click();
  const grants = () => sandbox.store().accounts.get(WAREHOUSE).grants;
  const grant = (id: number, accessLevel: "OWNER" | "CAN_VIEW", type: "USER" | "GROUP" = "USER") =>
    grants().push({ type, id, accessLevel });
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(sandbox.url + path, { method, headers: { ...TOKEN, ...JSON_TYPE }, ...(body !== undefined && { body: JSON.stringify(body) }) });

  test("lists people, who are searched, filtered and sorted with the keyboard only", async () => {
    await open("", { seed: "lively" });
    expect(await texts("nav a")).toEqual(["People 300", "Groups 44", "Accounts 65"]);
    expect(await names()).toHaveLength(100);
    await button("Show more (200 left)").press("Enter");
    expect(await names()).toHaveLength(300);
    await page.getByRole("searchbox", { name: "Search" }).press("m");
    await page.keyboard.type("aria silva");
    expect(await rows()).toHaveLength(3);
    expect(await texts("#view [role=status]")).toEqual(["3 of 300 rows"]);
    await button("Reset").press("Enter");
    await page.getByRole("combobox", { name: "Status" }).selectOption("deactivated");
    expect(await rows()).toHaveLength(9);
    await button("Name").press("Enter");
    expect(await page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')")).toBe("descending");
    const sorted = [...(await names())].sort((a, b) => b.localeCompare(a, "en"));
    expect(await names()).toEqual(sorted);
    await button("Accounts").press("Enter");
    const counts = (await rows()).map((cells) => Number(cells[4]));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  test("filters accounts by connector, use and credential", async () => {
    await open("#accounts", { seed: "lively" });
    await page.getByRole("combobox", { name: "Credential" }).selectOption("invalid");
    expect(await rows()).toHaveLength(7);
    await page.getByRole("combobox", { name: "Credential" }).selectOption("all");
    await page.getByRole("combobox", { name: "Use" }).selectOption("unused");
    expect(await rows()).toHaveLength(23);
    await page.getByRole("combobox", { name: "Connector" }).selectOption("snowflake-oauth-config");
    expect(await names()).toEqual(expect.arrayContaining(["Snowflake OAuth", "Snowflake OAuth EU", "Warehouse"]));
  });

  test("says who may use an account, at which level, and how", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`, {
      prepare: () => {
        grant(OFFICE, "CAN_VIEW", "GROUP");
        grant(NORA, "OWNER");
      },
    });
    expect(await heading()).toBe("Warehouse abstract-credential-store");
    expect(await texts("#view dd")).toContain("credentials: ********");
    expect((await rows("People")).slice(0, 2)).toEqual([
      ["Nora Example directly own, through Office view", "own"],
      ["Sandbox Admin directly own", "own"],
    ]);
    await page.getByRole("link", { name: "Office", exact: true }).first().click();
    await page.getByRole("link", { name: "Omar Example" }).click();
    expect(await heading()).toBe("Omar Example");
    expect(await rows("Access")).toEqual([["Warehouse through Office view", "view", "view share edit own"]]);
  });

  test("raises a share by a click, through Domo's route, and keeps the focus on the button", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`, { prepare: () => grant(NORA, "CAN_VIEW") });
    const edit = level("Nora Example", "Warehouse", "edit");
    await edit.press("Enter");
    await shows(status(), "“Nora Example”: edit on “Warehouse” (PUT /api/data/v2/accounts/share/101)");
    await page.locator(".CAN_EDIT[aria-pressed=true]").waitFor();
    expect(grants()).toContainEqual({ type: "USER", id: NORA, accessLevel: "CAN_EDIT" });
    expect(await page.evaluate("document.activeElement.dataset.key")).toBe(await edit.getAttribute("data-key"));
    expect(sandbox.requests).toMatchObject([{ method: "PUT", path: "/api/data/v2/accounts/share/101", status: 200, isFromPage: true }]);
  });

  test("shows what Domo says when it refuses", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`);
    await level("Sandbox Admin", "Warehouse", "view").click();
    await shows(alert(), "Not done, as Domo answers 400 an account needs an owner: “Sandbox Admin”: view on “Warehouse”");
    expect(grants()).toMatchObject([{ accessLevel: "OWNER" }]);
    await button("Close the message").click();
    await alert().waitFor({ state: "hidden" });
    expect(await page.evaluate("document.activeElement.id")).toBe("view");
  });

  const PUT = { method: "PUT", path: "/api/data/v2/accounts/share/101" };

  test.each([
    ["The connection is lost after it took effect", { lost: true, sent: true }, "It is so, although the connection was lost: "],
    ["The connection is lost before it takes effect", { lost: true, sent: false }, "Not done, as the connection was lost: "],
    ["Domo fails after it took effect", { lost: false, sent: true }, "It is so, although Domo answers 500 broken: "],
    ["Domo fails before it takes effect", { lost: false, sent: false }, "Not done, as Domo answers 500 broken: "],
  ])("says what is so when it is not known what a change has done. %s", async (_case, { lost, sent }, said) => {
    await open(`#accounts/account/${String(WAREHOUSE)}`, { prepare: () => grant(NORA, "CAN_VIEW") });
    await page.route(`**${PUT.path}`, async (route) => {
      if (sent) await route.fetch();
      await (lost ? route.abort() : route.fulfill({ status: 500, json: { message: "broken" } }));
    });
    await level("Nora Example", "Warehouse", "own").click();
    await shows(alert(), `${said}“Nora Example”: own on “Warehouse” (PUT ${PUT.path})`);
    const now = sent ? "OWNER" : "CAN_VIEW";
    await page.locator(`[aria-label*="Nora"] .${now}[aria-pressed=true]`).waitFor();
    expect(grants()).toContainEqual({ type: "USER", id: NORA, accessLevel: now });
  });

  test("says that it is not known what a change has done if the objects can't be read either", async () => {
    await open(`#people/${String(NORA)}`);
    await page.getByLabel("Title").fill("Head");
    for (const path of ["**/api/identity/**", "**/objects"])
      await page.route(path, (route) => route.fulfill({ status: 500, json: { message: "broken" } }));
    await button("Save").click();
    await shows(alert(), "Perhaps done, as Domo answers 500 broken: Changed “Nora Example”");
  });

  test("says that it is not known what a change has done if the sandbox has ended", async () => {
    await open(`#people/${String(NORA)}`);
    await page.getByLabel("Title").fill("Head");
    await sandbox.close();
    await button("Save").click();
    await shows(alert(), "Perhaps done, as the connection was lost: Changed “Nora Example”");
    problems = problems.filter((problem) => !problem.includes("ERR_"));
  });

  test("shares with somebody else, and removes a share after a question", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`);
    await page.getByLabel("Another person or group").fill("Omar Example <omar@example.com>");
    await page.keyboard.press("Enter");
    await level("Omar Example", "Warehouse", "own").click();
    await page.locator('[aria-label*="Omar"] .OWNER[aria-pressed=true]').waitFor();
    expect(grants()).toContainEqual({ type: "USER", id: OMAR, accessLevel: "OWNER" });
    const remove = button("Remove: Direct access of Omar Example to Warehouse");
    await remove.click();
    await page.keyboard.press("Escape");
    expect(grants()).toHaveLength(2);
    await remove.click();
    await page.getByRole("dialog", { name: "Remove the access of Omar Example?" }).getByRole("button", { name: "Remove" }).click();
    await remove.waitFor({ state: "detached" });
    expect(grants()).toHaveLength(1);
    await page.getByLabel("Another person or group").fill("Nobody");
    await page.keyboard.press("Enter");
    await shows(alert(), "there is no “Nobody”");
  });

  test("changes a person, who leaves and joins a group", async () => {
    await open(`#people/${String(PIA)}`);
    await page.getByLabel("Name", { exact: true }).fill("Pia Łapińska");
    await page.getByLabel("Department").fill("Data");
    await page.getByLabel("Role").selectOption("Editor");
    await page.getByLabel("Role").selectOption("Privileged");
    await button("Save").click();
    await page.getByRole("heading", { name: "Pia Łapińska" }).waitFor();
    expect(sandbox.store().user(PIA)).toMatchObject({ name: "Pia Łapińska", department: "Data", roleId: 2, title: "Analyst" });
    await button("Leave Office").click();
    await page.getByRole("link", { name: "Office" }).waitFor({ state: "detached" });
    await page.getByLabel("Another group").fill(`Office (group ${String(OFFICE)})`);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Office" }).waitFor();
    expect([...sandbox.store().group(OFFICE).members]).toEqual([NORA, OMAR, PIA]);
    expect(sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PATCH /api/identity/v1/users/${String(PIA)}`,
      `DELETE /api/content/v2/groups/${String(OFFICE)}/removeuser/${String(PIA)}`,
      `PUT /api/content/v2/groups/${String(OFFICE)}/user/${String(PIA)}`,
    ]);
  });

  test("writes the fields only that were changed, whatever the others contain", async () => {
    await open(`#groups/${String(OFFICE)}`, { prepare: () => sandbox.store().changeGroup(OFFICE, { name: "A\nB" }) });
    const name = page.getByLabel("Name", { exact: true });
    await page.getByLabel("Description").fill("One");
    await button("Save").click();
    await shows(status(), "Changed");
    expect(sandbox.store().group(OFFICE)).toMatchObject({ name: "A\nB", description: "One" });
    await send("PUT", `/api/content/v2/groups/${String(OFFICE)}`, { name: "Renamed by a program" });
    await page.getByRole("heading", { name: "Renamed by a program" }).waitFor();
    expect(await name.inputValue()).toBe("Renamed by a program");
  });

  test("renames and deletes people, groups, accounts and OAuth configurations", async () => {
    const { id } = { id: 101 };
    await open(`#groups/${String(OFFICE)}`, {
      prepare: () => {
        const { oauthAccounts, owner } = sandbox.store();
        const fields = { dataProviderType: "jira-on-prem-oauth-config", configurations: {}, createdBy: owner.id };
        oauthAccounts.add({ name: "Jira", displayName: "Jira", ...fields });
      },
    });
    const objects = [`#groups/${String(OFFICE)}`, `#accounts/account/${String(id)}`, `#accounts/template/${String(id)}`];
    for (const hash of objects) {
      await page.goto(`${sandbox.url}/${hash}`);
      await page.getByLabel("Name", { exact: true }).fill("Renamed");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Renamed" }).waitFor();
    }
    const { accounts, oauthAccounts } = sandbox.store();
    expect([sandbox.store().group(OFFICE).name, accounts.get(id).displayName, oauthAccounts.get(id).displayName]).toEqual(
      Array<string>(3).fill("Renamed"),
    );
    for (const hash of [...objects, `#people/${String(PIA)}`]) {
      await page.goto(`${sandbox.url}/${hash}`);
      await button("Delete…").click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByRole("searchbox").waitFor();
    }
    expect([sandbox.store().group(OFFICE).deleted, sandbox.store().user(PIA).deleted]).toEqual([true, true]);
    expect([accounts.accounts.size, oauthAccounts.accounts.size]).toEqual([0, 0]);
  });

  test("shows the requests of a run as they arrive, and what they change, without losing what is being typed", async () => {
    await open(`#people/${String(NORA)}`);
    await page.getByLabel("Title").fill("Head of eve");
    await send("GET", "/v1/users?limit=2");
    await send("PATCH", `/api/identity/v1/users/${String(NORA)}`, { displayName: "Nora Renamed" });
    await page.getByRole("heading", { name: "Nora Renamed" }).waitFor();
    expect(await texts("#log li")).toEqual([
      expect.stringMatching(/^PATCH \/ ?api\/ ?identity\/ ?v1\/ ?users\/ ?1893000002 200 \d+ ms$/),
      expect.stringMatching(/^GET \/ ?v1\/ ?users\?limit=2 401 \d+ ms$/),
    ]);
    expect(await texts("#sums")).toEqual(["1 read, 1 write, 1 failed"]);
    await page.keyboard.type("rything");
    expect(await page.getByLabel("Title").inputValue()).toBe("Head of everything");
    await page.getByLabel("Only writes").check();
    expect(await texts("#log li")).toHaveLength(1);
    await button("Clear").click();
    await shows(page.locator("#sums"), "None yet");
    expect(sandbox.requests).toEqual([]);
  });

  test("shows what is changed while it reads the objects", async () => {
    await open(`#people/${String(NORA)}`);
    const { promise: hasRead, resolve } = Promise.withResolvers<boolean>();
    const keepAnswer = async (route: Route): Promise<void> => {
      const before = await route.fetch();
      resolve(true);
      await page.locator("#log li").nth(1).getByText("200").waitFor();
      await route.fulfill({ response: before });
    };
    await page.route("**/objects", keepAnswer, { times: 1 });
    await send("PATCH", `/api/identity/v1/users/${String(NORA)}`, { displayName: "Nora One" });
    await hasRead;
    await send("PATCH", `/api/identity/v1/users/${String(NORA)}`, { displayName: "Nora Two" });
    await page.getByRole("heading", { name: "Nora Two" }).waitFor();
  });

  test("shows a request that has no answer yet", async () => {
    await open();
    sandbox.faults.add({ match: { path: "/v1/slow" }, fault: { delayMs: 600_000 } });
    const abort = new AbortController();
    const slow = fetch(`${sandbox.url}/v1/slow`, { signal: abort.signal }).catch(() => undefined);
    await shows(page.locator("#log li"), "…");
    abort.abort();
    await slow;
  });

  test("switches faults on, which hit programs but not its own changes, and off", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`, { prepare: () => grant(NORA, "CAN_VIEW") });
    await page.getByLabel("What goes wrong").selectOption("Unavailable (503)");
    await page.getByLabel("Path").fill("/v1/*");
    await page.getByLabel("Times").fill("2");
    await button("Switch on").click();
    await shows(page.locator("#armed"), "Unavailable (503) all /v1/*, 2 times left");
    expect((await send("GET", "/v1/users")).status).toBe(503);
    await shows(page.locator("#armed"), "1 time left");
    await page.getByLabel("What goes wrong").selectOption("Connection lost after it took effect");
    await page.getByLabel("Path").fill("*");
    await page.getByLabel("Times").fill("");
    await button("Switch on").click();
    await shows(page.locator("#armed"), "all *, until switched off");
    await expect(send(PUT.method, PUT.path, { type: "USER", id: OMAR, accessLevel: "CAN_EDIT" })).rejects.toThrow("fetch failed");
    await level("Nora Example", "Warehouse", "edit").click();
    await shows(status(), "“Nora Example”: edit on “Warehouse”");
    expect(grants()).toEqual(expect.arrayContaining([NORA, OMAR].map((id) => ({ type: "USER", id, accessLevel: "CAN_EDIT" }))));
    expect(sandbox.requests.slice(-2)).toMatchObject([
      { ...PUT, status: 0 },
      { ...PUT, status: 200, isFromPage: true },
    ]);
    await button("Switch all off").click();
    await button("Switch all off").waitFor({ state: "hidden" });
    expect(sandbox.faults.list()).toEqual([]);
  });

  test("works in many tabs at a time, which all show the requests, whichever is closed", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`, { prepare: () => grant(NORA, "CAN_VIEW") });
    const tabs = [page];
    while (tabs.length < 7) {
      const tab = await context.newPage();
      await tab.goto(page.url());
      await tab.locator("[data-ready]").waitFor();
      tabs.push(tab);
    }
    await level("Nora Example", "Warehouse", "edit").click();
    for (const tab of tabs) {
      await tab.locator("#log li").filter({ hasText: "share" }).waitFor();
      await tab.locator('[aria-label*="Nora"] .CAN_EDIT[aria-pressed=true]').waitFor();
    }
    await page.close();
    await send("GET", "/v1/closed");
    for (const tab of tabs.slice(1)) await tab.locator("#log li").filter({ hasText: "closed" }).waitFor();
    const late = await context.newPage();
    await late.goto(`${sandbox.url}/`);
    await late.locator("#log li").filter({ hasText: "closed" }).waitFor();
    await sandbox.close();
    for (const tab of [...tabs.slice(1), late]) await tab.getByText("The sandbox does not answer").waitFor();
  });

  test("starts again with another seed", async () => {
    await open("#groups");
    await page.getByLabel("With the seed").selectOption("lively");
    await button("Delete all and start again…").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete all" }).click();
    await shows(page.locator("nav"), "People 300");
    expect(await names()).toContain("🚀 Launch");
  });

  test("shows hostile names as they are, and runs nothing", async () => {
    const HOSTILE = `"><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>\u202Etxt.exe`;
    await open("#accounts", {
      prepare: () => {
        const store = sandbox.store();
        store.accounts.rename(store.accounts.get(WAREHOUSE), HOSTILE);
        store.changeGroup(OFFICE, { name: HOSTILE, description: HOSTILE });
        store.changeUser(NORA, { name: HOSTILE, title: HOSTILE, department: HOSTILE });
        grant(NORA, "CAN_VIEW");
        grant(OFFICE, "CAN_VIEW", "GROUP");
      },
    });
    await send("GET", `/v1/${encodeURIComponent(HOSTILE)}?q=${encodeURIComponent(HOSTILE)}`);
    await page.locator("#log li").waitFor();
    const shown = HOSTILE.replace("\u202E", "\\u{202e}");
    for (const hash of [
      "people",
      "groups",
      "accounts",
      `people/${String(NORA)}`,
      `groups/${String(OFFICE)}`,
      `accounts/account/${String(WAREHOUSE)}`,
    ]) {
      await page.goto(`${sandbox.url}/#${hash}`);
      await page.waitForFunction("document.title !== ''");
      expect(await page.locator("#view").innerText()).toContain(shown);
      expect(await page.evaluate("document.querySelectorAll('img, #view script, #log script').length")).toBe(0);
      expect(await page.title()).not.toBe("owned");
    }
    // The policy forbids even a mistake: text is not made into HTML.
    expect(await page.evaluate("try { document.body.innerHTML = '<b></b>' } catch (error) { error.name }")).toBe("TypeError");
    problems = problems.filter((problem) => !problem.includes("Trusted"));
  });

  test("says that the sandbox has ended, and that an object is not there any more", async () => {
    await open("#people/1");
    expect(await heading()).toBe("Not there any more");
    await sandbox.close();
    await page.getByText("The sandbox does not answer").waitFor();
    problems = problems.filter((problem) => !problem.includes("ERR_"));
  });

  test("has no error of its own when the connection is lost while it reads the faults", async () => {
    await open();
    await page.route("**/_sandbox/faults", (route) => route.abort());
    const lost = page.waitForEvent("requestfailed");
    await send("PUT", "/_sandbox/switches", {});
    await lost;
    await send("PATCH", `/api/identity/v1/users/${String(NORA)}`, { displayName: "Nora Renamed" });
    await page.getByRole("link", { name: "Nora Renamed" }).waitFor();
  });

  test.each(["#view", "#nosuch", "#people/", "#constructor"])(
    "shows people at the address %s, which has no view of its own",
    async (hash) => {
      await open(hash);
      expect([await heading(), await texts("nav a[aria-current]")]).toEqual(["People", ["People 4"]]);
    },
  );

  test("skips to the objects without leaving the view, which is there again after a reload", async () => {
    await open(`#people/${String(NORA)}`);
    await page.getByRole("link", { name: "To the objects" }).press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("view");
    await page.reload();
    await page.getByRole("heading", { name: "Nora Example" }).waitFor();
  });

  const SCREENS = (["light", "dark"] as const).flatMap((colorScheme) => [1400, 390].map((width) => ({ colorScheme, width })));
  const VIEWS = ["people", "groups", "accounts", "people/1893000010", "groups/1814000020", "accounts/account/101"];

  test.each(SCREENS)(
    "is accessible, has readable colours and nothing that is wider: $colorScheme, $width",
    async (screen) => {
      await open("", { ...screen, seed: "lively", bypassCSP: true });
      const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      expect(background).toBe(screen.colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 28)");
      await page.addScriptTag({ path: AXE });
      await send("GET", "/v1/users");
      await send("DELETE", "/v1/users/1");
      await page.getByRole("button", { name: "Switch on" }).click();
      await page.locator("#armed li").waitFor();
      for (const view of VIEWS) {
        await page.evaluate(`location.hash = "${view}"`);
        await page.locator(`nav [aria-current][href="#${view.split("/")[0]!}"]`).waitFor();
        // One row is like the others, and checking all takes long.
        if (!view.includes("/")) await page.getByRole("searchbox").fill("sn");
        expect([view, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([view, screen.width]);
        const { violations, passes } = await page.evaluate<{
          violations: { id: string; nodes: { html: string }[] }[];
          passes: { id: string }[];
        }>("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })");
        const found = violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html)]);
        expect([view, found]).toEqual([view, []]);
        expect(passes.map(({ id }) => id)).toContain("color-contrast");
      }
    },
    120_000,
  );

  test("is used with the keyboard: to the objects, into one, and back with the focus on its heading", async () => {
    await open();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("view");
    await page.getByRole("link", { name: "Pia Example" }).press("Enter");
    await page.getByRole("heading", { name: "Pia Example" }).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Pia Example");
    expect(await page.title()).toBe("Pia Example – Domo sandbox");
    await page.getByRole("link", { name: "← People" }).press("Enter");
    await page.getByRole("searchbox").waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("People");
  });

  test("asks with the focus on Cancel, so that nothing is removed by pressing Enter twice", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`, { prepare: () => grant(NORA, "CAN_VIEW") });
    const remove = button("Remove: Direct access of Nora Example to Warehouse");
    await remove.press("Enter");
    await answerNo().waitFor();
    expect(await focused()).toBe("Cancel");
    await page.keyboard.press("Enter");
    await answerNo().waitFor({ state: "hidden" });
    expect(await focused()).toBe("Remove");
    expect(sandbox.requests).toEqual([]);
  });

  test("keeps the focus near what is removed: on the next row, on the row that stays, or on the heading of the list", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`, {
      prepare: () => {
        grant(NORA, "CAN_VIEW");
        grant(OMAR, "CAN_VIEW");
        grant(OFFICE, "CAN_VIEW", "GROUP");
      },
    });
    const remove = async (who: string): Promise<void> => {
      const removal = button(`Remove: Direct access of ${who} to Warehouse`);
      await removal.press("Enter");
      await answerYes("Remove");
      await removal.waitFor({ state: "detached" });
    };
    await remove("Nora Example");
    expect(await focused()).toBe("Omar Example");
    await page.goto(`${sandbox.url}/#people/${String(OMAR)}`);
    await remove("Omar Example");
    expect(await focused()).toBe("Warehouse");
    await page.goto(`${sandbox.url}/#accounts/account/${String(WAREHOUSE)}`);
    await remove("Office");
    expect(await focused()).toBe("Shared with");
    await page.goto(`${sandbox.url}/#groups/${String(OFFICE)}`);
    const last = (await names()).at(-1)!;
    await button(`Remove ${last}`).press("Enter");
    await button(`Remove ${last}`).waitFor({ state: "detached" });
    expect(await focused()).toBe("2 members");
  });

  test("keeps the focus where it is when something is shared, and when a program changes something", async () => {
    await open(`#accounts/account/${String(WAREHOUSE)}`);
    await page.getByLabel("Another person or group").fill("Omar Example <omar@example.com>");
    await button("Share to view").press("Enter");
    await level("Omar Example", "Warehouse", "view").waitFor();
    expect(await focused()).toBe("Share to view");
    const rename = async (name: string): Promise<void> => {
      await send("PATCH", `/api/identity/v1/users/${String(OMAR)}`, { displayName: name });
      await page.locator("#view").getByRole("link", { name }).first().waitFor();
    };
    await page.getByRole("link", { name: "← Accounts" }).focus();
    await rename("Omar the First");
    expect(await focused()).toBe("← Accounts");
    await page.locator("#view h2").focus();
    await rename("Omar the Second");
    expect(await focused()).toBe("Warehouse abstract-credential-store");
    await page.goto(`${sandbox.url}/#people`);
    await page.getByRole("link", { name: "Pia Example" }).focus();
    await rename("Omar the Third");
    expect(await focused()).toBe("Pia Example");
  });

  test("returns the focus to what asked a question, although a program has changed something meanwhile", async () => {
    await open(`#people/${String(NORA)}`);
    await button("Delete…").press("Enter");
    await send("PATCH", `/api/identity/v1/users/${String(NORA)}`, { displayName: "Nora Renamed" });
    await page.locator("#log li").filter({ hasText: "200" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Nora Renamed" }).waitFor();
    expect(await focused()).toBe("Delete…");
  });

  test("goes on at the first row that was not shown before, and near a button that is not needed any more", async () => {
    await open("", { seed: "lively" });
    await button("Show more (200 left)").press("Enter");
    expect(await focused()).toBe((await names())[100]);
    await page.goto(`${sandbox.url}/#groups`);
    await button("Members").press("Enter");
    await button("Members").press("Enter");
    await page.locator("#view tbody th a").first().press("Enter");
    const more = page.getByRole("button", { name: /^Show \d+ more$/ });
    await more.press("Enter");
    await more.waitFor({ state: "detached" });
    const members = page.locator("#view table").filter({ hasText: "Membership" });
    expect(await focused()).toBe(await members.locator("tbody tr").nth(50).locator("a").innerText());
    await button("Switch on").press("Enter");
    await button("Switch all off").press("Enter");
    await button("Switch all off").waitFor({ state: "hidden" });
    expect(await focused()).toBe("Faults");
  });
});
