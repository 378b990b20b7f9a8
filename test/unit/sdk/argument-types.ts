// The arguments of each resource class have the keys and types of the inputs that the provider validates. Checked by the compiler
// (`npm run lint`), not run: in `sdk` these checks would make zod a part of the package's public types.

import type * as pulumi from "@pulumi/pulumi";
import { expectTypeOf } from "expect-type";
import type { AccountInputs } from "../../../provider/resources/account";
import type { AccountShareInputs } from "../../../provider/resources/account-share";
import type { GroupInputs } from "../../../provider/resources/group";
import type { GroupMembershipInputs } from "../../../provider/resources/group-membership";
import type { OAuthAccountInputs } from "../../../provider/resources/oauth-account";
import type { UserInputs } from "../../../provider/resources/user";
import type { AccountArgs, AccountShareArgs, GroupArgs, GroupMembershipArgs, OAuthAccountArgs, UserArgs } from "../../../sdk";

/** Arguments as the provider receives them: resources replaced by ids, and every `Input` by its value. */
type Received<Args, Ids = unknown> = pulumi.Unwrap<Omit<Args, keyof Ids> & Ids>;

expectTypeOf<Received<AccountArgs>>().toEqualTypeOf<AccountInputs>();
expectTypeOf<Received<OAuthAccountArgs>>().toEqualTypeOf<OAuthAccountInputs>();
expectTypeOf<Received<GroupArgs>>().toEqualTypeOf<GroupInputs>();
expectTypeOf<Received<UserArgs, { reportsTo?: string }>>().toEqualTypeOf<UserInputs>();

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
