// The conformance tests of both implementations: the same calls have the same results on either API. None returns rows that are not all there are.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DomoInstance, DomoPublic } from "../../../../../provider/client/client";
import type { DataSetStore } from "../../../../../provider/client/data-sets/data-set-store";
import { instanceDataSets } from "../../../../../provider/client/data-sets/instance";
import { publicDataSets } from "../../../../../provider/client/data-sets/public";
import {
  AmbiguousNameError,
  CreateOutcomeUnknownError,
  CredentialsError,
  IncompleteAppendError,
  IncompleteListError,
  InvalidInputError,
  MissingObjectError,
  UnreadableObjectError,
} from "../../../../../provider/client/errors";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { putDataSet } from "../../../../../sandbox/store/data-sets";
import { Switches } from "../../../../../sandbox/switches";
import { APIS, type Api } from "../../../../support/test-bed";

const ID = "0a1b2c3d-0000-4000-8000-000000000001";
const OTHER = "0a1b2c3d-0000-4000-8000-000000000002";
const COLUMNS = [
  { name: "email", type: "STRING" as const },
  { name: "Start Date", type: "DATE" as const },
  { name: "badge", type: "STRING" as const },
  { name: "level", type: "LONG" as const },
  { name: "share", type: "DECIMAL" as const },
];
const NAMES = COLUMNS.map(({ name }) => name);
const PEOPLE = [
  ["ada@example.com", "2026-01-05", "0074", "12345678901234567890", "0.10000000000000000000001"],
  ["bob@example.com", null, "", null, null],
  ['eve "x", \n Ω@example.com', "2026-02-01", null, "-3", "1000000000000000000000"],
];

const QUIET = { limits: { concurrency: 6, requestsPerMinute: 60_000 }, timeoutSeconds: 10 };

const open = (api: Api, url: string, options = {}): DataSetStore =>
  api === "public"
    ? publicDataSets(new DomoPublic({ apiUrl: url, clientId: "sandbox", clientSecret: "sandbox-secret", ...QUIET }), {
        host: "acme.domo.com",
      })
    : instanceDataSets(new DomoInstance({ instanceUrl: url, accessToken: "sandbox-token", ...QUIET }), options);

/** The routes that return rows, and that make appended rows visible. */
const ROWS = { public: `/v1/datasets/${ID}/data`, instance: `/api/query/v1/execute/${ID}` };
const COMMIT = { public: ROWS.public, instance: `/api/data/v3/datasources/${ID}/uploads/*/commit` };
const DETAILS = { public: `/v1/datasets/${ID}`, instance: `/api/data/v3/datasources/${ID}` };

const errorOf = async (result: Promise<unknown>): Promise<Error> => {
  const error: unknown = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("it did not fail");
  return error;
};

describe.each(APIS)("DataSets on the %s API", (api) => {
  let sandbox: Sandbox;
  let dataSets: DataSetStore;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    dataSets = open(api, sandbox.url);
    putDataSet(sandbox.store(), { id: ID, name: "People", columns: COLUMNS, rows: PEOPLE });
  });
  afterEach(() => sandbox.close());

  const stored = (id = ID) => sandbox.store().dataSets.find((dataSet) => dataSet.id === id)?.rows;
  const sent = (path: string): number => sandbox.requests.filter((request) => request.path.includes(path)).length;
  const fail = (path: string, fault: object, times?: number): void => {
    sandbox.faults.add({ match: { path }, fault, ...(times !== undefined && { times }) });
  };

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

  describe("are read", () => {
    test("whole, with every cell as text, its digits, zeros, quotes and emptiness kept", async () => {
      const progress: unknown[] = [];
      const rows = await dataSets.rows(ID, (read, total) => progress.push([read, total]));
      expect(rows).toEqual({ id: ID, name: "People", columns: NAMES, rows: PEOPLE });
      expect(progress).toEqual([[3, 3]]);
    });

    test("as no rows if there are none", async () => {
      sandbox.store().switches.emptyQuery = "200";
      putDataSet(sandbox.store(), { id: ID, name: "People", columns: COLUMNS });
      expect(await dataSets.rows(ID)).toMatchObject({ columns: NAMES, rows: [] });
      putDataSet(sandbox.store(), { id: OTHER, name: "New", columns: [] });
      expect(await dataSets.rows(OTHER)).toMatchObject({ columns: [], rows: [] });
    });

    test("again if they change meanwhile, and not as a mixture", async () => {
      fail(DETAILS[api], { addRows: 1 }, 1);
      fail(ROWS[api], { addRows: 1 }, 1);
      expect((await dataSets.rows(ID)).rows).toEqual(stored());
      expect(stored()).toHaveLength(5);
    });

    test("not at all if they never stop changing: the error has the numbers", async () => {
      fail(ROWS[api], { addRows: 2 });
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toMatch(/People \(id .*in 3 attempts.*changes while it is read \(7 rows before, 9 rows after\)/);
      expect(sent(ROWS[api])).toBeLessThanOrEqual(9);
    });

    test("not where a policy hides rows, which the error says", async () => {
      putDataSet(sandbox.store(), {
        id: ID,
        name: "People",
        columns: COLUMNS,
        rows: PEOPLE,
        policy: { column: "badge", values: ["0074"] },
      });
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toMatch(/Domo counts 3 rows and returns 1\..*\(PDP\).*Manage DataSet/);
    });

    test("not if Domo does not count them", async () => {
      const { columns } = { columns: { columns: COLUMNS } };
      fail(DETAILS[api], { body: JSON.stringify({ id: ID, name: "People", schema: columns }) });
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toContain("does not say how many");
    });

    test("not without an error that says so while they are not indexed", async () => {
      sandbox.store().switches.indexLag = 60_000;
      if (api === "public") {
        // An export needs no index.
        expect((await dataSets.rows(ID)).rows).toEqual(PEOPLE);
        fail(ROWS[api], { status: 400, message: "no data" });
      }
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(IncompleteListError);
      expect(error.message).toMatch(/400 Bad Request.*not indexed yet, or has no rows/);
    });

    test.each([1, 2, 7, 40, 10_000])("not from an answer that lacks its last %d characters", async (cut) => {
      fail(ROWS[api], { cut });
      await expect(dataSets.rows(ID)).rejects.toThrow(/People|can't be used/);
    });

    test.each([
      ["a web page", "<html>Please wait</html>"],
      ["nothing", ""],
      ["null", "null"],
      ["an empty list", "[]"],
      ["an empty object", "{}"],
      ["another header", 'x,y\n"a",b\n'],
      ["an error with a success status", '{"status": 500, "message": "oops"}'],
      ["a row that is too short", `${NAMES.join(",")}\na,b\nc,d\ne,f\n`],
      ["other columns", JSON.stringify({ columns: NAMES.toReversed(), rows: PEOPLE, numRows: 3 })],
      ["a row with fewer cells", JSON.stringify({ columns: NAMES, rows: [PEOPLE[0], PEOPLE[1], ["c"]], numRows: 3 })],
      ["fewer rows than it says", JSON.stringify({ columns: NAMES, rows: PEOPLE.slice(1), numRows: 3 })],
      ["fewer rows than Domo counts", JSON.stringify({ columns: NAMES, rows: PEOPLE.slice(1), numRows: 2 })],
      ["more rows than Domo counts", JSON.stringify({ columns: NAMES, rows: [...PEOPLE, ...PEOPLE], numRows: 6 })],
      ["cells that are lists", JSON.stringify({ columns: NAMES, rows: PEOPLE.map((row) => [row, ...row.slice(1)]), numRows: 3 })],
      ["objects that lack a cell", JSON.stringify(PEOPLE.map(([email]) => ({ email })))],
    ])("not from %s", async (_what, body) => {
      fail(ROWS[api], { body });
      await expect(dataSets.rows(ID)).rejects.toThrow(/People|can't be used/);
    });

    test("not if columns have one name", async () => {
      const twice = [...COLUMNS.slice(0, 4), { name: "email", type: "STRING" as const }];
      putDataSet(sandbox.store(), { id: ID, name: "People", columns: twice, rows: PEOPLE });
      expect((await errorOf(dataSets.rows(ID))).message).toContain("several columns named email");
    });

    test("after answers that were lost or refused for a moment", async () => {
      fail(ROWS[api], { reset: "after" }, 1);
      fail(ROWS[api], { status: 503 }, 1);
      expect((await dataSets.rows(ID)).rows).toEqual(PEOPLE);
    });

    test("to the last of 50,000 rows, in a few requests", async () => {
      const columns = COLUMNS.slice(0, 1);
      const rows = Array.from({ length: 50_000 }, (_, i) => [`person${String(i)}@example.com`]);
      putDataSet(sandbox.store(), { id: ID, name: "People", columns, rows });
      const read = (await dataSets.rows(ID)).rows;
      expect(read.flat().toSorted()).toEqual(rows.flat().toSorted());
      expect(sent(ROWS[api])).toBeLessThanOrEqual(6);
      expect(sandbox.requests.length).toBeLessThanOrEqual(12);
    });

    test("only with a right to them, which the error names", async () => {
      sandbox.store().switches.dataSetAccess = "none";
      const error = await errorOf(dataSets.rows(ID));
      expect(error).toBeInstanceOf(api === "public" ? UnreadableObjectError : CredentialsError);
      expect(error.message).toMatch(
        api === "public" ? /Share the DataSet with the user who made the client/ : /must be shared with the token's owner/,
      );
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

    test("once, also if Domo's answer is lost", async () => {
      sandbox.faults.add({
        match: { method: "POST", path: api === "public" ? "/v1/datasets" : "/api/data/v2/datasources" },
        times: 1,
        fault: { reset: "after" },
      });
      const id = await dataSets.create(want);
      expect(sandbox.store().dataSets.filter(({ name }) => name === "Runs")).toMatchObject([{ id }]);
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

describe("DataSets on the instance API", () => {
  let sandbox: Sandbox;
  let dataSets: DataSetStore;
  beforeEach(async () => {
    sandbox = await startSandbox();
    dataSets = open("instance", sandbox.url, { pageSize: 2 });
  });
  afterEach(() => sandbox.close());

  const columns = COLUMNS.slice(0, 1);
  const letters = (text: string): string[][] => [...text].map((letter) => [letter]);
  const put = (text: string) => putDataSet(sandbox.store(), { id: ID, name: "People", columns, rows: letters(text) });
  const queries = (): number => sandbox.requests.filter(({ path }) => path === ROWS.instance).length;
  const answer = (rows: string[][], times = 1): void => {
    sandbox.faults.add({
      match: { path: ROWS.instance },
      times,
      fault: { body: JSON.stringify({ columns: ["email"], rows, numRows: rows.length }) },
    });
  };

  test.each(["", "a", "ab", "abc", "abcd", "abcde"])("are read page by page to their end: %j", async (text) => {
    sandbox.store().switches.emptyQuery = "200";
    put(text);
    expect((await dataSets.rows(ID)).rows).toEqual(letters(text));
    expect(queries()).toBe(Math.floor(text.length / 2) + 1);
  });

  test("are read to their end where Domo's pages are smaller than was asked for", async () => {
    put("abcd");
    answer(letters("a"));
    expect((await dataSets.rows(ID)).rows).toEqual(letters("abcd"));
  });

  test("are not returned if a row may have displaced another between two pages", async () => {
    put("abcd");
    for (let attempt = 0; attempt < 3; attempt++) answer(letters("ac"), 3);
    const error = await errorOf(dataSets.rows(ID));
    expect(error).toBeInstanceOf(IncompleteListError);
    expect(error.message).toMatch(/equal row \(pages 1 and 2\)/);
  });

  test("are read if equal rows stand in one page", async () => {
    put("aabb");
    expect((await dataSets.rows(ID)).rows).toEqual(letters("aabb"));
  });

  test("are no endless list, however many rows Domo returns", async () => {
    put("ab");
    sandbox.faults.add({ match: { path: ROWS.instance }, fault: { body: JSON.stringify({ columns: ["email"], rows: letters("xy") }) } });
    await expect(dataSets.rows(ID)).rejects.toThrow(IncompleteListError);
    expect(queries()).toBeLessThanOrEqual(6);
  });

  test("are read from a list of objects, which a page of Domo's documentation shows", async () => {
    put("ab");
    sandbox.faults.add({ match: { path: ROWS.instance }, times: 1, fault: { body: '[{"email": "a"}, {"email": "b"}]' } });
    sandbox.faults.add({ match: { path: ROWS.instance }, times: 1, fault: { body: "[]" } });
    expect((await dataSets.rows(ID)).rows).toEqual(letters("ab"));
  });

  test("can't be read if a name can't be quoted", async () => {
    putDataSet(sandbox.store(), { id: ID, name: "People", columns: [{ name: "a`b", type: "STRING" }], rows: [["x"]] });
    await expect(dataSets.rows(ID)).rejects.toThrow(/its column a`b has a backtick/);
  });

  test("that have no rows are an error that says so where Domo refuses to query them", async () => {
    put("");
    await expect(dataSets.rows(ID)).rejects.toThrow(/has no rows. Run again in some minutes/);
  });

  test("are unchanged by an upload that fails before its commit", async () => {
    put("ab");
    sandbox.faults.add({ match: { path: "*/parts/*" }, fault: { status: 400 } });
    await expect(dataSets.append(ID, ["email"], [["c"]])).rejects.toMatchObject({ status: 400 });
    expect(sandbox.store().dataSets[0]?.rows).toEqual(letters("ab"));
  });
});

describe("DataSets on the public API", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    putDataSet(sandbox.store(), { id: ID, name: "People", columns: COLUMNS, rows: PEOPLE });
  });
  afterEach(() => sandbox.close());

  const client = (): DomoPublic => new DomoPublic({ apiUrl: sandbox.url, clientId: "sandbox", clientSecret: "sandbox-secret", ...QUIET });

  test("need the scope data, and say where to add it; users need no such scope", async () => {
    sandbox.store().switches.dataScope = "missing";
    const domo = client();
    const error = await errorOf(publicDataSets(domo, { host: "acme" }).rows(ID));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/insufficient_scope.*need a client that has the scope data.*developer\.domo\.com/);
    expect((await domo.users.list()).length).toBeGreaterThan(0);
  });

  test.each([400, 401, 403])("say so, too, if Domo refuses the login for that scope with %d", async (status) => {
    sandbox.faults.add({ match: { path: "/oauth/token" }, fault: { status, body: '{"error": "invalid_scope"}' } });
    const error = await errorOf(publicDataSets(client(), { host: "acme" }).rows(ID));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/scope data/);
  });

  test("log in once for data, and only if they are used", async () => {
    const domo = client();
    await domo.users.list();
    const logins = (): (string | undefined)[] =>
      sandbox.requests.filter(({ path }) => path === "/oauth/token").map(({ query }) => query.scope);
    expect(logins()).toEqual(["user"]);
    await publicDataSets(domo, { host: "acme" }).rows(ID);
    expect(logins()).toEqual(["user", "data"]);
  });

  test("log in again if a token has expired, also where an export is refused with 406", async () => {
    const domo = client();
    await domo.dataSets.get(ID);
    sandbox.store().tokens.clear();
    expect(await domo.dataSets.export(ID)).toContain("ada@example.com");
    expect(sandbox.requests.map(({ status }) => status)).toContain(406);
  });

  test("can't be exported without the right to, which the error names", async () => {
    sandbox.store().switches.dataSetAccess = "view";
    await expect(publicDataSets(client(), { host: "acme" }).rows(ID)).rejects.toThrow(/Export DataSet \(dataset.export\)/);
  });

  test("are missing if they are deleted", async () => {
    sandbox.faults.add({ match: { path: DETAILS.public }, fault: { body: JSON.stringify({ id: ID, deleted: true }) } });
    await expect(publicDataSets(client(), { host: "acme" }).rows(ID)).rejects.toBeInstanceOf(MissingObjectError);
  });

  test("keep the first rows if later ones are refused: the error says how many", async () => {
    const rows = Array.from({ length: 7000 }, (_, i) => [String(i)]);
    // The second request, after the read of the DataSet and the first append.
    const { store } = sandbox;
    const dataSets = publicDataSets(client(), { host: "acme" });
    await dataSets.find(ID);
    rows[6000] = ["x"];
    const appended = dataSets.append(ID, ["level"], rows);
    const error = await errorOf(appended);
    expect(error).toBeInstanceOf(IncompleteAppendError);
    expect(error).toMatchObject({ added: 5000 });
    expect(error.message).toMatch(/added the first 5000 of 7000 rows.*and no more.*Data import failed/);
    expect(store().dataSets.find(({ id }) => id === ID)?.rows).toHaveLength(5003);
  });
});
