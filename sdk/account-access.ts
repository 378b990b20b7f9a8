// AccountAccess: all access to an account.

import type * as pulumi from "@pulumi/pulumi";
import { programError, requireList } from "./program-error";
import { idOf, kindOf } from "./ids";
import type { AccountReference, GroupReference, UserReference } from "./references";
import { DomoResource, providerOf, type UnsetOutputs } from "./resource";
import { ACCESS_PARTS, requireSingleExclusive } from "./uniqueness";

/** A grant of `AccountAccess`. Requires exactly one of `user`, `userId`, `group` and `groupId`. */
export interface AccountAccessGrant {
  /** The user that gets access: a resource or the result of a lookup. */
  user?: UserReference;
  /** Id of the user, if the program does not declare it. */
  userId?: pulumi.Input<string>;
  /** The group whose members get access: a resource or the result of a lookup. */
  group?: GroupReference;
  /** Id of the group, if the program does not declare it. */
  groupId?: pulumi.Input<string>;
  /**
   * `CAN_VIEW` (Can Read in Domo's pages) allows using the account, `CAN_SHARE` also sharing it, `CAN_EDIT` also changing it, `OWNER` also deleting
   * it.
   */
  accessLevel: pulumi.Input<"OWNER" | "CAN_EDIT" | "CAN_SHARE" | "CAN_VIEW">;
}

/**
 * Arguments for `AccountAccess`. Requires `account` or `accountId`.
 *
 * Source: the instance API (`/api/data/v2/accounts/share`), which requires an access token.
 */
export interface AccountAccessArgs {
  /** The account: a resource or the result of a lookup. Cannot be combined with `accountId`. Changing this replaces the resource. */
  account?: AccountReference;
  /** Id of the account, if the program does not declare it. Cannot be combined with `account`. Changing this replaces the resource. */
  accountId?: pulumi.Input<string>;
  /**
   * Kind of the account that `accountId` identifies: accounts and OAuth accounts have separate ids. Default: `account`.
   * Changing this replaces the resource.
   */
  accountKind?: pulumi.Input<"account" | "oauth">;
  /**
   * Everybody who has access. Access that is not listed is revoked, except that of the user that the credentials belong to, which is also never
   * lowered: the provider would lock itself out. What that user has only through a group is not protected. An account keeps at least one
   * owner: revoking or lowering the last one fails. Order and duplicates have no effect; two levels for one user or group fail.
   */
  grants: AccountAccessGrant[];
  /**
   * What destroying the resource does in Domo: `delete` revokes the listed access, except of users and groups that had some before, and of the user
   * that the credentials belong to. `keep` leaves all of it. Default: `delete`.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * `always` lets the resource revoke and change access that the account has when this is first applied. With the other values such access fails,
   * unless it is listed at its level. Default: the provider setting `adopt`, which is `own` unless set.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface AccountAccess {
  /** Id of the account. Changing this replaces the resource. */
  readonly accountId: pulumi.Output<string>;
  /** Kind of the account. Changing this replaces the resource. */
  readonly accountKind: pulumi.Output<"account" | "oauth">;
  /**
   * Everybody who has access, except an unlisted user that the credentials belong to. After a refresh also access that the program does not list, and
   * the level `NONE` for listed access that Domo does not have.
   */
  readonly grants: pulumi.Output<{ userId?: string; groupId?: string; accessLevel: string }[]>;
}

const UNSET_OUTPUTS = {
  accountId: undefined,
  accountKind: undefined,
  grants: undefined,
} satisfies UnsetOutputs<AccountAccess>;

/**
 * All access to an account: what is not listed is revoked. Its `id` has the form `account:<account id>`, with `oauth` for an OAuth account.
 *
 * It must be the only resource for the access to its account in the program; `AccountShare` declares single grants instead. Creating it fails if the
 * account has access that is not listed, unless `adopt` is `always`. Access is given before other access is revoked.
 *
 * @example
 * ```ts
 * import * as domo from "pulumi-domo";
 *
 * const ada = new domo.User("ada", { email: "ada@example.com", name: "Ada Example" });
 * const finance = new domo.Group("finance", { name: "Finance" });
 * new domo.AccountAccess("warehouse", {
 *   accountId: "71",
 *   grants: [
 *     { user: ada, accessLevel: "OWNER" },
 *     { group: finance, accessLevel: "CAN_VIEW" },
 *   ],
 * });
 * ```
 */
export class AccountAccess extends DomoResource {
  /**
   * Declares all access to an account.
   *
   * @param name - Name of the resource in the program.
   * @throws `pulumi.RunError` if not exactly one of `account` and `accountId` is set, if a grant has not exactly one of `user`, `userId`, `group` and
   * `groupId`, if one of the resources belongs to another provider, or if the account has another `AccountAccess`, or an `AccountShare`, of the same
   * provider.
   */
  constructor(name: string, args: AccountAccessArgs, opts?: pulumi.CustomResourceOptions) {
    const { account, accountId, grants, onDelete, adopt } = args;
    if ((account === undefined) === (accountId === undefined))
      throw programError(`AccountAccess "${name}" needs either account or accountId`);
    requireList(grants, `grants of AccountAccess "${name}"`, "single fields of a grant may be outputs or secrets");
    const props = {
      ...UNSET_OUTPUTS,
      accountId: idOf(account) ?? accountId,
      accountKind: kindOf(args),
      grants: grants.map((grant) => withIds(name, grant)),
      onDelete,
      adopt,
    };
    const provider = providerOf("AccountAccess", opts);
    const object = [props.accountKind, account ?? accountId];
    requireSingleExclusive({ type: "AccountAccess", name, parts: ACCESS_PARTS, object, isExclusive: true, provider });
    const elementReferences = grants.map(({ user, group }) => user ?? group);
    super({ type: "AccountAccess", name, props, references: [account, ...elementReferences], elementReferences }, opts);
  }
}

/** The grant with ids in place of resources. */
function withIds(name: string, { user, userId, group, groupId, accessLevel, ...others }: AccountAccessGrant): Record<string, unknown> {
  const [other] = Object.keys(others);
  if (other !== undefined) throw programError(`a grant of AccountAccess "${name}" has no argument ${other}`);
  const subjects = [user, userId, group, groupId].filter((subject) => subject !== undefined);
  if (subjects.length !== 1) throw programError(`a grant of AccountAccess "${name}" needs exactly one of user, userId, group and groupId`);
  const ids = { userId: idOf(user) ?? userId, groupId: idOf(group) ?? groupId };
  return ids.userId === undefined ? { groupId: ids.groupId, accessLevel } : { userId: ids.userId, accessLevel };
}
