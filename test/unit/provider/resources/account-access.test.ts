import "../../../support/short-waits";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { log } from "../../../../provider/context";
import type { Fault } from "../../../../sandbox/faults";
import { beginRun } from "../../../support/provider-process";
import { isWrite, TestBed, type TestResource, type Values } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { ADMIN, fixture, NORA, OFFICE, OMAR, PIA } from "./fixtures/account-access";
import { grantsOf } from "./fixtures/account-share";

lifecycleSuite(fixture);

const user = (userId: string, accessLevel: string): Values => ({ userId, accessLevel });
const group = (groupId: string, accessLevel: string): Values => ({ groupId, accessLevel });

describe("an AccountAccess", () => {
  let testBed: TestBed;
  let accountId: string;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
    accountId = (await testBed.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3", configurations: {} })).id;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await testBed.close();
  });

  const want = (grants: Values[], more: Values = {}): Values => ({ accountId, accountKind: "account", grants, ...more });
  const create = (grants: Values[], more: Values = {}): Promise<TestResource> =>
    testBed.resource("AccountAccess").create(want(grants, more));
  const byHand = (userId: string, level: string): void => {
    const table = testBed.sandbox.store().accounts;
    table.grant(table.get(Number(accountId)), { type: "USER", id: Number(userId) }, level);
  };
  /** The levels of all but the authenticated user. */
  const levels = (): Record<string, string> => {
    const { [`USER ${ADMIN}`]: _caller, ...others } = grantsOf(testBed, accountId);
    return others;
  };
  /** The written grants, as `1893000002 CAN_VIEW`. */
  const writtenGrants = (): string[] => {
    const written: string[] = [];
    const table = testBed.sandbox.store().accounts;
    const grant = table.grant.bind(table);
    jest.spyOn(table, "grant").mockImplementation((account, subject, level) => {
      written.push(`${String(subject.id)} ${level}`);
      grant(account, subject, level);
    });
    return written;
  };

  /** Answers the second look at the access list so. */
  const secondLook = (answer: () => Fault["fault"] | undefined): TestBed["sandbox"]["faults"]["take"] => {
    let looks = 0;
    return (method, path) => (method === "GET" && path.endsWith(`/share/${accountId}`) && ++looks === 2 ? answer() : undefined);
  };
  /** As if the owner was deleted in Domo at this moment. */
  const loseOwner = (): undefined => {
    const account = testBed.sandbox.store().accounts.get(Number(accountId));
    account.grants = account.grants.filter(({ accessLevel }) => accessLevel !== "OWNER");
  };

  test("has the account's id, and is replaced when it is for another account", async () => {
    const access = await create([user(NORA, "CAN_VIEW")]);
    expect(access.id).toBe(`account:${accountId}`);
    expect(await access.replacesFor({ ...want([user(NORA, "CAN_VIEW")]), accountId: "101" })).toEqual(["accountId"]);
    expect(await access.replacesFor({ ...want([user(NORA, "CAN_VIEW")]), accountKind: "oauth" })).toEqual(["accountKind"]);
  });

  test("is also for OAuth accounts, whose ids are other ones", async () => {
    const app = await testBed
      .resource("OAuthAccount")
      .create({ name: "App", dataProviderType: "snowflake-oauth-config", configurations: {} });
    const access = await testBed
      .resource("AccountAccess")
      .create({ accountId: app.id, accountKind: "oauth", grants: [group(OFFICE, "CAN_VIEW")] });
    const { grants } = testBed.sandbox.store().oauthAccounts.get(Number(app.id));
    expect(access.id).toBe(`oauth:${app.id}`);
    expect(grants.map(({ type, accessLevel }) => `${type} ${accessLevel}`)).toEqual(["USER OWNER", "GROUP CAN_VIEW"]);
    expect(await access.refresh()).toBe(true);
    await access.delete();
    expect(testBed.sandbox.store().oauthAccounts.get(Number(app.id)).grants).toHaveLength(1);
  });

  test("refuses to take away and to change access that nobody declared, and names who has it", async () => {
    byHand(OMAR, "CAN_EDIT");
    byHand(PIA, "OWNER");
    testBed.forgetRequests();
    await expect(create([user(NORA, "CAN_VIEW"), user(PIA, "CAN_VIEW")])).rejects.toThrow(
      /refused to create the access to account \d+.*Omar Example \(user 1893000003\) has CAN_EDIT; Pia Example \(user 1893000004\) has OWNER instead of CAN_VIEW\..*adopt: "always"/,
    );
    expect(testBed.writes()).toEqual([]);
    await create([user(NORA, "CAN_VIEW"), user(PIA, "CAN_VIEW")], { adopt: "always" });
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${PIA}`]: "CAN_VIEW" });
  });

  test("refuses also what is given between its look and its write, in this run and in the next", async () => {
    let looks = 0;
    testBed.sandbox.faults.take = (method, path) => {
      if (method === "GET" && path.includes("/share/") && ++looks === 2) byHand(PIA, "CAN_VIEW");
      return undefined;
    };
    const access = testBed.resource("AccountAccess");
    await expect(access.create(want([user(NORA, "CAN_VIEW")]))).rejects.toThrow(/Pia Example.*has CAN_VIEW\..*adopt: "always"/);
    await access.refresh();
    await expect(access.change(want([user(NORA, "CAN_VIEW")]))).rejects.toThrow(/Pia Example.*has CAN_VIEW\..*adopt: "always"/);
    expect(levels()[`USER ${PIA}`]).toBe("CAN_VIEW");
    await access.change(want([user(NORA, "CAN_VIEW"), user(PIA, "CAN_VIEW")]));
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${PIA}`]: "CAN_VIEW" });
    await access.delete();
    expect(levels()).toEqual({ [`USER ${PIA}`]: "CAN_VIEW" });
  });

  test("shows drift grant by grant, and corrects it", async () => {
    const grants = [user(NORA, "CAN_VIEW"), user(OMAR, "CAN_EDIT"), group(OFFICE, "CAN_VIEW")];
    const access = await create(grants);
    byHand(NORA, "NONE");
    byHand(OMAR, "OWNER");
    byHand(PIA, "CAN_SHARE");
    await access.refresh();
    const drifted = [user(NORA, "NONE"), user(OMAR, "OWNER"), group(OFFICE, "CAN_VIEW"), user(PIA, "CAN_SHARE")];
    expect(access.seen.grants).toEqual(drifted);
    await access.refresh();
    expect(access.seen.grants).toEqual(drifted);
    await access.change(want(grants));
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "CAN_EDIT", [`GROUP ${OFFICE}`]: "CAN_VIEW" });
    await access.refresh();
    expect(await access.diff(want(grants))).toEqual([]);
  });

  test("gives access before it takes it away", async () => {
    const access = await create([user(NORA, "OWNER"), user(OMAR, "CAN_EDIT")]);
    const written = writtenGrants();
    await access.change(want([user(PIA, "CAN_VIEW"), user(NORA, "CAN_VIEW"), group(OFFICE, "OWNER")]));
    expect(written).toEqual([`${PIA} CAN_VIEW`, `${OFFICE} OWNER`, `${NORA} CAN_VIEW`, `${OMAR} NONE`]);
  });

  test("moves ownership also while Domo's list lags", async () => {
    const access = await create([user(NORA, "OWNER")]);
    byHand(ADMIN, "NONE");
    testBed.sandbox.faults.add({ match: { path: "/api/data/v2/accounts/*" }, times: 4, fault: { stale: true } });
    await access.change(want([user(OMAR, "OWNER")]));
    expect(grantsOf(testBed, accountId)).toEqual({ [`USER ${OMAR}`]: "OWNER" });
  });

  test("refuses to leave no owner, before any request, and says what to do", async () => {
    const access = await create([user(NORA, "OWNER"), user(OMAR, "CAN_VIEW")]);
    byHand(ADMIN, "NONE");
    testBed.forgetRequests();
    await expect(access.change(want([user(PIA, "CAN_VIEW")]))).rejects.toThrow(
      /would leave account Lake without an owner.*Make somebody else OWNER first/,
    );
    await expect(access.delete()).rejects.toThrow(
      /refused to delete the access to account \d+: it would leave account Lake without an owner/,
    );
    expect(testBed.writes()).toEqual([]);
    // Domo may still list a user that was deleted (§4.1). That one is no owner.
    const list = [NORA, "1893999999"].map((id) => ({ type: "USER", id, accessLevel: "OWNER" }));
    testBed.sandbox.faults.add({ match: { method: "GET", path: "*/share/*" }, fault: { body: JSON.stringify({ list }) } });
    await expect(access.delete()).rejects.toThrow(/without an owner/);
  });

  test("keeps an owner whom only the newest access list shows as one", async () => {
    Object.assign(testBed.sandbox.store().switches, { lastOwner: "allow" });
    const access = await create([user(NORA, "CAN_VIEW"), user(OMAR, "OWNER")]);
    await access.refresh(); // in another process, which has written to nobody
    const account = testBed.sandbox.store().accounts.get(Number(accountId));
    let looks = 0;
    let writes = 0;
    testBed.sandbox.faults.take = (method, path) => {
      if (!path.includes("/share/")) return undefined;
      // Nora becomes an owner between the look of the update and that of the change, and the only one at the first write.
      if (method === "GET" && ++looks === 2) byHand(NORA, "OWNER");
      if (method === "PUT" && ++writes === 1) account.grants = [{ type: "USER", id: Number(NORA), accessLevel: "OWNER" }];
      return undefined;
    };
    await expect(access.change(want([user(OMAR, "OWNER")], { adopt: "always" }))).rejects.toThrow(/last owner/);
    expect(account.grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "OWNER" });
  }, 20_000);

  test("neither revokes nor lowers the access of the authenticated user, and may raise it", async () => {
    const access = await create([user(NORA, "OWNER")]);
    expect(access.seen.grants).toEqual([user(NORA, "OWNER")]);
    await access.refresh();
    expect(await access.diff(want([user(NORA, "OWNER")]))).toEqual([]);
    await expect(access.change(want([user(NORA, "OWNER"), user(ADMIN, "CAN_VIEW")]))).rejects.toThrow(
      /would lower the access of user 1893000001 from OWNER to CAN_VIEW, and the credentials act as that user/,
    );
    byHand(ADMIN, "CAN_VIEW");
    await access.change(want([user(NORA, "OWNER"), user(ADMIN, "CAN_EDIT")]));
    expect(grantsOf(testBed, accountId)[`USER ${ADMIN}`]).toBe("CAN_EDIT");
    await access.change(want([user(NORA, "OWNER")]));
    await access.delete().catch(() => undefined);
    expect(grantsOf(testBed, accountId)[`USER ${ADMIN}`]).toBe("CAN_EDIT");
  });

  test("leaves on destroy what was there before, and what is there undeclared", async () => {
    byHand(NORA, "CAN_VIEW");
    const access = await create([user(NORA, "CAN_VIEW"), user(OMAR, "CAN_VIEW")]);
    byHand(PIA, "CAN_SHARE");
    await access.refresh();
    testBed.sandbox
      .store()
      .accounts.grant(testBed.sandbox.store().accounts.get(Number(accountId)), { type: "GROUP", id: Number(OFFICE) }, "OWNER");
    await access.refresh();
    await access.delete();
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${PIA}`]: "CAN_SHARE", [`GROUP ${OFFICE}`]: "OWNER" });
  });

  test("leaves all on destroy where onDelete is keep", async () => {
    const access = await create([user(NORA, "CAN_VIEW")], { onDelete: "keep" });
    await access.delete();
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW" });
  });

  test("leaves on destroy what somebody gave by hand before the program declared it", async () => {
    const access = await create([user(NORA, "CAN_VIEW")]);
    byHand(OMAR, "CAN_VIEW");
    await access.refresh();
    await access.change(want([user(NORA, "CAN_EDIT"), user(OMAR, "CAN_VIEW")]));
    await access.delete();
    expect(levels()).toEqual({ [`USER ${OMAR}`]: "CAN_VIEW" });
  });

  test("keeps in the state what it gave before it failed, and finishes it in the next run", async () => {
    byHand(PIA, "CAN_VIEW");
    const access = testBed.resource("AccountAccess");
    const grants = [user(NORA, "CAN_VIEW"), user(PIA, "CAN_VIEW"), user("12345", "CAN_VIEW")];
    await expect(access.create(want(grants))).rejects.toThrow(/could not create .*: user 12345, who is to get CAN_VIEW, does not exist/);
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${PIA}`]: "CAN_VIEW" });
    await access.change(want([user(NORA, "CAN_VIEW"), user(PIA, "CAN_VIEW")]));
    await access.delete();
    expect(levels()).toEqual({ [`USER ${PIA}`]: "CAN_VIEW" });
  });

  test("revokes what it gave although the response was lost", async () => {
    const access = await create([user(NORA, "CAN_VIEW")]);
    testBed.sandbox.faults.add({ match: { method: "PUT" }, times: 1, fault: { reset: "after" } });
    await access.change(want([user(NORA, "CAN_VIEW"), user(OMAR, "CAN_EDIT"), user(PIA, "CAN_VIEW")]));
    await access.delete();
    expect(levels()).toEqual({});
  });

  test("is read from a list without an owner, but of who is not listed only who does not exist has lost access", async () => {
    const access = await create([user(NORA, "CAN_VIEW"), user(OMAR, "CAN_EDIT"), user(PIA, "CAN_VIEW")]);
    testBed.sandbox.faults.add({ match: { path: "/api/data/v2/accounts/*" }, fault: { drop: [ADMIN, OMAR] } });
    testBed.sandbox.store().deleteUser(Number(PIA));
    await access.refresh();
    expect(access.seen.grants).toEqual([user(NORA, "CAN_VIEW"), user(OMAR, "CAN_EDIT"), user(PIA, "NONE")]);
  });

  test("gives an account an owner that has lost its last one", async () => {
    const access = await create([user(NORA, "OWNER"), user(OMAR, "CAN_VIEW")]);
    const table = testBed.sandbox.store().accounts;
    table.get(Number(accountId)).grants = [{ type: "USER", id: Number(OMAR), accessLevel: "CAN_VIEW" }];
    testBed.sandbox.store().deleteUser(Number(NORA));
    await access.refresh();
    await expect(access.change(want([user(OMAR, "CAN_VIEW")]))).rejects.toThrow(/names no owner.*make somebody owner/);
    await access.change(want([user(OMAR, "OWNER")]));
    expect(levels()).toEqual({ [`USER ${OMAR}`]: "OWNER" });
  });

  test("gives an account an owner when it is created, and leaves on destroy whoever may have had access before", async () => {
    testBed.sandbox.store().accounts.get(Number(accountId)).grants = [{ type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" }];
    await expect(create([user(NORA, "CAN_VIEW")])).rejects.toThrow(/names no owner.*make somebody owner/);
    const access = await create([user(OMAR, "OWNER"), user(NORA, "CAN_VIEW"), user(PIA, "CAN_EDIT")]);
    const left = { [`USER ${OMAR}`]: "OWNER", [`USER ${NORA}`]: "CAN_VIEW" };
    expect(levels()).toEqual({ ...left, [`USER ${PIA}`]: "CAN_EDIT" });
    await access.delete();
    expect(levels()).toEqual(left);
  });

  test("changes no access of others that a list without an owner did not show, in this run and in the next", async () => {
    byHand(NORA, "CAN_EDIT");
    let isWritten = false;
    testBed.sandbox.faults.take = (method, path) => {
      isWritten ||= method === "PUT";
      return path.includes("/share/") && !isWritten ? { drop: [ADMIN, NORA] } : undefined;
    };
    const access = testBed.resource("AccountAccess");
    const grants = [user(OMAR, "OWNER"), user(NORA, "CAN_VIEW")];
    await expect(access.create(want(grants))).rejects.toThrow(/user 1893000002\) has CAN_EDIT instead of CAN_VIEW/);
    await expect(access.change(want(grants))).rejects.toThrow(/user 1893000002\) has CAN_EDIT instead of CAN_VIEW/);
    expect(levels()).toEqual({ [`USER ${OMAR}`]: "OWNER", [`USER ${NORA}`]: "CAN_EDIT" });
  });

  test("leaves on destroy whom a list without an owner did not show, also after a failed creation", async () => {
    byHand(NORA, "CAN_VIEW");
    testBed.sandbox.faults.add({ match: { path: "/api/data/v2/accounts/*" }, fault: { drop: [ADMIN, NORA, OMAR] } });
    const access = testBed.resource("AccountAccess");
    await expect(access.create(want([user(OMAR, "OWNER"), user(NORA, "CAN_VIEW")]))).rejects.toThrow(/names no owner/);
    testBed.sandbox.faults.clear();
    await access.delete();
    expect(levels()).toEqual({ [`USER ${OMAR}`]: "OWNER", [`USER ${NORA}`]: "CAN_VIEW" });
  });

  test("does not take for found what it has given itself before a failure", async () => {
    const access = await create([]);
    testBed.sandbox.faults.add({ match: { method: "PUT" }, times: 1, fault: { delayMs: 1 } });
    testBed.sandbox.faults.add({ match: { method: "PUT" }, times: 1, fault: { status: 500 } });
    await access.change(want([user(NORA, "CAN_VIEW"), user(OMAR, "CAN_EDIT")]));
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "CAN_EDIT" });
    await access.delete();
    expect(levels()).toEqual({});
  });

  test.each([false, true])("knows what a failed update has given, and takes it away with the rest (refresh: %s)", async (isRefreshed) => {
    const access = await create([user(NORA, "CAN_VIEW"), user(OMAR, "CAN_EDIT")]);
    testBed.sandbox.faults.add({ match: { method: "PUT" }, times: 1, fault: { delayMs: 1 } });
    testBed.sandbox.faults.add({ match: { method: "PUT" }, fault: { status: 500 } });
    await expect(access.change(want([group(OFFICE, "CAN_SHARE")]))).rejects.toThrow(/could not update/);
    testBed.sandbox.faults.clear();
    expect(levels()).toMatchObject({ [`GROUP ${OFFICE}`]: "CAN_SHARE" });
    if (isRefreshed) await access.refresh();
    await access.delete();
    expect(levels()).toEqual({});
  });

  test("says which access of others it changes, and that what was there before is left as it is now", async () => {
    const access = await create([user(NORA, "OWNER")]);
    const info = jest.spyOn(log, "info");
    byHand(OMAR, "CAN_EDIT");
    await access.change(want([user(NORA, "OWNER"), user(OMAR, "CAN_VIEW")]));
    await access.delete();
    const lines = info.mock.calls.join("\n");
    expect(lines).toMatch(/changes access that somebody else gave: user 1893000003 \(CAN_EDIT becomes CAN_VIEW\)/);
    expect(lines).toMatch(/left with the access that they have now, as they had some before this resource.*: user 1893000003/);
  });

  test("is not deleted for one that could not be made, on another account or on this one", async () => {
    const pond = Object.assign(testBed.resource("Account"), { name: "pond" });
    const other = await pond.create({ name: "Pond", dataProviderType: "amazon-s3", configurations: {} });
    const table = testBed.sandbox.store().accounts;
    table.grant(table.get(Number(other.id)), { type: "USER", id: Number(PIA) }, "CAN_EDIT");
    const access = await create([user(NORA, "OWNER")]);
    const replacedBy = async (next: Values): Promise<void> => {
      access.ownRuns = false;
      beginRun(new URL(testBed.sandbox.url).host);
      await access.check(next);
      await access.delete();
    };
    await expect(replacedBy({ ...want([user(NORA, "OWNER")]), accountId: other.id })).rejects.toThrow(/Pia Example.*has CAN_EDIT/);
    byHand(OMAR, "CAN_VIEW");
    await expect(replacedBy(want([user(NORA, "OWNER")]))).rejects.toThrow(/Omar Example.*has CAN_VIEW/);
    expect(levels()).toEqual({ [`USER ${NORA}`]: "OWNER", [`USER ${OMAR}`]: "CAN_VIEW" });
    await replacedBy(want([user(OMAR, "CAN_VIEW")]));
    expect(levels()).toEqual({ [`USER ${OMAR}`]: "CAN_VIEW" });
  });

  test("changes no access on a list without an owner, as it may lack others", async () => {
    const access = await create([user(NORA, "CAN_VIEW")]);
    testBed.sandbox.faults.add({ match: { path: "/api/data/v2/accounts/*" }, fault: { drop: [ADMIN] } });
    await expect(access.change(want([]))).rejects.toThrow(/names no owner/);
    await expect(create([])).rejects.toThrow(/names no owner/);
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW" });
  });

  test("does not take a lowering for done while the access list names no owner", async () => {
    const access = await create([user(NORA, "CAN_EDIT")]);
    testBed.sandbox.faults.take = (method, path) => {
      // As if the owner was deleted in Domo at the moment of the write.
      const account = testBed.sandbox.store().accounts.get(Number(accountId));
      if (method === "PUT" && path.includes("/share/")) account.grants = account.grants.filter(({ id }) => id !== Number(ADMIN));
      return undefined;
    };
    await expect(access.change(want([user(NORA, "CAN_VIEW")]))).rejects.toThrow(/names no owner/);
  }, 20_000);

  test.each([
    ["an empty list", (grants: unknown[]) => JSON.stringify({ list: grants.slice(grants.length) })],
    ["a list without the owner", (grants: unknown[]) => JSON.stringify({ list: grants.slice(1) })],
  ])("is given at its creation although %s was read right after the look at it", async (_what, body) => {
    testBed.sandbox.faults.take = secondLook(() => ({ body: body(testBed.sandbox.store().accounts.get(Number(accountId)).grants) }));
    await create([user(NORA, "CAN_VIEW"), user(OMAR, "OWNER")]);
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "OWNER" });
  });

  test("is given at its creation although the last owner was deleted right after the look at it, unless it names none", async () => {
    const grants = [user(NORA, "CAN_VIEW")];
    byHand(NORA, "CAN_VIEW");
    testBed.sandbox.faults.take = secondLook(loseOwner);
    await expect(create(grants)).rejects.toThrow(/could not create .*names no owner/);
    testBed.sandbox.faults.take = () => undefined;
    byHand(ADMIN, "OWNER");
    testBed.sandbox.faults.take = secondLook(loseOwner);
    await create([...grants, user(OMAR, "OWNER")]);
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW", [`USER ${OMAR}`]: "OWNER" });
  }, 20_000);

  test("gives what the program changed also where a list without an owner has all of it", async () => {
    const access = await create([user(PIA, "OWNER"), user(OMAR, "CAN_VIEW")]);
    const account = testBed.sandbox.store().accounts.get(Number(accountId));
    account.grants = [{ type: "USER", id: Number(OMAR), accessLevel: "CAN_EDIT" }];
    await access.change(want([user(PIA, "OWNER"), user(OMAR, "CAN_EDIT")]));
    expect(levels()).toEqual({ [`USER ${PIA}`]: "OWNER", [`USER ${OMAR}`]: "CAN_EDIT" });
  });

  test("is not changed on a list without an owner that has all that the program changed", async () => {
    const access = await create([user(OMAR, "CAN_VIEW")]);
    const account = testBed.sandbox.store().accounts.get(Number(accountId));
    account.grants = [{ type: "USER", id: Number(OMAR), accessLevel: "CAN_EDIT" }];
    await expect(access.change(want([user(OMAR, "CAN_EDIT")]))).rejects.toThrow(/could not update .*names no owner/);
  });

  test("takes another option where the account has no owner, and says that", async () => {
    const access = await create([user(OMAR, "CAN_VIEW")]);
    testBed.sandbox.store().accounts.get(Number(accountId)).grants = [{ type: "USER", id: Number(OMAR), accessLevel: "CAN_VIEW" }];
    const info = jest.spyOn(log, "info");
    await access.change(want([user(OMAR, "CAN_VIEW")], { onDelete: "keep" }));
    expect(info.mock.calls.join("\n")).toMatch(/warning: the access to account \d+: .*names no owner/);
    await access.delete();
    expect(levels()).toEqual({ [`USER ${OMAR}`]: "CAN_VIEW" });
  });

  test("removes access of a level that is not known", async () => {
    const access = await create([user(NORA, "CAN_VIEW")]);
    const { grants } = testBed.sandbox.store().accounts.get(Number(accountId));
    grants.push({ type: "USER", id: Number(OMAR), accessLevel: "CAN_USE" as "OWNER" });
    grants.find(({ id }) => id === Number(NORA))!.accessLevel = "CAN_USE" as "OWNER";
    await access.refresh();
    expect(access.seen.grants).toEqual([user(NORA, "CAN_USE"), user(OMAR, "CAN_USE")]);
    await access.change(want([user(NORA, "CAN_VIEW")]));
    expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW" });
  });

  test("is not read by another form of its id", async () => {
    const access = await create([user(NORA, "CAN_VIEW")]);
    for (const id of [accountId, `account:0${accountId}`, `template:${accountId}`, `account:${accountId}:USER:${NORA}`]) {
      access.id = id;
      await expect(access.refresh()).rejects.toThrow(/is no id of an access list/);
    }
  });

  describe("in one run with others", () => {
    const oneRun = (...resources: TestResource[]): void => {
      for (const resource of resources) resource.ownRuns = false;
      beginRun(new URL(testBed.sandbox.url).host);
    };

    test("takes over from shares, and they from it, without a moment without access", async () => {
      const share = await testBed.resource("AccountShare").create({ accountId, accountKind: "account", ...user(NORA, "CAN_VIEW") });
      const access = testBed.resource("AccountAccess");
      oneRun(share, access);
      testBed.forgetRequests();
      await access.create(want([user(NORA, "CAN_VIEW")]));
      await share.delete();
      const again = testBed.resource("AccountShare");
      oneRun(again, access);
      await again.create({ accountId, accountKind: "account", ...user(NORA, "CAN_VIEW") });
      await access.delete();
      expect(testBed.sandbox.requests.filter(isWrite)).toEqual([]);
      expect(levels()).toEqual({ [`USER ${NORA}`]: "CAN_VIEW" });
    });

    test("is refused beside a share of the same account, in either order, before anything is written", async () => {
      const access = await create([user(OMAR, "CAN_VIEW")]);
      const declared = { accountId, accountKind: "account", ...user(NORA, "CAN_VIEW") };
      const share = testBed.resource("AccountShare");
      share.name = "nora";
      oneRun(share, access);
      await share.check(declared, {});
      testBed.forgetRequests();
      await expect(access.change(want([user(OMAR, "CAN_EDIT")]))).rejects.toThrow(
        /declares all access to account \d+, and AccountShare "nora" some: they would undo each other\. Put everything into one/,
      );
      oneRun(share, access);
      await access.check(want([user(OMAR, "CAN_VIEW")]), access.inputs);
      await expect(share.create(declared)).rejects.toThrow(/declares access to account \d+, and AccountAccess "\w+" all of it/);
      expect(testBed.sandbox.requests).toEqual([]);
    });

    test("fails when two are created for one account", async () => {
      const resources = ["one", "two"].map((name) => Object.assign(testBed.resource("AccountAccess"), { name }));
      oneRun(...resources);
      const outcomes = await Promise.allSettled(resources.map((each) => each.create(want([user(NORA, "CAN_VIEW")]))));
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    });

    test("is destroyed with its account, also where the last owner was deleted in Domo", async () => {
      const account = testBed.resource("Account");
      const access = testBed.resource("AccountAccess");
      oneRun(account, access);
      await account.create({ name: "Pond", dataProviderType: "amazon-s3", configurations: {} });
      await access.create({ accountId: account.id, accountKind: "account", grants: [user(NORA, "OWNER"), user(OMAR, "CAN_VIEW")] });
      const table = testBed.sandbox.store().accounts;
      table.grant(table.get(Number(account.id)), { type: "USER", id: Number(ADMIN) }, "CAN_VIEW");
      testBed.sandbox.store().deleteUser(Number(NORA));
      oneRun(account, access);
      await access.delete();
      expect(grantsOf(testBed, account.id)).toEqual({ [`USER ${ADMIN}`]: "OWNER" });
      await account.delete();
    });

    test("is destroyed with its account, also where it has made the last owner", async () => {
      const account = testBed.resource("Account");
      const access = testBed.resource("AccountAccess");
      oneRun(account, access);
      await account.create({ name: "Pond", dataProviderType: "amazon-s3", configurations: {} });
      await access.create({ accountId: account.id, accountKind: "account", grants: [user(NORA, "OWNER")] });
      const table = testBed.sandbox.store().accounts;
      table.grant(table.get(Number(account.id)), { type: "USER", id: Number(ADMIN) }, "NONE");
      oneRun(account, access);
      await access.delete();
      expect(grantsOf(testBed, account.id)).toEqual({ [`USER ${ADMIN}`]: "OWNER" });
      await account.delete();
      expect(table.accounts.has(Number(account.id))).toBe(false);
    });
  });

  test.each<[Values[], RegExp]>([
    [[{ accessLevel: "CAN_VIEW" }], /grants\.0: must have either userId or groupId/],
    [[{ userId: NORA, groupId: OFFICE, accessLevel: "CAN_VIEW" }], /grants\.0: must have either userId or groupId/],
    [[user(NORA, "CAN_USE")], /grants\.0\.accessLevel: must be OWNER, CAN_EDIT, CAN_SHARE, CAN_VIEW/],
    [[user(NORA, "CAN_VIEW"), user(NORA, "OWNER")], /grants\.1: gives OWNER to user 1893000002, to whom another grant gives CAN_VIEW/],
    [[{ ...user(NORA, "CAN_VIEW"), role: "x" }], /grants\.0\.role: is not an argument of AccountAccess/],
  ])("explains what is wrong with %j", async (grants, sentence) => {
    await expect(create(grants)).rejects.toThrow(sentence);
  });

  test("names the account that does not exist", async () => {
    await expect(testBed.resource("AccountAccess").create({ ...want([]), accountId: "999" })).rejects.toThrow(
      /could not create the access to account 999: account 999 does not exist in 127/,
    );
  });
});
