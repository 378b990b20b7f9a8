// Groups on the instance API (§11).

import { z } from "zod";
import { Id } from "./id";
import type { Subject } from "./subject";

/** An owner of a group. Domo: its id is text on this route (§1.2). */
export const GroupSubject = z.looseObject({ type: z.enum(["USER", "GROUP"]), id: Id, displayName: z.string().nullish() });
export type GroupSubject = z.infer<typeof GroupSubject>;

/** A group. Domo: a deleted group is still returned, renamed and inactive (§1.6). */
export const InstanceGroup = z.looseObject({
  id: Id,
  name: z.string().nullish(),
  type: z.string().nullish(),
  description: z.string().nullish(),
  userIds: z.array(Id).nullish(),
  creatorId: Id.nullish(),
  /** Epoch milliseconds; only in lists (§11.2). */
  created: z.number().nullish(),
  memberCount: z.number().nullish(),
  active: z.boolean().nullish(),
  /** Whether it is the group of all users. */
  default: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
});
export type InstanceGroup = z.infer<typeof InstanceGroup>;

export const GroupPermissions = z.looseObject({ owners: z.array(GroupSubject) });

/** A row of the list with owners, which has its own field names (§11.3). */
export const GroupListRow = z.looseObject({ groupId: Id, owners: z.array(GroupSubject) });

export const NewGroup = z.looseObject({ id: Id });

export const GroupUserList = z.looseObject({ groupUserList: z.array(z.looseObject({ userId: Id })) });

/** Members and owners of one group to add and remove in one request (§11.5). */
export interface GroupAccess {
  groupId: string;
  addMembers?: Subject[];
  removeMembers?: Subject[];
  addOwners?: Subject[];
  removeOwners?: Subject[];
}
