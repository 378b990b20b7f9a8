// People who are in another roster under the same key. See also test/e2e/roster-failures.ts.

import { describe, expect, test } from "@jest/globals";
import { contextFor } from "../../../../provider/context";
import type { LiveObject } from "../../../../provider/lifecycle/definition";
import { Run } from "../../../../provider/lifecycle/run";
import { requireNobodyElsewhere, requireNotMoved } from "../../../../provider/resources/moved-people";
import type { Leaver, PopulationPeople } from "../../../../provider/resources/population-people";
import { requireNotOthers } from "../../../../provider/resources/roster-members";
import { readSettings } from "../../../../provider/settings";
import { endProcess } from "../../../support/provider-process";
import { settingsFor, TestBed } from "../../../support/test-bed";

const BO = "Bo Example <bo@example.com>";
const BO_NEW = "Bo Example <bo.new@example.com>";
const keyOf = (name: string): string => `project/stack/domo:index:Roster$User/${name}`;

interface Rosters {
  /** Roster `people`, and what it was before. `gone`: it is no more in the program, whose run has refreshed it. */
  people?: PopulationPeople & { roster?: string; gone?: boolean; before?: Record<string, string> };
  staff?: PopulationPeople;
}

function runWith({ people = {}, staff = {} }: Rosters): Run {
  const { gone = false, before = {}, ...ofPeople } = people;
  const run = new Run();
  if (gone) run.populations.recordRefreshed("people-1", { roster: "people", ...ofPeople });
  else run.populations.declare("people-1", { want: { roster: "people", people: {}, ...ofPeople }, prior: { people: before } });
  run.populations.declare("staff-1", { want: { roster: "staff", people: {}, ...staff }, prior: {} });
  return run;
}

const left = (...labels: string[]): { left: Leaver[] } => ({ left: [{ key: "E75", labels }] });

describe("the deletion of somebody who has left a roster", () => {
  /** Whether it is refused. `resource`: the name that the state has. */
  function isRefused(
    prior: object,
    { resource = "people-E75", people = left(BO), staff = { people: { E75: BO_NEW } } }: Rosters & { resource?: string },
  ) {
    const run = runWith({ people, staff });
    try {
      requireNobodyElsewhere(
        run,
        { name: "Bo Example", email: "bo@example.com", ...prior },
        { own: run.populations.declared("people-1"), population: "people-1", key: keyOf(resource) },
      );
      return false;
    } catch (error) {
      expect(String(error)).toMatch(/^RefusedError: roster staff has .* under the key "E7\d", with another user/);
      return true;
    }
  }
  type Case = [string, object, Rosters & { resource?: string }];
  const OLD = "people-bo@example.com";

  test.each<Case>([
    ["with the key", {}, {}],
    ["with a name of other case and blanks", { name: " BO  example" }, { people: {} }],
    ["whose name and address were changed in Domo", { name: "Bo Lee", email: "bo.lee@example.com" }, {}],
    ["whose name in the roster is that of now", { name: "Bo Lee" }, { people: left("Bo Lee <bo@example.com>", BO) }],
    ["whose name has changed there since", {}, { staff: { people: { E75: "Bo Lee <bo.lee@example.com>" }, earlier: { E75: [BO_NEW] } } }],
    ["whose key has changed since", {}, { resource: OLD }],
    [
      "whose key has changed since, and name and address in Domo",
      { name: "Bo Lee", email: "bo.lee@example.com" },
      { resource: OLD, people: { ...left(BO), before: { E75: BO } } },
    ],
    ["who was to come under another key, with the address", {}, { staff: { people: { E76: BO_NEW }, earlier: { E76: [BO] } }, people: {} }],
    ["whose roster has another name since", {}, { resource: "the-staff-E75" }],
    ["whose roster is gone", {}, { people: { gone: true } }],
    [
      "whose roster is gone, and whose key was changed to the employee's id",
      { employeeId: "E75" },
      { people: { gone: true }, resource: OLD },
    ],
    [
      "whose roster is gone, and whose key and name have changed",
      { name: "Bo Lee" },
      { people: { gone: true, people: { E75: BO } }, resource: OLD },
    ],
  ])("is refused while another roster has somebody of the name and key: %s", (_case, prior, state) => {
    expect(isRefused(prior, state)).toBe(true);
  });

  test.each<Case>([
    ["of another name", {}, { staff: { people: { E75: "Zoe Example <zoe@example.com>" } } }],
    ["whose key is another field of the user", { roleId: "E75", title: "E75" }, { people: {}, resource: "people-E1" }],
    ["of another key", {}, { staff: { people: { E76: BO_NEW } } }],
    [
      "of the name of who went to another roster before",
      { email: "other.bo@example.com" },
      {
        resource: "people-E1",
        people: { left: [...left(BO).left, { key: "E1", labels: ["Bo Example <other.bo@example.com>"] }] },
        staff: { people: { E75: BO } },
      },
    ],
    [
      "of the name of who left with the key before",
      {},
      { people: { left: [...left("Ada <ada@example.com>").left, ...left(BO).left] }, staff: { people: { E75: "Ada <ada@x.example>" } } },
    ],
  ])("is not refused for somebody %s", (_case, prior, state) => {
    expect(isRefused(prior, state)).toBe(false);
  });
});

describe("a user who is new in a roster", () => {
  /** The problem of a create of Bo with another address, where Domo has a user of this name at the former one. */
  async function problemOf(found: string | undefined, { people = left(BO), staff = {} }: Rosters = {}): Promise<string | undefined> {
    const testBed = await TestBed.open({ seed: "small", surface: "instance" });
    try {
      if (found !== undefined) testBed.sandbox.store().addUser({ email: "bo@example.com", name: found, roleId: 4 });
      const run = runWith({ people, staff: { people: { E75: BO_NEW }, ...staff } });
      const values: Record<string, string> = settingsFor(testBed.sandbox.url, "instance");
      const { shared } = contextFor(readSettings({ config: (key) => values[`domo:${key}`], environment: {} }));
      const [label = ""] = Object.values(run.populations.declared("staff-1")!.want.people as object) as string[];
      const [, name = "", email = ""] = /^(.*) <(.*)>$/.exec(label) ?? [];
      await requireNotMoved({ ...shared, run }, { name, email }, keyOf("staff-E75"));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    } finally {
      endProcess(new URL(testBed.sandbox.url).host);
      await testBed.close();
    }
  }
  const STILL_THERE =
    /^user bo\s+example <bo@example.com> \(id \d+\), who has left roster people, is still in Domo and may be this person/i;

  test("is refused while Domo has one of the name who left another roster with the key", async () => {
    expect(await problemOf("Bo Example")).toMatch(STILL_THERE);
    expect(await problemOf("bo  EXAMPLE")).toMatch(STILL_THERE);
    expect(
      await problemOf("Bo \u00C9xample", {
        staff: { people: { E75: "Bo E\u0301xample <bo.new@example.com>" } },
        people: left("Bo \u00C9xample <bo@example.com>"),
      }),
    ).toBeDefined();
  });

  test("is refused also if the name has changed since a run that was refused, or the key since one that failed", async () => {
    const lee = { people: { E75: "Bo Lee <bo.lee@example.com>" } };
    expect(await problemOf("Bo Example", { staff: { ...lee, earlier: { E75: [BO_NEW] } } })).toMatch(STILL_THERE);
    expect(await problemOf("Bo Example", { staff: lee })).toBeUndefined();
    const people = { left: [{ key: "F1", labels: [BO] }] };
    expect(await problemOf("Bo Example", { people, staff: { earlier: { E75: [BO] } } })).toMatch(STILL_THERE);
    expect(await problemOf("Bo Example", { people })).toBeUndefined();
  });

  test("is not refused for somebody else at the former address, or who is in a roster", async () => {
    expect(await problemOf(undefined)).toBeUndefined();
    expect(await problemOf("Boris Example")).toBeUndefined();
    expect(await problemOf("Bo Example", { staff: { people: { E75: BO_NEW, E1: BO } } })).toBeUndefined();
  });
});

describe("a user who is found at the address of a person", () => {
  const isAdopted = (found: string, rosters: Rosters): boolean => {
    const live = { id: "7", fields: { name: found, email: "bo@example.com" } } as LiveObject;
    const context = { run: runWith(rosters) } as unknown as Parameters<typeof requireNotOthers>[0];
    try {
      requireNotOthers(context, { name: "Bo Example", email: "bo@example.com" }, live, keyOf("staff-E75"));
      return true;
    } catch (error) {
      expect(String(error)).toMatch(/as the user of .*: if they are two people, one would get the user of the other/);
      return false;
    }
  };

  test("is not adopted with the name of somebody else of a roster, whose address was changed by hand", () => {
    const GU = "Gu Example <gu@example.com>";
    const staff = { people: { E75: BO } };
    expect(isAdopted("Gu Example", { staff, people: { left: [{ key: "E1", labels: [GU] }] } })).toBe(false);
    expect(isAdopted("GU example", { staff: { ...staff, earlier: { E1: [GU] } } })).toBe(false);
    // As in a first run on an instance where people are called otherwise than in the table.
    expect(isAdopted("Gu Example", { staff: { people: { E75: BO, E1: GU } } })).toBe(true);
    expect(isAdopted("Somebody", { staff, people: { left: [{ key: "E1", labels: [GU] }] } })).toBe(true);
    expect(isAdopted("Bo Lee", { staff: { ...staff, earlier: { E75: ["Bo Lee <bo@example.com>"] } } })).toBe(true);
    // Another roster of the name, in another component, has the same key.
    expect(
      isAdopted("Gu Example", { people: { roster: "staff", ...left(), earlier: { E75: ["Gu Example <bo@example.com>"] } }, staff }),
    ).toBe(false);
    expect(isAdopted("BO EXAMPLE", { staff, people: { left: [{ key: "E1", labels: ["Ada <bo@example.com>"] }] } })).toBe(true);
  });
});
