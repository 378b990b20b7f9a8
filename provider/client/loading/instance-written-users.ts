// Reads of several users of the instance API in two requests, before and after writes of this process (§8.3, §8.8).

import type { DomoInstance } from "../client";
import type { ContentUserState, IdentityUser } from "../schemas/identity";
import { gatheredReader } from "./gathered-reader";
import type { ListedRows, ProvingReader } from "./listed-rows";
import type { Reader } from "./reader";

export interface InstanceWrittenUsers {
  /** The user after a write of this process, or undefined if Domo proves that it does not exist. The row may be as it was before. */
  writtenUser: ProvingReader<IdentityUser>;
  /** Role and state of a user whom this process is about to delete, or undefined if they are not certain. */
  state: Reader<ContentUserState>;
  /** Records that Domo has answered a DELETE of the user with success. */
  recordDeleted: (id: string) => void;
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

  const readStates = async (ids: string[]): Promise<Map<string, ContentUserState>> => {
    const states = new Map((await users.states(ids)).map((state) => [state.id, state]));
    for (const { id, detail } of states.values()) if (detail?.active === true) active.add(id);
    return states;
  };
  /** Domo: the search lacks deleted users, which another route returns as not active (§8.8). That may also be a user who exists and is not active. */
  const provedGone = async (ids: string[]): Promise<string[]> => {
    const candidates = ids.filter((id) => active.has(id) && deleted.has(id));
    if (candidates.length === 0) return [];
    const states = await readStates(candidates);
    return candidates.filter((id) => states.get(id)?.detail?.active === false);
  };
  const readMany = async (wanted: NeededUser[]): Promise<Map<string, IdentityUser | undefined>> => {
    const ids = wanted.map(({ id }) => id);
    const found = listed.record(await users.byIds(ids)).filter((user) => !user.deleted);
    const rows = new Map<string, IdentityUser | undefined>(found.map((user) => [user.id, user]));
    for (const id of await provedGone(ids.filter((id) => !rows.has(id)))) rows.set(id, undefined);
    return rows;
  };
  const read = gatheredReader<NeededUser, IdentityUser>({
    readOne: async ({ id, needed }) => listed.recordAlone(await readOne(id), needed),
    readMany,
    suffices: (row, { needed }) => listed.provesAll(row, needed),
    gathering,
  });

  return {
    writtenUser: (id, needed = []) => read({ id, needed }),
    // A single state is not read, as it costs as much as the user itself.
    state: gatheredReader({ readOne: () => Promise.resolve(undefined), readMany: readStates, gathering }),
    recordDeleted: (id) => deleted.add(id),
  };
}
