import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { fixture, FULL, accountTable } from "./fixtures/oauth-account";

lifecycleSuite(fixture);

describe("an OAuthAccount", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
  });
  afterEach(() => testBed.close());

  test("is not the account of the same id", async () => {
    const account = await testBed.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3", configurations: {} });
    const app = testBed.resource("OAuthAccount");
    await app.create(FULL);
    const second = await testBed
      .resource("OAuthAccount")
      .create({ ...FULL, dataProviderType: "jira-on-prem-oauth-config", configurations: {} });
    expect(second.id).toBe(account.id);
    await second.delete();
    expect(testBed.sandbox.store().accounts.accounts.has(Number(account.id))).toBe(true);
  });

  test("does not expose the secrets in the response to a rename", async () => {
    const app = await testBed.resource("OAuthAccount").create(FULL);
    await app.change({ ...FULL, name: "Their app" });
    expect(JSON.stringify(app.outputs)).not.toContain("{encrypted}");
  });

  test("may have any connector, and an Account none that is certainly an OAuth configuration", async () => {
    const configurations = { "client-id": "x", "client-secret": "canary" };
    const app = testBed.resource("OAuthAccount");
    await expect(app.check({ name: "x", dataProviderType: "acme-oauth", configurations }, {})).resolves.toMatchObject({ configurations });
    await app.create({ name: "x", dataProviderType: "google-spreadsheets", configurations: {} });
    expect(accountTable(testBed).get(Number(app.id)).dataProviderType).toBe("google-spreadsheets");
    await expect(
      testBed.resource("Account").create({ name: "x", dataProviderType: "snowflake-oauth-config", configurations: {} }),
    ).rejects.toThrow(/declare it as OAuthAccount/);
    await expect(
      testBed.resource("Account").check({ name: "x", dataProviderType: "acme-oauth", configurations: {} }, {}),
    ).resolves.toMatchObject({});
  });

  test("has the keys of its connector if that is built in", async () => {
    const create = (configurations: object) => testBed.resource("OAuthAccount").create({ ...FULL, configurations });
    await expect(create({ client_id: "x", "client-secret": "y" })).rejects.toThrow(/client_id is no key of .*did you mean client-id/);
    await expect(create({ "client-id": "x" })).rejects.toThrow(/lacks what snowflake-oauth-config needs: client-secret/);
    // The keys of an OAuth account of another connector are not those of an ordinary account.
    const odd = { name: "x", dataProviderType: "snowflake", configurations: { "client-id": "x" } };
    await expect(testBed.resource("OAuthAccount").check(odd, {})).resolves.toMatchObject(odd);
  });

  test("has allowExternalUse as an argument only", async () => {
    const configurations = { ...FULL.configurations, allowExternalUse: "true" };
    await expect(testBed.resource("OAuthAccount").create({ ...FULL, configurations })).rejects.toThrow(/the argument allowExternalUse/);
  });

  test.each(["masks", "shows"])("stores no secret without prior inputs when Domo %s it", async (how) => {
    const app = await testBed.resource("OAuthAccount").create(FULL);
    const body = JSON.stringify({ ...FULL.configurations, allowExternalUse: "true" });
    if (how === "shows") testBed.sandbox.faults.add({ match: { path: "/api/data/v1/providers/*" }, fault: { body } });
    const got = testBed.resource("OAuthAccount");
    Object.assign(got, { id: app.id });
    await got.refresh();
    expect(got.seen.configurations).toEqual({ "client-id": "app" });
    expect(JSON.stringify(got.outputs)).not.toContain("canary");
  });

  test("is not deleted while DataSets use it, and the error names them", async () => {
    const app = await testBed.resource("OAuthAccount").create(FULL);
    testBed.sandbox.store().dataSets.push({ id: "d1", name: "Leads", templateId: Number(app.id) });
    await expect(app.delete()).rejects.toThrow(/1 DataSet uses OAuth account Our app and would stop updating: Leads\. Move them/);
    expect(accountTable(testBed).accounts.has(Number(app.id))).toBe(true);
  });

  test("is not deleted when Domo does not return which DataSets use it", async () => {
    const app = await testBed.resource("OAuthAccount").create(FULL);
    testBed.sandbox.store().dataSets.push({ id: "d1", name: "Leads", templateId: Number(app.id) });
    testBed.sandbox.faults.add({ match: { method: "POST", path: "/api/data/v2/datasources/account-templates" }, fault: { body: "{}" } });
    await expect(app.delete()).rejects.toThrow(/1 DataSet uses/);
    testBed.sandbox.faults.add({ match: { path: "/api/data/v2/datasources/account-templates/*" }, fault: { body: "{}" } });
    await expect(app.delete()).rejects.toThrow(/can't be used/);
    expect(accountTable(testBed).accounts.has(Number(app.id))).toBe(true);
  });
});
