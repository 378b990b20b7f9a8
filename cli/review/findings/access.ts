// Who gains, loses or keeps access to an account, and which changes of access have no effect.

import { highestLevel, peopleOf, rank, type GrantEdge } from "../access-graph";
import { waysOf, type AccountComparison, type Comparison } from "../compare-access";
import { subjectName, type Names } from "../names";
import type { Change, Finding } from "../schema";
import { ACCESS_VERBS } from "../wording";

/** @param changes - The changes of the comparison, as `changesOf` returns them. */
export const accessFindings = (comparison: Comparison, changes: Change[]): Finding[] => [
  ...changes.map(changeFinding),
  ...comparison.accounts.flatMap((account) => [
    ...removalsWithoutEffect(account, comparison),
    ...departuresWithoutEffect(account, comparison),
    ...grantFindings(account, comparison),
  ]),
  ...ownershipFindings(comparison),
];

function changeFinding({ person, account, before, after }: Change): Finding {
  const about = { person, account };
  if (before && after) {
    if (rank(after.level) < rank(before.level)) {
      const text = `${person} could ${ACCESS_VERBS[before.level]} ${account} and can now only ${ACCESS_VERBS[after.level]} it.`;
      return { kind: "lowered", ...about, text };
    }
    const text = `${person} could ${ACCESS_VERBS[before.level]} ${account} and can now ${ACCESS_VERBS[after.level]} it, ${after.ways.join(" and ")}.`;
    return { kind: after.level === "OWNER" ? "owner-gained" : "raised", ...about, level: after.level, text };
  }
  if (after) {
    const text = `${person} can now ${ACCESS_VERBS[after.level]} ${account}, ${after.ways.join(" and ")}.`;
    return { kind: after.level === "OWNER" ? "owner-gained" : "gain", ...about, level: after.level, text };
  }
  // A change without an after has a before. The default is only for the compiler.
  const lost = before ?? { level: "CAN_VIEW" as const, ways: [] };
  const text = `${person} can no longer ${ACCESS_VERBS[lost.level]} ${account} (was ${lost.ways.join(" and ")}).`;
  return { kind: "loss", ...about, text };
}

const bySubject = (grants: GrantEdge[]): Map<string, GrantEdge> => new Map(grants.map((grant) => [grant.subject.key, grant]));

const groupOf = ({ subject }: GrantEdge, { group }: Names): { group?: string } =>
  subject.kind === "group" ? { group: group(subject.key) } : {};

/** Grants that are removed or lowered, although people keep their level by another path. */
function removalsWithoutEffect(comparison: AccountComparison, { before, names }: Comparison): Finding[] {
  const { account, grantsBefore, grantsAfter, pathsBefore, pathsAfter } = comparison;
  const accountName = names.account(account);
  const remaining = bySubject(grantsAfter);
  return grantsBefore.flatMap((grant): Finding[] => {
    const lowered = remaining.get(grant.subject.key);
    if (lowered && rank(lowered.level) >= rank(grant.level)) return [];
    const subject = subjectName(grant, names);
    return peopleOf(before, grant).flatMap((person): Finding[] => {
      const level = highestLevel(pathsAfter.get(person));
      if (level === undefined || rank(level) < rank(grant.level) || !pathsBefore.has(person)) return [];
      const personName = names.person(person);
      const change = lowered ? `Lowering ${subject} on ${accountName}` : `Taking ${accountName} from ${subject}`;
      const who = grant.subject.kind === "person" ? ": they" : ` for ${personName}, who`;
      const ways = waysOf(pathsAfter.get(person) ?? [], level, names).join(" and ");
      const text = `${change} changes nothing${who} can still ${ACCESS_VERBS[level]} it ${ways}.`;
      return [{ kind: "ineffective-removal", person: personName, account: accountName, ...groupOf(grant, names), text }];
    });
  });
}

/** People who leave a group that has access to the account, and keep their level by another path. */
function departuresWithoutEffect(comparison: AccountComparison, { before, after, names }: Comparison): Finding[] {
  const { account, grantsBefore, grantsAfter, pathsBefore, pathsAfter } = comparison;
  const accountName = names.account(account);
  const remaining = bySubject(grantsAfter);
  return grantsBefore.flatMap((grant): Finding[] => {
    const members = after.groups.get(grant.subject.key)?.members;
    if (grant.subject.kind !== "group" || !remaining.has(grant.subject.key) || !members) return [];
    return peopleOf(before, grant).flatMap((person): Finding[] => {
      const level = highestLevel(pathsAfter.get(person));
      if (members.has(person) || level === undefined || rank(level) < rank(highestLevel(pathsBefore.get(person)))) return [];
      const personName = names.person(person);
      const ways = waysOf(pathsAfter.get(person) ?? [], level, names).join(" and ");
      const text = `${personName} leaves ${subjectName(grant, names)}, but can still ${ACCESS_VERBS[level]} ${accountName} ${ways}.`;
      return [{ kind: "ineffective-removal", person: personName, account: accountName, ...groupOf(grant, names), text }];
    });
  });
}

/** New or raised grants that have no effect, and those to groups whose members are not declared. */
function grantFindings(comparison: AccountComparison, { after, names }: Comparison): Finding[] {
  const { account, grantsBefore, grantsAfter, pathsBefore } = comparison;
  const accountName = names.account(account);
  const previous = bySubject(grantsBefore);
  return grantsAfter.flatMap((grant): Finding[] => {
    const earlier = previous.get(grant.subject.key);
    if (earlier && rank(earlier.level) >= rank(grant.level)) return [];
    const findings: Finding[] = [];
    const people = peopleOf(after, grant);
    if (people.length > 0 && people.every((person) => rank(highestLevel(pathsBefore.get(person))) >= rank(grant.level))) {
      const whom = grant.subject.kind === "person" ? "this is" : "all its members are";
      const text = `Giving ${accountName} to ${subjectName(grant, names)} changes nothing: ${whom} allowed as much already.`;
      findings.push({ kind: "no-effect", account: accountName, ...groupOf(grant, names), text });
    }
    if (grant.subject.kind === "group" && after.groups.get(grant.subject.key)?.members === undefined) {
      const kind = grant.level === "OWNER" ? "owner-gained" : earlier ? "raised" : "gain";
      const text = `Everybody in ${subjectName(grant, names)}, whose members are not declared here, can now ${ACCESS_VERBS[grant.level]} ${accountName}.`;
      findings.push({ kind, account: accountName, ...groupOf(grant, names), level: grant.level, text });
    }
    return findings;
  });
}

/** Accounts that lose an owner and are left with at most one. */
function ownershipFindings({ accounts, after, names }: Comparison): Finding[] {
  const ownersIn = (grants: GrantEdge[]): string[] =>
    grants.flatMap(({ subject, level }) => (level === "OWNER" && subject.kind === "person" ? [subject.key] : []));
  return accounts.flatMap(({ account, grantsBefore, grantsAfter }): Finding[] => {
    const [ownersBefore, ownersAfter] = [ownersIn(grantsBefore), ownersIn(grantsAfter)];
    if (!after.accounts.has(account) || ownersAfter.length > 1 || ownersBefore.length <= ownersAfter.length) return [];
    const accountName = names.account(account);
    const [last] = ownersAfter;
    const text =
      last === undefined
        ? `${accountName} is left without a declared owner that is a person.`
        : `${accountName} is left with one declared owner, ${names.person(last)}.`;
    return [{ kind: "thin-ownership", account: accountName, text }];
  });
}
