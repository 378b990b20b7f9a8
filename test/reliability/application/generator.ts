// Random programs: a small company, and changes to its program. A change need not be sensible: what Pulumi, the SDK or Domo refuses is a case of its own.

import {
  CONNECTORS,
  EXTERNAL,
  KINDS,
  LEVELS,
  plain,
  type AccessSpec,
  type AccountSpec,
  type GroupSpec,
  type GroupType,
  type Kind,
  type MembershipSpec,
  type Options,
  type Program,
  type Ref,
  type ShareSpec,
  type UserSpec,
  type Value,
} from "./program";
import type { Random } from "./random";

const PEOPLE = ["ada", "bo", "cy", "dee", "eve", "fox", "gus", "hal"];
const TEAMS = ["finance", "data", "sales", "ops", "audit"];
const LAKES = ["lake", "billing", "crm", "vault"];
const DEPARTMENTS = ["Finance", "Sales"];
const ROLES = ["Admin", "Privileged", "Editor", "Participant"];
const TYPES: GroupType[] = ["open", "closed", "closed", "dynamic"];

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Changes one program; numbers make names unique within a world. */
export class Generator {
  private count = 0;
  /** Whether values are hidden by computing them from new resources. */
  private trigger: string | undefined;

  /** Half of the programs hide little: what is hidden covers what a broken review forgets. */
  private readonly isClear: boolean;

  constructor(private readonly random: Random) {
    this.isClear = random.chance(50);
  }

  /** Whether to hide something that is hidden in so many percent of cases. */
  private hides(percent: number): boolean {
    return this.random.chance(this.isClear ? percent / 8 : percent);
  }

  private next(): string {
    return String(++this.count);
  }

  base(): Program {
    const program: Program = { triggers: [], users: [], groups: [], accounts: [], memberships: [], shares: [], accesses: [] };
    const { random } = this;
    for (let i = 3 + random.below(3); i > 0; i--) this.addUser(program);
    for (let i = 2 + random.below(2); i > 0; i--) this.addGroup(program);
    for (let i = 2 + random.below(2); i > 0; i--) this.addAccount(program);
    for (const { key, type } of program.groups) if (random.chance(type?.is === "dynamic" ? 10 : 80)) this.addMembership(program, key);
    for (let i = 3 + random.below(4); i > 0; i--) this.addShare(program);
    if (random.chance(50)) this.addAccess(program);
    return program;
  }

  change(base: Program): Program {
    const program = structuredClone(base);
    this.trigger = undefined;
    program.extra = [];
    program.reversed = false;
    for (let i = 1 + this.random.below(3); i > 0; i--) this.changeOnce(program);
    if (program.triggers.length > 3) this.dropTriggers(program);
    return program;
  }

  private changeOnce(program: Program): void {
    const { random } = this;
    const actions: Record<string, [number, () => void]> = {
      addUser: [6, () => { this.addUser(program); }],
      addGroup: [4, () => { this.addGroup(program); }],
      addAccount: [4, () => { this.addAccount(program); }],
      addMembership: [8, () => { this.addMembership(program, random.of([...program.groups.filter(({ type }) => type?.is !== "dynamic" || random.chance(10)).map(({ key }) => key), "!office"])); }],
      addShare: [12, () => { this.addShare(program); }],
      addAccess: [6, () => { this.addAccess(program); }],
      dropAccess: [3, () => { this.drop(program, "accesses"); }],
      changeAccess: [16, () => { this.changeAccess(program); }],
      listShares: [4, () => { this.listShares(program); }],
      unlist: [3, () => { this.unlist(program); }],
      dropUser: [4, () => { this.drop(program, "users"); }],
      dropGroup: [3, () => { this.drop(program, "groups"); }],
      dropAccount: [3, () => { this.drop(program, "accounts"); }],
      dropMembership: [4, () => { this.drop(program, "memberships"); }],
      dropShare: [6, () => { this.drop(program, "shares"); }],
      changeUser: [14, () => { this.changeUser(program); }],
      changeGroup: [10, () => { this.changeGroup(program); }],
      changeAccount: [8, () => { this.changeAccount(program); }],
      changeMembership: [16, () => { this.changeMembership(program); }],
      changeShare: [16, () => { this.changeShare(program); }],
      changeOptions: [10, () => { this.changeOptions(program); }],
      rewrite: [10, () => { this.rewrite(program); }],
      adopt: [5, () => { this.adopt(program); }],
      moveAll: [2, () => { this.moveAll(program); }],
      swapEmails: [2, () => { this.swapEmails(program); }],
      renameShare: [4, () => { this.renameWithoutAlias(program); }],
    }; // prettier-ignore
    const name = random.weighted(Object.fromEntries(Object.entries(actions).map(([key, [weight]]) => [key, weight])));
    actions[name]?.[1]();
  }

  // New resources ---------------------------------------------------------------------------------------------------------

  private resource(word: string): { key: string; logical: string; options: Options } {
    const key = `${word}${this.next()}`;
    return { key, logical: key, options: this.random.chance(8) ? { retain: true } : this.random.chance(5) ? { onDelete: "keep" } : {} };
  }

  private addUser(program: Program): UserSpec {
    const { random } = this;
    const word = random.of(PEOPLE);
    const user: UserSpec = {
      ...this.resource(word),
      email: this.value(program, `${word}${this.next()}@${random.chance(85) ? "acme.example" : "other.example"}`, 10),
      // Some people have the same name.
      name: this.value(program, `${capital(word)} Berg`, 3),
      ...(random.chance(60) && { role: this.value(program, random.of(ROLES), 35) }),
      ...(random.chance(75) && { department: this.value(program, random.of(DEPARTMENTS), 20) }),
    };
    program.users.push(user);
    return user;
  }

  private addGroup(program: Program): GroupSpec {
    const { random } = this;
    const word = random.of(TEAMS);
    const type = random.chance(80) ? random.of(TYPES) : undefined;
    const group: GroupSpec = {
      ...this.resource(word),
      name: this.value(program, `${capital(word)} ${this.next()}`, 5),
      ...(type && { type: this.value(program, type, 8) }),
      ...(type === "dynamic" && { rule: this.value(program, random.of(DEPARTMENTS), 10) }),
      ...(random.chance(20) && { owners: this.users(program, 2) }),
      ...(random.chance(30) && { replaceOnTypeChange: true }),
    };
    program.groups.push(group);
    return group;
  }

  private addAccount(program: Program): AccountSpec {
    const { random } = this;
    const word = random.of(LAKES);
    const isOAuth = random.chance(20);
    const account: AccountSpec = {
      ...this.resource(word),
      kind: isOAuth ? "OAuthAccount" : "Account",
      // Some accounts have the same name.
      name: this.value(program, random.chance(80) ? `${capital(word)} ${this.next()}` : capital(word), 8),
      connector: plain(isOAuth ? "snowflake-oauth-config" : random.of(CONNECTORS)),
      credential: `credential-${this.next()}`,
      ...(random.chance(20) && { external: this.value(program, random.chance(30), 20) }),
    };
    program.accounts.push(account);
    return account;
  }

  private addMembership(program: Program, group: string): MembershipSpec {
    const { random } = this;
    const membership: MembershipSpec = {
      ...this.resource("m"),
      group: this.ref(program, group),
      users: this.users(program, 4),
      ...(random.chance(70) && { exclusive: this.value(program, random.chance(85), 5) }),
      ...this.whole(program, 12),
    };
    if (random.chance(membership.exclusive?.is ? 75 : 20)) membership.options.adopt = "always";
    program.memberships.push(membership);
    return membership;
  }

  private addShare(program: Program): ShareSpec {
    const share: ShareSpec = { ...this.resource("s"), ...this.freePair(program), level: this.value(program, this.random.of(LEVELS), 12) };
    if (this.random.chance(25)) share.options.adopt = "always";
    program.shares.push(share);
    return share;
  }

  /** As a rule for an account that nothing else gives access to: the provider refuses both. */
  private addAccess(program: Program): AccessSpec {
    const { random } = this;
    const isTaken = ({ key }: AccountSpec): boolean => [...program.shares, ...program.accesses].some(({ account }) => account.to === key);
    const free = program.accounts.filter((account) => !isTaken(account));
    const account = random.chance(90)
      ? this.ref(program, random.maybe(free)?.key ?? this.addAccount(program).key)
      : this.anyAccount(program);
    const access: AccessSpec = { ...this.resource("x"), account, grants: [] };
    for (let i = random.below(4); i >= 0; i--) this.addGrant(program, access);
    if (random.chance(30)) access.options.adopt = "always";
    program.accesses.push(access);
    return access;
  }

  private addGrant(program: Program, { grants }: AccessSpec): void {
    const subject = this.anySubject(program);
    if (grants.some((grant) => grant.subject.to === subject.to) && this.random.chance(95)) return;
    grants.push({ subject, level: this.value(program, this.random.of(LEVELS), 12) });
  }

  // Values and references -------------------------------------------------------------------------------------------------

  private triggerOf(program: Program): string {
    if (this.trigger !== undefined) return this.trigger;
    const existing = this.random.maybe(program.triggers);
    if (existing !== undefined && this.random.chance(30)) return existing;
    this.trigger = `t${this.next()}`;
    program.triggers.push(this.trigger);
    return this.trigger;
  }

  /** A value that is hidden from the preview in so many percent of cases. */
  private value<T>(program: Program, is: T, hidden: number): Value<T> {
    if (!this.hides(hidden)) return plain(is);
    return this.random.chance(50) ? { is, how: "secret" } : { is, how: "computed", from: this.triggerOf(program) };
  }

  private whole(program: Program, percent: number): Pick<MembershipSpec, "whole"> {
    if (!this.hides(percent)) return {};
    return this.random.chance(50) ? { whole: { how: "secret" } } : { whole: { how: "computed", from: this.triggerOf(program) } };
  }

  private ref(program: Program, to: string): Ref {
    const how = this.isClear
      ? this.random.weighted({ object: 80, id: 5, literal: 8, secret: 1, applied: 2, decoy: 4 })
      : this.random.weighted({ object: 50, id: 14, literal: 8, secret: 7, applied: 6, decoy: 15 });
    if (how !== "decoy") return { to, how };
    // A decoy is declared before memberships and shares are.
    const users = program.users.map(({ key }) => key);
    // A new user as a decoy is the most deceptive: its id is not known in the preview either.
    const decoy = this.random.chance(60) ? (this.random.chance(60) ? users.at(-1) : this.random.maybe(users)) : this.triggerOf(program);
    return decoy === undefined ? { to, how: "object" } : { to, how, decoy };
  }

  private users(program: Program, most: number): Ref[] {
    const keys = [...program.users.map(({ key }) => key), ...(this.random.chance(30) ? (["!nora", "!omar", "!pia"] as const) : [])];
    return this.random.some(keys, most).map((key) => this.ref(program, key));
  }

  private anyAccount(program: Program): Ref {
    const keys = [...program.accounts.map(({ key }) => key), ...(this.random.chance(20) ? ["!warehouse"] : [])];
    return this.ref(program, this.random.maybe(keys) ?? "!warehouse");
  }

  private anySubject(program: Program): ShareSpec["subject"] {
    if (this.random.chance(50)) {
      const key = this.random.maybe([
        ...program.groups.map((group) => group.key),
        ...(this.random.chance(25) ? ["!office", "!default"] : []),
      ]);
      if (key !== undefined) return { kind: "group", ...this.ref(program, key) };
    }
    const key = this.random.maybe([...program.users.map((user) => user.key), ...(this.random.chance(25) ? ["!nora"] : [])]) ?? "!omar";
    return { kind: "user", ...this.ref(program, key) };
  }

  /** An account and a subject that no other share has, as a rule: the provider refuses duplicates. */
  private freePair(program: Program, share?: ShareSpec): Pick<ShareSpec, "account" | "subject"> {
    for (let tries = 0; ; tries++) {
      const free = { account: this.anyAccount(program), subject: this.anySubject(program) };
      const isTaken =
        program.accesses.some(({ account }) => account.to === free.account.to) ||
        program.shares.some((other) => other !== share && other.account.to === free.account.to && other.subject.to === free.subject.to);
      if (!isTaken || tries === 5) return free;
    }
  }

  // Changes ---------------------------------------------------------------------------------------------------------------

  private drop(program: Program, kind: Kind): void {
    const victim = this.random.maybe<{ key: string }>(program[kind]);
    if (victim !== undefined) remove(program, victim.key);
  }

  private dropTriggers(program: Program): void {
    const [oldest = ""] = program.triggers;
    remove(program, oldest);
  }

  private changeUser(program: Program): void {
    const { random } = this;
    const user = random.maybe(program.users);
    if (!user) return;
    const what = random.weighted({ email: 30, role: 30, department: 30, name: 10, title: 5 });
    if (what === "email") user.email = this.value(program, `new${this.next()}@${random.chance(60) ? "acme.example" : "evil.example"}`, 20);
    if (what === "role") user.role = this.value(program, random.of(ROLES), 25);
    if (what === "department") user.department = this.value(program, random.of(DEPARTMENTS), 20);
    if (what === "name") user.name = this.value(program, `${random.of(["Ada", "Bo", "Zoe"])} Lind`, 20);
    if (what === "title") user.title = `Title ${this.next()}`;
  }

  private changeGroup(program: Program): void {
    const { random } = this;
    const group = random.maybe(program.groups);
    if (!group) return;
    const what = random.weighted({ name: 10, type: 40, rule: 20, owners: 20 });
    if (what === "name") group.name = this.value(program, `Team ${this.next()}`, 15);
    if (what === "type") {
      const type = random.of(TYPES);
      group.type = this.value(program, type, 10);
      group.replaceOnTypeChange = random.chance(80);
      if (type === "dynamic") group.rule ??= this.value(program, random.of(DEPARTMENTS), 10);
      else delete group.rule;
    }
    if (what === "rule" && group.rule) group.rule = this.value(program, random.of(DEPARTMENTS), 20);
    if (what === "owners") group.owners = this.users(program, 3);
  }

  private changeAccount(program: Program): void {
    const { random } = this;
    const account = random.maybe(program.accounts);
    if (!account) return;
    const what = random.weighted({ name: 30, connector: 25, credential: 15, external: 20 });
    if (what === "name") account.name = this.value(program, `Store ${this.next()}`, 20);
    if (what === "connector" && account.kind === "Account") account.connector = this.value(program, random.of(CONNECTORS), 10);
    if (what === "credential") account.credential = `credential-${this.next()}`;
    if (what === "external") account.external = this.value(program, random.chance(60), 20);
  }

  private changeMembership(program: Program): void {
    const { random } = this;
    const membership = random.maybe(program.memberships);
    if (!membership) return;
    const what = random.weighted({ add: 35, remove: 20, other: 10, exclusive: 15, group: 10, whole: 10 });
    const users = membership.users.map(({ to }) => to);
    const others = [...program.users.map(({ key }) => key), "!nora", "!pia"].filter((key) => !users.includes(key));
    const other = random.maybe(others);
    if (what === "add" && other !== undefined) membership.users.push(this.ref(program, other));
    if (what === "remove" || what === "other") membership.users.splice(random.below(membership.users.length + 1), 1);
    if (what === "other" && other !== undefined) membership.users.push(this.ref(program, other));
    if (what === "exclusive") membership.exclusive = this.value(program, !(membership.exclusive?.is ?? false), 10);
    const group = random.maybe(program.groups);
    if (what === "group" && group) membership.group = this.ref(program, group.key);
    if (what === "whole") Object.assign(membership, { whole: undefined }, this.whole(program, 80));
  }

  private changeShare(program: Program): void {
    const { random } = this;
    const share = random.maybe(program.shares);
    if (!share) return;
    const what = random.weighted({ level: 50, subject: 30, account: 20 });
    if (what === "level") share.level = this.value(program, random.of(LEVELS), 25);
    const { subject, account } = this.freePair(program, share);
    if (what === "subject") share.subject = subject;
    if (what === "account") share.account = account;
  }

  private changeAccess(program: Program): void {
    const { random } = this;
    const access = random.maybe(program.accesses);
    if (!access) return;
    const { grants } = access;
    const what = random.weighted({ add: 35, remove: 15, level: 30, subject: 15, account: 5 });
    const grant = random.maybe(grants);
    if (what === "add") this.addGrant(program, access);
    if (what === "remove") grants.splice(random.below(grants.length + 1), 1);
    if (what === "level" && grant) grant.level = this.value(program, random.of(LEVELS), 25);
    if (what === "subject" && grant) grant.subject = this.anySubject(program);
    if (what === "account") access.account = this.anyAccount(program);
  }

  /** Declares what shares of an account grant as a list. */
  private listShares(program: Program): void {
    const { random } = this;
    const to = random.maybe(program.shares)?.account.to;
    if (to === undefined) return;
    const shares = program.shares.filter(({ account }) => account.to === to);
    program.shares = program.shares.filter((share) => !shares.includes(share));
    const access = random.maybe(program.accesses.filter(({ account }) => account.to === to)) ?? this.addAccess(program);
    access.account = this.ref(program, to);
    access.grants = shares.map(({ subject, level }) => ({ subject, level }));
    if (random.chance(60)) access.options.adopt = "always";
  }

  /** Declares what a list grants as shares. */
  private unlist(program: Program): void {
    const access = this.random.maybe(program.accesses);
    if (!access) return;
    program.accesses = program.accesses.filter((each) => each !== access);
    for (const grant of access.grants) Object.assign(this.addShare(program), { account: access.account, ...grant });
  }

  private any(program: Program): { key: string; logical: string; options: Options } | undefined {
    return this.random.maybe(KINDS.flatMap((kind): { key: string; logical: string; options: Options }[] => program[kind]));
  }

  private changeOptions(program: Program): void {
    const { random } = this;
    const resource = this.any(program);
    if (!resource) return;
    const { options } = resource;
    const what = random.weighted({ rename: 25, move: 20, retain: 20, keep: 15, delete: 10, provider: 8 });
    if (what === "rename") rename(resource, `n${this.next()}`, { alias: random.chance(70) });
    if (what === "move") move(resource, random.of([undefined, "c1", "c2"]), { alias: random.chance(70) });
    if (what === "retain") options.retain = !options.retain;
    if (what === "keep") options.onDelete = options.onDelete === "keep" ? undefined : "keep";
    if (what === "delete") options.onDelete = "delete";
    if (what === "provider") Object.assign(options, { provider: random.of([undefined, "second", "explicit"] as const), moved: true });
  }

  /** The same values and references, written in another way. */
  private rewrite(program: Program): void {
    const { random } = this;
    const again = <T>(value: Value<T>): Value<T> => this.value(program, value.is, 60);
    const share = random.maybe(program.shares);
    const membership = random.maybe(program.memberships);
    const user = random.maybe(program.users);
    const access = random.maybe(program.accesses);
    const what = random.weighted({ shareSubject: 25, shareAccount: 20, level: 15, members: 25, role: 10, email: 10, access: 15 });
    if (what === "shareSubject" && share) share.subject = { kind: share.subject.kind, ...this.ref(program, share.subject.to) };
    if (what === "shareAccount" && share) share.account = this.ref(program, share.account.to);
    if (what === "level" && share) share.level = again(share.level);
    if (what === "members" && membership) membership.users = membership.users.map(({ to }) => this.ref(program, to));
    if (what === "access" && access) {
      access.account = this.ref(program, access.account.to);
      access.grants = access.grants.map(({ subject: { kind, to }, level }) => ({
        subject: { kind, ...this.ref(program, to) },
        level: again(level),
      }));
    }
    if (what === "role" && user?.role) user.role = again(user.role);
    if (what === "email" && user) user.email = again(user.email);
  }

  /** Declares what exists in Domo without code. */
  private adopt(program: Program): void {
    const { random } = this;
    const what = random.weighted({ user: 30, group: 30, account: 25, member: 20 });
    if (what === "user") {
      const { email, name } = EXTERNAL[random.of(["!nora", "!omar", "!pia"] as const)];
      if (program.users.some((user) => user.email.is === email)) return;
      const user = this.addUser(program);
      Object.assign(user, { email: this.value(program, email, 20), name: plain(name) });
      user.options.adopt = "always";
    }
    if (what === "group") {
      if (program.groups.some((group) => group.name.is === EXTERNAL["!office"].name)) return;
      const group = this.addGroup(program);
      group.name = this.value(program, EXTERNAL["!office"].name, 20);
      group.options.adopt = "always";
      if (random.chance(50)) this.addShare(program).subject = { kind: "group", to: group.key, how: "object" };
    }
    if (what === "account") {
      const account = this.addAccount(program);
      Object.assign(account, { kind: "Account", name: plain(EXTERNAL["!warehouse"].name), connector: plain("abstract-credential-store") });
      account.options.adopt = "always";
    }
    if (what === "member") this.addMembership(program, "!office").options.adopt = "always";
  }

  private moveAll(program: Program): void {
    const provider = this.random.of([undefined, "second", "explicit"] as const);
    for (const kind of KINDS) for (const { options } of program[kind]) Object.assign(options, { provider, moved: true });
  }

  private swapEmails(program: Program): void {
    const [a, b] = this.random.some(program.users, 2);
    if (a && b) [a.email, b.email] = [b.email, a.email];
  }

  private renameWithoutAlias(program: Program): void {
    const resource = this.random.maybe<ShareSpec | MembershipSpec | AccessSpec>([
      ...program.shares,
      ...program.memberships,
      ...program.accesses,
    ]);
    if (resource) rename(resource, `n${this.next()}`, { alias: false });
  }
}

export function rename(resource: { logical: string; options: Options }, logical: string, { alias }: { alias: boolean }): void {
  const { options } = resource;
  if (alias) options.aliases = [...(options.aliases ?? []), resource.logical];
  resource.logical = logical;
}

export function move({ options }: { options: Options }, parent: string | undefined, { alias }: { alias: boolean }): void {
  if (alias)
    options.formerParents = [...new Set([...(options.formerParents ?? []), options.parent ?? "root"])].filter(
      (each) => each !== (parent ?? "root"),
    );
  options.parent = parent;
}

/** Removes a resource, and what refers to it. */
export function remove(program: Program, key: string): void {
  const withoutComputed = <T>(value: Value<T> | undefined): Value<T> | undefined =>
    value?.how === "computed" && value.from === key ? plain(value.is) : value;
  const refTo = <R extends Ref>(ref: R): R => (ref.how === "decoy" && ref.decoy === key ? { ...ref, how: "id" } : ref);
  program.triggers = program.triggers.filter((each) => each !== key);
  for (const kind of KINDS) Object.assign(program, { [kind]: program[kind].filter((each) => each.key !== key) });
  program.memberships = program.memberships
    .filter(({ group }) => group.to !== key)
    .map((each) => ({
      ...each,
      group: refTo(each.group),
      users: each.users.filter(({ to }) => to !== key).map(refTo),
      ...(each.exclusive && { exclusive: withoutComputed(each.exclusive) }),
      ...(each.whole?.how === "computed" && each.whole.from === key && { whole: undefined }),
    }));
  program.shares = program.shares
    .filter(({ account, subject }) => account.to !== key && subject.to !== key)
    .map((each) => ({
      ...each,
      account: refTo(each.account),
      subject: refTo(each.subject),
      level: withoutComputed(each.level) ?? each.level,
    }));
  program.accesses = program.accesses
    .filter(({ account }) => account.to !== key)
    .map((each) => ({
      ...each,
      account: refTo(each.account),
      grants: each.grants
        .filter(({ subject }) => subject.to !== key)
        .map(({ subject, level }) => ({ subject: refTo(subject), level: withoutComputed(level) ?? level })),
    }));
  for (const group of program.groups) {
    group.owners = group.owners?.filter(({ to }) => to !== key).map(refTo);
    group.name = withoutComputed(group.name) ?? group.name;
    group.type = withoutComputed(group.type);
    group.rule = withoutComputed(group.rule);
  }
  for (const user of program.users) {
    user.email = withoutComputed(user.email) ?? user.email;
    user.name = withoutComputed(user.name) ?? user.name;
    user.role = withoutComputed(user.role);
    user.department = withoutComputed(user.department);
  }
  for (const account of program.accounts) {
    account.name = withoutComputed(account.name) ?? account.name;
    account.connector = withoutComputed(account.connector) ?? account.connector;
    account.external = withoutComputed(account.external);
  }
}
