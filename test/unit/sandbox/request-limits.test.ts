// The limits of a sandbox, for any number and size of requests.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { request } from "node:http";
import { LOGGED_REQUESTS } from "../../../sandbox/request-log";
import { startSandbox, type Sandbox } from "../../../sandbox/server";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: "small" });
});
afterEach(() => sandbox.close());

const HEADERS = { "Content-Type": "application/json", "X-DOMO-Developer-Token": "sandbox-token" };
const send = async (method: string, path: string, body?: unknown): Promise<{ status: number; message?: string }> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(sandbox.url + path, { method, headers: HEADERS, ...sent });
  const text = await answer.text();
  return { status: answer.status, message: text.startsWith("{") ? (JSON.parse(text) as { message?: string }).message : undefined };
};
const group = (name: string) => send("POST", "/api/content/v2/groups", { name, type: "open" });

test.each(["50001-users", "999999-users", "99999999999999999999-users"])(
  "the seed %s is refused, and the store stays as it is",
  async (seed) => {
    const before = sandbox.store();
    const message = `a seed has at most 50000 users, and ${seed} has more`;
    expect(await send("PUT", "/_sandbox/reset", { seed })).toEqual({ status: 400, message });
    expect(sandbox.store()).toBe(before);
    await expect(startSandbox({ seed })).rejects.toThrow(message);
  },
);

test("the log keeps the newest requests", async () => {
  for (let i = 0; i < LOGGED_REQUESTS; i++) {
    sandbox.requests.push({ method: "GET", path: `/old/${String(i)}`, query: {}, status: 200, ms: 0 });
  }
  await send("GET", "/v1/users");
  await send("GET", "/v1/groups");
  expect(sandbox.requests).toHaveLength(LOGGED_REQUESTS);
  expect([sandbox.requests[0], ...sandbox.requests.slice(-2)].map((entry) => entry?.path)).toEqual(["/old/2", "/v1/users", "/v1/groups"]);
});

describe("a request", () => {
  const MEGABYTE = "x".repeat(2 ** 20);

  test("with a body of more than 4 MiB is refused, on control routes and on Domo's", async () => {
    const large = MEGABYTE.repeat(4);
    const refused = { status: 413, message: "the body must not exceed 4194304 bytes" };
    expect(await send("POST", "/_sandbox/faults", { fault: { body: large } })).toEqual(refused);
    expect(await group(large)).toEqual(refused);
    expect((await group(MEGABYTE)).status).toBe(200);
  });

  test("with a body of unknown length is refused", async () => {
    const status = await new Promise((answered, failed) => {
      const chunked = request(`${sandbox.url}/_sandbox/reset`, { method: "PUT", headers: HEADERS }, (response) => {
        answered(response.resume().statusCode);
      });
      chunked.on("error", failed);
      chunked.write('{"seed":');
      chunked.end('"empty"}');
    });
    expect(status).toBe(411);
  });

  test("with a path and query of more than 4,096 characters is refused and not logged", async () => {
    expect(await send("GET", `/v1/users?a=${"x".repeat(4096)}`)).toMatchObject({ status: 414 });
    expect(sandbox.requests).toEqual([]);
  });
});

test("writes are refused after 512 MiB of them until a reset; reads and deletions are not", async () => {
  sandbox.store().bytesWritten = 512 * 2 ** 20 - 2000;
  expect((await group("Last")).status).toBe(200);
  expect(await group("More")).toEqual({ status: 413, message: expect.stringContaining("restart it, or reset it") });
  expect([...sandbox.store().groups.values()].map(({ name }) => name)).not.toContain("More");
  expect((await send("GET", "/api/content/v2/groups")).status).toBe(200);
  expect((await send("POST", "/api/identity/v1/users/search", {})).status).toBe(200);
  expect((await send("DELETE", "/api/identity/v1/users/1893000002")).status).toBe(200);
  await send("PUT", "/_sandbox/reset", { seed: "small" });
  expect((await group("More")).status).toBe(200);
});

describe("faults", () => {
  const arm = (fault: object, match = {}) => send("POST", "/_sandbox/faults", { match, fault });

  test("are at most 100 at a time", async () => {
    for (let i = 0; i < 100; i++) sandbox.faults.add({ match: {}, fault: { status: 503 } });
    expect(await arm({ status: 503 })).toEqual({ status: 400, message: "at most 100 faults are armed at a time" });
    await send("DELETE", "/_sandbox/faults");
    expect((await arm({ status: 503 })).status).toBe(201);
  });

  test.each([
    ["a body", { body: "x".repeat(65_537) }],
    ["a message", { message: "x".repeat(501) }],
    ["a list of ids", { drop: Array.from({ length: 1001 }, String) }],
    ["an id", { drop: ["x".repeat(501)] }],
  ])("with %s that is too long are refused", async (_what, fault) => {
    expect((await arm(fault)).status).toBe(400);
    expect(sandbox.faults.list()).toEqual([]);
  });

  test("match paths quickly, however many stars the pattern has", async () => {
    expect((await arm({ status: 503 }, { path: "*x".repeat(200) + "y" })).status).toBe(201);
    const begun = performance.now();
    expect((await send("GET", `/${"x".repeat(4000)}`)).status).toBe(404);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test("that repeat responses keep 1,000 of them", () => {
    const { faults } = sandbox;
    faults.add({ match: {}, fault: { stale: true } });
    const answer = (path: string, body: string): string => {
      const fault = faults.take("GET", path)!;
      return faults.apply(fault, `GET ${path}`, body);
    };
    for (let i = 0; i < 1001; i++) answer(`/${String(i)}`, "old");
    expect([answer("/999", "new"), answer("/1000", "new")]).toEqual(["old", "new"]);
  });
});

test("at most 1,000 tokens are valid: the oldest of more is not", async () => {
  const authorization = `Basic ${Buffer.from("sandbox:sandbox-secret").toString("base64")}`;
  const login = async (): Promise<string> => {
    const answer = await fetch(`${sandbox.url}/oauth/token?grant_type=client_credentials`, { headers: { authorization } });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const { tokens } = sandbox.store();
  const first = await login();
  for (let i = 0; i < 999; i++) tokens.set(`made-up ${String(i)}`, Infinity);
  expect(tokens.has(first)).toBe(true);
  const last = await login();
  expect([tokens.size, tokens.has(first), tokens.has(last)]).toEqual([1000, false, true]);
});
