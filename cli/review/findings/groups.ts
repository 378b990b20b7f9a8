// Changes of groups: who joins and leaves, what that gives, and who decides on the members.

import { canonicalRule, isUnknownKey, provedMembers, ruleInWords, type GrantEdge } from "../access-graph";
import { grantsToGroups, hasUnknownMembers, type Comparison } from "../compare-access";
import type { State } from "../preview";
import { adoptionOf, instanceHostOf, isUnchanged, keptBecause, resourceName, typeOf, withUnknown } from "../resources";
import type { Finding, GroupChange } from "../schema";
import { hasUnknown, isUnknown, known, textOf } from "../values";
import { joinNames, listNames, pluralize } from "../wording";
import { aboutGroup, assumedFrom, madeBefore, placeOf } from "./about";

/** One group, before and after the change. */
interface ChangedGroup {
  key: string;
  name: string;
  before?: State;
  code?: State;
  after?: State;
  /** The URN after the change, otherwise before. */
  urn: string;
}

export interface GroupChanges {
  changes: GroupChange[];
  findings: Finding[];
}

export function groupChanges(comparison: Comparison): GroupChanges {
  const grants = grantsToGroups(comparison.after);
  const keys = new Set([...comparison.before.groups.keys(), ...comparison.after.groups.keys()]);
  const changes: GroupChange[] = [];
  const findings: Finding[] = [];
  for (const key of keys) {
    const opened = (grants.get(key) ?? []).map(({ account, level }) => ({ account: comparison.names.account(account), level }));
    const members = memberChanges(key, comparison);
    if (members.joins.length + members.leaves.length > 0) changes.push({ ...members, accounts: opened });
    const group = declaredGroup(key, comparison);
    const accounts = opened.map(({ account }) => account);
    if (group) findings.push(...groupFindings(group, members, accounts, comparison));
    findings.push(...memberFindings(key, members, comparison));
  }
  findings.push(...ownedGroupFindings(changes, grants, comparison));
  return { changes, findings };
}

/** Groups that are owned by a group that people join: they decide on the members of the owned group from now on. */
function ownedGroupFindings(changes: GroupChange[], grants: ReturnType<typeof grantsToGroups>, comparison: Comparison): Finding[] {
  const { after, names, keys, states } = comparison;
  const joined = new Map(changes.filter(({ joins }) => joins.length > 0).map((change) => [change.group, change]));
  return [...after.groups.values()].flatMap(({ key, urn = "" }): Finding[] => {
    const state = states.after.get(urn);
    const owners = state?.inputs?.owners;
    if (!state || joined.size === 0 || typeof owners !== "object" || owners === null) return [];
    const { groupIds } = owners as { groupIds?: unknown };
    const host = instanceHostOf(state);
    const owning = (Array.isArray(groupIds) ? groupIds : []).flatMap(
      (id) => joined.get(names.group(keys.find({ host, kind: "group", id: String(id) }))) ?? [],
    );
    return owning.map(({ group, joins }): Finding => {
      const accounts = (grants.get(key) ?? []).map(({ account }) => names.account(account));
      const text = `Group ${names.group(key)} is owned by group ${group}, which ${listNames(joins)} ${joins.length === 1 ? "joins" : "join"}: they decide on its members from now on.`;
      return {
        kind: "group-owners-changed",
        ...aboutGroup(key, names),
        scope: { people: "anybody", accounts },
        text,
        ...placeOf(urn, state),
      };
    });
  });
}

/** Who is in a group before the change, in Domo as by the code: whom somebody added by hand joins when the code declares it. */
function formerMembers(key: string, { before, code }: Comparison): Set<string> {
  const members = code.groups.get(key)?.members;
  return new Set([...provedMembers(before, key)].filter((member) => members?.has(member)));
}

function memberChanges(key: string, comparison: Comparison): Omit<GroupChange, "accounts"> {
  const { before, after, names } = comparison;
  const [membersBefore, membersAfter] = [before.groups.get(key)?.members, after.groups.get(key)?.members];
  const isOthers = (member: string): boolean => (after.subjects.get(member) ?? before.subjects.get(member))?.kind === "others";
  const only = (of: Set<string> | undefined, without: Set<string> | undefined): string[] =>
    [...(of ?? [])].filter((member) => !without?.has(member) && !isOthers(member)).map(names.subject);
  const others = after.groups.get(key)?.others?.words;
  return {
    group: names.group(key),
    joins: only(membersAfter, formerMembers(key, comparison)),
    leaves: hasUnknownMembers(after, key) ? [] : only(membersBefore, membersAfter),
    ...(others !== undefined && { others }),
  };
}

/** Undefined for a group that the program only refers to: it is neither created nor deleted nor changed. */
function declaredGroup(key: string, { before, code, after, names, states }: Comparison): ChangedGroup | undefined {
  const [urnBefore, urnCode, urnAfter] = [before, code, after].map(({ groups }) => groups.get(key)?.urn);
  const urn = urnAfter ?? urnBefore;
  if (urn === undefined) return undefined;
  return {
    key,
    name: names.group(key),
    urn,
    ...(urnBefore !== undefined && { before: withUnknown(urnBefore, states.before.get(urnBefore), states) }),
    ...(urnCode !== undefined && { code: states.recorded.get(urnCode) }),
    ...(urnAfter !== undefined && { after: states.after.get(urnAfter) }),
  };
}

function groupFindings(group: ChangedGroup, { joins }: Pick<GroupChange, "joins">, accounts: string[], comparison: Comparison): Finding[] {
  const { key, name, urn, before, after } = group;
  const { states, names } = comparison;
  const about = { ...aboutGroup(key, names), ...placeOf(urn, after ?? before) };
  const findings: Finding[] = [];
  if (states.left.has(urn)) {
    const reason = keptBecause(after ?? { urn, type: "" }) ?? "";
    return [{ kind: "left-in-domo", ...about, text: `Group ${name} leaves the code and stays in Domo, with its members (${reason}).` }];
  }
  if (!after) return [{ kind: "group-deleted", ...about, text: `Group ${name} is deleted.` }];
  const nameAfter = textOf(after, "name");
  if (isUnknown(nameAfter) && !(before && isUnchanged(states, urn, "name")) && states.changes.has(urn)) {
    findings.push({ kind: "unknown", ...about, text: `The preview does not tell the name of group ${name}: it may be any.` });
  }
  // A group that the program only reads is no new one.
  if (!before && states.changes.has(urn)) {
    const owners = ownersOf(after, comparison);
    const details = [
      ...(comparison.after.groups.get(key)?.others ? [comparison.after.groups.get(key)?.others?.words ?? ""] : []),
      ...(owners === undefined ? [] : [`its owners, who decide on its members: ${owners}`]),
    ];
    const adoption = adoptionOf(urn, after, states);
    if (adoption !== undefined) {
      // Whoever is in it already has what it gives.
      const reason = comparison.after.groups.get(key)?.others?.reason;
      const mayJoin = reason === "open" || reason === "dynamic";
      const text = `Group ${name} is adopted if it exists (${adoption}), with whatever it has: its members may get what it gives.`;
      findings.push({
        kind: "unknown",
        ...about,
        scope: { people: mayJoin ? "anybody" : joins.length > 0 ? memberEmails(key, comparison) : [], accounts: "any" },
        text,
      });
    }
    findings.push({ kind: "group-created", ...about, text: `Group ${name} is new${details.length > 0 ? `: ${joinNames(details)}` : ""}.` });
  }
  if (before && states.replaced.has(urn)) {
    const text = `Group ${name} is deleted and created again: members, access and ownership that are not declared here are gone.`;
    findings.push({ kind: "group-deleted", ...about, text });
  }
  if (before) {
    const former = known(textOf(before, "name"));
    if (former !== undefined && known(nameAfter) !== undefined && former !== known(nameAfter)) {
      findings.push({ kind: "group-renamed", ...about, text: `Group ${former} is renamed to ${known(nameAfter) ?? ""}.` });
    }
    findings.push(...controlFindings(group, accounts, comparison).map((finding) => ({ ...about, ...finding })));
  }
  return findings;
}

/** Who joins and leaves a group. What a group that no code here declares gives to those who join it is not known. */
function memberFindings(key: string, { joins, leaves }: Pick<GroupChange, "joins" | "leaves">, comparison: Comparison): Finding[] {
  const { before, after, states, names, changedGroups } = comparison;
  const group = after.groups.get(key);
  const urn = group?.urn;
  if (!group || (urn !== undefined && states.left.has(urn))) return [];
  const state = urn === undefined ? undefined : states.after.get(urn);
  const isManaged = state !== undefined && state.external !== true;
  const membership = [...after.memberships].findLast(([, to]) => to === key)?.[0];
  const place = urn ?? membership;
  const about = { ...aboutGroup(key, names), ...(place !== undefined && placeOf(place, states.after.get(place))) };
  const name = names.group(key);
  const left = leaves.length > 0 ? [`${pluralize(leaves.length, "person leaves", "people leave")} (${listNames(leaves)})`] : [];
  if (joins.length > 0 && !isManaged) {
    const scope = { people: memberEmails(key, comparison, formerMembers(key, comparison)), accounts: "any" as const };
    if (group.isUnknown) {
      const declaring = states.after.get(membership ?? "");
      const text = `The preview does not tell the group of GroupMembership ${resourceName(membership ?? "")}${assumedFrom(declaring, ["groupId"])}: ${listNames(joins)} may get what any group has.`;
      return [{ kind: "unknown", identities: about.identities, ...placeOf(membership ?? "", declaring), scope, text }];
    }
    const text = `Group ${name}: ${joinNames([joined(joins), ...left])}. It is not declared here, so what it may do is not known: they may get anything.`;
    return [{ kind: "unknown", ...about, scope, text }];
  }
  const lists = joins.length > 0 ? hiddenLists(group.host, comparison) : [];
  if (lists.length > 0) {
    const accounts = [...new Set(lists.map(({ account }) => names.account(account)))];
    const text = `Group ${name}: ${joinNames([joined(joins), ...left])}. The preview does not tell who may use ${listNames(accounts)}: if the group may, so may they.`;
    const scope = { people: memberEmails(key, comparison, formerMembers(key, comparison)), accounts };
    return [{ kind: "unknown", ...about, scope, text }];
  }
  const changes = [...(joins.length > 0 ? [joined(joins)] : []), ...left];
  if (changes.length === 0 && !(isManaged && before.groups.get(key)?.urn !== undefined && changedGroups.has(key))) return [];
  const what = changes.length > 0 ? joinNames(changes) : "who else may be in it changes";
  return [{ kind: "members-changed", ...about, text: `Group ${name}: ${what}.` }];
}

/** The grants of access lists that the preview hides, of which nothing tells whether a group is in them. */
const hiddenLists = (host: string, { after, states }: Comparison): GrantEdge[] =>
  after.grants.filter(({ urn, account, subject }) => {
    const state = states.after.get(urn);
    return (
      isUnknownKey(subject.key) && after.accounts.get(account)?.host === host && state !== undefined && typeOf(state) === "AccountAccess"
    );
  });

const joined = (people: string[]): string => `${pluralize(people.length, "person joins", "people join")} (${listNames(people)})`;

/** E-mails of the declared members without those of before; anybody if one is not known. */
export function memberEmails(key: string, { after, names }: Comparison, former: ReadonlySet<string> = new Set()): string[] | "anybody" {
  const isDeclared = (member: string): boolean => after.subjects.get(member)?.kind !== "others" && !former.has(member);
  const emails = [...(after.groups.get(key)?.members ?? [])].filter(isDeclared).map((member) => names.subjectIdentity(member).emails ?? []);
  return emails.some((each) => each.length === 0) ? "anybody" : emails.flat();
}

type ControlFinding = Pick<Finding, "kind" | "text" | "scope">;

/** Changes of what decides on the members: owners, type and rule. */
function controlFindings({ name, urn, before, code, after }: ChangedGroup, accounts: string[], comparison: Comparison): ControlFinding[] {
  const scope = { people: "anybody" as const, accounts };
  const findings: ControlFinding[] = [];
  const inputOf = (state: State | undefined, property: string): unknown => state?.inputs?.[property];
  /** Whether an input is set, and differs from what is in Domo or what the code said. */
  const changes = (property: string): boolean => {
    const value = inputOf(after, property);
    if (value === undefined) return false;
    const differs = [before, code].some((state) => state && canonicalRule(inputOf(state, property)) !== canonicalRule(value));
    return differs || (hasUnknown(value) && !isUnchanged(comparison.states, urn, property));
  };
  if (changes("owners")) {
    const owners = (after && ownersOf(after, comparison)) ?? "not known";
    const was = before && ownersOf(before, comparison);
    const change = was === owners ? ` (${madeBefore(code)}, and kept from now on)` : was === undefined ? "" : ` (before: ${was})`;
    const text = `The owners of group ${name}, who decide on its members, are now ${owners}${change}.`;
    findings.push({ kind: "group-owners-changed", scope, text });
  }
  if (changes("type")) {
    const typeIn = (state: State | undefined): string => (state ? (known(textOf(state, "type")) ?? "not known") : "not declared");
    const was = inputOf(before, "type") === undefined ? "not declared" : typeIn(before);
    findings.push({
      kind: "group-type-changed",
      scope,
      text: `The type of group ${name} was ${was} and is now ${typeIn(after)}${TYPE_MEANS[typeIn(after)] ?? ""}.`,
    });
  }
  if (changes("rule")) {
    const was = inputOf(before, "rule") === undefined ? "no declared rule" : ruleInWords(inputOf(before, "rule"));
    findings.push({
      kind: "group-rule-changed",
      scope,
      text: `The members of group ${name} are now whoever its rule matches: ${ruleInWords(inputOf(after, "rule"))} (before: ${was}).`,
    });
  }
  return findings;
}

const TYPE_MEANS: Record<string, string> = {
  open: ": anybody may join",
  closed: ": its owners decide on the members",
  dynamic: ": its rule decides on the members",
};

/** The declared owners, by name. Undefined if the program does not declare them. */
function ownersOf(state: State, { keys, names }: Comparison): string | undefined {
  const owners = state.inputs?.owners;
  if (owners === undefined) return undefined;
  if (hasUnknown(owners) || typeof owners !== "object" || owners === null) return "not known, or not all known";
  const { userIds, groupIds } = owners as Record<string, unknown>;
  const host = instanceHostOf(state);
  const listed = (ids: unknown, kind: "person" | "group"): string[] =>
    (Array.isArray(ids) ? ids : []).map((id: unknown) => {
      const key = keys.find({ host, kind, id: String(id) });
      const name = kind === "person" ? names.subject(key) : names.group(key);
      if (name !== key) return kind === "person" ? name : `group ${name}`;
      return `${kind === "person" ? "user" : "group"} ${String(id)}`;
    });
  const all = listNames([...listed(userIds, "person"), ...listed(groupIds, "group")]);
  if (all !== "") return all;
  // A list that is not given is not managed.
  if (userIds === undefined) return "no group, and the people who own it already";
  return groupIds === undefined ? "no person, and the groups that own it already" : "nobody";
}
