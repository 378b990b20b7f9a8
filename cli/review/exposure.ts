// How many people have access to each account after the change.

import { peopleOf, rank, type Level } from "./access-graph";
import { grantsByAccount, type Comparison } from "./compare-access";
import type { Exposure } from "./schema";

/** All accounts with grants, the most exposed first. */
export function exposureOf({ after, names, accounts }: Comparison): Exposure[] {
  const touched = new Set(accounts.map(({ account }) => account));
  const rows = [...grantsByAccount(after)].map(([account, grants]): Exposure => {
    // Only ranks: the paths of all accounts at once would take more memory than the preview.
    const ranks = new Map<string, number>();
    for (const grant of grants) {
      for (const person of peopleOf(after, grant)) ranks.set(person, Math.max(ranks.get(person) ?? 0, rank(grant.level)));
    }
    const count = (least: Level): number => [...ranks.values()].filter((personRank) => personRank >= rank(least)).length;
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
