// User: a person in the Domo instance.

import type * as pulumi from "@pulumi/pulumi";
import type { Locale } from "../provider/client/schemas/locales";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * What a program says about a person. What is left out is not managed: it is neither set nor compared. An empty text means
 * that the field is to be empty.
 *
 * Source: Domo's Users API, `https://developer.domo.com` (`/v1/users`), and the instance API (`/api/identity/v1/users`). Which of them is
 * used is the provider's setting `directory`.
 */
export interface UserArgs {
  /** The e-mail that the person signs in with. Its case does not matter. Changing it renames the user in place. */
  email: pulumi.Input<string>;
  /** The person's full name. */
  name: pulumi.Input<string>;
  /**
   * The role by name: `Admin`, `Privileged`, `Editor`, `Participant`, `Social` or, with the instance API, one of your own. Default: a new
   * user becomes a `Participant`, and from then on the role is not managed. The last Admin can't become anything else.
   * Not together with `roleId`.
   */
  role?: pulumi.Input<string>;
  /** The role by id, which on the public API is the only way to custom roles. Not together with `role`. */
  roleId?: pulumi.Input<string>;
  /** The job title. */
  title?: pulumi.Input<string>;
  /** The department. Only with the instance API. */
  department?: pulumi.Input<string>;
  /** A second e-mail address. */
  alternateEmail?: pulumi.Input<string>;
  /** The phone number, as free text. */
  phone?: pulumi.Input<string>;
  /** The desk phone number. Only with the instance API. */
  deskPhone?: pulumi.Input<string>;
  /** Where the person works, as free text. */
  location?: pulumi.Input<string>;
  /** The time zone, as the tz database calls it: `Europe/Berlin`. The public API never shows it, so that its drift is seen with the instance API only. */
  timezone?: pulumi.Input<string>;
  /** The locale, one of those that Domo knows: `en-US`. The public API never shows it, so that its drift is seen with the instance API only. */
  locale?: pulumi.Input<Locale>;
  /** The employee number, as text or as a number. On the public API a whole number, whose leading zeros Domo drops. */
  employeeNumber?: pulumi.Input<string | number>;
  /** The employee id, as free text. Only with the instance API. */
  employeeId?: pulumi.Input<string>;
  /** The day of hiring, `2026-01-31`. Only with the instance API. */
  hireDate?: pulumi.Input<string>;
  /** The person's manager: a `User`, or an id. An empty text means none. Only with the instance API. */
  reportsTo?: User | pulumi.Input<string>;
  /**
   * Custom attributes by key: a text or a number, or a list where Domo's definition allows one. Keys that are left out are not managed, an
   * empty text or list empties one. Keys that Domo doesn't know are refused at `up`. Only with the instance API.
   */
  attributes?: pulumi.Input<Record<string, pulumi.Input<string | number | (string | number)[]>>>;
  /** Whether Domo mails an invitation when it creates the user. Default: false. Changing it later does nothing. */
  sendInvite?: pulumi.Input<boolean>;
  /**
   * What happens to the user in Domo when the resource goes: `delete`, or `keep`, which only forgets it.
   * Default: `delete`, but `keep` for a user that was adopted. A deleted user's content is left without an owner. Refused for the last
   * Admin, and for the user whom the credentials act as.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * What happens when a user with this e-mail exists already: `own` adopts only what the same credentials have made within a day
   * and nobody has changed (an interrupted run leaves such things), `always` any, `never` none. What is adopted is left in Domo on destroy. Default: the provider's setting `adopt`, which is `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface User extends OutputsOf<UserArgs, "locale" | "reportsTo" | "sendInvite" | "onDelete" | "adopt"> {
  readonly locale: pulumi.Output<string | undefined>;
  /** The id of the person's manager. */
  readonly reportsTo: pulumi.Output<string | undefined>;
  /** Whether the user had been in Domo before and was taken over (`adopt`). It is then left in Domo on destroy. */
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
 * A person in the Domo instance.
 *
 * Nothing replaces a user: every change is made in place. Deleting it in Domo leaves what the person owns without an owner.
 *
 * @example
 * const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada Example", role: "Admin" });
 */
export class User extends DomoResource {
  constructor(name: string, args: UserArgs, opts?: pulumi.CustomResourceOptions) {
    const { reportsTo, ...rest } = args;
    const manager = reportsTo instanceof User ? reportsTo.id : reportsTo;
    const identity = opts?.id === undefined ? args.email : undefined;
    const given = reportsTo instanceof User ? [reportsTo] : [];
    super({ type: "User", name, props: { ...UNSET_OUTPUTS, ...rest, reportsTo: manager }, identity, given }, opts);
  }

  /** Reads the user with this id from Domo, without managing it. Fails when there is none. */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): User {
    // Pulumi's convention for `get`: no arguments, and the id among the options.
    return new User(name, {} as UserArgs, { ...opts, id });
  }
}
