// What no run may do to an instance: take its last Admin away, or the user whom the run itself acts as.

import { RefusedError } from "../../errors";
import { ADMIN, SYSTEM_ROLES } from "../contract/roles";
import { serial } from "../serial";
import type { Live, UserFields } from "./directory";

interface Known {
  callerId: () => Promise<string | undefined>;
  get: (id: string) => Promise<Live<UserFields> | undefined>;
  /** Ids of Admins: two are enough, if there are two. */
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
  const inTurn = serial();
  const keepingOne = (id: string, act: () => Promise<void>): Promise<void> =>
    inTurn("admins", async () => {
      const others = (await admins()).filter((admin) => admin !== id);
      if (others.length === 0) throw new RefusedError("it is the last Admin of the instance. Make somebody else Admin first");
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
    change(id, { before, after }, act) {
      const named = after.role !== undefined || after.roleId !== undefined;
      return named && isAdmin(before) && !isAdmin(after) ? keepingOne(id, act) : act();
    },
  };
}
