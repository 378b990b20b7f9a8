// Group: a group of people in the Domo instance.

import type * as pulumi from "@pulumi/pulumi";
import type { GroupRule } from "../provider/client/schemas/group-rule";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * What a program says about a group. What is left out is not managed.
 *
 * Source: Domo's Groups API, `https://developer.domo.com` (`/v1/groups`), and the instance API (`/api/content/v2/groups`).
 */
export interface GroupArgs {
  /** The group's name, unique in the instance. Changing it renames the group in place. */
  name: pulumi.Input<string>;
  /** What the group is for. An empty text means none. Only with the instance API. */
  description?: pulumi.Input<string>;
  /**
   * Who decides who is in it: every member (`open`), the owners (`closed`), or a rule (`dynamic`). Default: not managed; a new group
   * is open. A closed group can't become anything else. Only with the instance API.
   */
  type?: pulumi.Input<"open" | "closed" | "dynamic">;
  /**
   * Who owns the group: ids of people and of closed groups. A list that is given is the whole list; whoever the access token acts as,
   * the group itself and Domo's administrators' group are left alone. Only with the instance API.
   */
  owners?: pulumi.Input<{ userIds?: pulumi.Input<pulumi.Input<string>[]>; groupIds?: pulumi.Input<pulumi.Input<string>[]> }>;
  /** Who is in a dynamic group. Domo doesn't show it, so its drift can't be seen. Only with the instance API. */
  rule?: pulumi.Input<GroupRule>;
  /** Whether a closed group that is to be of another type may be deleted and made anew, with another id. Default: false. */
  replaceOnTypeChange?: pulumi.Input<boolean>;
  /**
   * What happens to the group in Domo when the resource goes: `delete`, or `keep`, which only forgets it.
   * Default: `delete`, but `keep` for a group that was adopted. Its members lose what was shared with it.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * What happens when a group of this name exists already: `own` adopts only what the same credentials have made within a day
   * and nobody has changed (an interrupted run leaves such things), `always` any, `never` none. What is adopted is left in Domo on destroy. Default: the provider's setting `adopt`, which is `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface Group extends OutputsOf<GroupArgs, "replaceOnTypeChange" | "onDelete" | "adopt"> {
  /** Whether the group had been in Domo before and was taken over (`adopt`). It is then left in Domo on destroy. */
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
 * A group of people in the Domo instance. Its members are declared by `GroupMembership`.
 *
 * @example
 * const finance = new domo.Group("finance", { name: "Finance" });
 */
export class Group extends DomoResource {
  constructor(name: string, args: GroupArgs, opts?: pulumi.CustomResourceOptions) {
    const declared = opts?.id === undefined;
    super({ type: "Group", name, props: { ...UNSET_OUTPUTS, ...args }, identity: declared ? args.name : undefined }, opts);
  }

  /** Reads the group with this id from Domo, without managing it. Fails when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Group {
    // Pulumi's convention for `get`: no arguments, and the id among the options.
    return new Group(name, {} as GroupArgs, { ...opts, id });
  }
}
