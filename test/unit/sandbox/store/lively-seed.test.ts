// The seed `lively`: what export, lists and the page can be tried on.

import { beforeAll, describe, expect, test } from "@jest/globals";
import { wrongSecret } from "../../../../sandbox/store/accounts";
import { seedStore } from "../../../../sandbox/store/seed";
import { Store } from "../../../../sandbox/store/store";

const DAY = 86_400_000;
const NOW = Date.parse("2026-01-01T00:00:00Z");

const lively = (now = NOW): Store => {
  const store = new Store(() => now);
  seedStore(store, "lively");
  return store;
};
const contentOf = ({ users, groups, roles, attributes, accounts, oauthAccounts, dataSets }: Store) =>
  structuredClone({ users, groups, roles, attributes, accounts: accounts.accounts, oauthAccounts: oauthAccounts.accounts, dataSets });
const shared = (texts: string[]): string[] => texts.filter((text, i) => texts.indexOf(text) !== i);

describe("the seed lively", () => {
  let store: Store;
  beforeAll(() => {
    store = lively();
  });
  const accounts = () => [...store.accounts.accounts.values()];
  const groups = () => store.liveGroups().filter(({ type, default: isDefault }) => type !== "system" && !isDefault);

  test("has 300 people, 40 groups besides Domo's own, 60 accounts of 12 types and 5 OAuth configurations", () => {
    expect([store.liveUsers().length, groups().length]).toEqual([300, 40]);
    expect([accounts().length, new Set(accounts().map(({ dataProviderType }) => dataProviderType)).size]).toEqual([60, 12]);
    expect(store.oauthAccounts.accounts.size).toBe(5);
  });

  test("is the same each time", () => {
    expect(contentOf(lively())).toEqual(contentOf(store));
  });

  test("differs later only by times", () => {
    const content = (each: Store) =>
      JSON.stringify(
        [...each.users.values(), ...each.groups.values(), ...each.accounts.accounts.values()].map(({ createdAt: _created, ...rest }) => ({
          ...rest,
          updatedAt: 0,
          modifiedAt: 0,
          lastActivity: 0,
        })),
      );
    expect(content(lively(NOW + 1000 * DAY + 1234))).toBe(content(store));
  });

  test("has been used for six years, and nothing in it is from the future", () => {
    const times = [...store.users.values()].flatMap(({ createdAt, updatedAt, lastActivity = NOW }) => [createdAt, updatedAt, lastActivity]);
    const others = [...store.groups.values(), ...accounts()].flatMap((each) =>
      "modifiedAt" in each ? [each.createdAt, each.modifiedAt] : [each.createdAt],
    );
    expect(Math.max(...times, ...others)).toBeLessThanOrEqual(NOW);
    expect(Math.min(...times)).toBe(NOW - 6 * 365 * DAY);
    for (const { createdAt, lastActivity = NOW } of store.users.values()) expect(lastActivity).toBeGreaterThanOrEqual(createdAt);
  });

  test("has leavers: some deleted, some deactivated and still with access", () => {
    expect([...store.users.values()].filter(({ deleted }) => deleted)).toHaveLength(14);
    const inactive = store.liveUsers().filter((user) => user.inactive);
    expect(inactive).toHaveLength(9);
    const granted = accounts().flatMap(({ grants }) => grants.flatMap(({ type, id }) => (type === "USER" ? [id] : [])));
    expect(inactive.some(({ id }) => granted.includes(id))).toBe(true);
    expect(granted.filter((id) => store.user(id).deleted)).toEqual([]);
  });

  test("has several people, groups and accounts of one name, but no two people of one e-mail", () => {
    expect(new Set(shared(store.liveUsers().map(({ name }) => name)))).toEqual(new Set(["Maria Silva", "Jan Novák", "Wei Chen"]));
    expect(shared(groups().map(({ name }) => name))).toEqual(["Finance Reporting"]);
    expect(shared(accounts().map(({ displayName, dataProviderType }) => `${displayName} ${dataProviderType}`)).length).toBeGreaterThan(2);
    expect(shared(store.liveUsers().map(({ email }) => email.toLowerCase()))).toEqual([]);
    expect(
      store
        .liveUsers()
        .map(({ email }) => email)
        .filter((email) => !/^[\x21-\x7f]+@[\w.]+$/.test(email)),
    ).toEqual([]);
  });

  test("has groups of all types, and dynamic ones that follow their rules", () => {
    const types = Object.groupBy(groups(), ({ type }) => type);
    expect(Object.fromEntries(Object.entries(types).map(([type, list]) => [type, list.length]))).toEqual({
      ...{ closed: 11, open: 9, directory: 2, adHoc: 2, dynamic: 16 },
    });
    const named = (name: string) => [...store.members(groups().find((group) => group.name === name)!)].map((id) => store.user(id));
    const sales = store.liveUsers().filter(({ department }) => department === "Sales");
    expect(new Set(named("All of Sales"))).toEqual(new Set(sales));
    expect(sales.length).toBeGreaterThan(10);
    expect(named("EMEA Analysts").length).toBeGreaterThan(3);
    expect(named("Nobody (yet)")).toEqual([]);
    for (const { location, department } of named("Finance and Legal in Lisboa"))
      expect([location, ["Finance", "Legal"].includes(department ?? "")]).toEqual(["Lisboa", true]);
  });

  test("has access to single people and groups, at least one owner of each account, and no one twice", () => {
    for (const { grants } of [...accounts(), ...store.oauthAccounts.accounts.values()]) {
      expect(grants.some(({ accessLevel }) => accessLevel === "OWNER")).toBe(true);
      expect(shared(grants.map(({ type, id }) => `${type} ${String(id)}`))).toEqual([]);
      for (const subject of grants) expect(store.subjectName(subject)).toEqual(expect.any(String));
    }
    const kinds = accounts().map(({ grants }) => [grants.some(({ type }) => type === "GROUP"), grants.length > 2]);
    expect(kinds.filter(([hasGroup]) => hasGroup).length).toBeGreaterThan(20);
    expect(kinds.filter(([, hasMany]) => hasMany).length).toBeGreaterThan(20);
  });

  test("has invalid and unused accounts, names in other scripts, and a support user of Domo", () => {
    const invalid = accounts().filter(({ valid }) => !valid);
    expect(invalid).toHaveLength(7);
    const refused = accounts().filter((account) => wrongSecret(account.dataProviderType, account.configurations) !== undefined);
    expect(refused).toEqual(invalid);
    expect(new Set(store.dataSets.map(({ accountId }) => accountId)).size).toBe(42);
    for (const script of ["Han", "Hangul", "Cyrillic", "Greek", "Hebrew", "Arabic", "Thai"])
      expect(
        store
          .liveUsers()
          .map(({ name }) => name)
          .join(),
      ).toMatch(new RegExp(`\\p{Script=${script}}`, "u"));
    expect(store.liveUsers().filter(({ isSupport }) => isSupport)).toMatchObject([{ email: "support@domo.example" }]);
  });
});
