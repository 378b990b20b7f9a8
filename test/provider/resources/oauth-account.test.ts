import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Stage } from "../stage";
import { lifecycleSuite } from "./lifecycle";
import { life, FULL, shelf } from "./lives/oauth-account";

lifecycleSuite(life);

describe("an OAuthAccount", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ seed: "small" });
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

  test("and an Account tell each other's connectors apart", async () => {
    await expect(stage.resource("OAuthAccount").create({ name: "x", dataProviderType: "snowflake" })).rejects.toThrow(
      /declare others as Account/,
    );
    await expect(stage.resource("Account").create({ name: "x", dataProviderType: "snowflake-oauth-config" })).rejects.toThrow(
      /declare it as OAuthAccount/,
    );
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
