// What a roster does with a user whom the program no longer has in it. The `UserPopulation` has counted those who leave in this run, but not users whose
// deletion an earlier run did not get to, or failed: the state still has them, and the engine deletes them in any run.

import { RefusedError } from "../client/errors";
import type { Fields, ProviderContext } from "../lifecycle/definition";
import type { DeclaredPopulation } from "../lifecycle/populations";
import { requireNobodyElsewhere } from "./moved-people";
import { changedKeysOf, emailKey, replaced } from "./population-people";
import { personKey } from "./person-key";
import { limitOf, type UserPopulationInputs } from "./user-population";

/** The population of this run to which a user belongs who is stored with this one. Undefined if it is none, not part of the run, or not known. */
function presentPopulation({ run }: ProviderContext, stored: string): DeclaredPopulation | undefined {
  const [present, ...others] = run.populations.presentOf(stored);
  return present === undefined || others.length > 0 ? undefined : run.populations.declared(present);
}

/** What the roster of the population does with who leaves. It may have changed since the user was written, in a run that failed. */
export function treatedByRoster(context: ProviderContext, population: string | undefined): { onDelete?: "delete" | "keep" | undefined } {
  const declared = population === undefined ? undefined : presentPopulation(context, population);
  return declared ? { onDelete: (declared.want as UserPopulationInputs).leavers } : {};
}

/** Throws `RefusedError` if the roster does not let the user go in this run. */
export function requireLetGo(
  context: ProviderContext,
  prior: Fields & { email?: string },
  { population, key }: { population: string | undefined; key: string },
): void {
  if (population === undefined) return;
  requireNobodyElsewhere(context.run, prior, { own: presentPopulation(context, population), population, key });
  const { email = "" } = prior;
  const { populations } = context.run;
  const [present] = populations.presentOf(population);
  // A stack or a whole roster that is destroyed: the program declares nothing of it. A roster that goes on under another name has its population still.
  if (present === undefined) return;
  const declared = presentPopulation(context, population);
  if (declared === undefined)
    throw new RefusedError(
      `the user has left a roster, and population ${present}, which limits how many leave at once, is not part of this run: run without --target and --exclude`,
    );
  const { most, isLeftover } = limitsOf(declared);
  const leftover = isLeftover(email);
  // Those whom an earlier run did not get to delete are in the population no more, but still belong to it.
  if (populations.countLeaver(present, leftover, most)) return;
  const allowed = most(Number(leftover));
  throw new RefusedError(
    `the user has left the roster, in this run or in one that did not get to delete the user, and maxLeavers allows ${String(Math.max(0, allowed))} to leave at once` +
      (allowed > 0
        ? ": as many were to be deleted in this run already. Run again, or set maxLeavers for one run"
        : ". Set maxLeavers for one run"),
  );
}

interface Limits {
  /** How many may be deleted in this run, given how many of them are leftovers. */
  most: (leftovers: number) => number;
  /** Whether the user was not in the roster in the last run. */
  isLeftover: (email: string) => boolean;
}

const limits = new WeakMap<DeclaredPopulation, Limits>();

/** As `UserPopulation` has checked them, which has counted those who have another name and another address as if they had left, too. */
function limitsOf(declared: DeclaredPopulation): Limits {
  const known = limits.get(declared);
  if (known) return known;
  const { people = {}, formerKeys, maxLeavers } = declared.want as Partial<UserPopulationInputs>;
  const prior = declared.prior as Partial<UserPopulationInputs>;
  const before = prior.people ?? people;
  const others = replaced(before, people, changedKeysOf(before, people, formerKeys)).length;
  const total = Object.keys(before).length;
  const keys = new Set(Object.values(before).map(emailKey));
  const found: Limits = {
    most: (leftovers) => limitOf(maxLeavers, total + leftovers) - others,
    isLeftover: (email) => !keys.has(personKey(email)),
  };
  limits.set(declared, found);
  return found;
}
