// getGroup: a group that the program does not declare.

import type * as pulumi from "@pulumi/pulumi";
import { titleOf } from "./arguments";
import { lookUp, lookUpOutput, type LookupFunction } from "./look-up";
import type { LookupOptions } from "./options";

/** Arguments for `getGroup`. Requires exactly one of them. */
export interface GetGroupArgs {
  /** Name of the group, exactly. */
  name?: string;
  /** Id of the group in Domo. */
  id?: string;
}

/** Arguments for `getGroupOutput`. Requires exactly one of them. */
export interface GetGroupOutputArgs {
  /** Name of the group, exactly. */
  name?: pulumi.Input<string>;
  /** Id of the group in Domo. */
  id?: pulumi.Input<string>;
}

/** A group as it is in Domo. */
export interface GetGroupResult {
  /** Id of the group. */
  id: string;
  /** Name of the group. */
  name: string;
  /** Description of the group. Only with the instance API. */
  description?: string;
  /** Type of the group: `open`, `closed`, `dynamic`, `adHoc`, `directory` or `system`. Only with the instance API. */
  type?: string;
}

const GROUP: LookupFunction<GetGroupArgs, GetGroupResult> = {
  name: "getGroup",
  title: ({ name, id }, options) => titleOf("getGroup", "group", { name, id }, options),
  find: (args) => (lookups) => lookups.group(args),
};

/**
 * Looks up a group that the program does not declare. All lookups of groups in a run share the list of groups. Wherever a `Group` is accepted, so
 * is the result.
 *
 * @throws `pulumi.RunError` if there is no such group (with groups whose names are similar), if there are several of the name, or if Domo can't be
 * read.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const office = domo.getGroup({ name: "Office" });
 * new domo.AccountShare("warehouse-office", { accountId: "71", group: office, accessLevel: "CAN_VIEW" });
 * ```
 */
export function getGroup(args: GetGroupArgs, opts?: LookupOptions): Promise<GetGroupResult> {
  return lookUp(GROUP, args, opts);
}

/**
 * Looks up a group, as `getGroup`, by arguments that may be outputs. The result is unknown in previews if an argument is.
 *
 * @throws During the run, as `getGroup`.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const nora = domo.getUserOutput({ email: "nora@example.com" });
 * new domo.GroupMembership("office", { group: domo.getGroupOutput({ name: "Office" }), users: [nora] });
 * ```
 */
export function getGroupOutput(args: GetGroupOutputArgs, opts?: LookupOptions): pulumi.Output<GetGroupResult> {
  return lookUpOutput(GROUP, args, opts);
}
