// The schemas, and the sandbox, against example exchanges from public sources.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AccessList, Account, Configuration, DataSetsByAccount, Me, Validation } from "../../../../../provider/client/schemas/accounts";
import { ErrorEnvelope, ScopeError } from "../../../../../provider/client/schemas/error";
import { AttributeDefinition } from "../../../../../provider/client/schemas/attributes";
import { ContentUser, IdentityUser, IdentityUsers } from "../../../../../provider/client/schemas/identity";
import { GroupPermissions, GroupSubject, GroupUserList, InstanceGroup } from "../../../../../provider/client/schemas/instance-groups";
import { Role } from "../../../../../provider/client/schemas/roles";
import { SearchAnswer } from "../../../../../provider/client/schemas/search";
import { MemberIds, PublicGroup } from "../../../../../provider/client/schemas/groups";
import { OAuthToken } from "../../../../../provider/client/schemas/oauth";
import { PublicUser } from "../../../../../provider/client/schemas/users";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";

interface Exchange {
  id: string;
  method: string;
  path: string;
  responses: { status: number; case: string; body: unknown }[];
}

const { routes } = JSON.parse(readFileSync(join(__dirname, "examples.json"), "utf8")) as { routes: Exchange[] };

const SHAPES: Record<string, z.ZodType> = {
  "oauth.token.get": OAuthToken,
  "oauth.token.post": OAuthToken,
  "oauth.insufficientScope": z.array(ScopeError),
  "accounts.list": z.array(Account),
  "accounts.get": Account,
  "accounts.create": Account,
  "accounts.create.apikey": Account,
  "accounts.rename": Account,
  "accounts.config.get": Configuration,
  "accounts.config.put": Account,
  "accounts.datasets.bulk": DataSetsByAccount,
  "share.list": AccessList,
  "share.put.user": z.object(),
  "share.put.group": z.object(),
  "share.revoke": z.object(),
  "oauth.list": z.array(Account),
  "oauth.create": Account,
  "oauth.rename": Account,
  "oauth.config.get": Configuration,
  "oauth.config.put": Account,
  "oauth.share.list": AccessList,
  "oauth.share.put": z.object(),
  "users.me": Me,
  "accesstokens.list": z.array(z.looseObject({ id: z.number(), expires: z.number() })),
  "accesstokens.create": z.looseObject({ token: z.string() }),
  "session.login": z.looseObject({ success: z.boolean() }),
  "accounts.listByProvider": z.array(Account),
  "accounts.validate": Validation,
  "accounts.datasets": DataSetsByAccount.def.valueType,
  "accounts.search": SearchAnswer,
  "providers.list": z.array(z.looseObject({ key: z.string() })),
  "providers.get": z.looseObject({ key: z.string() }),
  "identity.users.list": IdentityUsers,
  "identity.users.get": IdentityUsers,
  "identity.users.create": IdentityUser,
  "identity.users.patch.attributes": IdentityUser,
  "identity.users.patch.role": IdentityUser,
  "identity.users.delete": z.literal(1),
  "identity.users.search": IdentityUsers,
  "identity.users.search.email": IdentityUsers,
  "content2.users.list": z.array(Me),
  "content3.users.create": ContentUser,
  "content3.users.batchGet": z.array(ContentUser),
  "content3.users.get": ContentUser,
  "roles.list": z.array(Role),
  "roles.get": Role,
  "roles.create": Role,
  "attributes.list": z.array(AttributeDefinition),
  "groups.list": z.array(InstanceGroup),
  "groups.get": InstanceGroup,
  "groups.grouplist": z.array(z.looseObject({ groupId: z.number(), owners: z.array(GroupSubject), groupMembers: z.array(GroupSubject) })),
  "groups.batchGet": z.array(InstanceGroup),
  "groups.create": InstanceGroup,
  "groups.users": GroupUserList,
  "groups.permissions": z.array(z.looseObject({ permissions: GroupPermissions })),
  "groups.access": z.literal(true),
  "groups.addUser": z.literal(true),
  "groups.removeUser": z.literal(true),
  "public.users.create": PublicUser,
  "public.users.get": PublicUser,
  "public.users.list": z.array(PublicUser),
  "public.users.bulkEmails": z.array(PublicUser),
  "public.groups.create": PublicGroup,
  "public.groups.get": PublicGroup,
  "public.groups.list": z.array(PublicGroup),
  "public.groups.listUsers": MemberIds,
};

const answers = routes.flatMap(({ id, responses }) => responses.map((response) => ({ id, ...response })));
const withBody = answers.filter(({ body }) => body !== "" && body !== null);

describe("Domo's documented answers fit our shapes:", () => {
  test.each(withBody.map((answer) => [`${answer.id}, ${String(answer.status)} ${answer.case}`, answer] as const))("%s", (_name, answer) => {
    const shape = answer.status >= 400 && !answer.id.includes("Scope") ? ErrorEnvelope : SHAPES[answer.id];
    expect(shape).toBeDefined();
    expect(shape?.safeParse(answer.body).error).toBeUndefined();
  });
});

describe("the sandbox answers with the documented fields and types:", () => {
  let sandbox: Sandbox;
  let headers: Record<string, string>;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: "small" });
    const basic = Buffer.from("sandbox:sandbox-secret").toString("base64");
    const login = await fetch(`${sandbox.url}/oauth/token?grant_type=client_credentials`, { headers: { authorization: `Basic ${basic}` } });
    headers = { authorization: `bearer ${OAuthToken.parse(await login.json()).access_token}`, "content-type": "application/json" };
  });
  afterAll(() => sandbox.close());

  const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(sandbox.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text === "" ? "" : (JSON.parse(text) as unknown) };
  };
  /** A successful response in Domo's documentation: the status and the types of the fields. */
  const documented = (id: string): { status: number; fields: Record<string, string> } => {
    const { status, body } = answers.find((answer) => answer.id === id && answer.status < 300)!;
    const object = (Array.isArray(body) ? body[0] : body) as Record<string, unknown>;
    return { status, fields: typeof object === "object" ? typesOf(object) : {} };
  };
  const typesOf = (object: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, typeof value]));

  test("a user that is created, got and listed", async () => {
    const whole = {
      name: "Bob Sample",
      email: "bob@example.com",
      role: "Participant",
      title: "Analyst",
      alternateEmail: "bob.alt@example.com",
      phone: "888",
      location: "Lisbon",
      timezone: "Europe/Lisbon",
      locale: "pt-PT",
      employeeNumber: 23432,
    };
    const created = await ask("POST", "/v1/users?sendInvite=False", whole);
    const fields = documented("public.users.create").fields;
    expect(typesOf(created.body as Record<string, unknown>)).toMatchObject(fields);
    const { id } = created.body as { id: number };
    const got = (await ask("GET", `/v1/users/${String(id)}/`)).body as Record<string, unknown>;
    expect(typesOf(got)).toMatchObject(documented("public.users.get").fields);
    expect(got).not.toHaveProperty("timezone");
    expect(got).not.toHaveProperty("locale");
    const [listed] = (await ask("GET", "/v1/users/?limit=1&offset=4")).body as Record<string, unknown>[];
    expect(typesOf(listed!)).toMatchObject(documented("public.users.list").fields);
  });

  test("a group that is created, got and listed, with its members", async () => {
    const created = await ask("POST", "/v1/groups/", { name: "Sample", active: "true" });
    expect(created.status).toBe(201);
    expect(typesOf(created.body as Record<string, unknown>)).toMatchObject(documented("public.groups.create").fields);
    const { id } = created.body as { id: number };
    expect((await ask("PUT", `/v1/groups/${String(id)}/users/1893000002`)).status).toBe(204);
    expect(await ask("GET", `/v1/groups/${String(id)}/users`)).toEqual({ status: 200, body: [1893000002] });
    const got = (await ask("GET", `/v1/groups/${String(id)}`)).body as Record<string, unknown>;
    expect(got).toMatchObject({ id, name: "Sample", active: true, memberCount: 1 });
    expect(await ask("PUT", `/v1/groups/${String(id)}`, { name: "Renamed" })).toEqual({ status: 200, body: "" });
  });

  test("what was deleted", async () => {
    expect((await ask("DELETE", "/v1/users/1893000004")).status).toBe(204);
    expect((await ask("GET", "/v1/users/1893000004")).body).toMatchObject({ id: 1893000004, deleted: true });
  });

  test.each([
    ["GET", "/v1/users/7", undefined, 404],
    ["GET", "/v1/users/x", undefined, 400],
    ["GET", "/v1/users?limit=many", undefined, 400],
    ["POST", "/v1/users", { name: "x" }, 400],
    ["POST", "/v1/users", { name: "x", email: "x@example.com", role: "admin" }, 400],
    ["POST", "/v1/users?sendInvite=maybe", { name: "x", email: "x@example.com", role: "Admin" }, 400],
    ["POST", "/v1/users", { name: "x", email: "NORA@example.com", role: "Admin" }, 409],
    ["PUT", "/v1/users/1893000002", { name: "x" }, 400],
    ["PUT", "/v1/users/1893000002", { name: "x", email: "omar@example.com", role: "Admin" }, 409],
    ["DELETE", "/v1/users/1893000001", undefined, 400],
    ["POST", "/v1/groups", {}, 400],
    ["POST", "/v1/groups", { name: "Office" }, 400],
    ["PUT", "/v1/groups/1814000002", { name: "Default" }, 400],
    ["DELETE", "/v1/groups/1814000002", undefined, 400],
    ["DELETE", "/v1/groups/1814000001", undefined, 400],
    ["PUT", "/v1/groups/1814000002/users/5", undefined, 404],
    ["GET", "/v1/nothing", undefined, 404],
    ["GET", "/api/content/v2/users/me", undefined, 401],
  ])("a refusal of %s %s %j: %d, in Domo's envelope", async (method, path, body, status) => {
    const answer = await ask(method, path, body);
    expect(answer).toMatchObject({ status, body: { status, statusReason: expect.any(String), toe: expect.stringMatching(/^SANDBOX/) } });
  });

  const token = { "x-domo-developer-token": "sandbox-token", "content-type": "application/json" };
  const api = async (
    method: string,
    path: string,
    body?: unknown,
    type = "application/json",
  ): Promise<{ status: number; body: unknown }> => {
    const sent = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`${sandbox.url}/api${path}`, { method, headers: { ...token, "content-type": type }, body: sent });
    const text = await response.text();
    return { status: response.status, body: text === "" ? "" : (JSON.parse(text) as unknown) };
  };
  /** Types of the fields, with null where Domo sets the value later. */
  const fits = (answer: unknown, id: string): void => {
    const { fields } = documented(id);
    const object = (Array.isArray(answer) ? answer[0] : answer) as Record<string, unknown>;
    expect(typesOf(object)).toMatchObject(fields);
  };

  test("an account from its creation to its end", async () => {
    const given = {
      name: "warehouse creds",
      displayName: "warehouse creds",
      dataProviderType: "abstract-credential-store",
      configurations: { credentials: "s3cret" },
    };
    const created = await api("POST", "/data/v1/accounts", given);
    fits(created.body, "accounts.create");
    expect(created.body).toMatchObject({ createdAt: null, valid: false, configurations: {} });
    const { id } = created.body as { id: number };
    const got = await api("GET", `/data/v1/accounts/${String(id)}?unmask=true`);
    fits(got.body, "accounts.get");
    expect(got.body).toMatchObject({ valid: true, configurations: {} });
    fits((await api("GET", "/data/v1/accounts/")).body, "accounts.list");
    const configuration = `/data/v1/providers/abstract-credential-store/account/${String(id)}`;
    expect((await api("GET", `${configuration}?unmask=true`)).body).toEqual({ credentials: "********", allowExternalUse: "false" });
    fits((await api("PUT", configuration, { credentials: "rotated", allowExternalUse: "true" })).body, "accounts.config.put");
    fits((await api("PUT", `/data/v1/accounts/${String(id)}/name`, "renamed", "text/plain")).body, "accounts.rename");
    expect((await api("PUT", `/data/v1/accounts/${String(id)}/name`, '"renamed"')).status).toBe(400);
    expect((await api("PUT", `/data/v1/accounts/${String(id)}`, {})).status).toBe(405);
    fits((await api("GET", `/data/v2/accounts/share/${String(id)}`)).body, "share.list");
    const share = (accessLevel: string, subject = "1893000002") =>
      api("PUT", `/data/v2/accounts/share/${String(id)}`, { type: "USER", id: subject, accessLevel });
    expect([
      (await share("CAN_VIEW")).status,
      (await share("CAN_VIEW")).status,
      (await share("CAN_EDIT")).status,
      (await share("NONE")).status,
    ]).toEqual([200, 500, 200, 200]);
    expect(await share("NONE", "1893000001")).toMatchObject({ status: 400, body: { message: "an account needs an owner" } });
    expect((await share("CAN_USE")).status).toBe(400);
    expect((await api("DELETE", `/data/v1/accounts/${String(id)}`)).status).toBe(204);
    expect((await api("GET", `/data/v1/accounts/${String(id)}`)).status).toBe(404);
  });

  test("an OAuth configuration from its creation to its end", async () => {
    const given = {
      name: "app",
      displayName: "app",
      dataProviderType: "snowflake-oauth-config",
      origin: "OAUTH_CONFIGURATION",
      configurations: { "client-id": "a", "client-secret": "b" },
    };
    const created = await api("POST", "/data/v1/accounts/templates", given);
    fits(created.body, "oauth.create");
    expect(created.body).toMatchObject({ enabled: false, createdAt: null });
    const { id } = created.body as { id: number };
    fits((await api("GET", "/data/v1/accounts/templates/user/extended")).body, "oauth.list");
    const configuration = `/data/v1/providers/snowflake-oauth-config/template/${String(id)}`;
    expect((await api("GET", `${configuration}?unmask=true`)).body).toEqual({
      "client-id": "a",
      "client-secret": "b",
      allowExternalUse: "false",
    });
    expect((await api("GET", `${configuration}?unmask=false`)).body).toMatchObject({ "client-secret": "********" });
    const renamed = await api("PUT", `/data/v1/accounts/templates/${String(id)}/name`, "app 2", "text/plain");
    expect(renamed.body).toMatchObject({
      displayName: "app 2",
      configurations: { "client-secret": expect.stringMatching(/^\{encrypted\}/) },
    });
    fits((await api("GET", `/data/v2/accounts/templates/share/${String(id)}`)).body, "oauth.share.list");
    expect((await api("GET", `/data/v2/accounts/templates/${String(id)}/share`)).status).toBe(200);
    expect((await api("GET", `/data/v1/accounts/templates/${String(id)}`)).status).toBe(501);
    expect((await api("DELETE", `/data/v1/accounts/templates/${String(id)}`)).status).toBe(200);
  });

  test("a user on the instance API, from its creation to its end", async () => {
    const created = await api("POST", "/content/v3/users?sendInvite=false", {
      displayName: "Bob",
      detail: { email: "bob2@example.com" },
      roleId: 4,
    });
    fits(created.body, "content3.users.create");
    const { id } = created.body as { id: number };
    const again = await api("POST", "/content/v3/users", { displayName: "Bob", detail: { email: "BOB2@example.com" }, roleId: 4 });
    expect(again).toMatchObject({ status: 400, body: { EMAIL_DUPLICATE: expect.any(String) } });
    const patched = await api("PATCH", `/identity/v1/users/${String(id)}`, {
      attributes: [
        { key: "title", values: ["Lead"] },
        { key: "reportsTo", values: ["1893000002"] },
        { key: "skills", values: ["sql", "r"] },
      ],
    });
    fits(patched.body, "identity.users.patch.attributes");
    fits((await api("PATCH", `/identity/v1/users/${String(id)}`, { roleId: 5 })).body, "identity.users.patch.role");
    const got = await api("GET", `/identity/v1/users/${String(id)}?parts=detailed`);
    fits(got.body, "identity.users.get");
    const [user] = (got.body as { users: { attributes: object[] }[] }).users;
    expect(user).toMatchObject({ id, roleId: 5 });
    expect(user?.attributes).toEqual(
      expect.arrayContaining([
        { key: "skills", values: ["sql", "r"] },
        { key: "reportsTo", values: ["1893000002"] },
      ]),
    );
    const filters = [{ filterType: "text", field: "emailAddress", text: "BOB2@ nora" }];
    const search = { showCount: true, limit: 200, offset: 0, filters, parts: ["DETAILED", "GROUPS", "ROLE"] };
    const found = await api("POST", "/identity/v1/users/search?explain=false", search);
    fits(found.body, "identity.users.search");
    expect(found.body).toMatchObject({
      count: 2,
      users: [{ id, groups: [{ name: "Default" }], role: { roleName: "Social" } }, { displayName: "Nora Example" }],
    });
    fits((await api("GET", `/content/v3/users?id=${String(id)},1893000002&includeDetails=true`)).body, "content3.users.batchGet");
    sandbox.store().changeUser(1893000001, { title: "Admin", department: "IT", timezone: "Europe/Oslo", phone: "1" });
    fits((await api("GET", "/content/v2/users")).body, "content2.users.list");
    const bulk = { transactionId: "x", users: [{ id: String(id), displayName: "Bob S.", employeeId: "E-1" }] };
    expect((await api("PUT", "/content/v2/users/bulk", bulk)).status).toBe(200);
    expect(await api("DELETE", `/identity/v1/users/${String(id)}`)).toEqual({ status: 200, body: 1 });
    expect(await api("GET", `/content/v2/users/${String(id)}`)).toEqual({ status: 200, body: "" });
    expect((await api("GET", `/content/v3/users/${String(id)}`)).status).toBe(404);
    expect((await api("GET", `/identity/v1/users/${String(id)}`)).status).toBe(404);
    expect((await api("GET", "/identity/v1/users?includeDeleted=true")).body).toMatchObject({
      users: expect.arrayContaining([expect.objectContaining({ id, deleted: true })]),
    });
  });

  test("a group on the instance API, from its creation to its end", async () => {
    const created = await api("POST", "/content/v2/groups", { name: "Analysts", type: "open", description: "" });
    fits(created.body, "groups.create");
    const { id } = created.body as { id: number };
    expect((await api("POST", "/content/v2/groups", { name: "Analysts", type: "open" })).status).toBe(400);
    expect((await api("POST", "/content/v2/groups", { name: "Others", type: "system" })).status).toBe(400);
    const subject = (number: number) => ({ type: "USER", id: String(number) });
    const access = [{ groupId: id, addMembers: [subject(1893000002), subject(1893000003)], addOwners: [subject(1893000002)] }];
    expect(await api("PUT", "/content/v2/groups/access", access)).toEqual({ status: 200, body: true });
    expect(await api("DELETE", `/content/v2/groups/${String(id)}/removeuser/1893000003`)).toEqual({ status: 200, body: true });
    expect(await api("PUT", `/content/v2/groups/${String(id)}/user/1893000003`)).toEqual({ status: 200, body: true });
    fits((await api("GET", `/content/v2/groups/${String(id)}`)).body, "groups.get");
    fits((await api("GET", "/content/v2/groups")).body, "groups.list");
    fits((await api("POST", "/content/v2/groups/get?includeUsers=true", [String(id)])).body, "groups.batchGet");
    const listed = await api("GET", "/content/v2/groups/grouplist?search=analy&includeFullMembership=true");
    fits(listed.body, "groups.grouplist");
    expect(listed.body).toMatchObject([{ groupMembers: [{ id: "1893000002" }, { id: "1893000003" }] }]);
    fits((await api("GET", `/content/v2/groups/users?group=${String(id)}&limit=500`)).body, "groups.users");
    const permissions = await api("POST", "/content/v2/groups/permissions?includeUsers=false", [String(id)]);
    fits(permissions.body, "groups.permissions");
    expect(permissions.body).toMatchObject([
      {
        permissions: {
          owners: [{ id: "1893000001" }, { id: String(id) }, { displayName: "Grant: Manage all groups" }, { id: "1893000002" }],
        },
      },
    ]);
    expect((await api("PUT", "/content/v2/groups", [{ groupId: id, type: "dynamic" }])).status).toBe(400);
    expect((await api("PUT", "/content/v2/groups", [{ groupId: id, type: "closed", description: "EU" }])).status).toBe(200);
    expect((await api("PUT", "/content/v2/groups", [{ groupId: id, type: "open" }])).status).toBe(400);
    expect((await api("PUT", "/content/v2/groups", [{ groupId: id, name: "Office" }])).status).toBe(400);
    expect((await api("DELETE", `/content/v2/groups/${String(id)}`)).status).toBe(200);
    expect((await api("GET", `/content/v2/groups/${String(id)}`)).body).toMatchObject({
      name: expect.stringMatching(/^Analysts_deleted_[0-9a-f-]{36}$/),
      active: false,
      memberCount: 0,
    });
    expect((await api("POST", "/content/v2/groups", { name: "Analysts", type: "open" })).status).toBe(200);
  });

  test("roles, definitions of attributes, tokens, a session, and the search", async () => {
    fits((await api("GET", "/authorization/v1/roles")).body, "roles.list");
    const role = await api("POST", "/authorization/v1/roles", { name: "Data Steward", description: "curates", fromRoleId: 4 });
    fits(role.body, "roles.create");
    const { id } = role.body as { id: number };
    expect(await api("GET", `/authorization/v1/roles/${String(id)}/exists`)).toEqual({ status: 200, body: true });
    expect((await api("PUT", `/authorization/v1/roles/${String(id)}/users`, [1893000003])).status).toBe(204);
    expect((await api("GET", `/authorization/v1/roles/${String(id)}/users?limit=50&offset=0`)).body).toMatchObject({ totalCount: 1 });
    const definition = {
      key: "teamId",
      keyspace: "customer-defined",
      title: "Team",
      description: "",
      validator: "ANY_VALUE",
      securityVoter: "x",
    };
    expect((await api("POST", "/user/v1/properties/meta/keys/teamId", definition)).status).toBe(200);
    expect((await api("POST", "/user/v1/properties/meta/keys/teamId", definition)).status).toBe(400);
    fits((await api("GET", "/user/v1/properties/meta/keys?issuerTypes=customer-defined")).body, "attributes.list");
    expect((await api("DELETE", "/user/v1/properties/meta/keys/teamId")).status).toBe(200);
    const expires = 1767225600000;
    fits((await api("POST", "/data/v1/accesstokens", { name: "ci", ownerId: 1893000001, expires })).body, "accesstokens.create");
    expect((await api("POST", "/data/v1/accesstokens", { name: "ci", ownerId: 5, expires })).status).toBe(400);
    const login = (password: string) =>
      api("POST", "/content/v2/authentication", { method: "password", emailAddress: "admin@example.com", password });
    fits((await login("sandbox-password")).body, "session.login");
    expect(await login("wrong")).toMatchObject({ status: 200, body: { success: false, reason: "INVALID_CREDENTIALS" } });
    const session = await fetch(`${sandbox.url}/api/content/v2/users/me`, { headers: { "X-DOMO-Authentication": "sandbox-session" } });
    expect(session.status).toBe(200);
    const found = await api("POST", "/search/v1/query", { count: 100, query: "*house*", entityList: [["account"]] });
    fits(found.body, "accounts.search");
    expect(found.body).toMatchObject({
      totalResultCount: 1,
      searchResultsMap: { account: [{ databaseId: "101", displayName: "Warehouse" }] },
    });
    expect((await api("POST", "/search/v1/query", { count: 100, offset: 9_950, entityList: [["account"]] })).status).toBe(400);
  });

  test("whoever the access token is", async () => {
    expect((await api("GET", "/content/v2/users/me")).body).toMatchObject({ id: 1893000001, emailAddress: "admin@example.com" });
  });

  test("a body that is no JSON", async () => {
    const response = await fetch(`${sandbox.url}/v1/groups`, { method: "POST", headers, body: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, message: "the body is not JSON" });
  });
});
