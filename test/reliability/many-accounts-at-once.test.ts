// Many accounts and shares at once share the requests that guard and prove them. Answers that lag, lack rows or lie must not make one of them look
// done, and one that fails must not fail the others.

import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Fault } from "../../sandbox/faults";
import { beginRun, endProcess } from "../support/provider-process";
import { TestBed, type TestResource, type Values } from "../support/test-bed";

const MANY = 24;
const [ADMIN, NORA, OMAR, PIA] = ["1893000001", "1893000002", "1893000003", "1893000004"] as const;
const PEOPLE = [NORA, OMAR, PIA];

const KINDS = {
  Account: {
    dataProviderType: "amazon-s3",
    list: "/api/data/v1/accounts",
    using: "/api/data/v2/datasources/accounts",
    dataSet: "accountId",
  },
  OAuthAccount: {
    dataProviderType: "snowflake-oauth-config",
    list: "/api/data/v1/accounts/templates/user/extended",
    using: "/api/data/v2/datasources/account-templates",
    dataSet: "templateId",
  },
} as const;
type Kind = keyof typeof KINDS;

let testBed: TestBed;
afterEach(async () => {
  jest.restoreAllMocks();
  endProcess(host());
  await testBed.close();
});

const host = (): string => new URL(testBed.sandbox.url).host;

async function open(): Promise<void> {
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
  testBed = await TestBed.open({ surface: "instance", seed: "small", latency: 5 });
}

const resource = (type: string, name: string): TestResource => Object.assign(testBed.resource(type), { name, ownRuns: false });

const store = () => testBed.sandbox.store();
const tableOf = (kind: Kind) => (kind === "Account" ? store().accounts : store().oauthAccounts);
const names = (kind: Kind): string[] => [...tableOf(kind).accounts.values()].map(({ displayName }) => displayName);
const lakes = (kind: Kind): string[] => names(kind).filter((name) => name.startsWith("Lake"));

function fail(match: Fault["match"], fault: Fault["fault"], times?: number): void {
  testBed.sandbox.faults.add({ match, fault, ...(times !== undefined && { times }) });
}

/** The messages of operations that failed. */
const failures = async (operations: Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(operations)).flatMap((outcome) => (outcome.status === "rejected" ? [(outcome.reason as Error).message] : []));

function create(kind: Kind): { accounts: TestResource[]; creations: Promise<TestResource>[] } {
  beginRun(host());
  const accounts = Array.from({ length: MANY }, (_, i) => resource(kind, `lake${String(i)}`));
  const { dataProviderType } = KINDS[kind];
  const creations = accounts.map((account, i) => account.create({ name: `Lake ${String(i)}`, dataProviderType, configurations: {} }));
  return { accounts, creations };
}

/** Accounts that an earlier run has created, in another process or in this one. */
async function created(kind: Kind, { isSameProcess = false } = {}): Promise<TestResource[]> {
  const { accounts, creations } = create(kind);
  await Promise.all(creations);
  // Another account, so that the list is not empty at the end.
  tableOf(kind).add({ ...KINDS[kind], name: "Other", displayName: "Other", configurations: {}, createdBy: store().owner.id });
  if (!isSameProcess) endProcess(host());
  beginRun(host());
  return accounts;
}

const ACCEPTED = { status: 200, body: "{}" };

describe.each(["Account", "OAuthAccount"] as const)("many resources of type %s at once", (kind) => {
  const { list, using, dataSet } = KINDS[kind];

  test("are not created a second time when only the list for their proof can't be read", async () => {
    await open();
    const { accounts, creations } = create(kind);
    fail({ method: "POST", path: "/api/data/v1/accounts*" }, { lateMs: 50 });
    const isRead = (): boolean => testBed.sandbox.requests.some(({ path }) => path === list);
    while (!isRead()) await new Promise((resolve) => setImmediate(resolve));
    fail({ method: "GET", path: list }, { status: 403 }, 1);
    await Promise.allSettled(creations);
    expect(lakes(kind)).toHaveLength(MANY);
    expect(accounts.filter(({ id }) => id !== "")).toHaveLength(MANY);
  });

  test.each<[string, Fault["fault"]]>([
    ["is what it was before", { stale: true }],
    ["lacks some", { drop: ["102", "107", "111"] }],
    ["is a refusal", { status: 403 }],
    ["is not there", { status: 404 }],
    ["is a page of a proxy", { status: 200, body: "<html>Blocked</html>" }],
  ])("are deleted when the list of accounts %s for a while", async (_, fault) => {
    await open();
    const accounts = await created(kind);
    fail({ method: "GET", path: list }, fault, fault.stale ? 4 : 1);
    await Promise.all(accounts.map((account) => account.delete()));
    expect(lakes(kind)).toEqual([]);
  });

  test.each<[string, { isSameProcess: boolean; faultOf: (id: string) => Fault["fault"] | undefined }]>([
    ["the list shows it", { isSameProcess: false, faultOf: () => undefined }],
    ["the list has never shown it", { isSameProcess: false, faultOf: (id) => ({ drop: [id] }) }],
    ["the list that has shown it is empty", { isSameProcess: true, faultOf: () => ({ status: 200, body: "[]" }) }],
  ])(
    "fail alone when Domo says that it deleted one and did not, and %s",
    async (_, { isSameProcess, faultOf }) => {
      await open();
      const accounts = await created(kind, { isSameProcess });
      const { id } = accounts[1]!;
      const fault = faultOf(id);
      if (fault) fail({ method: "GET", path: list }, fault);
      fail({ method: "DELETE", path: `/api/data/v1/accounts*/${id}` }, ACCEPTED, 1);
      const messages = await failures(accounts.map((account) => account.delete()));
      expect(messages).toEqual([expect.stringMatching(/Domo accepted the delete, but .*Lake 1 .* is (?:not )?still there/)]);
      expect(lakes(kind)).toEqual(["Lake 1"]);
    },
    20_000,
  );

  test.each<[string, Fault["fault"] | undefined]>([
    ["names all", undefined],
    ["names none of them", { status: 200, body: "{}" }],
    ["names only others", { status: 200, body: '{"1": [], "2": []}' }],
  ])("are deleted but for one that a DataSet uses when the answer about DataSets %s", async (_, fault) => {
    await open();
    const accounts = await created(kind);
    store().dataSets.push({ id: "d1", name: "Sales", [dataSet]: Number(accounts[5]!.id) });
    if (fault) fail({ method: "POST", path: using }, fault);
    const messages = await failures(accounts.map((account) => account.delete()));
    expect(messages).toEqual([expect.stringMatching(/1 DataSet uses .*Lake 5 and would stop updating: Sales/)]);
    expect(lakes(kind)).toEqual(["Lake 5"]);
  });

  test.each<[string, Fault["fault"]]>([
    ["is a refusal", { status: 403 }],
    ["is not there", { status: 404 }],
    ["is not about accounts", { status: 200, body: "[]" }],
    ["is cut off", { cut: 1 }],
  ])("are not deleted when the answer about DataSets %s", async (_, fault) => {
    await open();
    const accounts = await created(kind);
    fail({ method: "POST", path: using }, fault);
    expect(await failures(accounts.map((account) => account.delete()))).toHaveLength(MANY);
    expect(lakes(kind)).toHaveLength(MANY);
  });
});

// A single OAuth account, too, is read from the list only (§5.2).
describe("many accounts at once", () => {
  test.each<[string, Fault["fault"]]>([
    ["is what it was before", { stale: true }],
    ["lacks some", { drop: ["102", "107", "111"] }],
  ])("are created when the list of accounts %s", async (_, fault) => {
    await open();
    fail({ method: "GET", path: KINDS.Account.list }, fault, 4);
    await Promise.all(create("Account").creations);
    expect(lakes("Account")).toHaveLength(MANY);
  });
});

describe("many shares at once", () => {
  const SHARE = "/api/data/v2/accounts/share/*";
  const grants = (accountId: string): Values =>
    Object.fromEntries(
      store()
        .accounts.get(Number(accountId))
        .grants.map(({ id, accessLevel }) => [String(id), accessLevel]),
    );

  const share = (accountId: string, userId: string, more: Values = {}): { share: TestResource; creation: Promise<TestResource> } => {
    const made = resource("AccountShare", `${accountId} ${userId}`);
    return { share: made, creation: made.create({ accountId, accountKind: "account", userId, accessLevel: "CAN_VIEW", ...more }) };
  };

  /** An account of this run. */
  const newAccount = (name = "Lake"): Promise<TestResource> =>
    resource("Account", name).create({ name, dataProviderType: "amazon-s3", configurations: {} });

  const ALL_VIEW = { [ADMIN]: "OWNER", [NORA]: "CAN_VIEW", [OMAR]: "CAN_VIEW", [PIA]: "CAN_VIEW" };

  async function shareWithAll(accountId: string): Promise<TestResource[]> {
    const shares = PEOPLE.map((userId) => share(accountId, userId));
    await Promise.all(shares.map(({ creation }) => creation));
    return shares.map(({ share: each }) => each);
  }

  test.each(["a new account", "an older account"])("fail alone when one grant of %s fails", async (which) => {
    await open();
    const accountId = which === "a new account" ? (await newAccount()).id : "101";
    fail({ method: "PUT", path: SHARE }, { status: 400, message: "not you" }, 1);
    const shares = PEOPLE.map((userId) => share(accountId, userId));
    const messages = await failures(shares.map(({ creation }) => creation));
    expect(messages).toEqual([expect.stringMatching(/not you/)]);
    expect(Object.keys(grants(accountId))).toHaveLength(3);
  });

  test("fail alone when Domo accepts one that it does not carry out, and when it accepts one revocation likewise", async () => {
    await open();
    const { id } = await newAccount();
    fail({ method: "PUT", path: SHARE }, ACCEPTED, 1);
    const shares = PEOPLE.map((userId) => share(id, userId));
    expect(await failures(shares.map(({ creation }) => creation))).toHaveLength(1);
    expect(Object.keys(grants(id))).toHaveLength(3);
    const made = shares.map(({ share: each }) => each).filter((each) => each.id !== "");
    expect(made).toHaveLength(2);
    beginRun(host());
    fail({ method: "PUT", path: SHARE }, ACCEPTED, 1);
    const messages = await failures(made.map((each) => each.delete()));
    expect(messages).toEqual([expect.stringMatching(/is still there/)]);
    expect(Object.keys(grants(id))).toHaveLength(2);
  }, 20_000);

  test("are created and deleted while the access list lags", async () => {
    await open();
    fail({ method: "GET", path: SHARE }, { stale: true }, 4);
    const shares = await shareWithAll("101");
    expect(grants("101")).toEqual(ALL_VIEW);
    testBed.sandbox.faults.clear();
    fail({ method: "GET", path: SHARE }, { stale: true }, 4);
    beginRun(host());
    await Promise.all(shares.map((each) => each.delete()));
    expect(grants("101")).toEqual({ [ADMIN]: "OWNER" });
  });

  /** Shares of an account that an earlier run has made, of which this one has revoked the first. */
  async function firstRevoked(): Promise<TestResource[]> {
    const [first, ...others] = await shareWithAll("101");
    endProcess(host());
    beginRun(host());
    testBed.forgetRequests();
    await first!.delete();
    return others;
  }
  const methods = (): string[] => testBed.sandbox.requests.filter(({ path }) => path.includes("/share/")).map(({ method }) => method);

  test("are revoked one after the other with one look at the access list", async () => {
    await open();
    const others = await firstRevoked();
    expect(methods()).toEqual(["GET", "PUT", "GET"]);
    testBed.forgetRequests();
    for (const each of others) await each.delete();
    expect(methods()).toEqual(["PUT", "GET", "PUT", "GET"]);
    expect(grants("101")).toEqual({ [ADMIN]: "OWNER" });
  });

  test("keep the last owner, however lately the access list was read", async () => {
    await open();
    Object.assign(store().switches, { lastOwner: "allow" });
    const owner = await share("101", PIA, { accessLevel: "OWNER" }).creation;
    const nora = await share("101", NORA).creation;
    store().accounts.grant(store().accounts.get(101), { type: "USER", id: Number(ADMIN) }, "CAN_VIEW");
    endProcess(host());
    beginRun(host());
    await nora.delete();
    testBed.forgetRequests();
    expect(await failures([owner.delete()])).toEqual([expect.stringMatching(/last owner of account Warehouse/)]);
    expect(methods()).not.toContain("PUT");
  });

  test("keep the last owner, whom the access list names at a lower level, too", async () => {
    await open();
    Object.assign(store().switches, { lastOwner: "allow" });
    const nora = await share("101", NORA, { accessLevel: "OWNER" }).creation;
    const account = store().accounts.get(101);
    account.grants = [
      { type: "USER", id: Number(NORA), accessLevel: "CAN_VIEW" },
      { type: "USER", id: Number(NORA), accessLevel: "OWNER" },
    ];
    endProcess(host());
    beginRun(host());
    testBed.forgetRequests();
    expect(await failures([nora.delete()])).toEqual([expect.stringMatching(/last owner of account Warehouse/)]);
    expect(methods()).not.toContain("PUT");
  }, 20_000);

  test("are read back together when they were given one after the other to a new account", async () => {
    await open();
    const { id } = await newAccount();
    testBed.forgetRequests();
    await shareWithAll(id);
    expect(methods()).toEqual(["PUT", "PUT", "PUT", "GET"]);
  });

  test.each<["400" | "allow", RegExp]>([
    ["400", /Domo answered 400/],
    ["allow", /names no owner/],
  ])(
    "fail for whom somebody makes the last owner after the look, where Domo answers such a revocation with %s",
    async (lastOwner, message) => {
      await open();
      Object.assign(store().switches, { lastOwner });
      const [omar] = await firstRevoked();
      const { accounts } = store();
      accounts.grant(accounts.get(101), { type: "USER", id: Number(OMAR) }, "OWNER");
      accounts.grant(accounts.get(101), { type: "USER", id: Number(ADMIN) }, "NONE");
      expect(await failures([omar!.delete()])).toEqual([expect.stringMatching(message)]);
    },
    20_000,
  );

  test("adopt what somebody has given meanwhile to an account of this run, at the same level", async () => {
    await open();
    const { id } = await newAccount();
    store().accounts.grant(store().accounts.get(Number(id)), { type: "USER", id: Number(NORA) }, "CAN_VIEW");
    const [nora, omar] = [share(id, NORA), share(id, OMAR)];
    await Promise.all([nora.creation, omar.creation]);
    expect([nora.share.outputs.adopted, omar.share.outputs.adopted]).toEqual([true, false]);
  });

  test("do not change another level on an account that an earlier run has created", async () => {
    await open();
    const { id } = await newAccount();
    store().accounts.grant(store().accounts.get(Number(id)), { type: "USER", id: Number(NORA) }, "CAN_EDIT");
    beginRun(host());
    expect((await newAccount()).id).toBe(id);
    const messages = await failures(PEOPLE.map((userId) => share(id, userId).creation));
    expect(messages).toEqual([expect.stringMatching(/accessLevel is "CAN_EDIT" instead of "CAN_VIEW"/)]);
    expect(grants(id)).toEqual({ ...ALL_VIEW, [NORA]: "CAN_EDIT" });
  });

  test("do not take an account for new that Domo says it has created, and that is another one", async () => {
    await open();
    store().accounts.grant(store().accounts.get(101), { type: "USER", id: Number(NORA) }, "CAN_EDIT");
    fail({ method: "POST", path: "/api/data/v1/accounts" }, { status: 200, body: '{"id": 101}' }, 1);
    await expect(newAccount()).rejects.toThrow(/Nothing was written to it/);
    await expect(share("101", NORA).creation).rejects.toThrow(/CAN_EDIT/);
    expect(grants("101")).toEqual({ [ADMIN]: "OWNER", [NORA]: "CAN_EDIT" });
  });

  test("leave an owner when all are removed at once", async () => {
    await open();
    const id = "101";
    const owners = [NORA, OMAR].map((userId) => share(id, userId, { accessLevel: "OWNER" }));
    const [pia, admin] = [share(id, PIA), share(id, ADMIN, { accessLevel: "OWNER", adopt: "always", onDelete: "delete" })];
    await Promise.all([...owners, pia, admin].map(({ creation }) => creation));
    beginRun(host());
    const messages = await failures([...owners, pia, admin].map(({ share: each }) => each.delete()));
    expect(messages).toEqual([expect.stringMatching(/is the last owner of account Warehouse/)]);
    expect(Object.values(grants(id))).toEqual(["OWNER"]);
  }, 20_000);
});
