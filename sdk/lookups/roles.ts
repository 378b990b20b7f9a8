// getRole: a role of the instance, which no program declares.

import type * as pulumi from "@pulumi/pulumi";
import { titleOf } from "./arguments";
import { lookUp, lookUpOutput, type LookupFunction } from "./look-up";
import type { LookupOptions } from "./options";

/** Arguments for `getRole`. Requires exactly one of them. */
export interface GetRoleArgs {
  /** Name of the role, exactly. */
  name?: string;
  /** Id of the role in Domo. */
  id?: string;
}

/** Arguments for `getRoleOutput`. Requires exactly one of them. */
export interface GetRoleOutputArgs {
  /** Name of the role, exactly. */
  name?: pulumi.Input<string>;
  /** Id of the role in Domo. */
  id?: pulumi.Input<string>;
}

/** A role as it is in Domo. */
export interface GetRoleResult {
  /** Id of the role, for `roleId` of a `User`. */
  id: string;
  /** Name of the role. */
  name: string;
  /** Description of the role. Undefined for Domo's own roles. */
  description?: string;
}

const ROLE: LookupFunction<GetRoleArgs, GetRoleResult> = {
  name: "getRole",
  title: ({ name, id }, options) => titleOf("getRole", "role", { name, id }, options),
  find: (args) => (lookups) => lookups.role(args),
};

/**
 * Looks up a role. Requires an access token, except for Domo's own roles (`Admin`, `Privileged`, `Editor`, `Participant`, `Social`), which need no
 * request.
 *
 * @throws `pulumi.RunError` if there is no such role (with those that there are), or if Domo can't be read.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const analyst = domo.getRole({ name: "Analyst" });
 * new domo.User("ada", { email: "ada@example.com", name: "Ada Example", roleId: analyst.then(({ id }) => id) });
 * ```
 */
export function getRole(args: GetRoleArgs, opts?: LookupOptions): Promise<GetRoleResult> {
  return lookUp(ROLE, args, opts);
}

/**
 * Looks up a role, as `getRole`, by arguments that may be outputs. The result is unknown in previews if an argument is.
 *
 * @throws During the run, as `getRole`.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * new domo.User("ada", { email: "ada@example.com", name: "Ada Example", roleId: domo.getRoleOutput({ name: "Analyst" }).id });
 * ```
 */
export function getRoleOutput(args: GetRoleOutputArgs, opts?: LookupOptions): pulumi.Output<GetRoleResult> {
  return lookUpOutput(ROLE, args, opts);
}
