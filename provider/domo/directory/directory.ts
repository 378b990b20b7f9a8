// People and groups as a program names them, whichever of Domo's two APIs serves them. Each API is one implementation;
// all pass one conformance suite.

/** A user's fields. An empty string means that Domo has no value; a missing one, that this API doesn't show the field. */
export interface UserFields {
  email: string;
  name: string;
  role: string;
  roleId: string;
  title: string;
  alternateEmail: string;
  phone: string;
  location: string;
  timezone: string;
  locale: string;
  employeeNumber: string;
}

/** What a program wants of a user: what every user has, and whatever else it manages. */
export type WantedUser = Pick<UserFields, "email" | "name"> & Partial<UserFields>;

export interface GroupFields {
  name: string;
}

/** An object as Domo has it now. */
export interface Live<Fields> {
  id: string;
  fields: Partial<Fields>;
  /** Where it comes from, as far as Domo tells: by this a run recognises what an earlier, cut-off run made. */
  origin: Origin;
}

export interface Origin {
  /** When it was made, in epoch milliseconds. */
  createdAt?: number;
  creatorId?: string;
  /** It carries the mark of this very resource, which nobody else writes. */
  marked?: boolean;
  /** Somebody has put it to use, so that it is no forgotten leftover. */
  inUse?: boolean;
}

export interface Directory {
  readonly surface: "public" | "instance";
  /** The id of the user whom the credentials act as, where Domo tells it. */
  callerId(): Promise<string | undefined>;
  readonly users: {
    /** Creates a user and answers with its id. */
    create(want: WantedUser, options: { sendInvite: boolean }): Promise<string>;
    /** The user, or undefined when Domo itself says that it does not exist. */
    get(id: string): Promise<Live<UserFields> | undefined>;
    /** The user with this e-mail, whatever its case. */
    find(email: string): Promise<Live<UserFields> | undefined>;
    /** Writes the wanted fields; `live` supplies the role, which one API insists on. */
    update(id: string, want: WantedUser, live: Pick<Live<UserFields>, "fields">): Promise<void>;
    delete(id: string): Promise<void>;
  };
  readonly groups: {
    create(want: GroupFields): Promise<string>;
    get(id: string): Promise<Live<GroupFields> | undefined>;
    /** The group with exactly this name. */
    find(name: string): Promise<Live<GroupFields> | undefined>;
    update(id: string, want: GroupFields): Promise<void>;
    delete(id: string): Promise<void>;
  };
  readonly members: {
    /** The ids of a group's members, or undefined when the group does not exist. */
    list(groupId: string): Promise<string[] | undefined>;
    /** Adds, then removes. Nobody else's membership is touched. */
    change(groupId: string, delta: { add: string[]; remove: string[] }): Promise<void>;
  };
}

/** The ids of Domo's own roles (§7). */
export const SYSTEM_ROLES: Readonly<Record<string, string>> = {
  "1": "Admin",
  "2": "Privileged",
  "3": "Editor",
  "4": "Participant",
  "5": "Social",
};
