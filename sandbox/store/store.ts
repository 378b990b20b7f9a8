// The sandbox's data: users, groups and their members, roles, attributes, accounts and issued tokens. Implements the rules of Domo that both
// APIs share. Ids count up from fixed numbers, so that the same calls give the same ids.

import { ApiError } from "../api-error";
import { Switches } from "../switches";
import { AccountTable } from "./accounts";
import type { SandboxDataSet } from "./data-sets";
import { matchesRule } from "./group-rules";
import type { SandboxAttribute, SandboxGroup, SandboxRole, SandboxSubject, SandboxUser } from "./records";

/** Roles by id: Domo's own, and one custom role, of which an instance may have any number (§7). */
export const ROLES: Readonly<Record<number, string>> = {
  1: "Admin",
  2: "Privileged",
  3: "Editor",
  4: "Participant",
  5: "Social",
  810756122: "Analyst",
};

const ADMIN_GROUP = 1813999999;
const CREATABLE = ["open", "closed", "dynamic"];

interface NewGroup {
  isDefault?: boolean;
  type?: SandboxGroup["type"];
  description?: string;
}
type UserToAdd = Partial<SandboxUser> & Pick<SandboxUser, "email" | "name" | "roleId">;

export class Store {
  readonly users = new Map<number, SandboxUser>();
  readonly groups = new Map<number, SandboxGroup>();
  readonly roles = new Map<number, SandboxRole>();
  readonly attributes = new Map<string, SandboxAttribute>();
  /** Access tokens of the public API, with the epoch milliseconds at which each expires. */
  readonly tokens = new Map<string, number>();
  readonly accounts: AccountTable;
  readonly oauthAccounts: AccountTable;
  readonly dataSets: SandboxDataSet[] = [];
  /** Bytes of all writes so far, for the limit in request-limits.ts. */
  bytesWritten = 0;
  private readonly idsByEmail = new Map<string, number>();
  private nextUser = 1893000001;
  private nextGroup = 1814000001;
  private nextRole = 810756123;
  private nextTrace = 1;

  constructor(
    readonly now: () => number,
    readonly switches: Switches = Switches.parse({}),
  ) {
    this.accounts = new AccountTable(now, switches);
    this.oauthAccounts = new AccountTable(now, switches);
    for (const [id, name] of Object.entries(ROLES)) this.roles.set(Number(id), { id: Number(id), name, description: `The role ${name}` });
    this.addUser({ email: "admin@example.com", name: "Sandbox Admin", roleId: 1 });
    this.groups.set(ADMIN_GROUP, this.newGroup({ id: ADMIN_GROUP, name: "Grant: Manage all groups", type: "system" }));
    this.addGroup("Default", { isDefault: true });
  }

  /** The user to whom the client and the access token belong. */
  get owner(): SandboxUser {
    return this.user(1893000001);
  }

  /** The id of that user, and of the user's groups: accounts may be shared with both. */
  get caller(): { id: number; groups: number[] } {
    const { id } = this.owner;
    return { id, groups: this.groupsOf(id).map((group) => group.id) };
  }

  /** An id for the field `toe` of the next error envelope. */
  trace(): string {
    return `SANDBOX${String(this.nextTrace++).padStart(3, "0")}-AAAAA-BBBBB`;
  }

  // Users -------------------------------------------------------------------------------------------------------------

  user(id: number): SandboxUser {
    const user = this.users.get(id);
    if (!user) throw new ApiError(404);
    return user;
  }

  /** A user who is not deleted. */
  liveUser(id: number): SandboxUser {
    const user = this.user(id);
    if (user.deleted) throw new ApiError(404);
    return user;
  }

  liveUsers(): SandboxUser[] {
    return [...this.users.values()].filter(({ deleted }) => !deleted);
  }

  userByEmail(email: string): SandboxUser | undefined {
    const id = this.idsByEmail.get(email.toLowerCase());
    return id === undefined ? undefined : this.users.get(id);
  }

  /** @throws `duplicate` if another user has the e-mail. */
  addUser(fields: UserToAdd, duplicate = new ApiError(409, `a user with the e-mail ${fields.email} exists`)): SandboxUser {
    this.role(fields.roleId);
    const existing = this.userByEmail(fields.email);
    if (existing && !existing.deleted) throw duplicate;
    // Domo: creating a user with the e-mail of a deleted one restores that user (§6.2).
    const restored = this.switches.deletedEmail === "revives" ? existing : undefined;
    const id = restored?.id ?? this.nextUser++;
    const now = this.now();
    const defaults = { createdAt: now, attributes: {}, invitorUserId: this.users.size === 0 ? 0 : this.owner.id };
    const user: SandboxUser = { ...defaults, ...restored, ...fields, id, updatedAt: now, deleted: false };
    this.users.set(id, user);
    this.idsByEmail.set(user.email.toLowerCase(), id);
    this.defaultGroup()?.members.add(id);
    return user;
  }

  changeUser(id: number, fields: Partial<SandboxUser>): void {
    const user = this.liveUser(id);
    const holder = fields.email === undefined ? undefined : this.userByEmail(fields.email);
    if (holder && holder.id !== id) throw new ApiError(409, `a user with the e-mail ${holder.email} exists`);
    if (fields.roleId !== undefined) this.role(fields.roleId);
    this.idsByEmail.delete(user.email.toLowerCase());
    Object.assign(user, fields, { updatedAt: this.now() });
    this.idsByEmail.set(user.email.toLowerCase(), id);
  }

  deleteUser(id: number): void {
    const user = this.liveUser(id);
    user.deleted = true;
    for (const group of this.groups.values()) {
      group.members.delete(id);
      group.owners = group.owners.filter((owner) => owner.type !== "USER" || owner.id !== id);
    }
    for (const table of [this.accounts, this.oauthAccounts]) table.removeGrantsOf("USER", id);
  }

  // Roles and attributes ----------------------------------------------------------------------------------------------

  role(id: number): SandboxRole {
    const role = this.roles.get(id);
    if (!role) throw new ApiError(400, `there is no role ${String(id)}`);
    return role;
  }

  roleNamed(name: string): SandboxRole {
    // Domo: the role must match exactly, its case included (§6.1).
    const role = [...this.roles.values()].find((candidate) => candidate.name === name);
    if (!role) throw new ApiError(400, `there is no role ${name}`);
    return role;
  }

  addRole(fields: Omit<SandboxRole, "id">): SandboxRole {
    if ([...this.roles.values()].some(({ name }) => name === fields.name)) throw new ApiError(400, `a role named ${fields.name} exists`);
    const role = { ...fields, id: this.nextRole++ };
    this.roles.set(role.id, role);
    return role;
  }

  /** Deletes an attribute with the values that users have for it, deleted users included, as they can be restored. */
  deleteAttribute(key: string): void {
    this.attributes.delete(key);
    for (const user of this.users.values()) Reflect.deleteProperty(user.attributes, key);
  }

  // Groups ------------------------------------------------------------------------------------------------------------

  group(id: number): SandboxGroup {
    const group = this.groups.get(id);
    if (!group) throw new ApiError(404);
    return group;
  }

  /** A group that is not deleted. */
  liveGroup(id: number): SandboxGroup {
    const group = this.group(id);
    if (group.deleted) throw new ApiError(404);
    return group;
  }

  liveGroups(): SandboxGroup[] {
    return [...this.groups.values()].filter(({ deleted }) => !deleted);
  }

  addGroup(name: string, { isDefault = false, type = "open", description = "" }: NewGroup = {}): SandboxGroup {
    if (!CREATABLE.includes(type)) throw new ApiError(400, `a group of the type ${type} can't be created`);
    const group = this.newGroup({ id: this.nextGroup++, name, type: isDefault ? "adHoc" : type, description, isDefault });
    if (!isDefault) {
      group.owners.push({ type: "USER", id: this.owner.id });
      if (type === "open") group.owners.push({ type: "GROUP", id: group.id });
      if (this.switches.adminGroup === "on") group.owners.push({ type: "GROUP", id: ADMIN_GROUP });
    } else for (const userId of this.users.keys()) group.members.add(userId);
    this.groups.set(group.id, group);
    return group;
  }

  changeGroup(id: number, fields: Partial<Pick<SandboxGroup, "name" | "active" | "description" | "type" | "rule">>): void {
    const group = this.liveGroup(id);
    if (fields.name !== undefined && fields.name !== group.name) this.checkGroupName(fields.name);
    const { type = group.type, rule = group.rule } = fields;
    if (type !== group.type) {
      // Domo: a closed group stays closed, and a dynamic one needs a rule (§11.1).
      if (group.type === "closed" || !CREATABLE.includes(type)) throw new ApiError(400, `a ${group.type} group can't become ${type}`);
      if (type === "dynamic" && !rule) throw new ApiError(400, "a dynamic group needs a definition");
      group.owners = group.owners.filter((owner) => owner.type !== "GROUP" || owner.id !== id);
      if (type === "open") group.owners.push({ type: "GROUP", id });
    }
    Object.assign(group, fields);
  }

  deleteGroup(id: number): void {
    const group = this.liveGroup(id);
    if (group.default || group.type === "system") throw new ApiError(400, "this group can't be deleted");
    group.deleted = true;
    group.members.clear();
    for (const table of [this.accounts, this.oauthAccounts]) table.removeGrantsOf("GROUP", id);
  }

  /** User ids of the members. Those of a dynamic group follow from its rule, after the delay of the switch `groupLag`. */
  members(group: SandboxGroup): Set<number> {
    const { rule } = group;
    if (group.type !== "dynamic" || !rule) return group.members;
    const upTo = this.now() - this.switches.groupLag;
    for (const user of this.users.values()) {
      if (user.updatedAt > upTo) continue;
      if (!user.deleted && matchesRule(rule, user)) group.members.add(user.id);
      else group.members.delete(user.id);
    }
    return group.members;
  }

  /** @throws {@link ApiError} if Domo or a directory determines the members. */
  changeMembers(group: SandboxGroup, { add = [], remove = [] }: { add?: number[]; remove?: number[] }): void {
    if (["dynamic", "directory", "system"].includes(group.type)) {
      const status = this.switches.computedMembers === "403" ? 403 : 400;
      throw new ApiError(status, `the members of a ${group.type} group can't be changed by hand`);
    }
    for (const id of add) group.members.add(this.liveUser(id).id);
    for (const id of remove) group.members.delete(id);
  }

  /** @throws {@link ApiError} 404 if the user or group does not exist. */
  subjectName({ type, id }: SandboxSubject): string {
    return type === "USER" ? this.liveUser(id).name : this.liveGroup(id).name;
  }

  groupsOf(userId: number): SandboxGroup[] {
    return this.liveGroups().filter((group) => this.members(group).has(userId));
  }

  /** @throws {@link ApiError} if a group has the name. */
  checkGroupName(name: string): void {
    if (this.liveGroups().some((group) => group.name === name)) throw new ApiError(400, `a group named ${name} exists`);
  }

  private newGroup({
    id,
    name,
    type,
    description = "",
    isDefault = false,
  }: Pick<SandboxGroup, "id" | "name" | "type"> & { description?: string; isDefault?: boolean }): SandboxGroup {
    const defaults = { active: true, owners: [], members: new Set<number>(), deleted: false, createdAt: this.now() };
    return { id, name, type, description, default: isDefault, creatorId: this.owner.id, ...defaults };
  }

  private defaultGroup(): SandboxGroup | undefined {
    return [...this.groups.values()].find((group) => group.default);
  }
}
