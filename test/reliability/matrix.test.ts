import { beforeAll, describe, expect, test } from "@jest/globals";
import { registry } from "../../provider/resources/registry";
import { LIVES } from "../unit/provider/resources/fixtures";
import { allCases, FAULTS, OPERATIONS, playAll, type Case } from "./matrix";

describe("the fault matrix", () => {
  let cases: Case[];
  beforeAll(async () => {
    cases = await allCases(LIVES);
  }, 60_000);

  test("has every resource, every operation and every fault", () => {
    expect(LIVES.map(({ type }) => type).sort()).toEqual(registry.map(({ type }) => type).sort());
    const played = new Set(cases.map(({ life, operation, fault }) => `${life.type} ${operation} ${fault}`));
    expect(played.size).toBe(LIVES.length * OPERATIONS.length * (Object.keys(FAULTS).length + 1));
    process.stdout.write(`fault matrix: ${String(cases.length)} cases\n`);
  });

  test.each(LIVES.flatMap(({ type, surfaces = ["public" as const] }) => surfaces.map((surface) => [type, surface] as const)))(
    "%s on the %s API: an error says what and why, a read is never taken for gone, and the next run makes it so",
    async (type, surface) => {
      expect(await playAll(cases.filter((each) => each.life.type === type && each.surface === surface))).toEqual([]);
    },
    600_000,
  );
});
