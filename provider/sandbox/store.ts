// What the sandbox knows: people, groups, who is in which, and the tokens that it gave out. Plain data and the rules of Domo
// that hold whichever API is used. Ids count up from fixed numbers, so the same calls give the same ids.

import { AccountShelf, type SandboxDataSet } from "./account-store";
import { Refusal } from "./refusal";

export interface SandboxUser {
  id: number;
  email: string;
  name: string;
  roleId: number;
  title?: string;
  alternateEmail?: string;
  phone?: string;
  location?: string;
  timezone?: string;
  locale?: string;
  employeeNumber?: number;
  createdAt: number;
  updatedAt: number;
  deleted: boolean;
}

export interface SandboxGroup {
  id: number;
  name: string;
  active: boolean;
  default: boolean;
  creatorId: number;
  /** User ids in the order in which they joined. */
  members: Set<number>;
  deleted: boolean;
}

/** The sandbox's custom role stands for all those that an instance may have beside Domo's own (§7). */
export const ROLES: Readonly<Record<number, string>> = {
  1: "Admin",
  2: "Privileged",
  3: "Editor",
  4: "Participant",
  5: "Social",
  810756122: "Analyst",
};

export class Store {
  readonly users = new Map<number, SandboxUser>();
  readonly groups = new Map<number, SandboxGroup>();
  /** Access tokens of the public API, with the time at which each ends. */
  readonly tokens = new Map<string, number>();
  readonly accounts: AccountShelf;
  readonly oauthAccounts: AccountShelf;
  readonly dataSets: SandboxDataSet[] = [];
  private nextUser = 1893000001;
  private nextGroup = 1814000001;
  private nextTrace = 1;

  constructor(readonly now: () => number) {
    this.accounts = new AccountShelf(now);
    this.oauthAccounts = new AccountShelf(now);
    this.addUser({ email: "admin@example.com", name: "Sandbox Admin", roleId: 1 });
    this.addGroup("Default", { isDefault: true });
  }

  /** Whom client and token act as. */
  get owner(): SandboxUser {
    return this.user(1893000001);
  }

  trace(): string {
    return `SANDBOX${String(this.nextTrace++).padStart(3, "0")}-AAAAA-BBBBB`;
  }

  user(id: number): SandboxUser {
    const user = this.users.get(id);
    if (!user) throw new Refusal(404);
    return user;
  }

  /** A user who is not deleted. */
  liveUser(id: number): SandboxUser {
    const user = this.user(id);
    if (user.deleted) throw new Refusal(404);
    return user;
  }

  userByEmail(email: string): SandboxUser | undefined {
    const sought = email.toLowerCase();
    return [...this.users.values()].find((user) => user.email.toLowerCase() === sought);
  }

  addUser(fields: Partial<SandboxUser> & Pick<SandboxUser, "email" | "name" | "roleId">): SandboxUser {
    const known = this.userByEmail(fields.email);
    if (known && !known.deleted) throw new Refusal(409, `a user with the e-mail ${fields.email} exists`);
    // Domo: the e-mail of a deleted user brings that user back (§6.2).
    const id = known?.id ?? this.nextUser++;
    const now = this.now();
    const user: SandboxUser = { createdAt: now, ...known, ...fields, id, updatedAt: now, deleted: false };
    this.users.set(id, user);
    this.defaultGroup()?.members.add(id);
    return user;
  }

  changeUser(id: number, fields: Partial<SandboxUser>): void {
    const user = this.liveUser(id);
    const taken = fields.email === undefined ? undefined : this.userByEmail(fields.email);
    if (taken && taken.id !== id) throw new Refusal(409, `a user with the e-mail ${taken.email} exists`);
    Object.assign(user, fields, { updatedAt: this.now() });
  }

  deleteUser(id: number): void {
    const user = this.liveUser(id);
    user.deleted = true;
    for (const group of this.groups.values()) group.members.delete(id);
    for (const shelf of [this.accounts, this.oauthAccounts]) shelf.forget("USER", id);
  }

  group(id: number): SandboxGroup {
    const group = this.groups.get(id);
    if (!group) throw new Refusal(404);
    return group;
  }

  /** A group that is not deleted. */
  liveGroup(id: number): SandboxGroup {
    const group = this.group(id);
    if (group.deleted) throw new Refusal(404);
    return group;
  }

  addGroup(name: string, { isDefault = false } = {}): SandboxGroup {
    this.refuseTaken(name);
    const id = this.nextGroup++;
    const group = { id, name, active: true, default: isDefault, creatorId: this.owner.id, members: new Set<number>(), deleted: false };
    if (isDefault) for (const user of this.users.keys()) group.members.add(user);
    this.groups.set(id, group);
    return group;
  }

  changeGroup(id: number, fields: Partial<Pick<SandboxGroup, "name" | "active">>): void {
    const group = this.liveGroup(id);
    if (fields.name !== undefined && fields.name !== group.name) this.refuseTaken(fields.name);
    Object.assign(group, fields);
  }

  deleteGroup(id: number): void {
    const group = this.liveGroup(id);
    if (group.default) throw new Refusal(400, "the default group can't be deleted");
    // Domo: the official SDKs empty a group before they delete it (§10.2), so the sandbox insists on it.
    if (group.members.size > 0) throw new Refusal(400, "the group has members");
    group.deleted = true;
    for (const shelf of [this.accounts, this.oauthAccounts]) shelf.forget("GROUP", id);
  }

  groupsOf(userId: number): SandboxGroup[] {
    return [...this.groups.values()].filter((group) => !group.deleted && group.members.has(userId));
  }

  private defaultGroup(): SandboxGroup | undefined {
    return [...this.groups.values()].find((group) => group.default);
  }

  private refuseTaken(name: string): void {
    const taken = [...this.groups.values()].some((group) => !group.deleted && group.name === name);
    if (taken) throw new Refusal(400, `a group named ${name} exists`);
  }
}
