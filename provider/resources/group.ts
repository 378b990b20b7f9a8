// A group of people. What identifies it is the name. Surprising: the public API neither shows nor takes a type or a
// description (§10.1), and members have to leave before a group can be deleted (§10.2).

import { z } from "zod";
import { declare } from "../lifecycle/declaration";
import { adopt, filled, id, onDelete, text } from "./fields";

const inputs = z.strictObject({
  name: filled("the group's name"),
  description: text.optional(),
  type: z.enum(["open", "closed", "dynamic"], 'must be "open", "closed" or "dynamic"').optional(),
  owners: z.strictObject({ userIds: z.array(id).optional(), groupIds: z.array(id).optional() }).optional(),
  rule: z.record(z.string(), z.unknown()).optional(),
  onDelete,
  adopt,
});
export type GroupInputs = z.infer<typeof inputs>;

export const group = declare<GroupInputs>({
  type: "Group",
  needs: "directory",
  inputs,
  title: ({ name }) => `group ${name ?? "whose name is not known yet"}`,
  identity: ["name"],
  replacedOn: [],
  controls: ["onDelete", "adopt"],
  secret: [],
  instanceOnly: ["description", "type", "owners", "rule"],
  same: {},
  // Domo: that a second group of the same name is refused is known of the instance API only (§10.2).
  findFirst: true,

  create: ({ directory }, { name }) => directory.groups.create({ name }),
  read: ({ directory }, groupId) => directory.groups.get(groupId),
  find: ({ directory }, { name }) => directory.groups.find(name),
  update: ({ directory }, groupId, { want }) => directory.groups.update(groupId, want),
  remove: ({ directory }, groupId) => directory.groups.delete(groupId),
});
