// All resources. Adding one is its own file and a line here.

import type { Declaration } from "../lifecycle/declaration";
import { group } from "./group";
import { groupMembership } from "./group-membership";
import { user } from "./user";

export const registry: readonly Declaration[] = [user, group, groupMembership];
