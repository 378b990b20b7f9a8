// Who is in a group: the people listed, or with `exclusive` these and nobody else. What identifies it is the group.
// Surprising: a group may have several memberships, each minding its own people.

import { z } from "zod";
import type { Members } from "../client/directory/directory";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { IncompleteListError, MissingObjectError, RefusedError } from "../client/errors";
import { defineResource, type ProviderContext } from "../lifecycle/definition";
import { adopt, id, sameSet } from "./fields";

const inputs = z.strictObject({
  groupId: id,
  userIds: z.array(id, "must be a list of user ids"),
  exclusive: z.boolean("must be true or false").optional(),
  adopt,
});
export type GroupMembershipInputs = z.infer<typeof inputs>;

const NAMED = 5;

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
  within: ({ groupId, userIds = [] }) => [
    ...(groupId === undefined ? [] : [["Group", groupId] satisfies [string, string]]),
    ...userIds.map((user): [string, string] => ["User", user]),
  ],
  proofOfAbsence: PROOF_OF_ABSENCE.membership,

  removedInputs: ({ userIds = [] }, prior) => (without(prior.userIds ?? [], userIds).length > 0 ? ["userIds"] : []),

  async create(context, want, { release }) {
    const { groupId, exclusive } = want;
    let before: string[] = [];
    const exists = await context.directory.members.change(groupId, async (members) => {
      before = want.userIds.filter((user) => members.userIds.includes(user));
      const strangers = exclusive ? strangersIn(members, want.userIds) : [];
      await refuseStrangers(context, want, strangers);
      return { add: without(want.userIds, members.userIds), remove: strangers.filter((user) => release(memberOf(groupId, user))) };
    });
    if (!exists) throw new MissingObjectError(`group ${groupId} does not exist in ${context.settings.host}`);
    sayFound(context, groupId, before);
    return { id: groupId, computed: before.length > 0 ? { [FOUND_THERE]: before } : {} };
  },

  async read({ directory }, groupId, { userIds = [], exclusive }) {
    const members = await directory.members.list(groupId);
    if (!members) return undefined;
    // In the order of the program, so that a stranger shows as one line and not as a shuffled list.
    const declared = userIds.filter((user) => members.userIds.includes(user));
    // Who is missing from a list that is too short may be a member all the same.
    if (exclusive || declared.length < userIds.length) wholeList(members);
    // Without `exclusive` the other members are nobody's business here: they are not shown, so they are no drift.
    const strangers = exclusive ? without(members.userIds, declared) : [];
    return {
      id: groupId,
      fields: { groupId, userIds: [...declared, ...strangers] },
      // A refresh takes strangers into the state, where they must not look as if a program had declared them.
      ...(strangers.length > 0 && { computed: { [STRANGERS]: strangers } }),
    };
  },

  async update(context, groupId, { want, prior, computed, release, wasDeclared }) {
    const declared = without(prior.userIds ?? [], idsIn(computed[STRANGERS]));
    let gone: string[] = [];
    let back: string[] = [];
    let found: string[] = [];
    await context.directory.members.change(groupId, async (members) => {
      // Whoever was declared and is not any more is removed also when the list does not name them: that proves nothing.
      const dropped = without(declared, want.userIds);
      const strangers = want.exclusive ? without(strangersIn(members, want.userIds), dropped) : [];
      if (want.exclusive && !prior.exclusive) await refuseStrangers(context, want, strangers);
      if (strangers.length > 0)
        context.log.info(`group ${groupId}: an exclusive membership removes ${strangers.map((id) => `user ${id}`).join(", ")}`);
      gone = [...dropped, ...strangers].filter((user) => release(memberOf(groupId, user)));
      back = without(want.userIds, members.userIds);
      found = without(want.userIds, [...declared, ...back]).filter((user) => !wasDeclared(memberOf(groupId, user)));
      return { add: back, remove: gone };
    });
    sayFound(context, groupId, found);
    // Whom this resource has removed or brought back, it has not found there.
    const foundThere = [...without(idsIn(computed[FOUND_THERE]), [...gone, ...back]), ...found];
    const isKnown = foundThere.length > 0 || FOUND_THERE in computed;
    return {
      computed: { ...(isKnown && { [FOUND_THERE]: foundThere }), ...(STRANGERS in computed && { [STRANGERS]: [] }) },
      gone: { groupId, userIds: gone, exclusive: false },
    };
  },

  async remove({ directory, log }, groupId, prior, { release, computed }) {
    const stay = idsIn(computed[FOUND_THERE]);
    const declared = without(prior.userIds ?? [], idsIn(computed[STRANGERS]));
    let gone: string[] = [];
    await directory.members.change(groupId, () => {
      gone = without(declared, stay).filter((user) => release(memberOf(groupId, user)));
      return { add: [], remove: gone };
    });
    const left = declared.filter((user) => stay.includes(user));
    if (left.length > 0)
      log.info(`group ${groupId}: ${left.map((id) => `user ${id}`).join(", ")} had been a member before and is left there`);
    return { ...prior, userIds: gone, exclusive: false };
  },

  // Others may stay: they are not what this resource has declared, or another one has brought them back meanwhile.
  isGone: (live, { groupId = "", userIds = [] }, isDeclared) =>
    userIds.every((user) => !idsIn(live.fields.userIds).includes(user) || isDeclared(memberOf(groupId, user))),
});

/** Output: the members whom the group had before this resource declared them. Destroying it leaves them there. */
const FOUND_THERE = "__found";

/** Output: members whom an exclusive membership's last refresh has found, and no program had declared. */
const STRANGERS = "__strangers";

function sayFound({ log }: ProviderContext, groupId: string, userIds: string[]): void {
  if (userIds.length === 0) return;
  log.info(`group ${groupId}: ${userIds.map((id) => `user ${id}`).join(", ")} is a member already. Destroying this membership leaves that`);
}

const memberOf = (groupId: string, userId: string): string => `user ${userId} in group ${groupId}`;

const idsIn = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : []);

/** Members whom the resource does not declare. */
function strangersIn(members: Members, declared: string[]): string[] {
  wholeList(members);
  return without(members.userIds, declared);
}

function wholeList({ userIds, unlisted }: Members): void {
  if (unlisted === 0) return;
  if (unlisted === undefined)
    throw new IncompleteListError("Domo does not say how many members the group has, so that who is not in it can't be told");
  throw new IncompleteListError(
    `Domo's list of its members names ${String(userIds.length)}, but the group counts ${String(userIds.length + unlisted)}: who is in it can't be told. ` +
      "Run again; if it stays so, the credentials may not see all people",
  );
}

function without(ids: string[], others: string[]): string[] {
  const left = new Set(others);
  return [...new Set(ids)].filter((each) => !left.has(each));
}

/** Nobody is removed by accident: people whom no program had declared leave only when the program says so. */
async function refuseStrangers(
  { directory, settings, redact }: ProviderContext,
  want: GroupMembershipInputs,
  strangers: string[],
): Promise<void> {
  if (strangers.length === 0 || (want.adopt ?? settings.adopt) === "always") return;
  const users = await Promise.all(strangers.slice(0, NAMED).map((user) => directory.users.get(user)));
  const names = users.map((user, i) => user?.fields.email ?? `user ${strangers[i] ?? ""}`);
  if (strangers.length > NAMED) names.push(`${String(strangers.length - NAMED)} more`);
  throw new RefusedError(
    `an exclusive membership would remove people from group ${want.groupId} whom nobody has declared: ${redact(names.join(", "))}. ` +
      'Add them to the program, or set adopt: "always" to take the group over and remove them',
  );
}
