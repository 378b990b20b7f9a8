// Many creates and deletes at once share the requests that prove them. Answers that lag, lack rows or lie must not make one of them look done.

import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Fault } from "../../sandbox/faults";
import { beginRun } from "../support/provider-process";
import { TestBed, APIS, type TestResource, type Values } from "../support/test-bed";

let testBed: TestBed;
afterEach(async () => {
  jest.restoreAllMocks();
  await testBed.close();
});

const MANY = 24;

const want = (i: number): Values => ({
  email: `user${String(i)}@example.com`,
  name: `User ${String(i)}`,
  title: "Engineer",
  location: "Oslo",
});

function open(surface: "public" | "instance"): Promise<TestBed> {
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
  return TestBed.open({ surface, latency: 5 });
}

const resources = (): TestResource[] =>
  Array.from({ length: MANY }, (_, i) => Object.assign(testBed.resource("User"), { name: `user${String(i)}`, ownRuns: false }));

function newRun(): void {
  beginRun(new URL(testBed.sandbox.url).host);
}

async function createAll(): Promise<TestResource[]> {
  newRun();
  const users = resources();
  await Promise.all(users.map((user, i) => user.create(want(i))));
  return users;
}

/** The errors of operations that failed. */
const failures = (outcomes: PromiseSettledResult<unknown>[]): unknown[] =>
  outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [(outcome.reason as Error).message] : []));

const liveEmails = (): string[] =>
  testBed.sandbox
    .store()
    .liveUsers()
    .map(({ email }) => email)
    .filter((email) => email.startsWith("user"));

/** What Domo may answer to the requests for several users. */
const LISTS: [string, Fault["fault"]][] = [
  ["is an error", { status: 501 }],
  ["is a refusal", { status: 403 }],
  ["is not there", { status: 404 }],
  ["is a page of a proxy", { status: 200, body: "<html>Blocked</html>" }],
  ["is what it was before", { stale: true }],
  ["lacks some", { drop: ["1893000005", "1893000009", "1893000017"] }],
];
const PATHS = { public: ["/v1/users/bulk/emails", "/v1/users"], instance: ["/api/identity/v1/users/search", "/api/content/v3/users"] };
const EMPTY = { public: "[]", instance: '{"users": [], "count": 0}' };

function armLists(surface: "public" | "instance", fault: Fault["fault"]): void {
  const path = PATHS[surface][0];
  testBed.sandbox.faults.add({ match: { path }, fault });
  if (surface === "instance") testBed.sandbox.faults.add({ match: { method: "GET", path: PATHS.instance[1] }, fault });
}

describe.each(APIS)("on the %s API, many users at once", (surface) => {
  // On the public API, the look before a create stops at an answer that it does not understand.
  test.each(surface === "public" ? LISTS.filter(([answer]) => /not there|before|lacks/.test(answer)) : LISTS)(
    "are created when the answer for several of them %s",
    async (_, fault) => {
      testBed = await open(surface);
      armLists(surface, fault);
      await createAll();
      expect(liveEmails()).toHaveLength(MANY);
      expect(testBed.user("user7@example.com")).toMatchObject({ title: "Engineer", location: "Oslo" });
    },
  );

  test.each(LISTS)("are deleted when the answer for several of them %s", async (_, fault) => {
    testBed = await open(surface);
    const users = await createAll();
    armLists(surface, fault);
    newRun();
    await Promise.all(users.map((user) => user.delete()));
    expect(liveEmails()).toEqual([]);
  });

  test("fail alone when Domo accepts a write that it does not carry out", async () => {
    testBed = await open(surface);
    const write = surface === "instance" ? { method: "PATCH" } : { method: "POST", path: "/v1/users" };
    const body = JSON.stringify({ id: 1893000001 });
    testBed.sandbox.faults.add({
      match: write,
      times: 1,
      fault: surface === "instance" ? { status: 200, body: "{}" } : { status: 200, body },
    });
    newRun();
    const failed = failures(await Promise.allSettled(resources().map((user, i) => user.create(want(i)))));
    expect(failed).toHaveLength(1);
    expect(liveEmails()).toHaveLength(surface === "instance" ? MANY : MANY - 1);
  });

  test.each([
    ["shows them", undefined],
    ["is empty", { status: 200, body: EMPTY[surface] }],
  ])("fail alone when Domo says that it deleted one and did not, and the answer for several %s", async (_, fault) => {
    testBed = await open(surface);
    const users = await createAll();
    testBed.sandbox.faults.add({ match: { method: "DELETE" }, times: 1, fault: { status: 200, body: "1" } });
    newRun();
    const deletions = users.map((user) => user.delete());
    if (fault) armLists(surface, fault);
    const failed = failures(await Promise.allSettled(deletions));
    expect(failed).toEqual([expect.stringMatching(/Domo accepted the delete, but .* is still there/)]);
    expect(liveEmails()).toHaveLength(1);
  });
});

// Where the search lacks users who are not active, it looks as it does after a deletion.
describe("many users at once who are not active", () => {
  async function openInactive(): Promise<TestResource[]> {
    testBed = await open("instance");
    const users = await createAll();
    const ids = users.map(({ id }) => id);
    for (const id of ids) testBed.sandbox.store().changeUser(Number(id), { inactive: true });
    testBed.sandbox.faults.add({ match: { path: PATHS.instance[0] }, fault: { drop: ids } });
    newRun();
    return users;
  }

  test.each([
    ["deleted them", { status: 200, body: "1" }],
    ["does not have them", { status: 404 }],
  ])("are not taken for deleted when Domo says that it %s, and they are still there", async (_, fault) => {
    const users = await openInactive();
    testBed.sandbox.faults.add({ match: { method: "DELETE" }, fault });
    const failed = failures(await Promise.allSettled(users.map((user) => user.delete())));
    expect(failed).toEqual(users.map(() => expect.stringMatching(/Domo accepted the delete, but .* is still there/)));
    expect(liveEmails()).toHaveLength(MANY);
  });

  test("are deleted", async () => {
    const users = await openInactive();
    await Promise.all(users.map((user) => user.delete()));
    expect(liveEmails()).toEqual([]);
  });
});

test("users that were deleted before lose what they had then, also when the rows of the search lack it", async () => {
  testBed = await open("instance");
  const store = testBed.sandbox.store();
  const former = [0, 1].map((i) => store.addUser({ email: `user${String(i)}@example.com`, name: "Former", roleId: 4, title: "Boss" }));
  for (const { id } of former) store.deleteUser(id);
  const rows = former.map(({ id, email }, i) => ({ id, emailAddress: email, displayName: `User ${String(i)}`, roleId: 4, attributes: [] }));
  const fault = { status: 200, body: JSON.stringify({ users: rows, count: 2 }) };
  testBed.sandbox.faults.add({ match: { path: "/api/identity/v1/users/search" }, fault });
  newRun();
  const users = resources().slice(0, 2);
  await Promise.all(users.map((user, i) => user.create({ ...want(i), title: "", location: "" })));
  expect(former.map(({ id }) => store.users.get(id)?.title ?? "")).toEqual(["", ""]);
});

test("users that were deleted before lose what they had then, also when no row of the search has it, and many users have none", async () => {
  testBed = await open("instance");
  const store = testBed.sandbox.store();
  const former = [0, 1].map((i) => store.addUser({ email: `user${String(i)}@example.com`, name: "Former", roleId: 4, title: "Boss" }));
  for (const { id } of former) store.deleteUser(id);
  testBed.sandbox.faults.add({ match: { path: "/api/identity/v1/users/search" }, fault: {} });
  testBed.sandbox.faults.apply = (_fault, _request, body) => body.replaceAll('"key":"title"', '"key":"none"');
  newRun();
  const users = resources();
  await Promise.all(users.slice(2).map((user, i) => user.create({ ...want(i + 2), title: "" })));
  // Nothing else of them is to be written.
  await Promise.all(users.slice(0, 2).map((user, i) => user.create({ email: `user${String(i)}@example.com`, name: "Former", title: "" })));
  expect(former.map(({ id }) => store.users.get(id)?.title ?? "")).toEqual(["", ""]);
});

test("one e-mail that Domo refuses to look for does not fail the creates of others", async () => {
  testBed = await open("public");
  testBed.sandbox.faults.add({ match: { path: "/v1/users/bulk/emails" }, times: 1, fault: { status: 400 } });
  await createAll();
  expect(liveEmails()).toHaveLength(MANY);
});
