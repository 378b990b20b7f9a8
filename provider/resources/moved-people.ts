// People who are in another roster than before under the same key: the other one finds the user by the e-mail address alone. Where that is another one than in
// Domo, a new user would be created, and the one with the content deleted. Only the name tells then that two users may be of one person.

import { RefusedError } from "../client/errors";
import type { CreateKey, Fields, ProviderContext } from "../lifecycle/definition";
import type { DeclaredPopulation } from "../lifecycle/populations";
import { nameIn } from "../lifecycle/reserved-properties";
import { objectKey, type Run } from "../lifecycle/run";
import { ownValue } from "../maps";
import { personKey } from "./person-key";
import { emailKey, emailOf, nameOf, type Leaver } from "./population-people";
import type { StoredPopulation } from "./user-population";

interface Person {
  name?: string | undefined;
  email?: string | undefined;
}

const storedOf = ({ want }: DeclaredPopulation): StoredPopulation => want as unknown as StoredPopulation; // as checked

/** A name as it is compared: tables and Domo write it with other blanks and in other case. */
const nameKey = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();

/**
 * Throws `RefusedError` if Domo has a user of the same name who has left another roster under the same key, with another e-mail address: the new user would have none
 * of the content, and that one is about to be deleted.
 */
export async function requireNotMoved({ run, directory }: ProviderContext, want: Person, createKey: CreateKey): Promise<void> {
  const { name = "", email = "" } = want;
  for (const { roster, labels } of leftElsewhere(run, want, createKey)) {
    const names = new Set([name, ...labels.map(nameOf)].map(nameKey));
    const addresses = new Set(labels.map(emailOf).filter((address) => personKey(address) !== personKey(email)));
    for (const address of addresses) {
      const found = await directory.users.find(address, { thorough: true });
      const foundName = found?.fields.name ?? "";
      // Somebody else may have the address by now.
      if (!found || !names.has(nameKey(foundName)) || run.isDeclared(objectKey("User", found.id)) || isInRoster(run, address)) continue;
      throw new RefusedError(
        `user ${foundName} <${address}> (id ${found.id}), who has left roster ${roster} under the same key, is still in Domo: if they are one person, the new user would have none of the ` +
          `content. Then have ${address} in the table for one run, or give that user the new address in Domo. If they are two people, leave out the new one until that user is ` +
          "deleted, by a run or by hand, or give one of them another key",
      );
    }
  }
}

/** What other rosters have of people of the same name who have left them with the keys that this one has, or had. */
function leftElsewhere(run: Run, { name = "", email = "" }: Person, createKey: CreateKey = ""): { roster: string; labels: string[] }[] {
  const rosters = run.populations.all().map(storedOf);
  const ownKeys = rosters.flatMap(({ roster, people, formerKeys = {} }) => {
    const key = nameIn(createKey).slice(`${roster}-`.length);
    const isOwn = nameIn(createKey) === `${roster}-${key}` && ownValue(people, key) === `${name} <${email}>`;
    return isOwn ? [key, ownValue(formerKeys, key) ?? key] : [];
  });
  const isMeant = ({ key, labels }: Leaver): boolean =>
    ownKeys.includes(key) && labels.some((label) => nameKey(nameOf(label)) === nameKey(name));
  return rosters.flatMap(({ roster, people, left = [], leavers }) =>
    // Whom a roster keeps loses nothing.
    (leavers === "keep" ? [] : left)
      .filter((leaver) => isMeant(leaver) && !Object.hasOwn(people, leaver.key))
      .map(({ labels }) => ({ roster, labels })),
  );
}

/** Whether a roster of the program has somebody with the e-mail address. */
const isInRoster = ({ populations }: Run, address: string): boolean =>
  populations
    .all()
    .some((population) => Object.values(storedOf(population).people).some((label) => emailKey(label) === personKey(address)));

/**
 * Throws `RefusedError` if another roster has somebody of the same name and key, who has another user. `prior`: the user who is about to be deleted. `own`: the
 * population of the roster that the user has left, if it is in the program. `key`: the create key that the state has.
 */
export function requireNobodyElsewhere(
  { populations }: Run,
  prior: Fields & Person,
  { own, key }: { own: DeclaredPopulation | undefined; key: string },
): void {
  const left = own ? (storedOf(own).left ?? []) : [];
  const keys = possibleKeys(prior, { left, resource: nameIn(key) });
  const isNamed = namesUnder(keys, prior, left);
  for (const other of populations.all()) {
    if (other === own) continue;
    const { roster, people } = storedOf(other);
    const found = keys.find((each) => Object.hasOwn(people, each) && isNamed(each, people[each] ?? ""));
    if (found === undefined) continue;
    const label = people[found] ?? "";
    throw new RefusedError(
      `roster ${roster} has ${label} under the key ${JSON.stringify(found)}, with another user: the two may be one person, whose content this user has. Then give the other user ` +
        `another e-mail address in Domo and delete it there, give this one the address ${emailOf(label)}, and run with --refresh. If this user is to go, delete it in Domo, and run with ` +
        "--refresh",
    );
  }
}

/**
 * What may be the person's key. The state has the name of the resource from before keys changed or the roster was renamed, so that the key may also be that of
 * somebody who left with the address or the name, or the number of the employee, which it mostly is.
 */
function possibleKeys(prior: Fields & Person, { left, resource }: { left: Leaver[]; resource: string }): string[] {
  const { name = "", email = "", employeeId, employeeNumber } = prior;
  const numbers = [employeeId, employeeNumber].flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? [String(value)] : [],
  );
  const isLabel = (label: string): boolean => emailKey(label) === personKey(email) || nameKey(nameOf(label)) === nameKey(name);
  const ofLeavers = left.filter(({ labels }) => labels.some(isLabel)).map((leaver) => leaver.key);
  const suffixes = [...resource.matchAll(/-/g)].map(({ index }) => resource.slice(index + 1));
  return [...new Set([...ofLeavers, ...suffixes, ...numbers])];
}

/** Whether a label has the name of the person, also as the roster had it under the key: the state may have one that was given by hand. */
function namesUnder(keys: string[], { name = "" }: Person, left: Leaver[]): (key: string, label: string) => boolean {
  const last = new Map(left.filter(({ key }) => keys.includes(key)).map(({ key, labels }) => [key, labels]));
  return (key, label) => [name, ...(last.get(key) ?? []).map(nameOf)].some((each) => nameKey(each) === nameKey(nameOf(label)));
}
