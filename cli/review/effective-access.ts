// All access after the change, by name. The HTML page shows it on demand.

import type { AccessGraph, Level } from "./access-graph";
import { namesOf } from "./names";

export interface EffectiveAccess {
  grants: { account: string; person?: string; group?: string; level: Level }[];
  /** Declared members by group. */
  members: Map<string, string[]>;
}

export function effectiveAccessOf({ before, after }: { before: AccessGraph; after: AccessGraph }): EffectiveAccess {
  const names = namesOf(before, after);
  const grants = after.grants.map(({ account, subject: { kind, key }, level }) => ({
    account: names.account(account),
    ...(kind === "person" ? { person: names.person(key) } : { group: names.group(key) }),
    level,
  }));
  const members = [...after.groups].map(([key, group]): [string, string[]] => [
    names.group(key),
    [...(group.members ?? [])].map(names.person),
  ]);
  return { grants, members: new Map(members) };
}
