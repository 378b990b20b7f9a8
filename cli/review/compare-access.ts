// Compares access graphs: which accounts are affected, and whose access level changes.

import {
  eachSubjectOf,
  highestPath,
  isUnknownKey,
  pairOf,
  provedMembers,
  rank,
  subjectsOf,
  type AccessGraph,
  type AccessPath,
  type Graphs,
  type GrantEdge,
  type GroupNode,
  type Level,
  type NodeKeys,
} from "./access-graph";
import { namesOf, type Names } from "./names";
import type { PreviewStates } from "./resources";

/** By key of the subject: the paths by which it has access to one account. */
type Paths = Map<string, AccessPath[]>;

/** One affected account: its grants, and the paths by which each subject has access. */
export interface AccountComparison {
  account: string;
  grantsBefore: GrantEdge[];
  grantsCode: GrantEdge[];
  grantsAfter: GrantEdge[];
  pathsBefore: Paths;
  pathsCode: Paths;
  pathsAfter: Paths;
  levelChanges: LevelChange[];
}

/** A subject whose level on an account changes, against what is in Domo or against the code. */
export interface LevelChange {
  subject: string;
  before: AccessPath | undefined;
  code: AccessPath | undefined;
  after: AccessPath | undefined;
  /** Whether it is not known if they have in Domo what they are said to have before, as the run that was to write it failed. */
  isUnproved?: boolean;
}

export interface Comparison extends Graphs {
  states: PreviewStates;
  keys: NodeKeys;
  names: Names;
  /** Keys of groups whose members change. */
  changedGroups: Set<string>;
  /** The instance whose credentials are known, with `--live`. */
  liveHost?: string;
  /** Accounts whose grants change, or that are granted to a group whose members change. */
  accounts: AccountComparison[];
}

export const rankOf = (path: AccessPath | undefined): number => path?.rank ?? 0;

/** Whether access rises, against what is in Domo or against the code. */
export const isRise = ({ before, code, after }: LevelChange): boolean => rankOf(after) > rankOf(before) || rankOf(after) > rankOf(code);

export function compareAccess(given: Graphs, keys: NodeKeys): Comparison {
  const graphs = { ...given, code: withoutUnfinished(given) };
  const { before, code, after } = graphs;
  const [byBefore, byCode, byAfter] = [grantsByAccount(before), grantsByAccount(code), grantsByAccount(after)];
  const changedGroups = new Set([...groupsWithChangedMembers(before, after), ...groupsWithChangedMembers(code, after)]);
  const hasChangedGroup = (grants: GrantEdge[]): boolean => grants.some(({ subject }) => changedGroups.has(subject.key));
  const accountKeys = [...new Set([...byBefore.keys(), ...byCode.keys(), ...byAfter.keys()])];
  const hidden = hiddenGrants(graphs);
  const accounts = accountKeys.flatMap((account): AccountComparison[] => {
    const [grantsBefore, grantsCode, grantsAfter] = [byBefore, byCode, byAfter].map((grants) => grants.get(account) ?? []) as [
      GrantEdge[],
      GrantEdge[],
      GrantEdge[],
    ];
    const text = serialize(grantsAfter);
    const isSameGrants = serialize(grantsBefore) === text && (code === before || serialize(grantsCode) === text);
    if (isSameGrants && !hasChangedGroup(grantsBefore) && !hasChangedGroup(grantsCode) && !hasChangedGroup(grantsAfter)) return [];
    const pathsBefore = pathsTo(before, grantsBefore);
    const pathsCode = code === before ? pathsBefore : pathsTo(code, grantsCode);
    const pathsAfter = pathsTo(after, grantsAfter);
    const isProved = (change: LevelChange): boolean =>
      !isClosing(change, graphs, grantsAfter) &&
      !mayStay(change, pathsBefore, graphs) &&
      !mayReturn(change.subject, account, hidden, graphs);
    const levelChanges = compareLevels(pathsBefore, pathsCode, pathsAfter)
      .filter((change) => isRise(change) || isProved(change))
      .map((change) => (isRise(change) && isUnproved(change, before) ? { ...change, isUnproved: true } : change));
    return [{ account, grantsBefore, grantsCode, grantsAfter, pathsBefore, pathsCode, pathsAfter, levelChanges }];
  });
  return { ...graphs, keys, states: keys.states, names: namesOf(graphs, keys.states), changedGroups, accounts };
}

const isUnproved = ({ subject, before: path }: LevelChange, { groups }: AccessGraph): boolean =>
  path !== undefined && (path.isUnfinished === true || groups.get(path.group ?? "")?.unfinished?.has(subject) === true);

/**
 * What the code said before the change, with what a failed run may not have written only as far as it is seen in Domo: nobody knows whether it was
 * ever given, so that giving it is a rise.
 */
function withoutUnfinished({ before, code }: Graphs): AccessGraph {
  const isFinished = ({ isUnfinished }: GrantEdge): boolean => isUnfinished !== true;
  if (code.grants.every(isFinished) && [...code.groups.values()].every(({ unfinished }) => !unfinished)) return code;
  const seen = new Map(before.grants.filter(isFinished).map((grant) => [pairOf(grant), grant]));
  const grants = code.grants.flatMap((grant): GrantEdge[] => {
    const found = isFinished(grant) ? grant : seen.get(pairOf(grant));
    if (!found) return [];
    return [found.rank < grant.rank ? { ...grant, level: found.level, rank: found.rank } : grant];
  });
  const groups = new Map(
    [...code.groups].map(([key, group]): [string, GroupNode] => {
      const seenMembers = provedMembers(before, key);
      return [
        key,
        { ...group, members: new Set([...group.members].filter((member) => !group.unfinished?.has(member) || seenMembers.has(member))) },
      ];
    }),
  );
  return { ...code, grants, groups };
}

export const grantsByAccount = ({ grants }: AccessGraph): Map<string, GrantEdge[]> => Map.groupBy(grants, ({ account }) => account);

/** What one subject may do, by key of the account: for questions about few subjects. */
export function accessBySubject(graph: AccessGraph): (subject: string) => Map<string, AccessPath[]> {
  const groupsByMember = new Map<string, string[]>();
  for (const { key, members } of graph.groups.values()) {
    for (const member of members) groupsByMember.set(member, [...(groupsByMember.get(member) ?? []), key]);
  }
  const grantsByGrantee = Map.groupBy(graph.grants, ({ subject }) => subject.key);
  return (subject) => {
    const paths = new Map<string, AccessPath[]>();
    const add = ({ account, level, rank: gained, urn }: GrantEdge, group?: string): void => {
      paths.set(account, [...(paths.get(account) ?? []), { level, rank: gained, urn, group }]);
    };
    for (const grant of grantsByGrantee.get(subject) ?? []) add(grant);
    for (const group of groupsByMember.get(subject) ?? []) for (const grant of grantsByGrantee.get(group) ?? []) add(grant, group);
    return paths;
  };
}

/** The highest grant of each account to a group, by key of the group. */
export function grantsToGroups({ grants }: AccessGraph): Map<string, GrantEdge[]> {
  const byGroup = Map.groupBy(
    grants.filter(({ subject }) => subject.kind === "group"),
    ({ subject }) => subject.key,
  );
  for (const [group, edges] of byGroup) {
    const highest = new Map<string, GrantEdge>();
    for (const edge of edges) if (edge.rank > (highest.get(edge.account)?.rank ?? 0)) highest.set(edge.account, edge);
    byGroup.set(
      group,
      [...highest.values()].sort((a, b) => rank(b.level) - rank(a.level)),
    );
  }
  return byGroup;
}

function groupsWithChangedMembers(before: AccessGraph, after: AccessGraph): string[] {
  const keys = [...before.groups.keys(), ...after.groups.keys()];
  return keys.filter((key) => !isSameSet(before.groups.get(key)?.members, after.groups.get(key)?.members));
}

const isSameSet = (a: Set<string> = new Set(), b: Set<string> = new Set()): boolean =>
  a.size === b.size && [...a].every((element) => b.has(element));

/** An unknown level that is proved not to change has the same rank on both sides. */
const serialize = (grants: GrantEdge[]): string =>
  grants
    .map((grant) => `${grant.subject.key} ${grant.level} ${String(grant.rank)}`)
    .sort()
    .join("\n");

/** Every path by which subjects have access to an account with these grants. */
export function pathsTo(graph: AccessGraph, grants: GrantEdge[]): Paths {
  const paths: Paths = new Map();
  for (const grant of grants) {
    const { level, rank: gained, urn, isUnfinished } = grant;
    const path: AccessPath = {
      level,
      rank: gained,
      urn,
      isUnfinished,
      group: grant.subject.kind === "group" ? grant.subject.key : undefined,
    };
    // Most subjects have one path. The members of a group share the list of it, as there are hundreds of thousands in a large company.
    const only = [path];
    for (const subject of eachSubjectOf(graph, grant)) {
      const existing = paths.get(subject);
      paths.set(subject, existing ? [...existing, path] : only);
    }
  }
  return paths;
}

function compareLevels(before: Paths, code: Paths, after: Paths): LevelChange[] {
  const changes: LevelChange[] = [];
  for (const subject of new Set([...before.keys(), ...code.keys(), ...after.keys()])) {
    const [was, is] = [highestPath(before.get(subject)), highestPath(after.get(subject))];
    const change = { subject, before: was, code: code === before ? was : highestPath(code.get(subject)), after: is };
    if (rankOf(was) !== rankOf(is) || isRise(change)) changes.push(change);
  }
  return changes;
}

/**
 * Whether a group only stops to let people in: whoever might have joined has lost nothing, and its members stay. Only a membership that becomes
 * exclusive takes them out.
 */
function isClosing({ subject, before, after }: LevelChange, { before: graph, after: next }: Graphs, grantsAfter: GrantEdge[]): boolean {
  const node = graph.subjects.get(subject);
  if (node?.kind !== "others" || node.others.reason !== "open" || after !== undefined) return false;
  return grantsAfter.some((grant) => grant.subject.key === node.group && grant.rank >= rankOf(before)) && next.groups.has(node.group);
}

/** Whether the preview does not tell all members of a group after the change: whoever is not named may still be in it. */
export const hasUnknownMembers = ({ groups, subjects }: AccessGraph, group: string): boolean =>
  [...(groups.get(group)?.members ?? [])].some((member) => subjects.get(member)?.kind === "unknown");

/** New grants of which the preview does not tell the account or the subject. */
function hiddenGrants({ before, after }: Graphs): GrantEdge[] {
  const textOf = (grant: GrantEdge): string => `${grant.urn} ${pairOf(grant)}`;
  const hidden = after.grants.filter(({ account, subject }) => isUnknownKey(account) || isUnknownKey(subject.key));
  if (hidden.length === 0) return [];
  const existing = new Set(before.grants.map(textOf));
  return hidden.filter((grant) => !existing.has(textOf(grant)));
}

/** Whether a grant that the preview hides may be for the subject, and give back what it loses. */
function mayReturn(subject: string, account: string, hidden: GrantEdge[], { before, after }: Graphs): boolean {
  const node = before.subjects.get(subject);
  // Others of a group are other others when its type or rule changes, but may be the same people.
  const group = node?.kind === "others" ? node.group : undefined;
  return hidden.some(
    (grant) =>
      (isUnknownKey(grant.account) || grant.account === account) &&
      (isUnknownKey(grant.subject.key) || grant.subject.key === group || subjectsOf(after, grant).includes(subject)),
  );
}

/** Whether the subject loses access only if it leaves a group whose members the preview does not tell. */
function mayStay({ subject }: LevelChange, pathsBefore: Paths, { before, after }: Graphs): boolean {
  const isLeaving = (group: string): boolean => !after.groups.get(group)?.members.has(subject) && hasUnknownMembers(after, group);
  return (
    before.subjects.get(subject)?.kind === "person" &&
    (pathsBefore.get(subject) ?? []).some(({ group }) => group !== undefined && isLeaving(group))
  );
}

/** How a subject has this level: `directly`, `through group Finance`. */
export function waysOf(paths: AccessPath[] | undefined, level: Level | undefined, { group }: Names): string[] {
  const ways = (paths ?? [])
    .filter((path) => path.level === level)
    .map((path) => (path.group === undefined ? "directly" : `through group ${group(path.group)}`));
  return [...new Set(ways)];
}
