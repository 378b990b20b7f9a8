// UserAttribute: the definition of a custom attribute of users.

import type * as pulumi from "@pulumi/pulumi";
import { rememberAttribute } from "./declared-attributes";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/**
 * Arguments for `UserAttribute`.
 *
 * Source: the instance API (`/api/user/v1/properties/meta/keys`), which requires an access token.
 */
export interface UserAttributeArgs {
  /**
   * Key under which `attributes` of a `User` has the values: letters and digits, with a letter at least, with their case. Unique in the instance.
   * The values that users have are not carried over. Changing this replaces the resource.
   */
  key: pulumi.Input<string>;
  /** Name that Domo's pages show. Need not be unique. */
  title: pulumi.Input<string>;
  /** Description that Domo's pages show. `""` clears it. Default: unmanaged; empty for new attributes. */
  description?: pulumi.Input<string>;
  /**
   * `string` takes one value, `stringList` several. Domo does not change the type of an attribute, and the values that users have are not carried over.
   * Default: `string`. Changing this replaces the resource.
   */
  type?: pulumi.Input<"string" | "stringList">;
  /**
   * What destroying the resource does in Domo: `delete` deletes the attribute, `keep` leaves it there. Deleting one that a dynamic group or a policy
   * uses fails. Default: `delete`, or `keep` for an adopted attribute.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Whether to adopt an existing attribute with this key instead of failing. `own`: only one that is as declared. `always`: any, whose title and
   * description are then changed; another type fails. `never`: none. An adopted attribute is left in Domo on destroy. Default: the provider setting
   * `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface UserAttribute extends OutputsOf<UserAttributeArgs, "type" | "onDelete" | "adopt"> {
  /** Type of the values. Changing this replaces the resource. */
  readonly type: pulumi.Output<"string" | "stringList">;
  /** True if the attribute existed before and was adopted. It is then left in Domo on destroy, unless `onDelete` is `delete`. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  key: undefined,
  title: undefined,
  description: undefined,
  type: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<UserAttribute>;

/**
 * The definition of a custom attribute of users. Its `id` is its key. A `User` with values for it has to depend on it (`dependsOn`), as keys are
 * no references. An attribute that a dynamic group or a policy uses can be neither changed nor deleted.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const skills = new domo.UserAttribute("skills", { key: "skills", title: "Skills", type: "stringList" });
 * new domo.User("ada", { email: "ada@example.com", name: "Ada Example", attributes: { skills: ["sql", "r"] } }, { dependsOn: [skills] });
 * ```
 */
export class UserAttribute extends DomoResource {
  /**
   * Declares a custom attribute.
   *
   * @param name - Name of the resource in the program.
   * @throws `pulumi.RunError` if another `UserAttribute` of the same provider declares this `key`, in any case.
   */
  constructor(name: string, args: UserAttributeArgs, opts?: pulumi.CustomResourceOptions) {
    const props = { ...UNSET_OUTPUTS, ...args, type: opts?.id === undefined ? (args.type ?? "string") : undefined };
    super({ type: "UserAttribute", name, props, identity: args.key }, opts);
    if (opts?.id === undefined) rememberAttribute({ key: args.key, type: args.type ?? "string" });
  }

  /**
   * Reads an existing custom attribute without managing it.
   *
   * @param name - Name of the resource in the program.
   * @param id - Key of the attribute.
   * @throws During the run, if Domo has no custom attribute with this key.
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): UserAttribute {
    // Pulumi's convention for `get`: no arguments, which the cast hides, and the id among the options.
    return new UserAttribute(name, {} as UserAttributeArgs, { ...opts, id });
  }
}
