// The limit of a roster when its users are deleted. The `UserPopulation` has counted those who leave in this run, but not users whose deletion an
// earlier run did not get to, or failed: the state still has them, and the engine deletes them in any run.

import { RefusedError } from "../client/errors";
import type { ProviderContext } from "../lifecycle/definition";
import { personKey } from "./person-key";
import { limitOf, type UserPopulationInputs } from "./user-population";

/** Why the user stays in Domo, if the roster keeps leavers. Throws `RefusedError` if the roster does not let the user go in this run. */
export function leftByRoster(
  { run }: ProviderContext,
  { email = "" }: { email?: string },
  population: string | undefined,
): string | undefined {
  if (population === undefined) return undefined;
  const [present, ...others] = run.populations.presentOf(population);
  // A stack or a whole roster that is destroyed: the program declares nothing of it. A roster that goes on under another name has its population still.
  if (present === undefined) return undefined;
  const declared = others.length === 0 ? run.populations.declared(present) : undefined;
  if (declared === undefined)
    throw new RefusedError(
      `the user has left a roster, and population ${present}, which limits how many leave at once, is not part of this run: run without --target and --exclude`,
    );
  // As `UserPopulation` has checked them.
  const wanted = declared.want as Partial<UserPopulationInputs>;
  const prior = declared.prior as Partial<UserPopulationInputs>;
  if (wanted.leavers === "keep") return "its roster keeps who leaves (leavers)";
  const people = Object.keys(prior.people ?? wanted.people ?? {}).length;
  // Those whom an earlier run did not get to delete are in the population no more, but still belong to it.
  const isLeftover = !run.wasDeclared(personKey(email));
  const mostOf = (leftovers: number): number => limitOf(wanted.maxLeavers, people + leftovers);
  if (run.populations.countLeaver(present, isLeftover, mostOf)) return undefined;
  const most = mostOf(Number(isLeftover));
  throw new RefusedError(
    `the user has left the roster, in this run or in one that did not get to delete the user, and maxLeavers allows ${String(most)} to leave at once` +
      (most > 0 ? ": as many are deleted in this run already. Run again, or set maxLeavers for one run" : ". Set maxLeavers for one run"),
  );
}
