// All users of an instance with all their attributes.

import type { DomoInstance } from "../client";
import type { OnProgress } from "../paging";
import type { IdentityUser } from "../schemas/identity";
import { hasAllAttributes } from "./instance-readers";

/**
 * All users that are not deleted, as if each was read by itself: from the list, if its rows have all attributes. Throws `IncompleteListError` if
 * Domo lists fewer than it counts.
 */
export async function allUsers({ users, log }: Pick<DomoInstance, "users" | "log">, onProgress?: OnProgress): Promise<IdentityUser[]> {
  const rows = (await users.list(onProgress)).filter(({ deleted }) => !deleted);
  const [first] = rows;
  const single = first && (await users.get(first.id));
  // Domo: whether rows of the list have all attributes is not documented (§8.3).
  if (first === undefined || single === undefined || hasAllAttributes(first, single)) return rows;
  log.info("Domo's list of users lacks some of their fields: each user is read by itself");
  const whole = await Promise.all(rows.map(({ id }) => users.get(id)));
  return whole.filter((user) => user !== undefined && !user.deleted) as IdentityUser[]; // without undefined, as just checked
}
