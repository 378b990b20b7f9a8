// What `AccountShare` and `AccountAccess` have in common: the account whose access they declare, and the users and groups that get it.

import { z } from "zod";
import type { AccountGrants } from "../client/accounts/account-grants";
import { incompleteList } from "../client/accounts/access-lists";
import type { AccountKind } from "../client/instance/accounts";
import { ACCESS_LEVELS } from "../client/schemas/accounts";
import type { Subject } from "../client/schemas/subject";
import type { Fields, LiveObject, ProviderContext } from "../lifecycle/definition";
import { id } from "./fields";

export const accountReference = {
  accountId: id,
  accountKind: z.enum(["account", "oauth"], 'must be "account" or "oauth"'),
};

export interface AccountReference {
  accountId: string;
  accountKind: AccountKind;
}

interface SubjectReference {
  userId?: string;
  groupId?: string;
}

/** The input of a grant's level. */
export const accessLevel = z.enum(ACCESS_LEVELS, `must be ${ACCESS_LEVELS.join(", ")}`);

/** The account in messages: `OAuth account 7`. */
export const accountLabel = ({ accountId, accountKind }: Partial<AccountReference>): string =>
  `${accountKind === "oauth" ? "OAuth account" : "account"} ${accountId ?? "whose id is not known yet"}`;

/** The type of the resource that declares the account. */
export const accountType = ({ accountKind }: Partial<AccountReference>): string => (accountKind === "oauth" ? "OAuthAccount" : "Account");

/** The access list of the account, for `list` of the definitions. */
export const accessList = (
  account: Partial<AccountReference>,
  { isWhole }: { isWhole: boolean },
): { name: string; isWhole: boolean } | undefined =>
  account.accountId === undefined ? undefined : { name: `access to ${accountLabel(account)}`, isWhole };

export const grantsOf = ({ instance }: ProviderContext, { accountKind = "account" }: Partial<AccountReference>): AccountGrants =>
  instance.accountStores[accountKind].grants;

export function subjectOf({ userId, groupId }: SubjectReference): Subject | undefined {
  if (userId !== undefined) return { type: "USER", id: userId };
  return groupId === undefined ? undefined : { type: "GROUP", id: groupId };
}

/** The id of an `AccountShare`. */
export const shareId = ({ accountKind, accountId }: AccountReference, { type, id: subject }: Subject): string =>
  [accountKind, accountId, type, subject].join(":");

/** An access list without an owner proves no update: it lacks entries, or the update has lowered the last owner. */
export const unproved = ({ isComplete }: { isComplete: boolean }): Pick<LiveObject, "unproved"> =>
  isComplete ? {} : { unproved: incompleteList() };

type IsDeclared = (type: string, id: string) => boolean;

/** Output: true if the same program declared the account, so that both may be destroyed together. */
export const WITH_ACCOUNT = "__withAccount";

/** The output `WITH_ACCOUNT` of a new resource. */
export const withAccount = (account: AccountReference, isDeclared: IsDeclared): Fields =>
  isDeclared(accountType(account), account.accountId) ? { [WITH_ACCOUNT]: true } : {};

/**
 * Who becomes owner if the last one loses access: the authenticated user, if it created the account and the account is destroyed together with
 * its access. Its last owner must not block that: until the account is deleted, its creator owns it again.
 */
export async function ownerUntilDeleted(
  { instance }: ProviderContext,
  account: AccountReference,
  { computed, isDeclared }: { computed: Fields; isDeclared: IsDeclared },
): Promise<Subject | undefined> {
  if (computed[WITH_ACCOUNT] !== true || isDeclared(accountType(account), account.accountId)) return undefined;
  const caller = await instance.callerId();
  const isCreator = (await instance.accountStores[account.accountKind].creatorId(account.accountId)) === caller;
  return isCreator ? { type: "USER", id: caller } : undefined;
}
