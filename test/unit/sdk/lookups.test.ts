// Lookups under Pulumi's mocks, and their results as arguments of resources.

import { beforeEach, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as domo from "../../../sdk";

type Inputs = Record<string, unknown>;

const settled = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });

describe("a program with lookups under mocks", () => {
  let calls: { token: string; inputs: Inputs; provider?: string | undefined }[];
  let registered: Map<string, Inputs>;

  beforeEach(async () => {
    calls = [];
    registered = new Map();
    await pulumi.runtime.setMocks(
      {
        newResource({ name, inputs }) {
          registered.set(name, inputs as Inputs);
          return { id: `${name}-id`, state: inputs as Inputs };
        },
        call({ token, inputs, provider }) {
          calls.push({ token, inputs: inputs as Inputs, provider });
          const found = { id: "7", email: "ada@example.com", name: "Ada" };
          if (token.endsWith(":getUsers")) return { ids: ["7"], users: [found] };
          return { id: `${token.split(":").at(-1)!}-id`, name: "found" };
        },
      },
      "project",
      "stack",
    );
  });

  const inputsOf = async (name: string, resource: pulumi.Resource): Promise<Inputs> => {
    await settled(resource.urn);
    return registered.get(name)!;
  };

  test("gets what mocks.call returns, for each function and its output form", async () => {
    expect(await domo.getUser({ email: "ada@example.com" })).toMatchObject({ id: "getUser-id", name: "found" });
    expect(await settled(domo.getGroupOutput({ name: pulumi.output("Finance") }))).toMatchObject({ id: "getGroup-id" });
    await domo.getAccount({ name: "Lake", dataProviderType: "amazon-s3" });
    await domo.getOAuthAccount({ id: "7" });
    await domo.getRole({ name: "Analyst" });
    await domo.getUsers({ department: "Finance" });
    expect(calls.map(({ token, inputs }) => [token, inputs])).toEqual([
      ["domo:index:getUser", { email: "ada@example.com" }],
      ["domo:index:getGroup", { name: "Finance" }],
      ["domo:index:getAccount", { name: "Lake", dataProviderType: "amazon-s3" }],
      ["domo:index:getOAuthAccount", { id: "7" }],
      ["domo:index:getRole", { name: "Analyst" }],
      ["domo:index:getUsers", { department: "Finance" }],
    ]);
  });

  test("may give results, promises and outputs of them wherever a resource or an id is taken", async () => {
    const [user, group] = [domo.getUser({ id: "1" }), domo.getGroupOutput({ id: "2" })];
    const account = await domo.getAccount({ id: "3" });
    const share = new domo.AccountShare("share", { account, user, accessLevel: "CAN_VIEW" });
    expect(await inputsOf("share", share)).toMatchObject({ accountId: "getAccount-id", accountKind: "account", userId: "getUser-id" });
    const oauth = domo.getOAuthAccountOutput({ id: "4" });
    const access = new domo.AccountAccess("access", {
      account: oauth,
      grants: [
        { user: await user, accessLevel: "OWNER" },
        { group, accessLevel: "CAN_VIEW" },
      ],
    });
    expect(await inputsOf("access", access)).toMatchObject({
      accountId: "getOAuthAccount-id",
      accountKind: "oauth",
      grants: [
        { userId: "getUser-id", accessLevel: "OWNER" },
        { groupId: "getGroup-id", accessLevel: "CAN_VIEW" },
      ],
    });
    const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada", reportsTo: user });
    expect(await inputsOf("ada", ada)).toMatchObject({ reportsTo: "getUser-id" });
    const membership = new domo.GroupMembership("members", { group, users: [ada, user, await user], userIds: ["9"] });
    expect(await inputsOf("members", membership)).toMatchObject({
      groupId: "getGroup-id",
      userIds: ["ada-id", "getUser-id", "getUser-id", "9"],
    });
    const team = new domo.Group("team", { name: "Team", owners: { users: [ada, user], groups: [group] } });
    expect(await inputsOf("team", team)).toMatchObject({ owners: { userIds: ["ada-id", "getUser-id"], groupIds: ["getGroup-id"] } });
    const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "x", transferDatasetsTo: account });
    expect(await inputsOf("lake", lake)).toMatchObject({ transferDatasetsTo: "getAccount-id" });
  });

  test("is told about two shares of one account with one user, by a lookup and by its id", async () => {
    const user = await domo.getUser({ id: "1" });
    new domo.AccountShare("one", { accountId: "3", user, accessLevel: "CAN_VIEW" });
    expect(() => new domo.AccountShare("two", { accountId: "3", userId: "getUser-id", accessLevel: "OWNER" })).toThrow(/both declare/);
  });

  test("passes the provider on, and refuses results of another provider", async () => {
    const europe = new domo.Provider("europe", { instance: "acme-eu", accessToken: "token" });
    const there = await domo.getUser({ id: "1" }, { provider: europe });
    expect(calls[0]?.provider).toContain("europe");
    const foreign = /is given a resource of another provider/;
    const later = domo.getGroupOutput({ id: "2" }, { provider: europe });
    expect(() => new domo.AccountShare("a", { accountId: "1", user: there, accessLevel: "OWNER" })).toThrow(foreign);
    expect(() => new domo.AccountShare("b", { accountId: "1", group: later, accessLevel: "OWNER" })).toThrow(foreign);
    expect(() => new domo.User("c", { email: "c@example.com", name: "C", reportsTo: there })).toThrow(foreign);
    expect(() => new domo.Group("d", { name: "D", owners: { users: [there] } })).toThrow(foreign);
    expect(() => new domo.AccountShare("e", { accountId: "1", user: there, accessLevel: "OWNER" }, { provider: europe })).not.toThrow();
  });

  test("refuses single users of a list of another provider, and takes promises of its own", async () => {
    const europe = new domo.Provider("europe", { instance: "acme-eu", accessToken: "token" });
    const promise = domo.getUser({ id: "1" }, { provider: europe });
    const [first] = (await domo.getUsers({}, { provider: europe })).users;
    expect(() => new domo.GroupMembership("list", { groupId: "1", users: [first!] })).toThrow(/is given a resource of another provider/);
    const there = new domo.AccountShare("there", { accountId: "1", user: promise, accessLevel: "OWNER" }, { provider: europe });
    expect(await inputsOf("there", there)).toMatchObject({ userId: "getUser-id" });
  });

  test("marks the result as secret if an argument is", async () => {
    const user = domo.getUserOutput({ email: pulumi.secret("ada@example.com") });
    expect(await pulumi.isSecret(user)).toBe(true);
    const europe = new domo.Provider("europe", { instance: "acme-eu", accessToken: "token" });
    expect(await pulumi.isSecret(domo.getUserOutput({ id: "1" }, { provider: europe }))).toBe(false);
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["no argument", () => domo.getUser({}), /getUser needs exactly one of email and id/],
    ["two arguments", () => domo.getGroup({ name: "a", id: "7" }), /getGroup needs exactly one of name and id/],
    ["an empty name", () => domo.getAccount({ name: " " }), /getAccount: name must be text that is not empty/],
    ["an id with a leading zero", () => domo.getUser({ id: "007" }), /007 is no id of Domo/],
    ["a connector without a name", () => domo.getAccount({ id: "7", dataProviderType: "x" }), /dataProviderType belongs to name/],
    ["a filter without a value", () => domo.getUsers({ role: "Admin", department: undefined }), /department is undefined, .*everybody/],
    ["an attribute without a value", () => domo.getUsers({ attributes: { region: undefined } as never }), /attributes.region is undefined/],
    ["an argument that there is not", () => domo.getUsers({ mail: "x" } as never), /getUsers has no argument mail/],
  ])("is refused before any request with %s", async (_what, call, message) => {
    await expect(call()).rejects.toThrow(message);
    expect(calls).toEqual([]);
  });

  test("refuses owners that are given twice", () => {
    expect(() => new domo.Group("g", { name: "G", owners: { users: [], userIds: ["1"] } })).toThrow(/given twice/);
  });
});
