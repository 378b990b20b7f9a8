// When the credential of an account is checked with the validator of its connector, and what happens to one that is not accepted.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Writable } from "node:stream";
import { logTo } from "../../../../provider/context";
import { beginRun } from "../../../support/provider-process";
import { TestBed, type TestResource } from "../../../support/test-bed";
import { S3, FULL, accountTable } from "./fixtures/account";

describe("the credential of an Account", () => {
  let testBed: TestBed;
  let account: TestResource;
  const lines: string[] = [];
  beforeEach(async () => {
    testBed = await TestBed.open({ seed: "small" });
    account = testBed.resource("Account");
    lines.length = 0;
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    logTo(stream);
  });
  afterEach(() => {
    logTo(process.stdout);
    return testBed.close();
  });

  /** Another resource of the program. */
  const another = (): TestResource => Object.assign(testBed.resource("Account"), { name: "another" });
  const VALIDATOR = "/api/data/v1/accounts/validators";
  const wrong = { ...FULL, configurations: { ...S3, secretKey: "wrong" } };
  const live = () => accountTable(testBed).get(Number(account.id));
  const validations = (): number => testBed.sandbox.requests.filter(({ path }) => path === VALIDATOR).length;

  test("is checked when it is created or changed, and never otherwise", async () => {
    await account.create(FULL);
    expect(validations()).toBe(1);
    await account.change({ ...FULL, name: "Pond", allowExternalUse: false });
    await account.refresh();
    await account.change({ ...FULL, name: "Lake" });
    expect(validations()).toBe(1);
    await account.change({ ...FULL, configurations: { ...S3, region: "eu-west-1" } });
    expect(validations()).toBe(2);
    expect(lines).toEqual([]);
  });

  test("is written with a warning if Domo does not accept it, by default", async () => {
    await account.create(wrong);
    expect(live().configurations.secretKey).toBe("wrong");
    expect(lines.join("")).toMatch(
      /warning: account Lake: Domo does not accept its credential: .*amazon-s3 answers FAILURE \(.*refuses it\)/,
    );
    expect(account.outputs.valid).toBe(false);
  });

  test("is not written with validate: require, and no account is made", async () => {
    const refused = account.create({ ...wrong, validate: "require" });
    await expect(refused).rejects.toThrow(/refused to create account Lake: Domo does not accept its credential.*Nothing was written/);
    expect(testBed.writes()).toEqual([]);
    expect(account.id).toBe("");
  });

  test("does not replace one that works with validate: require, and the state keeps the account", async () => {
    await account.create({ ...FULL, validate: "require" });
    testBed.forgetRequests();
    const error = await account.change({ ...wrong, name: "Pond", validate: "require" }).catch((reason: unknown) => reason as Error);
    expect((error as Error).message).toMatch(/refused to update account Pond: Domo does not accept its credential/);
    expect(error).toMatchObject({ id: account.id, properties: { name: "Lake", valid: true } });
    expect(testBed.writes()).toEqual([]);
    expect(live()).toMatchObject({ displayName: "Lake", configurations: S3, valid: true });
    await account.change({ ...FULL, name: "Pond", validate: "require" });
    expect(live().displayName).toBe("Pond");
  });

  test("is checked with validate: require before an account is deleted that another one replaces", async () => {
    await account.create(FULL);
    account.ownRuns = false;
    beginRun(new URL(testBed.sandbox.url).host);
    await account.check({
      ...wrong,
      dataProviderType: "snowflake",
      configurations: { account: "a", username: "u", password: "wrong" },
      validate: "require",
    });
    await expect(account.delete()).rejects.toThrow(
      /refused to delete account Lake: of the account that replaces it, Domo does not accept its credential.*Nothing was written/,
    );
    expect(live().displayName).toBe("Lake");
    beginRun(new URL(testBed.sandbox.url).host);
    await account.delete();
    expect(accountTable(testBed).accounts.has(Number(account.id))).toBe(false);
  });

  test("of an adopted account that Domo does not accept is written by the next run that has a better one", async () => {
    const table = accountTable(testBed);
    const existing = table.add({
      name: "Lake",
      displayName: "Lake",
      dataProviderType: "amazon-s3",
      configurations: S3,
      createdBy: 1893000001,
    });
    const required = { adopt: "always", validate: "require" };
    const refused = await account.create({ ...wrong, ...required }).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ reasons: [expect.stringMatching(/Nothing was written.* The state has it \(id \d+\), not finished/)] });
    expect(existing.configurations).toEqual(S3);
    await expect(account.change({ ...wrong, ...required })).rejects.toThrow(/does not accept its credential/);
    const right = { ...S3, secretKey: "right" };
    await account.change({ ...FULL, configurations: right, ...required });
    expect(existing.configurations).toEqual(right);
  });

  test("is accepted without messages of the validator, and its messages are redacted before they are cut", async () => {
    const answer = (result: string, more: object = {}): void => {
      testBed.sandbox.faults.add({ match: { path: VALIDATOR }, fault: { body: JSON.stringify({ result, ...more }) } });
    };
    answer("SUCCESS");
    await account.create({ ...FULL, validate: "require" });
    testBed.sandbox.faults.clear();
    const secret = "correct-horse-battery";
    answer("FAILURE", { messages: { secretKey: `${"x".repeat(220)} ${secret} is refused` } });
    await another().create({ ...FULL, name: "Other", configurations: { ...S3, secretKey: secret } });
    expect(lines.join("")).toContain("Domo does not accept its credential");
    expect(lines.join("")).not.toMatch(/correct/);
  });

  test("is not checked with validate: skip, nor if there is none", async () => {
    await account.create({ ...wrong, validate: "skip" });
    await another().create({ name: "Empty", dataProviderType: "amazon-s3", configurations: {}, validate: "require" });
    expect(
      testBed.sandbox.requests.filter(({ path }) => path === VALIDATOR || path.startsWith("/api/data/v1/providers/amazon-s3?")),
    ).toEqual([]);
  });

  test("of a connector without a validator can't be required to be valid", async () => {
    testBed.sandbox.store().switches.validator = "none";
    await account.create(wrong);
    expect([validations(), lines]).toEqual([0, []]);
    const required = another().create({ ...FULL, name: "Other", validate: "require" });
    await expect(required).rejects.toThrow(/Domo has no validator for amazon-s3, so that its credential can't be checked/);
  });

  test("that could not be checked is written with a warning, and not with validate: require", async () => {
    testBed.sandbox.faults.add({ match: { path: VALIDATOR }, fault: { status: 500, message: "no: canary-secret-key" } });
    await account.create(FULL);
    expect(lines.join("")).toMatch(/warning: account Lake: its credential could not be checked: Domo answered 500/);
    expect(lines.join("")).not.toContain("canary");
    expect(validations()).toBe(1);
    const required = another().create({ ...FULL, name: "Other", validate: "require" });
    await expect(required).rejects.toThrow(/could not be checked: Domo answered 500.*Nothing was written/);
  });

  test("is refused with another word for validate", async () => {
    await expect(account.check({ ...FULL, validate: "yes" }, {})).rejects.toThrow(/validate: must be "warn", "require" or "skip"/);
  });

  test("has outputs that follow what Domo lists, which are no diff", async () => {
    await account.create(FULL);
    expect(account.outputs).toMatchObject({ valid: true, credentialsType: "fields" });
    live().valid = false;
    await account.refresh();
    expect(account.outputs.valid).toBe(false);
    expect(await account.diff(FULL)).toEqual([]);
  });

  test("costs a refresh no request", async () => {
    await account.create(FULL);
    testBed.forgetRequests();
    await account.refresh();
    expect(testBed.sandbox.requests.map(({ path }) => path.split("?")[0])).toEqual([
      `/api/data/v1/accounts/${account.id}`,
      `/api/data/v1/providers/amazon-s3/account/${account.id}`,
    ]);
  });
});
