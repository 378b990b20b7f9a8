// Group: a group of people in the Domo instance.

import * as pulumi from "@pulumi/pulumi";
import type { GroupRule } from "../provider/client/schemas/group-rule";
import { programError } from "./program-error";
import { idOf } from "./ids";
import type { GroupReference, UserReference } from "./references";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * Arguments for `Group`. Omitted properties are unmanaged: neither set nor compared. `""` clears a field.
 *
 * Source: the Groups API of https://developer.domo.com (`/v1/groups`) or the instance API (`/api/content/v2/groups`). The provider setting
 * `directory` selects one of them.
 */
export interface GroupArgs {
  /** Name of the group, unique in the instance. Changing it renames the group in place. */
  name: pulumi.Input<string>;
  /** Description of the group. Only with the instance API. */
  description?: pulumi.Input<string>;
  /**
   * What decides on the members: every member (`open`), the owners (`closed`) or a rule (`dynamic`). Domo does not change the type of a closed
   * group; see `replaceOnTypeChange`. Default: unmanaged; new groups are `open`. Only with the instance API.
   */
  type?: pulumi.Input<"open" | "closed" | "dynamic">;
  /**
   * Owners of the group: users and closed groups, as ids or, in a map that is no output, as resources or results of lookups. The users, and the
   * groups, are complete if a list of them is set: owners that are not listed are removed, except the user that the credentials belong to, the
   * group itself and Domo's group of administrators. Only with the instance API.
   */
  owners?:
    GroupOwnersArgs | pulumi.Input<{ userIds?: pulumi.Input<pulumi.Input<string>[]>; groupIds?: pulumi.Input<pulumi.Input<string>[]> }>;
  /**
   * Rule that selects the members of a dynamic group. Creating a dynamic group without a rule fails, and so does a rule for another type. Domo does
   * not return the rule, so its drift is not detected. Only with the instance API.
   */
  rule?: pulumi.Input<GroupRule>;
  /**
   * If true, a closed group whose `type` changes is deleted and created again. Its id changes, and what was shared with it has to be shared
   * again. If false, that change fails. Default: false.
   */
  replaceOnTypeChange?: pulumi.Input<boolean>;
  /**
   * What destroying the resource does in Domo: `delete` deletes the group, `keep` leaves it there. The members of a deleted group lose what was
   * shared with it. Default: `delete`, or `keep` for an adopted group.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Whether to adopt an existing group with this name instead of failing. `own`: only one that an interrupted run may have left, that is, one
   * that the same credentials created within the last day and that has no other values. `always`: any. `never`: none. An adopted group is
   * left in Domo on destroy. Default: the provider setting `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

/** Owners of a `Group`. */
export interface GroupOwnersArgs {
  /** Users: resources or results of lookups. Cannot be combined with `userIds`. */
  users?: UserReference[];
  /** Ids of users. */
  userIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Closed groups: resources or results of lookups. Cannot be combined with `groupIds`. */
  groups?: GroupReference[];
  /** Ids of closed groups. */
  groupIds?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface Group extends OutputsOf<GroupArgs, "owners" | "replaceOnTypeChange" | "onDelete" | "adopt"> {
  /** Owners of the group by their ids. Only with the instance API. */
  readonly owners: pulumi.Output<{ userIds?: string[]; groupIds?: string[] } | undefined>;
  /** True if the group existed before and was adopted. It is then left in Domo on destroy, unless `onDelete` is `delete`. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  name: undefined,
  description: undefined,
  type: undefined,
  owners: undefined,
  rule: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<Group>;

/**
 * A group of the Domo instance. `GroupMembership` declares its members.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const finance = new domo.Group("finance", { name: "Finance", description: "Controllers and accountants", type: "closed" });
 * export const financeId = finance.id;
 * ```
 */
export class Group extends DomoResource {
  /**
   * Declares a group.
   *
   * @param name - Name of the resource in the program.
   * @throws `pulumi.RunError` if another `Group` of the same provider declares this `name`, if owners are given twice, or if an owner belongs to
   * another provider.
   */
  constructor(name: string, args: GroupArgs, opts?: pulumi.CustomResourceOptions) {
    const { ids, references } = ownersIn(name, args.owners);
    super({ type: "Group", name, props: { ...UNSET_OUTPUTS, ...args, owners: ids }, identity: args.name, references }, opts);
  }

  /**
   * Reads an existing group without managing it.
   *
   * @param name - Name of the resource in the program.
   * @param id - Id of the group in Domo.
   * @throws During the run, if Domo has no group with this id.
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Group {
    // Pulumi's convention for `get`: no arguments, which the cast hides, and the id among the options.
    return new Group(name, {} as GroupArgs, { ...opts, id });
  }
}

/** The owners with ids in place of resources, and these. */
function ownersIn(name: string, owners: GroupArgs["owners"]): { ids: unknown; references: (UserReference | GroupReference)[] } {
  if (owners === undefined || owners instanceof Promise || pulumi.Output.isInstance(owners)) return { ids: owners, references: [] };
  const { users, groups, ...ids }: GroupOwnersArgs = owners;
  if ((users && ids.userIds) ?? (groups && ids.groupIds))
    throw programError(`the owners of Group "${name}" are given twice: use users or userIds, and groups or groupIds`);
  const references = [...(users ?? []), ...(groups ?? [])];
  const idsOf = (some: (UserReference | GroupReference)[]) => some.map((each) => idOf(each));
  return { ids: { ...ids, ...(users && { userIds: idsOf(users) }), ...(groups && { groupIds: idsOf(groups) }) }, references };
}
