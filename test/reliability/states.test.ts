// Old states work: states of version 0.1.0 are read, refreshed, changed and destroyed by this version.
// `RECORD_STATES=<version>` records states of the present version. Recorded states are never changed.

import { afterEach, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestBed, type Api, type Values } from "../support/test-bed";
import { FIXTURES } from "../unit/provider/resources/fixtures";

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
const variants = FIXTURES.flatMap((fixture) => (fixture.surfaces ?? ["public" as const]).map((surface) => ({ fixture, surface })));

let testBed: TestBed;
afterEach(() => testBed.close());

if (record !== undefined && !existsSync(join(FOLDER, `${record}.json`))) {
  test("states are recorded", async () => {
    const states: State[] = [];
    for (const { fixture, surface } of variants) {
      testBed = await TestBed.open({ seed: "small", surface });
      const { id, type, inputs, outputs } = await testBed.resource(fixture.type).create((await fixture.prepare(testBed)).full);
      states.push({ id, type, surface, inputs, outputs });
      await testBed.close();
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
      const fixture = FIXTURES.find((each) => each.type === type)!;
      testBed = await TestBed.open({ seed: "small", surface });
      const prepared = await fixture.prepare(testBed);
      // An old state lacks inputs that were added later.
      const known = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([key]) => key in state.inputs));
      const [full, changed] = [known(prepared.full), known(prepared.changed)];
      const resource = await testBed.resource(type).create(full);
      // The same calls result in the same ids, so the old state belongs to this object.
      const here = (values: Values): Values =>
        JSON.parse(JSON.stringify(values).replaceAll(HOST, new URL(testBed.sandbox.url).host)) as Values;
      Object.assign(resource, { id: state.id, inputs: here(state.inputs), outputs: here(state.outputs) });
      expect(await resource.diff(full)).toEqual([]);
      expect(await resource.refresh()).toBe(true);
      expect(await resource.diff(full)).toEqual([]);
      testBed.forgetRequests();
      await resource.change(full);
      expect(testBed.writes()).toEqual([]);
      await resource.change(changed);
      expect(await resource.diff(changed)).toEqual([]);
      await resource.delete();
      expect(fixture.fieldsInSandbox(testBed, resource)).toBeUndefined();
    },
  );
}
