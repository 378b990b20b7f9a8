// OrphanedUsers: users of the instance who are not in a roster.

import type * as pulumi from "@pulumi/pulumi";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/** A user of the instance who is not in a roster. */
export interface OrphanedUser {
  /** Id of the user. */
  id: string;
  /** Full name. */
  name: string;
  /** Name of the role. */
  role: string;
}

/** Arguments for `OrphanedUsers`. */
export interface OrphanedUsersArgs {
  /** Name of the roster, in messages. */
  roster: pulumi.Input<string>;
  /** The users by e-mail address. */
  orphans: pulumi.Input<Record<string, OrphanedUser>>;
  /** `report` only shows them in the preview, `delete` deletes them in Domo. */
  onOrphans: pulumi.Input<"report" | "delete">;
  /** How many may be deleted at once. Default: 10. */
  maxOrphans?: pulumi.Input<number>;
  /** Patterns of e-mail addresses that the program has left out of `orphans`, for the review. Default: unset. */
  protected?: pulumi.Input<string[]>;
  /**
   * Ids of the users that the program declares in the roster, or besides it, by e-mail address. Whoever was among them is no orphan, also with another e-mail
   * address in Domo, until a refresh (`pulumi up --refresh`) shows that no resource of the stack has the user any more. Default: unset.
   */
  known?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

export interface OrphanedUsers extends OutputsOf<OrphanedUsersArgs, never> {
  /** The users that the last run with orphans has deleted, by e-mail address. */
  readonly deleted: pulumi.Output<Record<string, OrphanedUser>>;
}

const UNSET_OUTPUTS = {
  roster: undefined,
  orphans: undefined,
  onOrphans: undefined,
  maxOrphans: undefined,
  protected: undefined,
  known: undefined,
  deleted: undefined,
} satisfies UnsetOutputs<OrphanedUsers>;

/**
 * Users of the instance who are not in a roster, which a `Roster` declares last. With `onOrphans: "delete"` it deletes those in `orphans`, which a preview
 * shows one by one. `pulumi up` finds them anew, so that only an update plan (`pulumi up --plan`) rules out others than those of an earlier preview. Each is
 * deleted only if it still has its e-mail address, and never one that the program declares, the last Admin, or the user whose credentials are in use.
 * Destroying the resource deletes nobody.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const gone = { "bo@example.com": { id: "27", name: "Bo Example", role: "Participant" } };
 * new domo.OrphanedUsers("gone", { roster: "staff", orphans: gone, onOrphans: "report" });
 * ```
 */
export class OrphanedUsers extends DomoResource {
  /**
   * Declares users who are to be reported or deleted.
   *
   * @param name - Name of the resource in the program.
   */
  constructor(name: string, args: OrphanedUsersArgs, opts?: pulumi.CustomResourceOptions) {
    super({ type: "OrphanedUsers", name, props: { ...UNSET_OUTPUTS, ...args } }, opts);
  }
}
