// GroupMembership: who is in a group.

import * as pulumi from "@pulumi/pulumi";
import { programError } from "./program-error";
import type { Group } from "./group";
import { requireSingleExclusive } from "./uniqueness";
import { DomoResource, typeToken, type OutputsOf, type UnsetOutputs } from "./resource";
import type { User } from "./user";

/**
 * What a program says about the members of a group. The group is given as `group` or `groupId`, the people as `users`,
 * `userIds` or both.
 *
 * Source: Domo's Groups API, `https://developer.domo.com` (`/v1/groups/{id}/users`), and the instance API (`/api/content/v2/groups/access`).
 */
export interface GroupMembershipArgs {
  /** The group. Changing it replaces the resource. Not together with `groupId`. */
  group?: Group;
  /** The group's id, for one that is not declared here. Changing it replaces the resource. Not together with `group`. */
  groupId?: pulumi.Input<string>;
  /** The people, as resources. */
  users?: User[];
  /** The ids of people who are not declared here. Order and duplicates don't matter. */
  userIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether these people are all of the group: whoever else gets in is removed by the next run. Default: false, which leaves
   * other members alone. A group that has undeclared members from before is refused unless `adopt` is `always`.
   */
  exclusive?: pulumi.Input<boolean>;
  /** `always` lets an exclusive membership remove the members that a group had before. Default: the provider's setting `adopt`. */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface GroupMembership extends OutputsOf<GroupMembershipArgs, "group" | "groupId" | "users" | "userIds" | "adopt"> {
  readonly groupId: pulumi.Output<string>;
  /** The ids of the members that this resource minds. */
  readonly userIds: pulumi.Output<string[]>;
}

const UNSET_OUTPUTS = {
  groupId: undefined,
  userIds: undefined,
  exclusive: undefined,
} satisfies UnsetOutputs<GroupMembership>;

/**
 * Who is in a group. Several memberships may share a group, each with people of its own; with `exclusive` one has all, and must be the only one.
 * A person who is dropped from the list is removed from the group. Destroying the resource leaves members whom the group had before.
 *
 * @example
 * new domo.GroupMembership("finance", { group: finance, users: [ada, bo], exclusive: true });
 */
export class GroupMembership extends DomoResource {
  constructor(name: string, args: GroupMembershipArgs, opts?: pulumi.CustomResourceOptions) {
    const { group, groupId, users, userIds, ...rest } = args;
    if (group && groupId !== undefined) throw programError(`GroupMembership "${name}" has both group and groupId: use one of them`);
    const ids = users
      ? together(
          users.map(({ id }) => id),
          userIds,
        )
      : userIds;
    const props = { ...UNSET_OUTPUTS, ...rest, groupId: group?.id ?? groupId, userIds: ids };
    const provider = opts?.provider ?? opts?.parent?.getProvider(typeToken("GroupMembership"));
    requireSingleExclusive({ name, group: group ?? groupId, isExclusive: args.exclusive === true, provider });
    super({ type: "GroupMembership", name, props, given: [group, ...(users ?? [])] }, opts);
  }
}

/** Side by side where that can be, so that a preview shows the ids that are known although one of them is not. */
function together(ids: pulumi.Output<string>[], more: GroupMembershipArgs["userIds"] = []): GroupMembershipArgs["userIds"] {
  if (Array.isArray(more)) return [...ids, ...more];
  return pulumi.all([pulumi.all(ids), pulumi.output(more)]).apply(([some, others]) => [...some, ...others]);
}
