// Random programs, random changes by somebody else, and random faults: when the faults stop, two runs bring Domo into line with the program,
// and the preview after them is empty.

import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Fault } from "../../sandbox/faults";
import { isWrite, TestBed, APIS, type TestResource, type Values } from "../support/test-bed";
import { FAULTS } from "./matrix";

const FAST = { "domo:timeoutSeconds": "0.4", "domo:requestsPerMinute": "100000" };
const [NORA, OMAR, PIA] = ["1893000002", "1893000003", "1893000004"] as const;
const OFFICE = "1814000002";

/** What may be declared, by resource name. `=name` stands for the id of another resource. */
const title = fc.constantFrom("", "Lead", "Engineer");
const people = fc.uniqueArray(fc.constantFrom("=ada", "=bo", NORA, OMAR, PIA));
const level = fc.constantFrom("CAN_VIEW", "CAN_SHARE", "CAN_EDIT", "OWNER");
const PARTS = {
  ada: [
    "User",
    fc.record({
      email: fc.constantFrom("ada@example.com", "ADA@example.com"),
      name: fc.constant("Ada"),
      title,
      role: fc.constantFrom("Admin", "Editor"),
    }),
  ],
  bo: ["User", fc.record({ email: fc.constant("bo@example.com"), name: fc.constantFrom("Bo", "Bo B."), phone: title })],
  team: ["Group", fc.record({ name: fc.constantFrom("Team", "Crew") })],
  members: [
    "GroupMembership",
    fc.record({ groupId: fc.constant("=team"), userIds: people, exclusive: fc.boolean(), adopt: fc.constant("always") }),
  ],
  lake: [
    "Account",
    fc.record({
      name: fc.constantFrom("Lake", "Pond"),
      dataProviderType: fc.constant("amazon-s3"),
      configurations: fc.record({
        bucket: fc.constant("b"),
        region: fc.constantFrom("eu", "us"),
        secretKey: fc.constantFrom("canary-1", "canary-2"),
      }),
    }),
  ],
  app: [
    "OAuthAccount",
    fc.record({
      name: fc.constantFrom("App", "Apple"),
      dataProviderType: fc.constant("snowflake-oauth-config"),
      configurations: fc.constant({}),
    }),
  ],
  lakeBo: [
    "AccountShare",
    fc.record({ accountId: fc.constant("=lake"), accountKind: fc.constant("account"), userId: fc.constant("=bo"), accessLevel: level }),
  ],
  lakeOffice: [
    "AccountShare",
    fc.record({ accountId: fc.constant("=lake"), accountKind: fc.constant("account"), groupId: fc.constant(OFFICE), accessLevel: level }),
  ],
} as const;
type Name = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Name[];
type Program = Partial<Record<Name, Values>>;

const program: fc.Arbitrary<Program> = fc
  .record(Object.fromEntries(NAMES.map((name) => [name, fc.option(PARTS[name][1] as fc.Arbitrary<Values>, { nil: undefined })])))
  .map((parts) => Object.fromEntries(Object.entries(parts).filter(([, inputs]) => isWhole(inputs, parts))));

/** A resource requires the resources that it refers to. */
function isWhole(inputs: Values | undefined, parts: Record<string, Values | undefined>): boolean {
  return inputs !== undefined && namesIn(inputs).every((name) => isWhole(parts[name], parts));
}
const namesIn = (inputs: Values): string[] =>
  [...JSON.stringify(inputs).matchAll(/"=(\w+)"/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));

const fault = fc.record({
  after: fc.nat({ max: 12 }),
  times: fc.integer({ min: 1, max: 3 }),
  name: fc.constantFrom(...Object.keys(FAULTS)),
});
const meddling = fc.constantFrom("rename lake", "raise bo", "retitle ada", "stranger", "leaver", "drop group", "delete bo", "nothing");
const steps = fc.array(fc.record({ program, fault: fc.option(fault), meddling }), { minLength: 1, maxLength: 4 });

/** A stack: the state, and an imitation of the engine. */
class Stack {
  private readonly state = new Map<Name, TestResource>();

  constructor(private readonly testBed: TestBed) {}

  /** Runs `up` with a refresh. Returns the names of changed resources. Continues after errors with resources that do not depend on failed ones. */
  async up(wanted: Program, { strict }: { strict: boolean }): Promise<string[]> {
    const changed: string[] = [];
    const failed = new Set<string>();
    const attempt = async (name: Name, act: () => Promise<void>): Promise<void> => {
      try {
        await act();
      } catch (error) {
        if (strict) throw error;
        failed.add(name);
      }
    };
    for (const [name, resource] of this.state) {
      await attempt(name, async () => {
        if (!(await resource.refresh())) this.state.delete(name);
      });
    }
    if (failed.size > 0) return [];
    for (const name of NAMES) {
      const given = wanted[name];
      if (given === undefined || namesIn(given).some((needed) => failed.has(needed))) continue;
      await attempt(name, async () => {
        const inputs = this.resolved(given);
        const before = this.state.get(name);
        const resource = before ?? this.testBed.resource(PARTS[name][0], { ...FAST });
        resource.name = name;
        if (before) {
          const differs = (await before.diff(inputs)).length > 0;
          if (differs) changed.push(name);
          // The replaced object is deleted first.
          if (differs && (await before.replacesFor(inputs)).length > 0) {
            await before.delete();
            this.state.delete(name);
          } else {
            await before.change(inputs);
            return;
          }
        } else changed.push(name);
        const fresh = before ? this.testBed.resource(PARTS[name][0], { ...FAST }) : resource;
        fresh.name = name;
        try {
          await fresh.create(inputs);
        } finally {
          if (fresh.id !== "") this.state.set(name, fresh);
        }
      });
    }
    for (const name of [...NAMES].reverse()) {
      const resource = this.state.get(name);
      if (!resource || wanted[name] !== undefined) continue;
      // A resource whose account or group is deleted is not deleted itself (`deletedWith`).
      const owner = name === "members" ? "team" : name.startsWith("lake") && name !== "lake" ? "lake" : undefined;
      await attempt(name, async () => {
        if (owner === undefined || wanted[owner] !== undefined) await resource.delete();
        this.state.delete(name);
        changed.push(name);
      });
    }
    return changed;
  }

  private resolved(inputs: Values): Values {
    const id = (text: unknown): unknown =>
      typeof text === "string" && text.startsWith("=") ? (this.state.get(text.slice(1) as Name)?.id ?? text) : text;
    return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, Array.isArray(value) ? value.map(id) : id(value)]));
  }
}

function meddle(testBed: TestBed, what: string): void {
  const store = testBed.sandbox.store();
  const live = (email: string) => {
    const user = store.userByEmail(email);
    return user?.deleted ? undefined : user;
  };
  const group = store.liveGroups().find(({ name }) => name === "Team" || name === "Crew");
  const lake = [...store.accounts.accounts.values()].find(({ configurations }) => configurations.bucket === "b");
  const [ada, bo] = [live("ada@example.com"), live("bo@example.com")];
  if (what === "rename lake" && lake) store.accounts.rename(lake, "By hand");
  if (what === "raise bo" && lake && bo)
    lake.grants = [...lake.grants.filter(({ id }) => id !== bo.id), { type: "USER", id: bo.id, accessLevel: "CAN_SHARE" }];
  if (what === "retitle ada" && ada) store.changeUser(ada.id, { title: "By hand", roleId: 2 });
  if (what === "stranger" && group) group.members.add(Number(PIA));
  if (what === "leaver" && group && bo) group.members.delete(bo.id);
  if (what === "drop group" && group) store.deleteGroup(group.id);
  if (what === "delete bo" && bo) store.deleteUser(bo.id);
}

/** The number of objects for each identity that can be declared once. */
function counts(testBed: TestBed): Record<string, number> {
  const store = testBed.sandbox.store();
  const accounts = [...store.accounts.accounts.values()];
  return {
    ada: store.liveUsers().filter(({ email }) => email.toLowerCase() === "ada@example.com").length,
    bo: store.liveUsers().filter(({ email }) => email === "bo@example.com").length,
    team: store.liveGroups().filter(({ name }) => ["Team", "Crew"].includes(name)).length,
    lake: accounts.filter(({ dataProviderType }) => dataProviderType === "amazon-s3").length,
    app: store.oauthAccounts.accounts.size,
  };
}

test.each(APIS)(
  "when faults stop, two runs bring Domo into line with the program, on the %s API",
  async (surface) => {
    await fc.assert(
      fc.asyncProperty(steps, async (played) => {
        const testBed = await TestBed.open({ seed: "small", surface });
        try {
          const stack = new Stack(testBed);
          let last: Program = {};
          for (const step of played) {
            last = step.program;
            arm(testBed, step.fault);
            await stack.up(last, { strict: false });
            testBed.sandbox.faults.take = () => undefined;
            meddle(testBed, step.meddling);
          }
          await stack.up(last, { strict: false });
          await stack.up(last, { strict: true });
          testBed.forgetRequests();
          expect(await stack.up(last, { strict: true })).toEqual([]);
          expect(testBed.sandbox.requests.filter(isWrite)).toEqual([]);
          const wanted = Object.fromEntries(Object.keys(counts(testBed)).map((name) => [name, last[name as Name] === undefined ? 0 : 1]));
          expect(counts(testBed)).toEqual(wanted);
        } finally {
          await testBed.close();
        }
      }),
      { numRuns: Number(process.env.MODEL_RUNS ?? 25), seed: 20261122 },
    );
  },
  600_000,
);

function arm(testBed: TestBed, given: { after: number; times: number; name: string } | null): void {
  if (!given) return;
  let count = 0;
  const hit: Fault["fault"] | undefined = FAULTS[given.name];
  testBed.sandbox.faults.take = () => {
    const at = count++;
    return at >= given.after && at < given.after + given.times ? hit : undefined;
  };
}
