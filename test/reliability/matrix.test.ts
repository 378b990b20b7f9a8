import { beforeAll, describe, expect, test } from "@jest/globals";
import { registry } from "../../provider/resources/registry";
import { FIXTURES, ONLY_IN_STATE } from "../unit/provider/resources/fixtures";
import { allCases, FAULTS, OPERATIONS, runAll, type Case } from "./matrix";

describe("the fault matrix", () => {
  let cases: Case[];
  beforeAll(async () => {
    cases = await allCases(FIXTURES);
  }, 60_000);

  test("has every resource, every operation and every fault", () => {
    expect([...FIXTURES.map(({ type }) => type), ...ONLY_IN_STATE].sort()).toEqual(registry.map(({ type }) => type).sort());
    const covered = new Set(cases.map(({ fixture, operation, fault }) => `${fixture.type} ${operation} ${fault}`));
    expect(covered.size).toBe(FIXTURES.length * OPERATIONS.length * (Object.keys(FAULTS).length + 1));
    process.stdout.write(`fault matrix: ${String(cases.length)} cases\n`);
  });

  test.each(FIXTURES.flatMap(({ type, surfaces = ["public" as const] }) => surfaces.map((surface) => [type, surface] as const)))(
    "%s on the %s API: an error names the operation and the cause, a failed read never counts as deleted, and the next run completes",
    async (type, surface) => {
      expect(await runAll(cases.filter((each) => each.fixture.type === type && each.surface === surface))).toEqual([]);
    },
    600_000,
  );
});
