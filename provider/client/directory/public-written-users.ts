// Reads of several users of the public API in one request, before and after writes of this process. Only their e-mails can be asked for (§6.7).

import { undefinedIfNotFound } from "../absence";
import type { DomoPublic } from "../client";
import { gatheredReader } from "../loading/gathered-reader";
import type { ListedRows } from "../loading/listed-rows";
import { listedPublicUsers } from "../loading/public-readers";
import { UnderWay } from "../loading/under-way";
import type { PublicUser } from "../schemas/users";

/** A user by id and the e-mail as last known. */
export interface UserByEmail {
  id: string;
  email: string;
  /** Names of fields that the answer has to prove. Default: none. */
  needed?: string[];
}

export interface WrittenUsers {
  /** The user, or undefined if Domo proves that it does not exist (`PROOF_OF_ABSENCE`). */
  get(user: UserByEmail): Promise<PublicUser | undefined>;
  /** What Domo shows of the user if several are asked for at the same time, else undefined. */
  glance(user: UserByEmail): Promise<PublicUser | undefined>;
  /** The rows that `get` returns. */
  listed: ListedRows<PublicUser>;
  /** Records that Domo has answered a DELETE of the user with success. */
  recordDeleted(id: string): void;
  /** Writes that are followed by a read of the user. */
  followed: UnderWay;
}

export function writtenUsers(domo: DomoPublic): WrittenUsers {
  const { users, gathering } = domo;
  /** Users whom this route has shown, and users of whom Domo then said that it deleted them. */
  const shown = new Set<string>();
  const deleted = new Set<string>();
  const followed = new UnderWay();
  /** Reads of deleted users, which end their operations: the engine then begins others. */
  const last = new UnderWay();
  let control: Promise<string | undefined> | undefined;

  const readOne = (id: string): Promise<PublicUser | undefined> => undefinedIfNotFound(users.get(id));
  const listed = listedPublicUsers();
  /** The rows by id. A user who was deleted is undefined where the response has the user of the credentials: an empty or filtered one proves nothing. */
  const readMany = async (wanted: UserByEmail[]): Promise<Map<string, PublicUser | undefined>> => {
    const caller = await (control ??= emailOfCaller(domo)).catch(() => undefined);
    const emails = [...new Set([...wanted.map(({ email }) => email), ...(caller === undefined ? [] : [caller])])];
    const found = listed.record(await users.byEmails(emails));
    const rows = new Map<string, PublicUser | undefined>(found.map((row) => [row.id, row]));
    for (const id of rows.keys()) shown.add(id);
    const hasControl = caller !== undefined && found.some(({ email }) => email?.toLowerCase() === caller.toLowerCase());
    if (hasControl) for (const { id } of wanted) if (!rows.has(id) && shown.has(id) && deleted.has(id)) rows.set(id, undefined);
    return rows;
  };

  const read = gatheredReader<UserByEmail, PublicUser>({
    readOne: async ({ id, needed = [] }) => listed.recordAlone(await readOne(id), needed),
    readMany,
    suffices: (row, { needed = [] }) => listed.provesAll(row, needed),
    gathering,
    joining: followed.count,
  });

  return {
    get: (user) => (deleted.has(user.id) ? last.during(() => read(user)) : read(user)),
    glance: gatheredReader<UserByEmail, PublicUser>({
      readOne: () => Promise.resolve(undefined),
      readMany,
      gathering,
      joining: last.count,
    }),
    listed,
    recordDeleted: (id) => deleted.add(id),
    followed,
  };
}

async function emailOfCaller(domo: DomoPublic): Promise<string | undefined> {
  const id = await domo.callerId();
  if (id === undefined) return undefined;
  return (await domo.users.get(id)).email ?? undefined;
}
