import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { CONNECTORS } from "../../../../provider/client/schemas/connectors";
import { type Refused, TestBed, type TestResource, type Values } from "../../../support/test-bed";
import { lifecycleSuite } from "./lifecycle-suite";
import { fixture, S3, FULL, accountTable, asInputs } from "./fixtures/account";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

lifecycleSuite(fixture);

describe("an Account", () => {
  let testBed: TestBed;
  let account: TestResource;
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
    account = testBed.resource("Account");
  });
  afterEach(() => testBed.close());

  test("keeps its id and its shares when it is renamed", async () => {
    await account.create(FULL);
    const { id } = account;
    accountTable(testBed).grant(accountTable(testBed).get(Number(id)), { type: "USER", id: 1893000002 }, "CAN_VIEW");
    testBed.forgetRequests();
    await account.change({ ...FULL, name: "Pond" });
    expect(account.id).toBe(id);
    expect(accountTable(testBed).get(Number(id)).grants).toHaveLength(2);
    expect(testBed.writes()).toEqual([`PUT /api/data/v1/accounts/${id}/name`]);
  });

  test("writes the whole configuration when a part changes, and nothing masked", async () => {
    await account.create(FULL);
    await account.refresh();
    await account.change({ ...FULL, configurations: { ...S3, region: "eu-west-1" } });
    expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual({ ...S3, region: "eu-west-1" });
  });

  test("shows no diff for masked values, and a diff for values in clear", async () => {
    await account.create(FULL);
    await account.refresh();
    expect(await account.diff(FULL)).toEqual([]);
    expect((account.seen.configurations as Values).secretKey).toBe("canary-secret-key");
    accountTable(testBed).configure(accountTable(testBed).get(Number(account.id)), { region: "us-east-1", secretKey: "changed by hand" });
    await account.refresh();
    expect(account.seen.configurations).toEqual({ ...S3, region: "us-east-1" });
  });

  test("writes a changed secret although Domo masks it", async () => {
    await account.create(FULL);
    await account.change({ ...FULL, configurations: { ...S3, secretKey: "canary-rotated" } });
    expect(accountTable(testBed).get(Number(account.id)).configurations.secretKey).toBe("canary-rotated");
  });

  test("empties a key that is no longer declared, as Domo keeps omitted keys", async () => {
    await account.create(FULL);
    const { region: _region, ...rest } = S3;
    await account.change({ ...FULL, configurations: rest });
    expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual(rest);
    await account.refresh();
    expect(await account.diff({ ...FULL, configurations: rest })).toEqual([]);
  });

  describe("without configurations", () => {
    const WITHOUT = { name: "Lake", dataProviderType: "amazon-s3" };
    const existing = () =>
      accountTable(testBed).add({
        ...WITHOUT,
        displayName: "Lake",
        configurations: { ...S3 },
        createdBy: testBed.sandbox.store().owner.id,
      });

    test("can't be created, which preview says", async () => {
      await expect(account.create(WITHOUT)).rejects.toThrow(
        /configurations is missing, and without it the account can't be created. .* import it, or set adopt: "always"/,
      );
      expect(testBed.writes()).toEqual([]);
      // Its value may be known later.
      await expect(account.check({ ...WITHOUT, configurations: UNKNOWN }, {})).resolves.toMatchObject(WITHOUT);
    });

    test("is not created either where there is none to adopt", async () => {
      await expect(account.create({ ...WITHOUT, adopt: "always" })).rejects.toThrow(/could not create .*configurations is missing/);
      expect(testBed.writes()).toEqual([]);
    });

    test("keeps the credentials of an account that it adopts, whatever happens to them, and shows none", async () => {
      const { id } = existing();
      await account.create({ ...WITHOUT, adopt: "always" });
      expect([account.id, testBed.writes()]).toEqual([String(id), []]);
      accountTable(testBed).configure(accountTable(testBed).get(id), { secretKey: "canary-by-hand", bucket: "pond" });
      await account.refresh();
      expect(await account.diff({ ...WITHOUT, adopt: "always" })).toEqual([]);
      await account.change({ ...WITHOUT, name: "Pond", adopt: "always" });
      expect(testBed.writes()).toEqual([`PUT /api/data/v1/accounts/${String(id)}/name`]);
      expect(accountTable(testBed).get(id).configurations).toEqual({ ...S3, secretKey: "canary-by-hand", bucket: "pond" });
      expect(JSON.stringify([account.inputs, account.outputs])).not.toContain("canary");
    });

    test("leaves the credentials in Domo when the program no longer declares them", async () => {
      await account.create(FULL);
      testBed.forgetRequests();
      await account.change({ ...WITHOUT, allowExternalUse: true });
      expect(testBed.writes()).toEqual([]);
      await account.change({ ...WITHOUT, allowExternalUse: false });
      expect(asInputs(testBed, account)).toEqual({ ...FULL, allowExternalUse: false });
      await account.refresh();
      expect(await account.diff({ ...WITHOUT, allowExternalUse: false })).toEqual([]);
    });

    test("is not replaced, as it could not be created again", async () => {
      existing();
      await account.create({ ...WITHOUT, adopt: "always" });
      await expect(account.check({ ...WITHOUT, dataProviderType: "snowflake" })).rejects.toThrow(/without it the account can't be created/);
    });
  });

  test("is replaced when its connector changes", async () => {
    await account.create(FULL);
    await account.change({ name: "Lake", dataProviderType: "snowflake", configurations: {} }).catch(() => undefined);
    expect(account.replaces).toEqual(["dataProviderType"]);
  });

  test("continues with the account of an interrupted run by its create key, and no other of the same name", async () => {
    const createdBy = testBed.sandbox.store().owner.id;
    const other = accountTable(testBed).add({
      name: "Lake",
      displayName: "Lake",
      dataProviderType: "amazon-s3",
      configurations: {},
      createdBy,
    });
    const leftover = accountTable(testBed).add({
      name: "project/stack/Account/name",
      displayName: "Half made",
      dataProviderType: "amazon-s3",
      configurations: {},
      createdBy,
    });
    await account.create(FULL);
    expect(account.id).toBe(String(leftover.id));
    expect(account.outputs.adopted).toBe(false);
    expect(asInputs(testBed, account)).toEqual(FULL);
    expect(other.configurations).toEqual({});
  });

  test("creates a second one of the same name, as Domo allows that, but adopts it with adopt always", async () => {
    const createdBy = testBed.sandbox.store().owner.id;
    const other = accountTable(testBed).add({
      name: "Lake",
      displayName: "Lake",
      dataProviderType: "amazon-s3",
      configurations: {},
      createdBy,
    });
    await account.create(FULL);
    expect(account.id).not.toBe(String(other.id));
    await account.delete();
    const adopting = await testBed.resource("Account").create({ ...FULL, adopt: "always" });
    expect([adopting.id, adopting.outputs.adopted]).toEqual([String(other.id), true]);
    await adopting.delete();
    expect(accountTable(testBed).accounts.has(other.id)).toBe(true);
  });

  test.each(["before", "after"] as const)("creates no second account when the response is lost %s Domo acted", async (reset) => {
    testBed.sandbox.faults.add({ match: { method: "POST", path: "/api/data/v1/accounts" }, times: 1, fault: { reset } });
    // That no list has it does not prove that Domo has not acted.
    if (reset === "before") await expect(account.create(FULL)).rejects.toThrow(/the next run looks for it/);
    await account.create(FULL);
    const created = [...accountTable(testBed).accounts.values()].filter(({ displayName }) => displayName === "Lake");
    expect(created.map(({ id }) => String(id))).toEqual([account.id]);
  });

  test("redacts secrets in errors, also when Domo repeats them", async () => {
    testBed.sandbox.faults.add({ match: { method: "POST" }, fault: { status: 400, message: "bad value canary-secret-key" } });
    const error = (await account.create(FULL).catch((reason: unknown) => reason)) as Error;
    expect(error.message).toMatch(/could not create account Lake: Domo answered 400 Bad Request to [^:]+: bad value \[redacted\]/);
    const wrong = (await account.create({ ...FULL, configurations: { secretKey: ["x"] } }).catch((reason: unknown) => reason)) as {
      problems: object[];
    };
    expect(wrong.problems).toEqual([
      { property: "", reason: expect.stringMatching(/^configurations\.secretKey must be text or a number/) },
    ]);
  });

  test("reports Domo's message for an invalid key of a connector that is not built in", async () => {
    await expect(
      account.create({ name: "Sheet", dataProviderType: "google-spreadsheets", configurations: { sheet: "x" } }),
    ).rejects.toThrow(/google-spreadsheets has no sheet authentication scheme configuration/);
  });

  describe("has a configuration whose keys are checked in preview", () => {
    const problems = (inputs: Values, more: Record<string, string> = {}): Promise<unknown> =>
      testBed
        .resource("Account", more)
        .check({ name: "W", ...inputs }, {})
        .then(
          () => [],
          (error: unknown) => (error as Refused).problems.map(({ property, reason }) => `${property}${reason}`),
        );
    const snowflake = (configurations: Values, more: Values = {}) => problems({ dataProviderType: "snowflake", configurations, ...more });
    const SOUND = { account: "acme", username: "domo", password: "canary" };
    const KEYS = "Its keys are account, username, password, role";

    test.each([
      ["user", `is no key of snowflake: did you mean username? ${KEYS}`],
      ["Account", `is no key of snowflake: did you mean account? ${KEYS}`],
      ["pasword", `is no key of snowflake: did you mean password? ${KEYS}`],
      ["warehouse", `is no key of snowflake: its${KEYS.slice(3)}`],
      ["constructor", `is no key of snowflake: its${KEYS.slice(3)}`],
    ])("suggests the key that is nearest to %s", async (key, reason) => {
      expect(await snowflake({ ...SOUND, [key]: "x" })).toEqual([`configurations.${key} ${reason}`]);
    });

    test("with all other problems at once", async () => {
      const found = await snowflake({ ...SOUND, user: "x", port: {} }, { allowExternalUse: "yes", colour: 1 });
      expect(found).toEqual([
        expect.stringMatching(/^configurations\.port must be text or a number/),
        expect.stringMatching(/^allowExternalUsemust be true or false/),
        expect.stringMatching(/^colouris not an argument of Account$/),
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
      ["an empty configuration", { dataProviderType: "snowflake", configurations: {} }],
      ["values that are left empty", { dataProviderType: "snowflake", configurations: { ...SOUND, password: "" } }],
    ])("but not %s", async (_what, inputs) => {
      expect(await problems(inputs)).toEqual([]);
    });

    test("and reports a wrong key also if its value is unknown", async () => {
      expect(await snowflake({ ...SOUND, password: UNKNOWN, user: "x" })).toEqual([
        expect.stringMatching(/^configurations\.user is no key/),
      ]);
    });

    test("and which must not be missing in a new account", async () => {
      const lacks = (type: string, keys: string): string => `configurations lacks what ${type} needs: ${keys} ("" leaves a key empty)`;
      expect(await snowflake({ account: "acme" })).toEqual([lacks("snowflake", "username and password")]);
      const token = (configurations: Values) => problems({ dataProviderType: "domo-access-token", configurations });
      expect(await token({ username: "x" })).toEqual([lacks("domo-access-token", "domoAccessToken, or username and password")]);
      expect(await token({ domoAccessToken: "x" })).toEqual([]);
      // An adopted or existing account may have them already.
      expect(await snowflake({ account: "acme" }, { adopt: "always" })).toEqual([]);
      expect(await problems({ dataProviderType: "snowflake", configurations: { account: "acme" } }, { "domo:adopt": "always" })).toEqual(
        [],
      );
      await account.create({ name: "W", dataProviderType: "snowflake", configurations: {} });
      await account.change({ name: "W", dataProviderType: "snowflake", configurations: { account: "acme" } });
      expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual({ account: "acme" });
    });

    test("and allowExternalUse is refused, as it is an argument", async () => {
      for (const allowExternalUse of ["true", "false", true]) {
        expect(await snowflake({ ...SOUND, allowExternalUse }, { allowExternalUse: true })).toEqual([
          "configurations.allowExternalUse is no part of configurations here: give it as the argument allowExternalUse, true or false",
        ]);
      }
      expect(await problems({ dataProviderType: "acme-crm", configurations: { allowExternalUse: "true" } })).toHaveLength(1);
    });

    test("and a mask is refused, as it would overwrite the secret", async () => {
      for (const mask of ["********", "*"]) {
        expect(await snowflake({ ...SOUND, password: mask })).toEqual([
          "configurations.password is what Domo shows instead of a secret: give the secret itself",
        ]);
      }
    });
  });

  test.each([true, false])("has allowExternalUse %s as an argument, and shows its drift", async (allowExternalUse) => {
    await account.create({ ...FULL, allowExternalUse });
    expect(accountTable(testBed).get(Number(account.id)).allowExternalUse).toBe(allowExternalUse);
    accountTable(testBed).get(Number(account.id)).allowExternalUse = !allowExternalUse;
    await account.refresh();
    expect(await account.diff({ ...FULL, allowExternalUse })).toEqual(["allowExternalUse"]);
    await account.change({ ...FULL, allowExternalUse });
    expect(accountTable(testBed).get(Number(account.id)).allowExternalUse).toBe(allowExternalUse);
  });

  describe("where Domo shows secrets in clear", () => {
    const drift = (secretKey: string): void => {
      accountTable(testBed).configure(accountTable(testBed).get(Number(account.id)), { secretKey });
    };
    beforeEach(async () => {
      await testBed.close();
      testBed = await TestBed.open({ seed: "small", switches: { unmaskAccounts: "always" } });
      account = testBed.resource("Account");
      await account.create(FULL);
    });

    test("shows that one was changed, and corrects it", async () => {
      await account.refresh();
      expect(await account.diff(FULL)).toEqual([]);
      drift("canary-by-hand");
      await account.refresh();
      expect(await account.diff(FULL)).toEqual(["configurations"]);
      await account.change(FULL);
      expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual(S3);
    });

    test.each(["", "*", "****", "********", "************"])("takes %j for a masked secret, and never writes it", async (shown) => {
      const path = `/api/data/v1/providers/amazon-s3/account/${account.id}`;
      const body = JSON.stringify({ ...S3, secretKey: shown, allowExternalUse: "true" });
      testBed.sandbox.faults.add({ match: { method: "GET", path }, times: 2, fault: { body } });
      await account.refresh();
      expect(account.seen.configurations).toEqual(S3);
      await account.change({ ...FULL, configurations: { ...S3, region: "eu-west-1" } });
      expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual({ ...S3, region: "eu-west-1" });
    });

    test("takes a missing secret for masked, and another missing key for drift", async () => {
      const { secretKey: _secret, region: _region, ...rest } = S3;
      const path = `/api/data/v1/providers/amazon-s3/account/${account.id}`;
      const body = JSON.stringify({ ...rest, allowExternalUse: "true" });
      testBed.sandbox.faults.add({ match: { method: "GET", path }, times: 1, fault: { body } });
      await account.refresh();
      expect(account.seen.configurations).toEqual({ ...rest, secretKey: S3.secretKey });
    });

    test("redacts secrets that Domo returned in all later errors and logs", async () => {
      drift("seen-in-passing");
      await account.refresh();
      testBed.sandbox.faults.add({ match: { method: "GET" }, fault: { status: 400, message: "bad value seen-in-passing" } });
      await expect(account.refresh()).rejects.toThrow(/bad value \[redacted\]/);
    });

    test("stores and requests none without prior inputs", async () => {
      drift("seen-in-passing");
      testBed.forgetRequests();
      const got = testBed.resource("Account");
      Object.assign(got, { id: account.id });
      expect(await got.refresh()).toBe(true);
      expect(got.seen).toMatchObject({ configurations: { bucket: "lake", region: "eu-north-1" }, allowExternalUse: true });
      expect(JSON.stringify([got.inputs, got.outputs])).not.toMatch(/seen-in-passing|AKIA/);
      expect(testBed.sandbox.requests.map(({ query }) => query.unmask).filter(Boolean)).toEqual(["false"]);
    });
  });

  test("accepts numbers and booleans where Domo stores text", async () => {
    const configurations = { host: "db.example", port: 443, user: "u", password: "canary", warehouse: "w", role: true };
    const inputs = { name: "Federated", dataProviderType: "snowflake-federated", configurations };
    const asTexts = { ...configurations, port: "443", role: "true" };
    await account.create(inputs);
    expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual(asTexts);
    await account.refresh();
    expect(account.seen.configurations).toEqual(configurations);
    expect(await account.diff({ ...inputs, configurations: asTexts })).toEqual([]);
    testBed.forgetRequests();
    account.inputs = { ...account.inputs, added: "so that the engine calls update" };
    await account.change({ ...inputs, configurations: asTexts });
    expect(testBed.writes()).toEqual([]);
    await account.change({ ...inputs, configurations: { ...configurations, port: 8443 } });
    expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual({ ...asTexts, port: "8443" });
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
    const sent = accountTable(testBed).get(Number(account.id)).credentialsType;
    expect(sent).toBe(credentialsType);
  });

  test("requires an access token, and says how to set it", async () => {
    const { failures } = await testBed
      .resource("Account", { "domo:accessToken": "" })
      .check(FULL, {})
      .then(
        () => ({ failures: [] as { reason: string }[] }),
        (error: unknown) => ({ failures: (error as Refused).problems }),
      );
    expect(failures).toEqual([
      { property: "", reason: expect.stringMatching(/accounts.* need the instance API: domo:accessToken \/ DOMO_ACCESS_TOKEN is missing/) },
    ]);
  });

  test("names the token that was refused", async () => {
    await expect(testBed.resource("Account", { "domo:accessToken": "canary-wrong" }).create(FULL)).rejects.toThrow(
      /401 Unauthorized.*domo:accessToken or DOMO_ACCESS_TOKEN/,
    );
  });

  const plain = Object.values(CONNECTORS).filter(({ type }) => !type.endsWith("-oauth-config"));
  test.each(plain.map(({ type, fields }) => [type, Object.keys(fields)] as const))(
    "of type %s is created with all its keys, and read back",
    async (dataProviderType, keys) => {
      const configurations = Object.fromEntries(keys.map((key) => [key, `value of ${key}`]));
      await account.create({ name: "Any", dataProviderType, configurations });
      expect(accountTable(testBed).get(Number(account.id)).configurations).toEqual(configurations);
      await account.refresh();
      expect(await account.diff({ name: "Any", dataProviderType, configurations })).toEqual([]);
    },
  );
});
