// Who may do what with which account, before and after, and what of it changes.

import { highest, resourceName, rank, type GrantEdge, type Level, type Path, type AccessGraph } from "./access-graph";
import type { Change, Exposure, Finding } from "./schema";

export const ACCESS_VERBS: Record<Level, string> = { CAN_VIEW: "use", CAN_SHARE: "share", CAN_EDIT: "edit", OWNER: "own" };

/** `1 person`, `2 people` */
export const pluralize = (count: number, one: string, many: string): string => `${String(count)} ${count === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c` */
export const joinNames = (texts: string[]): string =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1) ?? ""}`;

export interface Names {
  person: (key: string) => string;
  group: (key: string) => string;
  account: (key: string) => string;
}

/** What reports call things. Where there are several instances, accounts and groups say theirs, as names mean nothing across them. */
export function namesOf(old: AccessGraph, now: AccessGraph): Names {
  const hosts = new Set([old, now].flatMap(({ hosts: each }) => [...each]));
  const at = (host: string): string => (hosts.size > 1 && host !== "" ? ` on ${host}` : "");
  const accounts = new Map([...old.accounts, ...now.accounts]);
  const label = ({ name, host }: { name: string; host: string }): string => `${name}${at(host)}`;
  const namesakes = Map.groupBy(accounts.values(), label);
  return {
    person: (key) => {
      const person = now.people.get(key) ?? old.people.get(key);
      if (!person) return key;
      const named = person.email !== undefined && person.email !== person.name ? `${person.name} (${person.email})` : person.name;
      return person.declared ? named : `${named}${at(person.host)}`;
    },
    group: (key) => {
      const group = now.groups.get(key) ?? old.groups.get(key);
      return group ? label(group) : key;
    },
    account: (key) => {
      const account = accounts.get(key);
      if (!account) return key;
      // Domo lets accounts have one name; the program has told them apart.
      const alone = namesakes.get(label(account))?.length === 1;
      return alone ? label(account) : `${label(account)} (${resourceName(key)})`;
    },
  };
}

/** One account with its grants, before and after, and what they come to for each person. */
export interface AccountAccess {
  account: string;
  was: GrantEdge[];
  is: GrantEdge[];
  before: Map<string, Path[]>;
  after: Map<string, Path[]>;
  /** People whose level is not what it was. */
  moved: Moved[];
}

interface Moved {
  person: string;
  from: Level | undefined;
  to: Level | undefined;
}

export interface Comparison {
  old: AccessGraph;
  now: AccessGraph;
  names: Names;
  /** Groups whose members are not who they were. */
  edited: Set<string>;
  /** Accounts whose grants, or whose groups' members, are not what they were. */
  cases: AccountAccess[];
}

/** What people may do with one account, with every path that leads there. */
function accessTo(world: AccessGraph, grants: GrantEdge[]): Map<string, Path[]> {
  const paths = new Map<string, Path[]>();
  const add = (person: string, path: Path): void => {
    const all = paths.get(person);
    if (all) all.push(path);
    else paths.set(person, [path]);
  };
  for (const { subject, level } of grants) {
    const path = { level, group: subject.kind === "group" ? subject.key : undefined };
    for (const person of path.group === undefined ? [subject.key] : (world.groups.get(path.group)?.members ?? [])) add(person, path);
  }
  return paths;
}

const byAccount = ({ grants }: AccessGraph): Map<string, GrantEdge[]> => Map.groupBy(grants, ({ account }) => account);

const sameMembers = (old: AccessGraph, now: AccessGraph, key: string): boolean => {
  const [a, b] = [old.groups.get(key)?.members, now.groups.get(key)?.members];
  return a?.size === b?.size && [...(a ?? [])].every((member) => b?.has(member));
};

const editedGroups = (old: AccessGraph, now: AccessGraph): Set<string> =>
  new Set([...old.groups.keys(), ...now.groups.keys()].filter((key) => !sameMembers(old, now, key)));

const shape = (grants: GrantEdge[]): string =>
  grants
    .map(({ subject, level }) => `${subject.key} ${level}`)
    .sort()
    .join("\n");

export function compareAccess(old: AccessGraph, now: AccessGraph): Comparison {
  const grants = { old: byAccount(old), now: byAccount(now) };
  const edited = editedGroups(old, now);
  const viaEdited = (list: GrantEdge[]): boolean => list.some(({ subject }) => edited.has(subject.key));
  const accounts = [...new Set([...grants.old.keys(), ...grants.now.keys()])];
  const cases = accounts.flatMap((account): AccountAccess[] => {
    const [was, is] = [grants.old.get(account) ?? [], grants.now.get(account) ?? []];
    if (shape(was) === shape(is) && !viaEdited(was) && !viaEdited(is)) return [];
    const [before, after] = [accessTo(old, was), accessTo(now, is)];
    return [{ account, was, is, before, after, moved: movedBetween(before, after) }];
  });
  return { old, now, names: namesOf(old, now), edited, cases };
}

function movedBetween(before: Map<string, Path[]>, after: Map<string, Path[]>): Moved[] {
  const moved: Moved[] = [];
  const look = (person: string): void => {
    const [from, to] = [highest(before.get(person)), highest(after.get(person))];
    if (from !== to) moved.push({ person, from, to });
  };
  for (const person of before.keys()) look(person);
  for (const person of after.keys()) if (!before.has(person)) look(person);
  return moved;
}

const waysOf = (paths: Path[], level: Level | undefined, { group }: Names): string[] => {
  const ways = paths
    .filter((path) => path.level === level)
    .map((path) => (path.group === undefined ? "directly" : `through group ${group(path.group)}`));
  return [...new Set(ways)];
};

const by = (paths: Path[], level: Level | undefined, names: Names): string => waysOf(paths, level, names).join(" and ");

/** Every person and account between whom something changes. */
export function changesOf({ cases, names }: Comparison): Change[] {
  const access = (level: Level | undefined, paths: Path[]): Change["before"] =>
    level === undefined ? null : { level, ways: waysOf(paths, level, names) };
  return cases.flatMap(({ account, before, after, moved }) => {
    const about = names.account(account);
    return moved.map(({ person, from, to }): Change => {
      const [was, is] = [before.get(person) ?? [], after.get(person) ?? []];
      const groups = [...new Set([...was, ...is].flatMap(({ group }) => (group === undefined ? [] : [names.group(group)])))];
      return { person: names.person(person), account: about, before: access(from, was), after: access(to, is), groups };
    });
  });
}

/** A change in words. */
export function accessFinding({ person, account, before, after }: Change): Finding {
  const about = { person, account };
  if (before && after) {
    const raised = rank(after.level) > rank(before.level);
    if (!raised)
      return {
        kind: "lowered",
        ...about,
        text: `${person} could ${ACCESS_VERBS[before.level]} ${account} and can now only ${ACCESS_VERBS[after.level]} it.`,
      };
    const text = `${person} could ${ACCESS_VERBS[before.level]} ${account} and can now ${ACCESS_VERBS[after.level]} it, ${after.ways.join(" and ")}.`;
    return { kind: after.level === "OWNER" ? "owner-gained" : "raised", ...about, level: after.level, text };
  }
  if (after) {
    const text = `${person} can now ${ACCESS_VERBS[after.level]} ${account}, ${after.ways.join(" and ")}.`;
    return { kind: after.level === "OWNER" ? "owner-gained" : "gain", ...about, level: after.level, text };
  }
  const lost = before ?? { level: "CAN_VIEW" as const, ways: [] };
  return {
    kind: "loss",
    ...about,
    text: `${person} can no longer ${ACCESS_VERBS[lost.level]} ${account} (was ${lost.ways.join(" and ")}).`,
  };
}

/** What changes of grants and memberships do not do, although they look as if they did; and groups whose members nobody declares. */
export const changesWithoutEffect = (comparison: Comparison): Finding[] =>
  comparison.cases.flatMap((each) => [...removals(each, comparison), ...departures(each, comparison), ...additions(each, comparison)]);

const bySubject = (grants: GrantEdge[]): Map<string, GrantEdge> => new Map(grants.map((grant) => [grant.subject.key, grant]));

const peopleOf = (world: AccessGraph, { subject }: GrantEdge): string[] =>
  subject.kind === "person" ? [subject.key] : [...(world.groups.get(subject.key)?.members ?? [])];

/** `Ada (ada@acme.example)`, `group Finance` */
export const subjectName = ({ subject }: GrantEdge, names: Names): string =>
  subject.kind === "person" ? names.person(subject.key) : `group ${names.group(subject.key)}`;

/** Grants taken away or lowered, of which people keep what they had by another way. */
function removals({ account, was, is, before, after }: AccountAccess, { old, names }: Comparison): Finding[] {
  const about = names.account(account);
  const left = bySubject(is);
  return was.flatMap((grant): Finding[] => {
    const kept = left.get(grant.subject.key);
    if (kept && rank(kept.level) >= rank(grant.level)) return [];
    return peopleOf(old, grant).flatMap((person): Finding[] => {
      const level = highest(after.get(person));
      if (level === undefined || rank(level) < rank(grant.level) || !before.has(person)) return [];
      const who = grant.subject.kind === "person" ? ": they" : ` for ${names.person(person)}, who`;
      const what = kept ? `Lowering ${subjectName(grant, names)} on ${about}` : `Taking ${about} from ${subjectName(grant, names)}`;
      const text = `${what} changes nothing${who} can still ${ACCESS_VERBS[level]} it ${by(after.get(person) ?? [], level, names)}.`;
      return [{ kind: "ineffective-removal", person: names.person(person), account: about, ...groupOf(grant, names), text }];
    });
  });
}

const groupOf = ({ subject }: GrantEdge, { group }: Names): { group?: string } =>
  subject.kind === "group" ? { group: group(subject.key) } : {};

/** People who leave a group that opens the account, and keep it. */
function departures({ account, was, is, before, after }: AccountAccess, { old, now, names }: Comparison): Finding[] {
  const about = names.account(account);
  const left = bySubject(is);
  return was.flatMap((grant): Finding[] => {
    const stay = now.groups.get(grant.subject.key)?.members;
    if (grant.subject.kind !== "group" || !left.has(grant.subject.key) || !stay) return [];
    return peopleOf(old, grant).flatMap((person): Finding[] => {
      const level = highest(after.get(person));
      if (stay.has(person) || level === undefined || rank(level) < rank(highest(before.get(person)))) return [];
      const text = `${names.person(person)} leaves ${subjectName(grant, names)}, but can still ${ACCESS_VERBS[level]} ${about} ${by(after.get(person) ?? [], level, names)}.`;
      return [{ kind: "ineffective-removal", person: names.person(person), account: about, ...groupOf(grant, names), text }];
    });
  });
}

function additions({ account, was, is, before }: AccountAccess, { now, names }: Comparison): Finding[] {
  const about = names.account(account);
  const had = bySubject(was);
  return is.flatMap((grant): Finding[] => {
    const earlier = had.get(grant.subject.key);
    if (earlier && rank(earlier.level) >= rank(grant.level)) return [];
    const findings: Finding[] = [];
    const everybody = peopleOf(now, grant);
    if (everybody.length > 0 && everybody.every((person) => rank(highest(before.get(person))) >= rank(grant.level))) {
      const whom = grant.subject.kind === "person" ? "this is" : "all its members are";
      const text = `Giving ${about} to ${subjectName(grant, names)} changes nothing: ${whom} allowed as much already.`;
      findings.push({ kind: "no-effect", account: about, ...groupOf(grant, names), text });
    }
    if (grant.subject.kind === "group" && now.groups.get(grant.subject.key)?.members === undefined) {
      const kind = grant.level === "OWNER" ? "owner-gained" : earlier ? "raised" : "gain";
      const text = `Everybody in ${subjectName(grant, names)}, whose members are not declared here, can now ${ACCESS_VERBS[grant.level]} ${about}.`;
      findings.push({ kind, account: about, ...groupOf(grant, names), level: grant.level, text });
    }
    return findings;
  });
}

/** Accounts that are left with fewer owners than is safe. */
export function ownershipFindings({ cases, now, names }: Comparison): Finding[] {
  const owners = (grants: GrantEdge[]): string[] =>
    grants.flatMap(({ subject, level }) => (level === "OWNER" && subject.kind === "person" ? [subject.key] : []));
  return cases.flatMap(({ account, was, is }): Finding[] => {
    const [before, after] = [owners(was), owners(is)];
    if (!now.accounts.has(account) || after.length > 1 || before.length <= after.length) return [];
    const about = names.account(account);
    const [last] = after;
    const text =
      last === undefined
        ? `${about} is left without a declared owner that is a person.`
        : `${about} is left with one declared owner, ${names.person(last)}.`;
    return [{ kind: "thin-ownership", account: about, text }];
  });
}

/** Accounts by the number of people who may do something with them after the change, most exposed first. */
export function exposureOf({ now, names, cases }: Comparison): Exposure[] {
  const touched = new Set(cases.map(({ account }) => account));
  const grants = byAccount(now);
  const rows = [...grants].map(([account, list]): Exposure => {
    // Numbers alone: the paths of all accounts at once would take more memory than the preview.
    const best = new Map<string, number>();
    for (const grant of list) {
      for (const person of peopleOf(now, grant)) best.set(person, Math.max(best.get(person) ?? 0, rank(grant.level)));
    }
    const count = (least: Level): number => [...best.values()].filter((each) => each >= rank(least)).length;
    return {
      account: names.account(account),
      use: count("CAN_VIEW"),
      edit: count("CAN_EDIT"),
      own: count("OWNER"),
      touched: touched.has(account),
    };
  });
  return rows.sort((a, b) => b.own - a.own || b.edit - a.edit || b.use - a.use || (a.account < b.account ? -1 : 1));
}
