// The SDK under Pulumi's mocks, as users test their own programs: without an engine and without Domo.

import { beforeEach, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as domo from "../../../sdk";
import { withSecretValues } from "../../../sdk/connectors";

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

const settled = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });

describe("a program under mocks", () => {
  let registered: Registered[];

  const start = ({ preview = false } = {}): Promise<void> =>
    pulumi.runtime.setMocks(
      {
        newResource(args) {
          registered.push({ type: args.type, name: args.name, inputs: args.inputs as Record<string, unknown> });
          return { id: `${args.name}-id`, state: args.inputs as Record<string, unknown> };
        },
        call: (args) => args.inputs as Record<string, unknown>,
      },
      "project",
      "stack",
      preview,
    );

  beforeEach(async () => {
    registered = [];
    await start();
  });

  const inputsOf = async (name: string, resource: pulumi.Resource): Promise<Record<string, unknown>> => {
    await settled(resource.urn);
    return registered.find((resource) => resource.name === name)!.inputs;
  };

  test("registers a user with its arguments and with the text that finds the provider", async () => {
    const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada" });
    expect(await inputsOf("ada", ada)).toEqual({
      email: "ada@example.com",
      name: "Ada",
      __key: "project/stack/User/ada",
      __provider: 'exports.handler=()=>require("pulumi-domo/dynamic").provider("User")',
    });
    expect(registered[0]?.type).toBe("pulumi-nodejs:dynamic/domo:User");
    expect(await settled(ada.email)).toBe("ada@example.com");
  });

  test.each<[string, () => pulumi.CustomResourceOptions, unknown]>([
    ["marks in previews which resources it passes", () => ({}), ["ada-id"]],
    ["marks none if a transformation may pass others", () => ({ transformations: [() => undefined] }), []],
    ["marks none if a transform may pass others", () => ({ transforms: [() => undefined] }), []],
    [
      "marks none if a transformation around it may pass others",
      () => ({ parent: new pulumi.ComponentResource("a:b:C", "c", {}, { transformations: [() => undefined] }) }),
      [],
    ],
  ])("%s", async (_title, opts, marked) => {
    await start({ preview: true });
    const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada" });
    const share = new domo.AccountShare("share", { accountId: "1", user: ada, accessLevel: "CAN_VIEW" }, opts());
    expect(await inputsOf("share", share)).toMatchObject({ __references: marked });
  });

  test("has undefined outputs for arguments that are not set", async () => {
    const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada", title: undefined });
    const unset = [ada.title, ada.role, ada.reportsTo, ada.attributes];
    expect(await Promise.all(unset.map(settled<unknown>))).toEqual([undefined, undefined, undefined, undefined]);
    const bo = new domo.User("bo", { email: "bo@example.com", name: "Bo", title: ada.title as pulumi.Output<string> });
    expect(await inputsOf("bo", bo)).not.toHaveProperty("title");
    expect(await settled(new domo.GroupMembership("m", { groupId: "1", userIds: [] }).exclusive)).toBeUndefined();
  });

  test("takes resources instead of ids", async () => {
    const [ada, bo] = ["ada", "bo"].map((name) => new domo.User(name, { email: `${name}@example.com`, name }));
    const group = new domo.Group("g", { name: "G" });
    const membership = new domo.GroupMembership("m", { group, users: [ada!, bo!], userIds: ["7"] });
    expect(await inputsOf("m", membership)).toMatchObject({ groupId: "g-id", userIds: ["ada-id", "bo-id", "7"] });
  });

  test("takes ids as text and as outputs", async () => {
    const membership = new domo.GroupMembership("m", {
      groupId: pulumi.output("9"),
      userIds: pulumi.output(Promise.resolve(["1", "2"])),
      exclusive: true,
    });
    expect(await inputsOf("m", membership)).toMatchObject({ groupId: "9", userIds: ["1", "2"], exclusive: true });
    const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada" });
    const mixed = new domo.GroupMembership("n", { groupId: "9", users: [ada], userIds: pulumi.output(["2"]) });
    expect(await inputsOf("n", mixed)).toMatchObject({ userIds: ["ada-id", "2"] });
  });

  test("refuses a membership with two groups", () => {
    const group = new domo.Group("g", { name: "G" });
    expect(() => new domo.GroupMembership("m", { group, groupId: "1" })).toThrow(/both group and groupId/);
  });

  test.each<[string, () => void]>([
    [
      "one e-mail address, in different case",
      () => {
        new domo.User("ada", { email: "ada@example.com", name: "Ada" });
        new domo.User("ada2", { email: "ADA@example.com", name: "Ada" });
      },
    ],
    [
      "one group name",
      () => {
        new domo.Group("a", { name: "G" });
        new domo.Group("b", { name: "G" });
      },
    ],
  ])("fails if two resources declare %s, and the error names both", (_what, program) => {
    expect(program).toThrow(/"(ada|a)" and .*"(ada2|b)" both declare/);
  });

  test("gets control characters in names escaped in errors", () => {
    const name = "G\n::error::x\u001b[2J";
    new domo.Group("a", { name });
    expect(() => new domo.Group("b", { name })).toThrow(/both declare .*G\\u000a::error::x\\u001b/);
  });

  test("may declare the same person in two instances", async () => {
    const europe = new domo.Provider("europe", { instance: "acme-eu", clientId: "id", clientSecret: "secret" });
    const here = new domo.User("here", { email: "ada@example.com", name: "Ada" });
    const there = new domo.User("there", { email: "ada@example.com", name: "Ada" }, { provider: europe });
    await Promise.all([settled(here.urn), settled(there.urn)]);
    expect(registered.filter(({ type }) => type.endsWith(":User"))).toHaveLength(2);
  });

  test("may declare the same person below components that use different instances", async () => {
    const [europe, asia] = ["eu", "asia"].map(
      (name) => new domo.Provider(name, { instance: `acme-${name}`, clientId: "id", clientSecret: "secret" }),
    );
    const [inEurope, inAsia] = [europe!, asia!].map(
      (provider, i) => new pulumi.ComponentResource("test:index:Team", `team-${String(i)}`, {}, { providers: [provider] }),
    );
    const users = [inEurope!, inAsia!].map(
      (parent, i) => new domo.User(`ada-${String(i)}`, { email: "ada@example.com", name: "Ada" }, { parent }),
    );
    await Promise.all(users.map((user) => settled(user.urn)));
    expect(() => new domo.User("again", { email: "ada@example.com", name: "Ada" }, { parent: inAsia! })).toThrow(/both declare/);
  });

  test("refuses resources of another provider, whose ids mean other objects", () => {
    const europe = new domo.Provider("europe", { instance: "acme-eu", accessToken: "token" });
    const there = { provider: europe };
    const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada" }, there);
    const team = new domo.Group("team", { name: "Team" }, there);
    const account = new domo.Account("lake", { name: "Lake", dataProviderType: "x" }, there);
    const foreign = /is given a resource of another provider: its id would mean something else/;
    expect(() => new domo.AccountShare("a", { account, userId: "1", accessLevel: "OWNER" })).toThrow(foreign);
    expect(() => new domo.AccountShare("b", { accountId: "1", user: ada, accessLevel: "OWNER" })).toThrow(foreign);
    expect(() => new domo.GroupMembership("c", { group: team, userIds: [] })).toThrow(foreign);
    expect(() => new domo.GroupMembership("d", { groupId: "1", users: [ada] })).toThrow(foreign);
    expect(() => new domo.User("e", { email: "bo@example.com", name: "Bo", reportsTo: ada })).toThrow(foreign);
    expect(() => new domo.GroupMembership("f", { groupId: "1", users: [domo.User.get("g", "2", there)] })).toThrow(foreign);
    expect(() => new domo.AccountShare("h", { account, user: ada, accessLevel: "OWNER" }, there)).not.toThrow();
  });

  test("refuses an exclusive membership and another one of the same group, in either order", () => {
    const group = new domo.Group("team", { name: "Team" });
    new domo.GroupMembership("some", { group, userIds: ["1"] });
    expect(() => new domo.GroupMembership("all", { group, userIds: ["2"], exclusive: true })).toThrow(
      /"all" is exclusive, and GroupMembership "some" declares members of the same group/,
    );
    new domo.GroupMembership("whole", { groupId: "7", userIds: ["1"], exclusive: true });
    expect(() => new domo.GroupMembership("part", { groupId: "7", userIds: ["2"] })).toThrow(/"whole" is exclusive/);
  });

  test("gives resources of one name in two components keys of their own", async () => {
    const [one, two] = ["One", "Two"].map((type) => new pulumi.ComponentResource(`test:index:${type}`, type));
    const users = [one!, two!].map((parent, i) => new domo.User("ada", { email: `ada${String(i)}@example.com`, name: "Ada" }, { parent }));
    await Promise.all(users.map((user) => settled(user.urn)));
    const keys = registered.filter(({ type }) => type.endsWith(":User")).map(({ inputs }) => (inputs as { __key: string }).__key);
    expect(keys).toEqual(["project/stack/test:index:One$User/ada", "project/stack/test:index:Two$User/ada"]);
  });

  test("does not conflict with resources of an earlier run", async () => {
    new domo.User("ada", { email: "ada@example.com", name: "Ada" });
    await start();
    expect(() => new domo.User("other", { email: "ada@example.com", name: "Ada" })).not.toThrow();
  });

  test("passes a provider its settings as text, its secrets marked as secret, and its name", async () => {
    const europe = new domo.Provider("europe", { instance: "acme-eu", clientId: "id", clientSecret: "secret", concurrency: 3 });
    expect(await inputsOf("europe", europe)).toEqual({
      "domo:instance": "acme-eu",
      "domo:clientId": "id",
      "domo:clientSecret": expect.objectContaining({ value: "secret" }),
      "domo:concurrency": "3",
      "domo:explicit": "europe",
    });
  });

  const secretKeys = async (configurations: object): Promise<string[]> => {
    const marks = Object.entries(configurations).map(async ([key, value]): Promise<[string, boolean]> => [
      key,
      pulumi.Output.isInstance(value) && (await pulumi.isSecret(value)),
    ]);
    return (await Promise.all(marks)).filter(([, secret]) => secret).map(([key]) => key);
  };

  test("marks the secrets of a connector's configuration, and only those", async () => {
    const { dataProviderType, configurations } = domo.connectors.snowflakeKeyPair({
      account: "acme",
      username: "domo",
      privateKey: "canary",
    });
    expect(dataProviderType).toBe("snowflakekeypairauthentication");
    expect(configurations).toMatchObject({ account: "acme", username: "domo" });
    expect(await secretKeys(configurations)).toEqual(["privateKey"]);
  });

  test("takes numbers where Domo has numbers, and allowExternalUse for accounts and OAuth accounts", async () => {
    const password = pulumi.secret("canary");
    const { configurations } = domo.connectors.snowflakeFederated({ host: "db", port: 443, user: "u", password, warehouse: "w" });
    const account = new domo.Account("db", { name: "DB", dataProviderType: "x", configurations, allowExternalUse: true });
    const app = new domo.OAuthAccount("their", { name: "Their app", dataProviderType: "acme-oauth", allowExternalUse: true });
    const person = new domo.User("n", {
      email: "n@example.com",
      name: "N",
      employeeNumber: 23432,
      attributes: { costCenter: 1, skills: [2] },
    });
    expect(await inputsOf("db", account)).toMatchObject({ configurations: { value: { port: 443 } }, allowExternalUse: true });
    expect(await inputsOf("their", app)).toMatchObject({ dataProviderType: "acme-oauth", allowExternalUse: true });
    expect(await inputsOf("n", person)).toMatchObject({ employeeNumber: 23432, attributes: { costCenter: 1, skills: [2] } });
  });

  test("marks all values of other connectors but those of well-known plain keys", async () => {
    const configurations = { host: "db.example", apiKey: "canary", PASSWORD: "canary", clientSecret: "canary", region: "eu" };
    expect(await secretKeys(withSecretValues("other", configurations)!)).toEqual(["apiKey", "PASSWORD", "clientSecret"]);
    expect(await pulumi.isSecret(withSecretValues("other", pulumi.output(configurations)) as pulumi.Output<unknown>)).toBe(true);
  });

  test("shares an account with exactly one user or group, and only once", async () => {
    const account = new domo.Account("lake", { name: "Lake", dataProviderType: "amazon-s3" });
    const app = new domo.OAuthAccount("app", { name: "App", dataProviderType: "snowflake-oauth-config" });
    const group = new domo.Group("g", { name: "G" });
    const share = new domo.AccountShare("one", { account, group, accessLevel: "CAN_VIEW" });
    expect(await inputsOf("one", share)).toMatchObject({
      accountId: "lake-id",
      accountKind: "account",
      groupId: "g-id",
      accessLevel: "CAN_VIEW",
    });
    const other = new domo.AccountShare("two", { account: app, group, accessLevel: "CAN_VIEW" });
    expect(await inputsOf("two", other)).toMatchObject({ accountId: "app-id", accountKind: "oauth" });
    expect(() => new domo.AccountShare("three", { account, group, accessLevel: "OWNER" })).toThrow(
      /"one" and AccountShare "three" both declare the same account/,
    );
    expect(() => new domo.AccountShare("four", { account, accessLevel: "OWNER" })).toThrow(
      /exactly one of user, userId, group and groupId/,
    );
    expect(() => new domo.AccountShare("five", { userId: "1", accessLevel: "OWNER" })).toThrow(/either account or accountId/);
  });

  const accountNamed = (name: string) => new domo.Account(name, { name, dataProviderType: "amazon-s3" });

  test("declares all access to an account, by resources and ids", async () => {
    const account = accountNamed("lake");
    const user = new domo.User("ada", { email: "ada@example.com", name: "Ada" });
    const access = new domo.AccountAccess("all", {
      account,
      grants: [
        { user, accessLevel: "OWNER" },
        { groupId: pulumi.output("7"), accessLevel: "CAN_VIEW" },
      ],
    });
    expect(await inputsOf("all", access)).toMatchObject({
      accountId: "lake-id",
      accountKind: "account",
      grants: [
        { userId: "ada-id", accessLevel: "OWNER" },
        { groupId: "7", accessLevel: "CAN_VIEW" },
      ],
    });
    const app = new domo.OAuthAccount("app", { name: "App", dataProviderType: "snowflake-oauth-config" });
    expect(await inputsOf("of-app", new domo.AccountAccess("of-app", { account: app, grants: [] }))).toMatchObject({
      accountId: "app-id",
      accountKind: "oauth",
    });
    expect(() => new domo.AccountAccess("none", { account, grants: [{ accessLevel: "OWNER" }] })).toThrow(
      /a grant of AccountAccess "none" needs exactly one of user, userId, group and groupId/,
    );
    const level = { accessLevel: "OWNER" as const };
    const secret = pulumi.secret("2");
    const hidden = new domo.AccountAccess("hidden", {
      accountId: "71",
      grants: [
        { userId: "1", ...level },
        { userId: secret, ...level },
      ],
    });
    expect(await inputsOf("hidden", hidden)).toMatchObject({ __secrets: ["grants"] });
    expect(() => new domo.AccountAccess("list", { account, grants: pulumi.secret([]) as never })).toThrow(
      /grants of .*"list" must be a list/,
    );
    expect(() => new domo.AccountAccess("more", { account, grants: [{ userId: "1", ...level, role: "x" } as never] })).toThrow(
      /no argument role/,
    );
    expect(() => new domo.GroupMembership("users", { groupId: "1", users: domo.getUsersOutput().users as never })).toThrow(
      /users of GroupMembership "users" must be a list: give an output of ids as userIds/,
    );
    expect(() => new domo.AccountAccess("both", { account, accountId: "1", grants: [] })).toThrow(/either account or accountId/);
  });

  test("refuses all access to an account beside other access to it, in either order and for each way to name the account", () => {
    const [first, second] = [accountNamed("first"), accountNamed("second")];
    new domo.AccountAccess("all", { account: first, grants: [] });
    expect(() => new domo.AccountShare("one", { account: first, userId: "1", accessLevel: "CAN_VIEW" })).toThrow(
      /AccountAccess "all" is exclusive, and AccountShare "one" declares access to the same account/,
    );
    new domo.AccountShare("two", { account: second, userId: "1", accessLevel: "CAN_VIEW" });
    expect(() => new domo.AccountAccess("late", { account: second, grants: [] })).toThrow(
      /AccountAccess "late" is exclusive, and AccountShare "two"/,
    );
    const third = accountNamed("third");
    new domo.AccountShare("by-object", { account: third, userId: "1", accessLevel: "CAN_VIEW" });
    expect(() => new domo.AccountAccess("by-id-of", { accountId: third.id, grants: [] })).toThrow(
      /AccountAccess "by-id-of" is exclusive, and AccountShare "by-object"/,
    );
    new domo.AccountAccess("by-id", { accountId: "7", grants: [] });
    expect(() => new domo.AccountAccess("again", { accountId: "7", accountKind: "account", grants: [] })).toThrow(
      /AccountAccess "by-id" is exclusive, and AccountAccess "again"/,
    );
    // Accounts and OAuth accounts have ids of their own.
    expect(
      () => new domo.AccountShare("oauth", { accountId: "7", accountKind: "oauth", userId: "1", accessLevel: "CAN_VIEW" }),
    ).not.toThrow();
    const provider = new domo.Provider("europe", { instance: "acme-eu", accessToken: "token" });
    expect(() => new domo.AccountAccess("there", { accountId: "7", grants: [] }, { provider })).not.toThrow();
  });

  test("declares a custom attribute, which has one value by default, and only once", async () => {
    const team = new domo.UserAttribute("team", { key: "team", title: "Team" });
    expect(await inputsOf("team", team)).toMatchObject({ key: "team", title: "Team", type: "string" });
    const skills = new domo.UserAttribute("skills", { key: "skills", title: "Skills", type: "stringList" });
    expect(await inputsOf("skills", skills)).toMatchObject({ type: "stringList" });
    expect(() => new domo.UserAttribute("again", { key: "team", title: "Squad" })).toThrow(
      /"team" and UserAttribute "again" both declare team/,
    );
    expect(await settled(domo.UserAttribute.get("read", "costCenter").id)).toBe("costCenter");
  });

  test("reads a user without managing it", async () => {
    const nora = domo.User.get("nora", "42");
    expect(await settled(nora.id)).toBe("42");
  });
});
