// Changes that are refused because they would lock an instance: removing its last Admin, or the user whose credentials are in use.

import { RefusedError } from "../errors";
import { keyedMutex } from "../concurrency";
import { reasonOf, takeUnlessLast } from "../last-holder";
import { ADMIN, SYSTEM_ROLES } from "../schemas/roles";
import type { Live, UserFields } from "./directory";

interface AdminGuardOptions {
  /** The id of the authenticated user. */
  callerId: () => Promise<string | undefined>;
  /** Reads a user, without caching. */
  get: (id: string) => Promise<Live<UserFields> | undefined>;
  /** Whether Domo shows now that the user exists and is no Admin. False if that is not certain. Cheaper than `get`. */
  isNoAdmin: (id: string, email?: string) => Promise<boolean>;
  /** Ids of Admins, without caching. The list may lag, so each of them is read before it counts. */
  admins: () => Promise<string[]>;
  /** Gives a user one of Domo's own roles. */
  setRole: (user: Live<UserFields>, roleId: string) => Promise<void>;
}

export const isAdmin = ({ role, roleId }: Partial<UserFields>): boolean => (roleId ? roleId === ADMIN : role === SYSTEM_ROLES[ADMIN]);

export interface AdminGuard {
  /** Calls `act`, which deletes the user. Throws `RefusedError` for the last Admin and for the authenticated user. */
  deletion(user: { id: string; email?: string }, act: () => Promise<void>): Promise<void>;
  /** See `UserDirectory.restoreUndeleted`. */
  restoreUndeleted(id: string): Promise<string | undefined>;
  /** Calls `act`, which changes the user's fields from `before` to `after`. Throws `RefusedError` if no Admin would be left. */
  change(id: string, roles: { before: Partial<UserFields>; after: Partial<UserFields> }, act: () => Promise<void>): Promise<void>;
}

/** The role that an Admin gets before it is deleted, so that another run that deletes another Admin can see it. */
const DEMOTED_ROLE = "4";

const LAST_ADMIN = "it is the last Admin of the instance. Make somebody else Admin first";

export function adminGuard({ callerId, get, isNoAdmin, admins, setRole }: AdminGuardOptions): AdminGuard {
  // One change at a time: two Admins that are removed at once must not each count on the other.
  const mutex = keyedMutex();
  /** Users that this process has demoted or deleted. Domo's answers may lag and still show them as Admins. */
  const demoted = new Set<string>();
  /** Those of them that were demoted only to be deleted. */
  const demotedToDelete = new Set<string>();

  const isActiveAdmin = async (id: string): Promise<boolean> => {
    const user = demoted.has(id) ? undefined : await get(id);
    return user !== undefined && user.active !== false && isAdmin(user.fields);
  };
  const hasAnotherAdmin = async (id: string): Promise<boolean> => {
    // The authenticated user usually is an Admin, which saves reading the list.
    const caller = await callerId();
    if (caller !== undefined && caller !== id && (await isActiveAdmin(caller))) return true;
    for (const other of await admins()) if (other !== id && other !== caller && (await isActiveAdmin(other))) return true;
    return false;
  };
  const restoreAdmin = async (id: string): Promise<void> => {
    const user = await get(id);
    if (user) await setRole(user, ADMIN);
  };
  /**
   * Calls `demote`, and then `next`, if another Admin remains. Otherwise the user becomes Admin again, and `next` is not called.
   */
  const demoteIfNotLast = (id: string, demote: () => Promise<void>, next?: () => Promise<void>): Promise<void> =>
    mutex("admins", async () => {
      const hasAnother = () => hasAnotherAdmin(id);
      if (!(await hasAnother())) throw new RefusedError(LAST_ADMIN);
      const giveBack = () => restoreAdmin(id);
      if (!(await takeUnlessLast({ what: "the role Admin", former: demoted, holder: id, take: demote, hasAnother, giveBack })))
        throw new RefusedError(
          `${LAST_ADMIN} (another run has removed the role of the other Admin at the same moment; this user is Admin again)`,
        );
      await next?.();
    });
  const demoteAndDelete = (user: Live<UserFields>, act: () => Promise<void>): Promise<void> =>
    demoteIfNotLast(
      user.id,
      () => {
        demotedToDelete.add(user.id);
        return setRole(user, DEMOTED_ROLE);
      },
      act,
    );

  return {
    async deletion({ id, email }, act) {
      if (id === (await callerId())) {
        throw new RefusedError(
          "the credentials in use belong to this user and would be deleted with it. Use those of another user, " +
            'or set onDelete: "keep" (leavers: "keep" of a Roster) to leave the user in Domo',
        );
      }
      demotedToDelete.delete(id);
      if (await isNoAdmin(id, email)) return act();
      const user = await get(id);
      if (user) await (isAdmin(user.fields) ? demoteAndDelete(user, act) : act());
    },
    restoreUndeleted: (id) =>
      mutex("admins", async () => {
        // `demoted` no longer has a user whose role Domo refused to change, or who has it again.
        if (!demotedToDelete.delete(id) || !demoted.has(id)) return undefined;
        try {
          const user = await get(id);
          if (!user) return undefined;
          await setRole(user, ADMIN);
          demoted.delete(id);
          return "The user still exists, and was made Admin again";
        } catch (error) {
          const role = SYSTEM_ROLES[DEMOTED_ROLE] ?? "";
          return `Before the deletion the user was demoted from Admin to ${role}, and giving the role back failed (${reasonOf(error)}): make the user Admin in Domo, if it still exists`;
        }
      }),
    async change(id, { before, after }, act) {
      const setsRole = after.role !== undefined || after.roleId !== undefined;
      const isPromoted = setsRole && isAdmin(after);
      const isChanged =
        setsRole && !isPromoted && (after.roleId === undefined ? after.role !== before.role : after.roleId !== before.roleId);
      // Somebody may have made the user an Admin since it was read.
      const current = isChanged ? (await get(id))?.fields : before;
      if (setsRole && !isPromoted && current && isAdmin(current)) return demoteIfNotLast(id, act);
      await act();
      if (isPromoted) demoted.delete(id);
    },
  };
}
