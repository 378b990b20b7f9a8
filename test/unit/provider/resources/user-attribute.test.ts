import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { beginRun } from "../../../support/provider-process";
import { TestBed, type TestResource, type Values } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { definition, fixture } from "./fixtures/user-attribute";

lifecycleSuite(fixture);

describe("a UserAttribute", () => {
  let testBed: TestBed;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small", surface: "instance" });
  });
  afterEach(() => testBed.close());

  const TEAM = { key: "team", title: "Team", type: "string" };
  const create = (inputs: Values): Promise<TestResource> => testBed.resource("UserAttribute").create(inputs);
  const KEYS = { method: "GET", path: "/api/user/v1/properties/meta/keys" };

  test("defines an attribute that users can have, of one value or several", async () => {
    const attribute = await create(TEAM);
    expect(attribute.id).toBe("team");
    expect(definition(testBed, "team")).toMatchObject({ keyspace: "customer-defined", validator: "ANY_VALUE", description: "" });
    const ada = { email: "ada@example.com", name: "Ada" };
    await expect(testBed.resource("User").create({ ...ada, attributes: { team: ["a", "b"] } })).rejects.toThrow(
      /takes one value, not a list/,
    );
    await testBed.resource("User").create({ ...ada, attributes: { team: "a" } });
    expect(testBed.user(ada.email)?.attributes).toEqual({ team: ["a"] });
  });

  test("is replaced when its key or its type changes, as Domo changes neither", async () => {
    const attribute = await create(TEAM);
    const replaces = (inputs: Values): Promise<string[]> => {
      beginRun(new URL(testBed.sandbox.url).host);
      return attribute.replacesFor({ ...TEAM, ...inputs });
    };
    expect(await replaces({ key: "squad" })).toEqual(["key"]);
    expect(await replaces({ type: "stringList" })).toEqual(["type"]);
    expect(await replaces({ title: "Squad" })).toEqual([]);
  });

  test("keeps what it does not know of a definition that it changes", async () => {
    const attribute = await create(TEAM);
    Object.assign(definition(testBed, "team")!, { description: "by hand", securityVoter: "OTHER", further: 7 });
    await attribute.change({ ...TEAM, title: "Squad" });
    expect(definition(testBed, "team")).toMatchObject({ title: "Squad", description: "by hand", securityVoter: "OTHER", further: 7 });
  });

  test("adopts one that is as declared, and leaves it on destroy", async () => {
    const costs = { key: "costCenter", title: "costCenter", type: "string" };
    testBed.forgetRequests();
    const attribute = await create(costs);
    expect([attribute.outputs.adopted, testBed.writes()]).toEqual([true, []]);
    await attribute.delete();
    expect(definition(testBed, "costCenter")).toBeDefined();
    await expect(create({ ...costs, adopt: "never" })).rejects.toThrow(/it exists already, with the id costCenter/);
  });

  test("takes over another one only with adopt: always, and never one of another type", async () => {
    const costs = { key: "costCenter", title: "Cost center", type: "string" };
    await expect(create(costs)).rejects.toThrow(/it exists already.*title is "costCenter" instead of "Cost center"/);
    await create({ ...costs, adopt: "always" });
    expect(definition(testBed, "costCenter")?.title).toBe("Cost center");
    await expect(create({ ...costs, key: "skills", adopt: "always" })).rejects.toThrow(
      /with the id skills, but its type is .stringList. instead of .string., which can't be changed/,
    );
    expect(definition(testBed, "skills")).toMatchObject({ title: "skills", validator: "ANY_VALUE_MULTI" });
  });

  test("neither adopts nor deletes an attribute that is Domo's own, or an identity provider's", async () => {
    await expect(create({ ...TEAM, key: "department", adopt: "always" })).rejects.toThrow(
      /refused to create custom attribute department: .*not a custom one \(its keyspace is domo-defined\)/,
    );
    const attribute = await create(TEAM);
    Object.assign(definition(testBed, "team")!, { keyspace: "idp" });
    testBed.forgetRequests();
    await expect(attribute.refresh()).rejects.toThrow(/its keyspace is idp/);
    await expect(attribute.change({ ...TEAM, title: "Squad" })).rejects.toThrow(/its keyspace is idp/);
    await expect(attribute.delete()).rejects.toThrow(/its keyspace is idp/);
    expect(testBed.writes()).toEqual([]);
  });

  test("stops at a type that is not known, instead of replacing the attribute", async () => {
    const attribute = await create(TEAM);
    for (const unknown of [{ validator: "NUMBER" }, { validator: "ANY_VALUE", valueType: "LONG" }]) {
      const list = [
        { key: "title", keyspace: "domo-defined" },
        { key: "team", title: "Team", keyspace: "customer-defined", ...unknown },
      ];
      testBed.sandbox.faults.add({ match: KEYS, times: 1, fault: { body: JSON.stringify(list) } });
      await expect(attribute.refresh()).rejects.toThrow(
        /has a type in Domo that is not known here \(validator (NUMBER|ANY_VALUE), valueType/,
      );
    }
  });

  test("is not gone where the list lacks Domo's own attributes, too", async () => {
    const attribute = await create(TEAM);
    for (const list of [[], [{ key: "skills", keyspace: "customer-defined", validator: "ANY_VALUE" }]]) {
      testBed.sandbox.faults.clear();
      testBed.sandbox.faults.add({ match: KEYS, fault: { body: JSON.stringify(list) } });
      await expect(attribute.refresh()).rejects.toThrow(/none of Domo's own, so the list is incomplete/);
    }
  });

  test("owns what its own request has created, although the response was lost", async () => {
    testBed.sandbox.faults.add({ match: { method: "POST" }, times: 1, fault: { reset: "after" } });
    const attribute = await create(TEAM);
    expect(attribute.outputs.adopted).toBe(false);
    await attribute.delete();
    expect(definition(testBed, "team")).toBeUndefined();
  });

  test("is found although Domo's list lags, and only deleted when the list no longer has it", async () => {
    testBed.sandbox.faults.add({ match: KEYS, times: 2, fault: { stale: true } });
    const attribute = await create(TEAM);
    testBed.sandbox.faults.add({ match: KEYS, times: 2, fault: { stale: true } });
    await attribute.delete();
    expect(definition(testBed, "team")).toBeUndefined();
  });

  test("is not deleted while a dynamic group uses it, and the error quotes Domo", async () => {
    const attribute = await create(TEAM);
    const group = testBed.sandbox.store().addGroup("Ruled", { type: "dynamic" });
    group.rule = { operator: "AND", operands: [{ key: "team", value: "a" }] };
    await expect(attribute.delete()).rejects.toThrow(/could not delete custom attribute team: Domo answered 400.*a dynamic group uses/);
    await expect(attribute.change({ ...TEAM, title: "Squad" })).rejects.toThrow(/a dynamic group uses/);
    expect(definition(testBed, "team")?.title).toBe("Team");
  });

  test("costs two requests for any number of attributes in a refresh", async () => {
    const attributes = await Promise.all(
      ["a", "b", "c", "d", "e"].map((key) => Object.assign(testBed.resource("UserAttribute"), { name: key }).create({ ...TEAM, key })),
    );
    const resources = attributes.map((each) => Object.assign(each, { ownRuns: false }));
    testBed.forgetRequests();
    for (const each of resources) expect(await each.refresh()).toBe(true);
    expect(testBed.sandbox.requests.length).toBeLessThanOrEqual(2);
  });

  test.each<[Values, RegExp]>([
    [{ ...TEAM, key: "cost center" }, /key: must be letters and digits/],
    [{ ...TEAM, key: "domo.policy.x" }, /key: must be letters and digits/],
    [{ ...TEAM, key: "007" }, /key: must be letters and digits, with a letter at least/],
    [{ ...TEAM, title: " " }, /title: must be the attribute's title/],
    [{ ...TEAM, type: "number" }, /type: must be "string" or "stringList"/],
  ])("explains what is wrong with %j", async (inputs, sentence) => {
    await expect(create(inputs)).rejects.toThrow(sentence);
    expect(testBed.writes()).toEqual([]);
  });
});
