// The lives of all resources: what suites play that are the same for each.

import type { LifecycleData } from "../lifecycle";
import { life as account } from "./account";
import { life as accountShare } from "./account-share";
import { life as group } from "./group";
import { life as groupMembership } from "./group-membership";
import { life as oauthAccount } from "./oauth-account";
import { life as user } from "./user";

export const LIVES: readonly LifecycleData[] = [account, oauthAccount, accountShare, user, group, groupMembership];
