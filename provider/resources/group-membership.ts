// Who is in a group: the people listed, or with `exclusive` these and nobody else. What identifies it is the group.
// Surprising: a group may have several memberships, each minding its own people.

import { z } from "zod";
import { ObjectError, RefusedError } from "../errors";
import { declare, type Domo, type LiveObject } from "../lifecycle/declaration";
import { adopt, id, sameSet } from "./fields";

const inputs = z.strictObject({
  groupId: id,
  userIds: z.array(id, "must be a list of user ids"),
  exclusive: z.boolean("must be true or false").optional(),
  adopt,
});
export type GroupMembershipInputs = z.infer<typeof inputs>;

const NAMED = 5;

export const groupMembership = declare<GroupMembershipInputs>({
  type: "GroupMembership",
  needs: "directory",
  inputs,
  title: ({ groupId }) => `the members of group ${groupId ?? "whose id is not known yet"}`,
  identity: ["groupId"],
  replacedOn: ["groupId"],
  controls: ["exclusive", "adopt"],
  secret: [],
  instanceOnly: [],
  same: { userIds: sameSet },

  async create(domo, want) {
    const { groupId, exclusive } = want;
    const members = await domo.directory.members.list(groupId);
    if (!members) throw new ObjectError(`group ${groupId} does not exist in ${domo.settings.host}`);
    const strangers = exclusive ? without(members, want.userIds) : [];
    await refuseStrangers(domo, want, strangers);
    await domo.directory.members.change(groupId, { add: without(want.userIds, members), remove: strangers });
    return groupId;
  },

  async read({ directory }, groupId, { userIds = [], exclusive }) {
    const members = await directory.members.list(groupId);
    if (!members) return undefined;
    // In the order of the program, so that a stranger shows as one line and not as a shuffled list.
    const declared = userIds.filter((user) => members.includes(user));
    // Without `exclusive` the other members are nobody's business here: they are not shown, so they are no drift.
    return { id: groupId, fields: { groupId, userIds: exclusive ? [...declared, ...without(members, declared)] : declared } };
  },

  async update(domo, groupId, { want, prior, live }) {
    const members = idsOf(live);
    const remove = without(members, want.userIds);
    if (want.exclusive && !prior.exclusive) await refuseStrangers(domo, want, without(remove, prior.userIds ?? []));
    await domo.directory.members.change(groupId, { add: without(want.userIds, members), remove });
  },

  async remove({ directory }, groupId, { userIds = [] }) {
    const members = await directory.members.list(groupId);
    const remove = userIds.filter((user) => members?.includes(user));
    if (remove.length > 0) await directory.members.change(groupId, { add: [], remove });
  },

  // Others may stay: they are not what this resource has minded.
  gone: (live, { userIds = [] }) => !userIds.some((user) => idsOf(live).includes(user)),
});

/** As `read` above has put them. */
const idsOf = ({ fields }: LiveObject): string[] => fields.userIds as string[];

const without = (ids: string[], others: string[]): string[] => [...new Set(ids)].filter((each) => !others.includes(each));

/** Nobody is removed by accident: people whom no program had declared leave only when the program says so. */
async function refuseStrangers({ directory, settings }: Domo, want: GroupMembershipInputs, strangers: string[]): Promise<void> {
  if (strangers.length === 0 || (want.adopt ?? settings.adopt) === "always") return;
  const users = await Promise.all(strangers.slice(0, NAMED).map((user) => directory.users.get(user)));
  const names = users.map((user, i) => user?.fields.email ?? `user ${strangers[i] ?? ""}`);
  if (strangers.length > NAMED) names.push(`${String(strangers.length - NAMED)} more`);
  throw new RefusedError(
    `an exclusive membership would remove people from group ${want.groupId} whom nobody has declared: ${names.join(", ")}. ` +
      'Add them to the program, or set adopt: "always" to take the group over and remove them',
  );
}
