import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { life, FULL, shelf } from "./fixtures/oauth-account";

lifecycleSuite(life);

describe("an OAuthAccount", () => {
  let stage: TestBed;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small" });
  });
  afterEach(() => stage.close());

  test("is not taken for the account of the same id", async () => {
    const account = await stage.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3" });
    const app = stage.resource("OAuthAccount");
    await app.create(FULL);
    const second = await stage
      .resource("OAuthAccount")
      .create({ ...FULL, dataProviderType: "jira-on-prem-oauth-config", configurations: {} });
    expect(second.id).toBe(account.id);
    await second.delete();
    expect(stage.sandbox.store().accounts.accounts.has(Number(account.id))).toBe(true);
  });

  test("keeps to itself what Domo gives away when it is renamed", async () => {
    const app = await stage.resource("OAuthAccount").create(FULL);
    await app.change({ ...FULL, name: "Their app" });
    expect(JSON.stringify(app.outputs)).not.toContain("{encrypted}");
  });

  test("may be of any type, and an Account of none that is known to be an OAuth configuration", async () => {
    const configurations = { "client-id": "x", "client-secret": "canary" };
    const app = stage.resource("OAuthAccount");
    await expect(app.check({ name: "x", dataProviderType: "acme-oauth", configurations }, {})).resolves.toMatchObject({ configurations });
    await app.create({ name: "x", dataProviderType: "google-spreadsheets" });
    expect(shelf(stage).get(Number(app.id)).dataProviderType).toBe("google-spreadsheets");
    await expect(stage.resource("Account").create({ name: "x", dataProviderType: "snowflake-oauth-config" })).rejects.toThrow(
      /declare it as OAuthAccount/,
    );
    await expect(stage.resource("Account").check({ name: "x", dataProviderType: "acme-oauth" }, {})).resolves.toMatchObject({});
  });

  test("has keys of its own where it is known", async () => {
    const create = (configurations: object) => stage.resource("OAuthAccount").create({ ...FULL, configurations });
    await expect(create({ client_id: "x", "client-secret": "y" })).rejects.toThrow(/client_id is no key of .*did you mean client-id/);
    await expect(create({ "client-id": "x" })).rejects.toThrow(/lacks what snowflake-oauth-config needs: client-secret/);
    // Whatever an OAuth configuration of another name has, it is not what an ordinary account of that name has.
    const odd = { name: "x", dataProviderType: "snowflake", configurations: { "client-id": "x" } };
    await expect(stage.resource("OAuthAccount").check(odd, {})).resolves.toMatchObject(odd);
  });

  test("has allowExternalUse as an argument only", async () => {
    const configurations = { ...FULL.configurations, allowExternalUse: "true" };
    await expect(stage.resource("OAuthAccount").create({ ...FULL, configurations })).rejects.toThrow(/the argument allowExternalUse/);
  });

  test.each(["masks", "shows"])("lets no secret into the state when nothing is remembered, and Domo %s it", async (how) => {
    const app = await stage.resource("OAuthAccount").create(FULL);
    const body = JSON.stringify({ ...FULL.configurations, allowExternalUse: "true" });
    if (how === "shows") stage.sandbox.faults.add({ match: { path: "/api/data/v1/providers/*" }, fault: { body } });
    const got = stage.resource("OAuthAccount");
    Object.assign(got, { id: app.id });
    await got.refresh();
    expect(got.seen.configurations).toEqual({ "client-id": "app" });
    expect(JSON.stringify(got.outputs)).not.toContain("canary");
  });

  test("stays while DataSets use it, and says which", async () => {
    const app = await stage.resource("OAuthAccount").create(FULL);
    stage.sandbox.store().dataSets.push({ id: "d1", name: "Leads", templateId: Number(app.id) });
    await expect(app.delete()).rejects.toThrow(/1 DataSet uses OAuth account Our app and would stop updating: Leads\. Move them/);
    expect(shelf(stage).accounts.has(Number(app.id))).toBe(true);
  });

  test("stays when Domo does not say which DataSets use it", async () => {
    const app = await stage.resource("OAuthAccount").create(FULL);
    stage.sandbox.store().dataSets.push({ id: "d1", name: "Leads", templateId: Number(app.id) });
    stage.sandbox.faults.add({ match: { method: "POST", path: "/api/data/v2/datasources/account-templates" }, fault: { body: "{}" } });
    await expect(app.delete()).rejects.toThrow(/1 DataSet uses/);
    stage.sandbox.faults.add({ match: { path: "/api/data/v2/datasources/account-templates/*" }, fault: { body: "{}" } });
    await expect(app.delete()).rejects.toThrow(/can't be used/);
    expect(shelf(stage).accounts.has(Number(app.id))).toBe(true);
  });
});
