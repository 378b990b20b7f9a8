// What an access list is not to do: lock the provider out, and take away what others gave.

import { isLower, levelIn } from "../client/accounts/access-lists";
import { RefusedError } from "../client/errors";
import type { Grant } from "../client/schemas/accounts";
import { ALIASES_HINT } from "../lifecycle/create-or-adopt";
import type { ProviderContext } from "../lifecycle/definition";
import { accountLabel, type AccountReference } from "./account-reference";
import { listed } from "./fields";
import { byKey, keyOf, subjectIn, type GrantInState } from "./grant-list";

const MAX_NAMED = 5;

interface WantedAccess extends AccountReference {
  grants: GrantInState[];
  adopt?: "never" | "own" | "always" | undefined;
}

/** Throws `RefusedError` if the program lowers the access of the authenticated user. */
export function requireCallerKept({ grants }: WantedAccess, list: Grant[], caller: string): void {
  const wanted = byKey(grants).get(caller)?.accessLevel;
  const level = levelIn(list, subjectIn(caller));
  if (wanted === undefined || level === undefined || level === wanted || isLower(level, wanted)) return;
  throw new RefusedError(
    `it would lower the access of ${caller} from ${level} to ${wanted}, and the credentials act as that user. Declare ${level}, or leave that user out of grants`,
  );
}

/** Throws `RefusedError` if the list has access that the program does not declare, or at another level, unless `adopt` is `always`. */
export function requireAdoption(
  { settings, redact }: ProviderContext,
  want: WantedAccess,
  { list, caller }: { list: Grant[]; caller: string },
): void {
  if ((want.adopt ?? settings.adopt) === "always") return;
  const wanted = byKey(want.grants);
  const undeclared = list.flatMap(({ accessLevel, name, ...subject }) => {
    const key = keyOf(subject);
    const level = wanted.get(key)?.accessLevel;
    if (level === accessLevel || (level === undefined && key === caller)) return [];
    return [`${name ? `${name} (${key})` : key} has ${accessLevel}${level === undefined ? "" : ` instead of ${level}`}`];
  });
  if (undeclared.length === 0) return;
  const named = listed(undeclared, { most: MAX_NAMED, separator: "; " });
  throw new RefusedError(
    `it would take away or change access to ${accountLabel(want)} that this resource has not declared before: ${redact(named)}. ` +
      `Add it to grants as it is, or set adopt: "always". ${ALIASES_HINT}`,
  );
}
