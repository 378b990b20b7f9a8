// Users and groups, independent of which of Domo's two APIs is in use. There is one implementation for each API, and both pass the same
// conformance tests.

import type { OnProgress } from "../paging";
import type { GroupRule } from "../schemas/group-rule";
import type { ExpectedUser } from "./expected-user";

/** A user's fields. An empty value means that Domo has none. A missing field is not returned by the API in use. */
export interface UserFields {
  email: string;
  name: string;
  role: string;
  roleId: string;
  title: string;
  department: string;
  alternateEmail: string;
  phone: string;
  deskPhone: string;
  location: string;
  timezone: string;
  locale: string;
  employeeNumber: string;
  employeeId: string;
  /** A date: `2026-01-31`. */
  hireDate: string;
  /** The id of the manager. */
  reportsTo: string;
  /** Custom attributes, each with all its values. */
  attributes: Record<string, string[]>;
}

/** The fields to write. Omitted fields keep their values. */
export type WantedUser = Pick<UserFields, "email" | "name"> & Partial<UserFields>;

export interface Owners {
  userIds: string[];
  groupIds: string[];
}

export interface GroupFields {
  name: string;
  description: string;
  /** `open`, `closed` or `dynamic`; also `adHoc`, `directory` or `system`, which can't be created. */
  type: string;
  /** Without the owners that Domo adds to every group: the group itself and the administrators' group (§11.1). */
  owners: Owners;
}

/** The fields to write. Omitted fields keep their values. The rule can be written, but no API returns it. */
export type WantedGroup = Pick<GroupFields, "name"> & Partial<Omit<GroupFields, "owners">> & { owners?: Partial<Owners>; rule?: GroupRule };

/** An object as it is in Domo. */
export interface Live<Fields> {
  id: string;
  fields: Partial<Fields>;
  origin: Origin;
  /** Whether a user may sign in; undefined if the API in use does not return it. */
  active?: boolean;
}

/** A user as the list of all users has it. What the API in use does not return is undefined. Times are epoch milliseconds. */
export interface ListedUser extends Live<UserFields> {
  lastLogin?: number;
  lastActivity?: number;
  /** Whether the user was invited and has not signed in yet. */
  isPending?: boolean;
  /** Whether the user is one of Domo's own, and no person. */
  isSystem?: boolean;
}

/** A group as the list of all groups has it: without its owners. */
export interface ListedGroup extends Live<GroupFields> {
  memberCount?: number;
}

/** Who created an object and when, as far as Domo records it: identifies objects that an interrupted run has created. */
export interface Origin {
  /** Epoch milliseconds. */
  createdAt?: number;
  creatorId?: string;
  /** Whether the object has the create key of the resource that looks for it. */
  hasOwnKey?: boolean;
  /** The create key that the object was created with. */
  internalName?: string;
  /** Whether somebody has used the object: the user has signed in, or the group has members. */
  inUse?: boolean;
}

export interface Directory {
  /** The id of the authenticated user, if Domo returns it. */
  callerId(): Promise<string | undefined>;
  /** Domo's clock in epoch milliseconds, with a resolution of one second; undefined before the first response. */
  now(): number | undefined;
  readonly users: UserDirectory;
  readonly groups: GroupDirectory;
  readonly members: MemberDirectory;
}

export interface UserReadOptions {
  whole?: boolean;
  /** The fields that the caller compares the user with, which may then be read by itself: lists may lack them. Default: none. */
  expected?: ExpectedUser;
  /** The e-mail as last known: the public API reads several users only by their e-mails. */
  email?: string;
}

export interface UserDirectory {
  /** Creates a user and returns its id. Some fields are written only by an update; which ones depends on the API. */
  create(want: WantedUser, options: { sendInvite: boolean }): Promise<string>;
  /**
   * The user, or undefined if Domo proves that it does not exist. `whole`: with fields that only single reads return. Fields that are not expected
   * and of which it is not certain that they are empty are missing.
   */
  get(id: string, options?: UserReadOptions): Promise<Live<UserFields> | undefined>;
  /**
   * The same after a write of this process. Reads at the same time share requests, so that Domo may still show what was there before. What is expected
   * to be empty is certain. What is expected to have a value and is not shown is empty here, as it is not proved to be as expected.
   */
  getWritten(id: string, options?: UserReadOptions): Promise<Live<UserFields> | undefined>;
  /** The user with this e-mail, ignoring case. `thorough`: also if that requires reading all users. `expected`: as for `get`. */
  find(email: string, options?: { thorough: boolean; expected?: ExpectedUser }): Promise<Live<UserFields> | undefined>;
  /** All users that are not deleted. */
  all(onProgress?: OnProgress): Promise<ListedUser[]>;
  /** Writes the wanted fields; `live` supplies fields that the API requires. Throws `RefusedError` if no Admin would be left. */
  update(id: string, want: WantedUser, live: Pick<Live<UserFields>, "fields">): Promise<void>;
  /** Deletes the user. Throws `RefusedError` for the last Admin and for the authenticated user. `email`: as last known, which saves requests. */
  delete(id: string, options?: { email?: string }): Promise<void>;
  /**
   * After a `delete` that failed or had no effect: gives back the role that `delete` has taken from an Admin, if the user still exists. Returns what the
   * user has now, as a sentence, or undefined if nothing was taken.
   */
  restoreUndeleted(id: string): Promise<string | undefined>;
}

export interface GroupDirectory {
  /** Creates a group and returns its id; see `UserDirectory.create`. */
  create(want: WantedGroup): Promise<string>;
  /** The group, or undefined if Domo proves that it does not exist. `owners`: with its owners, which require a second request. */
  get(id: string, options?: { owners: boolean }): Promise<Live<GroupFields> | undefined>;
  /** The group with exactly this name. */
  find(name: string): Promise<Live<GroupFields> | undefined>;
  /** All groups. */
  all(onProgress?: OnProgress): Promise<ListedGroup[]>;
  /** Writes the wanted fields that differ from `live`, and the rule. */
  update(id: string, want: WantedGroup, live: Pick<Live<GroupFields>, "fields">): Promise<void>;
  /** Deletes the group. One that does not exist is no error. */
  delete(id: string): Promise<void>;
  /** The same as of users, for the members that `delete` has removed from the group. */
  restoreUndeleted(id: string): Promise<string | undefined>;
}

export interface MemberDirectory {
  /** A group's members, or undefined if the group does not exist. */
  list(groupId: string): Promise<Members | undefined>;
  /**
   * Adds and removes the members that `decide` returns, given the present ones. Other changes of this process to the group wait meanwhile.
   * Returns false, and changes nothing, if the group does not exist.
   */
  change(groupId: string, decide: (members: Members) => MemberChange | Promise<MemberChange>): Promise<boolean>;
}

export interface Members {
  userIds: string[];
  /** By how many the group's own member count exceeds the list; undefined if the group has no count. */
  unlisted: number | undefined;
}

export interface MemberChange {
  add: string[];
  /** Removing a user who is not a member is no error. */
  remove: string[];
  /** Called before the change fails, with those whom it has certainly not added. */
  refused?: (userIds: string[]) => void;
}

/** The role of a new user for whom the program sets none: the least privileged of Domo's roles that can view dashboards. */
export const DEFAULT_ROLE = { id: "4", name: "Participant" };

/** How often contradicting responses about a group's members are requested. */
export const MEMBER_READ_ATTEMPTS = 3;
