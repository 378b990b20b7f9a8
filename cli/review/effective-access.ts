// All access after the change, by name. The HTML page shows it on demand.

import type { Comparison } from "./compare-access";
import type { Level } from "./schema";

export interface EffectiveAccess {
  grants: { account: string; person?: string; group?: string; level: Level }[];
  /** Members by group, among them `everybody else in group ...` where members are not declared. */
  members: Map<string, string[]>;
  /** By group: why it may have members that are not declared. */
  others?: Map<string, string>;
}

export function effectiveAccessOf({ after, names }: Comparison): EffectiveAccess {
  const grants = after.grants.map(({ account, subject: { kind, key }, level }) => ({
    account: names.account(account),
    ...(kind === "person" ? { person: names.subject(key) } : { group: names.group(key) }),
    level,
  }));
  const groups = [...after.groups.values()];
  return {
    grants,
    members: new Map(groups.map(({ key, members }): [string, string[]] => [names.group(key), [...members].map(names.subject)])),
    others: new Map(groups.flatMap(({ key, others }): [string, string][] => (others ? [[names.group(key), others.words]] : []))),
  };
}
