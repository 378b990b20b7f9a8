// Reads of several users of the instance API in two requests, before and after writes of this process (§8.3, §8.8).

import type { DomoInstance } from "../client";
import type { ContentUserState, IdentityUser } from "../schemas/identity";
import { gatheredReader } from "./gathered-reader";
import type { ListedRows, ProvingReader } from "./listed-rows";
import type { Reader } from "./reader";
import { UnderWay } from "./under-way";

export interface InstanceWrittenUsers {
  /** The user after a write of this process, or undefined if Domo proves that it does not exist. The row may be as it was before. */
  writtenUser: ProvingReader<IdentityUser>;
  /** Role and state of a user whom this process is about to delete, or undefined if they are not certain. */
  state: Reader<ContentUserState>;
  /** Records that Domo has answered a DELETE of the user with success. */
  recordDeleted: (id: string) => void;
  /** Writes that are followed by a read of the user. */
  followed: UnderWay;
}

interface InstanceWrittenUsersOptions {
  listed: ListedRows<IdentityUser>;
  readOne: Reader<IdentityUser>;
}

interface NeededUser {
  id: string;
  needed: string[];
}

export function instanceWrittenUsers(
  { users, gathering }: DomoInstance,
  { listed, readOne }: InstanceWrittenUsersOptions,
): InstanceWrittenUsers {
  /** Users whom Domo has shown as active, and users of whom it then said that it deleted them. */
  const active = new Set<string>();
  const deleted = new Set<string>();
  const followed = new UnderWay();
  /** Reads of deleted users, which end their operations: the engine then begins others. */
  const last = new UnderWay();

  const readStates = async (ids: string[]): Promise<Map<string, ContentUserState>> => {
    const states = new Map((await users.states(ids)).map((state) => [state.id, state]));
    for (const { id, detail } of states.values()) if (detail?.active === true) active.add(id);
    return states;
  };
  /** Domo: the search lacks deleted users, which another route returns as not active (§8.8). That may also be a user who exists and is not active. */
  const provedGone = async (ids: string[]): Promise<string[]> => {
    if (ids.length === 0) return [];
    const states = await readStates(ids);
    return ids.filter((id) => states.get(id)?.detail?.active === false);
  };
  const readMany = async (wanted: NeededUser[]): Promise<Map<string, IdentityUser | undefined>> => {
    const ids = wanted.map(({ id }) => id);
    const [found, gone] = await Promise.all([users.byIds(ids), provedGone(ids.filter((id) => active.has(id) && deleted.has(id)))]);
    const rows = new Map<string, IdentityUser | undefined>();
    for (const user of listed.record(found)) if (!user.deleted) rows.set(user.id, user);
    for (const id of gone) if (!rows.has(id)) rows.set(id, undefined);
    return rows;
  };
  const read = gatheredReader<NeededUser, IdentityUser>({
    readOne: async ({ id, needed }) => listed.recordAlone(await readOne(id), needed),
    readMany,
    suffices: (row, { needed }) => listed.provesAll(row, needed),
    gathering,
    joining: followed.count,
  });

  return {
    writtenUser: (id, needed = []) => (deleted.has(id) ? last.during(() => read({ id, needed })) : read({ id, needed })),
    // A single state is not read, as it costs as much as the user itself.
    state: gatheredReader({ readOne: () => Promise.resolve(undefined), readMany: readStates, gathering, joining: last.count }),
    recordDeleted: (id) => deleted.add(id),
    followed,
  };
}
