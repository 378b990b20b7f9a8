// Compares a review with what `pulumi up` has done. Every rise of access must be covered by a statement; every exact statement must be true.
//
// A rise of person P on account A to level L is covered by
//   exact:   a change of access of P on A, to at least L. Here and below, a change that is a rise needs a finding that a rule can stop;
//   others:  a change for the others of a group on A, to at least L, and P is in that group afterwards;
//   unknown: a change for somebody unknown on A or on an unknown account, or one whose level is unknown;
//   scope:   a finding whose scope has P and A;
//   creator: the finding that the account is created, for the user whose credentials create it;
//   replaced: the finding that the account is replaced, if P had as much on the account before it;
//   undeclared: the finding that the members of the group change, and the entry in `limits` about access that no code declares: P joins a group to which
//            somebody granted access that no code declares. No preview shows that;
//   by hand: only without a refresh, the entry in `limits` about changes by hand. Since the last run with a refresh, somebody added P to the group, or
//            changed what the group or P may do, by hand. So it is with roles that the update sets again.
//
// An exact statement is a change of access with a known level, after a successful run. It is verified that the person has at least the level, and no
// higher one. Not verified, and counted: statements about persons or accounts whose identity is not known; where somebody changed this person's
// access to this account by hand and no run has refreshed since; what was before
// if a run failed and none has refreshed since; and a higher level by a way that neither the program nor the one before declares openly.

import type { Change, Finding, Reviewed } from "./adapter";
import {
  highest,
  levelOf,
  pair,
  rank,
  rises,
  type Account,
  type ChangedByHand,
  type Group,
  type Moment,
  type Person,
  type Rise,
  type Way,
} from "./oracle";
import {
  EXTERNAL,
  grantsOf,
  isExternal,
  LEVELS,
  type Level,
  type MembershipSpec,
  type Options,
  type Program,
  type Ref,
  type Value,
} from "./program";

export interface Applied {
  review: Reviewed;
  refresh: boolean;
  succeeded: boolean;
  /** The program that was applied, and the one before. */
  program: Program;
  base: Program;
  /** After the last run, right before this one, and after it. */
  last: Moment;
  before: Moment;
  after: Moment;
  /** What was changed by hand since the last run with a refresh. Empty if the preview refreshes. */
  hidden: ChangedByHand;
  /** Whether a run failed and none has refreshed since, nor does this one: then the state may have what is gone from Domo. */
  isStateStale: boolean;
  /** Host names by number of the store. */
  hosts: string[][];
}

export interface Counts {
  rises: number;
  exact: number;
  others: number;
  unknown: number;
  scope: number;
  creator: number;
  replaced: number;
  undeclared: number;
  byHand: number;
  admins: number;
  emails: number;
  otherFacts: number;
  statements: number;
  notVerified: number;
}

export const noCounts = (): Counts => ({
  rises: 0,
  exact: 0,
  others: 0,
  unknown: 0,
  scope: 0,
  creator: 0,
  replaced: 0,
  undeclared: 0,
  byHand: 0,
  admins: 0,
  emails: 0,
  otherFacts: 0,
  statements: 0,
  notVerified: 0,
});

type Identity = Change["subject"]["identity"];

/** The user that the credentials belong to: it owns what it creates. */
const CALLER = "admin@example.com";

export function check(applied: Applied, counts: Counts): string[] {
  const checker = new Checker(applied, counts);
  return [...checker.rises(), ...checker.admins(), ...checker.emails(), ...checker.otherFacts(), ...checker.statements()];
}

class Checker {
  /** Labels of accounts that the preview does not tell. */
  private readonly unknownAccounts: ReadonlySet<string>;

  constructor(
    private readonly run: Applied,
    private readonly counts: Counts,
  ) {
    this.unknownAccounts = new Set(
      run.review.findings.flatMap(({ account, identities }) => (account !== undefined && identities.account?.unknown ? [account] : [])),
    );
  }

  // What rises ------------------------------------------------------------------------------------------------------------

  rises(): string[] {
    const { before, after } = this.run;
    return rises(before, after).flatMap((rise): string[] => {
      this.counts.rises++;
      const how = this.coverage(rise);
      if (how !== undefined) {
        this.counts[how]++;
        return [];
      }
      const [person, account] = [after.people.get(rise.person), after.accounts.get(rise.account)];
      const ways = (after.ways.get(pair(rise.person, rise.account)) ?? [])
        .map(({ level, group }) => `${level} ${group === undefined ? "directly" : `through ${after.groups.get(group)?.name ?? ""}`}`)
        .join(", ");
      return [
        `not covered: ${person?.email ?? ""} on ${account?.name ?? ""} (${rise.account}): ${rise.from ?? "none"} -> ${rise.to} (${ways})`,
      ];
    });
  }

  private coverage(rise: Rise): keyof Counts | undefined {
    const { review, after, refresh } = this.run;
    const about = review.access.filter(
      (change) => this.isOnAccount(change.account, rise.account) || this.unknownAccounts.has(change.account),
    );
    const covering = about.filter((change) => rankOf(change.after?.level) >= rank(rise.to) && this.isReported(change));
    if (covering.some((change) => this.isExact(change, rise))) return "exact";
    const ofPerson = covering.filter(({ subject }) => subject.kind === "person" && this.isPerson(subject.identity, rise.person));
    const ofOthers = covering.filter(
      ({ subject }) =>
        subject.kind === "others" &&
        [...after.groups.values()].some((group) => group.members.has(rise.person) && this.isGroup(subject.group, subject.identity, group)),
    );
    if (ofOthers.some(({ after: access }) => access?.level !== "UNKNOWN")) return "others";
    if (ofPerson.length + ofOthers.length > 0) return "unknown";
    if (covering.some(({ subject }) => subject.kind === "unknown")) return "unknown";
    if (this.isCreator(rise)) return "creator";
    if (this.isReplaced(rise)) return "replaced";
    if (review.findings.some((finding) => this.hasInScope(finding, rise.person, rise.account))) return "scope";
    if (this.isUndeclared(rise)) return "undeclared";
    return !refresh && this.isByHand(rise) ? "byHand" : undefined;
  }

  /** Whether a finding that a rule can stop states the rise, unless the preview shows none. */
  private isReported(change: Change): boolean {
    const { before, after, code, account, subject } = change;
    const isRise = rankOf(after?.level) > rankOf(before?.level) || (code !== undefined && rankOf(after?.level) > rankOf(code ?? undefined));
    if (!isRise && before?.level !== "UNKNOWN") return true;
    return this.run.review.findings.some(
      (finding) =>
        RISES.includes(finding.kind) &&
        finding.account === account &&
        (finding.person === subject.name || (subject.kind === "others" && finding.group === subject.group)) &&
        rankOf(finding.after ?? undefined) >= rankOf(after?.level),
    );
  }

  private isExact(change: Change, { person, account }: Rise): boolean {
    return (
      change.subject.kind === "person" &&
      this.isPerson(change.subject.identity, person) &&
      this.isOnAccount(change.account, account) &&
      change.after?.level !== "UNKNOWN"
    );
  }

  private isCreator({ person, account }: Rise): boolean {
    const { before, after } = this.run;
    if (after.people.get(person)?.email !== CALLER || before.accounts.has(account)) return false;
    return this.hasFindingOn(account, ["account-created", "account-replaced"]);
  }

  private hasFindingOn(account: string, kinds: Finding["kind"][]): boolean {
    return this.run.review.findings.some(
      ({ kind, account: label }) => kinds.includes(kind) && label !== undefined && this.isOnAccount(label, account),
    );
  }

  private isReplaced({ person, account, to }: Rise): boolean {
    const had = this.predecessors(account).some((former) => rank(levelOf(this.run.before, person, former)) >= rank(to));
    return had && this.hasFindingOn(account, ["account-replaced"]);
  }

  private waysOf({ person, account, to }: Rise): Way[] {
    return (this.run.after.ways.get(pair(person, account)) ?? []).filter(({ level }) => rank(level) >= rank(to));
  }

  /** Whether P joined a group that has the access by a grant that no program declares. */
  private isUndeclared(rise: Rise): boolean {
    const { before, after, base, program, review } = this.run;
    if (!review.limits.some((limit) => /no code declares/i.test(limit))) return false;
    return this.waysOf(rise).some(({ group: key = "", level }) => {
      const group = after.groups.get(key);
      const isOld = before.groupGrants.get(rise.account)?.get(key) === level;
      if (!group || !isOld || before.groups.get(key)?.members.has(rise.person) === true) return false;
      const isDeclared = [program, base].some((each) => grantsTo(each, { moment: after, account: rise.account, group }));
      return (
        !isDeclared &&
        review.findings.some(
          ({ kind, group: label, identities }) =>
            kind === "members-changed" && label !== undefined && this.isGroup(label, identities.group, group),
        )
      );
    });
  }

  /** Whether a change by hand explains the rise that a preview without a refresh can't show. */
  private isByHand(rise: Rise): boolean {
    const { hidden } = this.run;
    const accounts = [rise.account, ...this.predecessors(rise.account)];
    const isExplained =
      accounts.some((account) => hidden.pairs.has(pair(rise.person, account))) ||
      this.waysOf(rise).some(
        ({ group }) =>
          (group !== undefined && hidden.members.has(pair(rise.person, group))) ||
          accounts.some((account) => hidden.grants.has(pair(group ?? rise.person, account))),
      );
    return isExplained && this.saysByHand();
  }

  private saysByHand(): boolean {
    return this.run.review.limits.some((limit) => /by hand since the last run/i.test(limit));
  }

  /** The accounts that it replaces. */
  private predecessors(account: string): string[] {
    const { before, after } = this.run;
    const logical = after.accounts.get(account)?.logical ?? "";
    if (before.accounts.has(account)) return [];
    const renamed = this.run.program.accounts.find((each) => each.logical === logical)?.options.aliases ?? [];
    const names = [logical, ...renamed];
    return [...before.accounts.values()].filter((each) => names.includes(each.logical) && each.logical !== each.name).map(({ key }) => key);
  }

  private hasInScope({ scope }: Finding, person: string, account: string): boolean {
    if (!scope) return false;
    return (
      this.isInPeople(scope.people, person) &&
      (scope.accounts === "any" || scope.accounts.some((label) => this.isOnAccount(label, account)))
    );
  }

  private isInPeople(people: "anybody" | string[], person: string): boolean {
    const emails = this.emailsOf(person);
    return people === "anybody" || people.some((email) => emails.includes(email.toLowerCase()));
  }

  // Roles, e-mails, and other facts -----------------------------------------------------------------------------------------

  admins(): string[] {
    const { before, after, review } = this.run;
    return [...after.people.values()].flatMap(({ key, email, role }): string[] => {
      if (role !== "Admin" || before.people.get(key)?.role === "Admin") return [];
      this.counts.admins++;
      const isCovered = review.findings.some(
        ({ kind, identities, account, scope }) =>
          (kind === "admin-gained" && identities.person !== undefined && this.isPerson(identities.person, key)) ||
          (kind === "unknown" && account === undefined && this.mayMean({ identities, scope }, key)),
      );
      const isByHand = !this.run.refresh && this.run.hidden.roles.has(key) && this.saysByHand();
      return isCovered || isByHand ? [] : [`not covered: ${email} becomes Admin`];
    });
  }

  /** Whether a finding about something unknown is about this person. One about an account tells nothing of roles and e-mails. */
  private mayMean({ identities: { person }, scope }: Pick<Finding, "identities" | "scope">, key: string): boolean {
    return (scope !== undefined && this.isInPeople(scope.people, key)) || (person !== undefined && this.isPerson(person, key));
  }

  emails(): string[] {
    const { before, after, review } = this.run;
    return [...after.people.values()].flatMap(({ key, email }): string[] => {
      const former = before.people.get(key)?.email;
      if (former === undefined || former === email) return [];
      this.counts.emails++;
      const isCovered = review.findings.some(({ kind, identities, account, scope }) => {
        const { person } = identities;
        const emails = (person?.emails ?? []).map((each) => each.toLowerCase());
        if (kind === "email-changed") {
          const known = this.run.refresh ? [former] : this.emailsOf(key).filter((each) => each !== email);
          // A finding can't name a former e-mail that the program hid.
          const isTold = known.some((each) => emails.includes(each) || this.isHiddenEmail(each));
          return isTold && (emails.includes(email) || person?.unknown === true);
        }
        return kind === "unknown" && account === undefined && this.mayMean({ identities, scope }, key);
      });
      return isCovered ? [] : [`not covered: the e-mail ${former} becomes ${email}`];
    });
  }

  /** The kind of finding that covers what the account has because the one that it replaces had it. */
  private replacement(account: string): Finding["kind"][] {
    const hadIt = this.predecessors(account).some((former) => this.run.before.accounts.get(former)?.external);
    return hadIt ? ["account-replaced"] : [];
  }

  private isHiddenEmail(address: string): boolean {
    return this.run.base.users.some(({ email }) => email.how !== "plain" && email.is.toLowerCase() === address);
  }

  /** Owners and types of groups, external use and credentials. */
  otherFacts(): string[] {
    const { before, after } = this.run;
    const missing: string[] = [];
    // What is adopted is "new" for the review, which then names its owners and its type.
    const isAdopted = (resources: { name: Value<string>; options: Options }[], name: string): boolean =>
      resources.some((resource) => resource.options.adopt === "always" && resource.name.is === name);
    const expectGroup = (known: Finding["kind"][], group: Group, text: string): void => {
      this.counts.otherFacts++;
      const kinds = isAdopted(this.run.program.groups, group.name) ? [...known, "group-created"] : known;
      const isCovered = this.run.review.findings.some(
        ({ kind, group: label, identities }) =>
          ([...kinds, "unknown"] as string[]).includes(kind) && label !== undefined && this.isGroup(label, identities.group, group),
      );
      if (!isCovered) missing.push(`not covered: ${text} of group ${group.name}`);
    };
    for (const group of after.groups.values()) {
      const former = before.groups.get(group.key);
      if (!former) continue;
      const gained = [...group.owners].filter((owner) => !former.owners.has(owner) && owner !== group.key);
      if (gained.length > 0) expectGroup(["group-owners-changed"], group, `new owners ${gained.join(", ")}`);
      if (group.type !== former.type) expectGroup(["group-type-changed"], group, `the type ${former.type} -> ${group.type}`);
    }
    const expectAccount = (known: Finding["kind"][], account: Account, text: string): void => {
      this.counts.otherFacts++;
      const kinds = isAdopted(this.run.program.accounts, account.name) ? [...known, "account-created"] : known;
      const isCovered = this.run.review.findings.some(
        ({ kind, account: label }) =>
          ([...kinds, "unknown"] as string[]).includes(kind) && label !== undefined && this.isOnAccount(label, account.key),
      );
      if (!isCovered) missing.push(`not covered: ${text} of account ${account.name}`);
    };
    for (const account of after.accounts.values()) {
      const former = before.accounts.get(account.key);
      if (account.external && former?.external !== true)
        expectAccount(
          former ? ["external-use"] : ["external-use", "account-created", ...this.replacement(account.key)],
          account,
          "external use",
        );
      if (former && former.configurations !== account.configurations) expectAccount(["credentials-changed"], account, "credentials");
    }
    return missing;
  }

  // What is stated ----------------------------------------------------------------------------------------------------------

  statements(): string[] {
    const { review, succeeded } = this.run;
    if (!succeeded) return [];
    return review.access.flatMap((change): string[] => {
      const { subject } = change;
      if (subject.kind === "unknown" || subject.identity.unknown || this.unknownAccounts.has(change.account)) {
        this.counts.notVerified++;
        return [];
      }
      return subject.kind === "person" ? this.ofPerson(change) : this.ofOthers(change);
    });
  }

  private ofPerson(change: Change): string[] {
    const { last, before, after, refresh, base, program, hidden } = this.run;
    const isUncertain = (person: string, account: string): boolean =>
      hidden.pairs.has(pair(person, account)) || [...hidden.grants].some((grant) => grant.endsWith(` ${account}`));
    return [
      { when: "after", moment: after, level: change.after?.level, declaring: [program, base] },
      { when: "before", moment: refresh ? before : last, level: change.before?.level, declaring: [base] },
    ].flatMap(({ when, moment, level, declaring }): string[] => {
      if (level === "UNKNOWN" || (when === "before" && this.run.isStateStale)) {
        this.counts.notVerified++;
        return [];
      }
      if (this.isOnOtherName(change)) {
        this.counts.notVerified++;
        return [];
      }
      const people = this.peopleOf(change, moment);
      const accounts = [...moment.accounts.keys()].filter((account) => this.isOnAccount(change.account, account));
      const pairs = people.flatMap((person) => accounts.map((account) => [person.key, account] as const));
      if (pairs.some(([person, account]) => isUncertain(person, account))) {
        this.counts.notVerified++;
        return [];
      }
      const where = `${change.subject.name} on ${change.account}`;
      if (pairs.length === 0) {
        const { emails = [] } = change.subject.identity;
        // Domo also lists what it has granted to people whom it has deleted.
        if (emails.length === 0 && level !== undefined) {
          this.counts.notVerified++;
          return [];
        }
        if (level === undefined) this.counts.statements++;
        return level === undefined ? [] : [`not true: ${where} ${when}: ${level}, but there is no such person or account`];
      }
      const results = pairs.map(([person, account]) => this.compare({ moment, person, account, level, declaring }));
      if (results.includes("true")) this.counts.statements++;
      else if (results.includes("not verified")) this.counts.notVerified++;
      else return [`not true: ${where} ${when}: ${level ?? "none"}, but ${results.join(" or ")}`];
      return [];
    });
  }

  /** One instance under two names, told as two: what one of them loses the other one has. */
  private isOnOtherName({ account }: Change): boolean {
    return this.run.hosts.some((names) => names.length > 1 && names.some((name) => account.includes(name)));
  }

  private compare({
    moment,
    person,
    account,
    level,
    declaring,
  }: {
    moment: Moment;
    person: string;
    account: string;
    level: Level | undefined;
    declaring: Program[];
  }): string {
    const ways = moment.ways.get(pair(person, account)) ?? [];
    const actual = highest(ways);
    if (rank(actual) === rank(level)) return "true";
    if (rank(actual) < rank(level)) return actual ?? "none";
    const higher = ways.filter((way) => rank(way.level) > rank(level));
    const isDeclared = (way: Way): boolean => declaring.some((program) => declares(program, moment, { person, account, way }));
    return higher.some(isDeclared) ? (actual ?? "none") : "not verified";
  }

  /** What the others of a group may do is what is granted to the group. */
  private ofOthers(change: Change): string[] {
    const { subject } = change;
    const { after, hidden } = this.run;
    // If the rule or type of the group changes, there is a statement for those of before and one for those of after.
    const ofGroup = this.run.review.access.filter(
      (other) =>
        other.subject.kind === "others" &&
        subject.kind === "others" &&
        other.subject.group === subject.group &&
        other.account === change.account,
    );
    const level = ofGroup.map(({ after: access }) => access?.level).reduce((a, b) => (rankOf(a) > rankOf(b) ? a : b), undefined);
    if (subject.kind !== "others" || level === "UNKNOWN") {
      this.counts.notVerified++;
      return [];
    }
    const groups = [...after.groups.values()].filter((group) => this.isGroup(subject.group, subject.identity, group));
    const accounts = [...after.accounts.keys()].filter((account) => this.isOnAccount(change.account, account));
    const pairs = groups.flatMap((group) => accounts.map((account) => [group.key, account] as const));
    const grant = (moment: Moment, [group, account]: readonly [string, string]): Level | undefined =>
      moment.groupGrants.get(account)?.get(group);
    if (level === undefined && (pairs.length === 0 || groups.every((group) => !this.hasOthers(group)))) this.counts.statements++;
    else if (pairs.some((each) => grant(after, each) === level)) this.counts.statements++;
    else if (pairs.some((each) => hidden.grants.has(pair(...each)))) this.counts.notVerified++;
    else
      return [
        `not true: ${subject.name} on ${change.account}: ${level ?? "none"}, but ${pairs.map((each) => grant(after, each) ?? "none").join(" or ")}`,
      ];
    return [];
  }

  /** Whether the group has members that no membership of the program lists, in whatever form. */
  private hasOthers(group: Group): boolean {
    const { program, after } = this.run;
    const isGroup = ({ to }: Ref): boolean =>
      isExternal(to) ? EXTERNAL[to].id === group.id : program.groups.some(({ key, name }) => key === to && name.is === group.name);
    const listed = program.memberships.filter((membership) => isGroup(membership.group)).flatMap(({ users }) => users);
    const isListed = (member: string): boolean =>
      listed.some(({ to }) =>
        isExternal(to)
          ? member.endsWith(`:${EXTERNAL[to].id}`)
          : program.users.some(({ key, email }) => key === to && email.is.toLowerCase() === after.people.get(member)?.email),
      );
    return ![...group.members].every(isListed);
  }

  // Who and what is meant ---------------------------------------------------------------------------------------------------

  private peopleOf({ subject, account }: Change, moment: Moment): Person[] {
    const emails = (subject.identity.emails ?? []).map((email) => email.toLowerCase());
    const found = [...moment.people.values()].filter((person) => emails.includes(person.email) && this.isAt(account, person.key));
    if (found.length > 0 || subject.kind !== "person") return found;
    return [...moment.people.values()].filter((person) => this.isPerson(subject.identity, person.key) && this.isAt(account, person.key));
  }

  private emailsOf(person: string): string[] {
    const { last, before, after } = this.run;
    return [...new Set([last, before, after].flatMap(({ people }) => people.get(person)?.email ?? []))];
  }

  /** By e-mail or id, or by logical name if the preview does not tell the e-mail. */
  private isPerson({ emails = [], ids, resources }: Identity, person: string): boolean {
    const own = this.emailsOf(person);
    if (ids.some((id) => person.endsWith(`:user:${id}`))) return true;
    if (emails.some((email) => own.includes(email.toLowerCase()))) return true;
    const declared = [this.run.program, this.run.base]
      .flatMap(({ users }) => users)
      .filter(({ email }) => own.includes(email.is.toLowerCase()));
    return declared.some(
      ({ logical, options, email }) =>
        email.how !== "plain" && [logical, ...(options.aliases ?? [])].some((name) => resources.includes(name)),
    );
  }

  /** A label is the name, or `lake (its name is not known)`; with the host where there are several, and `(lake)` or `(id 7)` where others have the name. */
  private isOnAccount(label: string, account: string): boolean {
    const { last, before, after, program, base, hosts } = this.run;
    const versions = [last, before, after].flatMap(({ accounts }) => accounts.get(account) ?? []);
    const known = versions.flatMap(({ name, logical }) => [name, logical]);
    const declared = [program, base]
      .flatMap(({ accounts }) => accounts)
      .filter(({ name, logical, options }) => [name.is, logical, ...(options.aliases ?? [])].some((each) => known.includes(each)));
    // What the stack has created has its logical name in Domo: another resource of the same name is another account.
    const creators = declared.filter((each) =>
      versions.some((version) => [each.logical, ...(each.options.aliases ?? [])].includes(version.logical)),
    );
    const logical = (creators.length > 0 ? creators : declared).map((each) => each.logical);
    const ids = versions.map(({ id }) => id);
    const names = [
      ...versions.map(({ name }) => name),
      ...declared.map(({ name }) => name.is),
      ...logical.map((each) => `${each} (its name is not known)`),
      ...ids.flatMap((id) => [`account ${id}`, `OAuth account ${id}`]),
    ];
    const ofStore = hosts[Number(account.slice(0, account.indexOf(":")))] ?? [];
    const places = ["", ...ofStore.map((host) => ` on ${host}`)];
    const suffixes = ["", ...logical.map((each) => ` (${each})`), ...ids.map((id) => ` (id ${id})`)];
    return names.some((name) => places.some((place) => suffixes.some((suffix) => label === `${name}${place}${suffix}`)));
  }

  private isGroup(
    label: string,
    identity: { names: string[]; ids: string[]; resources: string[] } | undefined,
    { key, id }: Group,
  ): boolean {
    const { last, before, after, program, base } = this.run;
    const names = [last, before, after].flatMap(({ groups }) => groups.get(key)?.name ?? []);
    const declared = [program, base].flatMap(({ groups }) => groups).filter(({ name }) => names.includes(name.is));
    const logical = declared.map((group) => group.logical);
    if (!this.isAt(label, key)) return false;
    return (
      [...names, ...logical].some((name) => label.startsWith(name)) ||
      label.startsWith(id) ||
      (identity?.ids.includes(id) ?? false) ||
      (identity?.names.some((name) => names.includes(name)) ?? false) ||
      (identity?.resources.some((name) => logical.includes(name)) ?? false)
    );
  }

  /** Whether a label that names a host names that of the object. */
  private isAt(label: string, key: string): boolean {
    const { hosts } = this.run;
    const named = hosts.findIndex((names) => names.some((name) => label.includes(name)));
    return named < 0 || hosts.length === 1 || String(named) === key.slice(0, key.indexOf(":"));
  }
}

const RISES: readonly Finding["kind"][] = ["owner-gained", "gain", "raised", "restored", "unknown"];

const rankOf = (level: string | undefined): number => (level === "UNKNOWN" ? LEVELS.length + 1 : rank(level as Level | undefined));

/** Whether the program grants this account to this group, in whatever form. */
function grantsTo(program: Program, { moment, account, group }: { moment: Moment; account: string; group: Group }): boolean {
  const something = moment.accounts.get(account);
  return grantsOf(program).some(({ account: to, subject }) => {
    const isAccount = isExternal(to.to)
      ? account.endsWith(`:account:${EXTERNAL[to.to].id}`)
      : program.accounts.some(({ key, name, logical }) => key === to.to && (name.is === something?.name || logical === something?.logical));
    const isGroup = isExternal(subject.to)
      ? group.id === EXTERNAL[subject.to].id
      : program.groups.some(({ key, name }) => key === subject.to && name.is === group.name);
    return subject.kind === "group" && isAccount && isGroup;
  });
}

/**
 * Whether the program declares this way of a person to an account so that a preview shows it: not with a secret or a decoy, nor with an id of what may be
 * new. What is hidden is covered by a statement about somebody unknown.
 */
function declares(program: Program, moment: Moment, { person, account, way }: { person: string; account: string; way: Way }): boolean {
  const [someone, something] = [moment.people.get(person), moment.accounts.get(account)];
  const group = way.group === undefined ? undefined : moment.groups.get(way.group);
  const isShown = ({ how, to }: Ref): boolean => how === "object" || isExternal(to);
  const isPerson = (ref: Ref): boolean =>
    isShown(ref) &&
    (isExternal(ref.to)
      ? person.endsWith(`:${EXTERNAL[ref.to].id}`)
      : program.users.some(({ key, email }) => key === ref.to && email.is.toLowerCase() === someone?.email));
  const isAccount = (ref: Ref): boolean =>
    isShown(ref) &&
    (isExternal(ref.to)
      ? account.endsWith(`account:${EXTERNAL[ref.to].id}`)
      : program.accounts.some(
          ({ key, logical, name, options }) =>
            key === ref.to &&
            name.how === "plain" &&
            (name.is === something?.name || [logical, ...(options.aliases ?? [])].includes(something?.logical ?? "")),
        ));
  const isGroup = (ref: Ref): boolean =>
    isShown(ref) &&
    (isExternal(ref.to)
      ? group?.id === EXTERNAL[ref.to].id
      : program.groups.some(({ key, name }) => key === ref.to && name.how === "plain" && name.is === group?.name));
  const grants = grantsOf(program).filter(({ level, account: to }) => level.how === "plain" && level.is === way.level && isAccount(to));
  if (way.group === undefined) return grants.some(({ subject }) => subject.kind === "user" && isPerson(subject));
  const isListed = ({ users, whole }: MembershipSpec): boolean =>
    whole === undefined && users.every(({ how }) => how !== "secret") && users.some(isPerson);
  return (
    program.memberships.some((membership) => isGroup(membership.group) && isListed(membership)) &&
    grants.some(({ subject }) => subject.kind === "group" && isGroup(subject))
  );
}
