import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../../provider/sandbox/sandbox";
import { Switches } from "../../../provider/sandbox/switches";

describe("the sandbox", () => {
  let sandbox: Sandbox;
  let now: number;
  beforeEach(async () => {
    now = Date.parse("2026-01-01T00:00:00Z");
    sandbox = await startSandbox({ seed: "small", now: () => now });
  });
  afterEach(() => sandbox.close());

  const call = (path: string, method = "GET", body?: unknown): Promise<Response> =>
    fetch(sandbox.url + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const login = (secret = "sandbox-secret"): Promise<Response> =>
    fetch(`${sandbox.url}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`sandbox:${secret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
  const token = async (): Promise<string> => ((await (await login()).json()) as { access_token: string }).access_token;
  const users = (bearer: string): Promise<Response> => fetch(`${sandbox.url}/v1/users`, { headers: { Authorization: `Bearer ${bearer}` } });

  test("starts each time the same", async () => {
    const before = await (await call("/_sandbox/state")).json();
    sandbox.store().deleteUser(1893000002);
    expect(await (await call("/_sandbox/reset", "PUT", { seed: "small" })).json()).toEqual(before);
  });

  test.each([
    ["empty", 1],
    ["small", 4],
    ["1200-users", 1201],
  ])("seeded with %s knows %d people", async (seed, count) => {
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

  test("lets in with its own client alone, for an hour", async () => {
    expect((await login("wrong")).status).toBe(401);
    expect((await users("made-up")).status).toBe(401);
    const bearer = await token();
    expect((await users(bearer)).status).toBe(200);
    now += 3600_000;
    expect((await users(bearer)).status).toBe(401);
  });

  test("forgets its tokens when told to", async () => {
    const bearer = await token();
    await call("/_sandbox/tokens", "DELETE");
    expect((await users(bearer)).status).toBe(401);
  });

  test("logs requests in order, and its own control not at all", async () => {
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

  test("fails on demand, as often as told", async () => {
    await call("/_sandbox/faults", "POST", { match: { method: "GET", path: "/v1/*" }, times: 2, fault: { status: 503, retryAfter: 1 } });
    const [first, second, third] = [await call("/v1/users"), await call("/v1/groups"), await call("/v1/users")];
    expect([first.status, second.status, third.status]).toEqual([503, 503, 401]);
    expect(first.headers.get("retry-after")).toBe("1");
    expect(await first.json()).toMatchObject({ status: 503, statusReason: "Service Unavailable" });
  });

  test("answers with another body on demand", async () => {
    await call("/_sandbox/faults", "POST", { fault: { body: "<html>busy</html>", status: 200 } });
    const answer = await call("/v1/users");
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([200, "text/html", "<html>busy</html>"]);
    await call("/_sandbox/faults", "DELETE");
    expect((await call("/v1/users")).status).toBe(401);
  });

  test.each(["before", "after"])("breaks the connection %s it acts, on demand", async (reset) => {
    const authorization = `bearer ${await token()}`;
    await call("/_sandbox/faults", "POST", { match: { method: "POST" }, times: 1, fault: { reset } });
    const create = (): Promise<Response> =>
      fetch(`${sandbox.url}/v1/groups`, { method: "POST", headers: { authorization }, body: JSON.stringify({ name: "Lost" }) });
    // The control route is a POST of its own: the fault is for Domo's routes.
    await expect(create()).rejects.toThrow();
    const made = [...sandbox.store().groups.values()].some(({ name }) => name === "Lost");
    expect(made).toBe(reset === "after");
    expect(sandbox.requests.at(-1)).toMatchObject({ status: 0 });
  });

  test("allows as many requests a minute as told", async () => {
    const strict = await startSandbox({ rate: 2 });
    const answers = [1, 2, 3].map(() => fetch(`${strict.url}/v1/users`));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([401, 401, 429]);
    const last = await fetch(`${strict.url}/v1/users`);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    await strict.close();
  });

  test("listens on loopback alone, and says when its port is taken", async () => {
    const { port, hostname } = new URL(sandbox.url);
    expect(hostname).toBe("127.0.0.1");
    await expect(startSandbox({ port: Number(port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("the sandbox's switches", () => {
  test("are all explained where its differences are, and nothing else is", () => {
    const text = readFileSync(join(__dirname, "../../../provider/sandbox/DIFFERENCES.md"), "utf8");
    const explained = [...text.matchAll(/`(\w+)=([\w<>]+)`/g)].map(([, name, value]) => `${name ?? ""}=${value ?? ""}`);
    const there = Object.entries(Switches.shape).flatMap(([name, shape]) => {
      const inner = shape.unwrap();
      if (!("options" in inner)) return [`${name}=${name.endsWith("Lag") ? "<ms>" : "<n>"}`];
      const usual = shape.parse(undefined);
      return inner.options.filter((value) => value !== usual).map((value) => `${name}=${value}`);
    });
    expect([...new Set(explained)].sort()).toEqual(there.sort());
  });

  test("can be thrown while it runs, one at a time", async () => {
    const sandbox = await startSandbox({ switches: { lastOwner: "allow" } });
    const put = (body: unknown): Promise<Response> =>
      fetch(`${sandbox.url}/_sandbox/switches`, { method: "PUT", body: JSON.stringify(body) });
    expect(await (await put({ deletedEmail: "new" })).json()).toMatchObject({ deletedEmail: "new", lastOwner: "allow", userRows: "full" });
    expect((await put({ lastOwner: "maybe" })).status).toBe(400);
    expect((await put({ lastOwnr: "allow" })).status).toBe(400);
    await sandbox.close();
  });
});
