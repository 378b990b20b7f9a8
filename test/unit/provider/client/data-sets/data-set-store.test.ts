// The conformance tests of both implementations: the same calls have the same results on either API.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { DataSetStore } from "../../../../../provider/client/data-sets/data-set-store";
import {
  AmbiguousNameError,
  CreateOutcomeUnknownError,
  InvalidInputError,
  MissingObjectError,
} from "../../../../../provider/client/errors";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { putDataSet } from "../../../../../sandbox/store/data-sets";
import { Switches } from "../../../../../sandbox/switches";
import { APIS } from "../../../../support/test-bed";
import { COLUMNS, errorOf, ID, NAMES, open, OTHER, PEOPLE, putPeople } from "./fixtures";

describe.each(APIS)("DataSets on the %s API", (api) => {
  let sandbox: Sandbox;
  let dataSets: DataSetStore;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    dataSets = open(api, sandbox.url);
    putPeople(sandbox);
  });
  afterEach(() => sandbox.close());

  describe("are found", () => {
    test("by id and by exact name, with columns and row count", async () => {
      const found = { id: ID, name: "People", columns: COLUMNS, rowCount: 3 };
      expect(await dataSets.find(ID)).toMatchObject(found);
      expect(await dataSets.find(ID.toUpperCase())).toMatchObject(found);
      expect(await dataSets.find("People")).toMatchObject(found);
    });

    test("among many whose names contain the name", async () => {
      for (let i = 0; i < 120; i++) {
        const id = `0a1b2c3d-0000-4000-8000-1${String(i).padStart(11, "0")}`;
        putDataSet(sandbox.store(), { id, name: `people ${String(i)}`, columns: [] });
      }
      putDataSet(sandbox.store(), { id: OTHER, name: "people", columns: [] });
      expect((await dataSets.find("people")).id).toBe(OTHER);
    });

    test("never by part of a name or in another case: the error has similar names", async () => {
      for (const name of ["people", "Peopel"]) {
        const error = await errorOf(dataSets.find(name));
        expect(error).toBeInstanceOf(MissingObjectError);
        expect(error.message).toMatch(new RegExp(`no DataSet with exactly the name ${name}. Similar: People \\(id ${ID}\\). Domo shows`));
      }
      expect(await errorOf(dataSets.find(OTHER))).toBeInstanceOf(MissingObjectError);
    });

    test("never as one of several of the same name: the error has their ids", async () => {
      putDataSet(sandbox.store(), { id: OTHER, name: "People", columns: [] });
      const error = await errorOf(dataSets.find("People"));
      expect(error).toBeInstanceOf(AmbiguousNameError);
      expect(error.message).toMatch(new RegExp(`${ID}.*${OTHER}.*Give the id`));
    });
  });

  describe("are created", () => {
    const want = { name: "Runs", description: "What was done", columns: COLUMNS };

    test("with their columns, and can be appended to", async () => {
      const id = await dataSets.create(want);
      expect(await dataSets.find("Runs")).toMatchObject({ id, columns: COLUMNS, rowCount: 0 });
      await dataSets.append(id, NAMES, PEOPLE);
      expect((await dataSets.rows(id)).rows).toEqual(PEOPLE);
    });

    test("once, also if Domo's answer is lost and there is another of the name", async () => {
      putDataSet(sandbox.store(), { id: OTHER, name: "Runs", columns: COLUMNS });
      sandbox.faults.add({
        match: { method: "POST", path: api === "public" ? "/v1/datasets" : "/api/data/v2/datasources" },
        times: 1,
        fault: { reset: "after" },
      });
      const id = await dataSets.create(want);
      expect(sandbox.store().dataSets.filter(({ name }) => name === "Runs")).toMatchObject([{ id: OTHER }, { id }]);
    });

    test("or not known to be: then the error says to look first", async () => {
      sandbox.faults.add({
        match: { method: "POST", path: api === "public" ? "/v1/datasets" : "/api/data/v2/datasources" },
        fault: { status: 500 },
      });
      const error = await errorOf(dataSets.create(want));
      expect(error).toBeInstanceOf(CreateOutcomeUnknownError);
      expect(error.message).toMatch(/not known whether Domo created the DataSet Runs.*500/);
    });

    test("never without a name, or with columns that differ only in case", async () => {
      await expect(dataSets.create({ ...want, name: " " })).rejects.toThrow(InvalidInputError);
      await expect(dataSets.create({ ...want, columns: [] })).rejects.toThrow(InvalidInputError);
      const columns = [...COLUMNS, { name: "EMAIL", type: "STRING" as const }];
      await expect(dataSets.create({ ...want, columns })).rejects.toThrow(/two columns named EMAIL, ignoring case/);
      expect(sandbox.store().dataSets.map(({ name }) => name)).not.toContain("Runs");
    });
  });

  const others = Object.entries(Switches.shape).flatMap(([name, shape]) => {
    const inner = shape.unwrap();
    const isRight = name.startsWith("data");
    return "options" in inner && !isRight ? inner.options.slice(1).map((value): [string, string] => [name, value]) : [];
  });
  test.each(others)("work also where Domo's %s is %s", async (name, value) => {
    Object.assign(sandbox.store().switches, { [name]: value });
    const id = await dataSets.create({ name: "Runs", description: "", columns: COLUMNS });
    await dataSets.append(id, NAMES, PEOPLE);
    expect(await dataSets.rows((await dataSets.find("Runs")).id)).toMatchObject({ id, rows: PEOPLE });
  });
});
