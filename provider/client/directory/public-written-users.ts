// Reads of several users of the public API in one request, before and after writes of this process. Only their e-mails can be asked for (§6.7).

import { undefinedIfNotFound } from "../absence";
import type { DomoPublic } from "../client";
import { batcher } from "../concurrency";
import { completenessCheck, whileItWorks } from "../loading/gathered-reader";
import { hasAllFields } from "../loading/public-readers";
import type { PublicUser } from "../schemas/users";

/** A user by id and the e-mail as last known. */
export interface UserByEmail {
  id: string;
  email: string;
}

export interface WrittenUsers {
  /** The user, or undefined if Domo proves that it does not exist (`PROOF_OF_ABSENCE`). */
  get(user: UserByEmail): Promise<PublicUser | undefined>;
  /** What Domo shows of the user if several are asked for at the same time, else undefined. */
  glance(user: UserByEmail): Promise<PublicUser | undefined>;
  /** Records that Domo has answered a DELETE of the user with success. */
  recordDeleted(id: string): void;
}

export function writtenUsers(domo: DomoPublic): WrittenUsers {
  const { users, gathering } = domo;
  /** Users whom this route has shown, and users of whom Domo then said that it deleted them. */
  const shown = new Set<string>();
  const deleted = new Set<string>();
  let control: Promise<string | undefined> | undefined;

  const readOne = (id: string): Promise<PublicUser | undefined> => undefinedIfNotFound(users.get(id));
  const areComplete = completenessCheck<PublicUser>(({ id }) => readOne(id), hasAllFields);
  /** The rows by id, and whether the response has the user of the credentials, too: an empty or filtered one proves nothing. */
  const read = whileItWorks(async (wanted: UserByEmail[]) => {
    const caller = await (control ??= emailOfCaller(domo)).catch(() => undefined);
    const emails = [...new Set([...wanted.map(({ email }) => email), ...(caller === undefined ? [] : [caller])])];
    const found = await users.byEmails(emails);
    // Domo: rows may have fewer fields than the user itself (§6.6). A missing one would look empty.
    if (!(await areComplete(found))) return undefined;
    const rows = new Map(found.map((row) => [row.id, row]));
    for (const id of rows.keys()) shown.add(id);
    return { rows, hasControl: caller !== undefined && found.some(({ email }) => email?.toLowerCase() === caller.toLowerCase()) };
  });
  const readTogether = async (wanted: UserByEmail[]): Promise<Awaited<ReturnType<typeof read>>> =>
    wanted.length === 1 ? undefined : read(wanted);

  return {
    get: batcher<UserByEmail, PublicUser | undefined>(
      async (wanted) => {
        const several = await readTogether(wanted);
        const isGone = (id: string): boolean => several?.hasControl === true && shown.has(id) && deleted.has(id);
        const isSettled = (id: string): boolean => several?.rows.has(id) === true || isGone(id);
        return Promise.allSettled(wanted.map(({ id }) => (isSettled(id) ? Promise.resolve(several?.rows.get(id)) : readOne(id))));
      },
      { gathering },
    ),
    glance: batcher<UserByEmail, PublicUser | undefined>(
      async (wanted) => {
        const several = await readTogether(wanted);
        return wanted.map(({ id }) => ({ status: "fulfilled", value: several?.rows.get(id) }));
      },
      { gathering },
    ),
    recordDeleted: (id) => deleted.add(id),
  };
}

async function emailOfCaller(domo: DomoPublic): Promise<string | undefined> {
  const id = await domo.callerId();
  if (id === undefined) return undefined;
  return (await domo.users.get(id)).email ?? undefined;
}
