// What check refuses of the resources of rosters: that one person gets the user of another.

import { POPULATION } from "../wire-format";
import { differingIdentity } from "./compare";
import type { CheckFailure, Fields, ResourceDefinition, RosterMember } from "./definition";
import { createKey, formerKeyOf, isInRoster, labelOf, nameIn, parentsIn, populationOf, withoutReserved } from "./reserved-properties";
import type { Run } from "./run";

interface Checked {
  olds: Fields;
  news: Fields;
  /** The inputs of the state with what is remembered there, as far as they are of this instance, and the valid ones of the program. */
  prior: Fields;
  valid: Fields;
  isExisting: boolean;
}

export function rosterFailures(
  definition: ResourceDefinition,
  run: Run,
  { olds, news, prior, valid, isExisting }: Checked,
): CheckFailure[] {
  return [
    ...populationFailures(definition, run, { valid, news }),
    ...(isExisting ? otherPersonFailures(definition, run, { olds, news }) : newMemberFailures(definition, run, news)),
    ...addressFailures(definition, run, { prior, valid, news }),
    ...moveFailures(definition, run, { prior, valid, news }),
  ];
}

/** What the resource can't do in a run that leaves out the population of its roster. */
function populationFailures(
  { needsPopulation }: ResourceDefinition,
  run: Run,
  { valid, news }: { valid: Fields; news: Fields },
): CheckFailure[] {
  const population = populationOf(news);
  if (population === undefined || run.populations.declared(population) || needsPopulation?.(valid) !== true) return [];
  const reason = `population ${population}, which knows who leaves the roster, is not part of this run: run without --target and --exclude`;
  return [{ property: "", reason }];
}

/**
 * What is wrong if the state may have somebody else under this name: Pulumi finds a resource by its name before it goes by an alias, also that of somebody who has
 * left and whom an earlier run did not delete, and two rosters may give one name to two people.
 */
function otherPersonFailures(definition: ResourceDefinition, run: Run, { olds, news }: { olds: Fields; news: Fields }): CheckFailure[] {
  const doubt = personDoubt(definition, run, { olds, news });
  if (doubt === undefined) return [];
  const titles = [olds, news].map((fields) => definition.title(withoutReserved(fields)));
  const names = titles[0] === titles[1] ? [olds, news].map(({ name }) => ` (${String(name)})`) : [];
  const [former = "", wanted = ""] = titles.map((title, at) => `${title}${names[at] ?? ""}`);
  const remedy =
    formerKeyOf(news) === undefined
      ? "change only the e-mail address, in a run of its own, or undo in Domo what was changed there by hand"
      : "set no formerKey, if the key is as in the last run, or else change the e-mail address, in the table or back in Domo, in another run than the key";
  const reason =
    `the state has ${former} under this name, which is now to be that of ${wanted}, ${doubt}: if they are two people, one would get the user of the other. ` +
    `If ${former} has left, run first without the other one, until the user is deleted. If they are one person, ${remedy}`;
  return [{ property: "", reason }];
}

/** Why a resource of a roster may be that of somebody else. */
function personDoubt(definition: ResourceDefinition, run: Run, { olds, news }: { olds: Fields; news: Fields }): string | undefined {
  const [before, now, formerKey] = [populationOf(olds), populationOf(news), formerKeyOf(news)];
  if (differingIdentity(definition, olds, news).length === 0)
    // The key may be the identity, which is then that of somebody else by now.
    return now !== undefined && before === now && run.populations.declared(now)
      ? leftoverDoubt(definition, run, { olds, news, population: now })
      : undefined;
  if (formerKey !== undefined) return `whose former key is ${JSON.stringify(formerKey)}`;
  if (before === undefined || now === undefined) return undefined;
  if (before !== now) return `of population ${now} and no longer ${before}`;
  return leftoverDoubt(definition, run, { olds, news, population: now });
}

/** Why the resource may be that of somebody who has left the roster in an earlier run, which did not delete the user. */
function leftoverDoubt(
  { isLeftover }: ResourceDefinition,
  run: Run,
  { olds, news, population }: { olds: Fields; news: Fields; population: string },
): string | undefined {
  const member = memberOf(run, population, news);
  if (isLeftover?.(member, olds) !== true) return undefined;
  return member.population
    ? "and may be that of somebody else who had this key in an earlier run"
    : "and whether that one was in the roster in the last run is not known, as this run does not compare its population";
}

const memberOf = (run: Run, population: string, news: Fields): RosterMember => ({
  name: nameIn(createKey(news)),
  news,
  population: run.populations.declared(population),
});

function newMemberFailures({ newMemberProblem }: ResourceDefinition, run: Run, news: Fields): CheckFailure[] {
  const population = populationOf(news);
  const reason = population === undefined ? undefined : newMemberProblem?.(memberOf(run, population, news));
  return reason === undefined ? [] : [{ property: "", reason }];
}

/** What is wrong if an e-mail address goes from one person to another, of any roster or none. */
function addressFailures(
  { addresses }: ResourceDefinition,
  run: Run,
  { prior, valid, news }: { prior: Fields; valid: Fields; news: Fields },
): CheckFailure[] {
  const change = addresses?.(valid, prior);
  const key = createKey(news);
  if (!change || key === "") return [];
  const claimant = { key, label: labelOf(key), parents: parentsIn(key), isInRoster: Object.hasOwn(news, POPULATION) || isInRoster(key) };
  return run.addresses.record(change, claimant).map(({ address, giver, taker, name }) => ({
    property: "",
    reason:
      `the e-mail address ${address} goes from ${giver} to ${taker} in this run, which makes its changes in any order, so that one person could get the user ` +
      (name === undefined
        ? "of the other. Make the changes in two runs: in the first one, leave out whoever comes new to an address or a key that was somebody else's"
        : `of the other. If they are one person, who moves, leave the name as it is (${name}) in this run. If they are two, give the one who leaves another address in a run before`),
  }));
}

/** What is wrong if somebody goes from one roster to another with another e-mail address. */
function moveFailures(
  { keyChange, moveProblem }: ResourceDefinition,
  run: Run,
  { prior, valid, news }: { prior: Fields; valid: Fields; news: Fields },
): CheckFailure[] {
  const change = keyChange?.(valid, prior);
  const key = createKey(news);
  if (!change || key === "") return [];
  const moves = run.keyMoves.record(change, { populationKey: key, parents: parentsIn(key) });
  const reason = moves.length === 0 ? undefined : moveProblem?.(moves);
  return reason === undefined ? [] : [{ property: "", reason }];
}
