// A group of users, identified by its name. Surprising: the public API neither returns nor accepts a type or a description (§10.1), the
// type of a closed group can't be changed (§11.1), and no API returns the rule of a dynamic group.

import { z } from "zod";
import type { GroupRule } from "../client/schemas/group-rule";
import { PROOF_OF_ABSENCE } from "../client/absence";
import { InvalidInputError, RefusedError } from "../client/errors";
import { defineResource, type ProviderContext, type LiveObject } from "../lifecycle/definition";
import type { GroupFields, Live } from "../client/directory/directory";
import { isMap } from "../maps";
import { adopt, nonEmptyText, id, onDelete, sameSet, text } from "./fields";

const condition = z.strictObject({ key: nonEmptyText("the key of a user's attribute"), value: text });
const rule: z.ZodType<GroupRule> = z.lazy(() =>
  z.strictObject({
    operator: z.enum(["AND", "OR"], 'must be "AND" or "OR"'),
    operands: z.array(condition, "must be a list of { key, value }").optional(),
    expressions: z.array(rule, "must be a list of rules").optional(),
  }),
);

const inputs = z.strictObject({
  name: nonEmptyText("the group's name"),
  description: text.optional(),
  type: z.enum(["open", "closed", "dynamic"], 'must be "open", "closed" or "dynamic"').optional(),
  owners: z.strictObject({ userIds: z.array(id).optional(), groupIds: z.array(id).optional() }).optional(),
  rule: rule.optional(),
  replaceOnTypeChange: z.boolean("must be true or false").optional(),
  onDelete,
  adopt,
});
export type GroupInputs = z.infer<typeof inputs>;

const CLOSED =
  "Domo never changes the type of a closed group. Declare it as closed, or set replaceOnTypeChange: true to delete the group and make " +
  "a new one: its id changes, and what was shared with it has to be shared again";

/** Whether the wanted type requires a replacement. */
const requiresNewGroup = (olds: Partial<GroupInputs>, news: Partial<GroupInputs>): boolean =>
  olds.type === "closed" && news.type !== undefined && news.type !== "closed";

export const group = defineResource<GroupInputs>({
  type: "Group",
  requires: "directory",
  inputs,
  title: ({ name }) => `group ${name ?? "whose name is not known yet"}`,
  identity: ["name"],
  replaceOnChanges: [],
  replaceOnChangesWhen: (olds, news) => (requiresNewGroup(olds, news) ? ["type"] : []),
  metaArguments: ["replaceOnTypeChange", "onDelete", "adopt"],
  secretInputs: [],
  instanceOnly: ["description", "type", "owners", "rule"],
  same: { owners: sameOwners },
  rules(want, _settings, olds) {
    if (want.rule !== undefined && want.type !== undefined && want.type !== "dynamic") {
      return [{ property: "rule", reason: `is for a dynamic group, but type is ${want.type}` }];
    }
    return requiresNewGroup(olds, want) && !want.replaceOnTypeChange
      ? [{ property: "type", reason: `can't become ${want.type ?? ""}: ${CLOSED}` }]
      : [];
  },
  initialValues: { type: "open" },
  // Domo: only the instance API is known to refuse a second group of the same name (§10.2).
  isUnique: ({ api }) => api === "instance",
  proofOfAbsence: PROOF_OF_ABSENCE.group,

  create({ directory }, want) {
    if (want.type === "dynamic" && !want.rule) throw new InvalidInputError("a dynamic group needs a rule that determines its members");
    return directory.groups.create(want);
  },
  async read(context, groupId, prior) {
    const isManaged = Object.keys(prior).length > 0;
    const found = await context.directory.groups.get(groupId, { owners: !isManaged || prior.owners !== undefined });
    return found && live(context, found, prior);
  },
  async find(context, want) {
    const found = await context.directory.groups.find(want.name);
    return found && live(context, found, want);
  },
  async update({ directory }, groupId, { want, live: { fields } }) {
    if (requiresNewGroup(fields, want)) throw new RefusedError(CLOSED);
    await directory.groups.update(groupId, want, { fields });
    return undefined;
  },
  async remove({ directory }, groupId) {
    await directory.groups.delete(groupId);
    return undefined;
  },
  restoreUndeleted: ({ directory }, groupId) => directory.groups.restoreUndeleted(groupId),
});

/** Reports only the owner lists that the program manages. The authenticated user owns the groups that it creates, and stays owner (§11.1). */
async function live(
  context: ProviderContext,
  { fields: { owners, ...fields }, ...rest }: Live<GroupFields>,
  prior: Partial<GroupInputs>,
): Promise<LiveObject> {
  if (!owners) return { ...rest, fields };
  const { userIds = prior.owners ? undefined : [], groupIds = prior.owners ? undefined : [] } = prior.owners ?? {};
  const caller = await context.directory.callerId();
  const ownerUserIds = owners.userIds.filter((owner) => owner !== caller || userIds?.includes(owner));
  return {
    ...rest,
    fields: { ...fields, owners: { ...(userIds && { userIds: ownerUserIds }), ...(groupIds && { groupIds: owners.groupIds }) } },
  };
}

function sameOwners(a: unknown, b: unknown): boolean {
  if (!isMap(a) || !isMap(b)) return false;
  return ["userIds", "groupIds"].every((key) => a[key] === b[key] || sameSet(a[key], b[key]));
}
