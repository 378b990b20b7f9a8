// What an account is deleted for, and what proves that it is gone.

import "../../../support/short-waits";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { TestBed, type TestResource, type Values } from "../../../support/test-bed";
import { FULL, accountTable } from "./fixtures/account";

describe("an Account", () => {
  let testBed: TestBed;
  const HOME = (): Values => ({ __instance: `default@${new URL(testBed.sandbox.url).host}` });
  let account: TestResource;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
    account = testBed.resource("Account");
  });
  afterEach(() => testBed.close());

  test("is not deleted while DataSets use it, and the error names them", async () => {
    const warehouse = [...accountTable(testBed).accounts.values()][0]!;
    Object.assign(account, {
      id: String(warehouse.id),
      outputs: { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType },
    });
    await expect(account.delete()).rejects.toThrow(
      /refused to delete account Warehouse: 2 DataSets use account Warehouse.*Orders, Returns.*transferDatasetsTo/,
    );
    expect(accountTable(testBed).accounts.has(warehouse.id)).toBe(true);
  });

  test("is deleted once its DataSets use another account", async () => {
    await account.create(FULL);
    const { id } = account;
    const warehouse = [...accountTable(testBed).accounts.values()][0]!;
    Object.assign(account, {
      id: String(warehouse.id),
      outputs: { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType, transferDatasetsTo: id },
    });
    await account.delete();
    expect(testBed.sandbox.store().dataSets.map(({ accountId }) => String(accountId))).toEqual([id, id]);
    expect(accountTable(testBed).accounts.has(warehouse.id)).toBe(false);
  });

  const BATCH = "/api/data/v2/datasources/accounts";
  const SINGLE = "/api/data/v2/datasources/account/*";
  const answering = (path: string, body: string): void => {
    testBed.sandbox.faults.add({ match: { path }, fault: { body } });
  };

  test.each(["{}", '{"999":[]}', '{"list":[]}'])(
    "is not deleted because of a batch response without its own key, %s, but after the single route",
    async (body) => {
      const warehouse = [...accountTable(testBed).accounts.values()][0]!;
      Object.assign(account, {
        id: String(warehouse.id),
        outputs: { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType },
      });
      answering(BATCH, body);
      await expect(account.delete()).rejects.toThrow(/2 DataSets use account Warehouse.*Orders, Returns/);
      testBed.sandbox.store().dataSets.length = 0;
      await account.delete();
      expect(accountTable(testBed).accounts.has(warehouse.id)).toBe(false);
    },
  );

  test.each([
    ["a batch of rows without ids", BATCH, '{"102":[{"dataSourceName":"Orders"}]}'],
    ["a batch of no lists", BATCH, '{"102":{}}'],
    ["a list instead of a batch", BATCH, "[]"],
    ["no body", BATCH, ""],
    ["a single answer that is no list", SINGLE, "{}"],
    ["a single answer of rows without ids", SINGLE, '[{"id":null,"name":"Orders"}]'],
    ["a single answer without a body", SINGLE, ""],
  ])("is not deleted on %s, as that does not prove that no DataSet uses it", async (_what, path, body) => {
    await account.create(FULL);
    expect(account.id).toBe("102");
    answering(path, body);
    if (path === SINGLE) answering(BATCH, "{}");
    await expect(account.delete()).rejects.toThrow(/could not delete account Lake: The answer of .*datasources.* can't be used/);
    expect(accountTable(testBed).accounts.has(102)).toBe(true);
  });

  test("is not deleted for a DataSet that begins to use it while Domo lets the deletion wait", async () => {
    await account.create(FULL);
    const { id } = account;
    testBed.sandbox.store().dataSets.push({ id: "d1", name: "Sales", accountId: Number(id) });
    testBed.sandbox.faults.add({ match: { path: BATCH }, times: 1, fault: { body: JSON.stringify({ [id]: [] }) } });
    testBed.sandbox.faults.add({ match: { method: "DELETE" }, times: 1, fault: { status: 429, retryAfter: 1 } });
    await expect(account.delete()).rejects.toThrow(/1 DataSet uses account Lake.*Sales/);
    expect(accountTable(testBed).accounts.has(Number(id))).toBe(true);
    testBed.sandbox.store().dataSets.length = 0;
    testBed.sandbox.faults.add({ match: { method: "DELETE" }, times: 2, fault: { status: 429, retryAfter: 1 } });
    await account.delete();
    expect(accountTable(testBed).accounts.has(Number(id))).toBe(false);
  });

  test("fails with Domo's answer to the deletion after as many tries as any request", async () => {
    await account.create(FULL);
    testBed.sandbox.faults.add({ match: { method: "DELETE" }, fault: { status: 503 } });
    await expect(account.delete()).rejects.toThrow(/could not delete account Lake: Domo answered 503/);
    expect(testBed.sandbox.requests.filter(({ method }) => method === "DELETE")).toHaveLength(8);
  });

  test("counts as deleted when it was deleted in Domo before, where Domo answers 404 to which DataSets use it", async () => {
    await account.create(FULL);
    accountTable(testBed).accounts.delete(Number(account.id));
    answering(BATCH, "{}");
    testBed.sandbox.faults.add({ match: { path: SINGLE }, fault: { status: 404 } });
    await account.delete();
    expect(testBed.sandbox.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  test.each(["the batch route", "either route"])("counts as gone and as deleted where %s for its DataSets answers 404", async (which) => {
    await account.create(FULL);
    accountTable(testBed).accounts.delete(Number(account.id));
    testBed.sandbox.faults.add({ match: { path: BATCH }, fault: { status: 404 } });
    if (which === "either route") testBed.sandbox.faults.add({ match: { path: SINGLE }, fault: { status: 404 } });
    await account.delete();
    expect(await account.refresh()).toBe(false);
  });

  test("stays in the state while a DataSet uses it, and is not deleted if it exists, where the batch route answers 404", async () => {
    await account.create(FULL);
    testBed.sandbox.store().dataSets.push({ id: "d1", name: "Sales", accountId: Number(account.id) });
    testBed.sandbox.faults.add({ match: { path: BATCH }, fault: { status: 404 } });
    await expect(account.delete()).rejects.toThrow(/Domo shows it, but answers 404 to which DataSets use it/);
    accountTable(testBed).accounts.delete(Number(account.id));
    await expect(account.refresh()).rejects.toThrow(/the DataSet Sales uses it/);
  });

  test("is not deleted where Domo answers 404 to which DataSets use it, and the account exists or may exist", async () => {
    await account.create(FULL);
    answering(BATCH, "{}");
    testBed.sandbox.faults.add({ match: { path: SINGLE }, fault: { status: 404 } });
    await expect(account.delete()).rejects.toThrow(
      /could not delete account Lake: Domo shows it, but answers 404 to which DataSets use it/,
    );
    testBed.sandbox.faults.add({ match: { method: "GET", path: `/api/data/v1/accounts/${account.id}` }, fault: { status: 403 } });
    await expect(account.delete()).rejects.toThrow(/could not delete account Lake: .*It is not known whether it exists/s);
    expect(accountTable(testBed).accounts.has(Number(account.id))).toBe(true);
  });

  test("is not deleted when it is not known whether its DataSets use another account", async () => {
    await account.create(FULL);
    const warehouse = [...accountTable(testBed).accounts.values()][0]!;
    const outputs = { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType, transferDatasetsTo: account.id };
    Object.assign(account, { id: String(warehouse.id), outputs });
    const dataSets = JSON.stringify({ 101: [{ dataSourceId: "00000000-0000-4000-8000-00000000d501" }] });
    testBed.sandbox.faults.add({ match: { path: BATCH }, times: 1, fault: { body: dataSets } });
    answering(BATCH, "{}");
    answering(SINGLE, "{}");
    await expect(account.delete()).rejects.toThrow(/can't be used/);
    expect(accountTable(testBed).accounts.has(warehouse.id)).toBe(true);
  });

  test("stays in the state on a 403, and the error says what to do", async () => {
    await account.create(FULL);
    testBed.sandbox.faults.add({ match: { method: "GET", path: `/api/data/v1/accounts/${account.id}` }, fault: { status: 403 } });
    accountTable(testBed).accounts.delete(Number(account.id));
    await expect(account.refresh()).rejects.toThrow(/403.*It is not known whether it exists.*Share it with that user/s);
  });

  test("stays in the state on a 404 while the list has it, a DataSet uses it, or the list can't be read", async () => {
    await account.create(FULL);
    const path = `/api/data/v1/accounts/${account.id}`;
    testBed.sandbox.faults.add({ match: { method: "GET", path }, fault: { status: 404 } });
    await expect(account.refresh()).rejects.toThrow(/Domo answers 404, but its list of accounts has it/);
    accountTable(testBed).accounts.delete(Number(account.id));
    testBed.sandbox.store().dataSets.push({ id: "d1", name: "Sales", accountId: Number(account.id) });
    await expect(account.refresh()).rejects.toThrow(/the DataSet Sales uses it/);
    testBed.sandbox.store().dataSets.length = 0;
    testBed.sandbox.faults.add({ match: { method: "GET", path: "/api/data/v1/accounts" }, fault: { status: 403 } });
    await expect(account.refresh()).rejects.toThrow(/403/);
    testBed.sandbox.faults.clear();
    expect(await account.refresh()).toBe(false);
  });
});
