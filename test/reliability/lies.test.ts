// Responses that are false, or about another object: foreign objects are not written to, and nothing succeeds that was not done.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { TestBed, APIS, type Values } from "../support/test-bed";

const [NORA, OMAR] = ["1893000002", "1893000003"] as const;
const OFFICE = "1814000002";
const LAKE = { name: "Lake", dataProviderType: "amazon-s3", configurations: { accessKey: "canary-a", secretKey: "canary-b", bucket: "b" } };

let testBed: TestBed;
beforeEach(() => {
  jest.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await testBed.close();
});

describe("a create that Domo answers with the id of another object writes nothing to that object:", () => {
  const user: Values = { email: "new@example.com", name: "New", role: "Participant" };
  test.each([
    ["User", "public", "/v1/users", user, `{"id": ${NORA}, "email": "new@example.com"}`],
    ["User", "instance", "/api/content/v3/users", user, `{"id": ${NORA}}`],
    ["Group", "public", "/v1/groups", { name: "Fin" }, `{"id": ${OFFICE}, "name": "Fin"}`],
    ["Group", "instance", "/api/content/v2/groups", { name: "Fin" }, `{"id": ${OFFICE}}`],
    ["Account", "instance", "/api/data/v1/accounts", LAKE, '{"id": 101}'],
    ["User", "instance", "/api/content/v3/users", user, '{"id": ".."}'],
  ] as const)("a %s on the %s API, by %s", async (...[type, surface, path, inputs, body]) => {
    testBed = await TestBed.open({ seed: "small", surface });
    const before = structuredClone([...testBed.sandbox.store().users.values(), ...testBed.sandbox.store().groups.values()]);
    const accounts = structuredClone([...testBed.sandbox.store().accounts.accounts.values()]);
    testBed.sandbox.faults.add({ match: { method: "POST", path }, times: 1, fault: { body } });
    const resource = testBed.resource(type);
    await expect(resource.create(inputs)).rejects.toThrow(/that is .*Nothing was written to it|is not an id/);
    expect(resource.id).toBe("");
    expect([...testBed.sandbox.store().users.values(), ...testBed.sandbox.store().groups.values()]).toEqual(before);
    expect([...testBed.sandbox.store().accounts.accounts.values()]).toEqual(accounts);
  });
});

describe("an adopted object gets the fields that Domo does not return:", () => {
  test("the secrets of an account, adopted or created by an earlier run", async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
    const changed = { ...LAKE, configurations: { ...LAKE.configurations, secretKey: "canary-new" } };
    await testBed.resource("Account").create(LAKE);
    const again = await testBed.resource("Account").create(changed);
    const account = testBed.sandbox.store().accounts.get(Number(again.id));
    expect(account.configurations.secretKey).toBe("canary-new");
    const other = testBed.resource("Account");
    other.name = "other";
    await other.create({ ...LAKE, adopt: "always" });
    expect([other.id, account.configurations.secretKey]).toEqual([again.id, "canary-b"]);
  });

  test("the rule of a group", async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
    const rule = (value: string) => ({ operator: "AND", operands: [{ key: "department", value }] });
    const group = { name: "Data", type: "dynamic", adopt: "always" };
    await testBed.resource("Group").create({ ...group, rule: rule("Data") });
    const { id } = await testBed.resource("Group").create({ ...group, rule: rule("Finance") });
    expect(testBed.sandbox.store().group(Number(id)).rule).toEqual(rule("Finance"));
  });
});

test("a create that Domo carries out after its timeout creates no second account", async () => {
  testBed = await TestBed.open({ seed: "small", surface: "instance" });
  testBed.sandbox.faults.add({ match: { method: "POST", path: "/api/data/v1/accounts" }, times: 1, fault: { delayMs: 6_000 } });
  const account = testBed.resource("Account", { "domo:timeoutSeconds": "0.3" });
  await expect(account.create(LAKE)).rejects.toThrow(/no answer within 0\.3 s.*the next run looks for it/);
  const lakes = () => [...testBed.sandbox.store().accounts.accounts.values()].filter(({ displayName }) => displayName === "Lake");
  while (lakes().length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await account.create(LAKE);
  expect(lakes()).toHaveLength(1);
  expect(account.outputs.adopted).toBe(false);
}, 30_000);

describe.each(APIS)("on the %s API", (surface) => {
  const removal = surface === "instance" ? { path: "/api/content/v2/groups/access" } : { method: "DELETE" };
  const swallowed = { body: "true", status: 200 };

  test("removing a member fails if Domo does not carry out the removal", async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    const groupId = String(testBed.sandbox.store().addGroup("Team").id);
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: [NORA, OMAR] });
    testBed.sandbox.faults.add({ match: removal, fault: swallowed });
    await expect(membership.change({ groupId, userIds: [NORA] })).rejects.toThrow(/is still there/);
  }, 15_000);

  test("a response about another object is an error", async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    const user = await testBed.resource("User").create({ email: "ada@example.com", name: "Ada" });
    const path = surface === "instance" ? "/api/identity/v1/users/*" : "/v1/users/*";
    const body = surface === "instance" ? '{"users":[{"id":7,"deleted":true}]}' : '{"id":7,"deleted":true}';
    testBed.sandbox.faults.add({ match: { method: "GET", path }, fault: { body } });
    await expect(user.refresh()).rejects.toThrow(/could not read/);
    const group = await testBed.resource("Group").create({ name: "Team" });
    const groups = surface === "instance" ? "/api/content/v2/groups/*" : "/v1/groups/*";
    testBed.sandbox.faults.add({ match: { method: "GET", path: groups }, fault: { body: '{"id":7,"deleted":true}' } });
    await expect(group.refresh()).rejects.toThrow(/it is about another object than/);
  });

  test("an Admin whom Domo refuses to delete stays Admin", async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    const user = await testBed.resource("User").create({ email: "ada@example.com", name: "Ada", role: "Admin" });
    testBed.sandbox.faults.add({ match: { method: "DELETE" }, fault: { status: 400, message: "owns DataSets" } });
    await expect(user.delete()).rejects.toThrow(/owns DataSets/);
    expect(testBed.user("ada@example.com")?.roleId).toBe(1);
  });

  test("a user who becomes the last Admin just before an update is not demoted", async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    const store = testBed.sandbox.store();
    const user = await testBed.resource("User").create({ email: "ada@example.com", name: "Ada", role: "Editor" });
    let reads = 0;
    const write = surface === "instance" ? "PATCH" : "PUT";
    testBed.sandbox.faults.take = (method, path) => {
      // By hand, after the update has read the user.
      if (method === "GET" && path.includes(user.id) && reads++ === 1) {
        store.changeUser(Number(user.id), { roleId: 1 });
        store.changeUser(1893000001, { roleId: 3 });
      }
      expect(method).not.toBe(write);
      return undefined;
    };
    await expect(user.change({ email: "ada@example.com", name: "Ada", role: "Participant" })).rejects.toThrow(/last Admin/);
    expect(store.liveUsers().filter(({ roleId }) => roleId === 1)).toHaveLength(1);
  });
});

test("a group that Domo refuses to delete keeps its members", async () => {
  testBed = await TestBed.open({ seed: "small" });
  const group = await testBed.resource("Group").create({ name: "Team" });
  testBed.sandbox.store().group(Number(group.id)).members.add(Number(NORA));
  testBed.sandbox.faults.add({ match: { method: "DELETE", path: `/v1/groups/${group.id}` }, fault: { status: 403 } });
  await expect(group.delete()).rejects.toThrow(/403/);
  expect([...testBed.sandbox.store().group(Number(group.id)).members]).toEqual([Number(NORA)]);
});

describe("an access list", () => {
  const share = { accountId: "101", accountKind: "account", accessLevel: "OWNER" };
  const account = () => testBed.sandbox.store().accounts.get(101);
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
  });

  test("that names a deleted user as another owner does not allow removing the last one", async () => {
    const nora = await testBed.resource("AccountShare").create({ ...share, userId: NORA });
    testBed.sandbox.store().deleteUser(Number(OMAR));
    const list = [NORA, OMAR].map((id) => ({ type: "USER", id, accessLevel: "OWNER" }));
    account().grants = [{ type: "USER", id: Number(NORA), accessLevel: "OWNER" }];
    const path = "/api/data/v2/accounts/share/101";
    testBed.sandbox.faults.add({ match: { method: "GET", path }, fault: { body: JSON.stringify({ list }) } });
    await expect(nora.delete()).rejects.toThrow(/last owner/);
    expect(account().grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "OWNER" });
  }, 15_000);

  test("without an owner accepts one, and does not prove that anybody has no access", async () => {
    const nora = await testBed.resource("AccountShare").create({ ...share, userId: NORA, accessLevel: "CAN_VIEW" });
    account().grants = account().grants.filter(({ accessLevel }) => accessLevel !== "OWNER");
    expect(await nora.refresh()).toBe(true);
    await testBed
      .resource("AccountShare")
      .create({ ...share, userId: OMAR })
      .catch(() => undefined);
    await nora.change({ ...share, userId: NORA });
    expect(account().grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "OWNER" });
    account().grants = [];
    await expect(nora.refresh()).rejects.toThrow(/names no owner/);
  });
});

describe("an object that existed before the create although the first search missed it is not owned:", () => {
  test("a user that was created before the request by Domo's clock", async () => {
    testBed = await TestBed.open({ seed: "small" });
    const ada = { email: "ada@example.com", name: "Ada", role: "Participant" };
    testBed.sandbox.store().addUser({ ...ada, roleId: 4 }).createdAt -= 60 * 60 * 1000;
    testBed.sandbox.faults.add({ match: { path: "/v1/users/bulk/emails" }, times: 1, fault: { body: "[]" } });
    testBed.sandbox.faults.add({ match: { method: "POST", path: "/v1/users" }, times: 1, fault: { reset: "before" } });
    const user = await testBed.resource("User").create(ada);
    expect(user.outputs.adopted).toBe(true);
  });

  test.each([
    ["CAN_VIEW", true],
    ["CAN_EDIT", false],
  ])("access with the level %s", async (accessLevel, isEqual) => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
    const account = testBed.sandbox.store().accounts.get(101);
    testBed.sandbox.store().accounts.grant(account, { type: "USER", id: Number(NORA) }, "CAN_VIEW");
    const list = [{ type: "USER", id: "1893000001", accessLevel: "OWNER" }];
    const match = { method: "GET", path: "/api/data/v2/accounts/share/101" };
    testBed.sandbox.faults.add({ match, times: 1, fault: { body: JSON.stringify({ list }) } });
    const share = testBed.resource("AccountShare");
    const creating = share.create({ accountId: "101", accountKind: "account", userId: NORA, accessLevel });
    if (isEqual) expect((await creating).outputs.adopted).toBe(true);
    else await expect(creating).rejects.toThrow(/somebody has just given CAN_VIEW instead of CAN_EDIT/);
    expect(account.grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" });
  });
});

test("adopted access that somebody raises at the same moment is not lowered", async () => {
  testBed = await TestBed.open({ seed: "small", surface: "instance" });
  const accountTable = testBed.sandbox.store().accounts;
  const grant = (level: string): void => {
    accountTable.grant(accountTable.get(101), { type: "USER", id: Number(NORA) }, level);
  };
  grant("CAN_VIEW");
  let looks = 0;
  testBed.sandbox.faults.take = (method, path) => {
    if (method === "GET" && path.includes("/share/") && looks++ === 1) grant("CAN_EDIT");
    return undefined;
  };
  const share = testBed
    .resource("AccountShare")
    .create({ accountId: "101", accountKind: "account", userId: NORA, accessLevel: "CAN_VIEW" });
  await expect(share).rejects.toThrow(/has CAN_EDIT and was adopted/);
  expect(accountTable.get(101).grants).toContainEqual({ type: "USER", id: Number(NORA), accessLevel: "CAN_EDIT" });
});

test("one object that can't be read does not fail the refresh of the others", async () => {
  testBed = await TestBed.open({ seed: "small", surface: "instance" });
  const users = await Promise.all(
    Array.from({ length: 12 }, (_, i) => testBed.resource("User").create({ email: `u${String(i)}@example.com`, name: `U${String(i)}` })),
  );
  for (const user of users) user.ownRuns = false;
  testBed.sandbox.faults.add({ match: { method: "GET", path: `/api/identity/v1/users/${users[3]!.id}` }, fault: { status: 403 } });
  testBed.sandbox.faults.add({ match: { path: "/api/identity/v1/users/search" }, fault: { drop: [users[3]!.id] } });
  const outcomes = await Promise.allSettled(users.map((user) => user.refresh()));
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
});
