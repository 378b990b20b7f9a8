// People and groups as a program names them, whichever of Domo's two APIs serves them. Each API is one implementation;
// all pass one conformance suite.

import type { GroupRule } from "../schemas/group-rule";

/** A user's fields. An empty value means that Domo has none; a missing one, that this API doesn't show the field. */
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
  /** A day, `2026-01-31`. */
  hireDate: string;
  /** The id of the manager. */
  reportsTo: string;
  /** Custom attributes, each a list. */
  attributes: Record<string, string[]>;
}

/** What a program wants of a user: what every user has, and whatever else it manages. */
export type WantedUser = Pick<UserFields, "email" | "name"> & Partial<UserFields>;

export interface Owners {
  userIds: string[];
  groupIds: string[];
}

export interface GroupFields {
  name: string;
  description: string;
  /** `open`, `closed`, `dynamic`; also `adHoc`, `directory` or `system`, which nobody can make. */
  type: string;
  /** Without those that Domo adds to every group: itself and the administrators' group (§11.1). */
  owners: Owners;
}

/** What a program wants of a group. The rule can be written, but no API shows it. */
export type WantedGroup = Pick<GroupFields, "name"> & Partial<Omit<GroupFields, "owners">> & { owners?: Partial<Owners>; rule?: GroupRule };

/** An object as Domo has it now. */
export interface Live<Fields> {
  id: string;
  fields: Partial<Fields>;
  /** Where it comes from, as far as Domo tells: by this a run recognises what an earlier, cut-off run made. */
  origin: Origin;
  /** Whether a user may come in; undefined where this API does not tell. */
  active?: boolean;
}

export interface Origin {
  /** When it was made, in epoch milliseconds. */
  createdAt?: number;
  creatorId?: string;
  /** It carries the mark of this very resource. */
  hasOwnKey?: boolean;
  /** The mark that it carries, which its create has given it. */
  internalName?: string;
  /** Somebody has put it to use, so that it is no forgotten leftover. */
  inUse?: boolean;
}

export interface Directory {
  /** The id of the user whom the credentials act as, where Domo tells it. */
  callerId(): Promise<string | undefined>;
  /** Domo's time as of its last answer, in epoch milliseconds, cut to the second. */
  now(): number | undefined;
  readonly users: {
    /** Creates a user and answers with its id. Which fields it has from the start depends on the API: the others want an update. */
    create(want: WantedUser, options: { sendInvite: boolean }): Promise<string>;
    /** The user, or undefined when Domo itself says that it does not exist. `whole`: with fields that only a user by itself has. */
    get(id: string, options?: { whole: boolean }): Promise<Live<UserFields> | undefined>;
    /** The user with this e-mail, whatever its case. `thorough`: also where that costs reading all users. */
    find(email: string, options?: { thorough: boolean }): Promise<Live<UserFields> | undefined>;
    /** Writes the wanted fields; `live` supplies what an API insists on. The last Admin stays one. */
    update(id: string, want: WantedUser, live: Pick<Live<UserFields>, "fields">): Promise<void>;
    /** Takes the user away, unless it is the last Admin or the user whom the credentials act as. */
    delete(id: string): Promise<void>;
  };
  readonly groups: {
    /** Creates a group and answers with its id; see `users.create`. */
    create(want: WantedGroup): Promise<string>;
    /** The group; its owners only where they are asked for. */
    get(id: string, options?: { owners: boolean }): Promise<Live<GroupFields> | undefined>;
    /** The group with exactly this name. */
    find(name: string): Promise<Live<GroupFields> | undefined>;
    /** Writes the wanted fields in which `live` differs, and the rule. */
    update(id: string, want: WantedGroup, live: Pick<Live<GroupFields>, "fields">): Promise<void>;
    delete(id: string): Promise<void>;
  };
  readonly members: {
    /** A group's members, or undefined when the group does not exist. */
    list(groupId: string): Promise<Members | undefined>;
    /**
     * Adds, then removes, as `decide` says by the members at that moment: no other change of this process to the group comes in between.
     * Nobody else's membership is touched. Answers false, and does nothing, when the group does not exist.
     */
    change(groupId: string, decide: (members: Members) => MemberChange | Promise<MemberChange>): Promise<boolean>;
  };
}

export interface Members {
  userIds: string[];
  /** How many members the group has, by its own count, that the list does not name; undefined where it has no count. */
  unlisted: number | undefined;
}

export interface MemberChange {
  add: string[];
  /** Who is no member is no error. */
  remove: string[];
}

/** What a new user gets when the program names no role: the least that Domo knows for people who look at dashboards. */
export const DEFAULT_ROLE = { id: "4", name: "Participant" };
