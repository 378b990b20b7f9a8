/**
 * The package `pulumi-domo`: resources of a Domo instance for Pulumi programs.
 *
 * @module pulumi-domo
 */

import "./supported-node";
import "./end-of-program";
export { Account, type AccountArgs } from "./account";
export { AccountAccess, type AccountAccessArgs, type AccountAccessGrant } from "./account-access";
export { AccountShare, type AccountShareArgs } from "./account-share";
export { connectors, type Configurations, type ConnectorArgs, type ConnectorConfiguration, type Connectors } from "./connectors";
export { Group, type GroupArgs, type GroupOwnersArgs } from "./group";
export { GroupMembership, type GroupMembershipArgs } from "./group-membership";
export {
  getAccount,
  getAccountOutput,
  getOAuthAccount,
  getOAuthAccountOutput,
  type GetAccountArgs,
  type GetAccountOutputArgs,
  type GetAccountResult,
} from "./lookups/accounts";
export { getGroup, getGroupOutput, type GetGroupArgs, type GetGroupOutputArgs, type GetGroupResult } from "./lookups/groups";
export type { LookupOptions } from "./lookups/options";
export { getRole, getRoleOutput, type GetRoleArgs, type GetRoleOutputArgs, type GetRoleResult } from "./lookups/roles";
export {
  getUser,
  getUserOutput,
  getUsers,
  getUsersOutput,
  type GetUserArgs,
  type GetUserOutputArgs,
  type GetUserResult,
  type GetUsersArgs,
  type GetUsersOutputArgs,
  type GetUsersResult,
} from "./lookups/users";
export { OAuthAccount, type OAuthAccountArgs } from "./oauth-account";
export { Provider, type ProviderArgs } from "./provider";
export type { AccountReference, GroupReference, UserReference } from "./references";
export { OrphanedUsers, type OrphanedUser, type OrphanedUsersArgs } from "./orphaned-users";
export type { KeptUser } from "./roster/orphans";
export type { RosterArgs, RosterReport } from "./roster/arguments";
export { Roster } from "./roster/roster";
export { csv, dataset, rows, type RosterRow, type RosterSource } from "./roster/sources";
export { UserPopulation, type UserPopulationArgs } from "./user-population";
export { User, type UserArgs } from "./user";
export { UserAttribute, type UserAttributeArgs } from "./user-attribute";
export type { ConfigurationValue, ConnectorName } from "../provider/client/schemas/connectors";
export type { GroupRule } from "../provider/client/schemas/group-rule";
export type { Locale } from "../provider/client/schemas/locales";
