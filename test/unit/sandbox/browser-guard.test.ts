// Requests that the sandbox refuses because a web page may have sent them. test/integration/browser sends them from a browser.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { startSandbox, type Sandbox } from "../../../sandbox/server";

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}
interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ seed: "small" });
});
afterEach(() => sandbox.close());

const port = (): string => new URL(sandbox.url).port;

/** With Node's own client, which sends the headers as they are given. */
const send = ({ method = "GET", path = "/_sandbox/state", headers = {}, body = "" }: Sent): Promise<Answer> =>
  new Promise((answered, failed) => {
    const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(sandbox.url + path, { method, headers: { ...length, ...headers } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        answered({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    sent.on("error", failed);
    sent.end(body);
  });
const refusal = (status: number, message: RegExp) => ({ status, toe: expect.any(String), message: expect.stringMatching(message) });
const expectRefused = async (sent: Sent, status: number, message: RegExp): Promise<void> => {
  const answer = await send(sent);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([status, expect.objectContaining(refusal(status, message))]);
};

const JSON_TYPE = { "content-type": "application/json" };
const RESET = { method: "PUT", path: "/_sandbox/reset", body: '{"seed":"empty"}' };
/** The sandbox's page, and what it loads. */
const PAGE = ["/", "/_sandbox/page/main.js", "/_sandbox/page/objects", "/_sandbox/page/events"];
/** A control route, one of each of Domo's APIs, and the page. */
const PATHS = ["/_sandbox/state", "/v1/users", "/api/data/v1/accounts", ...PAGE];

describe("Host", () => {
  test.each(["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])("%s with the sandbox's port is accepted", async (name) => {
    expect((await send({ headers: { host: `${name}:${port()}` } })).status).toBe(200);
  });

  test.each(["rebound.example", "localhost.", "127.0.0.2", "0.0.0.0", "127.0.0.1.rebound.example"])(
    "%s is refused on every route",
    async (name) => {
      for (const path of PATHS)
        await expectRefused({ path, headers: { host: `${name}:${port()}` } }, 421, /Host must be 127\.0\.0\.1:\d+ or/);
    },
  );

  test("with another port, or with none, is refused", async () => {
    for (const host of ["127.0.0.1:1", "localhost"]) await expectRefused({ headers: { host } }, 421, /Host must be/);
  });

  test("that is missing is refused", async () => {
    for (const version of ["1.0", "1.1"]) {
      const answer = await new Promise<string>((read, failed) => {
        let text = "";
        const socket = connect(Number(port()), "127.0.0.1", () =>
          socket.write(`GET /_sandbox/state HTTP/${version}\r\nConnection: close\r\n\r\n`),
        );
        socket.on("data", (chunk) => (text += chunk.toString()));
        socket.on("error", failed).on("end", () => {
          read(text);
        });
      });
      expect(answer).toMatch(/^HTTP\/1\.1 421 /);
      expect(answer).toContain("the header Host must be");
    }
  });
});

describe("Origin", () => {
  test("of the sandbox itself is accepted", async () => {
    for (const name of ["127.0.0.1", "localhost"]) {
      const host = `${name}:${port()}`;
      const own = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin", ...JSON_TYPE };
      expect((await send({ ...RESET, headers: own })).status).toBe(200);
    }
  });

  test("of anybody else is refused on every route, with every method", async () => {
    const other = Number(port()) + 1;
    const origins = ["https://attacker.example", "null", "", `http://127.0.0.1:${String(other)}`, `http://localhost:${port()}`];
    for (const origin of [...origins, `https://127.0.0.1:${port()}`]) {
      for (const path of PATHS) {
        for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
          await expectRefused({ method, path, headers: { origin } }, 403, /no requests from web pages of other origins/);
        }
      }
    }
  });

  test("of another page gets no permission by a preflight request", async () => {
    const headers = { origin: "https://attacker.example", "access-control-request-method": "PUT" };
    const answer = await send({ method: "OPTIONS", path: "/_sandbox/reset", headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

test.each(["cross-site", "same-site"])("a read that a browser sends from a page that is %s is refused", async (site) => {
  for (const path of PATHS) {
    await expectRefused({ path, headers: { "sec-fetch-site": site, "sec-fetch-mode": "navigate" } }, 403, /web pages of other origins/);
  }
});

test("an address that a person opens is accepted", async () => {
  const headers = { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  expect((await send({ headers })).status).toBe(200);
});

describe("a body", () => {
  const FAULT = { method: "POST", path: "/_sandbox/faults", body: '{"fault":{"body":"<html><script>alert(1)</script>"}}' };
  const FORMS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""];

  test.each(FORMS)("of the type “%s” is refused", async (type) => {
    const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
    for (const each of [FAULT, RESET, { method: "PUT", path: "/_sandbox/switches", body: "{}" }]) {
      await expectRefused({ ...each, headers }, 415, /must come with Content-Type: application\/json/);
    }
    const group = { method: "POST", path: "/api/content/v2/groups", body: '{"name":"Planted","type":"open"}' };
    await expectRefused({ ...group, headers: { ...headers, "x-domo-developer-token": "sandbox-token" } }, 415, /application\/json/);
    const signIn = '{"method":"password","emailAddress":"admin@example.com","password":"sandbox-password"}';
    await expectRefused({ method: "POST", path: "/api/content/v2/authentication", body: signIn, headers }, 415, /application\/json/);
    expect(sandbox.faults.list()).toEqual([]);
  });

  test("of JSON is accepted, with a charset or without", async () => {
    for (const type of ["application/json", "application/json;charset=UTF-8", "Application/JSON; charset=utf-8"]) {
      expect((await send({ ...FAULT, headers: { "content-type": type } })).status).toBe(201);
    }
  });

  test("of another type is accepted only by the routes for which Domo documents it", async () => {
    const token = { "x-domo-developer-token": "sandbox-token" };
    const rename = { method: "PUT", path: "/api/data/v1/accounts/101/name", body: "Renamed" };
    expect((await send({ ...rename, headers: { ...token, "content-type": "text/plain;charset=UTF-8" } })).status).toBe(200);
    const form = "application/x-www-form-urlencoded";
    await expectRefused({ ...rename, headers: { ...token, "content-type": form } }, 415, /application\/json or text\/plain$/);
    const authorization = `Basic ${Buffer.from("sandbox:sandbox-secret").toString("base64")}`;
    const login = { method: "POST", path: "/oauth/token", body: "grant_type=client_credentials" };
    expect((await send({ ...login, headers: { authorization, "content-type": form } })).status).toBe(200);
    await expectRefused({ ...login, headers: { authorization, "content-type": "text/plain" } }, 415, /x-www-form-urlencoded$/);
  });
});

test("every response, also of errors and faults, has the headers that make it harmless in a browser, and is not HTML", async () => {
  sandbox.faults.add({ match: { path: "/v1/fault" }, fault: { status: 200, body: "<html><script>alert(1)</script></html>" } });
  const answers: Sent[] = [
    { path: "/_sandbox/state" },
    { path: "/_sandbox/nowhere" },
    { path: "/nowhere" },
    { path: "/v1/users" },
    { path: "/v1/fault" },
    { path: "/api/nowhere", headers: { "x-domo-developer-token": "sandbox-token" } },
    { path: "/v1/users", headers: { origin: "null" } },
    { path: "/v1/users", headers: { host: "rebound.example" } },
    { method: "DELETE", path: "/_sandbox/requests" },
    { ...RESET, headers: { "content-type": "text/plain" } },
    { ...RESET, body: "{", headers: JSON_TYPE },
  ];
  for (const sent of answers) {
    const { status, headers } = await send(sent);
    expect([sent, headers]).toEqual([
      sent,
      expect.objectContaining({
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
      }),
    ]);
    if (status !== 204) expect(headers["content-type"]).toMatch(/^(application\/json|text\/plain)(;|$)/);
  }
});

describe("the page", () => {
  test("runs only its own scripts, sends requests only to the sandbox, and can't be framed", async () => {
    const { status, headers, body } = await send({ path: "/" });
    expect([status, headers["content-type"]]).toEqual([200, "text/html;charset=UTF-8"]);
    expect(headers).toMatchObject({
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(body).not.toMatch(/<script(?! type="module" src="\/_sandbox\/)|<style|\sstyle=|\son\w+=|https?:/);
  });

  test("has no file but its own", async () => {
    for (const file of readdirSync(join(__dirname, "../../../sandbox/page")).filter((name) => name !== "index.html")) {
      const { status, headers } = await send({ path: `/_sandbox/page/${file}` });
      expect([file, status, headers["content-type"]]).toEqual([file, 200, expect.stringMatching(/^text\/(css|javascript);/)]);
    }
    for (const file of ["..%2Fserver.js", "..%2F..%2Fpackage.json", "index.html", "constructor", "nowhere.js"])
      expect([file, (await send({ path: `/_sandbox/page/${file}` })).status]).toEqual([file, 404]);
  });

  test("gets no value of a configuration", async () => {
    const answer = await send({ path: "/_sandbox/page/objects" });
    expect(JSON.parse(answer.body)).toMatchObject({ accounts: [{ name: "Warehouse", keys: ["credentials"] }] });
    expect(answer.body).not.toContain("sandbox-credentials");
  });

  test("is no way to send what a fault answers as a script of its own", async () => {
    sandbox.faults.add({ match: { path: "/v1/fault" }, fault: { body: "alert(1)" } });
    const { headers } = await send({ path: "/v1/fault" });
    // With nosniff, a browser runs no script of another type than JavaScript.
    expect(headers).toMatchObject({ "content-type": expect.stringContaining("application/json"), "x-content-type-options": "nosniff" });
  });
});

test("a refused request is not logged and does not count for a fault", async () => {
  sandbox.faults.add({ match: {}, times: 1, fault: { status: 503 } });
  await send({ path: "/v1/users", headers: { origin: "https://attacker.example" } });
  await send({ path: "/v1/users", headers: { host: "rebound.example" } });
  expect([sandbox.requests, sandbox.faults.list()]).toEqual([[], [expect.objectContaining({ times: 1 })]]);
});
