// Members of a group that are changed one by one.

import { undefinedIfNotFound } from "../absence";
import { isOutcomeUnknown, MissingObjectError, ResponseError } from "../errors";
import { settleSeparately } from "../loading/failed-batch";
import type { MemberChange, Members } from "./directory";

interface MemberRoutes {
  addMember: (groupId: string, userId: string) => Promise<unknown>;
  removeMember: (groupId: string, userId: string) => Promise<unknown>;
}

interface OneByOneOptions {
  /** Lists the present members, or undefined if the group does not exist. */
  list: () => Promise<Members | undefined>;
  /** Why the change failed as a whole, of which one of the users may be the reason. */
  error?: unknown;
}

/** Users who are tried before the others where the reason may be the group, or Domo itself. */
const TRIED_FIRST = 5;

/**
 * First adds members, then removes others. All that can be done is done, before the first failure is thrown; whom Domo has certainly not added is told by
 * `refused` before. Throws `MissingObjectError` if the group is gone.
 */
export async function changeOneByOne(
  groups: MemberRoutes,
  groupId: string,
  { change: { add, remove, refused }, list, error }: OneByOneOptions & { change: MemberChange },
): Promise<void> {
  const addOne = (userId: string): Promise<unknown> => groups.addMember(groupId, userId);
  const removeOne = (userId: string): Promise<unknown> => undefinedIfNotFound(groups.removeMember(groupId, userId));
  const isTriedAlready = error !== undefined && add.length + remove.length === 1;
  const settle = (userIds: string[], write: (userId: string) => Promise<unknown>): Promise<PromiseSettledResult<unknown>[]> =>
    error === undefined || (userIds.length === 1 && !isTriedAlready)
      ? Promise.allSettled(userIds.map(write))
      : settleSeparately(userIds, error, write, { triedFirst: TRIED_FIRST });
  const added = await settle(add, addOne);
  const removed = await settle(remove, removeOne);
  const failure = [...added, ...removed].find(({ status }) => status === "rejected");
  if (failure?.status !== "rejected") return;
  // Somebody else may add them now: a refusal is certain only as long as the list lacks them.
  const now = await list().catch(() => null);
  if (now === undefined) throw new MissingObjectError(`group ${groupId} does not exist any more`);
  const isRefused = (at: number): boolean => {
    const outcome = added[at];
    return outcome?.status === "rejected" && outcome.reason instanceof ResponseError && !isOutcomeUnknown(outcome.reason);
  };
  if (now?.unlisted === 0) refused?.(add.filter((userId, at) => isRefused(at) && !now.userIds.includes(userId)));
  throw failure.reason;
}
