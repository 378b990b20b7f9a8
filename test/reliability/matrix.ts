// The fault matrix: every request that an operation of a resource makes x every fault. Which requests there are is found out by a clean
// run first; which resources, from their lives.

import PQueue from "p-queue";
import type { Fault } from "../../sandbox/faults";
import { isWrite, TestBed, type TestResource, type Api, type Values } from "../support/test-bed";
import type { LifecycleData } from "../unit/provider/resources/lifecycle-suite";

export type Operation = "create" | "read" | "update" | "delete";
export const OPERATIONS: Operation[] = ["create", "read", "update", "delete"];

/** What can happen to a request. `timeout` acts after the caller has gone. */
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
  timeout: { delayMs: 600 },
};

/** The process is gone when the request has been acted on: nothing of the operation gets into the state. */
export const KILLED = "killed";

export interface Case {
  life: LifecycleData;
  surface: Api;
  operation: Operation;
  /** Which request of the operation is hit, and what it asks for. */
  request: { number: number; route: string };
  fault: string;
}

export const nameOf = ({ life, surface, operation, request, fault }: Case): string =>
  `${operation} ${life.type} (${surface}): ${fault} at request ${String(request.number + 1)}, ${request.route}`;

/** Seconds that a request may take in here: less than the delay of `timeout`. */
const SETTINGS = { "domo:timeoutSeconds": "0.4", "domo:requestsPerMinute": "100000" };

interface Scene {
  stage: TestBed;
  resource: TestResource;
  inputs: { full: Values; changed: Values };
}

async function open(life: LifecycleData, surface: Api): Promise<Scene> {
  const stage = await TestBed.open({ seed: "small", surface });
  const inputs = await life.prepare(stage);
  return { stage, resource: stage.resource(life.type, SETTINGS), inputs };
}

/** Everything up to the operation, and what it is to reach. */
async function ready({ resource, inputs }: Scene, operation: Operation): Promise<{ act: () => Promise<unknown>; target: Values }> {
  if (operation === "create") return { act: () => resource.create(inputs.full), target: inputs.full };
  await resource.create(inputs.full);
  if (operation === "read") return { act: () => resource.refresh(), target: inputs.full };
  if (operation === "update") return { act: () => resource.change(inputs.changed), target: inputs.changed };
  // On a busy machine the create itself may have timed out, and what was then found is adopted; the delete is to be played all the same.
  if (resource.outputs.adopted === true) resource.outputs = { ...resource.outputs, onDelete: "delete" };
  return { act: () => resource.delete(), target: inputs.full };
}

/** The cases of one resource on one surface, from what clean runs ask for. */
async function casesOf(life: LifecycleData, surface: Api): Promise<Case[]> {
  const cases: Case[] = [];
  for (const operation of OPERATIONS) {
    const scene = await open(life, surface);
    const { act } = await ready(scene, operation);
    scene.stage.forgetRequests();
    await act();
    const routes = scene.stage.sandbox.requests.map(({ method, path }) => `${method} ${path.replaceAll(/\d{2,}/g, "{id}")}`);
    for (const [number, route] of routes.entries()) {
      for (const fault of [...Object.keys(FAULTS), KILLED]) cases.push({ life, surface, operation, request: { number, route }, fault });
    }
    await scene.stage.close();
  }
  return cases;
}

export async function allCases(lives: readonly LifecycleData[]): Promise<Case[]> {
  const found = await Promise.all(lives.flatMap((life) => (life.surfaces ?? ["public"]).map((surface) => casesOf(life, surface))));
  return found.flat();
}

const SENTENCE = /^(could not|refused to) (create|read|update|delete) .+: ./s;
const NOT_TO_BE_SAID = /canary|sandbox-(secret|token)|\n\s+at /;

/** Plays a case; answers with what was not as promised. */
async function play(matter: Case): Promise<string[]> {
  const { life, surface, operation, request, fault } = matter;
  const scene = await open(life, surface);
  const { stage, resource } = scene;
  const problems: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) problems.push(`${nameOf(matter)}: ${what}`);
  };
  const many = (): number => stage.sandbox.store().liveUsers().length + stage.sandbox.store().liveGroups().length + accounts(stage);
  const before = many();
  try {
    const { act, target } = await ready(scene, operation);
    const state = structuredClone({ inputs: resource.inputs, outputs: resource.outputs });
    const id = resource.id;
    hit(stage, request.number, fault);
    const outcome: unknown = await act().catch((error: unknown) => error);
    stage.sandbox.faults.take = () => undefined;
    if (fault === KILLED) Object.assign(resource, { id, ...state });

    if (outcome instanceof Error && fault !== KILLED) {
      must(SENTENCE.test(outcome.message), `said "${outcome.message}"`);
      must(!NOT_TO_BE_SAID.test(outcome.message), `gave away "${outcome.message}"`);
    }
    if (operation === "read") {
      must(outcome !== false, "was taken for gone");
      must(same({ inputs: resource.inputs, outputs: resource.outputs }, state), "changed the state");
    }

    if (operation === "delete") {
      await resource.delete();
      must(life.world(stage, resource) === undefined, "is still there");
      return problems;
    }
    // The next run, every other time with a refresh before it.
    if (resource.id === "") await resource.create(target);
    else {
      if (request.number % 2 === 0) await resource.refresh();
      await resource.change(target);
    }
    must(contains(life.world(stage, resource), target), `is ${JSON.stringify(life.world(stage, resource))} after the next run`);
    must(many() - before <= 1, `there are ${String(many() - before)} of it`);
    await resource.refresh();
    must((await resource.diff(target)).length === 0, `the preview after the next run shows ${(await resource.diff(target)).join(", ")}`);
    stage.forgetRequests();
    await resource.change(target);
    must(!stage.sandbox.requests.some(isWrite), "the run after the next writes");
  } catch (error) {
    must(false, `the next run failed: ${String(error instanceof Error ? error.message : error)}`);
  } finally {
    await stage.close();
  }
  return problems;
}

const accounts = (stage: TestBed): number =>
  stage.sandbox.store().accounts.accounts.size + stage.sandbox.store().oauthAccounts.accounts.size;

/** Hits just one request from here on; of a process that is killed, none that follow get anywhere either. */
function hit(stage: TestBed, number: number, name: string): void {
  let count = 0;
  stage.sandbox.faults.take = () => {
    const later = count++ - number;
    if (name === KILLED) return later < 0 ? undefined : { reset: later === 0 ? "after" : "before" };
    return later === 0 ? FAULTS[name] : undefined;
  };
}

const HIDDEN = new Set(["timezone", "locale", "exclusive", "rule", "sendInvite"]);

/** Whether the world has what was wanted; lists in any order. */
function contains(world: Values | undefined, target: Values): boolean {
  if (!world) return Object.keys(target).length === 0;
  return Object.entries(target).every(([key, value]) => HIDDEN.has(key) || matches(world[key], value));
}

function matches(found: unknown, wanted: unknown): boolean {
  // Matchers of jest stand for what a life leaves open.
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

/** Plays all cases, many at a time: they mostly wait. */
export async function playAll(cases: Case[]): Promise<string[]> {
  const queue = new PQueue({ concurrency: 48 });
  return (await Promise.all(cases.map((matter) => queue.add(() => play(matter))))).flat();
}
