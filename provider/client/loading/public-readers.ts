// Readers of users and groups on the public API (§6, §10).

import { undefinedIfNotFound } from "../absence";
import type { DomoPublic } from "../client";
import { PAGE_SIZE } from "../paging";
import type { PublicGroup } from "../schemas/groups";
import type { PublicUser } from "../schemas/users";
import { AdaptiveLoader } from "./adaptive-loader";
import { ListedRows, provingReader, type ProvingReader } from "./listed-rows";
import { deduplicatedReader, type Freshness, type Reader } from "./reader";

export interface PublicReaders {
  user: ProvingReader<PublicUser>;
  /** The rows of users that `user` returns. */
  listed: ListedRows<PublicUser>;
  group: Reader<PublicGroup>;
  /** The ids of a group's members. */
  members: Reader<string[]>;
}

export function publicReaders(domo: DomoPublic, freshness: Freshness): PublicReaders {
  const { users, groups, writes, log } = domo;
  const listed = listedPublicUsers();
  const user: Reader<PublicUser> = (id) => undefinedIfNotFound(users.get(id));
  const group: Reader<PublicGroup> = (id) => undefinedIfNotFound(groups.get(id));
  const members: Reader<string[]> = (id) => undefinedIfNotFound(groups.members(id));
  if (freshness === "fresh") return { user, listed, group, members };
  const key = ({ id }: { id: string }): string => id;
  const userAlone = deduplicatedReader("users", user, { writes, log });
  const userLoader = new AdaptiveLoader<PublicUser>({
    label: "users",
    key,
    readOne: userAlone,
    list: pages(async (query) => listed.record(await users.page(query))),
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
    user: provingReader((id) => userLoader.get(id), { listed, readAlone: ({ id }) => userAlone(id), isRefresh: true }),
    listed,
    group: (id) => groupLoader.get(id),
    members: deduplicatedReader("members of groups", members, { writes, log }),
  };
}

const pages = <Row>(read: (query: { limit: number; offset: number }) => Promise<Row[]>) => ({
  size: PAGE_SIZE,
  page: async (offset: number) => ({ rows: await read({ limit: PAGE_SIZE, offset }) }),
});

/** Domo: the documentation shows rows with few fields, but clients receive all of them (§6.6). */
export const listedPublicUsers = (): ListedRows<PublicUser> =>
  new ListedRows({
    withValue: (row) => Object.entries(row).flatMap(([field, value]) => (value === null || value === "" ? [] : [field])),
    always: ["id", "name", "email", "role"],
  });
