// Readers of users and groups on the public API (§6, §10).

import { undefinedIfNotFound } from "../absence";
import type { DomoPublic } from "../client";
import { PAGE_SIZE } from "../paging";
import type { PublicGroup } from "../schemas/groups";
import type { PublicUser } from "../schemas/users";
import { AdaptiveLoader } from "./adaptive-loader";
import { deduplicatedReader, type Freshness, type Reader } from "./reader";

export interface PublicReaders {
  user: Reader<PublicUser>;
  group: Reader<PublicGroup>;
  /** The ids of a group's members. */
  members: Reader<string[]>;
}

export function publicReaders(domo: DomoPublic, freshness: Freshness): PublicReaders {
  const { users, groups, writes, log } = domo;
  const user: Reader<PublicUser> = (id) => undefinedIfNotFound(users.get(id));
  const group: Reader<PublicGroup> = (id) => undefinedIfNotFound(groups.get(id));
  const members: Reader<string[]> = (id) => undefinedIfNotFound(groups.members(id));
  if (freshness === "fresh") return { user, group, members };
  const key = ({ id }: { id: string }): string => id;
  const userLoader = new AdaptiveLoader<PublicUser>({
    label: "users",
    key,
    readOne: user,
    list: pages((query) => users.page(query)),
    isComplete: hasAllFields,
    writes,
    log,
  });
  const groupLoader = new AdaptiveLoader<PublicGroup>({
    label: "groups",
    key,
    readOne: group,
    list: pages((query) => groups.page(query)),
    writes,
    log,
  });
  return {
    user: (id) => userLoader.get(id),
    group: (id) => groupLoader.get(id),
    members: deduplicatedReader("members of groups", members, { writes, log }),
  };
}

const pages = <Row>(read: (query: { limit: number; offset: number }) => Promise<Row[]>) => ({
  size: PAGE_SIZE,
  page: async (offset: number) => ({ rows: await read({ limit: PAGE_SIZE, offset }) }),
});

/** Fields that only a single user has. Rows of the list lack them (§6.6), and shared reads do not need them. */
const ONLY_IN_SINGLE_READS = new Set(["roleId", "groups", "timezone", "locale", "deleted", "image", "updatedAt", "lastActivity"]);

/** Domo: the documentation shows rows with few fields, but clients receive all of them (§6.6). */
export const hasAllFields = (row: PublicUser, single: PublicUser): boolean =>
  Object.keys(single).every((field) => ONLY_IN_SINGLE_READS.has(field) || field in row);
