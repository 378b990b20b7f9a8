// Members of a group that are changed one by one.

import { undefinedIfNotFound } from "../absence";
import { writeAll } from "../concurrency";

export interface MemberChange {
  /** Ids of users. */
  add: string[];
  remove: string[];
}

interface MemberRoutes {
  addMember: (groupId: string, userId: string) => Promise<unknown>;
  removeMember: (groupId: string, userId: string) => Promise<unknown>;
}

/** First adds members, then removes others. All that can be done is done, before the first failure is thrown. */
export async function changeOneByOne(groups: MemberRoutes, groupId: string, { add, remove }: MemberChange): Promise<void> {
  const [added] = await Promise.allSettled([writeAll(add, (userId) => groups.addMember(groupId, userId))]);
  await writeAll(remove, (userId) => undefinedIfNotFound(groups.removeMember(groupId, userId)));
  if (added.status === "rejected") throw added.reason;
}
