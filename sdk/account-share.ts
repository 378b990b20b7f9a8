// AccountShare: access of a user or group to an account.

import type * as pulumi from "@pulumi/pulumi";
import { programError } from "./program-error";
import { idOf, kindOf } from "./ids";
import type { AccountReference, GroupReference, UserReference } from "./references";
import { DomoResource, providerOf, type OutputsOf, type UnsetOutputs } from "./resource";
import { ACCESS_PARTS, referenceKey, requireSingleExclusive } from "./uniqueness";

/**
 * Arguments for `AccountShare`. Requires `account` or `accountId`, and exactly one of `user`, `userId`, `group` and `groupId`.
 *
 * Source: the instance API (`/api/data/v2/accounts/share`), which requires an access token.
 */
export interface AccountShareArgs {
  /** The account: a resource or the result of a lookup. Cannot be combined with `accountId`. Changing this replaces the resource. */
  account?: AccountReference;
  /** Id of the account, if the program does not declare it. Cannot be combined with `account`. Changing this replaces the resource. */
  accountId?: pulumi.Input<string>;
  /**
   * Kind of the account that `accountId` identifies: accounts and OAuth accounts have separate ids. Default: `account`.
   * Changing this replaces the resource.
   */
  accountKind?: pulumi.Input<"account" | "oauth">;
  /** The user that gets access: a resource or the result of a lookup. Changing this replaces the resource. */
  user?: UserReference;
  /** Id of the user, if the program does not declare it. Changing this replaces the resource. */
  userId?: pulumi.Input<string>;
  /** The group whose members get access: a resource or the result of a lookup. Changing this replaces the resource. */
  group?: GroupReference;
  /** Id of the group, if the program does not declare it. Changing this replaces the resource. */
  groupId?: pulumi.Input<string>;
  /**
   * `CAN_VIEW` (Can Read in Domo's pages) allows using the account, `CAN_SHARE` also sharing it, `CAN_EDIT` also changing it, `OWNER` also deleting
   * it. An account keeps at least one owner: removing or lowering the last one fails. To move ownership, declare the new owner in the same
   * change, by another share.
   */
  accessLevel: pulumi.Input<"OWNER" | "CAN_EDIT" | "CAN_SHARE" | "CAN_VIEW">;
  /**
   * What destroying the resource does in Domo: `delete` revokes the access, `keep` leaves it there. Default: `delete`, or `keep` for adopted
   * access.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * Whether to adopt access that the user or group has already. `own`: only access of the same level; another level fails. `always`: any, and the
   * level is changed. `never`: none. The level of adopted access changes only with `always`. Adopted access is left in Domo on destroy. Default: the
   * provider setting `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface AccountShare extends OutputsOf<
  AccountShareArgs,
  "account" | "accountId" | "accountKind" | "user" | "group" | "onDelete" | "adopt"
> {
  /** Id of the account. Changing this replaces the resource. */
  readonly accountId: pulumi.Output<string>;
  /** Kind of the account. Changing this replaces the resource. */
  readonly accountKind: pulumi.Output<"account" | "oauth">;
  /** True if the access existed before and was adopted. It is then left in Domo on destroy, unless `onDelete` is `delete`. */
  readonly adopted: pulumi.Output<boolean>;
}

const UNSET_OUTPUTS = {
  accountId: undefined,
  accountKind: undefined,
  userId: undefined,
  groupId: undefined,
  accessLevel: undefined,
  adopted: undefined,
} satisfies UnsetOutputs<AccountShare>;

/**
 * Access of one user or group to an account. Its `id` has the form `account:<account id>:USER:<user id>`, with `oauth` for an OAuth account and
 * `GROUP` for a group.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const finance = new domo.Group("finance", { name: "Finance" });
 * new domo.AccountShare("warehouse-finance", { accountId: "71", group: finance, accessLevel: "CAN_VIEW" });
 * ```
 */
export class AccountShare extends DomoResource {
  /**
   * Declares access to an account.
   *
   * @param name - Name of the resource in the program.
   * @throws `pulumi.RunError` if not exactly one of `user`, `userId`, `group` and `groupId` is set, if not exactly one of `account` and `accountId` is
   * set, if one of the resources belongs to another provider, or if another `AccountShare` of the same provider has this account and this user
   * or group, or an `AccountAccess` this account.
   */
  constructor(name: string, args: AccountShareArgs, opts?: pulumi.CustomResourceOptions) {
    const { account, accountId, user, userId, group, groupId, accessLevel, onDelete, adopt } = args;
    const subjects = [user, userId, group, groupId].filter((subject) => subject !== undefined);
    if (subjects.length !== 1) throw programError(`AccountShare "${name}" needs exactly one of user, userId, group and groupId`);
    if ((account === undefined) === (accountId === undefined))
      throw programError(`AccountShare "${name}" needs either account or accountId`);
    const props = {
      ...UNSET_OUTPUTS,
      accountId: idOf(account) ?? accountId,
      accountKind: kindOf(args),
      userId: idOf(user) ?? userId,
      groupId: idOf(group) ?? groupId,
      accessLevel,
      onDelete,
      adopt,
    };
    const provider = providerOf("AccountShare", opts);
    const object = [props.accountKind, account ?? accountId];
    requireSingleExclusive({ type: "AccountShare", name, parts: ACCESS_PARTS, object, isExclusive: false, provider });
    const identityLabel = "the same account for the same subject";
    super({ type: "AccountShare", name, props, identity: identityOf(args), identityLabel, references: [account, user, group] }, opts);
  }
}

/** Account and user or group, in one text. Undefined if one of them is an output, as its value is not known yet. */
function identityOf({ account, accountId, accountKind, user, userId, group, groupId }: AccountShareArgs): string | undefined {
  const subject = user ?? userId ?? group ?? groupId;
  const subjectType = user === undefined && userId === undefined ? "group" : "user";
  const [accountKey, kindKey, subjectKey] = [account ?? accountId, kindOf({ account, accountKind }), subject].map(referenceKey);
  if (accountKey === undefined || kindKey === undefined || subjectKey === undefined) return undefined;
  return `${kindKey} ${accountKey} ${subjectType} ${subjectKey}`;
}
