// The requests as an open page gets them.

import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { startSandbox, type Sandbox } from "../../../sandbox/server";

interface Event {
  isCleared: boolean;
  isChanged: boolean;
  requests: { number: number; method: string; path: string; status: number; isAnswered: boolean; isRead: boolean; isFromPage?: true }[];
}

let sandbox: Sandbox;
let closePages: (() => void)[];
beforeEach(async () => {
  sandbox = await startSandbox();
  closePages = [];
});
afterEach(async () => {
  for (const close of closePages) close();
  await sandbox.close();
});

/** A page that is open. `next` is the next event. */
const openPage = async () => {
  const abort = new AbortController();
  closePages.push(() => abort.abort());
  const { status, headers, body } = await fetch(`${sandbox.url}/_sandbox/page/events`, { signal: abort.signal });
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<Event> => {
    while (!text.includes("\n\n")) text += (await reader.read()).value ?? "";
    const [event = "", ...rest] = text.split("\n\n");
    text = rest.join("\n\n");
    return JSON.parse(event.replace(/^data: /, "")) as Event;
  };
  return { status, headers, next, close: () => abort.abort() };
};
const call = (method: string, path: string, headers = {}): Promise<Response> => fetch(sandbox.url + path, { method, headers });
/** The requests of all events until one matches. */
const until = async (next: () => Promise<Event>, isLast: (event: Event) => boolean): Promise<Event["requests"]> => {
  const event = await next();
  return isLast(event) ? event.requests : [...event.requests, ...(await until(next, isLast))];
};
const isAnswered = ({ requests }: Event): boolean => requests.some((request) => request.isAnswered);

test("a page that opens gets the newest requests, and then each as it arrives and as it is answered", async () => {
  await call("GET", "/v1/users");
  const { status, headers, next } = await openPage();
  expect([status, headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const first = { number: 1, method: "GET", path: "/v1/users", status: 401, isAnswered: true, isRead: true };
  expect(await next()).toMatchObject({ isCleared: true, isChanged: true, requests: [first] });
  sandbox.faults.add({ match: { path: "/v1/slow" }, fault: { delayMs: 600_000 } });
  void call("DELETE", "/v1/slow").catch(() => undefined);
  const slow = { number: 2, method: "DELETE", path: "/v1/slow", status: 0, isAnswered: false, isRead: false };
  expect(await next()).toMatchObject({ isCleared: false, isChanged: false, requests: [slow] });
  await call("POST", "/api/identity/v1/users/search", { "x-sandbox-page": "1" });
  const last = { number: 3, status: 401, isAnswered: true, isRead: true, isFromPage: true };
  expect((await until(next, isAnswered)).at(-1)).toMatchObject(last);
});

test("a broken connection is an answer of status 0", async () => {
  const { next } = await openPage();
  await next();
  sandbox.faults.add({ match: {}, times: 1, fault: { reset: "before" } });
  await call("GET", "/v1/users").catch(() => undefined);
  expect((await until(next, isAnswered)).at(-1)).toMatchObject({ status: 0, isAnswered: true });
});

test("a page learns what control routes change, and that the log is cleared", async () => {
  const { next } = await openPage();
  await next();
  await call("GET", "/v1/users");
  await until(next, isAnswered);
  await fetch(`${sandbox.url}/_sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"fault":{"status":503}}',
  });
  expect(await next()).toEqual({ isCleared: false, isChanged: true, requests: [] });
  await call("DELETE", "/_sandbox/requests");
  expect(await next()).toEqual({ isCleared: true, isChanged: true, requests: [] });
});

test("a page gets at most the newest 200 requests at once", async () => {
  for (let i = 0; i < 210; i += 1) await call("GET", `/v1/users?limit=${String(i)}`);
  const { next } = await openPage();
  const { requests } = await next();
  expect([requests.length, requests[0]?.number, requests.at(-1)?.number]).toEqual([200, 11, 210]);
});

test("at most 20 pages can be open, and one that is closed makes room", async () => {
  const pages = [];
  for (let i = 0; i < 20; i += 1) pages.push(await openPage());
  const refused = await call("GET", "/_sandbox/page/events");
  expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ message: "at most 20 pages can be open" })]);
  pages[0]?.close();
  const opens = async (): Promise<boolean> => (await openPage()).status === 200 || opens();
  expect(await opens()).toBe(true);
});
