// The client against servers with scripted responses.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { DomoInstance, DomoPublic } from "../../../../../provider/client/client";
import { RateLimiter } from "../../../../../provider/client/http/rate-limiter";
import { Http } from "../../../../../provider/client/http/http";
import { Redactor } from "../../../../../provider/client/http/redact";
import {
  ConnectionError,
  UnexpectedResponseError,
  CredentialsError,
  isNotFound,
  RefusedError,
  ResponseError,
} from "../../../../../provider/client/errors";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const SECRET = "canary-secret-value";
const TOKEN = { access_token: "canary-token-1", expires_in: 3599, userId: 1 };

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
const html =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "text/html", ...headers }).end(body);
  };
const hangUp: Answer = (request) => {
  request.socket.destroy();
};

describe("the client", () => {
  let server: Server;
  let script: Answer[];
  let requests: { method: string; url: string; authorization: string }[];
  let logged: string[];
  let logins: number;
  let issued: string | undefined;
  let domo: DomoPublic;

  beforeEach(async () => {
    [script, requests, logged, logins, issued] = [[], [], [], 0, undefined];
    server = createServer((request, response) => {
      request.resume();
      if (request.url?.startsWith("/oauth/token")) {
        logins++;
        json(200, { ...TOKEN, access_token: issued ?? `canary-token-${String(logins)}` })(request, response);
        return;
      }
      const { method = "", url = "", headers } = request;
      requests.push({ method, url, authorization: headers.authorization ?? "" });
      (script.shift() ?? json(500, { status: 500, statusReason: "the script has ended" }))(request, response);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    domo = client(url());
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const url = (): string => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  const clientOptions = (timeoutSeconds = 5) => ({
    limits: { concurrency: 6, requestsPerMinute: 600 },
    timeoutSeconds,
    log: { info: (line: string) => void logged.push(line), debug: (line: string) => void logged.push(line) },
  });

  const client = (apiUrl: string, timeoutSeconds = 5): DomoPublic =>
    new DomoPublic({ apiUrl, clientId: "client", clientSecret: SECRET, ...clientOptions(timeoutSeconds) });

  const failure = async (request: Promise<unknown>): Promise<Error> => {
    const error = await request.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error("the request did not fail");
    return error;
  };

  test("is not created for an address where credentials would be sent unencrypted", () => {
    expect(() => client("http://api.domo.com")).toThrow(/plain http is for loopback addresses only/);
  });

  test.each(["..", ".", ""])("sends no request for the id %j, which leads to another route", async (id) => {
    await expect(domo.users.delete(id)).rejects.toThrow(RefusedError);
    await expect(domo.groups.addMember("7", id)).rejects.toThrow(/^PUT \/v1\/groups\/7\/users\/\S* is not sent: an id/);
    const instance = new DomoInstance({ instanceUrl: url(), accessToken: SECRET, ...clientOptions() });
    await expect(instance.accounts.delete(id)).rejects.toThrow(RefusedError);
    await expect(instance.accounts.configuration("7", id)).rejects.toThrow(RefusedError);
    expect([requests, logins]).toEqual([[], 0]);
  });

  test.each(["/../x", "a/b", "a?b=c", "a#b", "a\\..\\b", "%2e%2e"])("sends the id %j as one segment of the path", async (id) => {
    script = [json(200, {})];
    await domo.groups.addMember("7", id);
    expect(requests[0]?.url).toBe(`/v1/groups/7/users/${encodeURIComponent(id)}`);
  });

  test("rejects a token with characters that are not valid in a header", async () => {
    issued = "tok\r\nx-evil: 1";
    await expect(domo.users.list()).rejects.toThrow(/GET \/oauth\/token.* can't be used: access_token: is no token/);
  });

  test("logs in once for many requests", async () => {
    script = [1, 2, 3].map((id) => json(200, { id }));
    await Promise.all(["1", "2", "3"].map((id) => domo.users.get(id)));
    expect(logins).toBe(1);
    expect(requests[0]?.authorization).toBe("bearer canary-token-1");
  });

  test("logs in again once when a token is refused, for all requests together", async () => {
    await domo.callerId();
    script = [json(401, {}), json(401, {}), json(200, { id: 1 }), json(200, { id: 2 })];
    await Promise.all([domo.users.get("1"), domo.users.get("2")]);
    expect(logins).toBe(2);
  });

  test("fails when a new token is refused too, and names the credential", async () => {
    script = [
      json(401, { status: 401, statusReason: "Unauthorized" }),
      json(401, { status: 401, statusReason: "Unauthorized", toe: "T1" }),
    ];
    const error = await failure(domo.users.get("1"));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/401 Unauthorized.*toe T1.*domo:clientSecret.*DOMO_CLIENT_SECRET/);
  });

  test("reports a missing scope in Domo's words", async () => {
    script = [json(403, [{ error: "insufficient_scope", error_description: "needs user", scope: "data" }])];
    expect((await failure(domo.users.get("1"))).message).toMatch(/403 Forbidden to GET \/v1\/users\/1: insufficient_scope: needs user/);
  });

  test("throws errors with status, message and toe", async () => {
    script = [json(400, { status: 400, statusReason: "Bad Request", message: "no such thing", toe: "TOE-1" })];
    const error = await failure(domo.users.get("1"));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ status: 400, reason: "Bad Request", domoMessage: "no such thing", toe: "TOE-1" });
    expect(error.message).toBe("Domo answered 400 Bad Request to GET /v1/users/1: no such thing (toe TOE-1)");
  });

  test("reports only the status of an error without a message", async () => {
    script = [json(409, { status: 409, toe: "TOE-3" })];
    expect((await failure(domo.users.get("1"))).message).toBe("Domo answered 409 Conflict to GET /v1/users/1 (toe TOE-3)");
  });

  test.each([{ status: 404 }, { statusReason: "Not Found" }, { message: "no such user" }, { toe: "TOE-4" }])(
    "takes a 404 with %j for Domo's own",
    async (body) => {
      script = [json(404, body)];
      expect(isNotFound(await failure(domo.users.get("1")))).toBe(true);
    },
  );

  test.each<[string, Answer, RegExp]>([
    ["a web page", html(404, "<html>no</html>"), /the body is a web page/],
    ["no body", html(404, ""), /the body is empty/],
    ["plain text", html(404, "not found"), /the body is not Domo's JSON/],
    ["an empty object", json(404, {}), /the body is not Domo's JSON/],
    ["fields of other types", json(404, { status: "404", message: null }), /the body is not Domo's JSON/],
    ["a list", json(404, [{ status: 404 }]), /the body is not Domo's JSON/],
    ["the error of another server", json(404, { error: "not_found" }), /not_found \(the body is not Domo's JSON\)/],
  ])("does not take a 404 with %s for Domo's own, and says so", async (_what, answer, body) => {
    script = [answer];
    const error = await failure(domo.users.get("1"));
    expect(isNotFound(error)).toBe(false);
    expect(error.message).toMatch(body);
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ answered 404 .* not Domo's own: it does not prove that the object is gone/);
  });

  test("advises on credentials after 401, and on rights after 403", async () => {
    const refused = json(401, { status: 401 });
    script = [refused, refused, json(403, { status: 403 }), json(403, { status: 403 }), html(403, "<html>no</html>")];
    expect((await failure(domo.users.get("1"))).message).toMatch(/refused the client id and secret.*rotated/);
    expect((await failure(domo.users.get("1"))).message).toMatch(/^(?!.*rotated).*the right Manage all users \(user\.edit\)$/);
    expect((await failure(domo.groups.get("1"))).message).toMatch(/^(?!.*rotated).*the right Manage all groups \(group\.admin\)$/);
    expect((await failure(domo.groups.get("1"))).message).toMatch(/^(?!.*rotated).*something between may have answered/);
  });

  test.each<[string, (client: DomoInstance) => Promise<unknown>, RegExp]>([
    ["an account", ({ accounts }) => accounts.get("7"), /The account is not shared with the token's owner\. Share it with the user/],
    ["who may use an account", ({ accounts }) => accounts.grants("7"), /The account is not shared with the token's owner/],
    ["all accounts", ({ accounts }) => accounts.list(), /View all accounts \(account\.view\.all\)/],
    ["a group", ({ groups }) => groups.owners("7"), /Manage all groups \(group\.admin\), or that user must own the group/],
    ["a DataSet", ({ dataSets }) => dataSets.get("7"), /Manage DataSet \(dataset\.admin\), or the DataSet must be shared/],
    ["its rows", ({ dataSets }) => dataSets.query("7", "SELECT"), /The DataSet is not shared with the token's owner: share it/],
    ["adding rows", ({ dataSets }) => dataSets.startUpload("7"), /Edit DataSet \(dataset\.manage\), and the DataSet must be shared/],
    ["a new DataSet", ({ dataSets }) => dataSets.create({ name: "x", columns: [] }), /\(dataset\.account\.create\)/],
    ["DataSets of an account", ({ dataSets }) => dataSets.using("account", "7"), /or the account and its DataSets must be shared/],
    ["a user", ({ users }) => users.delete("7"), /Manage all users \(user\.edit\)/],
    ["the token's owner", (instance) => instance.callerId(), /Check the instance name/],
  ])("names after a 403 the right that is required for %s", async (_what, act, advice) => {
    script = [json(403, { status: 403, statusReason: "Forbidden" })];
    const error = await failure(act(new DomoInstance({ instanceUrl: url(), accessToken: "canary-access", ...clientOptions() })));
    expect(error.message).toMatch(advice);
    expect(error.message).not.toMatch(/rotated/);
  });

  test("reads JSON of any declared charset", async () => {
    script = [json(200, { id: 1, name: "Zoë" }, { "content-type": "application/json;charset=UTF-8" })];
    expect(await domo.users.get("1")).toMatchObject({ name: "Zoë" });
  });

  test("reads ids beyond safe integers without loss", async () => {
    const body = '{"id": 9007199254740993, "name": "n 1234567890123456", "email": "a@example.com", "roleId": 12345678901234567890}';
    script = [(_request, response) => void response.end(body)];
    expect(await domo.users.get("9007199254740993")).toMatchObject({
      id: "9007199254740993",
      name: "n 1234567890123456",
      roleId: "12345678901234567890",
    });
  });

  test("retries a read until the server answers", async () => {
    script = [json(503, {}, { "retry-after": "0" }), hangUp, json(200, { id: 7 })];
    expect((await domo.users.get("7")).id).toBe("7");
    expect(requests).toHaveLength(3);
  });

  test.each([
    ["500", json(500, { status: 500, statusReason: "Internal Server Error", toe: "TOE-2" })],
    ["a broken connection", hangUp],
  ])("never retries a POST after %s", async (_what, answer) => {
    script = [answer, json(200, { id: 1 })];
    await failure(domo.groups.create({ name: "g" }));
    expect(requests).toHaveLength(1);
  });

  test("retries a POST after 429, as Domo did not act", async () => {
    script = [json(429, {}, { "retry-after": "0" }), json(201, { id: 5, name: "g" })];
    expect((await domo.groups.create({ name: "g" })).id).toBe("5");
  });

  test("waits as long as Domo requests, and logs the reason", async () => {
    script = [json(429, {}, { "retry-after": "7" }), json(200, {})];
    expect(await waitsOfOneRead()).toEqual([7000]);
    expect(requests).toHaveLength(2);
    expect(logged).toContain("waiting 7 s: Domo allows no more requests");
  });

  test.each(["0", "Wed, 31 Dec 1969 23:59:00 GMT", "-5", "soon"])(
    "keeps to the measured rate after a refusal whose Retry-After is %j",
    async (header) => {
      script = [json(429, {}), json(200, {}), json(429, {}, { "retry-after": header }), json(200, {})];
      const without = await waitsOfOneRead();
      expect(without[0]).toBeGreaterThan(0);
      expect(await waitsOfOneRead()).toEqual(without);
    },
  );

  /** The waits of a read by a new client, in milliseconds. They take no time. */
  async function waitsOfOneRead(): Promise<number[]> {
    const waits: number[] = [];
    const { log, limits } = clientOptions();
    const sentBefore = requests.length;
    let clock = 0;
    const sleep = (ms: number): Promise<void> => {
      // No second request during the pause.
      expect(requests).toHaveLength(sentBefore + 1);
      waits.push(ms);
      clock += ms;
      return Promise.resolve();
    };
    const rateLimiter = new RateLimiter(limits, log, sleep, () => clock);
    const http = new Http({ baseUrl: url(), rateLimiter, timeoutMs: 5000, redactor: new Redactor(), log });
    await http.send({ method: "GET", path: "/v1/users" });
    return waits;
  }

  test("takes a date in Retry-After by the server's clock, which may be ahead", async () => {
    const ahead = (ms: number): string => new Date(Date.now() + 20 * 60_000 + ms).toUTCString();
    script = [json(429, {}, { date: ahead(0), "retry-after": ahead(1_000) }), json(200, { id: 7 })];
    expect(await domo.users.get("7")).toMatchObject({ id: "7" });
  });

  test("holds back no other request for a Retry-After that is too long to wait for", async () => {
    script = [json(429, {}, { "retry-after": "99999" }), json(200, { id: 7 })];
    expect((await failure(domo.users.get("1"))).message).toMatch(/429/);
    expect((await domo.users.get("7")).id).toBe("7");
    expect(logged.join()).not.toContain("waiting");
  });

  test("sends a refused request before others that wait", async () => {
    const limits = { concurrency: 1, requestsPerMinute: 600 };
    const one = new DomoPublic({ apiUrl: url(), clientId: "client", clientSecret: SECRET, ...clientOptions(), limits });
    script = [json(429, {}, { "retry-after": "0" }), json(200, { id: 1 }), json(200, { id: 2 }), json(200, { id: 3 })];
    await Promise.all(["1", "2", "3"].map((id) => one.users.get(id)));
    expect(requests.map((request) => request.url)).toEqual(["1", "1", "2", "3"].map((id) => `/v1/users/${id}`));
  });

  test.each<[string, Answer, RegExp]>([
    ["a web page with status 200", html(200, "<!doctype html><p>Sign in</p>"), /it is a web page, not JSON/],
    ["JSON that is cut off", (_q, response) => void response.end('{"id": 1, "em'), /it is not JSON/],
    ["no body", (_q, response) => void response.end(), /can't be used: the body is empty/],
    ["a shape of another kind", json(200, { name: "no id" }), /id: /],
    ["the page for blocked addresses", html(403, "<html><title>Domo - Blocked</title></html>"), /allow-list/],
    ["the redirect for blocked addresses", html(303, "", { location: "https://x.domo.com/whitelist/blocked" }), /allow-list/],
    ["another redirect", html(302, "", { location: "https://elsewhere.example/" }), /a redirect \(302\)/],
  ])("explains in one sentence why it can't use %s", async (_what, answer, sentence) => {
    script = [answer];
    const error = await failure(domo.users.get("1"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain("\n");
  });

  test("keeps the status of an error with a web page", async () => {
    script = [html(410, "<html>no</html>")];
    const error = await failure(domo.users.get("1"));
    expect(error).toMatchObject({ status: 410 });
    expect(error.message).toBe("Domo answered 410 Gone to GET /v1/users/1 (the body is a web page)");
  });

  test("names the host that does not answer", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const error = await failure(client(`http://127.0.0.1:${String(port)}`).users.get("1"));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ outcomeUnknown: false });
    expect(error.message).toMatch(new RegExp(`^127\\.0\\.0\\.1:${String(port)} gave no answer`));
  });

  test("does not wait forever", async () => {
    script = [() => undefined];
    const error = await failure(client(url(), 0.2).groups.create({ name: "g" }));
    expect(error).toMatchObject({ outcomeUnknown: true });
    expect(error.message).toMatch(/no answer within 0\.2 s/);
  });

  test("sends no more concurrent requests than its limit", async () => {
    let open = 0;
    let most = 0;
    const slow: Answer = (request, response) => {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        json(200, { id: 1 })(request, response);
      });
    };
    script = Array.from({ length: 30 }, () => slow);
    await Promise.all(script.map(() => domo.users.get("1")));
    expect(most).toBeLessThanOrEqual(6);
    expect(most).toBeGreaterThan(1);
  });

  test("redacts secrets in errors and logs", async () => {
    const echo = json(400, { status: 400, message: `you sent ${SECRET} and bearer canary-token-1` });
    script = [echo, echo];
    const errors = [await failure(domo.users.get("1")), await failure(domo.groups.create({ name: SECRET }))];
    expect([...errors.map(({ message }) => message), ...logged].join("\n")).not.toMatch(/canary-secret|canary-token/);
  });

  test("redacts a secret across the place where a long text is cut", async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${"canary+key/".repeat(100)}\n-----END PRIVATE KEY-----`;
    const redactor = new Redactor([key]);
    script = [json(400, { status: 400, message: `${"x".repeat(150)} ${key}` }), json(400, { status: 400, message: "y".repeat(10_000) })];
    const client = new DomoPublic({ apiUrl: url(), clientId: "client", clientSecret: SECRET, ...clientOptions(), redactor });
    expect((await failure(client.users.get("1"))).message).toMatch(/^(?!.*(canary|BEGIN)).*x \[redacted\]$/);
    expect((await failure(client.users.get("1"))).message.length).toBeLessThan(400);
  });

  test("redacts secrets in a toe, a reason phrase, a redirect, a query and the name of a field", async () => {
    const odd: Answer = (_request, response) => {
      response.writeHead(409, `Odd ${SECRET}`).end(JSON.stringify({ toe: `T-${SECRET}` }));
    };
    const redirect = html(302, "", { location: `https://elsewhere.example/?t=${SECRET}` });
    script = [odd, redirect, json(200, [{ id: 1 }]), json(200, { id: 1, [SECRET]: 1 })];
    const http = new Http({
      baseUrl: url(),
      rateLimiter: new RateLimiter(clientOptions().limits, clientOptions().log),
      timeoutMs: 5000,
      redactor: new Redactor([SECRET]),
      log: clientOptions().log,
    });
    const request = { method: "GET", path: `/v1/users/${SECRET}`, query: { q: `a ${SECRET}/` } } as const;
    const sent = [
      await failure(http.send(request)),
      await failure(http.send(request)),
      await failure(http.send({ ...request, schema: z.object() })),
      await failure(http.send({ ...request, schema: z.record(z.string(), z.string()) })),
    ];
    const texts = [...sent.map(({ message }) => message), ...logged].join("\n");
    expect(texts).not.toMatch(/canary/);
    expect(sent[0]?.message).toBe("Domo answered 409 Odd [redacted] to GET /v1/users/[redacted]?q=a+[redacted]%2F (toe T-[redacted])");
  });

  test("keeps its own words and routes when a secret equals one", async () => {
    const redactor = new Redactor(["groups", "wrong", "Conflict", "answered"]);
    script = [json(409, { status: 409, statusReason: "Conflict", message: "the access token is missing or wrong" })];
    const client = new DomoPublic({ apiUrl: url(), clientId: "client", clientSecret: SECRET, ...clientOptions(), redactor });
    expect((await failure(client.groups.get("1"))).message).toBe(
      "Domo answered 409 Conflict to GET /v1/groups/1: the access token is missing or wrong",
    );
  });

  test("shows characters that control a terminal as escapes", async () => {
    script = [json(400, { status: 400, message: "a\nb\u001b[2Jc\u202ed" })];
    expect((await failure(domo.users.get("1"))).message).toBe(
      "Domo answered 400 Bad Request to GET /v1/users/1: a\\u000ab\\u001b[2Jc\\u202ed",
    );
  });
});
