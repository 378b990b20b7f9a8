// What a write has to prove: answers that can't be used after it, and writes of which nobody knows whether Domo carried them out.

import "../../../support/short-waits";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { isRead } from "../../../../sandbox/faults";
import { APIS, TestBed, type Api } from "../../../support/test-bed";
import { members, NORA, OMAR, PIA } from "../resources/fixtures/group-membership";

const WEB_PAGE = { match: {}, fault: { status: 200, body: "<!doctype html><html>one moment</html>" } };

let testBed: TestBed;
afterEach(() => testBed.close());

/** Answers a number of reads after the next write with a web page. */
function sendPagesAfterWrite(count: number): void {
  let isWritten = false;
  let left = count;
  testBed.sandbox.faults.take = (method, path) => {
    isWritten ||= !isRead(method, path);
    return isWritten && isRead(method, path) && left-- > 0 ? WEB_PAGE.fault : undefined;
  };
}

/** The member removal of either API. */
const removal = (surface: Api) =>
  surface === "instance" ? { method: "PUT", path: "/api/content/v2/groups/access" } : { method: "DELETE" };

describe.each(APIS)("a membership on the %s API", (surface) => {
  let groupId: string;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    groupId = String(testBed.sandbox.store().addGroup("Team").id);
  });

  test("knows who was a member before, although the first answer after its write was a web page", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA] });
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    sendPagesAfterWrite(1);
    await membership.change({ groupId, userIds: [NORA, OMAR, PIA] });
    expect(members(testBed, groupId)).toEqual([NORA, OMAR, PIA]);
    await membership.delete();
    expect(members(testBed, groupId)).toEqual([PIA]);
  });

  test("knows it also when all answers after its write were, and the next run completes it", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA] });
    testBed.sandbox.store().group(Number(groupId)).members.add(Number(PIA));
    sendPagesAfterWrite(100);
    await expect(membership.change({ groupId, userIds: [NORA, OMAR, PIA] })).rejects.toThrow(/could not update .*web page/);
    sendPagesAfterWrite(0);
    await membership.change({ groupId, userIds: [NORA, OMAR, PIA] });
    await membership.delete();
    expect(members(testBed, groupId)).toEqual([PIA]);
  }, 15_000);

  test.each([
    ["gives no answer", { reset: "before" as const }],
    ["answers with a web page", WEB_PAGE.fault],
  ])(
    "fails when Domo %s to the removal of a member and does not carry it out",
    async (_what, fault) => {
      const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA, OMAR] });
      testBed.sandbox.faults.add({ match: removal(surface), fault });
      await expect(membership.change({ groupId, userIds: [NORA] })).rejects.toThrow(/could not update/);
      testBed.sandbox.faults.clear();
      await membership.change({ groupId, userIds: [NORA] });
      expect(members(testBed, groupId)).toEqual([NORA]);
    },
    30_000,
  );

  test("removes the member at the second attempt", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA, OMAR] });
    testBed.sandbox.faults.add({ match: removal(surface), times: 1, fault: WEB_PAGE.fault });
    await membership.change({ groupId, userIds: [NORA] });
    expect(members(testBed, groupId)).toEqual([NORA]);
  });

  test("names who is still a member after a removal that Domo accepted, in a sentence about an update", async () => {
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA, OMAR] });
    testBed.sandbox.faults.add({ match: removal(surface), fault: { status: 200, body: "true" } });
    await expect(membership.change({ groupId, userIds: [NORA] })).rejects.toThrow(
      `could not update the members of group ${groupId}: Domo accepted the removal, but user ${OMAR} in group ${groupId} is still there`,
    );
  }, 15_000);
});

describe("on the instance API", () => {
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance", switches: { unmaskAccounts: "always" } });
  });

  test("an account fails when the write that drops a key gets no answer and is not carried out", async () => {
    const configurations = { account: "x", username: "u", password: "old-secret-123456" };
    const snow = { name: "Snow", dataProviderType: "snowflake", configurations, validate: "skip" };
    const account = await testBed.resource("Account").create(snow);
    testBed.sandbox.faults.add({ match: { method: "PUT" }, fault: { reset: "before" } });
    const { password: _password, ...others } = configurations;
    await expect(account.change({ ...snow, configurations: others })).rejects.toThrow(/could not update account Snow/);
    testBed.sandbox.faults.clear();
    await account.change({ ...snow, configurations: others });
    expect(testBed.sandbox.store().accounts.get(Number(account.id)).configurations.password ?? "").toBe("");
  }, 30_000);

  test("an access list knows who had access before when the answers to a revocation are lost", async () => {
    const { id: accountId } = await testBed.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3", configurations: {} });
    const to = (userId: string) => ({
      accountId,
      accountKind: "account",
      grants: [{ userId, accessLevel: "CAN_VIEW" }],
      adopt: "always",
    });
    const access = await testBed.resource("AccountAccess").create(to(NORA));
    const { accounts } = testBed.sandbox.store();
    const account = accounts.get(Number(accountId));
    accounts.grant(account, { type: "USER", id: Number(OMAR) }, "CAN_VIEW");
    testBed.sandbox.faults.add({ match: { method: "PUT" }, fault: { reset: "after" } });
    await access.change(to(OMAR)).catch(() => undefined);
    testBed.sandbox.faults.clear();
    await access.change(to(OMAR));
    await access.delete();
    expect(account.grants).toContainEqual({ type: "USER", id: Number(OMAR), accessLevel: "CAN_VIEW" });
  }, 30_000);

  test("a share is not taken for given when nothing was sent, because the look at the access list could not be used", async () => {
    const { id: accountId } = await testBed.resource("Account").create({ name: "Lake", dataProviderType: "amazon-s3", configurations: {} });
    const path = `/api/data/v2/accounts/share/${accountId}`;
    testBed.forgetRequests();
    let looks = 0;
    testBed.sandbox.faults.take = (method, at) => (method === "GET" && at === path && looks++ === 1 ? WEB_PAGE.fault : undefined);
    const share = { accountId, accountKind: "account", userId: NORA, accessLevel: "CAN_VIEW" };
    await expect(testBed.resource("AccountShare").create(share)).rejects.toThrow(/could not create .*web page/);
    expect(testBed.writes()).toEqual([]);
    expect(looks).toBe(2);
  });
});
