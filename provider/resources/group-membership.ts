// The members of a group: the users listed, or with `exclusive` these and no others. It is identified by the group. Surprising: a group may
// have several memberships, each of which manages its own users.

import { z } from "zod";
import type { Members } from "../client/directory/directory";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { IncompleteListError, MissingObjectError, RefusedError } from "../client/errors";
import { defineResource, type Fields, type ProviderContext } from "../lifecycle/definition";
import { stringList } from "../lifecycle/reserved-properties";
import { adopt, id, listed, sameSet, without } from "./fields";

const inputs = z.strictObject({
  groupId: id,
  userIds: z.array(id, "must be a list of user ids"),
  exclusive: z.boolean("must be true or false").optional(),
  adopt,
});
export type GroupMembershipInputs = z.infer<typeof inputs>;

const MAX_NAMED = 5;

export const groupMembership = defineResource<GroupMembershipInputs>({
  type: "GroupMembership",
  requires: "directory",
  inputs,
  title: ({ groupId }) => `the members of group ${groupId ?? "whose id is not known yet"}`,
  identity: ["groupId"],
  replaceOnChanges: ["groupId"],
  metaArguments: ["exclusive", "adopt"],
  secretInputs: [],
  instanceOnly: [],
  same: { userIds: sameSet },

  parts: ({ groupId, userIds = [] }) => (groupId === undefined ? [] : userIds.map((user) => memberOf(groupId, user))),
  list: ({ groupId, exclusive = false }) =>
    groupId === undefined ? undefined : { name: `members of group ${groupId}`, isWhole: exclusive },
  within: ({ groupId, userIds = [] }) => [
    ...(groupId === undefined ? [] : [["Group", groupId] satisfies [string, string]]),
    ...userIds.map((user): [string, string] => ["User", user]),
  ],
  proofOfAbsence: PROOF_OF_ABSENCE.membership,

  removedInputs: ({ userIds = [] }, prior) => (without(prior.userIds ?? [], userIds).length > 0 ? ["userIds"] : []),

  // Only looks: the lifecycle then calls `update`, after whose failure the state knows whom this resource may have added.
  async create(context, want) {
    const { groupId, userIds, exclusive } = want;
    const members = await context.directory.members.list(groupId);
    if (!members) throw new MissingObjectError(`group ${groupId} does not exist in ${context.settings.host}`);
    if (exclusive) await requireAdoption(context, want, undeclaredMembers(members, userIds));
    const found = userIds.filter((user) => members.userIds.includes(user));
    logFound(context, groupId, found);
    return { id: groupId, computed: found.length > 0 ? { [FOUND]: found } : {} };
  },

  async beforeReplace(context, { groupId, exclusive, userIds = [], ...rest }, { prior }) {
    if (groupId === undefined || exclusive !== true || groupId === prior.groupId) return;
    const members = await context.directory.members.list(groupId);
    if (members) await requireAdoption(context, { ...rest, groupId, exclusive, userIds }, undeclaredMembers(members, userIds));
  },

  async read({ directory }, groupId, prior) {
    const { userIds = [], exclusive } = prior;
    const undeclaredBefore = stringList((prior as Fields)[UNDECLARED]); // the state has outputs besides the inputs
    const members = await directory.members.list(groupId);
    if (!members) return undefined;
    // In the order of the program, so that an undeclared member is a one-line diff and not a reordered list.
    const declared = userIds.filter((user) => members.userIds.includes(user));
    // A user missing from an incomplete list may still be a member.
    if (exclusive || declared.length < userIds.length) requireCompleteList(members);
    // Without `exclusive`, other members are not managed here: they are not reported, so they are no drift.
    const others = exclusive ? without(members.userIds, declared) : [];
    const undeclared = [...undeclaredBefore.filter((user) => declared.includes(user)), ...others];
    return {
      id: groupId,
      fields: { groupId, userIds: [...declared, ...others] },
      // A refresh stores undeclared members in the state. They are marked, as `userIds` alone would look declared by a program.
      ...((undeclared.length > 0 || undeclaredBefore.length > 0) && { computed: { [UNDECLARED]: undeclared } }),
    };
  },

  async update(context, groupId, { want, prior, computed, release, wasDeclared, keepIfFailed, dropIfFailed }) {
    const notAddedBefore = [UNDECLARED, REFUSED].flatMap((output) => stringList(computed[output]));
    const declared = declaredOrAdded(prior, computed);
    let removed: string[] = [];
    let added: string[] = [];
    let found: string[] = [];
    await context.directory.members.change(groupId, async (members) => {
      // Users that are no longer declared are removed even if the list does not name them: that proves nothing.
      const dropped = without(declared, want.userIds);
      const undeclared = want.exclusive ? without(undeclaredMembers(members, want.userIds), dropped) : [];
      if (want.exclusive && !prior.exclusive) await requireAdoption(context, want, undeclared);
      if (undeclared.length > 0) context.log.info(`group ${groupId}: an exclusive membership removes ${usersIn(undeclared)}`);
      removed = [...dropped, ...undeclared].filter((user) => release(memberOf(groupId, user)));
      added = without(want.userIds, members.userIds);
      keepIfFailed(ADDED, added);
      dropIfFailed(REFUSED, added);
      found = without(want.userIds, [...declared, ...added]).filter(
        (user) => notAddedBefore.includes(user) || !wasDeclared(memberOf(groupId, user)),
      );
      keepIfFailed(FOUND, found);
      return {
        add: added,
        remove: removed,
        refused: (userIds) => {
          keepIfFailed(REFUSED, userIds);
        },
      };
    });
    const foundBefore = stringList(computed[FOUND]);
    logFound(context, groupId, without(found, foundBefore));
    // Users that this resource has removed or added itself no longer count as found.
    const allFound = [...new Set([...without(foundBefore, [...removed, ...added]), ...found])];
    return {
      computed: {
        ...((allFound.length > 0 || FOUND in computed) && { [FOUND]: allFound }),
        ...(UNDECLARED in computed && { [UNDECLARED]: [] }),
        ...(ADDED in computed && { [ADDED]: [] }),
        ...(REFUSED in computed && { [REFUSED]: [] }),
      },
      removed: { groupId, userIds: removed, exclusive: false },
    };
  },

  async remove({ directory, log }, groupId, prior, { release, computed }) {
    const found = stringList(computed[FOUND]);
    const declared = declaredOrAdded(prior, computed);
    let removed: string[] = [];
    await directory.members.change(groupId, () => {
      removed = without(declared, found).filter((user) => release(memberOf(groupId, user)));
      return { add: [], remove: removed };
    });
    const left = declared.filter((user) => found.includes(user));
    if (left.length > 0) log.info(`group ${groupId}: ${usersIn(left)} left in the group, as they were members before this membership`);
    return { ...prior, userIds: removed, exclusive: false };
  },

  // Other members may remain, which this resource does not declare.
  remaining: ({ fields }, { groupId = "", userIds = [] }) =>
    userIds.filter((user) => stringList(fields.userIds).includes(user)).map((user) => memberOf(groupId, user)),
});

/** Output: users who were members before this resource declared them. Destroying the resource leaves them in the group. */
const FOUND = "__found";

/** Output: members that the last refresh of an exclusive membership found, and that no program declared. */
const UNDECLARED = "__strangers";

/** Output: users whom a failed update may have added. */
const ADDED = "__added";

/** Output: users whom a failed update has certainly not added: whoever is a member later was added by somebody else. */
const REFUSED = "__refused";

/** Whom this resource has declared, or may have added in an update that failed. */
const declaredOrAdded = ({ userIds = [] }: Partial<GroupMembershipInputs>, computed: Fields): string[] => {
  const mayBeAdded = new Set([...without(userIds, stringList(computed[UNDECLARED])), ...stringList(computed[ADDED])]);
  return without([...mayBeAdded], stringList(computed[REFUSED]));
};

function logFound({ log }: ProviderContext, groupId: string, userIds: string[]): void {
  if (userIds.length === 0) return;
  log.info(`group ${groupId}: ${usersIn(userIds)} already in the group. Destroying this membership leaves them there`);
}

/** The users by name, some of them if they are many. */
const usersIn = (ids: string[]): string => listed(ids.map((id) => `user ${id}`));

const memberOf = (groupId: string, userId: string): string => `user ${userId} in group ${groupId}`;

/** Members that the resource does not declare. Throws `IncompleteListError` where the list may lack some. */
function undeclaredMembers(members: Members, declared: string[]): string[] {
  requireCompleteList(members);
  return without(members.userIds, declared);
}

function requireCompleteList({ userIds, unlisted }: Members): void {
  if (unlisted === 0) return;
  if (unlisted === undefined)
    throw new IncompleteListError("Domo does not return the number of members of the group, so its list of members may be incomplete");
  throw new IncompleteListError(
    `Domo lists ${String(userIds.length)} of its ${String(userIds.length + unlisted)} members: the list is incomplete. ` +
      "Run again; if the error persists, the credentials may not see all users",
  );
}

/** Throws `RefusedError` when an exclusive membership would remove members that no program declared, unless `adopt` is `always`. */
async function requireAdoption(
  { directory, settings, redact }: ProviderContext,
  want: GroupMembershipInputs,
  undeclared: string[],
): Promise<void> {
  if (undeclared.length === 0 || (want.adopt ?? settings.adopt) === "always") return;
  const users = await Promise.all(undeclared.slice(0, MAX_NAMED).map((user) => directory.users.get(user)));
  const names = users.map((user, i) => user?.fields.email ?? `user ${undeclared[i] ?? ""}`);
  if (undeclared.length > MAX_NAMED) names.push(`${String(undeclared.length - MAX_NAMED)} more`);
  throw new RefusedError(
    `an exclusive membership would remove members of group ${want.groupId} that no program has declared: ${redact(names.join(", "))}. ` +
      'Add them to the program, or set adopt: "always" to remove them',
  );
}
