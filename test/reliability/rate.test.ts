// Rate limits slow a run down and never break it.

import { afterEach, expect, jest, test } from "@jest/globals";
import { Stage } from "../provider/stage";

let stage: Stage | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await stage?.close();
});

/** 200 groups against a limit that lets 60 requests through in a minute; here a minute has a second. */
async function many(retryAfter: "on" | "off"): Promise<string> {
  const said: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  const opened = await Stage.open({ rate: 60, minute: 1, surface: "instance", switches: { retryAfter } });
  stage = opened;
  // A request may take less than the waits: these do not count.
  const settings = { "domo:timeoutSeconds": "0.8", "domo:requestsPerMinute": "100000" };
  const created = Array.from({ length: 200 }, (_, i) => {
    const name = `group ${String(i)}`;
    return opened.resource("Group", settings).create({ name });
  });
  await Promise.all(created);
  expect(opened.sandbox.store().liveGroups()).toHaveLength(202);
  expect(opened.sandbox.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  return said.join("");
}

test("a limit of 60 requests a minute over 200 objects only takes its time, where Domo says how long", async () => {
  await many("on");
}, 120_000);

test("a limit of 60 requests a minute over 200 objects only takes its time, where Domo does not say how long", async () => {
  await many("off");
}, 120_000);

test("a long wait is told while it lasts", async () => {
  const said: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  stage = await Stage.open({ surface: "instance" });
  stage.sandbox.faults.add({ match: { path: "/api/content/v2/groups" }, times: 1, fault: { status: 429, retryAfter: 3 } });
  await stage.resource("Group").create({ name: "G" });
  expect(said.join("")).toContain("waiting 3 s: Domo allows no more requests");
}, 30_000);
