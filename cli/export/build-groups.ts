// Groups and their members, as resources.

import type { Fields } from "../../provider/lifecycle/definition";
import { ADOPTED, sortedBy, toArguments, type BuildContext } from "./build-context";
import { titled, type ExistingGroup } from "./instance";
import { inOrder, Reference, type ExportedResource } from "./resources";

export function groupResources(context: BuildContext): ExportedResource[] {
  const { selection } = context;
  if (!selection.parts.has("groups")) return [];
  const wanted = context.instance.groups.filter(({ id, fields: { name = "" } }) => selection.includes("Group", id, [name]));
  const oldestFirst = sortedBy(wanted, ({ id }) => Number(id));
  const unique = context.onlyFirst(
    sortedBy(oldestFirst, ({ id }) => (context.isLeftOut("Group", id) ? 0 : 1)),
    {
      identity: ({ fields: { name = "" } }) => name.trim().toLowerCase(),
      of: ({ id }) => ({ type: "Group", id }),
      title: ({ id, fields: { name = "" } }) => titled("group", name, id),
      reason: "has the name of another group, and no program can declare both: rename one of them in Domo, and export again",
    },
  );
  const checked = sortedBy(unique, ({ fields }) => fields.name ?? "").flatMap((group) => {
    const { id, fields } = group;
    if (context.isLeftOut("Group", id)) return [];
    const accepted = context.accepted({ type: "Group", id }, titled("group", fields.name ?? "", id), groupInputs(context, group));
    return accepted ? [{ group, ...accepted }] : [];
  });
  const byId = new Map(checked.map((each) => [each.group.id, each]));
  for (const id of byId.keys()) context.recordExported("Group", id);
  const circles = new Set<string>();
  const ordered = inOrder(checked, {
    needs: ({ group }) => (group.fields.owners?.groupIds ?? []).flatMap((id) => byId.get(id) ?? []),
    cut: ({ group }, to) => circles.add(`${group.id} ${to.group.id}`),
  });
  const resources = new Map(
    ordered.map(({ group, inputs, remarks }): [string, ExportedResource] => [
      group.id,
      groupResource(context, group, { inputs, remarks, circles }),
    ]),
  );
  // Memberships of groups that the stack declares already are made, too, where it has none.
  return [
    ...resources.values(),
    ...sortedBy(unique, ({ fields }) => fields.name ?? "").flatMap((group) => membershipResource(context, group, resources.get(group.id))),
  ];
}

function groupInputs(context: BuildContext, { fields: { name, description, type, owners } }: ExistingGroup): Fields {
  const { userIds = [], groupIds = [] } = owners ?? {};
  const isOwner = (id: string): boolean => id !== context.instance.callerId || context.isReferable("User", id);
  return {
    name,
    ...(description && { description }),
    // A group of a type that can't be created keeps it as long as no program declares another one.
    ...(type !== "adHoc" && { type }),
    ...(owners && { owners: { userIds: userIds.filter(isOwner), groupIds } }),
  };
}

function groupResource(
  context: BuildContext,
  { id, fields }: ExistingGroup,
  { inputs, remarks, circles }: { inputs: Fields; remarks: string[]; circles: ReadonlySet<string> },
): ExportedResource {
  const { owners, ...rest } = inputs;
  const args = toArguments(rest);
  if (owners !== undefined) {
    const { userIds, groupIds } = owners as { userIds: string[]; groupIds: string[] }; // from `groupInputs`
    args.owners = {
      userIds: userIds.map((owner) => context.reference("User", owner, { form: "id" })),
      groupIds: groupIds.map((owner) => context.reference("Group", owner, { form: "id", isCircle: circles.has(`${id} ${owner}`) })),
    };
  }
  const notes = [
    ...(fields.type === "dynamic"
      ? ["Domo does not tell the rule of a dynamic group. Without it here the rule stays as it is in Domo."]
      : []),
    ...(fields.type === "adHoc" ? ["An ad hoc group, which Domo no longer creates: made new, it would be an open group."] : []),
  ];
  const identity = context.identity("groups", [fields.name ?? ""], "group");
  return {
    part: "groups",
    type: "Group",
    id,
    ...identity,
    inputs,
    outputs: ADOPTED,
    args,
    dependsOn: [],
    remarks: [...remarks, ...notes],
  };
}

function membershipResource(
  context: BuildContext,
  { id, members }: ExistingGroup,
  group: ExportedResource | undefined,
): ExportedResource[] {
  if (!members || context.isLeftOut("GroupMembership", id)) return [];
  if (!group && !context.isLeftOut("Group", id)) return [];
  const userIds = context.byName("user", members);
  const { declared, others } = context.split(userIds);
  const { name } = context.identity("memberships", [group?.name ?? context.instance.names.get(`group ${id}`) ?? ""], "group");
  return [
    {
      part: "groups",
      type: "GroupMembership",
      id,
      name,
      inputs: { groupId: id, userIds: [...declared, ...others], exclusive: true },
      // Leaves the members on destroy: they were members before.
      outputs: { __found: [...declared, ...others] },
      args: {
        ...(context.isReferable("Group", id) ? { group: new Reference("Group", id, "resource") } : { groupId: context.named("group", id) }),
        ...((declared.length > 0 || others.length === 0) && { users: declared.map((user) => new Reference("User", user, "resource")) }),
        ...(others.length > 0 && { userIds: others.map((user) => context.named("user", user)) }),
        exclusive: true,
      },
      dependsOn: [],
      remarks: [],
    },
  ];
}
