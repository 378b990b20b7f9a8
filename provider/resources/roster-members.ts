// Users of a roster, given what its population had in the last run and remembers: which person of the roster the state or Domo has.

import { RefusedError } from "../client/errors";
import type { LiveObject, ProviderContext, RosterMember } from "../lifecycle/definition";
import { ownValue } from "../maps";
import { emailKey, isKnownUnder, nameOf } from "./population-people";
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

/**
 * Whether the state may have somebody who was not in the roster under this key in the last run. Where only the name or only the address changes, it is
 * corrected, or was changed by hand.
 */
export function isLeftoverOf(member: RosterMember<Person>, olds: Person): boolean {
  if (olds.name === member.news.name) return false;
  const roster = rosterOf(member);
  if (!roster) return true;
  // Nobody was in a new one.
  return roster.prior.people !== undefined && !isKnownUnder(roster.prior, keyIn(roster, member.name), labelOf(olds));
}

/** What is wrong if an earlier run was to change the person's key, and may not have got to it: the state then has the user under the former key. */
export function formerKeyProblem(member: RosterMember<Person>): string | undefined {
  const roster = rosterOf(member);
  if (!roster) return undefined;
  const key = keyIn(roster, member.name);
  const former = ownValue(roster.prior.formerKeys ?? {}, key) ?? key;
  if (former === key || ownValue(roster.want.formerKeys ?? {}, key) !== undefined) return undefined;
  return (
    `the last run was to change this person's key from ${JSON.stringify(former)}, and did not get to it, or the user was deleted since: ` +
    "name the column of the former keys as formerKey of the Roster in this run, too"
  );
}

/** Throws `RefusedError` if Domo has the user of somebody of another name who has left a roster, and whom an earlier run may not have got to delete. */
export function requireNotLeft({ run }: ProviderContext, want: Person, { id, fields }: LiveObject): void {
  const { name, email }: Person = fields;
  if (name === want.name) return;
  const found = labelOf({ name, email });
  const isFound = (label: string): boolean => nameOf(label) === nameOf(found) && emailKey(label) === emailKey(found);
  for (const { want: declared } of run.populations.all()) {
    const { roster, left = [] } = declared as unknown as StoredPopulation; // as checked
    if (!left.some(isFound)) continue;
    throw new RefusedError(
      `it exists already, with the id ${id}, as the user of ${found}, who has left roster ${roster}: if they are two people, one would get the user of the ` +
        "other. Leave out the new one until that user is deleted. If they are one person, give the user the new name in Domo first",
    );
  }
}
