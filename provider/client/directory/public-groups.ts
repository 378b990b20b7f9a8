// Groups and their members on the public API (§10).

import { groupExists, undefinedIfNotFound } from "../absence";
import type { DomoPublic } from "../client";
import { sharedRead, writeAll, type KeyedMutex } from "../concurrency";
import { IncompleteListError } from "../errors";
import { reasonOf } from "../last-holder";
import type { PublicReaders } from "../loading/public-readers";
import type { Freshness } from "../loading/reader";
import type { PublicGroup } from "../schemas/groups";
import { MEMBER_READ_ATTEMPTS, type GroupDirectory, type GroupFields, type Live, type MemberDirectory, type Members } from "./directory";
import { changeOneByOne } from "./one-by-one";

/** `mutex` serializes changes to one group. */
export function publicGroups({ groups }: DomoPublic, readers: Pick<PublicReaders, "group">, mutex: KeyedMutex): GroupDirectory {
  const listGroups = sharedRead(() => groups.list());
  /** The members that each group had before this process began to delete it. */
  const removedMembers = new Map<string, string[]>();
  const addAgain = async (id: string, removed: string[]): Promise<string> => {
    const present = new Set(await groups.members(id));
    const missing = removed.filter((userId) => !present.has(userId));
    const added = await Promise.allSettled(missing.map((userId) => groups.addMember(id, userId)));
    const failures = added.flatMap((outcome, at) => (outcome.status === "rejected" ? [{ userId: missing[at] ?? "", ...outcome }] : []));
    const [first] = failures;
    if (!first) return "The group still exists, and its members were added again";
    const names = namesOf(failures.map(({ userId }) => userId));
    return `The group still exists, and of its members these could not be added again (${reasonOf(first.reason)}): ${names}`;
  };
  const get = async (id: string): Promise<Live<GroupFields> | undefined> => {
    const group = await readers.group(id);
    return group && groupExists(group) ? liveGroup(group) : undefined;
  };
  return {
    create: async ({ name }) => (await groups.create({ name })).id,
    get,
    async find(name) {
      const match = (await listGroups()).find((group) => group.name === name && groupExists(group));
      // Domo: list rows lack the creator (§10.2).
      return match && get(match.id);
    },
    async all(onProgress) {
      const listed = (await groups.list(onProgress)).filter(groupExists);
      return listed.map((group) => ({ ...liveGroup(group), memberCount: group.memberCount ?? undefined }));
    },
    update: (id, { name }) =>
      mutex(id, async () => {
        // Domo: `active` is optional, but Domo's SDKs always send it (§10.2), so its present value is sent.
        const { active, name: nameBefore } = await groups.get(id);
        // An unchanged name may be refused as taken, as on the instance API, such as after a lost answer to the same change.
        if (name === nameBefore) return;
        await groups.update(id, { name, ...(typeof active === "boolean" && { active }) });
      }),
    delete: (id) =>
      mutex(id, async () => {
        // Domo: the official SDKs remove all members before they delete a group (§10.2).
        const members = (await undefinedIfNotFound(groups.members(id))) ?? [];
        removedMembers.set(id, members);
        await writeAll(members, (userId) => undefinedIfNotFound(groups.removeMember(id, userId)));
        await undefinedIfNotFound(groups.delete(id));
      }),
    restoreUndeleted: (id) =>
      mutex(id, async () => {
        const removed = removedMembers.get(id) ?? [];
        removedMembers.delete(id);
        if (removed.length === 0) return undefined;
        try {
          const group = await undefinedIfNotFound(groups.get(id));
          if (!group || !groupExists(group)) return undefined;
          return await addAgain(id, removed);
        } catch (error) {
          return `Before the deletion its members were removed, and whether they are members again is not known (${reasonOf(error)}): ${namesOf(removed)}`;
        }
      }),
  };
}

const namesOf = (userIds: string[]): string => userIds.map((userId) => `user ${userId}`).join(", ");

const liveGroup = ({ id, name, creatorId, memberCount }: PublicGroup): Live<GroupFields> => ({
  id,
  fields: { name: name ?? "" },
  origin: { creatorId: creatorId ?? undefined, inUse: (memberCount ?? 0) > 0 },
});

export interface PublicMembersOptions {
  readers: Pick<PublicReaders, "group" | "members">;
  freshness: Freshness;
  /** Serializes changes to one group. */
  mutex: KeyedMutex;
}

export function publicMembers({ groups }: DomoPublic, { readers, freshness, mutex }: PublicMembersOptions): MemberDirectory {
  const list = async (groupId: string): Promise<Members | undefined> => {
    for (let attempt = 1; ; attempt++) {
      const userIds = await (attempt === 1 ? readers.members(groupId) : undefinedIfNotFound(groups.members(groupId)));
      const group = await (attempt === 1 ? readers.group(groupId) : undefinedIfNotFound(groups.get(groupId)));
      // Domo: whether the member list of a deleted group is a 404 or empty is not documented, so the group decides.
      if (!group || !groupExists(group)) return undefined;
      if (!userIds) throw new IncompleteListError("Domo does not find its list of members, but the group exists");
      const unlisted = typeof group.memberCount === "number" ? Math.max(0, group.memberCount - new Set(userIds).size) : undefined;
      // The members may change between the two requests.
      if (unlisted === 0 || attempt === MEMBER_READ_ATTEMPTS) return { userIds, unlisted };
    }
  };
  return {
    // A fresh read waits for a change that is in progress.
    list: (groupId) => (freshness === "fresh" ? mutex(groupId, () => list(groupId)) : list(groupId)),
    change: (groupId, decide) =>
      mutex(groupId, async () => {
        const members = await list(groupId);
        if (!members) return false;
        await changeOneByOne(groups, groupId, { change: await decide(members), list: () => list(groupId) });
        return true;
      }),
  };
}
