import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Refused, TestBed, type Values } from "../../../support/test-bed";

describe("an id", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ surface: "instance" });
  });
  afterEach(() => testBed.close());

  const USER = { email: "ada@example.com", name: "Ada" };
  const SHARE = { accountId: "101", accountKind: "account", accessLevel: "CAN_VIEW" };
  const ACCESS = { accountId: "101", accountKind: "account", grants: [] };
  const INPUTS: [string, string, (id: string) => Values][] = [
    ["User", "roleId", (id) => ({ ...USER, roleId: id })],
    ["User", "reportsTo", (id) => ({ ...USER, reportsTo: id })],
    ["Group", "owners.userIds.1", (id) => ({ name: "Data", owners: { userIds: ["7", id] } })],
    ["Group", "owners.groupIds.0", (id) => ({ name: "Data", owners: { groupIds: [id] } })],
    ["GroupMembership", "groupId", (id) => ({ groupId: id, userIds: [] })],
    ["GroupMembership", "userIds.0", (id) => ({ groupId: "7", userIds: [id] })],
    ["AccountShare", "accountId", (id) => ({ ...SHARE, accountId: id, userId: "7" })],
    ["AccountShare", "userId", (id) => ({ ...SHARE, userId: id })],
    ["AccountShare", "groupId", (id) => ({ ...SHARE, groupId: id })],
    ["AccountAccess", "accountId", (id) => ({ ...ACCESS, accountId: id })],
    ["AccountAccess", "grants.0.userId", (id) => ({ ...ACCESS, grants: [{ userId: id, accessLevel: "CAN_VIEW" }] })],
    ["AccountAccess", "grants.0.groupId", (id) => ({ ...ACCESS, grants: [{ groupId: id, accessLevel: "CAN_VIEW" }] })],
    [
      "Account",
      "transferDatasetsTo",
      (id) => ({ name: "Lake", dataProviderType: "amazon-s3", configurations: {}, transferDatasetsTo: id }),
    ],
  ];
  const WRONG = ["0101", "007", "00", "9007199254740992", "9007199254740993", "99999999999999999999", "1e3", "-1", " 7", "7 ", "1_0", "٣"];

  const problems = (type: string, inputs: Values): Promise<unknown> =>
    testBed
      .resource(type)
      .check(inputs, {})
      .then(
        () => [],
        (error: unknown) => (error as Refused).problems,
      );

  test.each(INPUTS)("of %s's %s is accepted in canonical form only", async (type, property, inputs) => {
    const reason = "must be an id of Domo: digits without leading zeros, at most 9007199254740991";
    for (const id of WRONG) expect([id, await problems(type, inputs(id))]).toEqual([id, [{ property, reason }]]);
    for (const id of ["7", "1893000001", "9007199254740991"]) expect(await problems(type, inputs(id))).toEqual([]);
  });
});
