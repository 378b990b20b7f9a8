// What no run may do to an instance: take its last Admin away, or the user whom the run itself acts as.

import { isOutcomeUnknown, RefusedError } from "../errors";
import { keyedMutex } from "../concurrency";
import { ADMIN, SYSTEM_ROLES } from "../schemas/roles";
import type { Live, UserFields } from "./directory";

interface AdminGuardOptions {
  callerId: () => Promise<string | undefined>;
  /** The user as Domo has it now. */
  get: (id: string) => Promise<Live<UserFields> | undefined>;
  /** Ids of Admins as Domo lists them now. The list may lag: each is looked at before it counts. */
  admins: () => Promise<string[]>;
  /** Gives a user the role with this id, one of Domo's own. */
  setRole: (user: Live<UserFields>, roleId: string) => Promise<void>;
}

export const isAdmin = ({ role, roleId }: Partial<UserFields>): boolean => (roleId ? roleId === ADMIN : role === SYSTEM_ROLES[ADMIN]);

export interface AdminGuard {
  /** Deletes the user by `act`, where that may be. */
  deletion(id: string, act: () => Promise<void>): Promise<void>;
  /** Changes the user's role by `act`; `before` and `after` are its fields. */
  change(id: string, roles: { before: Partial<UserFields>; after: Partial<UserFields> }, act: () => Promise<void>): Promise<void>;
}

/** What an Admin is made before it is deleted, so that another run that takes the other one sees it. */
const DEMOTED_ROLE = "4";

export function adminGuard({ callerId, get, admins, setRole }: AdminGuardOptions): AdminGuard {
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
  /**
   * Takes the role away by `demote`, where another Admin remains, also afterwards: another run may have taken that one at the same moment. Then
   * the user is Admin again, and whatever else was to be done is not.
   */
  const keepingOne = (id: string, demote: () => Promise<void>, goOn?: () => Promise<void>): Promise<void> =>
    inTurn("admins", async () => {
      const last = "it is the last Admin of the instance. Make somebody else Admin first";
      if (!(await anotherRemains(id))) throw new RefusedError(last);
      demoted.add(id);
      await demote();
      if (!(await anotherRemains(id))) {
        const user = await get(id);
        if (user) await setRole(user, ADMIN);
        demoted.delete(id);
        throw new RefusedError(`${last} (another run has taken the role from the other one at the same moment; this one has it back)`);
      }
      try {
        await goOn?.();
      } catch (error) {
        // What Domo refuses to delete must not be left without its role.
        const user = isOutcomeUnknown(error) ? undefined : await get(id);
        if (user) await setRole(user, ADMIN);
        demoted.delete(id);
        throw error;
      }
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
      if (user) await (isAdmin(user.fields) ? keepingOne(id, () => setRole(user, DEMOTED_ROLE), act) : act());
    },
    async change(id, { before, after }, act) {
      const named = after.role !== undefined || after.roleId !== undefined;
      const isRaised = named && isAdmin(after);
      const isChanged = named && !isRaised && (after.roleId === undefined ? after.role !== before.role : after.roleId !== before.roleId);
      // Somebody may have made the user an Admin since it was read.
      const now = isChanged ? (await get(id))?.fields : before;
      if (named && !isRaised && now && isAdmin(now)) return keepingOne(id, act);
      await act();
      if (isRaised) demoted.delete(id);
    },
  };
}
