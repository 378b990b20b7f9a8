/**
 * The package `pulumi-domo`: resources of a Domo instance for Pulumi programs.
 *
 * @module pulumi-domo
 */

import "./supported-node";
export { Account, type AccountArgs } from "./account";
export { AccountAccess, type AccountAccessArgs, type AccountAccessGrant } from "./account-access";
export { AccountShare, type AccountShareArgs } from "./account-share";
export { connectors, type Configurations, type ConnectorArgs, type ConnectorConfiguration, type Connectors } from "./connectors";
export { Group, type GroupArgs } from "./group";
export { GroupMembership, type GroupMembershipArgs } from "./group-membership";
export { OAuthAccount, type OAuthAccountArgs } from "./oauth-account";
export { Provider, type ProviderArgs } from "./provider";
export { User, type UserArgs } from "./user";
export { UserAttribute, type UserAttributeArgs } from "./user-attribute";
export type { ConfigurationValue, ConnectorName } from "../provider/client/schemas/connectors";
export type { GroupRule } from "../provider/client/schemas/group-rule";
export type { Locale } from "../provider/client/schemas/locales";
