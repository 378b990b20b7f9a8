// The types of what programs may give in place of an id: a resource, or the result of a lookup.

import type * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account";
import type { Group } from "./group";
import type { GetAccountResult } from "./lookups/accounts";
import type { GetGroupResult } from "./lookups/groups";
import type { GetUserResult } from "./lookups/users";
import type { OAuthAccount } from "./oauth-account";
import type { User } from "./user";

/** A `User`, or the result of `getUser`, `getUserOutput` or, one by one, `getUsers`. */
export type UserReference = User | pulumi.Input<GetUserResult>;

/** A `Group`, or the result of `getGroup` or `getGroupOutput`. */
export type GroupReference = Group | pulumi.Input<GetGroupResult>;

/** An `Account` or `OAuthAccount`, or the result of `getAccount`, `getOAuthAccount` or their output forms. */
export type AccountReference = Account | OAuthAccount | pulumi.Input<GetAccountResult>;
