// What an export has read from an instance, and which part of it is to be exported.

import type { GroupFields, UserFields } from "../../provider/client/directory/directory";
import type { CustomAttribute } from "../../provider/client/attributes/attribute-store";
import type { AccountKind } from "../../provider/client/instance/accounts";
import type { Grant } from "../../provider/client/schemas/accounts";
import type { ResourceType } from "./resources";

/** What `--only` selects: a file of the program each. Memberships belong to the groups. */
export const PARTS = ["attributes", "people", "groups", "accounts", "access"] as const;
export type Part = (typeof PARTS)[number];

export interface Person {
  id: string;
  /** The id of the role, which `fields` have by name where that is enough. */
  roleId: string;
  fields: Partial<UserFields>;
}

export interface ExistingGroup {
  id: string;
  fields: Partial<GroupFields>;
  /** Ids of users. Undefined if they are not a program's to declare. */
  members?: string[];
}

export interface ExistingAccount {
  kind: AccountKind;
  id: string;
  name: string;
  dataProviderType: string;
  allowExternalUse: boolean;
  /** Undefined if it could not be read. */
  grants?: Grant[];
}

/** Something that the instance has, and the program does not. */
export interface Omission {
  /** The thing, with its name: `group Default (id 1814000001)`. */
  title: string;
  /** The rest of a sentence. */
  reason: string;
  /** The resource that would declare it. Unset for what none would. */
  of?: OmittedResource;
}

export interface OmittedResource {
  type: ResourceType;
  /** The id of the resource. */
  id: string;
  /** Names by which people know the object. Default: none. */
  names?: string[];
}

export interface Instance {
  host: string;
  /** The origin: `https://acme.domo.com`. */
  url: string;
  /** The id of the user whom the credentials act as. */
  callerId: string;
  attributes: CustomAttribute[];
  people: Person[];
  groups: ExistingGroup[];
  accounts: ExistingAccount[];
  omissions: Omission[];
  /** Names of users and groups, also of those that are not exported: `user 27`, `group 5`. */
  names: ReadonlyMap<string, string>;
}

export interface Selection {
  parts: ReadonlySet<Part>;
  /** Whether a person, group or account is wanted, by id and any of its names. */
  includes: (type: ObjectType, id: string, names: string[]) => boolean;
  /** Whether a resource is wanted, by the id in Domo. Default: all are. */
  wants?: (type: ResourceType, id: string) => boolean;
  /** Whether the user whom the credentials act as is exported, too. */
  includeSelf: boolean;
}

export type ObjectType = "User" | "Group" | "Account" | "OAuthAccount" | "UserAttribute";

/** The kind of an account in a sentence. */
export const accountLabel = (kind: AccountKind): string => (kind === "oauth" ? "OAuth account" : "account");

export const accountType = (kind: AccountKind): "Account" | "OAuthAccount" => (kind === "oauth" ? "OAuthAccount" : "Account");

/** An object in a list: `group Default (id 1814000001)`. */
export const titled = (label: string, name: string, id: string): string => `${label} ${name === "" ? "without a name" : name} (id ${id})`;
