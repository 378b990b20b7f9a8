// What writes cost at least, and which requests belong to which kind of resource.

import { describe, expect, test } from "@jest/globals";
import { kindOf, leastSeconds, leastWrites, requestsByKind, writeCosts, type Resources } from "../../bench/writes";

const RESOURCES: Resources = { users: 10, shares: 50, accounts: 5, groups: [1, 3] };

describe("a request belongs to the kind of resource that its route serves", () => {
  test.each([
    ["user", "POST /api/content/v3/users"],
    ["user", "PATCH /api/identity/v1/users/{id}"],
    ["user", "POST /api/identity/v1/users/search"],
    ["user", "GET /api/content/v2/users/me"],
    ["user", "GET /api/user/v1/properties/meta/keys"],
    ["user", "GET /api/authorization/v1/roles"],
    ["user", "PUT /v1/users/{id}"],
    ["user", "POST /v1/users/bulk/emails"],
    ["share", "PUT /api/data/v2/accounts/share/{id}"],
    ["account", "POST /api/data/v1/accounts"],
    ["credential check", "POST /api/data/v1/accounts/validators"],
    ["account", "GET /api/data/v1/providers/json5/account/{id}"],
    ["account", "POST /api/data/v2/datasources/accounts"],
    ["account", "POST /api/search/v1/query"],
    ["group", "POST /api/content/v2/groups"],
    ["group", "GET /api/content/v2/groups/{id}"],
    ["group", "POST /api/content/v2/groups/get"],
    ["group", "DELETE /v1/groups/{id}"],
    ["membership", "PUT /api/content/v2/groups/access"],
    ["membership", "GET /api/content/v2/groups/users"],
    ["membership", "DELETE /api/content/v2/groups/{id}/removeuser/{id}"],
    ["membership", "PUT /v1/groups/{id}/users/{id}"],
    ["membership", "GET /v1/groups/{id}/users"],
    ["other", "GET /oauth/token"],
    ["other", "GET /api/some/new/route"],
  ])("%s: %s", (kind, route) => {
    expect(kindOf(route)).toBe(kind);
  });

  test("so that the requests by kind are all requests", () => {
    const routes = { "GET /oauth/token": 1, "POST /v1/users": 10, "GET /v1/users/{id}": 11, "PUT /api/data/v2/accounts/share/{id}": 50 };
    expect(requestsByKind(routes)).toEqual({ user: 21, share: 50, account: 0, "credential check": 0, group: 0, membership: 0, other: 1 });
  });
});

describe("the least writes of a create", () => {
  test("are two for a user on the instance API, and one for a membership of any size", () => {
    expect(leastWrites(RESOURCES, "instance", "create")).toEqual({
      user: 20,
      share: 50,
      account: 5,
      "credential check": 5,
      group: 2,
      membership: 2,
    });
  });

  test("are one for a user on the public API, and one for each member", () => {
    expect(leastWrites(RESOURCES, "public", "create")).toEqual({
      user: 10,
      share: 50,
      account: 5,
      "credential check": 5,
      group: 2,
      membership: 4,
    });
  });
});

test("the least writes of a destroy are one for each resource, and on the public API one for each member", () => {
  expect(leastWrites(RESOURCES, "instance", "destroy")).toEqual({
    user: 10,
    share: 50,
    account: 5,
    "credential check": 0,
    group: 2,
    membership: 2,
  });
  expect(leastWrites(RESOURCES, "public", "destroy")).toEqual({
    user: 10,
    share: 50,
    account: 5,
    "credential check": 0,
    group: 2,
    membership: 4,
  });
});

describe("the budget", () => {
  const budgets = (operation: "create" | "destroy"): Record<string, number | undefined> =>
    Object.fromEntries(writeCosts({}, RESOURCES, "public", operation).map(({ kind, budget }) => [kind, budget]));

  test("of a create is for each user, share and account; groups and memberships have none", () => {
    expect(budgets("create")).toEqual({
      user: 22,
      share: 65,
      account: 11,
      group: undefined,
      membership: undefined,
      "credential check": undefined,
    });
  });

  test("of a destroy is for each write that is needed, in whole requests", () => {
    expect(budgets("destroy")).toEqual({ user: 13, share: 65, account: 6, "credential check": 0, group: 2, membership: 5 });
  });
});

describe("the least time", () => {
  const engine = { latency: 100, engineSeconds: 3 };

  test("of the instance API is that of all writes, six at once, and of the engine", () => {
    const least = leastWrites({ users: 30, shares: 20, accounts: 10, groups: [] }, "instance", "create");
    expect(leastSeconds(least, "instance", engine)).toBeCloseTo(3 + 1.7);
  });

  test("of the public API is that of the busier API, as accounts and shares use the other", () => {
    const mostlyShares = leastWrites({ users: 6, shares: 40, accounts: 10, groups: [] }, "public", "create");
    expect(leastSeconds(mostlyShares, "public", engine)).toBeCloseTo(3 + 1);
    const mostlyMembers = leastWrites({ users: 60, shares: 6, accounts: 6, groups: [29, 29] }, "public", "create");
    expect(leastSeconds(mostlyMembers, "public", engine)).toBeCloseTo(3 + 2);
  });

  test("is the engine's own without latency", () => {
    expect(leastSeconds(leastWrites(RESOURCES, "instance", "create"), "instance", { latency: 0, engineSeconds: 3 })).toBe(3);
  });
});
