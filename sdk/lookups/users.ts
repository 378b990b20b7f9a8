// getUser, getUsers: users that the program does not declare.

import type * as pulumi from "@pulumi/pulumi";
import { programError } from "../program-error";
import { titleOf } from "./arguments";
import { lookUp, lookUpOutput, type LookupFunction } from "./look-up";
import type { LookupOptions } from "./options";

/** Arguments for `getUser`. Requires exactly one of them. */
export interface GetUserArgs {
  /** E-mail address. Compared without case. */
  email?: string;
  /** Id of the user in Domo. */
  id?: string;
}

/** Arguments for `getUserOutput`. Requires exactly one of them. */
export interface GetUserOutputArgs {
  /** E-mail address. Compared without case. */
  email?: pulumi.Input<string>;
  /** Id of the user in Domo. */
  id?: pulumi.Input<string>;
}

/** A user as it is in Domo. Fields without a value are `""`; fields that the API in use does not return are undefined. */
export interface GetUserResult {
  /** Id of the user. */
  id: string;
  /** E-mail address. */
  email: string;
  /** Full name. */
  name: string;
  /** Name of the role. */
  role?: string;
  /** Id of the role. */
  roleId?: string;
  /** Job title. */
  title?: string;
  /** Department. Only with the instance API. */
  department?: string;
  /** Second e-mail address. */
  alternateEmail?: string;
  /** Phone number. */
  phone?: string;
  /** Desk phone number. Only with the instance API. */
  deskPhone?: string;
  /** Work location. */
  location?: string;
  /** Time zone by its name in the tz database. Only with the instance API. */
  timezone?: string;
  /** Locale, such as `en-US`. Only with the instance API. */
  locale?: string;
  /** Employee number. */
  employeeNumber?: string;
  /** Employee id. Only with the instance API. */
  employeeId?: string;
  /** Date of hire, in the form `2026-01-31`. Only with the instance API. */
  hireDate?: string;
  /** Id of the user's manager. Only with the instance API. */
  reportsTo?: string;
  /** Custom attributes by key, each with its values. Only with the instance API. */
  attributes?: Record<string, string[]>;
}

const USER: LookupFunction<GetUserArgs, GetUserResult> = {
  name: "getUser",
  title: ({ email, id }, options) => titleOf("getUser", "user", { email, id }, options),
  find: (args) => (lookups) => lookups.user(args),
};

/**
 * Looks up a user that the program does not declare. Lookups run in previews, too, so that the id is known there. All lookups of a run share
 * requests: hundreds of users cost some pages of the list. Wherever a `User` is accepted, so is the result.
 *
 * @throws `pulumi.RunError` if there is no such user (with users whose e-mails are similar), or if Domo can't be read.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const nora = domo.getUser({ email: "nora@example.com" });
 * new domo.AccountShare("warehouse-nora", { accountId: "71", user: nora, accessLevel: "CAN_VIEW" });
 * ```
 */
export function getUser(args: GetUserArgs, opts?: LookupOptions): Promise<GetUserResult> {
  return lookUp(USER, args, opts);
}

/**
 * Looks up a user, as `getUser`, by arguments that may be outputs. The result is unknown in previews if an argument is.
 *
 * @throws During the run, as `getUser`.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import * as domo from "pulumi-domo";
 *
 * const config = new pulumi.Config();
 * const lead = domo.getUserOutput({ email: config.requireSecret("lead") });
 * new domo.User("ada", { email: "ada@example.com", name: "Ada Example", reportsTo: lead });
 * ```
 */
export function getUserOutput(args: GetUserOutputArgs, opts?: LookupOptions): pulumi.Output<GetUserResult> {
  return lookUpOutput(USER, args, opts);
}

/** Arguments for `getUsers`. Users have to match all of them; without any, all users of the instance do. Values are compared exactly. */
export interface GetUsersArgs {
  /** E-mail addresses, compared without case. Each must be that of a user. */
  emails?: string[];
  /** Name of the role. */
  role?: string;
  /** Id of the role. */
  roleId?: string;
  /** Job title. */
  title?: string;
  /** Department. Only with the instance API. */
  department?: string;
  /** Work location. */
  location?: string;
  /** Id of the manager. Only with the instance API. */
  reportsTo?: string;
  /** Values of custom attributes by key. Of an attribute with several values, one has to be equal. Only with the instance API. */
  attributes?: Record<string, string>;
  /** Id of a group that the users are members of. */
  groupId?: string;
}

/** Arguments for `getUsersOutput`. Users have to match all of them; without any, all users of the instance do. Values are compared exactly. */
export interface GetUsersOutputArgs {
  /** E-mail addresses, compared without case. Each must be that of a user. */
  emails?: pulumi.Input<pulumi.Input<string>[]>;
  /** Name of the role. */
  role?: pulumi.Input<string>;
  /** Id of the role. */
  roleId?: pulumi.Input<string>;
  /** Job title. */
  title?: pulumi.Input<string>;
  /** Department. Only with the instance API. */
  department?: pulumi.Input<string>;
  /** Work location. */
  location?: pulumi.Input<string>;
  /** Id of the manager. Only with the instance API. */
  reportsTo?: pulumi.Input<string>;
  /** Values of custom attributes by key. Of an attribute with several values, one has to be equal. Only with the instance API. */
  attributes?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Id of a group that the users are members of. */
  groupId?: pulumi.Input<string>;
}

/** Users as they are in Domo, in the order of their e-mails. */
export interface GetUsersResult {
  /** Ids of the users. */
  ids: string[];
  /** The users. */
  users: GetUserResult[];
}

const FILTERS = ["emails", "role", "roleId", "title", "department", "location", "reportsTo", "attributes", "groupId"];

/** The arguments, and keys of `attributes`, that are given without a value, such as that of a setting that is not set. */
const undefinedIn = (args: Record<string, unknown>): string[] =>
  Object.entries(args).flatMap(([name, value]) => {
    if (value === undefined) return [name];
    return name === "attributes" ? undefinedIn(value as Record<string, unknown>).map((key) => `attributes.${key}`) : [];
  });

const USERS: LookupFunction<GetUsersArgs, GetUsersResult> = {
  name: "getUsers",
  title(args) {
    const unknown = Object.keys(args).filter((name) => !FILTERS.includes(name));
    if (unknown.length > 0) throw programError(`getUsers has no argument ${unknown.join(", ")}: use ${FILTERS.join(", ")}`);
    const unset = undefinedIn({ ...args });
    if (unset.length > 0)
      throw programError(`getUsers: ${unset.join(", ")} is undefined, and that would match everybody: leave it out if that is meant`);
    return "users";
  },
  find: (args) => async (lookups) => {
    const users = await lookups.users(args);
    return { ids: users.map(({ id }) => id), users };
  },
};

/**
 * Looks up the users that match all arguments, possibly none. They may be others in the next run, which then changes what the program declares
 * with them.
 *
 * @throws `pulumi.RunError` if one of `emails` is that of no user, if the API in use does not return what is asked for, or if Domo can't be read.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const finance = new domo.Group("finance", { name: "Finance" });
 * const controllers = domo.getUsers({ department: "Finance", title: "Controller" });
 * new domo.GroupMembership("finance", { group: finance, userIds: controllers.then(({ ids }) => ids) });
 * ```
 */
export function getUsers(args: GetUsersArgs = {}, opts?: LookupOptions): Promise<GetUsersResult> {
  return lookUp(USERS, args, opts);
}

/**
 * Looks up users, as `getUsers`, by arguments that may be outputs. The result is unknown in previews if an argument is.
 *
 * @throws During the run, as `getUsers`.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const office = domo.getGroupOutput({ name: "Office" });
 * export const officeEmails = domo.getUsersOutput({ groupId: office.id }).users.apply((users) => users.map(({ email }) => email));
 * ```
 */
export function getUsersOutput(args: GetUsersOutputArgs = {}, opts?: LookupOptions): pulumi.Output<GetUsersResult> {
  return lookUpOutput(USERS, args, opts);
}
