// The arguments of each resource class have the keys and types of the inputs that the provider validates, and its outputs those of the same
// inputs without meta-arguments. Checked by the compiler (`npm run lint`), not run: in `sdk` these checks would make zod a part of the package's
// public types.

import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import type { AccountInputs } from "../../../provider/resources/account";
import type { AccountAccessInputs } from "../../../provider/resources/account-access";
import type { AccountShareInputs } from "../../../provider/resources/account-share";
import type { GroupInputs } from "../../../provider/resources/group";
import type { GroupMembershipInputs } from "../../../provider/resources/group-membership";
import type { OAuthAccountInputs } from "../../../provider/resources/oauth-account";
import type { OrphanedUsersInputs } from "../../../provider/resources/orphaned-users";
import type { UserInputs } from "../../../provider/resources/user";
import type { UserAttributeInputs } from "../../../provider/resources/user-attribute";
import type { UserPopulationInputs } from "../../../provider/resources/user-population";
import type { UserAttribute } from "../../../sdk";
import type { Account, AccountAccess, AccountShare, Group, GroupMembership, OAuthAccount, User } from "../../../sdk";
import type { AccountAccessArgs, AccountAccessGrant, AccountArgs, AccountShareArgs, GroupArgs, GroupMembershipArgs } from "../../../sdk";
import type { OAuthAccountArgs, OrphanedUsersArgs, UserArgs, UserAttributeArgs, UserPopulationArgs } from "../../../sdk";
import type { DomoResource, UnsetOutputs } from "../../../sdk/resource";

/** Arguments as the provider receives them: resources replaced by ids, and every `Input` by its value. */
type Received<Args, Ids = unknown> = pulumi.Unwrap<Omit<Args, keyof Ids> & Ids>;

expectTypeOf<Received<AccountArgs, { transferDatasetsTo?: string }>>().toEqualTypeOf<AccountInputs>();
expectTypeOf<Received<OAuthAccountArgs>>().toEqualTypeOf<OAuthAccountInputs>();
expectTypeOf<Received<GroupArgs, { owners?: { userIds?: string[]; groupIds?: string[] } }>>().toEqualTypeOf<GroupInputs>();
expectTypeOf<Received<UserArgs, { reportsTo?: string }>>().toEqualTypeOf<UserInputs>();

interface DefaultType {
  type: "string" | "stringList";
}
expectTypeOf<Received<UserAttributeArgs, DefaultType>>().toEqualTypeOf<UserAttributeInputs>();

expectTypeOf<Received<UserPopulationArgs>>().toEqualTypeOf<UserPopulationInputs>();
expectTypeOf<Received<OrphanedUsersArgs>>().toEqualTypeOf<OrphanedUsersInputs>();

interface MembershipIds {
  groupId: string;
  userIds: string[];
}
expectTypeOf<Received<Omit<GroupMembershipArgs, "group" | "users">, MembershipIds>>().toEqualTypeOf<GroupMembershipInputs>();

interface ShareIds {
  accountId: string;
  accountKind: "account" | "oauth";
}
expectTypeOf<Received<Omit<AccountShareArgs, "account" | "user" | "group">, ShareIds>>().toEqualTypeOf<AccountShareInputs>();

interface AccessIds {
  accountId: string;
  accountKind: "account" | "oauth";
  grants: Omit<AccountAccessGrant, "user" | "group">[];
}
expectTypeOf<Received<Omit<AccountAccessArgs, "account">, AccessIds>>().toEqualTypeOf<AccountAccessInputs>();

/** The values of a resource's outputs. */
type Outputs<Resource extends DomoResource> = pulumi.Unwrap<Pick<Resource, keyof UnsetOutputs<Resource> & keyof Resource>>;

/** Inputs as outputs: all keys are there, and an input that is not set is undefined. */
type Applied<Inputs> = { readonly [Key in keyof Required<Inputs>]: Inputs[Key] };

interface Adopted {
  adopted: boolean;
}
interface Health {
  valid?: boolean;
  credentialsType?: string;
}
/** The arguments take Domo's locales only; what Domo has may be another text. */
interface AnyLocale {
  locale?: string;
}

expectTypeOf<Outputs<Account>>().toEqualTypeOf<
  Applied<Omit<AccountInputs, "transferDatasetsTo" | "onDelete" | "validate" | "adopt"> & Health & Adopted>
>();
expectTypeOf<Outputs<OAuthAccount>>().toEqualTypeOf<
  Applied<Omit<OAuthAccountInputs, "onDelete" | "adopt"> & { enabled?: boolean } & Adopted>
>();
expectTypeOf<Outputs<Group>>().toEqualTypeOf<Applied<Omit<GroupInputs, "replaceOnTypeChange" | "onDelete" | "adopt"> & Adopted>>();
expectTypeOf<Outputs<User>>().toEqualTypeOf<
  Applied<Omit<UserInputs, "locale" | "sendInvite" | "onDelete" | "adopt"> & AnyLocale & Adopted>
>();
expectTypeOf<Outputs<UserAttribute>>().toEqualTypeOf<Applied<Omit<UserAttributeInputs, "onDelete" | "adopt"> & Adopted>>();
expectTypeOf<Outputs<GroupMembership>>().toEqualTypeOf<Applied<Omit<GroupMembershipInputs, "adopt">>>();
expectTypeOf<Outputs<AccountShare>>().toEqualTypeOf<Applied<Omit<AccountShareInputs, "onDelete" | "adopt"> & Adopted>>();
/** The arguments take Domo's levels only; what Domo has may be another text, or nothing. */
interface AnyGrants {
  grants: { userId?: string; groupId?: string; accessLevel: string }[];
}
expectTypeOf<Outputs<AccountAccess>>().toEqualTypeOf<Applied<Omit<AccountAccessInputs, "grants" | "onDelete" | "adopt"> & AnyGrants>>();
