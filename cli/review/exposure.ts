// How many people have access to each account after the change.

import { isUnknownKey, rank, type AccessGraph, type Level, type SubjectNode } from "./access-graph";
import { grantsByAccount, type Comparison } from "./compare-access";
import type { Exposure } from "./schema";

/** All accounts with grants, the most exposed first. */
export function exposureOf({ after, names, accounts }: Comparison): Exposure[] {
  const touched = new Set(accounts.map(({ account }) => account));
  const groups = membersByGroup(after);
  const rows = [...grantsByAccount(after)].map(([account, grants]): Exposure => {
    // Only ranks: the paths of all accounts at once would take more memory than the preview.
    const ranks = new Map<string, number>();
    const others = new Set<string>();
    let isLeast = false;
    for (const { subject, rank: level } of grants) {
      const group = subject.kind === "group" ? groups.get(subject.key) : undefined;
      if (group?.hasOthers) others.add(names.group(subject.key));
      isLeast ||= isUnknownKey(subject.key) || group?.hasUnknown === true;
      const people =
        subject.kind === "group" ? (group?.people ?? []) : after.subjects.get(subject.key)?.kind === "person" ? [subject.key] : [];
      for (const person of people) if (level > (ranks.get(person) ?? 0)) ranks.set(person, level);
    }
    const count = (least: Level): number => [...ranks.values()].filter((subjectRank) => subjectRank >= rank(least)).length;
    return {
      account: names.account(account),
      use: count("CAN_VIEW"),
      edit: count("CAN_EDIT"),
      own: count("OWNER"),
      others: [...others].sort(),
      ...(isLeast && { isLeast }),
      touched: touched.has(account),
    };
  });
  return rows.sort((a, b) => b.own - a.own || b.edit - a.edit || b.use - a.use || (a.account < b.account ? -1 : 1));
}

interface Members {
  people: string[];
  hasOthers: boolean;
  hasUnknown: boolean;
}

/** A group has access to many accounts: its members are sorted out once. */
function membersByGroup({ groups, subjects }: AccessGraph): Map<string, Members> {
  const entries = [...groups.values()].map(({ key, members }): [string, Members] => {
    const kinds = [...members].map((member) => ({ member, kind: subjects.get(member)?.kind }));
    const people = kinds.filter(({ kind }) => kind === "person").map(({ member }) => member);
    const has = (wanted: SubjectNode["kind"]): boolean => kinds.some(({ kind }) => kind === wanted);
    return [key, { people, hasOthers: has("others"), hasUnknown: has("unknown") }];
  });
  return new Map(entries);
}
