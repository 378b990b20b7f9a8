// The guard of the last Admin, where what Domo answers after a demotion can't be used or is lost.

import "../../../../support/short-waits";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { isRead, type Fault } from "../../../../../sandbox/faults";
import { APIS, TestBed, type TestResource } from "../../../../support/test-bed";

const ADMIN_ID = 1893000001;
const WEB_PAGE = { status: 200, body: "<!doctype html><html>one moment</html>" };

describe.each(APIS)("an Admin on the %s API", (surface) => {
  const ada = { email: "ada@example.com", name: "Ada", role: "Admin" };
  let testBed: TestBed;
  let user: TestResource;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    user = await testBed.resource("User").create(ada);
  });
  afterEach(() => testBed.close());

  const roleId = () => testBed.user(ada.email)?.roleId;

  /** Calls `write` before the first write of the user, and answers the reads after it with what `read` returns. */
  function interpose({ write, read }: { write?: () => Fault["fault"] | undefined; read?: () => Fault["fault"] | undefined }): void {
    let isWritten = false;
    testBed.sandbox.faults.take = (method, path) => {
      if (isRead(method, path)) return isWritten ? read?.() : undefined;
      const isFirst = !isWritten;
      isWritten = true;
      return isFirst ? write?.() : undefined;
    };
  }

  /** As if another run removed the role of the other Admin at the same moment. */
  function demoteOther(): undefined {
    testBed.sandbox.store().changeUser(ADMIN_ID, { roleId: 4 });
  }

  test("keeps the role when the look for another Admin after the demotion is answered with a web page", async () => {
    let pages = 1;
    interpose({ write: demoteOther, read: () => (pages-- > 0 ? WEB_PAGE : undefined) });
    await expect(user.change({ ...ada, role: "Participant" })).rejects.toThrow(
      /whether anybody else has the role Admin could not be read \(.*web page.*\), so it was given back/,
    );
    expect(roleId()).toBe(1);
  });

  test("keeps the role when the answer to the demotion of the last Admin can't be used", async () => {
    testBed.sandbox.faults.take = (method, path) => {
      if (isRead(method, path) || testBed.user(ada.email)?.roleId !== 1) return undefined;
      demoteOther();
      testBed.sandbox.store().changeUser(Number(user.id), { roleId: 4 });
      return WEB_PAGE;
    };
    await expect(user.change({ ...ada, role: "Participant" })).rejects.toThrow(/it is the last Admin/);
    expect(roleId()).toBe(1);
  });

  test("names the role that could not be given back", async () => {
    interpose({ write: demoteOther });
    const take = testBed.sandbox.faults.take.bind(testBed.sandbox.faults);
    testBed.sandbox.faults.take = (method, path, request) =>
      !isRead(method, path) && roleId() !== 1 ? { status: 403 } : take(method, path, request);
    await expect(user.change({ ...ada, role: "Participant" })).rejects.toThrow(
      /the role Admin was taken away and could not be given back \(.*403.*\)/,
    );
  });

  test("may be demoted after a demotion that Domo refused", async () => {
    const other = await Object.assign(testBed.resource("User"), { name: "bo" }).create({ ...ada, email: "bo@example.com" });
    testBed.sandbox.store().changeUser(ADMIN_ID, { roleId: 2 });
    interpose({ write: () => ({ status: 400 }) });
    await expect(user.change({ ...ada, role: "Participant" })).rejects.toThrow(/400/);
    // She is still Admin, so the other one is not the last.
    await other.change({ ...ada, email: "bo@example.com", role: "Participant" });
    expect(roleId()).toBe(1);
  });

  test.each([
    ["gives no answer and does nothing", { reset: "before" as const }],
    ["answers with a web page", WEB_PAGE],
    ["confirms it and does nothing", { status: 200, body: "1" }],
  ])(
    "is Admin again when Domo %s to the deletion, and the error says so",
    async (_what, fault) => {
      testBed.sandbox.faults.add({ match: { method: "DELETE" }, fault });
      await expect(user.delete()).rejects.toThrow(
        /could not delete user ada@example\.com: .*\. The user still exists, and was made Admin again/,
      );
      expect(roleId()).toBe(1);
    },
    20_000,
  );

  test("is deleted after a failed deletion, although it was made Admin again", async () => {
    testBed.sandbox.faults.add({ match: { method: "DELETE" }, times: 1, fault: WEB_PAGE });
    await expect(user.delete()).rejects.toThrow(/made Admin again/);
    await user.delete();
    expect(testBed.user(ada.email)?.deleted).toBe(true);
  });

  test("is said to be demoted when neither the deletion nor giving the role back succeeds", async () => {
    testBed.sandbox.faults.take = (method, path) => {
      if (method === "DELETE") return { status: 400 };
      return isRead(method, path) || roleId() === 1 ? undefined : { status: 403 };
    };
    await expect(user.delete()).rejects.toThrow(/demoted from Admin to Participant, and giving the role back failed \(.*403/);
    expect(roleId()).toBe(4);
  });

  test("keeps the role when the look after the demotion that precedes a deletion is answered with a web page", async () => {
    let pages = 1;
    interpose({ read: () => (pages-- > 0 ? WEB_PAGE : undefined) });
    await expect(user.delete()).rejects.toThrow(/refused to delete user ada@example\.com: .* so it was given back/);
    expect(roleId()).toBe(1);
  });
});
