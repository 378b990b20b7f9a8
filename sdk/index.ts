// What `import * as domo from "pulumi-domo"` gives.

export { Group, type GroupArgs } from "./group";
export { GroupMembership, type GroupMembershipArgs } from "./group-membership";
export { Provider, type ProviderArgs } from "./provider";
export { User, type UserArgs } from "./user";
