// Where objects are read from: one by one, as they are now; or shared, as a whole refresh needs them, in few requests.

import { UnexpectedResponseError } from "../errors";
import type { Accounts } from "../instance/accounts";
import type { Account, Grant } from "../schemas/accounts";
import type { PublicGroup } from "../schemas/groups";
import type { IdentityUser } from "../schemas/identity";
import type { GroupSubject, InstanceGroup } from "../schemas/instance-groups";
import type { PublicUser } from "../schemas/users";
import type { DomoInstance, DomoPublic } from "../client";
import { undefinedIfNotFound } from "../absence";
import { USERS_PAGE } from "../instance/users";
import { PAGE_SIZE } from "../paging";
import type { Log } from "../http/log";
import type { WriteCounter } from "../http/write-counter";
import { AdaptiveLoader } from "./adaptive-loader";

type Reader<Row> = (id: string) => Promise<Row | undefined>;

export type Freshness = "fresh" | "shared";

/** Reads of which Domo has no list: several resources that ask for the same one share a request. */
function batchedReader<Value>(label: string, read: Reader<Value>, how: { writes: WriteCounter; log: Log }): Reader<Value> {
  const readOne = async (id: string): Promise<{ id: string; value: Value } | undefined> => {
    const value = await read(id);
    return value === undefined ? undefined : { id, value };
  };
  const loader = new AdaptiveLoader({ label, key: ({ id }) => id, readOne, ...how });
  return async (id) => (await loader.get(id))?.value;
}

// The public API ------------------------------------------------------------------------------------------------------

export interface PublicReaders {
  user: Reader<PublicUser>;
  group: Reader<PublicGroup>;
  members: Reader<string[]>;
}

export function publicReaders(domo: DomoPublic, freshness: Freshness): PublicReaders {
  const { users, groups, writes, log } = domo;
  const user: Reader<PublicUser> = (id) => undefinedIfNotFound(users.get(id));
  const group: Reader<PublicGroup> = (id) => undefinedIfNotFound(groups.get(id));
  const members: Reader<string[]> = (id) => undefinedIfNotFound(groups.members(id));
  if (freshness === "fresh") return { user, group, members };
  const pages = <Row>(page: (query: { limit: number; offset: number }) => Promise<Row[]>) => ({
    size: PAGE_SIZE,
    page: async (offset: number) => ({ rows: await page({ limit: PAGE_SIZE, offset }) }),
  });
  const key = ({ id }: { id: string }): string => id;
  const everybody = new AdaptiveLoader<PublicUser>({
    label: "users",
    key,
    readOne: user,
    list: pages((query) => users.page(query)),
    isComplete: hasAllFields,
    writes,
    log,
  });
  const all = new AdaptiveLoader<PublicGroup>({
    label: "groups",
    key,
    readOne: group,
    list: pages((query) => groups.page(query)),
    writes,
    log,
  });
  return {
    user: (id) => everybody.get(id),
    group: (id) => all.get(id),
    members: batchedReader("members of groups", members, { writes, log }),
  };
}

/** Fields that only a user by itself has; the row of a list lacks them, and nobody minds (§6.6). */
const ONLY_IN_SINGLE_READS = new Set(["roleId", "groups", "timezone", "locale", "deleted", "image", "updatedAt", "lastActivity"]);

/** Domo: documentation shows rows with a few fields, clients see all of them (§6.6). */
const hasAllFields = (row: PublicUser, one: PublicUser): boolean =>
  Object.keys(one).every((field) => ONLY_IN_SINGLE_READS.has(field) || field in row);

// The instance API ----------------------------------------------------------------------------------------------------

export interface InstanceReaders {
  user: Reader<IdentityUser>;
  group: Reader<InstanceGroup>;
  /** The group with its members. */
  groupWithMembers: Reader<InstanceGroup>;
  owners: (id: string) => Promise<GroupSubject[]>;
}

/** Groups that are asked for in one request. */
const GROUPS_AT_ONCE = 100;

export function instanceReaders(domo: DomoInstance, freshness: Freshness): InstanceReaders {
  const { users, groups, writes, log } = domo;
  const user: Reader<IdentityUser> = async (id) => {
    const found = await undefinedIfNotFound(users.get(id));
    if (found) return found.deleted ? undefined : found;
    // Domo: a list without the user is no plain no; this route says 404 (§8.5).
    const exchange = { method: "GET", path: `/api/identity/v1/users/${id}`, host: domo.host };
    if (await undefinedIfNotFound(users.exists(id)))
      throw new UnexpectedResponseError(exchange, "the user is there, but without its fields");
    return undefined;
  };
  const group: Reader<InstanceGroup> = (id) => undefinedIfNotFound(groups.get(id));
  const owners = (id: string): Promise<GroupSubject[]> => groups.owners(id);
  if (freshness === "fresh") return { user, group, groupWithMembers: group, owners };

  const key = ({ id }: { id: string }): string => id;
  const common = { key, writes, log };
  const everybody = new AdaptiveLoader<IdentityUser>({
    ...common,
    label: "users",
    readOne: user,
    batch: { most: USERS_PAGE, read: (ids) => users.some(ids) },
    list: { size: USERS_PAGE, page: (offset) => users.page([], { limit: USERS_PAGE, offset }) },
    isComplete: (row, one) => keysOf(one).every((each) => keysOf(row).includes(each)),
  });
  const one = { size: Infinity };
  const all = new AdaptiveLoader<InstanceGroup>({
    ...common,
    label: "groups",
    readOne: group,
    list: { ...one, page: async () => ({ rows: await groups.list() }) },
  });
  const peopled = new AdaptiveLoader<InstanceGroup>({
    ...common,
    label: "groups with their members",
    readOne: group,
    batch: { most: GROUPS_AT_ONCE, read: (ids) => groups.some(ids) },
    // All members of all groups are much for one answer, so that it has to be worth it.
    list: { ...one, page: async () => ({ rows: await groups.list({ includeUsers: true }) }) },
    freeRequests: 10,
  });
  const owned = new AdaptiveLoader({
    ...common,
    label: "owners of groups",
    readOne: async (id) => ({ id, owners: await owners(id) }),
    list: { size: GROUPS_AT_ONCE, page: async (offset) => ({ rows: await groups.ownersPage({ limit: GROUPS_AT_ONCE, offset }) }) },
  });
  return {
    user: (id) => everybody.get(id),
    group: (id) => all.get(id),
    groupWithMembers: (id) => peopled.get(id),
    owners: async (id) => (await owned.get(id))?.owners ?? [],
  };
}

const keysOf = ({ attributes }: IdentityUser): string[] => (attributes ?? []).map(({ key }) => key);

// Accounts ------------------------------------------------------------------------------------------------------------

export interface AccountReaders {
  /** The account by itself, or from the list; see `AccountBook` for what is made of a missing one. */
  row: Reader<Account>;
  grants: (id: string) => Promise<Grant[] | undefined>;
}

export function accountReaders(
  accounts: Accounts,
  { freshness, row, writes, log }: { freshness: Freshness; row: Reader<Account> } & Pick<DomoInstance, "writes" | "log">,
): AccountReaders {
  const grants = (id: string): Promise<Grant[] | undefined> => undefinedIfNotFound(accounts.grants(id));
  if (freshness === "fresh") return { row, grants };
  const all = new AdaptiveLoader<Account>({
    label: accounts.kind === "account" ? "accounts" : "OAuth accounts",
    key: ({ id }) => id,
    readOne: row,
    list: { size: Infinity, page: async () => ({ rows: await accounts.list() }) },
    // OAuth accounts are read from the list anyhow.
    freeRequests: accounts.kind === "account" ? 1 : 0,
    writes,
    log,
  });
  return { row: (id) => all.get(id), grants: batchedReader("access lists", grants, { writes, log }) };
}
