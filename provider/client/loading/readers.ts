// Where objects are read from: one by one, as they are now; or shared, as a whole refresh needs them, in few requests.

import { ContractError } from "../errors";
import type { Accounts } from "../instance/accounts";
import type { Account, Grant } from "../schemas/accounts";
import type { PublicGroup } from "../schemas/groups";
import type { IdentityUser } from "../schemas/identity";
import type { GroupSubject, InstanceGroup } from "../schemas/instance-groups";
import type { PublicUser } from "../schemas/users";
import type { DomoInstance, DomoPublic } from "../client";
import { orGone } from "../absence";
import { USERS_PAGE } from "../instance/users";
import { PAGE_SIZE } from "../paging";
import type { Log } from "../http/log";
import type { Writes } from "../http/write-counter";
import { Pool } from "./adaptive-loader";

type Read<Row> = (id: string) => Promise<Row | undefined>;

export type Freshness = "fresh" | "shared";

/** Reads of which Domo has no list: several resources that ask for the same one share a request. */
function each<Value>(what: string, read: Read<Value>, how: { writes: Writes; log: Log }): Read<Value> {
  const one = async (id: string): Promise<{ id: string; value: Value } | undefined> => {
    const value = await read(id);
    return value === undefined ? undefined : { id, value };
  };
  const pool = new Pool({ what, key: ({ id }) => id, one, ...how });
  return async (id) => (await pool.get(id))?.value;
}

// The public API ------------------------------------------------------------------------------------------------------

export interface PublicSources {
  user: Read<PublicUser>;
  group: Read<PublicGroup>;
  members: Read<string[]>;
}

export function publicSources(domo: DomoPublic, freshness: Freshness): PublicSources {
  const { users, groups, writes, log } = domo;
  const user: Read<PublicUser> = (id) => orGone(users.get(id));
  const group: Read<PublicGroup> = (id) => orGone(groups.get(id));
  const members: Read<string[]> = (id) => orGone(groups.members(id));
  if (freshness === "fresh") return { user, group, members };
  const pages = <Row>(page: (query: { limit: number; offset: number }) => Promise<Row[]>) => ({
    size: PAGE_SIZE,
    page: async (offset: number) => ({ rows: await page({ limit: PAGE_SIZE, offset }) }),
  });
  const key = ({ id }: { id: string }): string => id;
  const everybody = new Pool<PublicUser>({
    what: "users",
    key,
    one: user,
    list: pages((query) => users.page(query)),
    whole: isWhole,
    writes,
    log,
  });
  const all = new Pool<PublicGroup>({ what: "groups", key, one: group, list: pages((query) => groups.page(query)), writes, log });
  return { user: (id) => everybody.get(id), group: (id) => all.get(id), members: each("members of groups", members, { writes, log }) };
}

/** Fields that only a user by itself has; the row of a list lacks them, and nobody minds (§6.6). */
const ALONE = new Set(["roleId", "groups", "timezone", "locale", "deleted", "image", "updatedAt", "lastActivity"]);

/** Domo: documentation shows rows with a few fields, clients see all of them (§6.6). */
const isWhole = (row: PublicUser, one: PublicUser): boolean => Object.keys(one).every((field) => ALONE.has(field) || field in row);

// The instance API ----------------------------------------------------------------------------------------------------

export interface InstanceSources {
  user: Read<IdentityUser>;
  group: Read<InstanceGroup>;
  /** The group with its members. */
  peopled: Read<InstanceGroup>;
  owners: (id: string) => Promise<GroupSubject[]>;
}

/** Groups that are asked for in one request. */
const GROUPS_AT_ONCE = 100;

export function instanceSources(domo: DomoInstance, freshness: Freshness): InstanceSources {
  const { users, groups, writes, log } = domo;
  const user: Read<IdentityUser> = async (id) => {
    const found = await orGone(users.get(id));
    if (found) return found.deleted ? undefined : found;
    // Domo: a list without the user is no plain no; this route says 404 (§8.5).
    const exchange = { method: "GET", path: `/api/identity/v1/users/${id}`, host: domo.host };
    if (await orGone(users.exists(id))) throw new ContractError(exchange, "the user is there, but without its fields");
    return undefined;
  };
  const group: Read<InstanceGroup> = (id) => orGone(groups.get(id));
  const owners = (id: string): Promise<GroupSubject[]> => groups.owners(id);
  if (freshness === "fresh") return { user, group, peopled: group, owners };

  const key = ({ id }: { id: string }): string => id;
  const common = { key, writes, log };
  const everybody = new Pool<IdentityUser>({
    ...common,
    what: "users",
    one: user,
    some: { most: USERS_PAGE, read: (ids) => users.some(ids) },
    list: { size: USERS_PAGE, page: (offset) => users.page([], { limit: USERS_PAGE, offset }) },
    whole: (row, one) => keysOf(one).every((each) => keysOf(row).includes(each)),
  });
  const one = { size: Infinity };
  const all = new Pool<InstanceGroup>({
    ...common,
    what: "groups",
    one: group,
    list: { ...one, page: async () => ({ rows: await groups.list() }) },
  });
  const peopled = new Pool<InstanceGroup>({
    ...common,
    what: "groups with their members",
    one: group,
    some: { most: GROUPS_AT_ONCE, read: (ids) => groups.some(ids) },
    // All members of all groups are much for one answer, so that it has to be worth it.
    list: { ...one, page: async () => ({ rows: await groups.list({ includeUsers: true }) }) },
    free: 10,
  });
  const owned = new Pool({
    ...common,
    what: "owners of groups",
    one: async (id) => ({ id, owners: await owners(id) }),
    list: { size: GROUPS_AT_ONCE, page: async (offset) => ({ rows: await groups.ownersPage({ limit: GROUPS_AT_ONCE, offset }) }) },
  });
  return {
    user: (id) => everybody.get(id),
    group: (id) => all.get(id),
    peopled: (id) => peopled.get(id),
    owners: async (id) => (await owned.get(id))?.owners ?? [],
  };
}

const keysOf = ({ attributes }: IdentityUser): string[] => (attributes ?? []).map(({ key }) => key);

// Accounts ------------------------------------------------------------------------------------------------------------

export interface AccountSources {
  /** The account by itself, or from the list; see `AccountBook` for what is made of a missing one. */
  row: Read<Account>;
  grants: (id: string) => Promise<Grant[] | undefined>;
}

export function accountSources(
  accounts: Accounts,
  { freshness, row, writes, log }: { freshness: Freshness; row: Read<Account> } & Pick<DomoInstance, "writes" | "log">,
): AccountSources {
  const grants = (id: string): Promise<Grant[] | undefined> => orGone(accounts.grants(id));
  if (freshness === "fresh") return { row, grants };
  const all = new Pool<Account>({
    what: accounts.kind === "account" ? "accounts" : "OAuth accounts",
    key: ({ id }) => id,
    one: row,
    list: { size: Infinity, page: async () => ({ rows: await accounts.list() }) },
    // OAuth accounts are read from the list anyhow.
    free: accounts.kind === "account" ? 1 : 0,
    writes,
    log,
  });
  return { row: (id) => all.get(id), grants: each("access lists", grants, { writes, log }) };
}
