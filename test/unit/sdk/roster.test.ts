// Rosters under Pulumi's mocks, as users test their own programs.

import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as domo from "../../../sdk";
import { matcherOf } from "../../../sdk/roster/orphans";

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

const settled = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });

const ADA = { email: "ada@example.com", displayName: "Ada Example", roleId: 1, groups: ["Team"], reportsTo: "" };
const BO = { email: "bo@example.com", displayName: "Bo Example", roleId: 4, groups: "Team|Office", reportsTo: "ada@example.com" };
/** A source as a program in JavaScript calls it. */
type Make = (value: unknown) => unknown;

const STRANGER = { id: "9", email: "stranger@example.com", name: "Stranger", role: "Participant" };

describe("a roster under mocks", () => {
  let registered: Registered[];
  let calls: unknown[];
  let stranger: object | undefined;

  beforeEach(async () => {
    registered = [];
    calls = [];
    stranger = STRANGER;
    await pulumi.runtime.setMocks({
      newResource(args) {
        registered.push({ type: args.type, name: args.name, inputs: args.inputs as Record<string, unknown> });
        return { id: `${args.name}-id`, state: args.inputs as Record<string, unknown> };
      },
      call(args) {
        calls.push(args.inputs);
        if (args.token !== "domo:index:getUsers") return { id: "77", name: "Office" };
        return stranger ? { users: [stranger], ids: ["9"] } : {};
      },
    });
  });

  const names = (): string[] => registered.map(({ name }) => name);
  const inputsOf = (name: string): Record<string, unknown> => registered.find((each) => each.name === name)!.inputs;

  test("declares users, managers first, their groups, and then its guard", async () => {
    const team = new domo.Group("team", { name: "Team" });
    const people = new domo.Roster("people", { source: domo.rows([BO, ADA]), groups: { Team: team }, sendInvite: true, leavers: "delete" });
    expect(await settled(people.userIds)).toEqual({
      "ada@example.com": "people-ada@example.com-id",
      "bo@example.com": "people-bo@example.com-id",
    });
    expect(await settled(people.userId("BO@example.com"))).toBe("people-bo@example.com-id");
    await settled(people.report);
    const own = names().filter((name) => name.startsWith("people-"));
    expect([own.slice(0, 3), own.slice(3).sort()]).toEqual([
      ["people-population", "people-ada@example.com", "people-bo@example.com"],
      ["people-group-Office", "people-group-Team"],
    ]);
    expect(inputsOf("people-bo@example.com")).toMatchObject({
      email: "bo@example.com",
      name: "Bo Example",
      roleId: "4",
      reportsTo: "people-ada@example.com-id",
      sendInvite: true,
      onDelete: "delete",
    });
    expect(inputsOf("people-ada@example.com")).toMatchObject({ reportsTo: "" });
    expect(inputsOf("people-group-Team")).toMatchObject({
      groupId: "team-id",
      userIds: ["people-ada@example.com-id", "people-bo@example.com-id"],
    });
    expect(inputsOf("people-group-Office")).toMatchObject({ groupId: "77" });
    expect(calls).toEqual([{ name: "Office" }]);
    expect(inputsOf("people-population")).toMatchObject({
      roster: "people",
      people: { "ada@example.com": "Ada Example <ada@example.com>", "bo@example.com": "Bo Example <bo@example.com>" },
    });
  });

  test("marks what belongs to it by the id of its population, and those whose key changes by their former one", async () => {
    const people = new domo.Roster("people", { source: domo.rows([{ ...BO, oldId: "7" }]), formerKey: "oldId", columns: { oldId: "" } });
    await settled(people.report);
    expect(inputsOf("people-bo@example.com")).toMatchObject({ __population: "people-population-id", __formerKey: "7" });
    expect(inputsOf("people-population").__population).toBeUndefined();
  });

  test("knows who is not in it by what mocks say that getUsers returns", async () => {
    const people = new domo.Roster("people", { source: domo.rows([{ ...ADA, groups: "" }]), orphans: "report" });
    expect(await settled(people.report)).toEqual({
      people: 1,
      orphans: { "stranger@example.com": { id: "9", name: "Stranger", role: "Participant" } },
      kept: [],
    });
    expect(inputsOf("people-orphans")).toMatchObject({ onOrphans: "report", protected: ["*@domo.com"] });
  });

  test("warns of rows that do not come", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const { promise, resolve } = Promise.withResolvers<domo.RosterRow[]>();
    const people = new domo.Roster("people", { source: domo.rows(promise) });
    await new Promise(setImmediate);
    jest.advanceTimersByTime(60_000);
    expect(warn.mock.calls).toEqual([["the program has waited for a minute for the rows of a Roster, and goes on waiting"]]);
    jest.restoreAllMocks();
    jest.useRealTimers();
    resolve([{ ...ADA, groups: "" }]);
    await settled(people.report);
  });

  test("finds nobody else if mocks have no users", async () => {
    stranger = undefined;
    const people = new domo.Roster("people", { source: domo.rows([{ ...ADA, groups: "" }]), orphans: "report" });
    expect(await settled(people.report)).toEqual({ people: 1, orphans: {}, kept: [] });
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "a user that is declared before it",
      () => [
        new domo.User("ada", { email: "ada@example.com", name: "Ada" }),
        new domo.Roster("people", { source: domo.rows([BO]), orphans: "delete" }),
      ],
      /Roster "people" treats everybody who is not in it as an orphan, also User "ada"/,
    ],
    [
      "a user that is declared after it",
      () => [
        new domo.Roster("people", { source: domo.rows([BO]), orphans: "report" }),
        new domo.User("ada", { email: "ada@example.com", name: "Ada" }),
      ],
      /also User "ada", which this program declares/,
    ],
    [
      "a user whose parent it is",
      () => {
        const people = new domo.Roster("people", { source: domo.rows([BO]), orphans: "delete" });
        new domo.User("ada", { email: "ada@example.com", name: "Ada" }, { parent: people });
      },
      /also User "ada", which this program declares/,
    ],
    [
      "a user that the program only reads",
      () => [domo.User.get("ada", "27"), new domo.Roster("people", { source: domo.rows([BO]), orphans: "delete" })],
      /also User "ada", which this program declares/,
    ],
    [
      "another roster",
      () => [
        new domo.Roster("people", { source: domo.rows([BO]), orphans: "report" }),
        new domo.Roster("others", { source: domo.rows([ADA]) }),
      ],
      /also Roster "others"/,
    ],
    [
      "leavers that are kept and would be deleted as orphans",
      () => new domo.Roster("people", { source: domo.rows([BO]), orphans: "delete", leavers: "keep" }),
      /Roster "people" keeps leavers and deletes orphans/,
    ],
    [
      "one pattern where patterns belong",
      () => new domo.Roster("people", { source: domo.rows([BO]), protected: "*@example.com" as unknown as string[] }),
      /protected of Roster "people" must be a list/,
    ],
  ])("refuses %s", (_title, declare, message) => {
    expect(declare).toThrow(message);
  });

  test("lets the program declare users whose addresses are protected, and those of other providers", () => {
    const europe = new domo.Provider("europe", { instance: "acme-eu" });
    const rosterArgs = {
      source: domo.rows([{ ...BO, groups: "", reportsTo: "" }]),
      orphans: "report",
      protected: ["service-*@example.com"],
    } as const;
    new domo.Roster("people", rosterArgs);
    expect(() => [
      new domo.User("service", { email: "Service-1@example.com", name: "Service" }),
      new domo.User("ada", { email: "ada@example.com", name: "Ada" }, { provider: europe }),
    ]).not.toThrow();
  });
});

test("patterns of addresses match the whole address, in any case, and only * is special", () => {
  const isProtected = matcherOf(["*@domo.com", "admin@example.com", "a.b+*@x.example"]);
  expect(["Help@DOMO.com", "ADMIN@example.com", "a.b+1@x.example"].map(isProtected)).toEqual([true, true, true]);
  expect(["help@domo.com.evil.example", "xadmin@example.com", "aXb+1@x.example", "help@domoXcom"].map(isProtected)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("sources without what they read are refused where they are made", () => {
  const [csv, dataset, rows] = [domo.csv, domo.dataset, domo.rows] as unknown as [Make, Make, Make];
  for (const value of [undefined, "", pulumi.output("people.csv")]) {
    expect(() => csv(value)).toThrow(/^domo\.csv needs the path of the file, as text/);
    expect(() => dataset(value)).toThrow(/^domo\.dataset needs the id or name of the DataSet, as text/);
  }
  for (const value of [undefined, { a: 1 }, pulumi.output([ADA])])
    expect(() => rows(value)).toThrow(/^domo\.rows: the people must be a list: give an object for each/);
  expect(rows(Promise.resolve([ADA]))).toMatchObject({ kind: "rows" });
});
