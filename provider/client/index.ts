/**
 * A client for the HTTP APIs of Domo that needs no Pulumi.
 *
 * @example
 * ```ts
 * import { DomoInstance } from "pulumi-domo/client";
 *
 * const domo = new DomoInstance({ instanceUrl: "https://acme.domo.com", accessToken: process.env.DOMO_ACCESS_TOKEN ?? "" });
 * export const names = (await domo.accounts.list()).map(({ displayName }) => displayName);
 * ```
 *
 * @module pulumi-domo/client
 */

export { DomoInstance, DomoPublic, type ClientOptions, type InstanceApiOptions, type PublicApiOptions } from "./client";
export {
  ConnectionError,
  CredentialsError,
  DomoError,
  IncompleteListError,
  isNotFound,
  isOutcomeUnknown,
  NotDeletedError,
  NotInTimeError,
  RefusedError,
  ResponseError,
  SettingsError,
  UnexpectedResponseError,
  type ErrorResponse,
  type Exchange,
  type SharedCause,
} from "./errors";
export type { Log } from "./http/log";
export type { RateLimits } from "./http/rate-limiter";
export { Redactor } from "./http/redact";
export type { WriteCounter } from "./http/write-counter";

export type { Accounts, AccountKind, NewAccount } from "./instance/accounts";
export type { Attributes } from "./instance/attributes";
export type { DataSet, DataSets, NewColumn } from "./instance/data-sets";
export type { GroupOwners, GroupWrite, InstanceGroups } from "./instance/groups";
export type { Roles } from "./instance/roles";
export type { Search } from "./instance/search";
export type { InstanceUsers, NewUser, UserPage } from "./instance/users";
export type { CountedPage, OnProgress } from "./paging";
export type { PublicDataSets } from "./public/data-sets";
export type { PublicGroups } from "./public/groups";
export type { PublicUsers } from "./public/users";

export { ACCESS_LEVELS, type AccessLevel, type Account, type Grant } from "./schemas/accounts";
export type { AttributeDefinition, AttributeDefinitionWrite } from "./schemas/attributes";
export type { ConfigurationValue } from "./schemas/connectors";
export { COLUMN_TYPES, type Cell, type ColumnType, type InstanceDataSet, type PublicDataSet, type QueryAnswer } from "./schemas/data-sets";
export type { GroupRule } from "./schemas/group-rule";
export type { PublicGroup } from "./schemas/groups";
export type { AttributeWrite, IdentityUser } from "./schemas/identity";
export type { GroupAccess, GroupSubject, InstanceGroup } from "./schemas/instance-groups";
export { LOCALES, type Locale } from "./schemas/locales";
export { SYSTEM_ROLES, type Role } from "./schemas/roles";
export type { AccountHit } from "./schemas/search";
export type { Subject } from "./schemas/subject";
export type { PublicUser, PublicUserWrite } from "./schemas/users";
