// Members of groups on the instance API (§11.2, §11.5).

import { groupExists, undefinedIfNotFound } from "../absence";
import type { DomoInstance } from "../client";
import { batcher, type KeyedMutex } from "../concurrency";
import { mayBeOfOne, settleSeparately } from "../loading/failed-batch";
import type { InstanceReaders } from "../loading/instance-readers";
import type { Freshness } from "../loading/reader";
import type { GroupAccess } from "../schemas/instance-groups";
import { MEMBER_READ_ATTEMPTS, type MemberDirectory, type Members } from "./directory";
import { changeOneByOne } from "./one-by-one";

/** Groups whose members are changed in one request. */
const GROUPS_PER_REQUEST = 50;
/** Groups that are tried before the others where Domo itself may be the reason. */
const TRIED_FIRST = 5;
/** For so long, in milliseconds, changes wait for those before them, which may be tried again for minutes. */
const LONGEST_WAIT_MS = 2_000;

export interface InstanceMembersOptions {
  readers: Pick<InstanceReaders, "groupWithMembers">;
  freshness: Freshness;
  /** Serializes changes to one group. */
  mutex: KeyedMutex;
}

export function instanceMembers(domo: DomoInstance, { readers, freshness, mutex }: InstanceMembersOptions): MemberDirectory {
  const { groups } = domo;
  const changeAccess = batcher<GroupAccess, undefined>((changes) => accessOf(domo, changes), {
    maxSize: GROUPS_PER_REQUEST,
    longestWaitMs: LONGEST_WAIT_MS,
  });

  const list = async (groupId: string): Promise<Members | undefined> => {
    for (let attempt = 1; ; attempt++) {
      const group = await (attempt === 1 ? readers.groupWithMembers(groupId) : undefinedIfNotFound(groups.get(groupId)));
      if (!group || !groupExists(group)) return undefined;
      const count = group.memberCount ?? undefined;
      const included = [...new Set(group.userIds)];
      // Domo: whether a large group includes all its members is not documented, but it has a member count.
      if (count !== undefined && included.length >= count) return { userIds: included, unlisted: 0 };
      const userIds = await groups.members(groupId);
      const unlisted = count === undefined ? undefined : Math.max(0, count - userIds.length);
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
        const change = await decide(members);
        const { add, remove } = change;
        if (add.length + remove.length === 0) return true;
        try {
          await changeAccess({ groupId, addMembers: add.map(user), removeMembers: remove.map(user) });
        } catch (error) {
          // Domo does not name the user that it refuses. One by one it does, and the others are added.
          if (!mayBeOfOne(error)) throw error;
          await changeOneByOne(groups, groupId, { change, list: () => list(groupId), error });
        }
        return true;
      }),
  };
}

const user = (id: string) => ({ type: "USER" as const, id });

/** Changes many groups in one request. If that fails and one of the changes may be the reason, each is sent by itself: to send it again changes nothing else. */
async function accessOf({ groups }: DomoInstance, changes: GroupAccess[]): Promise<PromiseSettledResult<undefined>[]> {
  const [outcome] = await Promise.allSettled([groups.access(changes)]);
  if (outcome.status === "fulfilled") return changes.map(() => outcome);
  return settleSeparately(changes, outcome.reason, (change) => groups.access([change]), { triedFirst: TRIED_FIRST });
}
