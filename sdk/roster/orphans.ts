// Who in the instance is not in a roster.

import { lookUp, type LookupFunction } from "../lookups/look-up";
import type { LookupOptions } from "../lookups/options";
import type { GetUserResult } from "../lookups/users";
import type { OrphanedUser } from "../orphaned-users";

/** A user who would be an orphan but is left alone. */
export interface KeptUser {
  /** E-mail address. */
  email: string;
  /** Id of the user. */
  id: string;
  /** Why the user is left alone. */
  reason: string;
}

export interface Strangers {
  /** By e-mail address. */
  orphans: Record<string, OrphanedUser>;
  kept: KeptUser[];
}

/** Who was in the instance before the run. */
export interface Inhabitants {
  users: GetUserResult[];
  callerId?: string;
  /** Under mocks there are none. */
  systemUserIds?: string[];
}

/** Under mocks this is `getUsers`, with which tests say who is there. */
const EVERYBODY: LookupFunction<object, Inhabitants> = {
  name: "getUsers",
  title: () => "the users of the instance",
  fixed: { users: [] },
  find: () => async (lookups) => {
    const [users, callerId] = await Promise.all([lookups.users({}), lookups.callerId()]);
    return { users, ...(callerId !== undefined && { callerId }), systemUserIds: await lookups.systemUserIds() };
  },
};

const ADMIN = { id: "1", name: "Admin" };

const isAdmin = ({ role, roleId }: GetUserResult): boolean => (roleId === undefined ? role === ADMIN.name : roleId === ADMIN.id);

/** Everybody in the instance. */
export const inhabitants = (opts: LookupOptions): Promise<Inhabitants> => lookUp(EVERYBODY, {}, opts);

/** The users who are none of the known ones. Those with a protected e-mail address, the caller, and the last Admins are kept. */
export function strangersTo(
  known: { ids: ReadonlySet<string>; emails: ReadonlySet<string> },
  isProtected: (email: string) => boolean,
  { users, callerId, systemUserIds = [] }: Inhabitants,
): Strangers {
  const unknown = users.filter(({ id, email }) => !known.ids.has(id) && !known.emails.has(email.toLowerCase()));
  const reasons = new Map<GetUserResult, string>();
  for (const user of unknown) {
    if (user.id === callerId) reasons.set(user, "the credentials in use are this user's");
    else if (systemUserIds.includes(user.id)) reasons.set(user, "one of Domo's own users");
    else if (user.email === "") reasons.set(user, "Domo shows no e-mail address");
    else if (isProtected(user.email)) reasons.set(user, "protected");
  }
  const orphans = unknown.filter((user) => !reasons.has(user));
  const isLeft = users.some((user) => isAdmin(user) && !orphans.includes(user));
  if (!isLeft) for (const user of orphans) if (isAdmin(user)) reasons.set(user, "the instance would have no Admin");
  const rest = orphans.filter((user) => !reasons.has(user));
  return {
    orphans: Object.fromEntries(rest.map(({ id, email, name, role }) => [email, { id, name, role: role ?? "role unknown" }])),
    kept: [...reasons].map(([{ id, email }, reason]) => ({ id, email, reason })),
  };
}

/** Whether an e-mail address matches one of the patterns, in any case. `*` stands for any text. */
export function matcherOf(patterns: readonly string[]): (email: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const parts = pattern
      .trim()
      .split("*")
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "isu");
  });
  return (email) => expressions.some((expression) => expression.test(email.trim()));
}
