// AccountShare: who may use an account.

import type * as pulumi from "@pulumi/pulumi";
import { programError } from "./program-error";
import type { Account } from "./account";
import { identityLabel } from "./uniqueness";
import type { Group } from "./group";
import type { OAuthAccount } from "./oauth-account";
import { DomoResource, type OutputsOf, type UnsetOutputs } from "./resource";
import type { User } from "./user";

/**
 * What a program says about one person's or one group's access to an account.
 *
 * Source: Domo's instance API (`/api/data/v2/accounts/share`), with an access token.
 */
export interface AccountShareArgs {
  /** The account. Changing it replaces the resource. Not together with `accountId`. */
  account?: Account | OAuthAccount;
  /** The account's id, for one that is not declared here. Changing it replaces the resource. */
  accountId?: pulumi.Input<string>;
  /** Which kind of account `accountId` means: the two number by themselves. Changing it replaces the resource. Default: `account`. */
  accountKind?: pulumi.Input<"account" | "oauth">;
  /** The person. Changing it replaces the resource. */
  user?: User;
  /** The person's id. Changing it replaces the resource. */
  userId?: pulumi.Input<string>;
  /** The group. Changing it replaces the resource. */
  group?: Group;
  /** The group's id. Changing it replaces the resource. */
  groupId?: pulumi.Input<string>;
  /**
   * What they may do: `CAN_VIEW` (the page says Can Read) use it, `CAN_SHARE` also share it, `CAN_EDIT` also change it, `OWNER` also delete it.
   * An account keeps at least one owner: to move ownership, declare the new owner in the same change.
   */
  accessLevel: pulumi.Input<"OWNER" | "CAN_EDIT" | "CAN_SHARE" | "CAN_VIEW">;
  /**
   * What happens to the access in Domo when the resource is destroyed: `delete` revokes it, `keep` leaves it. Default: `delete`, but `keep`
   * for access that was adopted.
   */
  onDelete?: pulumi.Input<"delete" | "keep">;
  /**
   * What happens when the person or group has access already: `own` adopts it if it has the same level and fails if it has another, `always`
   * adopts it and changes the level, `never` fails. The level of adopted access changes only with `always`, and it is left in Domo on destroy. Default: the provider's setting `adopt`,
   * which is `own`.
   */
  adopt?: pulumi.Input<"never" | "own" | "always">;
}

export interface AccountShare extends OutputsOf<
  AccountShareArgs,
  "account" | "accountId" | "accountKind" | "user" | "group" | "onDelete" | "adopt"
> {
  readonly accountId: pulumi.Output<string>;
  readonly accountKind: pulumi.Output<"account" | "oauth">;
  /** Whether the access had been there before and was taken over (`adopt`). It is then left in Domo on destroy. */
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
 * One person's or one group's access to an account.
 *
 * @example
 * new domo.AccountShare("warehouse-finance", { account: warehouse, group: finance, accessLevel: "CAN_VIEW" });
 */
export class AccountShare extends DomoResource {
  constructor(name: string, args: AccountShareArgs, opts?: pulumi.CustomResourceOptions) {
    const { account, accountId, accountKind, user, userId, group, groupId, accessLevel, onDelete, adopt } = args;
    const given = [user, userId, group, groupId].filter((each) => each !== undefined);
    if (given.length !== 1) throw programError(`AccountShare "${name}" needs exactly one of user, userId, group and groupId`);
    if ((account === undefined) === (accountId === undefined))
      throw programError(`AccountShare "${name}" needs either account or accountId`);
    const kind = account?.__kind ?? accountKind ?? "account";
    const props = {
      ...UNSET_OUTPUTS,
      accountId: account?.id ?? accountId,
      accountKind: kind,
      userId: user?.id ?? userId,
      groupId: group?.id ?? groupId,
      accessLevel,
      onDelete,
      adopt,
    };
    const called = "the same account for the same subject";
    super({ type: "AccountShare", name, props, identity: claimed(args), called, given: [account, user, group] }, opts);
  }
}

/** A name for account and subject, where both are plain or resources: what can't be told now is not claimed. */
function claimed({ account, accountId, accountKind = "account", user, userId, group, groupId }: AccountShareArgs): string | undefined {
  const subject = user ?? userId ?? group ?? groupId;
  const kind = user === undefined && userId === undefined ? "group" : "user";
  const [accountLabel, kindLabel, subjectLabel] = [account ?? accountId, account?.__kind ?? accountKind, subject].map(identityLabel);
  if (accountLabel === undefined || kindLabel === undefined || subjectLabel === undefined) return undefined;
  return `${kindLabel} ${accountLabel} ${kind} ${subjectLabel}`;
}
