// Who gains, loses or keeps access to an account, and which changes of access have no effect.

import {
  findSubject,
  highestPath,
  provedMembers,
  rank,
  sourcesOf,
  subjectsOf,
  type AccessGraph,
  type AccessPath,
  type GrantEdge,
} from "../access-graph";
import { hasUnknownMembers, isRise, rankOf, waysOf, type AccountComparison, type Comparison, type LevelChange } from "../compare-access";
import { granteeName, subjectOf, type Names } from "../names";
import type { State } from "../preview";
import { adoptionOf, isAccessListBefore, keptBecause, resourceName, typeOf } from "../resources";
import type { Change, Finding, Kind, Level, Subject } from "../schema";
import { ACCESS_VERBS, joinNames, sentenceStart } from "../wording";
import { aboutAccount, aboutGroup, aboutShare, assumedFrom, madeBefore, placeOf } from "./about";

/** Changes, and the findings about them. */
export interface AccessChanges {
  changes: Change[];
  findings: Finding[];
}

/** Every change of a subject's level on an account. */
export function accessChanges(comparison: Comparison): AccessChanges {
  const causes = new Causes(comparison);
  const pairs = comparison.accounts.flatMap((account) =>
    account.levelChanges.map((levelChange) => {
      const change = changeOf(levelChange, account, comparison, causes);
      return { change, finding: changeFinding(levelChange, change, account, comparison) };
    }),
  );
  return { changes: pairs.map(({ change }) => change), findings: pairs.map(({ finding }) => finding) };
}

function changeOf(levelChange: LevelChange, account: AccountComparison, comparison: Comparison, causes: Causes): Change {
  const { names } = comparison;
  const { subject, code, after, isUnproved = false } = levelChange;
  const before = formerPath(levelChange);
  const [pathsBefore, pathsAfter] = [account.pathsBefore.get(subject), account.pathsAfter.get(subject)];
  const access = (path: AccessPath | undefined, paths: AccessPath[] | undefined): Change["before"] =>
    path ? { level: path.level, ways: waysOf(paths, path.level, names) } : null;
  const groups = [...(pathsBefore ?? []), ...(pathsAfter ?? [])].flatMap(({ group }) => (group === undefined ? [] : [names.group(group)]));
  const resource = causes.of(subject, after ?? before);
  const source = causes.source(resource);
  return {
    subject: subjectOf(subject, comparison, names),
    account: names.account(account.account),
    before: access(before, pathsBefore),
    ...(rankOf(code) !== rankOf(before) && !isUnproved && { code: code?.level ?? null }),
    after: access(after, pathsAfter),
    groups: [...new Set(groups)],
    ...(resource !== undefined && { resource }),
    ...(source && { source }),
  };
}

/** The path before. If nobody knows whether it is in Domo, its level is not known. */
const formerPath = ({ before, isUnproved = false }: LevelChange): AccessPath | undefined =>
  before && isUnproved ? { ...before, level: "UNKNOWN" } : before;

/** Which resource gives access: the share, or the membership if the subject has only joined the group. */
class Causes {
  readonly source: ReturnType<typeof sourcesOf>;
  private readonly membershipsByGroup: Map<string, string>;

  constructor(private readonly comparison: Comparison) {
    this.source = sourcesOf(comparison.states);
    this.membershipsByGroup = new Map([...comparison.after.memberships].map(([urn, group]) => [group, urn]));
  }

  of(subject: string, path: AccessPath | undefined): string | undefined {
    if (!path) return undefined;
    const { before, after } = this.comparison;
    const isMember = (graph: AccessGraph): boolean => provedMembers(graph, path.group ?? "").has(subject);
    const joins = path.group !== undefined && isMember(after) && !isMember(before);
    const urn = (joins ? this.membershipsByGroup.get(path.group ?? "") : undefined) ?? path.urn;
    return urn === "" ? undefined : urn;
  }
}

const kindOfRise = (level: Level, from: number): Kind => (level === "OWNER" ? "owner-gained" : from === 0 ? "gain" : "raised");

function changeFinding(levelChange: LevelChange, change: Change, accountComparison: AccountComparison, comparison: Comparison): Finding {
  const { names } = comparison;
  const { account } = accountComparison;
  const { before, code, after } = levelChange;
  const { subject, resource, source } = change;
  const accountIdentity = names.accountIdentity(account);
  const name = sentenceStart(subject.name);
  const about = {
    ...(subject.kind === "others" ? { group: subject.group } : { person: subject.name }),
    account: change.account,
    identities: { ...(subject.kind === "others" ? { group: subject.identity } : { person: subject.identity }), account: accountIdentity },
    before: formerPath(levelChange)?.level ?? null,
    after: after?.level ?? null,
    ways: (change.after ?? change.before)?.ways ?? [],
    ...(resource !== undefined && { resource }),
    ...(source && { source }),
  };
  const ways = joinNames(about.ways);
  const others = subject.kind === "others" ? ` (${othersWords(levelChange.subject, comparison)})` : "";
  if (!isRise(levelChange)) {
    const was = ACCESS_VERBS[before?.level ?? "CAN_VIEW"];
    const unlessCaller = mayBeKept(levelChange, accountComparison, comparison) ? ", unless the credentials act as them" : "";
    if (after) {
      return {
        kind: "lowered",
        ...about,
        text: `${name} could ${was} ${change.account} and can now only ${ACCESS_VERBS[after.level]} it${unlessCaller}.`,
      };
    }
    const unless = subject.kind === "others" ? ", unless they may in another way" : unlessCaller;
    return { kind: "loss", ...about, text: `${name} can no longer ${was} ${change.account} (was ${ways})${unless}.` };
  }
  // A rise has an after. The default is only for the compiler.
  const level = after?.level ?? "UNKNOWN";
  const can = ACCESS_VERBS[level];
  if (
    subject.kind === "unknown" ||
    isUnknownAccount(account, comparison) ||
    isUnknownSubject(levelChange.subject, change, comparison) ||
    level === "UNKNOWN"
  ) {
    const people = subject.kind === "person" && !subject.identity.unknown ? (subject.identity.emails ?? []) : [];
    const scope = {
      people: people.length > 0 ? people : ("anybody" as const),
      accounts: isUnknownAccount(account, comparison) ? ("any" as const) : [change.account],
    };
    return {
      kind: "unknown",
      ...about,
      scope,
      text: `${name} may be able to ${can} ${change.account}, ${ways}${others}: ${whyUnknown(change, account, comparison)}`,
    };
  }
  if (levelChange.isUnproved) {
    const text = `${name} can ${can} ${change.account} from now on, ${ways}${others}: what they could before is not known, as a run did not finish.`;
    return { kind: kindOfRise(level, rankOf(code)), ...about, text };
  }
  if (rankOf(after) <= rankOf(before)) {
    const text = `${name} can ${can} ${change.account}, ${ways}${others}: ${madeBefore(codeOf(resource, comparison))}, and kept from now on.`;
    return { kind: kindOfRise(level, rankOf(code)), ...about, text };
  }
  if (rankOf(after) <= rankOf(code)) {
    const text = `${name} can ${can} ${change.account} again, ${ways}${others}: it was taken away by hand.`;
    return { kind: "restored", ...about, text };
  }
  const could = before ? `could ${ACCESS_VERBS[before.level]} ${change.account} and can now ${can} it` : `can now ${can} ${change.account}`;
  return { kind: kindOfRise(level, rankOf(before)), ...about, text: `${name} ${could}, ${ways}${others}.` };
}

/** Whether it may be the user whom the credentials act as, from whom an access list takes nothing. Only `--live` tells who that is. */
function mayBeKept({ subject }: LevelChange, { account, pathsBefore, pathsAfter }: AccountComparison, comparison: Comparison): boolean {
  const { before, after, states, liveHost } = comparison;
  const node = before.subjects.get(subject);
  const isDirect = ({ group }: AccessPath): boolean => group === undefined;
  return (
    node?.kind === "person" &&
    node.host !== liveHost &&
    after.accounts.has(account) &&
    (pathsBefore.get(subject) ?? []).some((path) => isDirect(path) && isAccessListBefore(path.urn, states)) &&
    !(pathsAfter.get(subject) ?? []).some(isDirect)
  );
}

/** Names of the people of whom it is not known whether an access list takes anything from them. */
export function possibleCallers(comparison: Comparison): string[] {
  const people = comparison.accounts.flatMap((account) =>
    account.levelChanges.filter((change) => !isRise(change) && mayBeKept(change, account, comparison)).map(({ subject }) => subject),
  );
  return [...new Set(people)].map(comparison.names.subject);
}

/** The state of a resource that says what the code declared before. */
const codeOf = (urn = "", { states }: Comparison): State | undefined => states.recorded.get(urn) ?? states.before.get(urn);

const isUnknownAccount = (key: string, { after, before }: Comparison): boolean =>
  (after.accounts.get(key) ?? before.accounts.get(key))?.isUnknown === true;

/** A group of which only the name is not told is known by its id or resource. */
function isUnknownSubject(key: string, { subject }: Change, comparison: Comparison): boolean {
  const { after, before, code } = comparison;
  const node = findSubject(key, comparison);
  if (node?.kind !== "others") return subject.identity.unknown === true;
  return [after, before, code].some(({ groups }) => groups.get(node.group)?.isUnknown === true);
}

/** What a share or membership refers to. */
const REFERRING = ["userId", "groupId", "accountId", "accessLevel", "userIds", "grants"];

function whyUnknown({ subject, after, resource }: Change, account: string, comparison: Comparison): string {
  const what = [
    ...(subject.kind === "unknown" ? ["who it is"] : []),
    ...(subject.kind === "person" && subject.identity.unknown ? ["their e-mail"] : []),
    ...(subject.kind === "others" && subject.identity.unknown ? ["which group it is"] : []),
    ...(isUnknownAccount(account, comparison) ? ["which account it is"] : []),
    ...(after?.level === "UNKNOWN" ? ["the level"] : []),
  ];
  const assumed = assumedFrom(comparison.states.after.get(resource ?? ""), REFERRING);
  return `the preview does not tell ${joinNames(what)}${assumed}.`;
}

function othersWords(key: string, comparison: Comparison): string {
  const node = findSubject(key, comparison);
  return node?.kind === "others" ? node.others.words : "";
}

/** Findings about changes of grants that do not change what people may do, and about owners. */
export const grantFindings = (comparison: Comparison): Finding[] => [
  ...comparison.accounts.flatMap((account) => [
    ...removalsWithoutEffect(account, comparison),
    ...departuresWithoutEffect(account, comparison),
    ...grantsWithoutEffect(account, comparison),
  ]),
  ...ownershipFindings(comparison),
  ...revocationFindings(comparison),
  ...replacementFindings(comparison),
];

/** What a share or membership is for. If it changes, the resource is replaced. */
const IDENTIFYING = ["accountId", "accountKind", "userId", "groupId", "__instance"];

/** Access and members that are taken away and given again, as somebody demands that their resource is replaced (`--replace`). */
function replacementFindings(comparison: Comparison): Finding[] {
  const { states } = comparison;
  return [...states.replaced].flatMap((urn): Finding[] => {
    const state = states.after.get(urn);
    if (!state || states.changes.get(urn)?.diffReasons?.some((property) => IDENTIFYING.includes(property))) return [];
    if (keptBecause(states.before.get(urn) ?? state) !== undefined) return [];
    const found = replacedMembers(urn, comparison) ?? replacedGrants(urn, state, comparison);
    if (!found) return [];
    const text = `${found.text}, as ${typeOf(state)} ${resourceName(urn)} is replaced.${found.unless ?? ""}`;
    return [{ kind: "loss", ...found.about, text, ...placeOf(urn, state) }];
  });
}

interface Replaced {
  text: string;
  about: ReturnType<typeof aboutAccount>;
  unless?: string;
}

/** With its account or group, a share or membership is replaced in any case. */
const isReplaced = (key: string, { states, after }: Comparison): boolean =>
  states.replaced.has((after.accounts.get(key) ?? after.groups.get(key))?.urn ?? "");

function replacedMembers(urn: string, comparison: Comparison): Replaced | undefined {
  const { before, after, names } = comparison;
  const group = after.memberships.get(urn);
  if (group === undefined || before.memberships.get(urn) !== group || isReplaced(group, comparison)) return undefined;
  return { text: `Members of group ${names.group(group)} are taken out and added again`, about: aboutGroup(group, names) };
}

function replacedGrants(urn: string, state: State, comparison: Comparison): Replaced | undefined {
  const { before, after, names, states } = comparison;
  const ofResource = (edge: GrantEdge): boolean => edge.urn === urn;
  const edge = after.grants.find(ofResource);
  if (!edge || before.grants.find(ofResource)?.account !== edge.account || isReplaced(edge.account, comparison)) return undefined;
  const account = names.account(edge.account);
  if (typeOf(state) === "AccountAccess") {
    const text = `Whoever has ${account} by its access list loses it and gets it again`;
    const unless = " They do not get it again if somebody has access whom the list does not name.";
    return { text, about: aboutAccount(edge.account, names), ...(adoptionOf(urn, state, states) === undefined && { unless }) };
  }
  if (isReplaced(edge.subject.key, comparison)) return undefined;
  return { text: `${sentenceStart(granteeName(edge, names))} loses ${account} and gets it again`, about: aboutShare(edge, names) };
}

/** Access lists that are new or adopt what is there: what they do not list is taken away, and no preview shows it. */
function revocationFindings({ states, after, names }: Comparison): Finding[] {
  return [...states.changes.keys()].flatMap((urn): Finding[] => {
    const state = states.after.get(urn);
    const account = after.grants.find((grant) => grant.urn === urn)?.account;
    if (!state || typeOf(state) !== "AccountAccess" || account === undefined || states.left.has(urn)) return [];
    const adoption = states.before.has(urn) && !states.replaced.has(urn) ? undefined : adoptionOf(urn, state, states);
    if (adoption === undefined) return [];
    const text = `Whoever has access to ${names.account(account)} that is not declared here loses it (${adoption}).`;
    return [{ kind: "loss", ...aboutAccount(account, names), text, ...placeOf(urn, state) }];
  });
}

const bySubject = (grants: GrantEdge[]): Map<string, GrantEdge> => {
  const highest = new Map<string, GrantEdge>();
  for (const grant of grants) if (grant.rank > (highest.get(grant.subject.key)?.rank ?? 0)) highest.set(grant.subject.key, grant);
  return highest;
};

/** Where a finding is, and what it is about. */
function aboutGrant(grant: GrantEdge, account: string, { names, states }: Comparison) {
  const source = sourcesOf(states)(grant.urn);
  const isGroup = grant.subject.kind === "group";
  const identities = { account: names.accountIdentity(account), ...(isGroup && { group: names.groupIdentity(grant.subject.key) }) };
  return {
    account: names.account(account),
    ...(isGroup && { group: names.group(grant.subject.key) }),
    identities,
    ...(grant.urn !== "" && { resource: grant.urn }),
    ...(source && { source }),
  };
}

/** The paths after the change that were there before: ways that a removal leaves, unlike those that replace it. */
function remainingPath(
  person: string,
  { pathsBefore, pathsAfter }: AccountComparison,
  least: number,
  except?: string,
): AccessPath | undefined {
  const isOld = (path: AccessPath): boolean =>
    (pathsBefore.get(person) ?? []).some(({ group, rank: old }) => group === path.group && old >= least);
  return (pathsAfter.get(person) ?? []).find(
    (path) => path.rank >= least && isOld(path) && (except === undefined || path.group !== except),
  );
}

const isPerson = (graph: AccessGraph, key: string): boolean => graph.subjects.get(key)?.kind === "person";

/** Grants that are removed or lowered, although people keep their level by another path. */
function removalsWithoutEffect(account: AccountComparison, comparison: Comparison): Finding[] {
  const { before, names } = comparison;
  const remaining = bySubject(account.grantsAfter);
  return account.grantsBefore.flatMap((grant): Finding[] => {
    const lowered = remaining.get(grant.subject.key);
    if (lowered && lowered.rank >= grant.rank) return [];
    const about = aboutGrant(grant, account.account, comparison);
    const grantee = granteeName(grant, names);
    return subjectsOf(before, grant).flatMap((person): Finding[] => {
      const path = remainingPath(person, account, grant.rank);
      if (!path || !isPerson(before, person)) return [];
      const name = names.subject(person);
      const removal = lowered ? `Lowering ${grantee} on ${about.account}` : `Taking ${about.account} from ${grantee}`;
      const who = grant.subject.kind === "person" ? ": they" : ` for ${name}, who`;
      const text = `${removal} has no effect${who} can still ${ACCESS_VERBS[path.level]} it ${wayOf(path, names)}.`;
      return [{ kind: "ineffective-removal", ...withPerson(about, person, names), text }];
    });
  });
}

const wayOf = ({ group }: AccessPath, names: Names): string => (group === undefined ? "directly" : `through group ${names.group(group)}`);

const withPerson = <About extends { identities: Finding["identities"] }>(about: About, person: string, names: Names) => ({
  ...about,
  person: names.subject(person),
  identities: { ...about.identities, person: names.subjectIdentity(person) },
});

/** People who leave a group that has access to the account, and keep their level by another path. */
function departuresWithoutEffect(account: AccountComparison, comparison: Comparison): Finding[] {
  const { before, after, names } = comparison;
  const remaining = bySubject(account.grantsAfter);
  return account.grantsBefore.flatMap((grant): Finding[] => {
    const group = grant.subject.key;
    const members = after.groups.get(group)?.members;
    if (grant.subject.kind !== "group" || !remaining.has(group) || !members || hasUnknownMembers(after, group)) return [];
    return subjectsOf(before, grant).flatMap((person): Finding[] => {
      if (members.has(person) || !isPerson(before, person) || !after.subjects.has(person)) return [];
      const path = remainingPath(person, account, rankOf(highestPath(account.pathsBefore.get(person))), group);
      if (!path) return [];
      const about = withPerson(aboutGrant(grant, account.account, comparison), person, names);
      const text = `${about.person} leaves group ${names.group(group)}, but can still ${ACCESS_VERBS[path.level]} ${about.account} ${wayOf(path, names)}.`;
      return [{ kind: "ineffective-removal", ...about, text }];
    });
  });
}

/** New or raised grants to those who have as much already, and keep it. */
function grantsWithoutEffect(account: AccountComparison, comparison: Comparison): Finding[] {
  const { after, names } = comparison;
  const previous = bySubject(account.grantsBefore);
  const byCode = bySubject(account.grantsCode);
  return account.grantsAfter.flatMap((grant): Finding[] => {
    const earlier = previous.get(grant.subject.key);
    // What the code has all the time is only given back.
    if ([earlier, byCode.get(grant.subject.key)].some((other) => other && other.rank >= grant.rank)) return [];
    const subjects = subjectsOf(after, grant);
    const except = grant.subject.kind === "group" ? grant.subject.key : undefined;
    const hasAsMuch = (subject: string): boolean => {
      const path = remainingPath(subject, account, grant.rank, except);
      return path !== undefined && (grant.subject.kind === "group" || path.group !== undefined);
    };
    if (!subjects.every(hasAsMuch)) return [];
    const about = aboutGrant(grant, account.account, comparison);
    if (subjects.length === 0) {
      return [
        {
          kind: "no-effect",
          ...about,
          text: `Giving ${about.account} to ${granteeName(grant, names)} has no effect yet: the group has no members.`,
        },
      ];
    }
    const whom = grant.subject.kind === "person" ? "they have" : "all its members have";
    const text = `Giving ${about.account} to ${granteeName(grant, names)} has no effect: ${whom} as much already.`;
    return [{ kind: "no-effect", ...about, text }];
  });
}

/** Accounts that lose an owner and are left with at most one, directly or through groups. */
function ownershipFindings(comparison: Comparison): Finding[] {
  const { accounts, before, after, names } = comparison;
  const ownersIn = (graph: AccessGraph, paths: AccountComparison["pathsAfter"], kind: Subject["kind"]): string[] =>
    [...paths].flatMap(([key, each]) =>
      graph.subjects.get(key)?.kind === kind && each.some(({ rank: level }) => level >= rank("OWNER")) ? [key] : [],
    );
  return accounts.flatMap((accountComparison): Finding[] => {
    const { account, pathsBefore, pathsAfter, levelChanges } = accountComparison;
    const lost = levelChanges.filter(({ before: was, after: is }) => rankOf(was) >= rank("OWNER") && rankOf(is) < rank("OWNER"));
    if (lost.length === 0) return [];
    const [ownersBefore, ownersAfter] = [ownersIn(before, pathsBefore, "person"), ownersIn(after, pathsAfter, "person")];
    if (!after.accounts.has(account) || ownersAfter.length > 1 || ownersBefore.length <= ownersAfter.length) return [];
    const name = names.account(account);
    const [last] = ownersAfter;
    const others = ownersIn(after, pathsAfter, "others").map(names.subject);
    const isCaller = lost.some((change) => mayBeKept(change, accountComparison, comparison));
    const unless = isCaller ? ", unless the credentials act as somebody who loses it" : "";
    const but = others.length > 0 ? `; ${joinNames(others)} may own it, too` : unless;
    const text =
      last === undefined
        ? `${name} is left without a declared owner${but}.`
        : `${name} is left with one declared owner, ${names.subject(last)}${but}.`;
    return [{ kind: "thin-ownership", ...aboutAccount(account, names), text }];
  });
}
