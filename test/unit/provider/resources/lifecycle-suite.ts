// The lifecycle suite: what every resource owes its users, played with data that each resource's test supplies.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed, type TestResource, type Api, type Values } from "../../../support/test-bed";

export interface LifecycleData {
  type: string;
  /** The APIs on which it is played. Default: the public one, which is no matter to what only the instance API serves. */
  surfaces?: Api[];
  /** Makes what the resource needs, and answers with its inputs: the least that is needed, and a fuller set. */
  prepare: (stage: TestBed) => { least: Values; full: Values; changed: Values } | Promise<{ least: Values; full: Values; changed: Values }>;
  /** What the sandbox has of it, in the resource's terms; undefined when it is gone. */
  world: (stage: TestBed, resource: TestResource) => Values | undefined;
  /** Changes it behind the provider's back; answers with the inputs that must show it. */
  drift: (stage: TestBed, resource: TestResource) => string[];
  /** Takes it away behind the provider's back. */
  vanish: (stage: TestBed, resource: TestResource) => void;
  /** An identity change of another kind of spelling that means the same, where there is one. */
  sameMeaning?: (full: Values) => Values;
}

export function lifecycleSuite(data: LifecycleData): void {
  const { surfaces = ["public"] } = data;
  describe.each(surfaces)(`the life of a ${data.type} on the %s API`, (surface) => {
    let stage: TestBed;
    let inputs: { least: Values; full: Values; changed: Values };
    const world = (resource: TestResource): Values | undefined => data.world(stage, resource);

    beforeEach(async () => {
      stage = await TestBed.open({ seed: "small", surface });
      inputs = await data.prepare(stage);
    });
    afterEach(() => stage.close());

    test("creates what is declared, and reads it back", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      expect(world(resource)).toMatchObject(await comparable(inputs.full));
      expect(resource.outputs.__managed).toEqual(expect.arrayContaining(Object.keys(inputs.full)));
    });

    test("changes nothing in a refresh right after", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      const before = structuredClone({ inputs: resource.inputs, outputs: resource.outputs });
      expect(await resource.refresh()).toBe(true);
      expect({ inputs: resource.inputs, outputs: resource.outputs }).toEqual(before);
    });

    test("writes nothing when it is declared again", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      await resource.refresh();
      stage.forgetRequests();
      expect(await resource.diff(inputs.full)).toEqual([]);
      await resource.change(inputs.full);
      expect(stage.writes()).toEqual([]);
    });

    test("writes nothing when an update finds all as wanted", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      resource.inputs = { ...resource.inputs, added: "so that the engine calls update" };
      stage.forgetRequests();
      await resource.change(inputs.full);
      expect(stage.writes()).toEqual([]);
    });

    test("takes in inputs that are added later", async () => {
      const resource = await stage.resource(data.type).create(inputs.least);
      await resource.change(inputs.full);
      expect(world(resource)).toMatchObject(await comparable(inputs.full));
    });

    test("changes inputs in place", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      await resource.change(inputs.changed);
      expect(resource.replaces).toEqual([]);
      expect(world(resource)).toMatchObject(await comparable(inputs.changed));
    });

    test("shows drift under the names of its inputs, and puts it right", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      const drifted = data.drift(stage, resource);
      await resource.refresh();
      expect(await resource.diff(inputs.full)).toEqual([...drifted].sort());
      await resource.change(inputs.full);
      expect(world(resource)).toMatchObject(await comparable(inputs.full));
    });

    test("is gone from the state when it is gone from Domo", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      data.vanish(stage, resource);
      expect(await resource.refresh()).toBe(false);
    });

    test.each([
      { status: 400 },
      { status: 401 },
      { status: 403 },
      // What is tried again is answered at once the same, until the tries are used up; of a limit, what nobody waits for.
      { status: 429, retryAfter: 99_999 },
      { status: 500, retryAfter: 0 },
      { status: 502, retryAfter: 0, body: "<html>Bad Gateway</html>" },
      { status: 200, body: "<html>Please sign in</html>" },
      { status: 200, body: '{"id": 1, "na' },
      { status: 200, body: "" },
      { status: 200, body: '{"unexpected": true}' },
    ])("stays in the state when a read is answered with %j", async (fault) => {
      const resource = await stage.resource(data.type).create(inputs.full);
      const before = structuredClone(resource.outputs);
      stage.sandbox.faults.add({ match: {}, fault });
      await expect(resource.refresh()).rejects.toThrow(/could not read/);
      expect(resource.outputs).toEqual(before);
    });

    test("is deleted, and deleting it again is no error", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      await resource.delete();
      expect(world(resource)).toBeUndefined();
      await resource.delete();
    });

    test("is not touched with the settings of another instance", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      const elsewhere = stage.resource(data.type, { "domo:instance": "acme" });
      Object.assign(elsewhere, { id: resource.id, inputs: resource.inputs, outputs: resource.outputs });
      stage.forgetRequests();
      await expect(elsewhere.refresh()).rejects.toThrow(/is in 127\.0\.0\.1.*acme\.domo\.com/);
      await expect(elsewhere.delete()).rejects.toThrow(/is in 127/);
      await expect(elsewhere.change(inputs.changed)).rejects.toThrow(/a stack per instance/i);
      expect(stage.sandbox.requests).toEqual([]);
    });

    test("is not looked for under another spelling of its id", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      if (!/^\d+$/.test(resource.id)) return;
      stage.forgetRequests();
      for (const id of [`0${resource.id}`, "9007199254740993"]) {
        const strange = Object.assign(stage.resource(data.type), { inputs: resource.inputs, outputs: resource.outputs, id });
        await expect(strange.refresh()).rejects.toThrow(/is no id of Domo/);
        await expect(strange.change(inputs.changed)).rejects.toThrow(/is no id of Domo/);
        await expect(strange.delete()).rejects.toThrow(/is no id of Domo/);
      }
      expect(stage.sandbox.requests).toEqual([]);
    });

    test("moves to another provider's instance by replacement", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      const other = stage.resource(data.type, { "domo:instance": "acme", "domo:explicit": "europe" });
      const news = await other.check(inputs.full, resource.inputs);
      expect(news.__instance).toBe("europe@acme.domo.com");
      Object.assign(other, { id: resource.id, inputs: resource.inputs, outputs: resource.outputs });
      await expect(other.change(inputs.full)).rejects.toThrow();
      expect(other.replaces).toContain("__instance");
    });

    test("stays quiet when its provider is renamed, or its host was", async () => {
      const resource = await stage.resource(data.type).create(inputs.full);
      const renamed = stage.resource(data.type, { "domo:explicit": "europe" });
      expect((await renamed.check(inputs.full, resource.inputs)).__instance).toBe(resource.inputs.__instance);
      const host = new URL(stage.sandbox.url).host;
      const moved = stage.resource(data.type, { "domo:instance": "acme", "domo:formerInstance": host });
      expect((await moved.check(inputs.full, resource.inputs)).__instance).toBe(resource.inputs.__instance);
    });

    test("refuses unknown inputs, and names them", async () => {
      await expect(stage.resource(data.type).create({ ...inputs.full, colour: "blue" })).rejects.toThrow(/colour: is not known here/);
      expect(stage.writes()).toEqual([]);
    });

    test("takes what a preview can't know yet as given", async () => {
      const unknown = Object.fromEntries(Object.keys(inputs.full).map((key) => [key, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"]));
      await expect(stage.resource(data.type).check(unknown, {})).resolves.toMatchObject(unknown);
    });

    if (data.sameMeaning) {
      const { sameMeaning } = data;
      test("keeps the old spelling of what means the same", async () => {
        const resource = await stage.resource(data.type).create(inputs.full);
        expect(await resource.diff(sameMeaning(inputs.full))).toEqual([]);
      });
    }
  });
}

const CONTROLS = new Set(["sendInvite", "onDelete", "adopt", "exclusive", "timezone", "locale", "rule"]);

/** The inputs that can be seen in the sandbox's world in the resource's terms. */
const comparable = (inputs: Values): Promise<Values> =>
  Promise.resolve(Object.fromEntries(Object.entries(inputs).filter(([key]) => !CONTROLS.has(key))));
