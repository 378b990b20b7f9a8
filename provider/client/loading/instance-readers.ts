// Readers of users and groups on the instance API (§8, §11).

import { undefinedIfNotFound } from "../absence";
import type { DomoInstance } from "../client";
import { UnexpectedResponseError } from "../errors";
import { GROUPS_PAGE } from "../instance/groups";
import { USERS_PAGE } from "../instance/users";
import type { IdentityUser } from "../schemas/identity";
import type { GroupSubject, InstanceGroup } from "../schemas/instance-groups";
import { AdaptiveLoader } from "./adaptive-loader";
import { instanceWrittenUsers, type InstanceWrittenUsers } from "./instance-written-users";
import { ListedRows, provingReader, type ProvingReader } from "./listed-rows";
import { deduplicatedReader, type Freshness, type Reader } from "./reader";

export interface InstanceReaders extends InstanceWrittenUsers {
  user: ProvingReader<IdentityUser>;
  /** The rows of users that these readers return, by attribute. */
  listed: ListedRows<IdentityUser>;
  /** The user with this e-mail in lower case. The search may lag behind the users, so undefined does not prove that there is none. */
  userByEmail: ProvingReader<IdentityUser>;
  group: Reader<InstanceGroup>;
  groupWithMembers: Reader<InstanceGroup>;
  /** The owners of a group. */
  owners: (id: string) => Promise<GroupSubject[]>;
}

/** E-mails that are searched for in one request. */
const EMAILS_PER_REQUEST = 50;

const EMAIL_FILTER = { filterType: "text", field: "emailAddress" };

const emailOf = ({ emailAddress }: IdentityUser): string => emailAddress?.toLowerCase() ?? "";

export function instanceReaders(domo: DomoInstance, freshness: Freshness): InstanceReaders {
  const { users, groups, writes, log } = domo;
  const listed = listedUsers();
  const user = userReader(domo);
  const group: Reader<InstanceGroup> = (id) => undefinedIfNotFound(groups.get(id));
  const owners = (id: string): Promise<GroupSubject[]> => groups.owners(id);
  const written = instanceWrittenUsers(domo, { listed, readOne: user });
  if (freshness === "fresh")
    return { ...written, listed, user, userByEmail: emailReader(domo, user), group, groupWithMembers: group, owners };

  const key = ({ id }: { id: string }): string => id;
  const common = { key, writes, log };
  const userAlone = deduplicatedReader("users", user, { writes, log });
  const proving = { listed, readAlone: ({ id }: IdentityUser) => userAlone(id) };
  const list = {
    size: USERS_PAGE,
    page: async (offset: number) => {
      const { rows, total } = await users.page([], { limit: USERS_PAGE, offset });
      return { rows: listed.record(rows), total };
    },
  };
  const userLoader = new AdaptiveLoader<IdentityUser>({
    ...common,
    label: "users",
    readOne: userAlone,
    batch: { size: USERS_PAGE, read: async (ids) => listed.record(await users.byIds(ids)) },
    list,
  });
  const emailLoader = new AdaptiveLoader<IdentityUser>({
    ...common,
    label: "users",
    key: emailOf,
    readOne: emailReader(domo, userAlone),
    // Domo: a text filter takes several words, and finds users with one of them in any part of the e-mail (§8.3).
    batch: {
      size: EMAILS_PER_REQUEST,
      read: async (emails) => listed.record(await users.search({ ...EMAIL_FILTER, text: emails.join(" ") })),
    },
    list,
  });
  const groupLoader = new AdaptiveLoader<InstanceGroup>({
    ...common,
    label: "groups",
    readOne: group,
    list: { size: Infinity, page: async () => ({ rows: await groups.list() }) },
  });
  const groupWithMembersLoader = new AdaptiveLoader<InstanceGroup>({
    ...common,
    label: "groups with their members",
    readOne: group,
    batch: { size: GROUPS_PAGE, read: (ids) => groups.byIds(ids) },
    list: { size: Infinity, page: async () => ({ rows: await groups.list({ includeUsers: true }) }) },
    // The list with all members of all groups is a large response, so more single requests are made before it is read.
    freeRequests: 10,
  });
  const ownersLoader = new AdaptiveLoader({
    ...common,
    label: "owners of groups",
    readOne: async (id) => ({ id, owners: await owners(id) }),
    list: { size: GROUPS_PAGE, page: async (offset) => ({ rows: await groups.ownersPage({ limit: GROUPS_PAGE, offset }) }) },
  });
  return {
    ...written,
    listed,
    user: provingReader((id) => userLoader.get(id), { ...proving, isRefresh: true }),
    userByEmail: provingReader((email) => emailLoader.get(email), proving),
    group: (id) => groupLoader.get(id),
    groupWithMembers: (id) => groupWithMembersLoader.get(id),
    owners: async (id) => (await ownersLoader.get(id))?.owners ?? [],
  };
}

function userReader({ users, host }: DomoInstance): Reader<IdentityUser> {
  return async (id) => {
    const user = await undefinedIfNotFound(users.get(id));
    if (user) return user.deleted ? undefined : user;
    // Domo: an empty list does not prove that the user does not exist. This route answers with 404 then (§8.5).
    if (!(await undefinedIfNotFound(users.exists(id)))) return undefined;
    const exchange = { method: "GET", path: `/api/identity/v1/users/${id}`, host };
    throw new UnexpectedResponseError(exchange, "the user exists, but its fields are missing");
  };
}

function emailReader({ users }: DomoInstance, readUser: Reader<IdentityUser>): Reader<IdentityUser> {
  return async (email) => {
    const candidates = await users.search({ ...EMAIL_FILTER, text: email });
    const match = candidates.find((user) => emailOf(user) === email && !user.deleted);
    // The search index may lag behind the user itself.
    return match && readUser(match.id);
  };
}

/** Domo: whether rows of a list or search have all attributes is not documented (§8.3). Names are those of attributes. */
export const listedUsers = (): ListedRows<IdentityUser> =>
  new ListedRows({ withValue: attributesWithValue, always: ["displayName", "emailAddress", "roleId"] });

/** Names of the attributes with a value. */
export function attributesWithValue({ displayName, emailAddress, roleId, attributes }: IdentityUser): string[] {
  const own = Object.entries({ displayName, emailAddress, roleId });
  const all = [...own, ...(attributes ?? []).map(({ key, values }) => [key, values?.[0]] as const)];
  return all.flatMap(([key, value]) => (value === undefined || value === null || value === "" ? [] : [key]));
}
