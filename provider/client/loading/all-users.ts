// All users of an instance with all their attributes.

import type { DomoInstance } from "../client";
import type { OnProgress } from "../paging";
import type { IdentityUser } from "../schemas/identity";
import { attributesWithValue, listedUsers } from "./instance-readers";

/** Users that are compared with their rows. Each may lack a value for what the rows lack. */
const COMPARED = 5;

/**
 * All users that are not deleted, as if each was read by itself: from the list, unless one of the users who are compared has an attribute that no row
 * has. Throws `IncompleteListError` if Domo lists fewer than it counts.
 */
export async function allUsers({ users, log }: Pick<DomoInstance, "users" | "log">, onProgress?: OnProgress): Promise<IdentityUser[]> {
  const rows = (await users.list(onProgress)).filter(({ deleted }) => !deleted);
  const listed = listedUsers();
  listed.record(rows);
  const isListed = async (row: IdentityUser): Promise<boolean> => {
    const user = await users.get(row.id);
    return user === undefined || listed.provesAll(row, attributesWithValue(user));
  };
  // Domo: whether rows of the list have all attributes is not documented (§8.3).
  if ((await Promise.all(spread(rows, COMPARED).map(isListed))).every(Boolean)) return rows;
  log.info("Domo's list of users lacks some of their fields: each user is read by itself");
  const whole = await Promise.all(rows.map(({ id }) => users.get(id)));
  return whole.filter((user) => user !== undefined && !user.deleted) as IdentityUser[]; // without undefined, as just checked
}

/** At most `count` rows, at equal distances: neighbours in a list are often of a kind. */
function spread<Row>(rows: Row[], count: number): Row[] {
  const step = Math.max(1, rows.length / count);
  return rows.filter((_, at) => Math.floor(at / step) > Math.floor((at - 1) / step));
}
