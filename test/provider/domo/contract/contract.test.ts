// The shapes against example exchanges collected from public sources, and the sandbox against the same.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AccessList, Account, Configuration, DataSetsByAccount, Me } from "../../../../provider/domo/contract/accounts";
import { ErrorEnvelope, ScopeError } from "../../../../provider/domo/contract/error";
import { MemberIds, PublicGroup } from "../../../../provider/domo/contract/groups";
import { OAuthToken } from "../../../../provider/domo/contract/oauth";
import { PublicUser } from "../../../../provider/domo/contract/users";
import { startSandbox, type Sandbox } from "../../../../provider/sandbox/sandbox";

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
  /** What Domo's documentation shows for a route's success: its status and the fields with their types. */
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
  /** Types of the fields, with null where a value is still to come. */
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
    const made = await api("POST", "/data/v1/accounts", given);
    fits(made.body, "accounts.create");
    expect(made.body).toMatchObject({ createdAt: null, valid: false, configurations: {} });
    const { id } = made.body as { id: number };
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
    const made = await api("POST", "/data/v1/accounts/templates", given);
    fits(made.body, "oauth.create");
    expect(made.body).toMatchObject({ enabled: false, createdAt: null });
    const { id } = made.body as { id: number };
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

  test("whoever the access token is", async () => {
    expect((await api("GET", "/content/v2/users/me")).body).toMatchObject({ id: 1893000001, emailAddress: "admin@example.com" });
  });

  test("a body that is no JSON", async () => {
    const response = await fetch(`${sandbox.url}/v1/groups`, { method: "POST", headers, body: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, message: "the body is not JSON" });
  });
});
