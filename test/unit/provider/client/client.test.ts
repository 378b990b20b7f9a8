// The client by itself, without Pulumi, against the sandbox.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DomoInstance, DomoPublic } from "../../../../provider/client/client";
import { isNotFound } from "../../../../provider/client/errors";
import { startSandbox, type Sandbox } from "../../../../sandbox/server";

describe("the client", () => {
  let sandbox: Sandbox;
  let domo: DomoPublic;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    domo = new DomoPublic({
      apiUrl: sandbox.url,
      clientId: "sandbox",
      clientSecret: "sandbox-secret",
      limits: { concurrency: 6, requestsPerMinute: 600 },
      timeoutSeconds: 10,
      log: { info: () => undefined, debug: () => undefined },
    });
  });
  afterEach(() => sandbox.close());

  test("returns the id of the authenticated user", async () => {
    expect(await domo.callerId()).toBe("1893000001");
  });

  test("creates, reads, changes, lists, finds and deletes users", async () => {
    const wanted = { email: "ada@example.com", name: "Ada", role: "Admin" };
    const { id } = await domo.users.create(wanted, { sendInvite: false });
    expect(await domo.users.get(id)).toMatchObject(wanted);
    await domo.users.update(id, { ...wanted, title: "Lead" });
    expect(await domo.users.get(id)).toMatchObject({ title: "Lead" });
    expect((await domo.users.list()).map((user) => user.id)).toContain(id);
    expect(await domo.users.byEmails(["ADA@example.com"])).toMatchObject([{ id }]);
    await domo.users.delete(id);
    expect(await domo.users.get(id)).toMatchObject({ deleted: true });
  });

  test("creates, reads, changes, lists and deletes groups, and their members", async () => {
    const { id } = await domo.groups.create({ name: "Finance" });
    await domo.groups.update(id, { name: "Accounting", active: true });
    expect(await domo.groups.get(id)).toMatchObject({ name: "Accounting" });
    await domo.groups.addMember(id, "1893000002");
    expect(await domo.groups.members(id)).toEqual(["1893000002"]);
    await domo.groups.removeMember(id, "1893000002");
    expect((await domo.groups.list()).map(({ name }) => name)).toContain("Accounting");
    await domo.groups.delete(id);
    expect(await domo.groups.get(id)).toMatchObject({ deleted: true });
  });

  test("reads lists to their end, page by page, without a row twice", async () => {
    for (let i = 0; i < 996; i++) sandbox.store().addUser({ email: `p${String(i)}@example.com`, name: "P", roleId: 4 });
    const rows = await domo.users.list();
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1000);
    const pages = sandbox.requests.filter(({ path }) => path === "/v1/users").map(({ query }) => query);
    // 1,000 rows fill two pages. Only the empty third page shows that there are no more.
    expect(pages).toEqual(["0", "500", "1000"].map((offset) => ({ limit: "500", offset })));
  });

  test("fails on a list that repeats itself, instead of reading it endlessly", async () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({ id: i + 1, email: `p${String(i)}@example.com` }));
    sandbox.faults.add({ match: { path: "/v1/users" }, fault: { body: JSON.stringify(rows), status: 200 } });
    await expect(domo.users.list()).rejects.toThrow(/repeats itself: the page from row 500 on/);
  });

  test("distinguishes what does not exist from what failed", async () => {
    const error: unknown = await domo.users.get("5").catch((reason: unknown) => reason);
    expect(isNotFound(error)).toBe(true);
  });

  test("logs in again when Domo no longer accepts its token", async () => {
    await domo.users.get("1893000002");
    sandbox.store().tokens.clear();
    await expect(domo.users.get("1893000002")).resolves.toMatchObject({ id: "1893000002" });
  });
});

describe("the client of the instance API", () => {
  let sandbox: Sandbox;
  let domo: DomoInstance;
  let logged: string[];
  beforeEach(async () => {
    logged = [];
    sandbox = await startSandbox({ seed: "small" });
    domo = new DomoInstance({
      instanceUrl: sandbox.url,
      accessToken: "sandbox-token",
      limits: { concurrency: 6, requestsPerMinute: 600 },
      timeoutSeconds: 10,
      log: { info: (text) => logged.push(text), debug: () => undefined },
    });
  });
  afterEach(() => sandbox.close());

  const account = (dataProviderType: string) => ({ name: "n", displayName: "Warehouse", dataProviderType, configurations: {} });

  test.each(["snowflaek", "snowflak", "snowflakes", "snovflake"])("logs that %s is one letter off a built-in connector", async (type) => {
    await expect(domo.accounts.create(account(type))).rejects.toThrow(/there is no provider/);
    expect(logged).toEqual([`the connector ${type} of Warehouse is not known here, but one letter off snowflake: did you mean that?`]);
  });

  test.each(["snowflake", "snowflake-unload-v2", "acme-crm", "snow"])("logs nothing about %s", async (type) => {
    await domo.accounts.create(account(type)).catch(() => undefined);
    expect(logged).toEqual([]);
  });

  test("redacts secrets of a response in all later errors", async () => {
    const configurations = { "client-id": "plain-app", "client-secret": "seen-in-passing" };
    sandbox.store().oauthAccounts.add({ ...account("snowflake-oauth-config"), configurations, createdBy: sandbox.store().owner.id });
    const shown = await domo.oauthAccounts.configuration("101", "snowflake-oauth-config", { unmask: true });
    expect(shown).toEqual({ ...configurations, allowExternalUse: "false" });
    sandbox.faults.add({ fault: { status: 400, message: "bad values plain-app, seen-in-passing" }, match: {} });
    await expect(domo.accounts.list()).rejects.toThrow(/bad values plain-app, \[redacted\]/);
  });

  test("requests no secrets by default", async () => {
    sandbox.store().oauthAccounts.add({
      ...account("snowflake-oauth-config"),
      configurations: { "client-secret": "canary" },
      createdBy: sandbox.store().owner.id,
    });
    expect(await domo.oauthAccounts.configuration("101", "snowflake-oauth-config")).toMatchObject({ "client-secret": "********" });
  });

  describe("reads the access list of an OAuth configuration", () => {
    const FIRST = "/api/data/v2/accounts/templates/share/*";
    const SECOND = "/api/data/v2/accounts/templates/*/share";
    const PAGE = { status: 404, body: "<html>Not Found</html>" };
    let id: string;
    beforeEach(async () => {
      ({ id } = await domo.oauthAccounts.create(account("snowflake-oauth-config")));
    });
    const failing = (path: string, fault: { status: number; body?: string }): void => {
      sandbox.faults.add({ match: { method: "GET", path }, fault });
    };

    test.each([{ status: 404 }, PAGE])("at the second path if the first does not exist: %j", async (fault) => {
      failing(FIRST, fault);
      expect(await domo.oauthAccounts.grants(id)).toMatchObject([{ id: "1893000001", accessLevel: "OWNER" }]);
    });

    test("at the first path, and tries no other after another error", async () => {
      await domo.oauthAccounts.grants(id);
      failing(FIRST, { status: 403 });
      await expect(domo.oauthAccounts.grants(id)).rejects.toMatchObject({ status: 403 });
      expect(sandbox.requests.filter(({ path }) => path.endsWith("/share"))).toEqual([]);
    });

    test.each([
      ["Domo's own", { status: 404 }, { status: 404 }, true],
      ["Domo's own, and no such path", { status: 404 }, PAGE, true],
      ["no such path, and Domo's own", PAGE, { status: 404 }, true],
      ["two web pages", PAGE, PAGE, false],
      ["a refusal", { status: 404 }, { status: 403 }, false],
    ])("and takes it for missing only after Domo's own 404: %s", async (_what, first, second, missing) => {
      failing(FIRST, first);
      failing(SECOND, second);
      const error: unknown = await domo.oauthAccounts.grants(id).catch((reason: unknown) => reason);
      expect([error instanceof Error, isNotFound(error)]).toEqual([true, missing]);
    });
  });
});
