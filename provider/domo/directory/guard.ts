// What no run may do to an instance: take its last Admin away, or the user whom the run itself acts as.

import { RefusedError } from "../../errors";
import { keyedMutex } from "../concurrency";
import { ADMIN, SYSTEM_ROLES } from "../contract/roles";
import type { Live, UserFields } from "./directory";

interface Known {
  callerId: () => Promise<string | undefined>;
  /** The user as Domo has it now. */
  get: (id: string) => Promise<Live<UserFields> | undefined>;
  /** Ids of Admins as Domo lists them now. The list may lag: each is looked at before it counts. */
  admins: () => Promise<string[]>;
}

export const isAdmin = ({ role, roleId }: Partial<UserFields>): boolean => (roleId ? roleId === ADMIN : role === SYSTEM_ROLES[ADMIN]);

export interface Guard {
  /** Deletes the user by `act`, where that may be. */
  deletion(id: string, act: () => Promise<void>): Promise<void>;
  /** Changes the user's role by `act`; `before` and `after` are its fields. */
  change(id: string, roles: { before: Partial<UserFields>; after: Partial<UserFields> }, act: () => Promise<void>): Promise<void>;
}

export function guard({ callerId, get, admins }: Known): Guard {
  // One after the other: two Admins who go at once must not each count on the other.
  const inTurn = keyedMutex();
  /** Whom this process has made something else, or deleted: Domo's answers may still show them as Admins. */
  const demoted = new Set<string>();

  const remains = async (other: string): Promise<boolean> => {
    const user = demoted.has(other) ? undefined : await get(other);
    return user !== undefined && user.active !== false && isAdmin(user.fields);
  };
  const anotherRemains = async (id: string): Promise<boolean> => {
    // Most often it is the user whom the credentials act as, which saves reading the list.
    const caller = await callerId();
    if (caller !== undefined && caller !== id && (await remains(caller))) return true;
    for (const other of await admins()) if (other !== id && other !== caller && (await remains(other))) return true;
    return false;
  };
  const keepingOne = (id: string, act: () => Promise<void>): Promise<void> =>
    inTurn("admins", async () => {
      if (!(await anotherRemains(id))) throw new RefusedError("it is the last Admin of the instance. Make somebody else Admin first");
      demoted.add(id);
      await act();
    });
  return {
    async deletion(id, act) {
      if (id === (await callerId())) {
        throw new RefusedError(
          "the credentials in use are this user's own, and would end with it. Use those of another user, " +
            'or set onDelete: "keep" to leave the user in Domo',
        );
      }
      const user = await get(id);
      if (user) await (isAdmin(user.fields) ? keepingOne(id, act) : act());
    },
    async change(id, { before, after }, act) {
      const named = after.role !== undefined || after.roleId !== undefined;
      if (named && isAdmin(before) && !isAdmin(after)) return keepingOne(id, act);
      await act();
      if (named && isAdmin(after)) demoted.delete(id);
    },
  };
}
