// Who may do what after the change, as a whole: for reports that can be asked about what stays as it is.

import { namesOf } from "./access-changes";
import type { ReviewInput } from "./review";
import type { Level } from "./access-graph";

/** Everything by name, as reports call it. */
export interface EffectiveAccess {
  grants: { account: string; person?: string; group?: string; level: Level }[];
  /** By group, its declared members. */
  members: Map<string, string[]>;
}

export function effectiveAccessOf({ old, now }: Pick<ReviewInput, "old" | "now">): EffectiveAccess {
  const names = namesOf(old, now);
  const grants = now.grants.map(({ account, subject: { kind, key }, level }) => ({
    account: names.account(account),
    ...(kind === "person" ? { person: names.person(key) } : { group: names.group(key) }),
    level,
  }));
  const members = [...now.groups].map(([key, group]): [string, string[]] => [
    names.group(key),
    [...(group.members ?? [])].map(names.person),
  ]);
  return { grants, members: new Map(members) };
}
