import "../../../support/short-waits";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { log } from "../../../../provider/context";
import { beginRun } from "../../../support/provider-process";
import { TestBed, type TestResource, type Values } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { fixture, ADMIN, NORA, OMAR, OFFICE, PIA, grantsOf } from "./fixtures/account-share";

lifecycleSuite(fixture);

describe("an AccountShare", () => {
  let testBed: TestBed;
  let accountId: string;
  const share = (inputs: Values): Promise<TestResource> =>
    testBed.resource("AccountShare").create({ accountId, accountKind: "account", ...inputs });
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
    accountId = (await testBed.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3", configurations: {} })).id;
  });
  afterEach(() => testBed.close());

  test("shares with a group, and not with the user of the same id", async () => {
    const office = await share({ groupId: OFFICE, accessLevel: "CAN_SHARE" });
    expect(office.id).toBe(`account:${accountId}:GROUP:${OFFICE}`);
    expect(grantsOf(testBed, accountId)).toEqual({ [`USER ${ADMIN}`]: "OWNER", [`GROUP ${OFFICE}`]: "CAN_SHARE" });
  });

  test("is replaced when it is for a user instead of a group, so that the group's access does not stay", async () => {
    const office = await share({ groupId: OFFICE, accessLevel: "CAN_SHARE" });
    await office.change({ accountId, accountKind: "account", userId: NORA, accessLevel: "CAN_SHARE" });
    expect(office.replaces).toEqual(["groupId"]);
    const omar = await share({ userId: OMAR, accessLevel: "CAN_SHARE" });
    await omar.change({ accountId, accountKind: "account", groupId: OFFICE, accessLevel: "CAN_SHARE" });
    expect(omar.replaces).toEqual(["userId"]);
  });

  test("also shares OAuth accounts", async () => {
    const app = await testBed
      .resource("OAuthAccount")
      .create({ name: "App", dataProviderType: "snowflake-oauth-config", configurations: {} });
    const shared = await testBed
      .resource("AccountShare")
      .create({ accountId: app.id, accountKind: "oauth", userId: NORA, accessLevel: "CAN_EDIT" });
    expect(testBed.sandbox.store().oauthAccounts.get(Number(app.id)).grants).toHaveLength(2);
    expect(await shared.refresh()).toBe(true);
    await shared.delete();
    expect(testBed.sandbox.store().oauthAccounts.get(Number(app.id)).grants).toHaveLength(1);
  });

  test("calls an OAuth account so when it refuses to remove its last owner", async () => {
    const app = await testBed
      .resource("OAuthAccount")
      .create({ name: "App", dataProviderType: "snowflake-oauth-config", configurations: {} });
    const owner = await testBed
      .resource("AccountShare")
      .create({ accountId: app.id, accountKind: "oauth", userId: ADMIN, accessLevel: "OWNER", onDelete: "delete", adopt: "always" });
    await expect(owner.delete()).rejects.toThrow(/user 1893000001 is the last owner of OAuth account App,/);
  });

  test("finds an existing grant, and does not send it again", async () => {
    testBed.forgetRequests();
    await share({ userId: ADMIN, accessLevel: "OWNER" });
    expect(testBed.writes()).toEqual([]);
  });

  test("checks the access list when the connection breaks after Domo has carried out a grant", async () => {
    testBed.sandbox.faults.add({ match: { method: "PUT", path: "/api/data/v2/accounts/share/*" }, times: 1, fault: { reset: "after" } });
    const shared = await share({ userId: NORA, accessLevel: "CAN_VIEW" });
    expect(shared.outputs.accessLevel).toBe("CAN_VIEW");
  });

  test("owns a grant that Domo answers with 500 and carries out all the same, as the access list has just shown that there was none", async () => {
    testBed.sandbox.faults.take = (method, path) => {
      const accounts = testBed.sandbox.store().accounts;
      if (method === "PUT" && path.endsWith("/share/101"))
        accounts.grant(accounts.get(101), { type: "USER", id: Number(NORA) }, "CAN_EDIT");
      return undefined;
    };
    const shared = await share({ accountId: "101", userId: NORA, accessLevel: "CAN_EDIT" });
    expect(shared.outputs.adopted).toBe(false);
    testBed.sandbox.faults.take = () => undefined;
    await shared.delete();
    expect(grantsOf(testBed, "101")).toEqual({ [`USER ${ADMIN}`]: "OWNER" });
  });

  test("refuses to remove the last owner, before any request, and says what to do", async () => {
    const owner = await share({ userId: ADMIN, accessLevel: "OWNER", onDelete: "delete", adopt: "always" });
    testBed.forgetRequests();
    await expect(owner.delete()).rejects.toThrow(/user 1893000001 is the last owner of account Lake.*Make somebody else OWNER first/);
    const lower = { accountId, accountKind: "account", userId: ADMIN, accessLevel: "CAN_VIEW", adopt: "always" };
    await expect(owner.change(lower)).rejects.toThrow(/last owner/);
    expect(testBed.writes()).toEqual([]);
    expect(grantsOf(testBed, accountId)[`USER ${ADMIN}`]).toBe("OWNER");
  });

  test("does not change the level of adopted access unless adopt is always", async () => {
    const accountTable = testBed.sandbox.store().accounts;
    accountTable.grant(accountTable.get(Number(accountId)), { type: "USER", id: Number(NORA) }, "OWNER");
    const owner = await share({ userId: NORA, accessLevel: "OWNER" });
    const lower = { accountId, accountKind: "account", userId: NORA, accessLevel: "CAN_VIEW" };
    await expect(owner.change(lower)).rejects.toThrow(/it has OWNER and was adopted.*adopt: "always" to change it to CAN_VIEW/);
    expect(grantsOf(testBed, accountId)[`USER ${NORA}`]).toBe("OWNER");
    await owner.change({ ...lower, adopt: "always" });
    expect(grantsOf(testBed, accountId)[`USER ${NORA}`]).toBe("CAN_VIEW");
  });

  test("moves ownership when both shares change at once, in any order", async () => {
    const admin = await share({ userId: ADMIN, accessLevel: "OWNER", adopt: "always" });
    const lowering = admin.change({ accountId, accountKind: "account", userId: ADMIN, accessLevel: "CAN_EDIT", adopt: "always" });
    const raising = share({ userId: OMAR, accessLevel: "OWNER" });
    await Promise.all([lowering, raising]);
    expect(grantsOf(testBed, accountId)).toEqual({ [`USER ${ADMIN}`]: "CAN_EDIT", [`USER ${OMAR}`]: "OWNER" });
  });

  test.each([
    [{ accessLevel: "CAN_VIEW" }, /neither a user nor a group/],
    [{ userId: NORA, groupId: OFFICE, accessLevel: "CAN_VIEW" }, /one person or one group/],
    [{ userId: NORA, accessLevel: "CAN_USE" }, /accessLevel: must be OWNER, CAN_EDIT, CAN_SHARE, CAN_VIEW/],
    [
      { userId: "99", accessLevel: "CAN_VIEW" },
      /could not create the share of account \d+ with user 99: user 99, who is to get CAN_VIEW, does not exist/,
    ],
  ])("explains what is wrong with %j", async (inputs, sentence) => {
    await expect(share(inputs)).rejects.toThrow(sentence);
  });
});

describe("the last owner is lowered before the share of the next one is written", () => {
  let testBed: TestBed;
  let account: Values;
  let nora: TestResource;
  const share = (name: string): TestResource => Object.assign(testBed.resource("AccountShare"), { name, ownRuns: false });
  const newRun = (): void => beginRun(new URL(testBed.sandbox.url).host);
  const of = (userId: string, accessLevel: string): Values => ({ ...account, userId, accessLevel });
  const levels = () => grantsOf(testBed, String(account.accountId));
  const byHand = (userId: string, level: string): void => {
    const table = testBed.sandbox.store().accounts;
    table.grant(table.get(Number(account.accountId)), { type: "USER", id: Number(userId) }, level);
  };
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", switches: { lastOwner: "allow" } });
    account = { accountId: "101", accountKind: "account" };
    nora = share("nora");
    newRun();
    await nora.create(of(NORA, "OWNER"));
    byHand(ADMIN, "NONE");
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await testBed.close();
  });

  test("who is made owner at once if the stack has given the access of another level", async () => {
    const omar = await share("omar").create(of(OMAR, "CAN_VIEW"));
    newRun();
    await omar.replacesFor(of(OMAR, "OWNER"));
    await nora.change(of(NORA, "CAN_VIEW"));
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "OWNER" });
    testBed.forgetRequests();
    await omar.change(of(OMAR, "OWNER"));
    expect(testBed.writes()).toEqual([]);
  });

  test.each([
    ["who is new", () => undefined, {}],
    ["to whom somebody else has given access, also with adopt: always", () => byHand(OMAR, "CAN_EDIT"), { adopt: "always" }],
  ])(
    "%s, and is left to the own share, so that no state misses the access, and the last owner stays until then",
    async (_who, prepare, more) => {
      prepare();
      const before = levels();
      newRun();
      await share("omar").check({ ...of(OMAR, "OWNER"), ...more }, {});
      testBed.forgetRequests();
      await expect(nora.change(of(NORA, "CAN_VIEW"))).rejects.toThrow(/last owner.*another AccountShare.*dependsOn/);
      expect(testBed.writes()).toEqual([]);
      expect(levels()).toEqual(before);
    },
    20_000,
  );

  test("for whom the share of the last owner is replaced, which is refused, as the new one may not be created", async () => {
    newRun();
    expect(await nora.replacesFor(of(OMAR, "OWNER"))).toEqual(["userId"]);
    testBed.forgetRequests();
    await expect(nora.delete()).rejects.toThrow(/last owner.*another AccountShare/);
    expect(testBed.writes()).toEqual([]);
  }, 20_000);

  test("whose own share is replaced by one for somebody else, and who is therefore not made owner", async () => {
    const omar = await share("omar").create(of(OMAR, "CAN_VIEW"));
    newRun();
    await omar.replacesFor(of(PIA, "CAN_VIEW"));
    await share("next").check(of(OMAR, "OWNER"), {});
    await expect(nora.change(of(NORA, "CAN_VIEW"))).rejects.toThrow(/last owner/);
    expect(levels()).toEqual({ [`USER ${NORA}`]: "OWNER", [`USER ${OMAR}`]: "CAN_VIEW" });
  }, 20_000);

  describe("to whom the stack has given access of another level", () => {
    let omar: TestResource;
    const path = "/api/data/v2/accounts/share/101";
    beforeEach(async () => {
      omar = await share("omar").create(of(OMAR, "CAN_VIEW"));
      newRun();
      await omar.replacesFor(of(OMAR, "OWNER"));
      testBed.forgetRequests();
    });
    const written = () => testBed.writes().length;

    test("and who is made owner once, also where the access list shows that late", async () => {
      const list = testBed.sandbox
        .store()
        .accounts.get(101)
        .grants.map((grant) => ({ ...grant, id: String(grant.id) }));
      let isGiven = false;
      let late = 3;
      testBed.sandbox.faults.take = (method, at) => {
        if (at !== path) return undefined;
        if (method === "PUT") isGiven = true;
        return method === "GET" && isGiven && late-- > 0 ? { status: 200, body: JSON.stringify({ list }) } : undefined;
      };
      await nora.change(of(NORA, "CAN_VIEW"));
      expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "OWNER" });
      expect(written()).toBe(2);
    }, 20_000);

    test("and whom Domo does not make owner although it says so, so that the last owner stays", async () => {
      testBed.sandbox.faults.add({ match: { method: "PUT" }, times: 1, fault: { status: 200, body: "{}" } });
      await expect(nora.change(of(NORA, "CAN_VIEW"))).rejects.toThrow(/last owner/);
      expect(levels()).toEqual({ [`USER ${NORA}`]: "OWNER", [`USER ${OMAR}`]: "CAN_VIEW" });
      await omar.change(of(OMAR, "OWNER"));
      await nora.change(of(NORA, "CAN_VIEW"));
      expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "OWNER" });
    }, 20_000);

    test("and who was deleted in Domo, in whose place the next one is made owner that exists", async () => {
      const pia = await share("pia").create(of(PIA, "CAN_VIEW"));
      newRun();
      await omar.replacesFor(of(OMAR, "OWNER"));
      await pia.replacesFor(of(PIA, "OWNER"));
      testBed.sandbox.store().deleteUser(Number(OMAR));
      await nora.change(of(NORA, "CAN_VIEW"));
      expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${PIA}`]: "OWNER" });
    });
  });
});

describe("the share of the authenticated user", () => {
  let testBed: TestBed;
  const share = (name: string): TestResource => Object.assign(testBed.resource("AccountShare"), { name, ownRuns: false });
  const newRun = (): void => beginRun(new URL(testBed.sandbox.url).host);
  const newAccount = async (): Promise<TestResource> => {
    newRun();
    const account = Object.assign(testBed.resource("Account"), { ownRuns: false });
    return account.create({ name: "Pond", dataProviderType: "amazon-s3", configurations: {} });
  };
  afterEach(async () => {
    jest.restoreAllMocks();
    await testBed.close();
  });

  test("is made owner of an account without one that is destroyed with its shares, and the log says so", async () => {
    testBed = await TestBed.open({ seed: "small" });
    const account = await newAccount();
    const inputs = { accountId: account.id, accountKind: "account", accessLevel: "CAN_VIEW" };
    const nora = await share("nora").create({ ...inputs, userId: NORA, accessLevel: "OWNER" });
    const admin = await share("admin").create({ ...inputs, userId: ADMIN, adopt: "always" });
    const pia = await share("pia").create({ ...inputs, userId: PIA });
    testBed.sandbox.store().deleteUser(Number(NORA));
    newRun();
    const info = jest.spyOn(log, "info");
    for (const each of [pia, nora, admin]) await each.delete();
    expect(grantsOf(testBed, account.id)).toEqual({ [`USER ${ADMIN}`]: "OWNER" });
    expect(info.mock.calls.join("\n")).toMatch(
      /account Pond \(id \d+\): user 1893000001 was made OWNER, as no other owner remains\. That stays so if the account is not deleted/,
    );
    await account.delete();
  });

  test.each(["400", "allow"] as const)(
    "is destroyed with its account, in any order with that of the only owner (last owner: %s)",
    async (lastOwner) => {
      testBed = await TestBed.open({ seed: "small", switches: { lastOwner } });
      const [nora, admin] = [share("nora"), share("admin")];
      const account = await newAccount();
      const accountId = account.id;
      const inputs = { accountId, accountKind: "account" };
      const table = testBed.sandbox.store().accounts;
      for (const isTogether of [false, true]) {
        newRun();
        await account.check(account.inputs);
        await account.replacesFor(account.inputs);
        await nora.create({ ...inputs, userId: NORA, accessLevel: "OWNER" });
        table.grant(table.get(Number(accountId)), { type: "USER", id: Number(ADMIN) }, "CAN_EDIT");
        await admin.create({ ...inputs, userId: ADMIN, accessLevel: "CAN_EDIT", adopt: "always", onDelete: "delete" });
        newRun();
        if (isTogether) await Promise.all([admin.delete(), nora.delete()]);
        else for (const each of [nora, admin]) await each.delete();
        expect(grantsOf(testBed, accountId)).toEqual({ [`USER ${ADMIN}`]: "OWNER" });
      }
      await account.delete();
      expect(table.accounts.has(Number(accountId))).toBe(false);
    },
  );

  test("of the only owner goes before its account is replaced", async () => {
    testBed = await TestBed.open({ seed: "small", switches: { lastOwner: "400" } });
    const nora = share("nora");
    const account = await newAccount();
    newRun();
    await account.check(account.inputs);
    await account.replacesFor(account.inputs);
    await nora.create({ accountId: account.id, accountKind: "account", userId: NORA, accessLevel: "OWNER" });
    const table = testBed.sandbox.store().accounts;
    table.grant(table.get(Number(account.id)), { type: "USER", id: Number(ADMIN) }, "CAN_EDIT");
    newRun();
    const replaced = { ...account.inputs, dataProviderType: "google-sheets" };
    await account.check(replaced);
    expect(await account.replacesFor(replaced)).toEqual(["dataProviderType"]);
    await nora.delete();
    expect(grantsOf(testBed, account.id)).toEqual({ [`USER ${ADMIN}`]: "OWNER" });
  });
});

describe("the guard of the last owner", () => {
  const WEB_PAGE = { status: 200, body: "<!doctype html><html>one moment</html>" };
  let testBed: TestBed;
  let path: string;
  let inputs: Values;
  let share: TestResource;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", switches: { lastOwner: "allow" } });
    const { id: accountId } = await testBed.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3", configurations: {} });
    path = `/api/data/v2/accounts/share/${accountId}`;
    inputs = { accountId, accountKind: "account", userId: NORA, accessLevel: "OWNER" };
    share = await testBed.resource("AccountShare").create(inputs);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await testBed.close();
  });

  const account = () => testBed.sandbox.store().accounts.get(Number(inputs.accountId));

  test("gives the ownership back when the look after its removal is answered with a web page", async () => {
    let isWritten = false;
    let pages = 1;
    testBed.sandbox.faults.take = (method, at) => {
      if (at !== path) return undefined;
      if (method === "GET") return isWritten && pages-- > 0 ? WEB_PAGE : undefined;
      // As if another run lowered the other owner at the same moment.
      const accounts = testBed.sandbox.store().accounts;
      if (!isWritten) accounts.grant(accounts.get(Number(inputs.accountId)), { type: "USER", id: Number(ADMIN) }, "CAN_VIEW");
      isWritten = true;
      return undefined;
    };
    await expect(share.change({ ...inputs, accessLevel: "CAN_VIEW" })).rejects.toThrow(
      /whether anybody else has the ownership .* could not be read .* so it was given back/,
    );
    expect(grantsOf(testBed, String(inputs.accountId))[`USER ${NORA}`]).toBe("OWNER");
  });

  test("does not take a lowering for done while the access list names no owner, in this run and in the next", async () => {
    await share.change({ ...inputs, accessLevel: "CAN_EDIT" });
    testBed.sandbox.faults.take = (method, at) => {
      // As if somebody moved the ownership to Nora between the look and the write.
      if (method === "PUT" && at === path) account().grants = [{ type: "USER", id: Number(NORA), accessLevel: "OWNER" }];
      return undefined;
    };
    const lowered = { ...inputs, accessLevel: "CAN_VIEW" };
    await expect(share.change(lowered)).rejects.toThrow(/names no owner.*make somebody owner/);
    testBed.sandbox.faults.take = () => undefined;
    await expect(share.change(lowered)).rejects.toThrow(/names no owner/);
    await share.change(inputs);
    expect(grantsOf(testBed, String(inputs.accountId))).toEqual({ [`USER ${NORA}`]: "OWNER" });
  }, 30_000);

  test("does not take a lowering for done that a list without an owner has before", async () => {
    account().grants = [{ type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" }];
    await expect(share.change({ ...inputs, accessLevel: "CAN_VIEW" })).rejects.toThrow(/could not update .*names no owner/);
    account().grants.push({ type: "USER", id: Number(ADMIN), accessLevel: "OWNER" });
    await share.change({ ...inputs, accessLevel: "CAN_VIEW" });
  }, 20_000);

  test("does not adopt a share that only a list without an owner shows", async () => {
    account().grants = [{ type: "USER", id: Number(OMAR), accessLevel: "CAN_VIEW" }];
    const omar = Object.assign(testBed.resource("AccountShare"), { name: "omar" });
    await expect(omar.create({ ...inputs, userId: OMAR, accessLevel: "CAN_VIEW" })).rejects.toThrow(/could not create .*names no owner/);
  }, 20_000);

  test("gives an account an owner again, whose access is left on destroy, as nothing proves that there was none", async () => {
    account().grants = [{ type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" }];
    const omar = Object.assign(testBed.resource("AccountShare"), { name: "omar" });
    await omar.create({ ...inputs, userId: OMAR });
    expect(omar.outputs.adopted).toBe(true);
    await omar.delete();
    expect(grantsOf(testBed, String(inputs.accountId))).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "OWNER" });
  });

  test("changes no other level to OWNER that a list without an owner shows, unless adopt is always", async () => {
    account().grants = [{ type: "USER", id: Number(OMAR), accessLevel: "CAN_VIEW" }];
    const omar = Object.assign(testBed.resource("AccountShare"), { name: "omar" });
    await expect(omar.create({ ...inputs, userId: OMAR })).rejects.toThrow(/CAN_VIEW.*nothing proves that this stack created it/);
    await omar.create({ ...inputs, userId: OMAR, adopt: "always" });
    expect(grantsOf(testBed, String(inputs.accountId))).toEqual({ [`USER ${OMAR}`]: "OWNER" });
  });

  test("says at a refresh that an account has no owner", async () => {
    const info = jest.spyOn(log, "info");
    account().grants = [{ type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" }];
    expect(await share.refresh()).toBe(true);
    expect(share.seen.accessLevel).toBe("CAN_VIEW");
    expect(info.mock.calls.join("\n")).toMatch(/warning: the share of account \d+ .*names no owner.*make somebody owner/);
  });

  test("counts an owner whose removal Domo refused", async () => {
    testBed.sandbox.faults.add({ match: { method: "PUT", path }, times: 1, fault: { status: 400 } });
    await expect(share.change({ ...inputs, accessLevel: "CAN_VIEW" })).rejects.toThrow(/400/);
    const other = await Object.assign(testBed.resource("AccountShare"), { name: "other" }).create({
      ...inputs,
      userId: ADMIN,
      adopt: "always",
    });
    await other.change({ ...inputs, userId: ADMIN, accessLevel: "CAN_VIEW", adopt: "always" });
    expect(grantsOf(testBed, String(inputs.accountId))).toMatchObject({ [`USER ${NORA}`]: "OWNER", [`USER ${ADMIN}`]: "CAN_VIEW" });
  });
});
