// Each proof of `PROOF_OF_ABSENCE` against incomplete lists and 403.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { PROOF_OF_ABSENCE } from "../../../../provider/client/absence";
import { FIXTURES } from "../resources/fixtures";
import { TestBed, APIS, type TestResource, type Api, type Values } from "../../../support/test-bed";

const ADMIN = "1893000001";

/** Other objects that lists may omit without making the resource look deleted. */
const HIDDEN: Record<string, (inputs: Values) => string[]> = {
  AccountShare: ({ accountId }) => [String(accountId), ADMIN],
  AccountAccess: ({ accountId }) => [String(accountId), ADMIN],
  GroupMembership: ({ groupId, userIds }) => [String(groupId), ...(userIds as string[])],
};

const CASES = FIXTURES.flatMap(({ surfaces = ["instance"], ...fixture }) =>
  surfaces.map((surface: Api) => [fixture.type, surface, { ...fixture, surfaces }] as const),
);

describe.each(CASES)("a %s on the %s API", (type, surface, fixture) => {
  let testBed: TestBed;
  let resource: TestResource;
  let inputs: Values;
  let logged: string[];
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface });
    inputs = (await fixture.prepare(testBed)).full;
    logged = [];
    jest.spyOn(process.stdout, "write").mockImplementation((text) => logged.push(String(text)) > 0);
    resource = await testBed.resource(type).create(inputs);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await testBed.close();
  });

  /** Whether the state keeps the resource, because a read finds it or fails. */
  const isKept = (): Promise<boolean> => resource.refresh().catch(() => true);

  test("still exists when one list or all lists omit it", async () => {
    const ids = [resource.id, ...(HIDDEN[type]?.(inputs) ?? [])];
    for (const drop of [...ids.map((id) => [id]), ids]) {
      testBed.sandbox.faults.add({ match: {}, fault: { drop } });
      expect([drop, await isKept()]).toEqual([drop, true]);
      testBed.sandbox.faults.clear();
    }
  });

  test("still exists when Domo answers 403, or 404 with a body that is not Domo's", async () => {
    for (const fault of [{ status: 403 }, { status: 404, body: "" }, { status: 404, body: '{"error":"no route"}' }]) {
      testBed.sandbox.faults.add({ match: {}, fault });
      await expect(resource.refresh()).rejects.toThrow(/could not read/);
      testBed.sandbox.faults.clear();
    }
  });

  test("is deleted when it is gone, and the log names the proof", async () => {
    fixture.deleteOutside(testBed, resource);
    expect(await resource.refresh()).toBe(false);
    const proofs = Object.values(PROOF_OF_ABSENCE).map((proof) => (proof as Partial<Record<Api, string>>)[surface] ?? proof.instance);
    expect(proofs.some((proof) => logged.join("").includes(`is gone from 127.0.0.1`) && logged.join("").includes(proof))).toBe(true);
  });
});

test.each(APIS)("no member counts as removed because of a list shorter than the group's count, on the %s API", async (surface) => {
  // Members are read from their own list, not with the group.
  const testBed = await TestBed.open({ seed: "small", surface, switches: { groupUserIds: 0 } });
  try {
    const groupId = String(testBed.sandbox.store().addGroup("Finance").id);
    const membership = await testBed.resource("GroupMembership").create({ groupId, userIds: ["1893000002", "1893000003"] });
    testBed.sandbox.faults.add({ match: {}, fault: { drop: ["1893000002"] } });
    await expect(membership.refresh()).rejects.toThrow(/lists 1 of its 2 members: the list is incomplete/);
    // A removal is sent also if the list does not name the user.
    await membership.delete();
    expect([...testBed.sandbox.store().group(Number(groupId)).members]).toEqual([]);
  } finally {
    await testBed.close();
  }
});
