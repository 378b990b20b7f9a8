import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Stage, type Staged, type Values } from "../stage";
import { lifecycleSuite } from "./lifecycle";

const APP = { "client-id": "app", "client-secret": "canary-client-secret" };
const FULL = { name: "Our app", dataProviderType: "snowflake-oauth-config", configurations: APP };

const shelf = (stage: Stage) => stage.sandbox.store().oauthAccounts;

function asInputs(stage: Stage, { id }: Staged): Values | undefined {
  const account = shelf(stage).accounts.get(Number(id));
  return account && { name: account.displayName, dataProviderType: account.dataProviderType, configurations: account.configurations };
}

lifecycleSuite({
  type: "OAuthAccount",
  prepare: () => ({
    least: { name: "Our app", dataProviderType: "snowflake-oauth-config" },
    full: FULL,
    changed: { ...FULL, name: "Their app", configurations: { "client-id": "other", "client-secret": "canary-rotated" } },
  }),
  world: asInputs,
  drift(stage, { id }) {
    const account = shelf(stage).get(Number(id));
    shelf(stage).rename(account, "Renamed by hand");
    shelf(stage).configure(account, { "client-id": "changed by hand" });
    return ["name", "configurations"];
  },
  vanish(stage, { id }) {
    shelf(stage).accounts.delete(Number(id));
  },
});

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
});
