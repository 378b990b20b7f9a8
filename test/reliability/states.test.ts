// Old states work: what version 0.1.0 has left in states is read, refreshed, changed and destroyed by this version.
// `RECORD_STATES=<version>` records those of the version at hand; recorded ones are never changed.

import { afterEach, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestBed, type Api, type Values } from "../support/test-bed";
import { LIVES } from "../unit/provider/resources/fixtures";

interface State {
  type: string;
  surface: Api;
  id: string;
  inputs: Values;
  outputs: Values;
}

const FOLDER = join(__dirname, "states");
const HOST = "sandbox.example:1";

const { RECORD_STATES: record } = process.env;
const played = LIVES.flatMap((life) => (life.surfaces ?? ["public" as const]).map((surface) => ({ life, surface })));

let stage: TestBed;
afterEach(() => stage.close());

if (record !== undefined && !existsSync(join(FOLDER, `${record}.json`))) {
  test("states are recorded", async () => {
    const states: State[] = [];
    for (const { life, surface } of played) {
      stage = await TestBed.open({ seed: "small", surface });
      const { id, type, inputs, outputs } = await stage.resource(life.type).create((await life.prepare(stage)).full);
      states.push({ id, type, surface, inputs, outputs });
      await stage.close();
    }
    const text = JSON.stringify(states, null, 2).replaceAll(/127\.0\.0\.1:\d+/g, HOST);
    writeFileSync(join(FOLDER, `${record}.json`), `${text}\n`);
  });
}

for (const file of record === undefined ? readdirSync(FOLDER) : []) {
  const states = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as State[];

  test.each(states.map((state) => [state.type, state.surface, state] as const))(
    `of a state of ${file}, a %s on the %s API is read, refreshed, changed and destroyed`,
    async (type, surface, state) => {
      const life = LIVES.find((each) => each.type === type)!;
      stage = await TestBed.open({ seed: "small", surface });
      const prepared = await life.prepare(stage);
      // Inputs that have come since are not in an old state.
      const known = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([key]) => key in state.inputs));
      const [full, changed] = [known(prepared.full), known(prepared.changed)];
      const resource = await stage.resource(type).create(full);
      // The same calls give the same ids, so the old state is of this very object.
      const here = (values: Values): Values =>
        JSON.parse(JSON.stringify(values).replaceAll(HOST, new URL(stage.sandbox.url).host)) as Values;
      Object.assign(resource, { id: state.id, inputs: here(state.inputs), outputs: here(state.outputs) });
      expect(await resource.diff(full)).toEqual([]);
      expect(await resource.refresh()).toBe(true);
      expect(await resource.diff(full)).toEqual([]);
      stage.forgetRequests();
      await resource.change(full);
      expect(stage.writes()).toEqual([]);
      await resource.change(changed);
      expect(await resource.diff(changed)).toEqual([]);
      await resource.delete();
      expect(life.world(stage, resource)).toBeUndefined();
    },
  );
}
