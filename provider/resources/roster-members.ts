// Users of a roster, given what its population had in the last run and remembers: which person of the roster the state or Domo has.

import { RefusedError } from "../client/errors";
import type { CreateKey, LiveObject, ProviderContext, RosterMember } from "../lifecycle/definition";
import { formerKeyOf, nameIn } from "../lifecycle/reserved-properties";
import { ownValue } from "../maps";
import { nameKey } from "../names";
import { listed } from "./fields";
import { personKey } from "./person-key";
import { formerLabels, isOthersUnder, nameOf } from "./population-people";
import type { StoredPopulation } from "./user-population";

interface Person {
  name?: string | undefined;
  email?: string | undefined;
}

/** What a population is and was, as it was checked. */
interface Roster {
  want: StoredPopulation;
  prior: Partial<StoredPopulation>;
}

const rosterOf = ({ population }: RosterMember<unknown>): Roster | undefined => population as Roster | undefined;

/** The key of the person, of which the roster has made the name of the resource. */
const keyIn = ({ want: { roster } }: Roster, name: string): string => name.slice(`${roster}-`.length);

const labelOf = ({ name = "", email = "" }: Person): string => `${name} <${email}>`;

/** The key of the person whose user is created, if the population has it. Rosters of one name may be in two components. */
export function ownKeyIn(population: StoredPopulation, person: Person, createKey: CreateKey = ""): string | undefined {
  const key = nameIn(createKey).slice(`${population.roster}-`.length);
  const isOwn = nameIn(createKey) === `${population.roster}-${key}` && ownValue(population.people, key) === labelOf(person);
  return isOwn ? key : undefined;
}

/** Whether the state may have somebody who was not in the roster under this key in the last run. */
export function isLeftoverOf(member: RosterMember<Person>, olds: Person): boolean {
  if (nameKey(olds.name ?? "") === nameKey(member.news.name ?? "")) return false;
  const roster = rosterOf(member);
  if (!roster) return true;
  // Nobody was in a new one.
  const keys = [keyIn(roster, member.name), formerKeyOf(member.news) ?? ""];
  return roster.prior.people !== undefined && isOthersUnder(roster.prior, keys, labelOf(olds));
}

/** What is wrong if an earlier run was to change the person's key, and may not have got to it: the state then has the user under the former key. */
export function formerKeyProblem(member: RosterMember<Person>): string | undefined {
  const roster = rosterOf(member);
  if (!roster) return undefined;
  const key = keyIn(roster, member.name);
  const given = ownValue(roster.want.formerKeys ?? {}, key);
  const { rekeyed = {} } = roster.prior;
  const former = ownValue(rekeyed, key) ?? ownValue(rekeyed, given ?? key);
  // The key's own column says that the user was deleted since.
  if (former === undefined || given === former || given === key) return undefined;
  return (
    `an earlier run was to change this person's key from ${JSON.stringify(former)}, and did not get to it, or the user was deleted since: the user would be deleted, ` +
    "and an empty one created. Name the column that has this former key as formerKey of the Roster. If the user was deleted, name the column of the key itself for one run"
  );
}

/**
 * Throws `RefusedError` if Domo has the user of somebody of another name of a roster, whom an earlier run may not have got to delete, or to give another address.
 * `found`: somebody who has the wanted name in Domo is the right person.
 */
export function requireNotOthers({ run }: ProviderContext, want: Person, found: LiveObject, createKey: CreateKey): void {
  const { name = "", email = "" }: Person = found.fields;
  const isWanted = (other: string): boolean => nameKey(other) === nameKey(want.name ?? "");
  if (isWanted(name)) return;
  for (const { want: declared } of run.populations.all()) {
    const population = declared as unknown as StoredPopulation; // as checked
    const { roster } = population;
    const own = ownKeyIn(population, want, createKey);
    const former = formerLabels(population);
    // The address may have been given to somebody else by hand, whom the name tells.
    const known = [...(former.byAddress.get(personKey(email)) ?? []), ...(former.byName.get(nameKey(name)) ?? [])];
    // One of the wanted name is no proof: a run that was refused may have had the new one, too.
    const strangers = [
      ...new Set(known.flatMap(({ key, label }) => ((key !== undefined && key === own) || isWanted(nameOf(label)) ? [] : [label]))),
    ];
    if (strangers.length === 0) continue;
    throw new RefusedError(
      `it exists already, with the id ${found.id} and the name ${name}, as the user of ${listed(strangers)}, who has left roster ${roster} or has another address ` +
        "there by now: if they are two people, one would get the user of the other. Leave out the new one until a run has deleted that user or written the other " +
        "address, or give the user another one in Domo, if the roster keeps leavers. If they are one person, give the user the new name in Domo first",
    );
  }
}
