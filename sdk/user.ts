// User: a person in the Domo instance.

import type * as pulumi from "@pulumi/pulumi";
import type { Locale } from "../provider/client/schemas/locales";
import { POPULATION } from "../provider/wire-format";
import type { GetUserResult } from "./lookups/users";
import { idOf } from "./ids";
import { rememberPeople } from "./roster/everybody";
import { DomoResource, providerOf, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * Arguments for `User`. Omitted properties are unmanaged: neither set nor compared. `""` clears a field.
 *
 * Source: the Users API of https://developer.domo.com (`/v1/users`) or the instance API (`/api/identity/v1/users`). The provider setting
 * `directory` selects one of them.
 */
export interface UserArgs {
  /** E-mail address that the user signs in with. Compared without case. Changing it updates the user in place. */
  email: pulumi.Input<string>;
  /** Full name of the user. */
  name: pulumi.Input<string>;
  /**
   * Name of the role: `Admin`, `Privileged`, `Editor`, `Participant`, `Social` or a custom role. The public API takes custom roles by `roleId`
   * only. Changing the role of the last Admin fails. Cannot be combined with `roleId`. Default: unmanaged; new users become `Participant`.
   */
  role?: pulumi.Input<string>;
  /** Id of the role. With the public API, the only way to assign a custom role. Cannot be combined with `role`. Default: unmanaged. */
  roleId?: pulumi.Input<string>;
  /** Job title. */
  title?: pulumi.Input<string>;
  /** Department. Only with the instance API. */
  department?: pulumi.Input<string>;
  /** Second e-mail address. Compared without case. */
  alternateEmail?: pulumi.Input<string>;
  /** Phone number, as free text. */
  phone?: pulumi.Input<string>;
  /** Desk phone number, as free text. Only with the instance API. */
  deskPhone?: pulumi.Input<string>;
  /** Work location, as free text. */
  location?: pulumi.Input<string>;
  /**
   * Time zone by its name in the tz database, such as `Europe/Berlin`. The public API does not return it, so drift is detected with the
   * instance API only.
   */
  timezone?: pulumi.Input<string>;
  /** Locale, such as `en-US`. The public API does not return it, so drift is detected with the instance API only. */
  locale?: pulumi.Input<Locale>;
  /** Employee number, as text or a number. The public API takes whole numbers of up to 15 digits and drops leading zeros. */
  employeeNumber?: pulumi.Input<string | number>;
  /** Employee id, as free text. Only with the instance API. */
  employeeId?: pulumi.Input<string>;
  /** Date of hire, in the form `2026-01-31`. Only with the instance API. */
  hireDate?: pulumi.Input<string>;
  /** Manager of the user: a `User`, the result of a lookup, or an id. `""` means no manager. Only with the instance API. */
  reportsTo?: User | pulumi.Input<GetUserResult | string>;
  /**
   * Custom attributes by key. A value is text, a number, or a list of them if the definition of the attribute in Domo allows lists. Omitted
   * keys are unmanaged; `""` or `[]` clears an attribute. A key without a definition in Domo fails in `pulumi up`, not in preview; `UserAttribute` defines one.
   * Only with the instance API.
   */
  attributes?: pulumi.Input<Record<string, pulumi.Input<string | number | (string | number)[]>>>;
  /** If true, Domo sends an invitation by e-mail when it creates the user. Changing it later has no effect. Default: false. */
  sendInvite?: pulumi.Input<boolean>;
  /**
   * What destroying the resource does in Domo: `delete` deletes the user, `keep` leaves it there. The content of a deleted user is left without an
   * owner. Deleting the last Admin or the user that the credentials belong to fails. Default: `delete`, or `keep` for an adopted user.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Whether to adopt an existing user with this e-mail address instead of failing. `own`: only one that an interrupted run may have left, that
   * is, one that the same credentials created within the last day and that has no other values. `always`: any. `never`: none. An adopted user
   * is left in Domo on destroy. Default: the provider setting `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface User extends OutputsOf<UserArgs, "locale" | "reportsTo" | "sendInvite" | "onDelete" | "adopt"> {
  /** Locale, such as `en-US`. Domo may return one that the argument does not take. */
  readonly locale: pulumi.Output<string | undefined>;
  /** Id of the user's manager. Only with the instance API. */
  readonly reportsTo: pulumi.Output<string | undefined>;
  /** True if the user existed before and was adopted. It is then left in Domo on destroy, unless `onDelete` is `delete`. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  email: undefined,
  name: undefined,
  role: undefined,
  roleId: undefined,
  title: undefined,
  department: undefined,
  alternateEmail: undefined,
  phone: undefined,
  deskPhone: undefined,
  location: undefined,
  timezone: undefined,
  locale: undefined,
  employeeNumber: undefined,
  employeeId: undefined,
  hireDate: undefined,
  reportsTo: undefined,
  attributes: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<User>;

/**
 * A user of the Domo instance.
 *
 * All changes are made in place; no change of an argument creates a new user. Domo restores a deleted user, with its old id, when a user with the
 * same e-mail address is created.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada Example", role: "Admin" });
 * new domo.User("bo", { email: "bo@example.com", name: "Bo Example", title: "Analyst", reportsTo: ada });
 * ```
 */
export class User extends DomoResource {
  /**
   * Declares a user.
   *
   * @param name - Name of the resource in the program.
   * @throws `pulumi.RunError` if another `User` of the same provider declares this `email`, if `reportsTo` is a `User`, or the result of a lookup, of
   * another provider, or if a `Roster` would treat the user as an orphan.
   */
  constructor(name: string, args: UserArgs, opts?: pulumi.CustomResourceOptions) {
    const { reportsTo } = args;
    const props = { ...UNSET_OUTPUTS, ...args, reportsTo: idOf(reportsTo) };
    super({ type: "User", name, props, identity: args.email, references: typeof reportsTo === "object" ? [reportsTo] : [] }, opts);
    // Those of a roster are declared with it.
    if (!(POPULATION in args)) rememberPeople(providerOf("User", opts), { label: `User "${name}"`, resource: this, email: args.email });
  }

  /**
   * Reads an existing user without managing it.
   *
   * @param name - Name of the resource in the program.
   * @param id - Id of the user in Domo.
   * @throws `pulumi.RunError` if a `Roster` would treat the user as an orphan. During the run, if Domo has no user with this id.
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): User {
    // Pulumi's convention for `get`: no arguments, which the cast hides, and the id among the options.
    return new User(name, {} as UserArgs, { ...opts, id });
  }
}
