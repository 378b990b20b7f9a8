// UserPopulation: who is in a roster.

import type * as pulumi from "@pulumi/pulumi";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";

/** Arguments for `UserPopulation`. */
export interface UserPopulationArgs {
  /** Name of the roster, in messages. */
  roster: pulumi.Input<string>;
  /** The people by a key that lasts, each as `Ada Example <ada@example.com>`. Must not be empty. */
  people: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Keys that people had in the last run, by those that they have now. Nobody may leave in a run in which keys change. Default: keys are as before. */
  formerKeys?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** What happens to people who leave: `delete` deletes their users, `keep` leaves them in Domo. Default: users whom the program has
   * created are deleted, adopted ones are left. */
  leavers?: pulumi.Input<"delete" | "keep">;
  /**
   * How many of the people that the last run had may be missing: a number, or a share of them such as `10%`. Default: a tenth, or three of them if that is
   * more, but less than half.
   */
  maxLeavers?: pulumi.Input<number | string>;
}

export interface UserPopulation extends OutputsOf<UserPopulationArgs, never> {
  /** The people by their keys. Names and e-mail addresses are those of the last run in which somebody came or went. */
  readonly people: pulumi.Output<Record<string, string>>;
}

const UNSET_OUTPUTS = {
  roster: undefined,
  people: undefined,
  formerKeys: undefined,
  leavers: undefined,
  maxLeavers: undefined,
} satisfies UnsetOutputs<UserPopulation>;

/**
 * Who is in a roster: a guard that a `Roster` declares before its users. It has nothing in Domo. Its preview compares the people with those of the
 * last run and fails if more are missing than may leave at once, or if there are none: nobody is then deleted, and `pulumi up`, which previews first,
 * changes nothing.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * new domo.UserPopulation("staff", { roster: "staff", people: { E1: "Ada Example <ada@example.com>" }, maxLeavers: "5%" });
 * ```
 */
export class UserPopulation extends DomoResource {
  /**
   * Declares who is in a roster.
   *
   * @param name - Name of the resource in the program.
   */
  constructor(name: string, args: UserPopulationArgs, opts?: pulumi.CustomResourceOptions) {
    super({ type: "UserPopulation", name, props: { ...UNSET_OUTPUTS, ...args } }, opts);
  }
}
