// Users of a roster, given what its population had in the last run and remembers: which person of the roster the state or Domo has.

import { RefusedError } from "../client/errors";
import type { CreateKey, LiveObject, ProviderContext, RosterMember } from "../lifecycle/definition";
import { objectKey, type Run } from "../lifecycle/run";
import { formerKeyOf, nameIn } from "../lifecycle/reserved-properties";
import { ownValue } from "../maps";
import { listed } from "./fields";
import { personKey } from "./person-key";
import { emailKey, emailOf, isOthersUnder, nameOf } from "./population-people";
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

/** What another roster has of somebody. */
interface Elsewhere {
  roster: string;
  labels: string[];
}

const rosterOf = ({ population }: RosterMember<unknown>): Roster | undefined => population as Roster | undefined;

/** The key of the person, of which the roster has made the name of the resource. */
const keyIn = ({ want: { roster } }: Roster, name: string): string => name.slice(`${roster}-`.length);

const labelOf = ({ name = "", email = "" }: Person): string => `${name} <${email}>`;

/** Whether the state may have somebody who was not in the roster under this key in the last run. */
export function isLeftoverOf(member: RosterMember<Person>, olds: Person): boolean {
  if (olds.name === member.news.name) return false;
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
  const { name, email = "" }: Person = found.fields;
  if (name === want.name) return;
  for (const { want: declared } of run.populations.all()) {
    const { roster, left = [], earlier = {} } = declared as unknown as StoredPopulation; // as checked
    const isOwn = (key: string): boolean => createKey !== undefined && nameIn(createKey) === `${roster}-${key}`;
    const others = Object.entries(earlier).flatMap(([key, labels]) => (isOwn(key) ? [] : labels));
    const labels = [...left.flatMap((leaver) => leaver.labels), ...others].filter((label) => emailKey(label) === personKey(email));
    // One of the wanted name is no proof: a run that was refused may have had the new one, too.
    const strangers = [...new Set(labels)].filter((label) => nameOf(label) !== want.name);
    if (strangers.length === 0) continue;
    throw new RefusedError(
      `it exists already, with the id ${found.id} and the name ${String(name)}, as the user of ${listed(strangers)}, who has left roster ${roster} or has another address ` +
        "there by now: if they are two people, one would get the user of the other. Leave out the new one until a run has deleted that user or written the other " +
        "address, or give the user another one in Domo, if the roster keeps leavers. If they are one person, give the user the new name in Domo first",
    );
  }
}

/**
 * Throws `RefusedError` if Domo has a user of the same name who has left another roster under the same key, with another e-mail address: the new user would have none
 * of the content, and that one is about to be deleted.
 */
export async function requireNotMoved({ run, directory }: ProviderContext, want: Person, createKey: CreateKey): Promise<void> {
  const { name = "", email = "" } = want;
  for (const { roster, labels } of leftElsewhere(run, want, createKey)) {
    const addresses = new Set(labels.map(emailOf).filter((address) => personKey(address) !== personKey(email)));
    for (const address of addresses) {
      const found = await directory.users.find(address, { thorough: true });
      if (!found || run.isDeclared(objectKey("User", found.id)) || isInRoster(run, address)) continue;
      throw new RefusedError(
        `user ${name} <${address}> (id ${found.id}), who has left roster ${roster} under the same key, is still in Domo: if they are one person, the new user would have none of the ` +
          `content. Then leave the e-mail address ${address} for one run, or give that user the new one in Domo. If they are two people, leave out the new one until a run has ` +
          "deleted that user, or give one of them another key",
      );
    }
  }
}

/** What other rosters have of people of the same name who have left them with the keys that this one has, or had. */
function leftElsewhere(run: Run, { name = "", email = "" }: Person, createKey: CreateKey = ""): Elsewhere[] {
  const rosters = run.populations.all().map(({ want }) => want as unknown as StoredPopulation); // as checked
  const ownKeys = rosters.flatMap(({ roster, people, formerKeys = {} }) => {
    const key = nameIn(createKey).slice(`${roster}-`.length);
    const isOwn = nameIn(createKey) === `${roster}-${key}` && ownValue(people, key) === labelOf({ name, email });
    return isOwn ? [key, ownValue(formerKeys, key) ?? key] : [];
  });
  return rosters.flatMap(({ roster, people, left = [], leavers }) =>
    // Whom a roster keeps loses nothing.
    (leavers === "keep" ? [] : left)
      .filter(({ key, labels }) => ownKeys.includes(key) && !Object.hasOwn(people, key) && labels.some((label) => nameOf(label) === name))
      .map(({ labels }) => ({ roster, labels })),
  );
}

/** Whether a roster of the program has somebody with the e-mail address. */
const isInRoster = ({ populations }: Run, address: string): boolean =>
  populations
    .all()
    .some(({ want }) =>
      Object.values((want as unknown as StoredPopulation).people).some((label) => emailKey(label) === personKey(address)),
    );
