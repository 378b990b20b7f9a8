// The data of the page's matrix. It contains each name once; everything else refers to names by index.

import { labelOf, peopleOf } from "./labels";
import { rankOf } from "./levels";
import { groupOfWay } from "./sections";
import { shownName, visibleName } from "./text";
import type { EffectiveAccess } from "../effective-access";
import type { Change, Review } from "../schema";

/** Access after the change, with the reasons why groups may have members that are not declared. */
export type PageAccess = EffectiveAccess & { others?: ReadonlyMap<string, string> };

class NameList {
  readonly names: string[] = [];
  private readonly indexes = new Map<string, number>();

  /** The index of a name, which is added if it is not in the list. */
  indexOf(name: string): number {
    const index = this.indexes.get(name);
    if (index !== undefined) return index;
    this.indexes.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

/** Stands for direct shares among the groups of a change. */
const DIRECT = -1;

/** The rows under which a change is: groups, and direct shares. */
function bucketsOf({ before, after, groups }: Change, groupNames: NameList): number[] {
  const ways = [...(before?.ways ?? []), ...(after?.ways ?? [])];
  const isDirect = groups.length === 0 || ways.some((way) => groupOfWay(way) === undefined);
  return [...groups.map((group) => groupNames.indexOf(group)), ...(isDirect ? [DIRECT] : [])];
}

/** JSON that may stand in a script element. */
export function matrixData(review: Review, access: PageAccess): string {
  const [subjects, accounts, groups, ways] = [new NameList(), new NameList(), new NameList(), new NameList()];
  const personOf = peopleOf(review);
  const isPerson = new Map<number, boolean>();
  const waysOf = (side: Change["before"]): number[] => (side?.ways ?? []).map((way) => ways.indexOf(way));
  const changes = review.access.map((change) => {
    const subject = subjects.indexOf(labelOf(change.subject));
    isPerson.set(subject, change.subject.kind === "person");
    const { before, code, after } = change;
    const ranks = [rankOf(before?.level), rankOf(after?.level), code === undefined ? -1 : rankOf(code)];
    return [subject, accounts.indexOf(change.account), ...ranks, waysOf(before), waysOf(after), bucketsOf(change, groups)];
  });
  const grants = access.grants.map(({ account, group, person, level }) => [
    accounts.indexOf(account),
    group === undefined ? DIRECT : groups.indexOf(group),
    group === undefined ? subjects.indexOf(person ?? "") : 0,
    rankOf(level),
  ]);
  const members: number[][] = [];
  for (const [group, names] of access.members) members[groups.indexOf(group)] = names.map((name) => subjects.indexOf(name));
  for (const group of access.others?.keys() ?? [])
    for (const name of access.members.get(group) ?? [])
      if (name.startsWith("everybody ") && name.endsWith(` in group ${group}`)) isPerson.set(subjects.indexOf(name), false);
  const protectedNames = new Set(review.protected);
  const protectedIn = ({ names }: NameList): number[] => names.flatMap((name, index) => (protectedNames.has(name) ? [index] : []));
  const data = {
    subjects: subjects.names.map((label, index) => {
      const { name, email = "", isNew } = personOf(label);
      return [email === "" ? shownName(name) : visibleName(name), visibleName(email), isPerson.get(index) === false ? 1 : isNew ? 2 : 0];
    }),
    accounts: accounts.names.map((name) => shownName(name)),
    groups: groups.names.map((name) => shownName(name)),
    ways: ways.names.map((way) => (way === "directly" ? "direct share" : visibleName(way.replace(/^through group /, "group ")))),
    protected: { accounts: protectedIn(accounts), groups: protectedIn(groups) },
    reasons: groups.names.map((name) => visibleName(access.others?.get(name) ?? "")),
    changes,
    grants,
    members: groups.names.map((_, index) => members[index] ?? []),
  };
  // Nothing in a script element may look like its end tag.
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}
