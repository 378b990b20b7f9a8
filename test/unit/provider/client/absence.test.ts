// Each conclusion "gone" against lists that hold less than there is, and against 403: `PROOF_OF_ABSENCE` names what proves it.

import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { PROOF_OF_ABSENCE } from "../../../../provider/client/absence";
import { LIVES } from "../resources/fixtures";
import { TestBed, APIS, type TestResource, type Api, type Values } from "../../../support/test-bed";

const ADMIN = "1893000001";

/** What lists may leave out without making the resource look gone, beside its own id. */
const HIDDEN: Record<string, (inputs: Values) => string[]> = {
  AccountShare: ({ accountId }) => [String(accountId), ADMIN],
  GroupMembership: ({ groupId, userIds }) => [String(groupId), ...(userIds as string[])],
};

const CASES = LIVES.flatMap(({ surfaces = ["instance"], ...life }) =>
  surfaces.map((surface: Api) => [life.type, surface, { ...life, surfaces }] as const),
);

describe.each(CASES)("a %s on the %s API", (type, surface, life) => {
  let stage: TestBed;
  let resource: TestResource;
  let inputs: Values;
  let said: string[];
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small", surface });
    inputs = (await life.prepare(stage)).full;
    said = [];
    jest.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
    resource = await stage.resource(type).create(inputs);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
  });

  /** Whether the state keeps it: by a read, or because the read fails. */
  const isKept = (): Promise<boolean> => resource.refresh().catch(() => true);

  test("is not gone when lists leave it out, one after the other or all of them", async () => {
    const ids = [resource.id, ...(HIDDEN[type]?.(inputs) ?? [])];
    for (const drop of [...ids.map((id) => [id]), ids]) {
      stage.sandbox.faults.add({ match: {}, fault: { drop } });
      expect([drop, await isKept()]).toEqual([drop, true]);
      stage.sandbox.faults.clear();
    }
  });

  test("is not gone when Domo answers 403, or 404 in a body that is not Domo's", async () => {
    for (const fault of [{ status: 403 }, { status: 404, body: "" }, { status: 404, body: '{"error":"no route"}' }]) {
      stage.sandbox.faults.add({ match: {}, fault });
      await expect(resource.refresh()).rejects.toThrow(/could not read/);
      stage.sandbox.faults.clear();
    }
  });

  test("is gone when it is, with what proves it", async () => {
    life.vanish(stage, resource);
    expect(await resource.refresh()).toBe(false);
    const proofs = Object.values(PROOF_OF_ABSENCE).map((proof) => (proof as Partial<Record<Api, string>>)[surface] ?? proof.instance);
    expect(proofs.some((proof) => said.join("").includes(`is gone from 127.0.0.1`) && said.join("").includes(proof))).toBe(true);
  });
});

test.each(APIS)("no member is taken for gone by a list that is shorter than the group's count, on the %s API", async (surface) => {
  // Members come by their own list, and not with the group.
  const stage = await TestBed.open({ seed: "small", surface, switches: { groupUserIds: 0 } });
  try {
    const groupId = String(stage.sandbox.store().addGroup("Finance").id);
    const membership = await stage.resource("GroupMembership").create({ groupId, userIds: ["1893000002", "1893000003"] });
    stage.sandbox.faults.add({ match: {}, fault: { drop: ["1893000002"] } });
    await expect(membership.refresh()).rejects.toThrow(/lists 1 of its 2 members: the list is incomplete/);
    // Nor is a removal left out because the list does not name whom it is about.
    await membership.delete();
    expect([...stage.sandbox.store().group(Number(groupId)).members]).toEqual([]);
  } finally {
    await stage.close();
  }
});
