// Compares the access graphs before and after a change: which accounts are affected, and whose access level changes.

import { highestLevel, peopleOf, type AccessGraph, type GrantEdge, type Level, type AccessPath } from "./access-graph";
import { namesOf, type Names } from "./names";
import type { Change } from "./schema";

/** One affected account: its grants, and the paths by which each person has access. */
export interface AccountComparison {
  account: string;
  grantsBefore: GrantEdge[];
  grantsAfter: GrantEdge[];
  /** By key of the person. */
  pathsBefore: Map<string, AccessPath[]>;
  pathsAfter: Map<string, AccessPath[]>;
  levelChanges: LevelChange[];
}

/** A person whose level on an account changes. */
interface LevelChange {
  person: string;
  from: Level | undefined;
  to: Level | undefined;
}

export interface Comparison {
  before: AccessGraph;
  after: AccessGraph;
  names: Names;
  /** Keys of groups whose members change. */
  changedGroups: Set<string>;
  /** Accounts whose grants change, or that are granted to a group whose members change. */
  accounts: AccountComparison[];
}

export function compareAccess(before: AccessGraph, after: AccessGraph): Comparison {
  const [byAccountBefore, byAccountAfter] = [grantsByAccount(before), grantsByAccount(after)];
  const changedGroups = groupsWithChangedMembers(before, after);
  const hasChangedGroup = (grants: GrantEdge[]): boolean => grants.some(({ subject }) => changedGroups.has(subject.key));
  const keys = [...new Set([...byAccountBefore.keys(), ...byAccountAfter.keys()])];
  const accounts = keys.flatMap((account): AccountComparison[] => {
    const [grantsBefore, grantsAfter] = [byAccountBefore.get(account) ?? [], byAccountAfter.get(account) ?? []];
    if (serialize(grantsBefore) === serialize(grantsAfter) && !hasChangedGroup(grantsBefore) && !hasChangedGroup(grantsAfter)) return [];
    const [pathsBefore, pathsAfter] = [pathsTo(before, grantsBefore), pathsTo(after, grantsAfter)];
    const levelChanges = compareLevels(pathsBefore, pathsAfter);
    return [{ account, grantsBefore, grantsAfter, pathsBefore, pathsAfter, levelChanges }];
  });
  return { before, after, names: namesOf(before, after), changedGroups, accounts };
}

export const grantsByAccount = ({ grants }: AccessGraph): Map<string, GrantEdge[]> => Map.groupBy(grants, ({ account }) => account);

function groupsWithChangedMembers(before: AccessGraph, after: AccessGraph): Set<string> {
  const keys = [...before.groups.keys(), ...after.groups.keys()];
  return new Set(keys.filter((key) => !isSameSet(before.groups.get(key)?.members, after.groups.get(key)?.members)));
}

const isSameSet = (a: Set<string> | undefined, b: Set<string> | undefined): boolean =>
  a?.size === b?.size && [...(a ?? [])].every((element) => b?.has(element));

const serialize = (grants: GrantEdge[]): string =>
  grants
    .map(({ subject, level }) => `${subject.key} ${level}`)
    .sort()
    .join("\n");

/** Every path by which people have access to an account with these grants. */
function pathsTo(graph: AccessGraph, grants: GrantEdge[]): Map<string, AccessPath[]> {
  const paths = new Map<string, AccessPath[]>();
  for (const grant of grants) {
    const path: AccessPath = { level: grant.level, group: grant.subject.kind === "group" ? grant.subject.key : undefined };
    for (const person of peopleOf(graph, grant)) {
      const known = paths.get(person);
      if (known) known.push(path);
      else paths.set(person, [path]);
    }
  }
  return paths;
}

function compareLevels(pathsBefore: Map<string, AccessPath[]>, pathsAfter: Map<string, AccessPath[]>): LevelChange[] {
  return [...new Set([...pathsBefore.keys(), ...pathsAfter.keys()])].flatMap((person) => {
    const [from, to] = [highestLevel(pathsBefore.get(person)), highestLevel(pathsAfter.get(person))];
    return from === to ? [] : [{ person, from, to }];
  });
}

/** How a person has this level: `directly`, `through group Finance`. */
export function waysOf(paths: AccessPath[], level: Level | undefined, { group }: Names): string[] {
  const ways = paths
    .filter((path) => path.level === level)
    .map((path) => (path.group === undefined ? "directly" : `through group ${group(path.group)}`));
  return [...new Set(ways)];
}

/** Every change of a person's level on an account, by name. */
export function changesOf({ accounts, names }: Comparison): Change[] {
  const access = (level: Level | undefined, paths: AccessPath[]): Change["before"] =>
    level === undefined ? null : { level, ways: waysOf(paths, level, names) };
  return accounts.flatMap(({ account, pathsBefore, pathsAfter, levelChanges }) => {
    const accountName = names.account(account);
    return levelChanges.map(({ person, from, to }): Change => {
      const [before, after] = [pathsBefore.get(person) ?? [], pathsAfter.get(person) ?? []];
      const groups = [...new Set([...before, ...after].flatMap(({ group }) => (group === undefined ? [] : [names.group(group)])))];
      return { person: names.person(person), account: accountName, before: access(from, before), after: access(to, after), groups };
    });
  });
}
