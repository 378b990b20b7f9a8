// Group: a group of people in the Domo instance.

import type * as pulumi from "@pulumi/pulumi";
import type { GroupInputs } from "../provider/resources/group";
import type { Bound, Flat, Resolved, Same } from "./bound";
import { goes } from "./goes";
import { DomoResource } from "./resource";

/**
 * What a program says about a group. What is left out is not managed.
 *
 * Source: Domo's Groups API, `https://developer.domo.com` (`/v1/groups`).
 */
export interface GroupArgs {
  /** The group's name, unique in the instance. Changing it renames the group in place. */
  name: pulumi.Input<string>;
  /** What the group is for. Only with the instance API; refused on the public one. */
  description?: pulumi.Input<string>;
  /** Who may change the members. Only with the instance API; refused on the public one. */
  type?: pulumi.Input<"open" | "closed" | "dynamic">;
  /** The owners. Only with the instance API; refused on the public one. */
  owners?: pulumi.Input<{ userIds?: pulumi.Input<pulumi.Input<string>[]>; groupIds?: pulumi.Input<pulumi.Input<string>[]> }>;
  /** Who is in a dynamic group. Only with the instance API; refused on the public one. */
  rule?: pulumi.Input<Record<string, unknown>>;
  /**
   * What happens to the group in Domo when the resource goes: `delete`, or `keep`, which only forgets it.
   * Default: `delete`, but `keep` for a group that was adopted. Deleting a group removes its members first.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * What happens when a group of this name exists already: `own` takes over only what an earlier, cut-off run has made,
   * `always` any, `never` none. Default: the provider's setting `adopt`, which is `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

// The compiler's proof that programs and provider speak of the same inputs.
export type GroupArgsBound = Bound<Same<Flat<Resolved<GroupArgs>>, Flat<GroupInputs>>>;

/**
 * A group of people in the Domo instance. Its members are declared by `GroupMembership`.
 *
 * @example
 * const finance = new domo.Group("finance", { name: "Finance" });
 */
export class Group extends DomoResource {
  declare readonly name: pulumi.Output<string>;
  /** Whether the group had been in Domo before and was taken over (`adopt`). It is then left in Domo on destroy. */
  declare readonly adopted: pulumi.Output<boolean>;
  /**
   * Whether the group is sure to go from Domo when the resource goes, as far as the program tells. Its memberships need no
   * undoing of their own then.
   * @internal
   */
  readonly __goes: boolean;

  constructor(name: string, args: GroupArgs, opts?: pulumi.CustomResourceOptions) {
    const declared = opts?.id === undefined;
    super(
      { type: "Group", name, props: { adopted: undefined, ...args, name: args.name }, identity: declared ? args.name : undefined },
      opts,
    );
    this.__goes = declared && goes(args, opts);
  }

  /** Reads the group with this id from Domo, without managing it. Fails when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Group {
    // Pulumi's convention for `get`: no arguments, and the id among the options.
    return new Group(name, {} as GroupArgs, { ...opts, id });
  }
}
