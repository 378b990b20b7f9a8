// The lifecycle suite: tests that every resource passes, with data from the resource's fixture.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { beginRun } from "../../../support/provider-process";
import { TestBed, type TestResource, type Api, type Values } from "../../../support/test-bed";

export interface LifecycleData {
  type: string;
  /** The APIs that the suite uses. Default: the public one; resources that require the instance API use that anyway. */
  surfaces?: Api[];
  /** Creates the objects that the resource refers to, and returns minimal, full and changed inputs. */
  prepare: (
    testBed: TestBed,
  ) => { least: Values; full: Values; changed: Values } | Promise<{ least: Values; full: Values; changed: Values }>;
  /** The object in the sandbox as inputs of the resource; undefined if it does not exist. */
  fieldsInSandbox: (testBed: TestBed, resource: TestResource) => Values | undefined;
  /** Changes the object in the sandbox, and returns the inputs that must show the drift. */
  changeOutside: (testBed: TestBed, resource: TestResource) => string[];
  /** Deletes the object in the sandbox. */
  deleteOutside: (testBed: TestBed, resource: TestResource) => void;
  /** Equivalent inputs in another spelling, if there are any. */
  equivalent?: (full: Values) => Values;
}

export function lifecycleSuite(data: LifecycleData): void {
  const { surfaces = ["public"] } = data;
  describe.each(surfaces)(`the lifecycle of a ${data.type} on the %s API`, (surface) => {
    let testBed: TestBed;
    let inputs: { least: Values; full: Values; changed: Values };
    const world = (resource: TestResource): Values | undefined => data.fieldsInSandbox(testBed, resource);

    beforeEach(async () => {
      testBed = await TestBed.open({ seed: "small", surface });
      inputs = await data.prepare(testBed);
    });
    afterEach(() => testBed.close());

    test("creates what is declared, and reads it back", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      expect(world(resource)).toMatchObject(await comparable(inputs.full));
      expect(resource.outputs.__managed).toEqual(expect.arrayContaining(Object.keys(inputs.full)));
    });

    test("changes nothing in a refresh right after", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      const before = structuredClone({ inputs: resource.inputs, outputs: resource.outputs });
      expect(await resource.refresh()).toBe(true);
      expect({ inputs: resource.inputs, outputs: resource.outputs }).toEqual(before);
    });

    test("writes nothing when it is declared again", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      await resource.refresh();
      testBed.forgetRequests();
      expect(await resource.diff(inputs.full)).toEqual([]);
      await resource.change(inputs.full);
      expect(testBed.writes()).toEqual([]);
    });

    test("writes nothing when an update finds all as wanted", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      resource.inputs = { ...resource.inputs, added: "so that the engine calls update" };
      testBed.forgetRequests();
      await resource.change(inputs.full);
      expect(testBed.writes()).toEqual([]);
    });

    test("writes inputs that are added later", async () => {
      const resource = await testBed.resource(data.type).create(inputs.least);
      await resource.change(inputs.full);
      expect(world(resource)).toMatchObject(await comparable(inputs.full));
    });

    test("changes inputs in place", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      await resource.change(inputs.changed);
      expect(resource.replaces).toEqual([]);
      expect(world(resource)).toMatchObject(await comparable(inputs.changed));
    });

    test("is deleted and created again where the program has the engine replace it for a change", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      resource.ownRuns = false;
      beginRun(new URL(testBed.sandbox.url).host);
      const replaced = { ...inputs.changed, __replacedOnChanges: true };
      await resource.replacesFor(replaced);
      await resource.delete();
      expect(await comparable(world(resource) ?? {})).not.toMatchObject(await comparable(inputs.full));
      await resource.create(replaced);
      expect(world(resource)).toMatchObject(await comparable(inputs.changed));
      expect(resource.outputs.adopted).not.toBe(true);
    });

    test("shows drift under the names of its inputs, and corrects it", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      const drifted = data.changeOutside(testBed, resource);
      await resource.refresh();
      expect(await resource.diff(inputs.full)).toEqual([...drifted].sort());
      await resource.change(inputs.full);
      expect(world(resource)).toMatchObject(await comparable(inputs.full));
    });

    test("is removed from the state when it is deleted in Domo", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      data.deleteOutside(testBed, resource);
      expect(await resource.refresh()).toBe(false);
    });

    test.each([
      { status: 400 },
      { status: 401 },
      { status: 403 },
      // Retries have no delay and end after all attempts; after a rate limit, the delay exceeds the total of all delays.
      { status: 429, retryAfter: 99_999 },
      { status: 500, retryAfter: 0 },
      { status: 502, retryAfter: 0, body: "<html>Bad Gateway</html>" },
      { status: 200, body: "<html>Please sign in</html>" },
      { status: 200, body: '{"id": 1, "na' },
      { status: 200, body: "" },
      { status: 200, body: '{"unexpected": true}' },
    ])("stays in the state when a read is answered with %j", async (fault) => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      const before = structuredClone(resource.outputs);
      testBed.sandbox.faults.add({ match: {}, fault });
      await expect(resource.refresh()).rejects.toThrow(/could not read/);
      expect(resource.outputs).toEqual(before);
    });

    test("is deleted, and deleting it again is no error", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      await resource.delete();
      expect(world(resource)).toBeUndefined();
      await resource.delete();
    });

    test("is not touched with the settings of another instance", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      const elsewhere = testBed.resource(data.type, { "domo:instance": "acme" });
      Object.assign(elsewhere, { id: resource.id, inputs: resource.inputs, outputs: resource.outputs });
      testBed.forgetRequests();
      await expect(elsewhere.refresh()).rejects.toThrow(/instance of .* is 127\.0\.0\.1.*acme\.domo\.com/);
      await expect(elsewhere.delete()).rejects.toThrow(/instance of .* is 127/);
      await expect(elsewhere.change(inputs.changed)).rejects.toThrow(/a stack per instance/i);
      expect(testBed.sandbox.requests).toEqual([]);
    });

    test("is not requested by another spelling of its id", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      if (!/^\d+$/.test(resource.id)) return;
      testBed.forgetRequests();
      for (const id of [`0${resource.id}`, "9007199254740993"]) {
        const misspelt = Object.assign(testBed.resource(data.type), { inputs: resource.inputs, outputs: resource.outputs, id });
        await expect(misspelt.refresh()).rejects.toThrow(/is no id of Domo/);
        await expect(misspelt.change(inputs.changed)).rejects.toThrow(/is no id of Domo/);
        await expect(misspelt.delete()).rejects.toThrow(/is no id of Domo/);
      }
      expect(testBed.sandbox.requests).toEqual([]);
    });

    test("moves to another provider's instance by replacement, where it is created first", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      const other = testBed.resource(data.type, { "domo:instance": "acme", "domo:explicit": "europe" });
      await expect(other.check(inputs.full, resource.inputs)).rejects.toThrow(
        /moves from .* to acme\.domo\.com.*deleteBeforeReplace: false/,
      );
      const createdFirst = { ...inputs.full, __createFirst: true };
      const news = await other.check(createdFirst, resource.inputs);
      expect(news.__instance).toBe("europe@acme.domo.com");
      Object.assign(other, { id: resource.id, inputs: resource.inputs, outputs: resource.outputs });
      await expect(other.change(createdFirst)).rejects.toThrow();
      expect(other.replaces).toContain("__instance");
    });

    test("shows no diff when its provider or its host is renamed", async () => {
      const resource = await testBed.resource(data.type).create(inputs.full);
      const renamed = testBed.resource(data.type, { "domo:explicit": "europe" });
      expect((await renamed.check(inputs.full, resource.inputs)).__instance).toBe(resource.inputs.__instance);
      const host = new URL(testBed.sandbox.url).host;
      const moved = testBed.resource(data.type, { "domo:instance": "acme", "domo:formerInstance": host });
      expect((await moved.check(inputs.full, resource.inputs)).__instance).toBe(resource.inputs.__instance);
    });

    test("refuses unknown inputs, and names them", async () => {
      await expect(testBed.resource(data.type).create({ ...inputs.full, colour: "blue" })).rejects.toThrow(
        /colour: is not an argument of \w+/,
      );
      expect(testBed.writes()).toEqual([]);
    });

    test("accepts unknown values in preview", async () => {
      const unknown = Object.fromEntries(Object.keys(inputs.full).map((key) => [key, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"]));
      await expect(testBed.resource(data.type).check(unknown, {})).resolves.toMatchObject(unknown);
    });

    if (data.equivalent) {
      const { equivalent } = data;
      test("keeps the prior spelling of equivalent values", async () => {
        const resource = await testBed.resource(data.type).create(inputs.full);
        expect(await resource.diff(equivalent(inputs.full))).toEqual([]);
      });
    }
  });
}

const CONTROLS = new Set(["sendInvite", "onDelete", "adopt", "exclusive", "timezone", "locale", "rule"]);

/** The inputs that can be compared with the object in the sandbox. */
const comparable = (inputs: Values): Promise<Values> =>
  Promise.resolve(Object.fromEntries(Object.entries(inputs).filter(([key]) => !CONTROLS.has(key))));
