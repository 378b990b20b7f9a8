import { describe, expect, test } from "@jest/globals";
import { check } from "../../../../provider/lifecycle/check";
import { diff } from "../../../../provider/lifecycle/diff";
import { Run } from "../../../../provider/lifecycle/run";
import type { CreateOptions, Fields, ProviderContext } from "../../../../provider/lifecycle/definition";
import { UNKNOWN } from "../../../../provider/lifecycle/unknown";
import { user } from "../../../../provider/resources/user";
import { userPopulation } from "../../../../provider/resources/user-population";
import { readSettings } from "../../../../provider/settings";
import { settingsFor } from "../../../support/test-bed";

const values = settingsFor("http://127.0.0.1:1", "instance");
const settings = readSettings({ config: (key) => values[`domo:${key}`], environment: {} });

type People = Record<string, string>;

/** As many people with the keys `p0`, `p1`, ... */
const people = (count: number): People =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${String(i)}`, `P${String(i)} <p${String(i)}@example.com>`]));

/** What a check of these people says after a run with others. */
function problemsOf(
  before: People | undefined,
  now: People,
  { was = {}, ...given }: { was?: object; formerKeys?: Record<string, string>; maxLeavers?: number | string; leavers?: string } = {},
): string[] {
  const olds = before ? { roster: "people", people: before, ...was } : {};
  const news = { roster: "people", people: now, ...given };
  return check(userPopulation, { settings, run: new Run() }, { olds, news }).failures.map(({ reason }) => reason);
}

describe("a UserPopulation", () => {
  test.each([
    [1, 0],
    [2, 0],
    [3, 1],
    [8, 3],
    [20, 3],
    [100, 10],
    [5000, 500],
  ])("of %i people lets %i leave at once, and no more, unless it is told", (total, most) => {
    expect(problemsOf(people(total), { x: "X <x@example.com>", ...people(total - most) })).toEqual([]);
    const [problem] = problemsOf(people(total), { x: "X <x@example.com>", ...people(total - most - 1) });
    expect(problem).toContain(`${String(most + 1)} of ${String(total)} people are missing`);
    expect(problem).toContain(`maxLeavers allows ${String(most)} at once`);
    expect(problemsOf(people(total), { x: "X <x@example.com>", ...people(total - most - 1) }, { maxLeavers: most + 1 })).toEqual([]);
  });

  test("takes a share of the people before as its limit", () => {
    expect(problemsOf(people(10), people(5), { maxLeavers: "50%" })).toEqual([]);
    expect(problemsOf(people(10), people(4), { maxLeavers: "50%" })).toHaveLength(1);
    expect(problemsOf(people(10), people(1), { maxLeavers: "150%" })[0]).toMatch(/must be a number of people, or a share/);
    expect(problemsOf(people(10), people(10), { maxLeavers: -1 })[0]).toMatch(/must be a number of people, or a share/);
  });

  test("says in the preview whose key may have been corrected", () => {
    const noticesOf = (now: People, formerKeys?: Record<string, string>): string[] =>
      check(
        userPopulation,
        { settings, run: new Run() },
        { olds: { roster: "people", people: people(5) }, news: { roster: "people", people: now, ...(formerKeys && { formerKeys }) } },
      ).notices;
    const { p4 = "", ...others } = people(5);
    expect(noticesOf({ ...others, E4: p4 })).toEqual([
      expect.stringMatching(/^people leave roster people under one key and join it under another: P4 <p4@example.com> \("p4", now "E4"\)/),
    ]);
    expect(noticesOf({ ...others, E4: p4, ...people(5) })).toEqual([]);
    expect(noticesOf({ ...others, E4: p4 }, { E4: "p4" })).toEqual([]);
    expect(noticesOf({ ...others, E4: "New <new@example.com>" })).toEqual([]);
  });

  test("is never empty, whatever may leave", () => {
    expect(problemsOf(people(10), {}, { maxLeavers: "100%" })).toEqual([expect.stringMatching(/^the roster has nobody/)]);
    expect(problemsOf(undefined, {})).toEqual([expect.stringMatching(/^the roster has nobody/)]);
  });

  test("names at most some of those who are missing", () => {
    const [problem = ""] = problemsOf(people(5000), people(10));
    expect(problem).toContain("P10 <p10@example.com>");
    expect(problem).toMatch(/4980 more/);
    expect(problem.length).toBeLessThan(900);
  });

  test("counts nobody as missing whose key has become another, and everybody whose key is gone", () => {
    const rekeyed = Object.fromEntries(Object.values(people(10)).map((label, i) => [`E${String(i)}`, label]));
    const formerKeys = Object.fromEntries(Object.keys(people(10)).map((key, i) => [`E${String(i)}`, key]));
    expect(problemsOf(people(10), rekeyed, { formerKeys })).toEqual([]);
    expect(problemsOf(people(10), rekeyed)[0]).toContain("name the column of the former ones as formerKey");
    const successor = { ...people(9), E9: "Successor <p9@example.com>" };
    expect(problemsOf(people(10), successor, { maxLeavers: 0 })[0]).toMatch(/1 of 10 people are missing.*P9 <p9@example.com>/);
  });

  test("changes no keys in a run in which people leave, also if somebody gets the key of one of them", () => {
    const formerKeys = { p2: "p1", p0: "p0" };
    const { p0, p1, p2 } = people(3) as Record<"p0" | "p1" | "p2", string>;
    expect(problemsOf({ p0, p1, p2 }, { p0, p2: p1 }, { formerKeys, maxLeavers: 3 })).toEqual([
      expect.stringMatching(
        /^keys can't change in a run in which people leave.*: P2 <p2@example.com>\. Change the keys in a run with all of them/,
      ),
    ]);
    // The next run still has the former keys, which nobody had before it.
    expect(problemsOf({ p0, p2: p1 }, { p0 }, { formerKeys, maxLeavers: 3 })).toEqual([]);
  });

  test("counts people with another name and another e-mail address under a key that lasts as leavers", () => {
    const others = Object.fromEntries(Object.keys(people(5)).map((key) => [key, `X${key} <x${key}@example.com>`]));
    expect(problemsOf(people(5), others, { maxLeavers: 4 })).toEqual([
      expect.stringMatching(
        /^5 of 5 people are missing in the roster, .*, or have another name and another e-mail address \(5\).*P0 <p0@example.com>, now Xp0 </,
      ),
    ]);
    const married = { ...people(5), p1: "Married <married@example.com>" };
    expect([problemsOf(people(5), married), problemsOf(people(5), married, { maxLeavers: 0 }).length]).toEqual([[], 1]);
    const spelt = { ...people(5), p1: "\uFF301 <other@example.com>" };
    expect(problemsOf(people(5), spelt, { maxLeavers: 0 })).toEqual([]);
  });

  const NEW_P1 = "P1 <new@example.com>";
  test.each<[string, People, { maxLeavers?: number; formerKeys?: Record<string, string> }]>([
    ["who gets another one", { p1: "Xi <p2@example.com>", p2: "P2 <p3@example.com>" }, {}],
    ["whose own one is taken", { p1: "Xi <p2@example.com>", p2: "P2 <p1@example.com>" }, {}],
    ["who leaves", { p1: "Xi <P2@example.com>" }, { maxLeavers: 2 }],
    ["who leaves, with another key", { p1: "Xi <p2@example.com>" }, { maxLeavers: 2, formerKeys: { p0: "p0" } }],
    ["who gets another one, as a joiner", { p1: NEW_P1, p2: "P2 <other@example.com>", E1: "Xi <p2@example.com>" }, {}],
    ["who leaves, as a joiner", { p1: NEW_P1, E2: "Xi <p2@example.com>" }, { maxLeavers: 1 }],
  ])("gives nobody the e-mail address of somebody else in the run of the one %s", (_title, changed, given) => {
    const { p0 } = people(3);
    expect(problemsOf(people(3), { p0: p0!, ...changed }, { maxLeavers: 1, ...given })).toEqual([
      expect.stringMatching(
        /^people can't get the e-mail address of somebody else.*Xi <p2@example.com>, of P2 <p2@example.com>.* Give those who have them other addresses/i,
      ),
    ]);
  });

  test("lets somebody get an address that nobody had, and who joins that of somebody who leaves, which may be the same person", () => {
    expect(problemsOf(people(3), { ...people(3), p1: "P1 <new@example.com>" })).toEqual([]);
    expect(problemsOf(people(3), { ...people(2), E2: "P2 <p2@example.com>" })).toEqual([]);
  });

  test("has an id that no other one of the same roster has", async () => {
    const create = () => userPopulation.create({} as ProviderContext, { roster: "people", people: people(1) }, {} as CreateOptions);
    const ids = [await create(), await create()];
    expect(ids).toEqual([expect.stringMatching(/^people-[0-9a-f]{12}$/), expect.stringMatching(/^people-[0-9a-f]{12}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("is not replaced on demand, as it would lose what it knows of the last runs", async () => {
    const replaced = { prior: { people: people(4) }, computed: {} };
    await expect(userPopulation.beforeReplace?.({} as ProviderContext, { people: people(4) }, replaced)).rejects.toThrow(
      /it has nothing in Domo that a replacement would repair/,
    );
  });

  const USER = { email: "p1@example.com", name: "P1", roleId: "4", __instance: `default@${settings.host}` };
  const checkUser = (olds: Fields, news: Fields) => check(user, { settings, run: new Run() }, { olds, news: { ...USER, ...news } });

  test("is that of a user which the roster has now, and the one of before while it is not known", () => {
    const populationIn = (olds: Fields, __population: string): unknown => checkUser(olds, { __population }).inputs.__population;
    expect(
      [{ ...USER, __population: "people-1" }, {}, USER].map((olds) => [populationIn(olds, "people-2"), populationIn(olds, UNKNOWN)]),
    ).toEqual([
      ["people-2", "people-1"],
      ["people-2", UNKNOWN],
      ["people-2", UNKNOWN],
    ]);
    expect(checkUser({ ...USER, __population: "people-1" }, {}).inputs).not.toHaveProperty("__population");
  });

  test("refuses that somebody gets the user of a person of another roster, whose resource has the same name", () => {
    const reasons = (news: Fields): string[] =>
      checkUser({ ...USER, __population: "staff-1" }, { __population: "staff-eu-2", ...news }).failures.map(({ reason }) => reason);
    expect(reasons({ email: "bo@example.com" })).toEqual([
      expect.stringMatching(
        /^the state has user p1@example.com under this name, .* of user bo@example.com, of population staff-eu-2 and no longer staff-1/,
      ),
    ]);
    expect([reasons({}), reasons({ name: "New Name" }), reasons({ email: "bo@example.com", __population: "staff-1" })]).toEqual([
      [],
      [],
      [],
    ]);
  });

  /** What a check of people's users says in one run, after that of a population which had `prior` in the last one. Users by their keys. */
  const problemsOfUsers = (
    prior: Fields,
    population: Fields,
    users: [key: string, olds: Fields, news: Fields][],
    run = new Run(),
  ): string[] => {
    const mark = { __population: "people-1" };
    const { inputs, failures } = check(
      userPopulation,
      { settings, run },
      {
        olds: { roster: "people", ...prior },
        news: { roster: "people", __key: "test/dev/domo:index:Roster$UserPopulation/people-population", ...population },
      },
    );
    const { __remembered: remembered, ...want } = inputs;
    run.populations.declare(mark.__population, { want: { ...want, ...(remembered as Fields) }, prior });
    const ofUsers = users.flatMap(([key, olds, news]) => {
      const reserved = { ...mark, __key: `test/dev/domo:index:Roster$User/people-${key}`, __instance: USER.__instance };
      const stored = Object.keys(olds).length > 0 ? { roleId: "4", ...olds, ...reserved } : {};
      return check(user, { settings, run }, { olds: stored, news: { roleId: "4", ...news, ...reserved } }).failures;
    });
    return [...failures, ...ofUsers].map(({ reason }) => reason);
  };
  const [BO, ZED, BO_LEE] = [
    { email: "bo@example.com", name: "Bo" },
    { email: "zed@example.com", name: "Zed" },
    { email: "bo.lee@example.com", name: "Bo Lee" },
  ];
  const label = ({ email, name }: { email: string; name: string }): string => `${name} <${email}>`;
  const left = (key: string, ...labels: string[]): { key: string; labels: string[] } => ({ key, labels });
  const NOT_IN_ROSTER = /^the state has user .* and may be that of somebody else who had this key in an earlier run/;

  test("remembers what people were called since they joined, and who has left", () => {
    const rememberedOf = (olds: Fields, news: Fields): unknown => {
      const { people: before, ...__remembered } = olds;
      const stored = { roster: "people", people: before, __remembered };
      const wanted = { roster: "people", maxLeavers: 9, ...news };
      return check(userPopulation, { settings, run: new Run() }, { olds: stored, news: wanted }).inputs.__remembered ?? {};
    };
    const { p0, p1 } = people(2) as Record<"p0" | "p1", string>;
    expect([
      rememberedOf({ people: { p0, p1 } }, { people: { p0, p1 } }),
      rememberedOf({ people: { p0, p1 } }, { people: { p0, p1: label(BO) } }),
      rememberedOf({ people: { p0, p1: label(BO) }, earlier: { p1: [p1] } }, { people: { p0, p1: label(BO_LEE) } }),
      rememberedOf({ people: { p0, p1: label(BO) }, earlier: { p1: [p1] } }, { people: { p0, E1: label(BO) }, formerKeys: { E1: "p1" } }),
      rememberedOf({ people: { p0, p1 }, earlier: { p1: [label(BO)] } }, { people: { p0 } }),
      rememberedOf({ people: { p0 }, left: [left("p1", p1)] }, { people: { p0, p1: label(ZED) } }),
      rememberedOf({ people: { p0, p1: label(BO) }, left: [left("x", "X <x@example.com>")] }, { people: { p0 } }),
      rememberedOf({ people: { p0, p1 }, left: [left("p1", p1)] }, { people: { p0 } }),
    ]).toEqual([
      {},
      { earlier: { p1: [p1] } },
      { earlier: { p1: [p1, label(BO)] } },
      { earlier: { E1: [p1] }, rekeyed: { E1: "p1" } },
      { left: [left("p1", label(BO), p1)] },
      { left: [left("p1", p1)] },
      { left: [left("x", "X <x@example.com>"), left("p1", label(BO))] },
      { left: [left("p1", p1)] },
    ]);
  });

  test("remembers the keys that runs were to change, as long as they fail, but none of who joins", () => {
    const rekeyed = (prior: Fields, news: Fields): unknown => {
      const { rekeyed: before, ...people } = prior;
      const stored = { roster: "people", ...people, ...(before !== undefined && { __remembered: { rekeyed: before } }) };
      const { inputs } = check(userPopulation, { settings, run: new Run() }, { olds: stored, news: { roster: "people", ...news } });
      return (inputs.__remembered as Fields | undefined)?.rekeyed ?? {};
    };
    const [bo, zed] = [label(BO), label(ZED)];
    expect([
      rekeyed({ people: { e: bo } }, { people: { k: bo, z: zed }, formerKeys: { k: "e", z: "zed" } }),
      rekeyed({ people: { k: bo }, rekeyed: { k: "e" } }, { people: { k: bo }, formerKeys: { k: "e" } }),
      rekeyed({ people: { k: bo }, rekeyed: { k: "e" } }, { people: { m: bo }, formerKeys: { m: "k" } }),
      rekeyed({ people: { k: bo }, rekeyed: { k: "e" } }, { people: { k: bo } }),
      rekeyed({}, { people: { k: bo, z: zed }, formerKeys: { k: "e", z: "" } }),
    ]).toEqual([{ k: "e" }, { k: "e" }, { m: "e" }, { k: "e" }, { k: "e" }]);
  });

  const E9 = "P <p@example.com>";
  const ZED_AT_BOS = { ...ZED, email: BO.email };
  test.each<[string, Fields, Fields, Fields]>([
    ["who has left, when somebody else gets the key", { people: { E9 } }, BO, ZED],
    ["whose address is not known", { people: { E9 } }, { name: "Bo" }, ZED],
    ["who has left, when somebody else gets the address, too", { people: { E9 } }, BO, ZED_AT_BOS],
    [
      "who has left, when a run that was refused is tried again",
      { people: { E9, E1: label(ZED) }, left: [left("E1", label(BO))] },
      BO,
      ZED,
    ],
    [
      "who has left, when a run that was refused is tried again, which gives somebody else the address, too",
      { people: { E9, E1: label(ZED_AT_BOS) }, left: [left("E1", label(BO))] },
      { ...BO, email: "Bo@example.com" },
      ZED_AT_BOS,
    ],
    ["whose key an earlier run was to change", { people: { E9, E1: label(ZED), E2: label(BO) }, rekeyed: { E1: "E0", E2: "E1" } }, BO, ZED],
  ])("keeps the user of somebody %s", (_title, prior, olds, news) => {
    const now = { E9, E1: label(news as typeof ZED), ...(Object.hasOwn(prior.people as Fields, "E2") && { E2: label(BO) }) };
    expect(problemsOfUsers(prior, { people: now, maxLeavers: 2 }, [["E1", olds, news]])).toEqual([expect.stringMatching(NOT_IN_ROSTER)]);
  });

  test.each<[string, Fields, Fields, Fields]>([
    ["in the run in which both change", { people: { E1: label(BO) } }, BO, BO_LEE],
    ["in the run after one that did not write them", { people: { E1: label(BO_LEE) }, earlier: { E1: [label(BO)] } }, BO, BO_LEE],
    ["which were both changed by hand", { people: { E1: label(ZED) }, left: [left("E2", label(BO_LEE))] }, BO, ZED],
    [
      "who has left and come back before",
      { people: { E1: label(BO_LEE) }, earlier: { E1: [label(BO)] }, left: [left("E1", label(BO))] },
      BO,
      BO_LEE,
    ],
    ["of which only one changes", { people: { E9 } }, BO, { ...BO, email: "bo.lee@example.com" }],
  ])("gives a person a new name and address %s", (_title, prior, olds, news) => {
    const now = { people: { E1: label(news as typeof BO) }, maxLeavers: 2 };
    expect(problemsOfUsers(prior, now, [["E1", olds, news]]).filter((reason) => NOT_IN_ROSTER.test(reason))).toEqual([]);
  });

  test("gives a new user to nobody whose key an earlier run was to change, without the former key", () => {
    const prior = { people: { E2: label(BO) }, rekeyed: { E2: "E1" } };
    const now = { people: { E2: label(BO_LEE) }, maxLeavers: 2 };
    expect(problemsOfUsers(prior, now, [["E2", {}, BO_LEE]])).toEqual([
      expect.stringMatching(
        /^an earlier run was to change this person's key from "E1".* Name the column that has this former key as formerKey/,
      ),
    ]);
    expect(problemsOfUsers(prior, { ...now, formerKeys: { E2: "E1" } }, [["E2", {}, BO_LEE]])).toEqual([]);
    expect(problemsOfUsers(prior, { ...now, formerKeys: { E2: "E2" } }, [["E2", {}, BO_LEE]])).toEqual([]);
    expect(problemsOfUsers({ people: prior.people }, now, [["E2", {}, BO_LEE]])).toEqual([]);
    const next = { people: { E3: label(BO_LEE) }, maxLeavers: 2, formerKeys: { E3: "E2" } };
    expect(problemsOfUsers(prior, next, [["E3", {}, BO_LEE]])).toEqual([expect.stringMatching(/key from "E1"/)]);
  });

  const TAKEN = /^the e-mail address bo@example.com goes from .* to .* in this run/;
  const byHand = (run: Run, name: string, olds: Fields, news: Fields): string[] => {
    const reserved = { __key: `test/dev/User/${name}`, __instance: USER.__instance };
    const stored = Object.keys(olds).length > 0 ? { roleId: "4", ...olds, ...reserved } : {};
    return check(user, { settings, run }, { olds: stored, news: { roleId: "4", ...news, ...reserved } }).failures.map(
      ({ reason }) => reason,
    );
  };

  test("lets no address go from a person to another one outside the roster, or to it, in one run", () => {
    const run = new Run();
    const now = { people: { E1: label({ ...BO, email: "bo.lee@example.com" }) } };
    const moved = problemsOfUsers({ people: { E1: label(BO) } }, now, [["E1", BO, { ...BO, email: "bo.lee@example.com" }]], run);
    expect([moved, byHand(run, "zed", {}, { ...ZED, email: BO.email })]).toEqual([[], [expect.stringMatching(TAKEN)]]);
    const other = new Run();
    expect(byHand(other, "bo", BO, BO_LEE)).toEqual([]);
    expect(problemsOfUsers({ people: {} }, { people: { E1: label(BO) } }, [["E1", {}, BO]], other)).toEqual([expect.stringMatching(TAKEN)]);
  });

  test("lets an address go from a person who leaves to one of the same name alone", () => {
    const leave = (run: Run): string[] => problemsOfUsers({ people: people(9) }, { people: people(8) }, [], run);
    const joining = { email: "p8@example.com", name: "P8" };
    const [run, other] = [new Run(), new Run()];
    expect([leave(run), byHand(run, "p8", {}, joining)]).toEqual([[], []]);
    expect(byHand(run, "p8", {}, { ...joining, name: "\uFF308 " })).toEqual([]);
    expect([leave(other), byHand(other, "p8", {}, { ...joining, name: "Zed" })]).toEqual([
      [],
      [expect.stringMatching(/^the e-mail address p8@example.com goes from UserPopulation ".*" to User "p8"/)],
    ]);
  });

  test("lets nobody go from one roster to another with another address under the key, but with the same one", () => {
    const inRoster = (run: Run, rosterName: string, before: Fields, now: Fields): string[] => {
      const key = `test/dev/domo:index:Roster$UserPopulation/${rosterName}-population`;
      const olds = Object.keys(before).length > 0 ? { roster: rosterName, people: before } : {};
      const news = { roster: rosterName, people: now, maxLeavers: 9, __key: key };
      return check(userPopulation, { settings, run }, { olds, news }).failures.map(({ reason }) => reason);
    };
    const problems = (...moves: [string, Fields, Fields][]): string[] => {
      const run = new Run();
      return moves.flatMap((move) => inRoster(run, ...move));
    };
    const [bo, moved, lee] = [label(BO), label({ ...BO, email: "bo.new@example.com" }), label(BO_LEE)];
    const MOVED =
      /^people go from one roster to another .*: Bo <bo@example.com> of roster staff, now Bo <bo.new@example.com> of roster external\. /;
    expect(problems(["staff", { E1: bo, E9 }, { E9 }], ["external", {}, { E1: moved }])).toEqual([expect.stringMatching(MOVED)]);
    expect(problems(["external", { E8: lee }, { E8: lee, E1: moved }], ["staff", { E1: bo, E9 }, { E9 }])).toEqual([
      expect.stringMatching(MOVED),
    ]);
    expect(problems(["staff", { E1: bo, E9 }, { E9 }], ["external", {}, { E1: label({ ...BO_LEE, email: "BO@example.com" }) }])).toEqual(
      [],
    );
    expect(problems(["staff", { E1: bo, E9 }, { E9 }], ["external", { E1: lee }, { E1: moved }])).toEqual([]);
    expect(problems(["staff", { E1: bo, E9 }, { E1: bo, E9 }], ["external", {}, { E1: moved }])).toEqual([]);
  });

  test("tells people apart who have the same name in two components", () => {
    const run = new Run();
    const inComponent = (component: string, olds: Fields, news: Fields): string[] => {
      const reserved = {
        __population: component,
        __key: `test/dev/${component}$domo:index:Roster$User/people-E1`,
        __instance: USER.__instance,
      };
      const stored = Object.keys(olds).length > 0 ? { roleId: "4", ...olds, ...reserved } : {};
      return check(user, { settings, run }, { olds: stored, news: { roleId: "4", ...news, ...reserved } }).failures.map(
        ({ reason }) => reason,
      );
    };
    expect([inComponent("a:b:A", BO, { ...BO, email: "bo.new@example.com" }), inComponent("a:b:B", {}, BO)]).toEqual([
      [],
      [
        expect.stringMatching(
          / goes from User "people-E1" of a:b:A\$domo:index:Roster to User "people-E1" of a:b:B\$domo:index:Roster in this run/,
        ),
      ],
    ]);
  });

  test("leaves users outside of rosters to exchange addresses in the order that the program gives them", () => {
    const run = new Run();
    expect([byHand(run, "bo", BO, BO_LEE), byHand(run, "zed", ZED, { ...ZED, email: BO.email })]).toEqual([[], []]);
  });

  test("has users who move to another instance by another name of the roster only", () => {
    const ofUser = { email: "p1@example.com", name: "P1", roleId: "4", __key: "test/dev/domo:index:Roster$User/people-p1" };
    const olds = { ...ofUser, __instance: "europe@other.domo.com" };
    const { failures } = check(user, { settings, run: new Run() }, { olds, news: ofUser });
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^it moves from other.domo.com .* Declare the Roster under another name/),
    ]);
  });

  test("does not change because of a new name or address, but keeps it", () => {
    const olds = { roster: "people", people: people(3) };
    const changes = (news: object): boolean | undefined => {
      const { inputs } = check(userPopulation, { settings, run: new Run() }, { olds, news: { ...olds, ...news } });
      return diff(userPopulation, new Run(), { id: "roster:people", olds, news: inputs }).changes;
    };
    const renamed = { ...people(3), p1: "New Name <new@example.com>" };
    expect(changes({ people: renamed })).toBe(false);
    expect(check(userPopulation, { settings, run: new Run() }, { olds, news: { ...olds, people: renamed } }).inputs.people).toEqual(
      renamed,
    );
    expect([changes({ people: people(4) }), changes({ maxLeavers: 7 })]).toEqual([undefined, undefined]);
  });
});
