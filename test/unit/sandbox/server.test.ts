// The sandbox over HTTP: control routes, faults, switches, and the routes that no client test covers.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../../sandbox/server";
import { Switches } from "../../../sandbox/switches";

const json = (body: unknown) => (body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) });
const JSON_TYPE = { "Content-Type": "application/json" };

describe("the sandbox", () => {
  let sandbox: Sandbox;
  let now: number;
  beforeEach(async () => {
    now = Date.parse("2026-01-01T00:00:00Z");
    sandbox = await startSandbox({ seed: "small", now: () => now });
  });
  afterEach(() => sandbox.close());

  const call = (path: string, method = "GET", body?: unknown): Promise<Response> => fetch(sandbox.url + path, { method, ...json(body) });
  const login = (secret = "sandbox-secret"): Promise<Response> =>
    fetch(`${sandbox.url}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`sandbox:${secret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
  const token = async (): Promise<string> => ((await (await login()).json()) as { access_token: string }).access_token;
  const users = (bearer: string): Promise<Response> => fetch(`${sandbox.url}/v1/users`, { headers: { Authorization: `Bearer ${bearer}` } });

  test("starts with the same data each time", async () => {
    const before = await (await call("/_sandbox/state")).json();
    sandbox.store().deleteUser(1893000002);
    expect(await (await call("/_sandbox/reset", "PUT", { seed: "small" })).json()).toEqual(before);
  });

  test.each([
    ["empty", 1],
    ["small", 4],
    ["lively", 300],
    ["1200-users", 1201],
  ])("seeded with %s has %d users", async (seed, count) => {
    const state = (await (await call("/_sandbox/reset", "PUT", { seed })).json()) as { users: unknown[] };
    expect(state.users).toHaveLength(count);
  });

  test.each([
    ["/_sandbox/reset", "PUT", { seed: "huge" }],
    ["/_sandbox/reset", "PUT", { sed: "small" }],
    ["/_sandbox/faults", "POST", { fault: { status: "no" } }],
    ["/_sandbox/faults", "POST", { match: { mothod: "GET" }, fault: {} }],
  ])("refuses %s %s %j in Domo's envelope", async (path, method, body) => {
    const answer = await call(path, method, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ status: 400, toe: expect.any(String), message: expect.any(String) });
  });

  test("shows no value of a configuration in its control routes", async () => {
    const { accounts, oauthAccounts, owner } = sandbox.store();
    const more = { name: "Lake", displayName: "Lake", createdBy: owner.id };
    const lake = { accessKey: "canary-access-key", secretKey: "canary-secret-key", bucket: "canary-bucket", region: "" };
    accounts.add({ ...more, dataProviderType: "amazon-s3", configurations: lake });
    oauthAccounts.add({ ...more, dataProviderType: "snowflake-oauth-config", configurations: { "client-secret": "canary-client-secret" } });
    const state = await (await call("/_sandbox/state")).json();
    const masked = { accessKey: "********", secretKey: "********", bucket: "********" };
    expect(state).toMatchObject({
      accounts: [{}, { configurations: masked }],
      oauthAccounts: [{ configurations: { "client-secret": "********" } }],
    });
    for (const path of ["state", "requests", "faults", "switches"]) {
      expect(await (await call(`/_sandbox/${path}`)).text()).not.toMatch(/canary|sandbox-credentials/);
    }
    expect(await (await call("/_sandbox/reset", "PUT", { seed: "small" })).text()).not.toContain("sandbox-credentials");
  });

  test("accepts only the credentials of its own client, and a token for an hour", async () => {
    expect((await login("wrong")).status).toBe(401);
    expect((await users("made-up")).status).toBe(401);
    const bearer = await token();
    expect((await users(bearer)).status).toBe(200);
    now += 3600_000;
    expect((await users(bearer)).status).toBe(401);
  });

  test("invalidates all tokens on request", async () => {
    const bearer = await token();
    await call("/_sandbox/tokens", "DELETE");
    expect((await users(bearer)).status).toBe(401);
  });

  test("logs requests in order, without those to its control routes", async () => {
    await call("/v1/users?limit=2");
    await call("/v1/groups");
    const log = (await (await call("/_sandbox/requests")).json()) as object[];
    expect(log).toEqual([
      { method: "GET", path: "/v1/users", query: { limit: "2" }, status: 401, ms: expect.any(Number) },
      { method: "GET", path: "/v1/groups", query: {}, status: 401, ms: expect.any(Number) },
    ]);
    await call("/_sandbox/requests", "DELETE");
    expect(await (await call("/_sandbox/requests")).json()).toEqual([]);
  });

  test("injects a status as often as the fault specifies", async () => {
    await call("/_sandbox/faults", "POST", { match: { method: "GET", path: "/v1/*" }, times: 2, fault: { status: 503, retryAfter: 1 } });
    const [first, second, third] = [await call("/v1/users"), await call("/v1/groups"), await call("/v1/users")];
    expect([first.status, second.status, third.status]).toEqual([503, 503, 401]);
    expect(first.headers.get("retry-after")).toBe("1");
    expect(await first.json()).toMatchObject({ status: 503, statusReason: "Service Unavailable" });
  });

  test("injects no fault into requests of its own page, and keeps it for a program", async () => {
    await call("/_sandbox/faults", "POST", { times: 1, fault: { status: 503 } });
    const statusOf = async (headers: Record<string, string>) => (await fetch(`${sandbox.url}/v1/users`, { headers })).status;
    expect([await statusOf({ "X-Sandbox-Page": "1" }), await statusOf({})]).toEqual([401, 503]);
  });

  test("injects another body", async () => {
    await call("/_sandbox/faults", "POST", { fault: { body: "<html>busy</html>", status: 200 } });
    const answer = await call("/v1/users");
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/plain;charset=UTF-8",
      "<html>busy</html>",
    ]);
    await call("/_sandbox/faults", "DELETE");
    expect((await call("/v1/users")).status).toBe(401);
  });

  test.each(["before", "after"])("breaks the connection %s the request has an effect", async (reset) => {
    const authorization = `bearer ${await token()}`;
    await call("/_sandbox/faults", "POST", { match: { method: "POST" }, times: 1, fault: { reset } });
    const create = (): Promise<Response> =>
      fetch(`${sandbox.url}/v1/groups`, {
        method: "POST",
        headers: { authorization, ...JSON_TYPE },
        body: JSON.stringify({ name: "Lost" }),
      });
    // The control route is a POST of its own: the fault is for Domo's routes.
    await expect(create()).rejects.toThrow();
    const made = [...sandbox.store().groups.values()].some(({ name }) => name === "Lost");
    expect(made).toBe(reset === "after");
    expect(sandbox.requests.at(-1)).toMatchObject({ status: 0 });
  });

  const api = async (path: string, method = "GET", body?: unknown): Promise<{ status: number; json: unknown }> => {
    const headers = { "X-DOMO-Developer-Token": "sandbox-token", ...JSON_TYPE };
    const answer = await fetch(sandbox.url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    return { status: answer.status, json: text === "" ? undefined : JSON.parse(text) };
  };
  const arm = (fault: unknown, path: string, times?: number) => call("/_sandbox/faults", "POST", { match: { path }, times, fault });
  const ids = (rows: unknown): unknown[] => (rows as { id: unknown }[]).map(({ id }) => id);

  test("repeats the first response to each read, and still performs writes", async () => {
    await arm({ stale: true }, "/api/*", 1);
    const before = await api("/api/content/v2/groups");
    await api("/api/content/v2/groups", "POST", { name: "New", type: "open" });
    expect((await api("/api/content/v2/groups")).json).toEqual(before.json);
    // Only the repetition has used the fault up.
    expect((await api("/api/content/v2/groups")).json).toHaveLength((before.json as unknown[]).length + 1);
  });

  test("repeats the first response to the same search, and to no other", async () => {
    await arm({ stale: true }, "/api/identity/v1/users/search");
    const search = (limit: number) => api("/api/identity/v1/users/search", "POST", { limit });
    const before = await search(10);
    sandbox.store().deleteUser(1893000002);
    expect(await search(10)).toEqual(before);
    expect((await search(11)).json).toMatchObject({ users: { length: 3 } });
  });

  test("drops rows of lists, whichever property has their id", async () => {
    await arm({ drop: ["1893000002"] }, "/api/*");
    const { store } = sandbox;
    expect(ids((await api("/api/content/v2/users")).json)).not.toContain(1893000002);
    expect((await api("/api/identity/v1/users/search", "POST", {})).json).toMatchObject({ users: { length: 3 } });
    const office = store()
      .liveGroups()
      .find(({ name }) => name === "Office")!;
    expect((await api(`/api/content/v2/groups/${String(office.id)}`)).json).toMatchObject({ userIds: [1893000003, 1893000004] });
    await call("/_sandbox/faults", "DELETE");
    await arm({ drop: ["101"] }, "/api/*");
    expect((await api("/api/search/v1/query", "POST", { entityList: [["account"]] })).json).toMatchObject({
      searchResultsMap: { account: [] },
    });
    expect((await api("/api/data/v1/accounts/101")).json).toMatchObject({ id: 101 });
  });

  test("reverses the rows of lists", async () => {
    const forwards = ids((await api("/api/content/v2/users")).json);
    await arm({ reverse: true }, "/api/*");
    expect(ids((await api("/api/content/v2/users")).json)).toEqual(forwards.reverse());
  });

  test("delays a response after the request was handled", async () => {
    await arm({ lateMs: 100 }, "/api/content/v2/users");
    const reading = api("/api/content/v2/users");
    while (!sandbox.requests.some(({ path }) => path === "/api/content/v2/users")) await new Promise(setImmediate);
    sandbox.store().deleteUser(1893000002);
    expect(ids((await reading).json)).toContain(1893000002);
  });

  test("sends the time of its clock and a charset with every response", async () => {
    for (const path of ["/v1/users", "/api/data/v1/accounts", "/_nowhere"]) {
      const { headers } = await call(path);
      expect([headers.get("date"), headers.get("content-type")]).toEqual([
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "application/json;charset=UTF-8",
      ]);
    }
  });

  describe("with accounts that are not shared with the token's owner", () => {
    const hide = (): void => {
      const { accounts, oauthAccounts, owner } = sandbox.store();
      const nora = { type: "USER", id: 1893000002, accessLevel: "OWNER" } as const;
      const app = { name: "App", displayName: "App", dataProviderType: "snowflake-oauth-config", configurations: {}, createdBy: owner.id };
      oauthAccounts.add(app).grants = [nora];
      accounts.get(101).grants = [nora];
    };
    const ROUTES: [string, string, unknown?][] = [
      ["/api/data/v1/accounts/101", "GET"],
      ["/api/data/v1/accounts/101", "DELETE"],
      ["/api/data/v1/providers/abstract-credential-store/account/101", "GET"],
      ["/api/data/v1/providers/abstract-credential-store/account/101", "PUT", {}],
      ["/api/data/v2/accounts/share/101", "GET"],
      ["/api/data/v2/accounts/share/101", "PUT", { type: "USER", id: 1893000001, accessLevel: "OWNER" }],
      ["/api/data/v2/accounts/templates/share/101", "GET"],
      ["/api/data/v1/accounts/templates/101", "DELETE"],
    ];

    test.each(["403", "404"])("lists none of them, and responds %s by id", async (hiddenAccount) => {
      await call("/_sandbox/switches", "PUT", { accountList: "granted", hiddenAccount });
      hide();
      for (const list of ["accounts", "accounts/provider/abstract-credential-store", "accounts/templates/user/extended"]) {
        expect((await api(`/api/data/v1/${list}`)).json).toEqual([]);
      }
      expect((await api("/api/search/v1/query", "POST", { entityList: [["account"]] })).json).toMatchObject({ totalResultCount: 0 });
      for (const [path, method, body] of ROUTES)
        expect([path, (await api(path, method, body)).status]).toEqual([path, Number(hiddenAccount)]);
    });

    test("shows those that are shared with a group of the owner", async () => {
      await call("/_sandbox/switches", "PUT", { accountList: "granted" });
      hide();
      const office = sandbox
        .store()
        .liveGroups()
        .find(({ name }) => name === "Office")!;
      sandbox.store().accounts.get(101).grants.push({ type: "GROUP", id: office.id, accessLevel: "CAN_VIEW" });
      expect((await api("/api/data/v1/accounts/101")).status).toBe(403);
      office.members.add(1893000001);
      expect((await api("/api/data/v1/accounts/101")).status).toBe(200);
    });

    test("shows all of them to a token that may view all accounts", async () => {
      hide();
      expect((await api("/api/data/v1/accounts")).json).toHaveLength(1);
    });
  });

  test("includes attributes of users in every list, and the creation time of groups", async () => {
    const search = async (body: object) =>
      ((await api("/api/identity/v1/users/search", "POST", body)).json as { users: object[] }).users[0];
    expect((await api("/api/identity/v1/users")).json).toMatchObject({ users: [{ attributes: [] }, {}, {}, {}] });
    expect(await search({})).toMatchObject({ attributes: [] });
    expect(await search({ attributes: ["title"] })).toMatchObject({ attributes: [{ key: "title", values: ["Head of Data"] }] });
    const [group] = (await api("/api/content/v2/groups")).json as { created: number }[];
    expect(group?.created).toBe(now);
  });

  test.each(["/v1/users?sendInvite=yes", "/api/content/v3/users?sendInvite=yes"])("refuses POST %s", async (path) => {
    const headers = { authorization: `bearer ${await token()}`, "X-DOMO-Developer-Token": "sandbox-token", ...JSON_TYPE };
    const body = { name: "X", email: "x@example.com", role: "Social", displayName: "X", detail: { email: "x@example.com" }, roleId: 5 };
    const create = (url: string) => fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    expect((await create(sandbox.url + path)).status).toBe(400);
    expect((await create(sandbox.url + path.replace("yes", "True"))).status).toBe(200);
  });

  test.each(["constructor", "toString", "hasOwnProperty"])("has no connector, key or attribute named %s", async (name) => {
    const create = (dataProviderType: string, configurations: object) =>
      api("/api/data/v1/accounts", "POST", { name: "x", displayName: "x", dataProviderType, configurations });
    expect((await create(name, {})).status).toBe(400);
    const own = JSON.parse(`{"${name}": "x"}`) as object;
    expect((await create("snowflake", own)).status).toBe(400);
    expect((await api(`/api/data/v1/providers/${name}`)).status).toBe(400);
    const attributes = [{ key: name, values: ["x"] }];
    expect((await api("/api/identity/v1/users/1893000002", "PATCH", { attributes })).status).toBe(400);
  });

  test("validates credentials by the keys of their connector", async () => {
    const validate = (credentials: object) =>
      api("/api/data/v1/accounts/validators", "POST", { dataProviderKey: "snowflake", credentials, accountId: null });
    expect((await validate({ account: "acme" })).json).toEqual({ result: "SUCCESS", messages: {} });
    expect((await validate({ user: "x" })).status).toBe(400);
  });

  test("shows whether an account is valid in the account and in the search, which filters by it", async () => {
    sandbox.store().accounts.get(101).valid = false;
    expect((await api("/api/data/v1/accounts/101")).json).toMatchObject({ valid: false });
    const search = async (more: object) =>
      (await api("/api/search/v1/query", "POST", { entityList: [["account"]], facetValuesToInclude: ["VALID"], ...more })).json;
    const isValid = { filterType: "term", field: "valid", value: "true" };
    const facetMap = { VALID: { fieldName: "valid", facetValues: [{ value: "false", count: 1 }] } };
    expect(await search({})).toMatchObject({ searchResultsMap: { account: [{ valid: false }] }, facetMap });
    expect(await search({ filters: [isValid] })).toMatchObject({ totalResultCount: 0 });
    expect(await search({ notFilters: [isValid] })).toMatchObject({ totalResultCount: 1 });
    expect(await search({ orFilters: [isValid, { ...isValid, value: false }] })).toMatchObject({ totalResultCount: 1 });
    expect(await search({ filters: [{ ...isValid, field: "colour" }] })).toMatchObject({ totalResultCount: 0 });
  });

  test("returns whole connectors of the catalogue, or the requested fields", async () => {
    const [first] = (await api("/api/data/v1/providers")).json as Record<string, unknown>[];
    expect(Object.keys(first ?? {})).toHaveLength(24);
    const { json } = await api("/api/data/v1/providers/amazon-s3?fields=key,authenticationSchemeConfiguration");
    const fields = expect.arrayContaining([
      expect.objectContaining({ name: "secretKey", encrypted: true, required: true }),
      expect.objectContaining({ name: "region", encrypted: false, required: false }),
    ]);
    expect(json).toEqual({ key: "amazon-s3", authenticationSchemeConfiguration: fields });
  });

  test("marks a support user, and leaves it out of the search unless it is asked for", async () => {
    const { id } = Object.assign(sandbox.store().addUser({ email: "support@domo.example", name: "Domo Support", roleId: 1 }), {
      isSupport: true,
      lastActivity: 1,
    });
    const search = async (more: object) =>
      ((await api("/api/identity/v1/users/search", "POST", { parts: ["DETAILED"], ...more })).json as { users: object[] }).users;
    const attributes = expect.arrayContaining([
      { key: "isSystemUser", values: [true] },
      { key: "lastActivity", values: [1] },
    ]);
    expect(await search({ ids: [id] })).toEqual([]);
    expect(await search({ ids: [id], includeSupport: true })).toMatchObject([{ id, attributes }]);
    expect((await api(`/api/content/v2/users/${String(id)}`)).json).toMatchObject({ userType: "DOMO_SUPPORT", systemUser: true });
  });

  test("keeps an attribute that a dynamic group uses", async () => {
    const group = sandbox.store().addGroup("Ruled", { type: "dynamic" });
    group.rule = { operator: "OR", expressions: [{ operator: "AND", operands: [{ key: "skills", value: "sql" }] }] };
    const remove = async (key: string) => (await api(`/api/user/v1/properties/meta/keys/${key}`, "DELETE")).status;
    const change = async (key: string, more: object = {}): Promise<number> => {
      const definition = { ...sandbox.store().attributes.get(key), title: "Title", ...more };
      return (await api(`/api/user/v1/properties/meta/keys/${key}`, "PUT", definition)).status;
    };
    expect([await change("skills"), await change("costCenter"), await change("costCenter", { key: "other" })]).toEqual([400, 200, 400]);
    expect(await change("costCenter", { securityVoter: undefined })).toBe(400);
    expect([await remove("skills"), await remove("costCenter")]).toEqual([400, 200]);
  });

  test("removes the values of an attribute that is deleted, also from a deleted user who is restored later", async () => {
    const [nora, pia] = [1893000002, 1893000004];
    const keys = "/api/user/v1/properties/meta/keys/team";
    await api(keys, "POST", { key: "team", validator: "ANY_VALUE" });
    for (const id of [nora, pia]) {
      await api(`/api/identity/v1/users/${String(id)}`, "PATCH", { attributes: [{ key: "team", values: ["x"] }] });
    }
    sandbox.store().deleteUser(pia);
    expect((await api(keys, "DELETE")).status).toBe(200);
    const { email, name, roleId } = sandbox.store().user(pia);
    sandbox.store().addUser({ email, name, roleId });
    await api(keys, "POST", { key: "team", validator: "ANY_VALUE" });
    expect([nora, pia].map((id) => sandbox.store().liveUser(id).attributes)).toEqual([{}, {}]);
  });

  test("limits requests per minute to the rate", async () => {
    const strict = await startSandbox({ rate: 2 });
    const answers = [1, 2, 3].map(() => fetch(`${strict.url}/v1/users`));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([401, 401, 429]);
    const last = await fetch(`${strict.url}/v1/users`);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    await strict.close();
  });

  test("listens only on loopback, and rejects if its port is in use", async () => {
    const { port, hostname } = new URL(sandbox.url);
    expect(hostname).toBe("127.0.0.1");
    await expect(startSandbox({ port: Number(port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("the sandbox's switches", () => {
  test("are exactly those that DIFFERENCES.md explains", () => {
    const text = readFileSync(join(__dirname, "../../../sandbox/DIFFERENCES.md"), "utf8");
    const documented = [...text.matchAll(/`(\w+)=([\w<>]+)`/g)].map(([, name, value]) => `${name ?? ""}=${value ?? ""}`);
    const existing = Object.entries(Switches.shape).flatMap(([name, shape]) => {
      const inner = shape.unwrap();
      if (!("options" in inner)) return [`${name}=${name.endsWith("Lag") ? "<ms>" : "<n>"}`];
      const defaultValue = shape.parse(undefined);
      return inner.options.filter((value) => value !== defaultValue).map((value) => `${name}=${value}`);
    });
    expect([...new Set(documented)].sort()).toEqual(existing.sort());
  });

  test("can be changed one at a time while it runs", async () => {
    const sandbox = await startSandbox({ switches: { lastOwner: "allow" } });
    const put = (body: unknown): Promise<Response> => fetch(`${sandbox.url}/_sandbox/switches`, { method: "PUT", ...json(body) });
    expect(await (await put({ deletedEmail: "new" })).json()).toMatchObject({ deletedEmail: "new", lastOwner: "allow", userRows: "full" });
    expect((await put({ lastOwner: "maybe" })).status).toBe(400);
    expect((await put({ lastOwnr: "allow" })).status).toBe(400);
    await sandbox.close();
  });
});
