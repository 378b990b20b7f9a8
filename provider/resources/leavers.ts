// The limit of a roster when its users are deleted. The `UserPopulation` has counted those who leave in this run, but not users whose deletion an
// earlier run did not get to, or failed: the state still has them, and the engine deletes them in any run.

import { RefusedError } from "../client/errors";
import type { ProviderContext } from "../lifecycle/definition";
import { labelOf } from "../lifecycle/reserved-properties";
import { limitOf, type UserPopulationInputs } from "./user-population";

/** Why the user stays in Domo, if the roster keeps leavers. Throws `RefusedError` if the roster does not let the user go in this run. */
export function leftByRoster({ run }: ProviderContext, population: string): string | undefined {
  const present = run.populationNow(population);
  // A stack or a whole roster that is destroyed declares none of its users.
  if (present === undefined) return undefined;
  const wanted = run.wantedOf(present) as Partial<UserPopulationInputs> | undefined; // as `UserPopulation` has checked them
  if (wanted === undefined)
    throw new RefusedError(
      `the user has left a roster, and ${labelOf(present)}, which limits how many leave at once, is not part of this run: run without --target and --exclude`,
    );
  if (wanted.leavers === "keep") return "its roster keeps who leaves (leavers)";
  const before = run.partCountBefore(present);
  const most = limitOf(wanted.maxLeavers, before === 0 ? Object.keys(wanted.people ?? {}).length : before);
  if (run.countLeaver(present, most)) return undefined;
  throw new RefusedError(
    `the user has left the roster, and maxLeavers allows ${String(most)} to leave at once: as many are deleted in this run already. Some are left from an ` +
      "earlier run that did not delete them. Run again, or set maxLeavers for one run",
  );
}
