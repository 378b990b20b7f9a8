// Reviews of previews that were recorded from the engine. `RECORD_PREVIEWS=1` records them anew; `RECORD_REVIEWS=1` the reviews,
// which are to be read by eye then.

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCESS_LEVELS } from "../../../provider/domo/contract/accounts";
import { UNKNOWN as KNOWN_AS_UNKNOWN } from "../../../provider/lifecycle/unknown";
import { UNKNOWN } from "../../../sdk/review/digest";
import { failed, readGates } from "../../../sdk/review/gates";
import { markdown } from "../../../sdk/review/markdown";
import { review } from "../../../sdk/review/review";
import { Life } from "../../life-stage";
import { standIn } from "../../tool";
import { BASE, fileOf, SITUATIONS } from "./situations";

const preview = (situation: string): string => join(__dirname, "previews", `${fileOf(situation)}.json`);
const golden = (situation: string): string => join(__dirname, "golden", `${fileOf(situation)}.md`);
const recorded = (situation: string): string => readFileSync(preview(situation), "utf8");

if (process.env.RECORD_PREVIEWS !== undefined) {
  describe("previews", () => {
    let life: Life;
    const program = (lines: Record<string, string> = {}): string => Object.values({ ...BASE, ...lines }).join("\n");
    beforeAll(async () => {
      life = await Life.begin(standIn, "instance");
      life.open(program());
      await life.ok("up");
    }, 60_000);
    afterAll(() => life.end());

    test.each(Object.entries(SITUATIONS))("are recorded: %s", async (name, { lines, byHand }) => {
      life.project.program(program(lines));
      if (byHand) byHand(life.sandbox.store());
      const { digest } = await life.ok("preview", { refresh: byHand !== undefined });
      // The address of the sandbox is chance.
      const text = JSON.stringify(digest, null, 1).replaceAll(/127\.0\.0\.1:\d+/g, "acme.domo.com");
      writeFileSync(preview(name), `${text}\n`);
      if (!byHand) return;
      life.project.program(program());
      await life.ok("up", { refresh: true });
    });
  });
}

describe("a review says, in words of people and accounts,", () => {
  test.each(Object.keys(SITUATIONS))("what it means that %s", (name) => {
    const text = markdown(review(recorded(name)), []);
    if (process.env.RECORD_REVIEWS !== undefined || !existsSync(golden(name))) writeFileSync(golden(name), text);
    expect(text).toBe(readFileSync(golden(name), "utf8"));
    expect(text + JSON.stringify(review(recorded(name)))).not.toContain("canary");
  });

  test("also when the preview has a secret in clear, nothing of it", () => {
    const text = recorded("credentials change").replaceAll('"[secret]"', '"canary-in-clear"');
    expect(text).toContain("canary-in-clear");
    expect(markdown(review(text), []) + JSON.stringify(review(text))).not.toContain("canary");
  });
});

describe("a review is refused, and says why,", () => {
  test.each([
    ["of nothing", "", /the preview is empty/],
    ["of what is no JSON", "Previewing update (dev):", /is not JSON/],
    ["of another tool's JSON", '{"resource_changes": []}', /this is no preview/],
    ["of a list", "[1]", /no preview of a Pulumi that this version knows/],
    ["of a newer operation", '{"steps": [{"op": "teleport", "urn": "x"}]}', /steps\.0\.op/],
    [
      "of a preview that failed",
      '{"steps": [], "diagnostics": [{"severity": "error", "message": "no such role\\n"}]}',
      /failed.*no such role/,
    ],
  ])("%s", (_what, text, sentence) => {
    expect(() => review(text)).toThrow(sentence);
  });

  test("never for what is still to come, which it knows by Pulumi's own text", () => {
    expect(UNKNOWN).toBe(KNOWN_AS_UNKNOWN);
  });

  test("but not for want of what stays as it is, which is said", () => {
    const whole = JSON.parse(recorded("access is taken away")) as { steps: { op: string }[] };
    const bare = { ...whole, steps: whole.steps.filter(({ op }) => op !== "same") };
    expect(review(JSON.stringify(bare)).summary).toMatch(/not known/);
  });
});

describe("rules", () => {
  const broken = (situation: string, rules: string): string[] =>
    failed(readGates(rules), review(recorded(situation))).map(({ rule }) => rule);

  test.each([
    ["a new person owns an account", "owner-gained"],
    ["somebody becomes Admin", "admin-gained"],
    ["a level is raised", "gain>=CAN_EDIT"],
    ["an account is deleted", "account-deleted"],
    ["an account is replaced", "account-replaced"],
    ["an account is deleted", "removals>1"],
    ["access is taken away that remains through a group", "ineffective-removal"],
    ["who is meant is not known", "unknown"],
  ])("%s: breaks %s", (situation, rule) => {
    expect(broken(situation, rule)).toEqual([rule]);
    expect(broken("nothing changes", rule)).toEqual([]);
    expect(markdown(review(recorded(situation)), failed(readGates(rule), review(recorded(situation))))).toMatch(
      /\n### This must not go through\n/,
    );
  });

  test("hit only what reaches their level, and only more than their number", () => {
    expect(broken("a person is given an account", "gain>=CAN_EDIT, gain>=CAN_VIEW")).toEqual(["gain>=CAN_VIEW"]);
    expect(broken("access is taken away", "removals>1,removals>0")).toEqual(["removals>0"]);
  });

  test("that are none are all named", () => {
    expect(() => readGates("owner-gaind,gain>=ALL,unknown")).toThrow(/there is no rule owner-gaind, gain>=ALL: use owner-gained/);
  });
});

describe("gains and losses", () => {
  interface Tenant {
    members: Record<string, string[]>;
    grants: { account: string; subject: string; level: string }[];
  }
  const PEOPLE = ["p0", "p1", "p2", "p3"];
  const GROUPS = ["g0", "g1", "g2"];
  const ACCOUNTS = ["a0", "a1"];
  const tenant: fc.Arbitrary<Tenant> = fc.record({
    members: fc.record(Object.fromEntries(GROUPS.map((group) => [group, fc.uniqueArray(fc.constantFrom(...PEOPLE))]))),
    grants: fc.uniqueArray(
      fc.record({
        account: fc.constantFrom(...ACCOUNTS),
        subject: fc.constantFrom(...PEOPLE, ...GROUPS),
        level: fc.constantFrom(...ACCESS_LEVELS),
      }),
      { selector: ({ account, subject }) => `${account} ${subject}` },
    ),
  });

  /** Every person's level on every account, the plain way. */
  const brute = ({ members, grants }: Tenant): Record<string, number> => {
    const levels: Record<string, number> = {};
    for (const person of PEOPLE) {
      for (const account of ACCOUNTS) {
        const found = grants.filter(
          (grant) => grant.account === account && (grant.subject === person || members[grant.subject]?.includes(person)),
        );
        const best = Math.max(0, ...found.map(({ level }) => ACCESS_LEVELS.length - (ACCESS_LEVELS as readonly string[]).indexOf(level)));
        levels[`${person} ${account}`] = best;
      }
    }
    return levels;
  };

  const urn = (type: string, name: string): string => `urn:pulumi:dev::x::pulumi-nodejs:dynamic/domo:${type}::${name}`;
  const state = (type: string, name: string, inputs: object): object => ({
    urn: urn(type, name),
    type: `pulumi-nodejs:dynamic/domo:${type}`,
    id: name.replaceAll(/\D/g, ""),
    inputs: { __instance: "default@acme.domo.com", ...inputs },
  });
  const idOf = (name: string): string => name.slice(1);
  const statesOf = ({ members, grants }: Tenant): { urn: string; state: object }[] => {
    const all = [
      ...PEOPLE.map((name) => state("User", name, { name, email: `${name}@x.example` })),
      ...GROUPS.map((name) => state("Group", name, { name })),
      ...ACCOUNTS.map((name) => state("Account", name, { name })),
      ...GROUPS.map((name) => state("GroupMembership", name, { groupId: idOf(name), userIds: (members[name] ?? []).map(idOf) })),
      ...grants.map(({ account, subject, level }) =>
        state("AccountShare", `${account}-${subject}`, {
          accountId: idOf(account),
          accountKind: "account",
          [subject.startsWith("p") ? "userId" : "groupId"]: idOf(subject),
          accessLevel: level,
        }),
      ),
    ];
    return all.map((each) => ({ urn: (each as { urn: string }).urn, state: each }));
  };
  const digestOf = (old: Tenant, now: Tenant): string => {
    const [before, after] = [
      new Map(statesOf(old).map(({ urn: key, state: each }) => [key, each])),
      new Map(statesOf(now).map(({ urn: key, state: each }) => [key, each])),
    ];
    const steps = [...new Set([...before.keys(), ...after.keys()])].map((key) => {
      const [oldState, newState] = [before.get(key), after.get(key)];
      const op = !oldState ? "create" : !newState ? "delete" : JSON.stringify(oldState) === JSON.stringify(newState) ? "same" : "update";
      return { op, urn: key, oldState, newState };
    });
    return JSON.stringify({ steps, changeSummary: {} });
  };

  test("are just the difference between who could do what before and who can after", () => {
    fc.assert(
      fc.property(tenant, tenant, (old, now) => {
        const { findings } = review(digestOf(old, now));
        const [was, is] = [brute(old), brute(now)];
        const changed = (kinds: string[]): string[] =>
          findings
            .flatMap(({ kind, person, account }) =>
              kinds.includes(kind) && person !== undefined ? [`${person.slice(0, 2)} ${account ?? ""}`] : [],
            )
            .sort();
        const expected = (holds: (from: number, to: number) => boolean): string[] =>
          Object.keys(was)
            .filter((key) => holds(was[key] ?? 0, is[key] ?? 0))
            .sort();
        expect(changed(["gain", "raised", "owner-gained"])).toEqual(expected((from, to) => to > from));
        expect(changed(["loss"])).toEqual(expected((from, to) => from > 0 && to === 0));
        expect(changed(["lowered"])).toEqual(expected((from, to) => to > 0 && to < from));
      }),
      { numRuns: 300, seed: 20261122 },
    );
  });

  test("of people who have no id yet are followed by what the program refers to", () => {
    const person = { ...state("User", "p9", { name: "p9", email: "p9@x.example" }), id: "" };
    const grant = state("AccountShare", "a0-p9", { accountId: "0", accountKind: "account", userId: UNKNOWN, accessLevel: "OWNER" });
    const linked = { ...grant, propertyDependencies: { userId: [urn("User", "p9")] } };
    const steps = [
      {
        op: "same",
        urn: urn("Account", "a0"),
        oldState: state("Account", "a0", { name: "a0" }),
        newState: state("Account", "a0", { name: "a0" }),
      },
      { op: "create", urn: urn("User", "p9"), newState: person },
      { op: "create", urn: urn("AccountShare", "a0-p9"), newState: linked },
    ];
    expect(review(JSON.stringify({ steps })).summary).toBe("1 person gains access, 1 new owner.");
    const blind = steps.map((step) => ({ ...step, newState: { ...step.newState, propertyDependencies: {} } }));
    expect(review(JSON.stringify({ steps: blind })).summary).toMatch(/1 thing is not known/);
  });
});
