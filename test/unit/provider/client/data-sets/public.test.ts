// What only the public API does: exports as CSV, and a login for DataSets.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DomoPublic } from "../../../../../provider/client/client";
import { publicDataSets } from "../../../../../provider/client/data-sets/public";
import { CredentialsError, IncompleteAppendError, MissingObjectError } from "../../../../../provider/client/errors";
import { startSandbox, type Sandbox } from "../../../../../sandbox/server";
import { putDataSet } from "../../../../../sandbox/store/data-sets";
import { COLUMNS, DETAILS, errorOf, ID, putPeople, QUIET, ROWS } from "./fixtures";

describe("DataSets on the public API", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: "small" });
    putPeople(sandbox);
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

  test("are not returned from an export whose last cell has no end", async () => {
    putDataSet(sandbox.store(), { id: ID, name: "People", columns: COLUMNS.slice(0, 1), rows: [["a"], ["b"]] });
    sandbox.faults.add({ match: { path: ROWS.public }, fault: { body: 'email\na\n"b\n' } });
    await expect(publicDataSets(client(), { host: "acme" }).rows(ID)).rejects.toThrow(/no valid CSV/);
  });

  test("are read from an export with carriage returns and a byte order mark", async () => {
    putDataSet(sandbox.store(), { id: ID, name: "People", columns: COLUMNS.slice(0, 1), rows: [["a"], ["b"]] });
    sandbox.faults.add({ match: { path: ROWS.public }, fault: { body: '\ufeffemail\r\na\r\n"b"\r\n' } });
    expect((await publicDataSets(client(), { host: "acme" }).rows(ID)).rows).toEqual([["a"], ["b"]]);
  });

  test("are missing if they are deleted", async () => {
    sandbox.faults.add({ match: { path: DETAILS.public }, fault: { body: JSON.stringify({ id: ID, deleted: true }) } });
    await expect(publicDataSets(client(), { host: "acme" }).rows(ID)).rejects.toBeInstanceOf(MissingObjectError);
  });

  test("keep the first rows if later ones are refused: the error says how many", async () => {
    const rows = Array.from({ length: 7000 }, (_, i) => [String(i)]);
    rows[6000] = ["x"];
    const error = await errorOf(publicDataSets(client(), { host: "acme" }).append(ID, ["level"], rows));
    expect(error).toBeInstanceOf(IncompleteAppendError);
    expect(error).toMatchObject({ added: 5000 });
    expect(error.message).toMatch(/added the first 5000 of 7000 rows.*and no more.*Data import failed/);
    expect(sandbox.store().dataSets.find(({ id }) => id === ID)?.rows).toHaveLength(5003);
  });
});
