// Attacks the sandbox from web pages in a real browser, if there is one: browser-attack.html tries all that a page can do.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { startSandbox, type Sandbox } from "../../../sandbox/server";
import { findChromium, launch } from "../../support/browser";

const PAGE = readFileSync(join(__dirname, "sandbox-attack.html"), "utf8");
const HTML = { "content-type": "text/html;charset=utf-8" };
/** Host names that stand for others: `rebound.example` for one that an attacker's name server makes resolve to this machine. */
const NAMES = "--host-resolver-rules=MAP *.example 127.0.0.1";
/** Disables the browser's permission prompt before a page may reach this machine, as if the user had allowed it. */
const NO_PROMPT = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,HttpsUpgrades";

const listen = async (listener: RequestListener): Promise<{ server: Server; port: number }> => {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, port: (server.address() as AddressInfo).port };
};
const close = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.close(() => {
      done();
    });
    server.closeAllConnections();
  });

const executable = findChromium();
if (executable === undefined) {
  process.stderr.write("the sandbox is not attacked from a browser: no chromium on this machine\n");
}
const inBrowser = executable === undefined ? describe.skip : describe;

inBrowser("The sandbox attacked from a page in Chromium on another origin", () => {
  let browser: Browser;
  let context: BrowserContext;
  let attacker: { server: Server; port: number };
  let sandbox: Sandbox;

  beforeAll(async () => {
    browser = await launch(executable!, [NAMES, NO_PROMPT]);
    attacker = await listen(({ url = "" }, response) => {
      const to = new URL(url, "http://attacker.example").searchParams.get("to");
      if (url.startsWith("/redirect")) response.writeHead(307, { location: to ?? "" }).end();
      else response.writeHead(200, HTML).end(PAGE);
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await close(attacker.server);
  });
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    await sandbox.close();
  });

  /** Opens the page on `origin`, which attacks `target`: what it could read, and the names of its attacks. */
  const attack = async (origin: string, target: string): Promise<{ loot: string[]; attacks: string[]; statuses: Set<number> }> => {
    const statuses = new Set<number>();
    context.on("response", (response) => {
      if (response.url().startsWith(target) && !response.url().startsWith(`${target}/attack`)) statuses.add(response.status());
    });
    const page = await context.newPage();
    await page.goto(`${origin}/attack?target=${encodeURIComponent(target)}`);
    await page.waitForFunction("finished !== undefined", undefined, { timeout: 90_000 });
    const loot = await page.evaluate<string[]>("loot");
    const attacks = await page.evaluate<string[]>("finished");
    return { loot, attacks, statuses };
  };
  const rebind = (port: number): Promise<unknown> =>
    // The page comes from the attacker's server, and all that it asks for after that from this machine.
    context.route(`http://rebound.example:${String(port)}/attack*`, (route) => route.fulfill({ headers: HTML, body: PAGE }));

  /** All data of a sandbox that a request can change. */
  const snapshot = async (): Promise<unknown> => {
    const read = async (name: string): Promise<unknown> => (await fetch(`${sandbox.url}/_sandbox/${name}`)).json();
    const { store, requests } = sandbox;
    const { tokens, bytesWritten, accounts, oauthAccounts } = store();
    const control = { state: await read("state"), faults: await read("faults"), switches: await read("switches") };
    const data = {
      tokens: [...tokens],
      bytesWritten,
      accounts: [...accounts.accounts.values()],
      oauthAccounts: [...oauthAccounts.accounts.values()],
    };
    return structuredClone({ ...control, ...data, requests });
  };
  const prepare = async (): Promise<unknown> => {
    // Data that an attack could delete.
    sandbox.faults.add({ match: { path: "/v1/users" }, times: 1, fault: { status: 503 } });
    sandbox.store().tokens.set("token", Infinity);
    await fetch(`${sandbox.url}/v1/groups`);
    return snapshot();
  };
  const port = (): string => new URL(sandbox.url).port;
  const SECRETS = /example\.com|Warehouse|sandbox-credentials|lastOwner|1893000001|"status":503/;

  test("every attack reaches a server without protection", async () => {
    const received = new Set<string>();
    const recorder = await listen(({ url = "" }, response) => {
      received.add(/via=([\w-]+)|state\/([\w-]+)/.exec(url)?.slice(1).find(Boolean) ?? url);
      response.writeHead(200, { "content-type": "application/json" }).end('{"secret":1}');
    });
    try {
      const { attacks } = await attack(`http://attacker.example:${String(attacker.port)}`, `http://127.0.0.1:${String(recorder.port)}`);
      expect(attacks.length).toBeGreaterThan(30);
      expect(attacks.filter((name) => !received.has(name))).toEqual([]);
      // A rebound host name reads, too.
      await rebind(recorder.port);
      const own = `http://rebound.example:${String(recorder.port)}`;
      expect((await attack(own, own)).loot).toContain('fetch-read: {"secret":1}');
    } finally {
      await close(recorder.server);
    }
  });

  test.each([
    ["of another site", "attacker.example", "127.0.0.1"],
    ["on another port of 127.0.0.1", "127.0.0.1", "127.0.0.1"],
    ["on another port of localhost", "localhost", "localhost"],
  ])("no effect, nothing read: a page %s", async (_where, from, to) => {
    const before = await prepare();
    const { loot, statuses } = await attack(`http://${from}:${String(attacker.port)}`, `http://${to}:${port()}`);
    expect(loot).toEqual([]);
    expect(await snapshot()).toEqual(before);
    expect([...statuses]).toEqual([403]);
  });

  test("no effect, nothing read: a page whose host name resolves to this machine (DNS rebinding)", async () => {
    const before = await prepare();
    await rebind(Number(port()));
    const own = `http://rebound.example:${port()}`;
    const { loot, statuses } = await attack(own, own);
    // It reads the refusals, as they come from its own origin.
    expect(loot).toContainEqual(expect.stringMatching(/^fetch-read: .*the header Host must be/));
    expect(loot.filter((text) => SECRETS.test(text))).toEqual([]);
    expect(await snapshot()).toEqual(before);
    expect([...statuses]).toEqual([421]);
  });

  test("a person who opens its address still sees its state", async () => {
    for (const name of ["127.0.0.1", "localhost"]) {
      const page = await context.newPage();
      const answer = await page.goto(`http://${name}:${port()}/_sandbox/state`);
      expect([answer?.status(), await answer?.text()]).toEqual([200, expect.stringContaining("admin@example.com")]);
    }
  });
});
