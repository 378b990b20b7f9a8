// What lookups are asked for, and what they work with.

import type { InstanceServices } from "../accounts/instance-services";
import type { DataSetStore } from "../data-sets/data-set-store";
import type { Directory, UserFields } from "../directory/directory";

/** Exactly one of the two. */
export interface NameOrId {
  name?: string;
  id?: string;
}

/** Exactly one of the two. */
export interface EmailOrId {
  email?: string;
  id?: string;
}

/** Fields of users that a filter may have. */
export type FilterField = keyof Pick<UserFields, "role" | "roleId" | "title" | "department" | "location" | "reportsTo">;

export interface LookupContext {
  /** The host name of the instance, for errors. */
  host: string;
  /** Whether users and groups are read by the public API, which shows less of them. */
  isPublic: boolean;
  /** Users and groups. Throws `SettingsError` without credentials for them. */
  directory: () => Directory;
  /** Accounts and roles. Throws `SettingsError` without an access token. */
  instance: () => InstanceServices;
  /** Throws `SettingsError` without an access token or a client. */
  dataSets: () => DataSetStore;
}
