// Concurrent hands are not trampled: only what is declared is written, and as a change, never as a list that was read before.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Stage, SURFACES, type Staged } from "../provider/stage";

const PEOPLE = ["1893000002", "1893000003", "1893000004"] as const;

describe.each(SURFACES)("on the %s API", (surface) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ seed: "small", surface });
  });
  afterEach(() => stage.close());

  /** Another process's resource: with a connection of its own, so that nothing is in turn but in Domo. */
  const elsewhere = (type: string, i: number): Staged => stage.resource(type, { "domo:concurrency": String(2 + i) });

  test("memberships of several stacks in one group lose nobody, whichever comes first", async () => {
    const groupId = String(stage.sandbox.store().addGroup("Team").id);
    const memberships = PEOPLE.map((_, i) => elsewhere("GroupMembership", i));
    await Promise.all(memberships.map((each, i) => each.create({ groupId, userIds: [PEOPLE[i]] })));
    const members = (): string[] => [...stage.sandbox.store().group(Number(groupId)).members].map(String).sort();
    expect(members()).toEqual([...PEOPLE]);
    const [first, second] = memberships as [Staged, Staged];
    await Promise.all([first.delete(), second.change({ groupId, userIds: [PEOPLE[1], "1893000001"] })]);
    expect(members()).toEqual(["1893000001", PEOPLE[1], PEOPLE[2]]);
  });

  test("shares of several stacks in one account lose nobody, and an owner is left", async () => {
    const accountId = "101";
    const share = (i: number, accessLevel: string) => ({ accountId, accountKind: "account", userId: PEOPLE[i], accessLevel });
    const shares = PEOPLE.map((_, i) => elsewhere("AccountShare", i));
    await Promise.all(shares.map((each, i) => each.create(share(i, i === 0 ? "OWNER" : "CAN_VIEW"))));
    const account = stage.sandbox.store().accounts.get(Number(accountId));
    const levels = (): string[] => account.grants.map(({ id, accessLevel }) => `${String(id)} ${accessLevel}`).sort();
    expect(levels()).toEqual(["1893000001 OWNER", "1893000002 OWNER", "1893000003 CAN_VIEW", "1893000004 CAN_VIEW"]);
    await Promise.all([shares[1]!.change(share(1, "CAN_EDIT")), shares[2]!.delete()]);
    expect(levels()).toEqual(["1893000001 OWNER", "1893000002 OWNER", "1893000003 CAN_EDIT"]);
  });

  test("fields that a program does not declare stay as another hand sets them, also in the same moment", async () => {
    const user = await stage.resource("User").create({ email: "ada@example.com", name: "Ada", title: "Engineer" });
    stage.sandbox.store().changeUser(Number(user.id), { phone: "by hand", location: "by hand" });
    await user.change({ email: "ada@example.com", name: "Ada", title: "Lead" });
    expect(stage.user("ada@example.com")).toMatchObject({ title: "Lead", phone: "by hand", location: "by hand" });
  });
});
