// Two stacks and an admin change the same objects concurrently, while Domo is slow and its lists are filtered and reordered. No run deletes or
// lowers an object that it does not own, the last Admin and the last owner are kept, and finally both programs are applied or one is refused
// with a message.

import { afterEach, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import type { Fault } from "../../sandbox/faults";
import { startSandbox, type Sandbox } from "../../sandbox/server";
import { isWrite, settingsFor, APIS, type Api, type Values } from "../support/test-bed";
import { namesIn, Stack, type Program } from "./stack";
import { Witness } from "./witness";

const [NORA, OMAR, PIA] = ["1893000002", "1893000003", "1893000004"] as const;
const OFFICE = "1814000002";
const WAREHOUSE = "101";

const person = fc.constantFrom("=ada", "=bo", NORA, OMAR, PIA);
const people = fc.uniqueArray(person, { maxLength: 4 });
const level = fc.constantFrom("CAN_VIEW", "CAN_EDIT", "OWNER");
const role = fc.constantFrom<Values>({}, { role: "Admin" }, { role: "Editor" });
const user = (email: string) => role.map((more) => ({ type: "User", inputs: { email, name: email, ...more } }));
const share = (account: string, subject: fc.Arbitrary<string>) =>
  fc
    .record({ userId: subject, accessLevel: level })
    .map((inputs) => ({ type: "AccountShare", inputs: { accountId: account, accountKind: "account", ...inputs } }));
const members = (groupId: string) => people.map((userIds) => ({ type: "GroupMembership", inputs: { groupId, userIds } }));

/** What a stack may declare. Both refer to the same users, groups and accounts, except for the account that each creates. */
const PARTS = {
  ada: user("ada@example.com"),
  bo: user("bo@example.com"),
  team: fc.constant({ type: "Group", inputs: { name: "Team" } }),
  first: members("=team"),
  second: members("=team"),
  office: members(OFFICE),
  warehouseNora: share(WAREHOUSE, fc.constant(NORA)),
  warehouseBo: share(WAREHOUSE, fc.constant("=bo")),
  lake: fc.constant({
    type: "Account",
    inputs: { name: "Lake", dataProviderType: "amazon-s3", configurations: { accessKey: "canary-a", secretKey: "canary-b", bucket: "b" } },
  }),
  lakeOmar: share("=lake", fc.constant(OMAR)),
} satisfies Record<string, fc.Arbitrary<Program[string]>>;

const program: fc.Arbitrary<Program> = fc
  .record(
    Object.fromEntries(
      Object.entries(PARTS).map(([name, part]) => [name, fc.option(part as fc.Arbitrary<Program[string]>, { nil: undefined })]),
    ),
  )
  .map((parts) => {
    const isWhole = (part: Program[string] | undefined): boolean =>
      part !== undefined && namesIn(part.inputs).every((name) => isWhole(parts[name]));
    return Object.fromEntries(Object.entries(parts).filter(([, part]) => isWhole(part))) as Program;
  });

const click = fc.record({
  after: fc.nat({ max: 60 }),
  what: fc.constantFrom(
    "promote nora",
    "demote nora",
    "demote ada",
    "delete bo",
    "add pia",
    "drop omar",
    "raise nora",
    "revoke nora",
    "drop team",
  ),
});
const trouble = fc.record({
  every: fc.integer({ min: 2, max: 9 }),
  fault: fc.constantFrom<Fault["fault"]>(
    { delayMs: 3 },
    { lateMs: 3 },
    { reverse: true },
    { drop: [NORA] },
    { drop: [OMAR, PIA] },
    { delayMs: 6, reverse: true },
  ),
});
const schedule = fc.record({
  rounds: fc.array(fc.record({ a: program, b: program, clicks: fc.array(click, { maxLength: 4 }) }), { minLength: 1, maxLength: 3 }),
  troubles: fc.array(trouble, { maxLength: 3 }),
});

const SETTINGS = { "domo:requestsPerMinute": "100000" };

afterEach(() => {
  jest.restoreAllMocks();
});

/** What an admin does in Domo's user interface, which also keeps the last Admin and the last owner. */
function perform(sandbox: Sandbox, what: string): void {
  const store = sandbox.store();
  const live = (email: string) => store.liveUsers().find((each) => each.email === email);
  const admins = store.liveUsers().filter(({ roleId }) => roleId === 1);
  const [ada, bo, nora] = [live("ada@example.com"), live("bo@example.com"), store.user(Number(NORA))];
  const team = store.liveGroups().find(({ name }) => name === "Team");
  const warehouse = store.accounts.get(Number(WAREHOUSE));
  const demote = (id: number | undefined): void => {
    if (id !== undefined && admins.some((admin) => admin.id !== id)) store.changeUser(id, { roleId: 3 });
  };
  if (what === "promote nora") store.changeUser(nora.id, { roleId: 1 });
  if (what === "demote nora") demote(nora.id);
  if (what === "demote ada") demote(ada?.id);
  if (what === "delete bo" && bo && admins.some(({ id }) => id !== bo.id)) store.deleteUser(bo.id);
  if (what === "add pia" && team) team.members.add(Number(PIA));
  if (what === "drop omar") store.group(Number(OFFICE)).members.delete(Number(OMAR));
  if (what === "raise nora") {
    warehouse.grants = [...warehouse.grants.filter(({ id }) => id !== nora.id), { type: "USER", id: nora.id, accessLevel: "CAN_SHARE" }];
  }
  if (what === "revoke nora" && warehouse.grants.some(({ id, accessLevel }) => id !== nora.id && accessLevel === "OWNER"))
    warehouse.grants = warehouse.grants.filter(({ id }) => id !== nora.id);
  if (what === "drop team" && team) store.deleteGroup(team.id);
}

/** Schedules the changes that happen during the requests. */
function arm(sandbox: Sandbox, clicks: { after: number; what: string }[], troubles: { every: number; fault: Fault["fault"] }[]): void {
  let count = 0;
  const open = [...clicks];
  sandbox.faults.take = (method, path) => {
    count++;
    for (const each of open.filter(({ after }) => after <= count)) {
      open.splice(open.indexOf(each), 1);
      perform(sandbox, each.what);
    }
    const { fault } = troubles.find(({ every }) => count % every === 0) ?? {};
    // An access list is complete for everybody who may read it (§4.1).
    return fault?.drop && (isWrite({ method, path }) || path.includes("/share/")) ? undefined : fault;
  };
}

const REFUSALS =
  /exists already|another resource of this program|last Admin|last owner|the list is incomplete|is gone from|names no owner|two resources of this program|was adopted/;

/** The declarations of the program that Domo does not have. */
function missing(sandbox: Sandbox, wanted: Program): string[] {
  const store = sandbox.store();
  const idOf = (text: unknown): number => {
    const name = String(text);
    if (!name.startsWith("=")) return Number(name);
    return store.liveUsers().find(({ email }) => email === `${name.slice(1)}@example.com`)?.id ?? -1;
  };
  const has = ({ type, inputs }: Program[string]): boolean => {
    if (type === "User") {
      const found = store.liveUsers().find(({ email }) => email === inputs.email);
      return found !== undefined && (inputs.role === undefined || store.role(found.roleId).name === inputs.role);
    }
    if (type === "Group") return store.liveGroups().some(({ name }) => name === inputs.name);
    if (type === "GroupMembership") {
      const group = store
        .liveGroups()
        .find(({ id, name }) => (inputs.groupId === "=team" ? name === "Team" : id === Number(inputs.groupId)));
      return (inputs.userIds as string[]).every((each) => group?.members.has(idOf(each)));
    }
    if (type === "AccountShare" && inputs.accountId === WAREHOUSE) {
      return store.accounts
        .get(Number(WAREHOUSE))
        .grants.some(({ id, accessLevel }) => id === idOf(inputs.userId) && accessLevel === inputs.accessLevel);
    }
    return true;
  };
  return Object.entries(wanted).flatMap(([name, part]) => (has(part) ? [] : [name]));
}

async function play(
  surface: Api,
  {
    rounds,
    troubles,
  }: {
    rounds: { a: Program; b: Program; clicks: { after: number; what: string }[] }[];
    troubles: { every: number; fault: Fault["fault"] }[];
  },
) {
  const sandbox = await startSandbox({ seed: "small" });
  const store = sandbox.store();
  // The authenticated user would always remain as an Admin.
  store.changeUser(Number(NORA), { roleId: 1 });
  store.changeUser(1893000001, { roleId: 2 });
  const witnesses = await Promise.all([Witness.open("a", sandbox), Witness.open("b", sandbox)]);
  const [a, b] = witnesses.map((witness) => new Stack(witness.name, { ...settingsFor(witness.url, surface), ...SETTINGS })) as [
    Stack,
    Stack,
  ];
  const up = async (stack: Stack, witness: Witness, wanted: Program) => {
    const played = await stack.up(wanted);
    for (const { type, inputs } of Object.values(wanted)) {
      if (type !== "GroupMembership") continue;
      const group = inputs.groupId === "=team" ? store.liveGroups().find(({ name }) => name === "Team")?.id : inputs.groupId;
      for (const each of inputs.userIds as string[]) {
        const id = each.startsWith("=") ? store.userByEmail(`${each.slice(1)}@example.com`)?.id : each;
        witness.declared.add(`group ${String(group)} user ${String(id)}`);
      }
    }
    return played;
  };
  const isSafe = (): void => {
    expect(witnesses.flatMap(({ trespasses }) => trespasses)).toEqual([]);
    expect(store.liveUsers().filter(({ roleId }) => roleId === 1)).not.toEqual([]);
    for (const account of store.accounts.accounts.values())
      expect(account.grants.filter(({ accessLevel }) => accessLevel === "OWNER")).not.toEqual([]);
  };
  try {
    for (const { a: ofA, b: ofB, clicks } of rounds) {
      arm(sandbox, clicks, troubles);
      await Promise.all([up(a, witnesses[0], ofA), up(b, witnesses[1], ofB)]);
      isSafe();
    }
    sandbox.faults.take = () => undefined;
    const last = rounds.at(-1);
    if (!last) return;
    for (let i = 0; i < 3; i++) {
      await up(a, witnesses[0], last.a);
      await up(b, witnesses[1], last.b);
    }
    const results = [await up(a, witnesses[0], last.a), await up(b, witnesses[1], last.b)];
    isSafe();
    const errors = results.flatMap((result) => result.errors);
    for (const error of errors) expect(error).toMatch(REFUSALS);
    if (errors.length > 0) return;
    const both = [missing(sandbox, last.a), missing(sandbox, last.b)];
    // If two programs declare different values of a field, the later run decides.
    expect(both[1]).toEqual([]);
    expect(both[0]?.filter((name) => JSON.stringify(last.a[name]) === JSON.stringify(last.b[name]))).toEqual([]);
  } finally {
    await Promise.all(witnesses.map((witness) => witness.close()));
    await sandbox.close();
  }
}

test.each(APIS)(
  "two stacks and an admin at the same time undo no change of each other, on the %s API",
  async (surface) => {
    jest.spyOn(process.stdout, "write").mockImplementation(() => true);
    const runs = Number(process.env.SCHEDULES ?? 4);
    await fc.assert(
      fc.asyncProperty(schedule, (played) => play(surface, played)),
      { numRuns: runs, seed: Number(process.env.SEED ?? 20261124), endOnFailure: process.env.SHRINK === undefined },
    );
  },
  3_600_000,
);
