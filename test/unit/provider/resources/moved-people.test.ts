// People who are in another roster under the same key. See also test/e2e/roster-failures.ts.

import { describe, expect, test } from "@jest/globals";
import { Run } from "../../../../provider/lifecycle/run";
import { requireNobodyElsewhere, requireNotMoved } from "../../../../provider/resources/moved-people";
import type { Leaver } from "../../../../provider/resources/population-people";
import { contextFor } from "../../../../provider/context";
import { readSettings } from "../../../../provider/settings";
import { endProcess } from "../../../support/provider-process";
import { settingsFor, TestBed } from "../../../support/test-bed";

const BO = "Bo Example <bo@example.com>";

/** A run in which people have left roster `people`, and roster `staff` has others. */
function runWith(left: Leaver[], staff: Record<string, string>, leavers?: string): Run {
  const run = new Run();
  run.populations.declare("people-1", {
    want: { roster: "people", people: {}, left, ...(leavers !== undefined && { leavers }) },
    prior: {},
  });
  run.populations.declare("staff-1", { want: { roster: "staff", people: staff }, prior: {} });
  return run;
}

describe("the deletion of somebody who has left a roster", () => {
  const staff: Record<string, string> = { E75: "Bo Example <bo.new@example.com>" };
  const left = (...labels: string[]): Leaver[] => [{ key: "E75", labels }];

  /** Whether it is refused. `name`: of the resource in the state. */
  function isRefused(prior: object, { leavers = left(BO), name = "people-E75", gone = false, others = staff } = {}): boolean {
    const run = runWith(leavers, others);
    const own = gone ? undefined : run.populations.declared("people-1");
    try {
      requireNobodyElsewhere(
        run,
        { name: "Bo Example", email: "bo@example.com", ...prior },
        { own, key: `project/stack/domo:index:Roster$User/${name}` },
      );
      return false;
    } catch (error) {
      expect(String(error)).toMatch(/^RefusedError: roster staff has .* under the key "E75", with another user/);
      return true;
    }
  }

  test.each<[string, object, { leavers?: Leaver[]; name?: string; gone?: boolean; others?: Record<string, string> }]>([
    ["with the key", {}, {}],
    ["with a name of other case and blanks", { name: " BO  example" }, { leavers: [] }],
    ["whose name and address were changed in Domo", { name: "Bo Lee", email: "bo.lee@example.com" }, {}],
    ["whose name in the roster is that of now", { name: "Bo Lee" }, { leavers: left("Bo Lee <bo@example.com>", BO) }],
    ["whose key has changed since", {}, { name: "people-bo@example.com" }],
    ["whose roster has another name since", {}, { name: "the-staff-E75" }],
    ["whose roster is gone", {}, { gone: true }],
    [
      "whose roster is gone, and whose key was changed to the employee's id",
      { employeeId: "E75" },
      { gone: true, name: "people-bo@example.com" },
    ],
  ])("is refused while another roster has somebody of the name and key: %s", (_case, prior, state) => {
    expect(isRefused(prior, state)).toBe(true);
  });

  test.each<[string, object, { leavers?: Leaver[]; name?: string; gone?: boolean; others?: Record<string, string> }]>([
    ["of another name", {}, { others: { E75: "Zoe Example <zoe@example.com>" } }],
    ["whose key is another field of the user", { roleId: "E75", title: "E75" }, { leavers: [], name: "people-E1" }],
    ["of another key", {}, { others: { E76: "Bo Example <bo.new@example.com>" } }],
    [
      "of the name of who left with the key before",
      {},
      { leavers: [...left("Ada <ada@example.com>"), ...left(BO)], others: { E75: "Ada <ada@x.example>" } },
    ],
  ])("is not refused for somebody %s", (_case, prior, state) => {
    expect(isRefused(prior, state)).toBe(false);
  });
});

describe("a user who is new in a roster", () => {
  /** The problem of a create of Bo with another address, where Domo has users of these names at the former one. */
  async function problemOf(found: string | undefined, { leavers, staff = {} }: { leavers?: string; staff?: Record<string, string> } = {}) {
    const testBed = await TestBed.open({ seed: "small", surface: "instance" });
    try {
      if (found !== undefined) testBed.sandbox.store().addUser({ email: "bo@example.com", name: found, roleId: 4 });
      const run = runWith([{ key: "E75", labels: [BO] }], { E75: "Bo Example <bo.new@example.com>", ...staff }, leavers);
      const values: Record<string, string> = settingsFor(testBed.sandbox.url, "instance");
      const { shared } = contextFor(readSettings({ config: (key) => values[`domo:${key}`], environment: {} }));
      const context = { ...shared, run };
      await requireNotMoved(context, { name: "Bo Example", email: "bo.new@example.com" }, "project/stack/domo:index:Roster$User/staff-E75");
      return undefined;
    } catch (error) {
      return (error as Error).message;
    } finally {
      endProcess(new URL(testBed.sandbox.url).host);
      await testBed.close();
    }
  }

  test("is refused while Domo has one of the name who left another roster with the key", async () => {
    expect(await problemOf("Bo Example")).toMatch(
      /^user Bo Example <bo@example.com> \(id \d+\), who has left roster people under the same key, is still in Domo/,
    );
    expect(await problemOf("bo  EXAMPLE")).toMatch(/^user bo {2}EXAMPLE/);
  });

  test("is not refused for somebody else at the former address, or whom the roster keeps", async () => {
    expect(await problemOf(undefined)).toBeUndefined();
    expect(await problemOf("Boris Example")).toBeUndefined();
    expect(await problemOf("Bo Example", { leavers: "keep" })).toBeUndefined();
    expect(await problemOf("Bo Example", { staff: { E1: BO } })).toBeUndefined();
  });
});
