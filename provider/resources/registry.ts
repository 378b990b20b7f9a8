// All resource definitions. A new resource is a file in this folder and an entry here.

import type { ResourceDefinition } from "../lifecycle/definition";
import { account } from "./account";
import { accountAccess } from "./account-access";
import { accountShare } from "./account-share";
import { group } from "./group";
import { groupMembership } from "./group-membership";
import { oauthAccount } from "./oauth-account";
import { orphanedUsers } from "./orphaned-users";
import { user } from "./user";
import { userAttribute } from "./user-attribute";
import { userPopulation } from "./user-population";

export const registry: readonly ResourceDefinition[] = [
  account,
  oauthAccount,
  accountShare,
  accountAccess,
  user,
  userAttribute,
  group,
  groupMembership,
  userPopulation,
  orphanedUsers,
];
