// DataSets in the sandbox over HTTP, as its control routes put them and Domo's routes answer.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { startSandbox, type Sandbox } from "../../../sandbox/server";

const ID = "0a1b2c3d-0000-4000-8000-000000000001";
const JSON_TYPE = { "content-type": "application/json" };
const COLUMNS = [{ name: "Full Name" }, { name: "level", type: "LONG" }];
const PEOPLE = {
  name: "People",
  columns: COLUMNS,
  rows: [
    ["Ada", 12],
    ["Bob's", null],
    ["", "12345678901234567890"],
  ],
};

describe("DataSets in the sandbox", () => {
  let sandbox: Sandbox;
  let now: number;
  let bearer: string;
  beforeEach(async () => {
    now = Date.parse("2026-01-01T00:00:00Z");
    sandbox = await startSandbox({ seed: "small", now: () => now });
    const basic = { authorization: `Basic ${Buffer.from("sandbox:sandbox-secret").toString("base64")}` };
    const login = await fetch(`${sandbox.url}/oauth/token?grant_type=client_credentials&scope=data`, { headers: basic });
    bearer = `bearer ${((await login.json()) as { access_token: string }).access_token}`;
    expect((await put(PEOPLE)).status).toBe(200);
  });
  afterEach(() => sandbox.close());

  const put = (body: unknown): Promise<Response> =>
    fetch(`${sandbox.url}/_sandbox/data-sets/${ID}`, { method: "PUT", headers: JSON_TYPE, body: JSON.stringify(body) });
  const call = (
    path: string,
    { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ) =>
    fetch(sandbox.url + path, { method, body, headers: { "x-domo-developer-token": "sandbox-token", authorization: bearer, ...headers } });
  const query = (sql: string, path = `/api/query/v1/execute/${ID}`): Promise<Response> =>
    call(path, { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ sql }) });
  const append = (csv: string, method = "APPEND"): Promise<Response> =>
    call(`/v1/datasets/${ID}/data?updateMethod=${method}`, { method: "PUT", headers: { "content-type": "text/csv" }, body: csv });
  const exported = async (): Promise<string> => (await call(`/v1/datasets/${ID}/data`)).text();

  test("are in its state with their rows, and reset removes them", async () => {
    const state = (await (await call("/_sandbox/state")).json()) as { dataSets: object[] };
    expect(state.dataSets).toContainEqual(
      expect.objectContaining({
        id: ID,
        name: "People",
        rows: [
          ["Ada", "12"],
          ["Bob's", null],
          ["", "12345678901234567890"],
        ],
      }),
    );
    await call("/_sandbox/reset", { method: "PUT", headers: JSON_TYPE, body: "{}" });
    expect((await call(`/v1/datasets/${ID}`)).status).toBe(401);
    expect((await call(`/api/data/v3/datasources/${ID}`)).status).toBe(404);
  });

  test.each([
    ["a row of another length", { ...PEOPLE, rows: [["Ada"]] }],
    ["a text in a column of numbers", { ...PEOPLE, rows: [["Ada", "much"]] }],
    ["an unknown type", { ...PEOPLE, columns: [{ name: "a", type: "TEXT" }] }],
    ["an unknown field", { ...PEOPLE, row: [] }],
  ])("are refused with %s", async (_what, body) => {
    expect((await put(body)).status).toBe(400);
  });

  test.each([
    [
      "SELECT * FROM table",
      [
        ["Ada", 12],
        ["Bob's", null],
        ["", "exact"],
      ],
    ],
    ["select `level`, `Full Name` from `people` ORDER BY `Full Name` LIMIT 1 OFFSET 1", [[12, "Ada"]]],
    ["SELECT level FROM t WHERE `Full Name` = 'Bob''s'", [[null]]],
    ["SELECT COUNT(*) FROM t", [[3]]],
  ])("answer %s on both APIs", async (sql, rows) => {
    for (const path of [`/api/query/v1/execute/${ID}`, `/v1/datasets/query/execute/${ID}`]) {
      const text = await (await query(sql, path)).text();
      expect(JSON.parse(text.replace(":12345678901234567890", "").replace(",12345678901234567890]", ',"exact"]'))).toMatchObject({
        rows,
        numRows: rows.length,
      });
    }
  });

  test.each([
    "SELECT",
    "DROP TABLE t",
    "SELECT nobody FROM t",
    "SELECT level FROM t GROUP BY level",
    "SELECT * FROM t LIMIT -1",
    "SELECT * FROM t; SELECT 1",
  ])("answer 400 to %s", async (sql) => {
    expect((await query(sql)).status).toBe(400);
  });

  test("can be queried only once they are indexed, and exported at once", async () => {
    sandbox.store().switches.indexLag = 5000;
    expect([(await query("SELECT * FROM t")).status, (await call(`/v1/datasets/${ID}/data`)).status]).toEqual([400, 200]);
    now += 5000;
    expect((await query("SELECT * FROM t")).status).toBe(200);
  });

  test("take CSV with or without a header, quoted or not, and tell an empty text from an empty cell", async () => {
    expect((await append('Full Name,level\n"a, ""b""\n",1\n"",\n,2\n')).status).toBe(204);
    expect(
      sandbox
        .store()
        .dataSets.find(({ id }) => id === ID)
        ?.rows?.slice(3),
    ).toEqual([
      ['a, "b"\n', "1"],
      ["", null],
      [null, "2"],
    ]);
    expect(await exported()).toBe('Ada,12\nBob\'s,\\N\n,12345678901234567890\n"a, ""b""\n",1\n,\\N\n\\N,2\n');
  });

  test("refuse CSV that does not fit, and lose all rows to a mistyped method, as in Domo", async () => {
    expect(await (await append("a,b,c\n")).json()).toMatchObject({ status: 400, message: `Data import failed for dataset ${ID}.` });
    expect((await append('"a\n')).status).toBe(400);
    await append("c,3\n", "Append");
    expect(await exported()).toBe("c,3\n");
  });

  test("are unchanged by an upload before its commit, which is accepted once", async () => {
    const uploads = `/api/data/v3/datasources/${ID}/uploads`;
    const { uploadId } = (await (await call(uploads, { method: "POST", headers: JSON_TYPE, body: "{}" })).json()) as { uploadId: number };
    const csv = { method: "PUT", headers: { "content-type": "text/csv" } };
    await call(`${uploads}/${String(uploadId)}/parts/2`, { ...csv, body: "y,2\n" });
    await call(`${uploads}/${String(uploadId)}/parts/1`, { ...csv, body: "x,1\n" });
    const before = await exported();
    const commit = () => call(`${uploads}/${String(uploadId)}/commit`, { method: "PUT", headers: JSON_TYPE, body: '{"action": "APPEND"}' });
    expect((await commit()).status).toBe(200);
    expect(await exported()).toBe(`${before}x,1\ny,2\n`);
    expect((await commit()).status).toBe(404);
  });

  test("that an account loads can't be written on the public API", async () => {
    const orders = "/v1/datasets/00000000-0000-4000-8000-00000000d501/data?updateMethod=APPEND";
    const refused = await call(orders, { method: "PUT", headers: { "content-type": "text/csv" }, body: "1,a,1,2026-01-01\n" });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ message: expect.stringContaining("created with the API") }),
    ]);
  });

  test("need a token with the scope data; users need the scope user", async () => {
    expect((await call("/v1/datasets")).status).toBe(200);
    const refused = await call("/v1/users");
    expect([refused.status, await refused.json()]).toEqual([403, [expect.objectContaining({ error: "insufficient_scope" })]]);
  });

  test("take CSV from no other route, and no form, which a web page could send", async () => {
    expect((await call("/v1/datasets", { method: "POST", headers: { "content-type": "text/csv" }, body: "a" })).status).toBe(415);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await call(`/v1/datasets/${ID}/data`, { method: "PUT", headers: form, body: "a" })).status).toBe(415);
  });

  test.each(["400", "403", "404"] as const)(
    "that the user may not see are in no list, and answer %s where the switch says so",
    async (status) => {
      Object.assign(sandbox.store().switches, { dataSetAccess: "none", deniedDataSet: status });
      expect((await call(`/v1/datasets/${ID}`)).status).toBe(Number(status));
      expect(await (await call("/v1/datasets")).json()).toEqual([]);
      expect((await call(`/api/data/v3/datasources/${ID}`)).status).toBe(403);
    },
  );
});
