import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CONNECTORS } from "../../../../provider/client/schemas/connectors";
import { type Refused, TestBed, type TestResource, type Values } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { life, S3, FULL, shelf, asInputs } from "./fixtures/account";

lifecycleSuite(life);

describe("an Account", () => {
  let stage: TestBed;
  const HOME = (): Values => ({ __instance: `default@${new URL(stage.sandbox.url).host}` });
  let account: TestResource;
  beforeEach(async () => {
    stage = await TestBed.open({ seed: "small" });
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
    // That no list has it is no proof that Domo has not acted.
    if (reset === "before") await expect(account.create(FULL)).rejects.toThrow(/the next run looks for it/);
    await account.create(FULL);
    const made = [...shelf(stage).accounts.values()].filter(({ displayName }) => displayName === "Lake");
    expect(made.map(({ id }) => String(id))).toEqual([account.id]);
  });

  test("stays while DataSets use it, and names them", async () => {
    const warehouse = [...shelf(stage).accounts.values()][0]!;
    Object.assign(account, {
      id: String(warehouse.id),
      outputs: { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType },
    });
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
      outputs: { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType, transferDatasetsTo: id },
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
      Object.assign(account, {
        id: String(warehouse.id),
        outputs: { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType },
      });
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
    const outputs = { ...HOME(), name: "Warehouse", dataProviderType: warehouse.dataProviderType, transferDatasetsTo: account.id };
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
    await expect(account.refresh()).rejects.toThrow(/403.*It is not known whether it exists.*Share it with that user/s);
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
    const wrong = (await account.create({ ...FULL, configurations: { secretKey: ["x"] } }).catch((reason: unknown) => reason)) as {
      problems: object[];
    };
    expect(wrong.problems).toEqual([
      { property: "", reason: expect.stringMatching(/^configurations\.secretKey must be text or a number/) },
    ]);
  });

  test("says what Domo says to a key that a connector does not have which is not known here", async () => {
    await expect(
      account.create({ name: "Sheet", dataProviderType: "google-spreadsheets", configurations: { sheet: "x" } }),
    ).rejects.toThrow(/google-spreadsheets has no sheet authentication scheme configuration/);
  });

  describe("has a configuration whose keys are checked in preview", () => {
    const problems = (inputs: Values, more: Record<string, string> = {}): Promise<unknown> =>
      stage
        .resource("Account", more)
        .check({ name: "W", ...inputs }, {})
        .then(
          () => [],
          (error: unknown) => (error as Refused).problems.map(({ property, reason }) => `${property}${reason}`),
        );
    const snowflake = (configurations: Values, more: Values = {}) => problems({ dataProviderType: "snowflake", configurations, ...more });
    const SOUND = { account: "acme", username: "domo", password: "canary" };
    const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const KEYS = "Its keys are account, username, password, role";

    test.each([
      ["user", `is no key of snowflake: did you mean username? ${KEYS}`],
      ["Account", `is no key of snowflake: did you mean account? ${KEYS}`],
      ["pasword", `is no key of snowflake: did you mean password? ${KEYS}`],
      ["warehouse", `is no key of snowflake: its${KEYS.slice(3)}`],
      ["constructor", `is no key of snowflake: its${KEYS.slice(3)}`],
    ])("names the key that is nearest to %s", async (key, reason) => {
      expect(await snowflake({ ...SOUND, [key]: "x" })).toEqual([`configurations.${key} ${reason}`]);
    });

    test("with all other problems at once", async () => {
      const found = await snowflake({ ...SOUND, user: "x", port: {} }, { allowExternalUse: "yes", colour: 1 });
      expect(found).toEqual([
        expect.stringMatching(/^configurations\.port must be text or a number/),
        expect.stringMatching(/^allowExternalUsemust be true or false/),
        expect.stringMatching(/^colouris not known here/),
        expect.stringMatching(/^configurations\.user is no key/),
        expect.stringMatching(/^configurations\.port is no key/),
      ]);
    });

    test.each([
      ["what is right", { dataProviderType: "snowflake", configurations: SOUND }],
      ["the key of a secret manager", { dataProviderType: "snowflake", configurations: { ...SOUND, secretId: "x" } }],
      ["a connector that is not known here", { dataProviderType: "acme-crm", configurations: { user: "x" } }],
      ["a connector that preview does not know yet", { dataProviderType: UNKNOWN, configurations: { user: "x" } }],
      ["a value that preview does not know yet", { dataProviderType: "snowflake", configurations: { ...SOUND, user: UNKNOWN } }],
      ["a configuration that preview does not know yet", { dataProviderType: "snowflake", configurations: UNKNOWN }],
      ["no configuration", { dataProviderType: "snowflake" }],
      ["an empty configuration", { dataProviderType: "snowflake", configurations: {} }],
      ["values that are left empty", { dataProviderType: "snowflake", configurations: { ...SOUND, password: "" } }],
    ])("but not %s", async (_what, inputs) => {
      expect(await problems(inputs)).toEqual([]);
    });

    test("and knows a wrong key beside a value that preview does not know yet", async () => {
      expect(await snowflake({ ...SOUND, password: UNKNOWN, user: "x" })).toEqual([
        expect.stringMatching(/^configurations\.user is no key/),
      ]);
    });

    test("and without which a new account is of no use", async () => {
      const lacks = (type: string, keys: string): string => `configurations lacks what ${type} needs: ${keys} ("" leaves a key empty)`;
      expect(await snowflake({ account: "acme" })).toEqual([lacks("snowflake", "username and password")]);
      const token = (configurations: Values) => problems({ dataProviderType: "domo-access-token", configurations });
      expect(await token({ username: "x" })).toEqual([lacks("domo-access-token", "domoAccessToken, or username and password")]);
      expect(await token({ domoAccessToken: "x" })).toEqual([]);
      // An account that is taken over, or that is there, may have them already.
      expect(await snowflake({ account: "acme" }, { adopt: "always" })).toEqual([]);
      expect(await problems({ dataProviderType: "snowflake", configurations: { account: "acme" } }, { "domo:adopt": "always" })).toEqual(
        [],
      );
      await account.create({ name: "W", dataProviderType: "snowflake" });
      await account.change({ name: "W", dataProviderType: "snowflake", configurations: { account: "acme" } });
      expect(shelf(stage).get(Number(account.id)).configurations).toEqual({ account: "acme" });
    });

    test("and where allowExternalUse is refused, as it is an argument of its own", async () => {
      for (const allowExternalUse of ["true", "false", true]) {
        expect(await snowflake({ ...SOUND, allowExternalUse }, { allowExternalUse: true })).toEqual([
          "configurations.allowExternalUse is no part of configurations here: give it as the argument allowExternalUse, true or false",
        ]);
      }
      expect(await problems({ dataProviderType: "acme-crm", configurations: { allowExternalUse: "true" } })).toHaveLength(1);
    });

    test("and where a mask is refused, as it would be written over the secret", async () => {
      for (const mask of ["********", "*"]) {
        expect(await snowflake({ ...SOUND, password: mask })).toEqual([
          "configurations.password is what Domo shows instead of a secret: give the secret itself",
        ]);
      }
    });
  });

  test.each([true, false])("has allowExternalUse %s as an argument, and shows its drift", async (allowExternalUse) => {
    await account.create({ ...FULL, allowExternalUse });
    expect(shelf(stage).get(Number(account.id)).allowExternalUse).toBe(allowExternalUse);
    shelf(stage).get(Number(account.id)).allowExternalUse = !allowExternalUse;
    await account.refresh();
    expect(await account.diff({ ...FULL, allowExternalUse })).toEqual(["allowExternalUse"]);
    await account.change({ ...FULL, allowExternalUse });
    expect(shelf(stage).get(Number(account.id)).allowExternalUse).toBe(allowExternalUse);
  });

  describe("where Domo shows secrets in clear", () => {
    const drift = (secretKey: string): void => {
      shelf(stage).configure(shelf(stage).get(Number(account.id)), { secretKey });
    };
    beforeEach(async () => {
      await stage.close();
      stage = await TestBed.open({ seed: "small", switches: { unmaskAccounts: "always" } });
      account = stage.resource("Account");
      await account.create(FULL);
    });

    test("shows that one was changed, and puts it right", async () => {
      await account.refresh();
      expect(await account.diff(FULL)).toEqual([]);
      drift("canary-by-hand");
      await account.refresh();
      expect(await account.diff(FULL)).toEqual(["configurations"]);
      await account.change(FULL);
      expect(shelf(stage).get(Number(account.id)).configurations).toEqual(S3);
    });

    test.each(["", "*", "****", "********", "************"])("takes %j for not visible, and never writes it", async (shown) => {
      const path = `/api/data/v1/providers/amazon-s3/account/${account.id}`;
      const body = JSON.stringify({ ...S3, secretKey: shown, allowExternalUse: "true" });
      stage.sandbox.faults.add({ match: { method: "GET", path }, times: 2, fault: { body } });
      await account.refresh();
      expect(account.seen.configurations).toEqual(S3);
      await account.change({ ...FULL, configurations: { ...S3, region: "eu-west-1" } });
      expect(shelf(stage).get(Number(account.id)).configurations).toEqual({ ...S3, region: "eu-west-1" });
    });

    test("takes a secret that is missing for not visible, and another key that is missing for drift", async () => {
      const { secretKey: _secret, region: _region, ...rest } = S3;
      const path = `/api/data/v1/providers/amazon-s3/account/${account.id}`;
      const body = JSON.stringify({ ...rest, allowExternalUse: "true" });
      stage.sandbox.faults.add({ match: { method: "GET", path }, times: 1, fault: { body } });
      await account.refresh();
      expect(account.seen.configurations).toEqual({ ...rest, secretKey: S3.secretKey });
    });

    test("keeps what it has seen out of errors and logs from then on", async () => {
      drift("seen-in-passing");
      await account.refresh();
      stage.sandbox.faults.add({ match: { method: "GET" }, fault: { status: 400, message: "bad value seen-in-passing" } });
      await expect(account.refresh()).rejects.toThrow(/bad value \[redacted\]/);
    });

    test("lets none into the state when nothing is remembered, and does not ask for them", async () => {
      drift("seen-in-passing");
      stage.forgetRequests();
      const got = stage.resource("Account");
      Object.assign(got, { id: account.id });
      expect(await got.refresh()).toBe(true);
      expect(got.seen).toMatchObject({ configurations: { bucket: "lake", region: "eu-north-1" }, allowExternalUse: true });
      expect(JSON.stringify([got.inputs, got.outputs])).not.toMatch(/seen-in-passing|AKIA/);
      expect(stage.sandbox.requests.map(({ query }) => query.unmask).filter(Boolean)).toEqual(["false"]);
    });
  });

  test("takes numbers and booleans where Domo keeps text", async () => {
    const configurations = { host: "db.example", port: 443, user: "u", password: "canary", warehouse: "w", role: true };
    const inputs = { name: "Federated", dataProviderType: "snowflake-federated", configurations };
    const asTexts = { ...configurations, port: "443", role: "true" };
    await account.create(inputs);
    expect(shelf(stage).get(Number(account.id)).configurations).toEqual(asTexts);
    await account.refresh();
    expect(account.seen.configurations).toEqual(configurations);
    expect(await account.diff({ ...inputs, configurations: asTexts })).toEqual([]);
    stage.forgetRequests();
    account.inputs = { ...account.inputs, added: "so that the engine calls update" };
    await account.change({ ...inputs, configurations: asTexts });
    expect(stage.writes()).toEqual([]);
    await account.change({ ...inputs, configurations: { ...configurations, port: 8443 } });
    expect(shelf(stage).get(Number(account.id)).configurations).toEqual({ ...asTexts, port: "8443" });
    await expect(account.create({ ...inputs, configurations: { ...configurations, port: 2 ** 53 } })).rejects.toThrow(/give it as text/);
  });

  test.each([
    ["json5", { apiKey: "canary" }, "apikey_header"],
    ["json5", { apiKey: "canary", apiType: "header", name: "X-Key" }, "apikey_header"],
    ["json5", { username: "u", password: "p" }, "fields"],
    ["json5", { authentication: "none", apiKey: "" }, "fields"],
    ["amazon-s3", S3, "fields"],
  ])("of type %s with %j authenticates by what Domo calls %s", async (dataProviderType, configurations, credentialsType) => {
    await account.create({ name: "Any", dataProviderType, configurations });
    const sent = shelf(stage).get(Number(account.id)).credentialsType;
    expect(sent).toBe(credentialsType);
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
