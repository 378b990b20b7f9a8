// What `import * as domo from "pulumi-domo"` gives.

import "./supported-node";
export { Account, type AccountArgs } from "./account";
export { AccountShare, type AccountShareArgs } from "./account-share";
export { connectors, type ConnectorConfiguration, type ConnectorArgs } from "./connectors";
export { Group, type GroupArgs } from "./group";
export { GroupMembership, type GroupMembershipArgs } from "./group-membership";
export { OAuthAccount, type OAuthAccountArgs } from "./oauth-account";
export { Provider, type ProviderArgs } from "./provider";
export { User, type UserArgs } from "./user";
export type { GroupRule } from "../provider/client/schemas/group-rule";
