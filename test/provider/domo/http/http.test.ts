// The client against servers that answer what the script says.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DomoPublic } from "../../../../provider/domo/domo";
import { ConnectionError, ContractError, CredentialsError, ResponseError } from "../../../../provider/errors";

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
  let seen: { method: string; url: string; authorization: string }[];
  let told: string[];
  let logins: number;
  let domo: DomoPublic;

  beforeEach(async () => {
    [script, seen, told, logins] = [[], [], [], 0];
    server = createServer((request, response) => {
      request.resume();
      if (request.url?.startsWith("/oauth/token")) {
        logins++;
        json(200, { ...TOKEN, access_token: `canary-token-${String(logins)}` })(request, response);
        return;
      }
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, authorization: headers.authorization ?? "" });
      (script.shift() ?? json(500, { status: 500, statusReason: "the script has ended" }))(request, response);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    domo = client(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const client = (apiUrl: string, timeoutSeconds = 5): DomoPublic =>
    new DomoPublic({
      apiUrl,
      clientId: "client",
      clientSecret: SECRET,
      limits: { concurrency: 6, requestsPerMinute: 600 },
      timeoutSeconds,
      log: { info: (line) => told.push(line), debug: (line) => told.push(line) },
    });

  const failure = async (request: Promise<unknown>): Promise<Error> => {
    const error = await request.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error("the request did not fail");
    return error;
  };

  test("is not made for a place where credentials would travel in clear", () => {
    expect(() => client("http://api.domo.com")).toThrow(/plain http is for loopback addresses only/);
  });

  test("logs in once for many requests", async () => {
    script = [1, 2, 3].map((id) => json(200, { id }));
    await Promise.all(["1", "2", "3"].map((id) => domo.users.get(id)));
    expect(logins).toBe(1);
    expect(seen[0]?.authorization).toBe("bearer canary-token-1");
  });

  test("logs in again once when a token is refused, for all requests together", async () => {
    await domo.callerId();
    script = [json(401, {}), json(401, {}), json(200, { id: 1 }), json(200, { id: 2 })];
    await Promise.all([domo.users.get("1"), domo.users.get("2")]);
    expect(logins).toBe(2);
  });

  test("gives up when a fresh token is refused too, and says which credential it was", async () => {
    script = [
      json(401, { status: 401, statusReason: "Unauthorized" }),
      json(401, { status: 401, statusReason: "Unauthorized", toe: "T1" }),
    ];
    const error = await failure(domo.users.get("1"));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/401 Unauthorized.*toe T1.*domo:clientSecret.*DOMO_CLIENT_SECRET/);
  });

  test("tells a missing scope in Domo's words", async () => {
    script = [json(403, [{ error: "insufficient_scope", error_description: "needs user", scope: "data" }])];
    expect((await failure(domo.users.get("1"))).message).toMatch(/403 insufficient_scope: needs user/);
  });

  test("carries status, message and toe of an error", async () => {
    script = [json(400, { status: 400, statusReason: "Bad Request", message: "no such thing", toe: "TOE-1" })];
    const error = await failure(domo.users.get("1"));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ status: 400, said: "Bad Request: no such thing", toe: "TOE-1" });
  });

  test("reads from a failing server again, until it answers", async () => {
    script = [json(503, {}, { "retry-after": "0" }), hangUp, json(200, { id: 7 })];
    expect((await domo.users.get("7")).id).toBe("7");
    expect(seen).toHaveLength(3);
  });

  test.each([
    ["500", json(500, { status: 500, statusReason: "Internal Server Error", toe: "TOE-2" })],
    ["a broken connection", hangUp],
  ])("never repeats a POST after %s", async (_what, answer) => {
    script = [answer, json(200, { id: 1 })];
    await failure(domo.groups.create({ name: "g" }));
    expect(seen).toHaveLength(1);
  });

  test("repeats a POST after 429, as Domo did not act", async () => {
    script = [json(429, {}, { "retry-after": "0" }), json(201, { id: 5, name: "g" })];
    expect((await domo.groups.create({ name: "g" })).id).toBe("5");
  });

  test("waits as long as Domo asks, and tells the log why", async () => {
    script = [json(429, {}, { "retry-after": "0.01" }), json(200, { id: 1 })];
    await domo.users.get("1");
    expect(told.join("\n")).toMatch(/429/);
  });

  test.each<[string, Answer, RegExp]>([
    ["a web page with status 200", html(200, "<!doctype html><p>Sign in</p>"), /it is a web page, not JSON/],
    ["JSON that is cut off", (_q, response) => void response.end('{"id": 1, "em'), /it is not JSON/],
    ["no body", (_q, response) => void response.end(), /the body/],
    ["a shape of another kind", json(200, { name: "no id" }), /id: /],
    ["the page for blocked addresses", html(403, "<html><title>Domo - Blocked</title></html>"), /allow-list/],
    ["the redirect for blocked addresses", html(303, "", { location: "https://x.domo.com/whitelist/blocked" }), /allow-list/],
    ["another redirect", html(302, "", { location: "https://elsewhere.example/" }), /a redirect \(302\)/],
  ])("says in one sentence that it can't use %s", async (_what, answer, sentence) => {
    script = [answer];
    const error = await failure(domo.users.get("1"));
    expect(error).toBeInstanceOf(ContractError);
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain("\n");
  });

  test("keeps the status of an error that comes as a web page", async () => {
    script = [html(404, "<html>no</html>")];
    expect(await failure(domo.users.get("1"))).toMatchObject({ status: 404 });
  });

  test("says which host does not answer", async () => {
    const gone = createServer();
    await new Promise<void>((done) => gone.listen(0, "127.0.0.1", done));
    const { port } = gone.address() as AddressInfo;
    await new Promise((done) => gone.close(done));
    const error = await failure(client(`http://127.0.0.1:${String(port)}`).users.get("1"));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ unclear: false });
    expect(error.message).toMatch(new RegExp(`^127\\.0\\.0\\.1:${String(port)} gave no answer`));
  });

  test("does not wait for ever", async () => {
    script = [() => undefined];
    const error = await failure(
      client(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, 0.2).groups.create({ name: "g" }),
    );
    expect(error).toMatchObject({ unclear: true });
    expect(error.message).toMatch(/no answer within 0\.2 s/);
  });

  test("has no more requests under way than its limit allows", async () => {
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

  test("lets no secret into an error or the log", async () => {
    const echo = json(400, { status: 400, message: `you sent ${SECRET} and bearer canary-token-1` });
    script = [echo, echo];
    const errors = [await failure(domo.users.get("1")), await failure(domo.groups.create({ name: SECRET }))];
    expect([...errors.map(({ message }) => message), ...told].join("\n")).not.toMatch(/canary-secret|canary-token/);
  });
});
