// The reach of a group's edit: which accounts it opens or closes, and for how many people.

import { pluralize, joinNames, type Comparison } from "../access-changes";
import type { Finding } from "../schema";
import { rank } from "../access-graph";

/** More accounts are counted, not named. */
const NAMED = 5;

export function groupAccessFindings(comparison: Comparison): Finding[] {
  const { old, now, names, edited } = comparison;
  const reach = reachOf(comparison);
  // A group that comes or goes is worth a line even if nobody is, or was, in it.
  const moved = [...old.groups.keys(), ...now.groups.keys()].filter((key) => !old.groups.has(key) || !now.groups.has(key));
  return [...new Set([...edited, ...moved])].flatMap((key): Finding[] => {
    const [was, is] = [old.groups.get(key), now.groups.get(key)];
    // A group that is only named by id comes and goes with who names it.
    if (!was?.declared && !is?.declared) return [];
    const group = names.group(key);
    const joined = [...(is?.members ?? [])].filter((member) => !was?.members?.has(member)).length;
    const left = [...(was?.members ?? [])].filter((member) => !is?.members?.has(member)).length;
    const moves = [
      ...(joined > 0 ? [pluralize(joined, "person joins", "people join")] : []),
      ...(left > 0 ? [pluralize(left, "person leaves", "people leave")] : []),
    ];
    const what = !was ? `Group ${group} is new` : !is ? `Group ${group} is deleted` : `Group ${group}`;
    const happens = moves.length === 0 ? `${what}.` : `${what}: ${joinNames(moves)}.`;
    const effects = VERBS.flatMap((verb) => {
      const accounts = reach.get(`${key} ${verb}`);
      return accounts ? [`${verb} ${counts(accounts)}`] : [];
    });
    const effect = effects.length === 0 ? "No account opens or closes by it." : `It ${joinNames(effects)}.`;
    return [{ kind: "group-reach", group, text: `${happens} ${effect}` }];
  });
}

function counts(accounts: Map<string, number>): string {
  const sorted = [...accounts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const named = sorted.slice(0, NAMED).map(([account, people]) => `${account} for ${pluralize(people, "person", "people")}`);
  const more = sorted.length - named.length;
  return joinNames(more === 0 ? named : [...named, pluralize(more, "more account", "more accounts")]);
}

const VERBS = ["opens", "raises", "lowers", "closes"] as const;
type Verb = (typeof VERBS)[number];

function verbOf(from: number, to: number): Verb {
  if (to > from) return from === 0 ? "opens" : "raises";
  return to === 0 ? "closes" : "lowers";
}

/** By group and verb: the accounts of which people gain or lose something by a way through the group, and how many people. */
function reachOf({ cases, names }: Comparison): Map<string, Map<string, number>> {
  const reach = new Map<string, Map<string, number>>();
  for (const { account, before, after, moved } of cases) {
    const about = names.account(account);
    for (const { person, from, to } of moved) {
      const verb = verbOf(rank(from), rank(to));
      const more = rank(to) > rank(from);
      const [paths = [], top] = more ? [after.get(person), to] : [before.get(person), from];
      for (const { group, level } of paths) {
        if (group === undefined || level !== top) continue;
        const key = `${group} ${verb}`;
        const accounts = reach.get(key) ?? new Map<string, number>();
        reach.set(key, accounts.set(about, (accounts.get(about) ?? 0) + 1));
      }
    }
  }
  return reach;
}
