// Changes of groups: which accounts they give or take access to, and for how many people.

import { rank } from "../access-graph";
import type { Comparison } from "../compare-access";
import type { Finding } from "../schema";
import { joinNames, pluralize } from "../wording";

/** Further accounts are counted. */
const MOST_NAMED = 5;

export function groupAccessFindings(comparison: Comparison): Finding[] {
  const { before, after, names, changedGroups } = comparison;
  const effectsByGroup = groupEffects(comparison);
  // A group that is created or deleted gets a finding even if it has no members.
  const keys = [...before.groups.keys(), ...after.groups.keys()];
  const createdOrDeleted = keys.filter((key) => !before.groups.has(key) || !after.groups.has(key));
  return [...new Set([...changedGroups, ...createdOrDeleted])].flatMap((key): Finding[] => {
    const [groupBefore, groupAfter] = [before.groups.get(key), after.groups.get(key)];
    // A group that is only referred to by id is neither created nor deleted.
    if (!groupBefore?.declared && !groupAfter?.declared) return [];
    const group = names.group(key);
    const joined = [...(groupAfter?.members ?? [])].filter((member) => !groupBefore?.members?.has(member)).length;
    const left = [...(groupBefore?.members ?? [])].filter((member) => !groupAfter?.members?.has(member)).length;
    const memberChanges = [
      ...(joined > 0 ? [pluralize(joined, "person joins", "people join")] : []),
      ...(left > 0 ? [pluralize(left, "person leaves", "people leave")] : []),
    ];
    const subject = !groupBefore ? `Group ${group} is new` : !groupAfter ? `Group ${group} is deleted` : `Group ${group}`;
    const change = memberChanges.length === 0 ? `${subject}.` : `${subject}: ${joinNames(memberChanges)}.`;
    const effects = VERBS.flatMap((verb) => {
      const accounts = effectsByGroup.get(`${key} ${verb}`);
      return accounts ? [`${verb} ${accountList(accounts)}`] : [];
    });
    const effect = effects.length === 0 ? "No account opens or closes by it." : `It ${joinNames(effects)}.`;
    return [{ kind: "group-reach", group, text: `${change} ${effect}` }];
  });
}

/** `Lake for 2 people and Warehouse for 1 person`, those with the most people first. */
function accountList(accounts: Map<string, number>): string {
  const sorted = [...accounts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const named = sorted.slice(0, MOST_NAMED).map(([account, people]) => `${account} for ${pluralize(people, "person", "people")}`);
  const more = sorted.length - named.length;
  return joinNames(more === 0 ? named : [...named, pluralize(more, "more account", "more accounts")]);
}

const VERBS = ["opens", "raises", "lowers", "closes"] as const;
type Verb = (typeof VERBS)[number];

function verbOf(from: number, to: number): Verb {
  if (to > from) return from === 0 ? "opens" : "raises";
  return to === 0 ? "closes" : "lowers";
}

/** By group and verb: how many people gain or lose access to each account through the group. */
function groupEffects({ accounts, names }: Comparison): Map<string, Map<string, number>> {
  const effects = new Map<string, Map<string, number>>();
  for (const { account, pathsBefore, pathsAfter, levelChanges } of accounts) {
    const name = names.account(account);
    for (const { person, from, to } of levelChanges) {
      const verb = verbOf(rank(from), rank(to));
      const isGain = rank(to) > rank(from);
      const [paths = [], highest] = isGain ? [pathsAfter.get(person), to] : [pathsBefore.get(person), from];
      for (const { group, level } of paths) {
        if (group === undefined || level !== highest) continue;
        const key = `${group} ${verb}`;
        const counts = effects.get(key) ?? new Map<string, number>();
        effects.set(key, counts.set(name, (counts.get(name) ?? 0) + 1));
      }
    }
  }
  return effects;
}
