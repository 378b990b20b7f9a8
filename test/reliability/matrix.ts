// The fault matrix: every request of every operation of every resource with every fault. The requests are recorded in a run without faults.

import PQueue from "p-queue";
import type { Fault } from "../../sandbox/faults";
import { isWrite, TestBed, type TestResource, type Api, type Values } from "../support/test-bed";
import type { LifecycleData } from "../unit/provider/resources/lifecycle-suite";

export type Operation = "create" | "read" | "update" | "delete";
export const OPERATIONS: Operation[] = ["create", "read", "update", "delete"];

/** What can happen to a request. With `timeout`, Domo acts after the caller has given up. */
export const FAULTS: Record<string, Fault["fault"]> = {
  "400": { status: 400, message: "not now" },
  "401": { status: 401 },
  "403": { status: 403 },
  "404 web page": { status: 404, body: "<html>Not Found</html>" },
  "408": { status: 408, retryAfter: 0 },
  "429": { status: 429, retryAfter: 0 },
  "500": { status: 500, retryAfter: 0 },
  "502 web page": { status: 502, body: "<html>Bad Gateway</html>", retryAfter: 0 },
  "200 web page": { status: 200, body: "<html>Please sign in</html>" },
  "200 without a body": { status: 200, body: "" },
  "200 with half a body": { status: 200, body: '{"id": 1, "na' },
  "200 with an empty list": { status: 200, body: "[]" },
  "200 with other JSON": { status: 200, body: '{"unexpected": true}' },
  "reset before": { reset: "before" },
  "reset after": { reset: "after" },
  timeout: { delayMs: 3000 },
};

/** The process ends once Domo has acted on the request: nothing of the operation gets into the state. */
export const KILLED = "killed";

export interface Case {
  fixture: LifecycleData;
  surface: Api;
  operation: Operation;
  /** The request of the operation that has the fault: its number and route. */
  request: { number: number; route: string };
  fault: string;
}

export const nameOf = ({ fixture, surface, operation, request, fault }: Case): string =>
  `${operation} ${fixture.type} (${surface}): ${fault} at request ${String(request.number + 1)}, ${request.route}`;

/** The timeout of a request: shorter than the delay of `timeout` in its cases, and out of the way of a busy machine in all others. */
const settings = (fault?: string): Record<string, string> => ({
  "domo:timeoutSeconds": fault === "timeout" ? "2" : "30",
  "domo:requestsPerMinute": "100000",
});

interface Prepared {
  testBed: TestBed;
  resource: TestResource;
  inputs: { full: Values; changed: Values };
}

async function open(fixture: LifecycleData, surface: Api, fault?: string): Promise<Prepared> {
  const testBed = await TestBed.open({ seed: "small", surface });
  const inputs = await fixture.prepare(testBed);
  return { testBed, resource: testBed.resource(fixture.type, settings(fault)), inputs };
}

/** Prepares everything for the operation, and returns the expected result. */
async function ready({ resource, inputs }: Prepared, operation: Operation): Promise<{ act: () => Promise<unknown>; target: Values }> {
  if (operation === "create") return { act: () => resource.create(inputs.full), target: inputs.full };
  await resource.create(inputs.full);
  if (operation === "read") return { act: () => resource.refresh(), target: inputs.full };
  if (operation === "update") return { act: () => resource.change(inputs.changed), target: inputs.changed };
  // On a busy machine the create itself may time out and adopt the object. The delete must take place nevertheless.
  if (resource.outputs.adopted === true) resource.outputs = { ...resource.outputs, onDelete: "delete" };
  return { act: () => resource.delete(), target: inputs.full };
}

/** The cases of one resource on one API, from the requests of runs without faults. */
async function casesOf(fixture: LifecycleData, surface: Api): Promise<Case[]> {
  const cases: Case[] = [];
  for (const operation of OPERATIONS) {
    const prepared = await open(fixture, surface);
    const { act } = await ready(prepared, operation);
    prepared.testBed.forgetRequests();
    await act();
    const routes = prepared.testBed.sandbox.requests.map(({ method, path }) => `${method} ${path.replaceAll(/\d{2,}/g, "{id}")}`);
    for (const [number, route] of routes.entries()) {
      for (const fault of [...Object.keys(FAULTS), KILLED]) cases.push({ fixture, surface, operation, request: { number, route }, fault });
    }
    await prepared.testBed.close();
  }
  return cases;
}

export async function allCases(fixtures: readonly LifecycleData[]): Promise<Case[]> {
  const found = await Promise.all(
    fixtures.flatMap((fixture) => (fixture.surfaces ?? ["public"]).map((surface) => casesOf(fixture, surface))),
  );
  return found.flat();
}

const SENTENCE = /^(could not|refused to) (create|read|update|delete) .+: ./s;
const NOT_TO_BE_SAID = /canary|sandbox-(secret|token)|\n\s+at /;

/** Runs a case, and returns what is not as promised. */
async function runCase(testCase: Case): Promise<string[]> {
  const { fixture, surface, operation, request, fault } = testCase;
  const prepared = await open(fixture, surface, fault);
  const { testBed, resource } = prepared;
  const problems: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) problems.push(`${nameOf(testCase)}: ${what}`);
  };
  const many = (): number => testBed.sandbox.store().liveUsers().length + testBed.sandbox.store().liveGroups().length + accounts(testBed);
  const before = many();
  try {
    const { act, target } = await ready(prepared, operation);
    const state = structuredClone({ inputs: resource.inputs, outputs: resource.outputs });
    const id = resource.id;
    hit(testBed, request.number, fault);
    const outcome: unknown = await act().catch((error: unknown) => error);
    testBed.sandbox.faults.take = () => undefined;
    if (fault === KILLED) Object.assign(resource, { id, ...state });

    if (outcome instanceof Error && fault !== KILLED) {
      must(SENTENCE.test(outcome.message), `reported "${outcome.message}"`);
      must(!NOT_TO_BE_SAID.test(outcome.message), `gave away "${outcome.message}"`);
    }
    if (operation === "read") {
      must(outcome !== false, "was taken for gone");
      must(same({ inputs: resource.inputs, outputs: resource.outputs }, state), "changed the state");
    }

    if (operation === "delete") {
      await resource.delete();
      must(fixture.fieldsInSandbox(testBed, resource) === undefined, "is still there");
      return problems;
    }
    // The next run, every other time with a refresh before it.
    if (resource.id === "") await resource.create(target);
    else {
      if (request.number % 2 === 0) await resource.refresh();
      await resource.change(target);
    }
    must(
      contains(fixture.fieldsInSandbox(testBed, resource), target),
      `is ${JSON.stringify(fixture.fieldsInSandbox(testBed, resource))} after the next run`,
    );
    must(many() - before <= 1, `there are ${String(many() - before)} of it`);
    await resource.refresh();
    must((await resource.diff(target)).length === 0, `the preview after the next run shows ${(await resource.diff(target)).join(", ")}`);
    testBed.forgetRequests();
    await resource.change(target);
    must(!testBed.sandbox.requests.some(isWrite), "the run after the next writes");
  } catch (error) {
    must(false, `the next run failed: ${String(error instanceof Error ? error.message : error)}`);
  } finally {
    await testBed.close();
  }
  return problems;
}

const accounts = (testBed: TestBed): number =>
  testBed.sandbox.store().accounts.accounts.size + testBed.sandbox.store().oauthAccounts.accounts.size;

/** Adds the fault to one following request. If the process is killed, all requests after that fail. */
function hit(testBed: TestBed, number: number, name: string): void {
  let count = 0;
  testBed.sandbox.faults.take = () => {
    const later = count++ - number;
    if (name === KILLED) return later < 0 ? undefined : { reset: later === 0 ? "after" : "before" };
    return later === 0 ? FAULTS[name] : undefined;
  };
}

const HIDDEN = new Set(["timezone", "locale", "exclusive", "rule", "sendInvite"]);

/** Whether the sandbox has what is wanted, with lists in any order. */
function contains(world: Values | undefined, target: Values): boolean {
  if (!world) return Object.keys(target).length === 0;
  return Object.entries(target).every(([key, value]) => HIDDEN.has(key) || matches(world[key], value));
}

function matches(found: unknown, wanted: unknown): boolean {
  // A fixture may contain matchers of jest.
  if (typeof found === "object" && found !== null && "asymmetricMatch" in found) {
    return (found as { asymmetricMatch: (value: unknown) => boolean }).asymmetricMatch(wanted);
  }
  if (Array.isArray(found) && Array.isArray(wanted)) return same([...found].sort(), [...wanted].sort());
  if (typeof found === "object" && found !== null && typeof wanted === "object" && wanted !== null) {
    return Object.entries(wanted).every(([key, value]) => matches((found as Values)[key] ?? (value === "" ? "" : undefined), value));
  }
  return found === wanted;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

/** Runs all cases, many concurrently, as they mostly wait. */
export async function runAll(cases: Case[]): Promise<string[]> {
  const queue = new PQueue({ concurrency: 48 });
  return (await Promise.all(cases.map((testCase) => queue.add(() => runCase(testCase))))).flat();
}
