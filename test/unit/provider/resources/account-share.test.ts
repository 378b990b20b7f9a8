import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed, type TestResource, type Values } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { life, ADMIN, NORA, OMAR, OFFICE, grantsOf } from "./fixtures/account-share";

lifecycleSuite(life);

describe("an AccountShare", () => {
  let stage: TestBed;
  let accountId: string;
  const share = (inputs: Values): Promise<TestResource> =>
    stage.resource("AccountShare").create({ accountId, accountKind: "account", ...inputs });
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small" });
    accountId = (await stage.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3" })).id;
  });
  afterEach(() => stage.close());

  test("shares with a group, and is told apart from a person of the same id", async () => {
    const office = await share({ groupId: OFFICE, accessLevel: "CAN_SHARE" });
    expect(office.id).toBe(`account:${accountId}:GROUP:${OFFICE}`);
    expect(grantsOf(stage, accountId)).toEqual({ [`USER ${ADMIN}`]: "OWNER", [`GROUP ${OFFICE}`]: "CAN_SHARE" });
  });

  test("works on OAuth accounts, too", async () => {
    const app = await stage.resource("OAuthAccount").create({ name: "App", dataProviderType: "snowflake-oauth-config" });
    const shared = await stage
      .resource("AccountShare")
      .create({ accountId: app.id, accountKind: "oauth", userId: NORA, accessLevel: "CAN_EDIT" });
    expect(stage.sandbox.store().oauthAccounts.get(Number(app.id)).grants).toHaveLength(2);
    expect(await shared.refresh()).toBe(true);
    await shared.delete();
    expect(stage.sandbox.store().oauthAccounts.get(Number(app.id)).grants).toHaveLength(1);
  });

  test("finds a grant that is there already, and does not ask for it again", async () => {
    stage.forgetRequests();
    await share({ userId: ADMIN, accessLevel: "OWNER" });
    expect(stage.writes()).toEqual([]);
  });

  test("believes the list when Domo answers 500 to a grant that it has carried out", async () => {
    stage.sandbox.faults.add({ match: { method: "PUT", path: "/api/data/v2/accounts/share/*" }, times: 1, fault: { reset: "after" } });
    const shared = await share({ userId: NORA, accessLevel: "CAN_VIEW" });
    expect(shared.outputs.accessLevel).toBe("CAN_VIEW");
  });

  test("refuses to take the last owner away, before Domo is asked to, and says what to do", async () => {
    const owner = await share({ userId: ADMIN, accessLevel: "OWNER", onDelete: "delete", adopt: "always" });
    stage.forgetRequests();
    await expect(owner.delete()).rejects.toThrow(/user 1893000001 is the last owner of account Lake.*Make somebody else OWNER first/);
    const lower = { accountId, accountKind: "account", userId: ADMIN, accessLevel: "CAN_VIEW", adopt: "always" };
    await expect(owner.change(lower)).rejects.toThrow(/last owner/);
    expect(stage.writes()).toEqual([]);
    expect(grantsOf(stage, accountId)[`USER ${ADMIN}`]).toBe("OWNER");
  });

  test("does not change the level of access that it has only adopted, unless told to", async () => {
    const shelf = stage.sandbox.store().accounts;
    shelf.grant(shelf.get(Number(accountId)), { type: "USER", id: Number(NORA) }, "OWNER");
    const owner = await share({ userId: NORA, accessLevel: "OWNER" });
    const lower = { accountId, accountKind: "account", userId: NORA, accessLevel: "CAN_VIEW" };
    await expect(owner.change(lower)).rejects.toThrow(/it has OWNER and was adopted.*adopt: "always" to change it to CAN_VIEW/);
    expect(grantsOf(stage, accountId)[`USER ${NORA}`]).toBe("OWNER");
    await owner.change({ ...lower, adopt: "always" });
    expect(grantsOf(stage, accountId)[`USER ${NORA}`]).toBe("CAN_VIEW");
  });

  test("moves ownership when both shares change at once, in whatever order they come", async () => {
    const admin = await share({ userId: ADMIN, accessLevel: "OWNER", adopt: "always" });
    const lowering = admin.change({ accountId, accountKind: "account", userId: ADMIN, accessLevel: "CAN_EDIT", adopt: "always" });
    const raising = share({ userId: OMAR, accessLevel: "OWNER" });
    await Promise.all([lowering, raising]);
    expect(grantsOf(stage, accountId)).toEqual({ [`USER ${ADMIN}`]: "CAN_EDIT", [`USER ${OMAR}`]: "OWNER" });
  });

  test.each([
    [{ accessLevel: "CAN_VIEW" }, /neither a user nor a group/],
    [{ userId: NORA, groupId: OFFICE, accessLevel: "CAN_VIEW" }, /one person or one group/],
    [{ userId: NORA, accessLevel: "CAN_USE" }, /accessLevel: must be OWNER, CAN_EDIT, CAN_SHARE, CAN_VIEW/],
    [{ userId: "99", accessLevel: "CAN_VIEW" }, /could not create the share of account \d+ with user 99: Domo answered 404/],
  ])("says what is wrong with %j", async (inputs, sentence) => {
    await expect(share(inputs)).rejects.toThrow(sentence);
  });
});
