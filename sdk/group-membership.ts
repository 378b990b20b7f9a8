// GroupMembership: members of a group.

import * as pulumi from "@pulumi/pulumi";
import { programError, requireList } from "./program-error";
import { idOf } from "./ids";
import type { GroupReference, UserReference } from "./references";
import { DomoResource, providerOf, type OutputsOf, type UnsetOutputs } from "./resource";
import { requireSingleExclusive } from "./uniqueness";

/**
 * Arguments for `GroupMembership`. Requires `group` or `groupId`, and `users`, `userIds` or both.
 *
 * Source: the Groups API of https://developer.domo.com (`/v1/groups/{id}/users`) or the instance API (`/api/content/v2/groups/access`).
 */
export interface GroupMembershipArgs {
  /** The group: a resource or the result of a lookup. Cannot be combined with `groupId`. Changing this replaces the resource. */
  group?: GroupReference;
  /** Id of the group, if the program does not declare it. Cannot be combined with `group`. Changing this replaces the resource. */
  groupId?: pulumi.Input<string>;
  /** Members: resources or results of lookups. */
  users?: UserReference[];
  /** Ids of further members, added to `users`. Order and duplicates have no effect. */
  userIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * If true, members that are not listed are removed. Fails if the group has undeclared members when this is first applied, unless `adopt` is
   * `always`. If false, other members are left alone. Default: false.
   */
  exclusive?: pulumi.Input<boolean>;
  /**
   * `always` lets an exclusive membership remove members that the group had before. The other values refuse it. Default: the provider setting
   * `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface GroupMembership extends OutputsOf<GroupMembershipArgs, "group" | "groupId" | "users" | "userIds" | "adopt"> {
  /** Id of the group. Changing this replaces the resource. */
  readonly groupId: pulumi.Output<string>;
  /** Ids of the declared members. After a refresh of an exclusive membership, also those of undeclared members. */
  readonly userIds: pulumi.Output<string[]>;
}

const UNSET_OUTPUTS = {
  groupId: undefined,
  userIds: undefined,
  exclusive: undefined,
} satisfies UnsetOutputs<GroupMembership>;

/**
 * Members of a group. Its `id` is the id of the group.
 *
 * Several memberships can share a group, each with members of its own. An exclusive membership must be the only one of its group in the
 * program. A user that is dropped from the list is removed from the group. Destroying the resource leaves members that the group had before.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada Example" });
 * const finance = new domo.Group("finance", { name: "Finance" });
 * new domo.GroupMembership("finance", { group: finance, users: [ada], exclusive: true });
 * ```
 */
export class GroupMembership extends DomoResource {
  /**
   * Declares members of a group.
   *
   * @param name - Name of the resource in the program.
   * @throws `pulumi.RunError` if both `group` and `groupId` are set, if the group or a user is a resource of another provider, or if the group has
   * an exclusive membership and another one.
   */
  constructor(name: string, args: GroupMembershipArgs, opts?: pulumi.CustomResourceOptions) {
    const { group, groupId, users, userIds, ...rest } = args;
    if (users !== undefined) requireList(users, `users of GroupMembership "${name}"`, "give an output of ids as userIds");
    if (group && groupId !== undefined) throw programError(`GroupMembership "${name}" has both group and groupId: use one of them`);
    const props = { ...UNSET_OUTPUTS, ...rest, groupId: idOf(group) ?? groupId, userIds: users ? joinIds(users, userIds) : userIds };
    const provider = providerOf("GroupMembership", opts);
    const isExclusive = args.exclusive === true;
    const parts = "members of the same group";
    requireSingleExclusive({ type: "GroupMembership", name, parts, object: [group ?? groupId], isExclusive, provider });
    super({ type: "GroupMembership", name, props, references: [group, ...(users ?? [])] }, opts);
  }
}

/** A plain list if possible: an output of a list is unknown as a whole if one id is unknown, and a preview would show none of them. */
function joinIds(users: UserReference[], userIds: GroupMembershipArgs["userIds"] = []): GroupMembershipArgs["userIds"] {
  const ids = users.map((user) => idOf(user));
  if (Array.isArray(userIds)) return [...ids, ...userIds];
  return pulumi.all([pulumi.all(ids), pulumi.output(userIds)]).apply(([declared, others]) => [...declared, ...others]);
}
