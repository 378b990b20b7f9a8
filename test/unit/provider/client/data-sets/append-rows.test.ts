// Adding rows on either API: each once, or an error that says what is known.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { DataSetStore } from "../../../../../provider/client/data-sets/data-set-store";
import { IncompleteAppendError, InvalidInputError } from "../../../../../provider/client/errors";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { APIS } from "../../../../support/test-bed";
import { COMMIT, errorOf, ID, NAMES, open, PEOPLE, putPeople } from "./fixtures";

describe.each(APIS)("DataSets on the %s API", (api) => {
  let sandbox: Sandbox;
  let dataSets: DataSetStore;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    dataSets = open(api, sandbox.url);
    putPeople(sandbox);
  });
  afterEach(() => sandbox.close());

  const stored = (id = ID) => sandbox.store().dataSets.find((dataSet) => dataSet.id === id)?.rows;
  const sent = (path: string): number => sandbox.requests.filter((request) => request.path.includes(path)).length;
  const fail = (path: string, fault: object, times?: number): void => {
    sandbox.faults.add({ match: { path }, fault, ...(times !== undefined && { times }) });
  };

  describe("get rows", () => {
    test("after those they have, in the order of their own columns; what is not given stays empty", async () => {
      await dataSets.append(
        ID,
        ["badge", "email"],
        [
          ["", 'a "quoted", \n ☃'],
          ["007", "b"],
          [null, "c\\N"],
        ],
      );
      expect(stored()).toEqual([
        ...PEOPLE,
        ['a "quoted", \n ☃', null, "", null, null],
        ["b", null, "007", null, null],
        ["c\\N", null, null, null, null],
      ]);
    });

    test("with numbers, digit by digit", async () => {
      await dataSets.append(ID, ["level", "share"], [[1e21, 1.5e-7]]);
      expect(stored()?.at(-1)).toEqual([null, null, null, "1000000000000000000000", "0.00000015"]);
      await expect(dataSets.append(ID, ["level"], [[NaN]])).rejects.toThrow(InvalidInputError);
    });

    test("by the thousand, each once and in order", async () => {
      const rows = Array.from({ length: 12_000 }, (_, i) => [String(i)]);
      await dataSets.append(ID, ["email"], rows);
      expect(
        stored()
          ?.slice(3)
          .map(([email]) => email),
      ).toEqual(rows.flat());
    });

    test("only those that fit, else none", async () => {
      await expect(dataSets.append(ID, ["emial"], [["a"]])).rejects.toThrow(/People .* has no column emial. Is it email\?/);
      await expect(dataSets.append(ID, ["email", "email"], [["a", "b"]])).rejects.toThrow(/the column email is given twice/);
      await expect(dataSets.append(ID, ["email"], [["a"], ["b", "c"]])).rejects.toThrow(/row 2 has 2 values for 1 columns/);
      await expect(dataSets.append(ID, ["email"], [[null]])).rejects.toThrow(/row 1 has no value/);
      await expect(dataSets.append(ID, NAMES, [NAMES])).rejects.toThrow(/would take for a header/);
      expect(sent("data?") + sent("uploads")).toBe(0);
      await expect(dataSets.append(ID, ["level"], [["much"]])).rejects.toThrow(/400 .*Data import failed/);
      expect(stored()).toEqual(PEOPLE);
    });

    test("by no request if there are none", async () => {
      await dataSets.append(ID, ["email"], []);
      expect(sandbox.requests.filter(({ method }) => method === "PUT")).toEqual([]);
    });

    test("once if Domo's answer is lost: the row count shows that it has them", async () => {
      fail(COMMIT[api], { reset: "after" }, 1);
      await dataSets.append(ID, ["email"], [["a"]]);
      expect(stored()).toHaveLength(4);
    });

    test("not a second time where it is unknown: the error has the numbers", async () => {
      fail(COMMIT[api], { status: 502 });
      const error = await errorOf(dataSets.append(ID, ["email"], [["a"], ["b"]]));
      expect(error).toBeInstanceOf(IncompleteAppendError);
      expect(error).toMatchObject({ added: 0 });
      expect(error.message).toMatch(
        /not known whether Domo added 2 rows to the DataSet People.*502.*It had 3 rows before, and has 3 rows now/,
      );
      expect(sandbox.requests.filter(({ path, method }) => method === "PUT" && /commit|\/data$/.test(path))).toHaveLength(1);
    });

    test("one after the other, so that the row count tells what became of each", async () => {
      fail(COMMIT[api], { reset: "after" });
      await Promise.all(["a", "b", "c"].map((name) => dataSets.append(ID, ["email"], [[name]])));
      expect(
        stored()
          ?.slice(3)
          .map(([email]) => email),
      ).toEqual(["a", "b", "c"]);
    });

    test("only with the right to write, which the error names", async () => {
      sandbox.store().switches.dataSetAccess = "view";
      await expect(dataSets.append(ID, ["email"], [["a"]])).rejects.toThrow(/Edit DataSet \(dataset.manage\)/);
      expect(stored()).toEqual(PEOPLE);
    });
  });
});
