import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CONNECTORS } from "../../../provider/domo/contract/connectors";
import { type Refused, Stage, type Staged, type Values } from "../stage";
import { lifecycleSuite } from "./lifecycle";
import { life, S3, FULL, shelf, asInputs } from "./lives/account";

lifecycleSuite(life);

describe("an Account", () => {
  let stage: Stage;
  let account: Staged;
  beforeEach(async () => {
    stage = await Stage.open({ seed: "small" });
    account = stage.resource("Account");
  });
  afterEach(() => stage.close());

  test("keeps its id and its shares when it is renamed", async () => {
    await account.create(FULL);
    const { id } = account;
    shelf(stage).grant(shelf(stage).get(Number(id)), { type: "USER", id: 1893000002 }, "CAN_VIEW");
    stage.forgetRequests();
    await account.change({ ...FULL, name: "Pond" });
    expect(account.id).toBe(id);
    expect(shelf(stage).get(Number(id)).grants).toHaveLength(2);
    expect(stage.writes()).toEqual([`PUT /api/data/v1/accounts/${id}/name`]);
  });

  test("writes the whole configuration when a part changes, and nothing masked", async () => {
    await account.create(FULL);
    await account.refresh();
    await account.change({ ...FULL, configurations: { ...S3, region: "eu-west-1" } });
    expect(shelf(stage).get(Number(account.id)).configurations).toEqual({ ...S3, region: "eu-west-1" });
  });

  test("makes no diff of what Domo masks, and shows what it shows in clear", async () => {
    await account.create(FULL);
    await account.refresh();
    expect(await account.diff(FULL)).toEqual([]);
    expect((account.seen.configurations as Values).secretKey).toBe("canary-secret-key");
    shelf(stage).configure(shelf(stage).get(Number(account.id)), { region: "us-east-1", secretKey: "changed by hand" });
    await account.refresh();
    expect(account.seen.configurations).toEqual({ ...S3, region: "us-east-1" });
  });

  test("writes a changed secret, although Domo does not show it", async () => {
    await account.create(FULL);
    await account.change({ ...FULL, configurations: { ...S3, secretKey: "canary-rotated" } });
    expect(shelf(stage).get(Number(account.id)).configurations.secretKey).toBe("canary-rotated");
  });

  test("empties a key that leaves the program, as Domo keeps what is left out", async () => {
    await account.create(FULL);
    const { region: _region, ...rest } = S3;
    await account.change({ ...FULL, configurations: rest });
    expect(shelf(stage).get(Number(account.id)).configurations).toEqual(rest);
    await account.refresh();
    expect(await account.diff({ ...FULL, configurations: rest })).toEqual([]);
  });

  test("is replaced when its connector is another", async () => {
    await account.create(FULL);
    await account.change({ name: "Lake", dataProviderType: "snowflake" }).catch(() => undefined);
    expect(account.replaces).toEqual(["dataProviderType"]);
  });

  test("takes over what a cut-off run has made, by the mark that it left, and nothing else of the same name", async () => {
    const createdBy = stage.sandbox.store().owner.id;
    const other = shelf(stage).add({ name: "Lake", displayName: "Lake", dataProviderType: "amazon-s3", configurations: {}, createdBy });
    const leftover = shelf(stage).add({
      name: "project/stack/Account/name",
      displayName: "Half made",
      dataProviderType: "amazon-s3",
      configurations: {},
      createdBy,
    });
    await account.create(FULL);
    expect(account.id).toBe(String(leftover.id));
    expect(account.outputs.adopted).toBe(false);
    expect(asInputs(stage, account)).toEqual(FULL);
    expect(other.configurations).toEqual({});
  });

  test("makes another beside one of the same name, as Domo allows that, but adopts it when told to", async () => {
    const createdBy = stage.sandbox.store().owner.id;
    const other = shelf(stage).add({ name: "Lake", displayName: "Lake", dataProviderType: "amazon-s3", configurations: {}, createdBy });
    await account.create(FULL);
    expect(account.id).not.toBe(String(other.id));
    await account.delete();
    const adopting = await stage.resource("Account").create({ ...FULL, adopt: "always" });
    expect([adopting.id, adopting.outputs.adopted]).toEqual([String(other.id), true]);
    await adopting.delete();
    expect(shelf(stage).accounts.has(other.id)).toBe(true);
  });

  test.each(["before", "after"] as const)("makes no second account when the answer is lost %s Domo acted", async (reset) => {
    stage.sandbox.faults.add({ match: { method: "POST", path: "/api/data/v1/accounts" }, times: 1, fault: { reset } });
    await account.create(FULL);
    const made = [...shelf(stage).accounts.values()].filter(({ displayName }) => displayName === "Lake");
    expect(made.map(({ id }) => String(id))).toEqual([account.id]);
  });

  test("stays while DataSets use it, and names them", async () => {
    const warehouse = [...shelf(stage).accounts.values()][0]!;
    Object.assign(account, { id: String(warehouse.id), outputs: { name: "Warehouse", dataProviderType: warehouse.dataProviderType } });
    await expect(account.delete()).rejects.toThrow(
      /refused to delete account Warehouse: 2 DataSets use account Warehouse.*Orders, Returns.*transferDatasetsTo/,
    );
    expect(shelf(stage).accounts.has(warehouse.id)).toBe(true);
  });

  test("goes once its DataSets have moved on", async () => {
    await account.create(FULL);
    const { id } = account;
    const warehouse = [...shelf(stage).accounts.values()][0]!;
    Object.assign(account, {
      id: String(warehouse.id),
      outputs: { name: "Warehouse", dataProviderType: warehouse.dataProviderType, transferDatasetsTo: id },
    });
    await account.delete();
    expect(stage.sandbox.store().dataSets.map(({ accountId }) => String(accountId))).toEqual([id, id]);
    expect(shelf(stage).accounts.has(warehouse.id)).toBe(false);
  });

  const BATCH = "/api/data/v2/datasources/accounts";
  const SINGLE = "/api/data/v2/datasources/account/*";
  const answering = (path: string, body: string): void => {
    stage.sandbox.faults.add({ match: { path }, fault: { body } });
  };

  test.each(["{}", '{"999":[]}', '{"list":[]}'])(
    "is not deleted on a batch answer without its own key, %s, but after the single route",
    async (body) => {
      const warehouse = [...shelf(stage).accounts.values()][0]!;
      Object.assign(account, { id: String(warehouse.id), outputs: { name: "Warehouse", dataProviderType: warehouse.dataProviderType } });
      answering(BATCH, body);
      await expect(account.delete()).rejects.toThrow(/2 DataSets use account Warehouse.*Orders, Returns/);
      stage.sandbox.store().dataSets.length = 0;
      await account.delete();
      expect(shelf(stage).accounts.has(warehouse.id)).toBe(false);
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
  ])("stays on %s, as that does not say that no DataSet uses it", async (_what, path, body) => {
    await account.create(FULL);
    expect(account.id).toBe("102");
    answering(path, body);
    if (path === SINGLE) answering(BATCH, "{}");
    await expect(account.delete()).rejects.toThrow(/could not delete account Lake: The answer of .*datasources.* can't be used/);
    expect(shelf(stage).accounts.has(102)).toBe(true);
  });

  test("stays when nobody can tell whether its DataSets have moved on", async () => {
    await account.create(FULL);
    const warehouse = [...shelf(stage).accounts.values()][0]!;
    const outputs = { name: "Warehouse", dataProviderType: warehouse.dataProviderType, transferDatasetsTo: account.id };
    Object.assign(account, { id: String(warehouse.id), outputs });
    const dataSets = JSON.stringify({ 101: [{ dataSourceId: "00000000-0000-4000-8000-00000000d501" }] });
    stage.sandbox.faults.add({ match: { path: BATCH }, times: 1, fault: { body: dataSets } });
    answering(BATCH, "{}");
    answering(SINGLE, "{}");
    await expect(account.delete()).rejects.toThrow(/can't be used/);
    expect(shelf(stage).accounts.has(warehouse.id)).toBe(true);
  });

  test("is not gone on a 403, and the error says what to do", async () => {
    await account.create(FULL);
    stage.sandbox.faults.add({ match: { method: "GET", path: `/api/data/v1/accounts/${account.id}` }, fault: { status: 403 } });
    shelf(stage).accounts.delete(Number(account.id));
    await expect(account.refresh()).rejects.toThrow(/403.*Whether it is gone can't be told.*Share it with that user/s);
  });

  test("is not gone on a 404 while the list of accounts has it, or a DataSet uses it, or the list can't be read", async () => {
    await account.create(FULL);
    const path = `/api/data/v1/accounts/${account.id}`;
    stage.sandbox.faults.add({ match: { method: "GET", path }, fault: { status: 404 } });
    await expect(account.refresh()).rejects.toThrow(/Domo answers 404, but its list of accounts has it/);
    shelf(stage).accounts.delete(Number(account.id));
    stage.sandbox.store().dataSets.push({ id: "d1", name: "Sales", accountId: Number(account.id) });
    await expect(account.refresh()).rejects.toThrow(/the DataSet Sales uses it/);
    stage.sandbox.store().dataSets.length = 0;
    stage.sandbox.faults.add({ match: { method: "GET", path: "/api/data/v1/accounts" }, fault: { status: 403 } });
    await expect(account.refresh()).rejects.toThrow(/403/);
    stage.sandbox.faults.clear();
    expect(await account.refresh()).toBe(false);
  });

  test("lets no secret into an error, also when Domo repeats it", async () => {
    stage.sandbox.faults.add({ match: { method: "POST" }, fault: { status: 400, message: "bad value canary-secret-key" } });
    const error = (await account.create(FULL).catch((reason: unknown) => reason)) as Error;
    expect(error.message).toMatch(/could not create account Lake: Domo answered 400 Bad Request to [^:]+: bad value \[redacted\]/);
    const wrong = (await account.create({ ...FULL, configurations: { secretKey: 7 } }).catch((reason: unknown) => reason)) as {
      problems: object[];
    };
    expect(wrong.problems).toEqual([{ property: "", reason: expect.stringMatching(/^configurations\.secretKey must be text/) }]);
  });

  test("says what Domo says to a key that the connector does not have", async () => {
    await expect(account.create({ ...FULL, configurations: { buckt: "x" } })).rejects.toThrow(
      /amazon-s3 has no buckt authentication scheme configuration/,
    );
  });

  test("needs an access token, and says how to set it", async () => {
    const { failures } = await stage
      .resource("Account", { "domo:accessToken": "" })
      .check(FULL, {})
      .then(
        () => ({ failures: [] as { reason: string }[] }),
        (error: unknown) => ({ failures: (error as Refused).problems }),
      );
    expect(failures).toEqual([
      { property: "", reason: expect.stringMatching(/accounts need the instance API: domo:accessToken \/ DOMO_ACCESS_TOKEN is missing/) },
    ]);
  });

  test("says which token was refused", async () => {
    await expect(stage.resource("Account", { "domo:accessToken": "canary-wrong" }).create(FULL)).rejects.toThrow(
      /401 Unauthorized.*domo:accessToken or DOMO_ACCESS_TOKEN/,
    );
  });

  const plain = Object.values(CONNECTORS).filter(({ type }) => !type.endsWith("-oauth-config"));
  test.each(plain.map(({ type, fields }) => [type, Object.keys(fields)] as const))(
    "of type %s is created with all its keys, and read back",
    async (dataProviderType, keys) => {
      const configurations = Object.fromEntries(keys.map((key) => [key, `value of ${key}`]));
      await account.create({ name: "Any", dataProviderType, configurations });
      expect(shelf(stage).get(Number(account.id)).configurations).toEqual(configurations);
      await account.refresh();
      expect(await account.diff({ name: "Any", dataProviderType, configurations })).toEqual([]);
    },
  );
});
