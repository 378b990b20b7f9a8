// The lifecycle by itself, with a resource definition for the test and objects in memory.

import { beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { ConnectionError } from "../../../../provider/client/errors";
import type { ResourceDefinition, ProviderContext, Fields, LiveObject } from "../../../../provider/lifecycle/definition";
import { Lifecycle } from "../../../../provider/lifecycle/lifecycle";
import { Run } from "../../../../provider/lifecycle/run";
import { readSettings } from "../../../../provider/settings";

const settings = readSettings({
  config: (key) => ({ instance: "acme", clientId: "id", clientSecret: "secret" })[key],
  environment: {},
});
const exchange = { method: "POST", path: "/v1/lamps", host: "acme.domo.com" };

describe("the lifecycle", () => {
  /** The existing objects. */
  let lamps: Map<string, Fields>;
  let calls: string[];
  let pauses: number[];
  /** Called before each create and update. It may throw or change what is written. */
  let meddle: (call: string, want: Fields) => Fields;
  let lagging: number;

  const live = (id: string): LiveObject | undefined => {
    const fields = lamps.get(id);
    return fields && { id, fields: { name: "", color: "", ...fields }, origin: { createdAt: Date.now() } };
  };
  const lamp: ResourceDefinition = {
    type: "Lamp",
    requires: "instance",
    inputs: z.strictObject({
      name: z.string(),
      color: z.string().optional(),
      hidden: z.string().optional(),
      password: z.string().optional(),
    }),
    title: ({ name }) => `lamp ${String(name)}`,
    identity: ["name"],
    replaceOnChanges: [],
    metaArguments: [],
    secretInputs: ["password"],
    instanceOnly: [],
    same: {},
    proofOfAbsence: { instance: "it is not in the map" },
    isUnique: () => true,
    create(_domo, want) {
      const written = meddle("create", want);
      const id = String(lamps.size + 1);
      lamps.set(id, written);
      calls.push("create");
      return Promise.resolve(id);
    },
    read(_domo, id) {
      calls.push("read");
      if (lagging-- > 0) return Promise.resolve(undefined);
      return Promise.resolve(live(id));
    },
    update(_domo, id, { want }) {
      calls.push("update");
      lamps.set(id, { ...lamps.get(id), ...meddle("update", want) });
      return Promise.resolve(undefined);
    },
    remove(_domo, id) {
      calls.push("remove");
      lamps.delete(id);
      return Promise.resolve(undefined);
    },
    find(_domo, want) {
      calls.push("find");
      const [id] = [...lamps].find(([, fields]) => fields.name === want.name) ?? [];
      return Promise.resolve(id === undefined ? undefined : live(id));
    },
  };
  const shown = ({ hidden: _hidden, password: _password, ...fields }: Fields): Fields => fields;

  let lifecycle: Lifecycle;
  let run: Run;
  beforeEach(() => {
    [lamps, calls, pauses, lagging] = [new Map(), [], [], 0];
    meddle = (_call, want) => shown(want);
    // The definition does not use the directory.
    const context: ProviderContext = {
      settings,
      registerSecrets: () => undefined,
      redact: (text: string) => text,
      log: { info: () => undefined, debug: () => undefined },
      get shared() {
        return context;
      },
      get run() {
        return run;
      },
    } as unknown as ProviderContext;
    run = new Run();
    lifecycle = new Lifecycle(lamp, context, (ms) => Promise.resolve(void pauses.push(ms)));
  });

  test("reads every write back", async () => {
    await lifecycle.create({ name: "a", color: "red" });
    expect(calls).toEqual(["find", "create", "read"]);
  });

  test("waits for changes that Domo does not return yet", async () => {
    lagging = 2;
    await lifecycle.create({ name: "a", color: "red" });
    expect(calls).toEqual(["find", "create", "read", "read", "read"]);
    expect(pauses).toHaveLength(2);
  });

  test("writes at once the fields that create did not accept", async () => {
    meddle = (call, want) => (call === "create" ? { name: want.name } : shown(want));
    await lifecycle.create({ name: "a", color: "red" });
    expect(lamps.get("1")).toMatchObject({ color: "red" });
  });

  test("fails on a field that Domo does not change, names the wanted and the found value, and keeps the object", async () => {
    meddle = (_call, want) => ({ ...shown(want), color: "grey" });
    await expect(lifecycle.create({ name: "a", color: "red", __provider: "text" })).rejects.toMatchObject({
      message: expect.stringMatching(/could not create lamp a: .*color is "grey" instead of "red"/),
      partial: { id: "1", properties: { name: "a", color: "red", __managed: ["name", "color"], __unfinished: ["name", "color"] } },
    });
  });

  test("records the inputs of a failed update as unfinished", async () => {
    const { id, outs } = await lifecycle.create({ name: "a", color: "red" });
    meddle = () => ({});
    const failure: unknown = await lifecycle.update(id, outs, { name: "a", color: "blue" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ partial: { id, properties: { color: "red", __unfinished: ["color"] } } });
    const { properties } = (failure as { partial: { properties: Fields } }).partial;
    expect((await lifecycle.read(id, properties))?.inputs).not.toHaveProperty("color");
  });

  test("creates again only if no object is found after an unknown outcome", async () => {
    let first = true;
    meddle = (call, want) => {
      if (call === "create" && first) {
        first = false;
        throw new ConnectionError(exchange, "reset", true);
      }
      return shown(want);
    };
    await lifecycle.create({ name: "a" });
    expect(lamps.size).toBe(1);
    expect(calls.filter((call) => call === "find").length).toBeGreaterThan(1);
  });

  test("does not search for an object after a refused connection, as none can have been created", async () => {
    meddle = () => {
      throw new ConnectionError(exchange, "refused", false);
    };
    await expect(lifecycle.create({ name: "a" })).rejects.toThrow(/could not create lamp a: acme\.domo\.com gave no answer/);
    expect(calls).toEqual(["find"]);
  });

  test("writes a field that Domo never returns when it changes, and only then", async () => {
    const { id, outs } = await lifecycle.create({ name: "a", hidden: "x" });
    calls = [];
    await lifecycle.update(id, outs, { name: "a", hidden: "x" });
    expect(calls).toEqual(["read"]);
    await lifecycle.update(id, outs, { name: "a", hidden: "y" });
    expect(calls).toContain("update");
  });

  test("keeps the last known value of a field that Domo never returns", async () => {
    const { id, outs } = await lifecycle.create({ name: "a", hidden: "x" });
    expect((await lifecycle.read(id, outs))?.inputs).toMatchObject({ name: "a", hidden: "x" });
  });

  test("fails on a delete after which the object still exists", async () => {
    const { id, outs } = await lifecycle.create({ name: "a" });
    lamps.delete = () => true;
    run = new Run();
    await expect(lifecycle.delete(id, outs)).rejects.toThrow(
      /could not delete lamp a: Domo accepted the delete, but lamp a \(id 1\) is still there/,
    );
  });

  test("reads all fields without prior inputs, and fails if the object does not exist", async () => {
    lamps.set("7", { name: "a", color: "red" });
    expect(await lifecycle.read("7", { __provider: "text" })).toMatchObject({ id: "7", props: { name: "a", color: "red" } });
    await expect(lifecycle.read("8", { __provider: "text" })).rejects.toThrow(/there is no Lamp 8 in acme\.domo\.com/);
  });

  test("takes the inputs of an imported state without reserved properties as managed", async () => {
    lamps.set("7", { name: "a", color: "green" });
    const read = await lifecycle.read("7", { name: "a", color: "red", other: "output" });
    expect(read?.inputs).toEqual({ name: "a", color: "green", __instance: "default@acme.domo.com" });
    expect(read?.props).toMatchObject({ other: "output", __managed: ["name", "color"], __instance: "default@acme.domo.com" });
  });
});
