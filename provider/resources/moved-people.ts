// People who are in another roster than before under the same key: the other one finds the user by the e-mail address alone. Where that is another one than in
// Domo, a new user would be created, and the one with the content deleted. Only the name tells then that two users may be of one person.

import { RefusedError } from "../client/errors";
import type { CreateKey, Fields, ProviderContext } from "../lifecycle/definition";
import type { DeclaredPopulation } from "../lifecycle/populations";
import { nameIn } from "../lifecycle/reserved-properties";
import { objectKey, type Run } from "../lifecycle/run";
import { ownValue } from "../maps";
import { nameKey } from "../names";
import { personKey } from "./person-key";
import { ownKeyIn } from "./roster-members";
import { changedKeysOf, emailKey, emailOf, formerLabels, isSame, labelsOf, leavingKeys, nameOf, type Leaver } from "./population-people";
import type { StoredPopulation } from "./user-population";

interface Person {
  name?: string | undefined;
  email?: string | undefined;
}

const storedOf = ({ want }: DeclaredPopulation): StoredPopulation => want as unknown as StoredPopulation; // as checked

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
      if (!found || !names.has(nameKey(foundName)) || run.isDeclared(objectKey("User", found.id)) || isAddressInRoster(run, address))
        continue;
      throw new RefusedError(
        `user ${foundName} <${address}> (id ${found.id}), who has left roster ${roster}, is still in Domo and may be this person, by the name and by the key or address: a new user would ` +
          `have none of the content. If they are one person, have ${address} in the table for one run, or give that user the new address in Domo. If they are two people, leave out the ` +
          "new one until that user is deleted, by a run or by hand, or give one of them another key",
      );
    }
  }
}

/**
 * What rosters have of people who have left, and may be this one: by the name and a key that this one has, or had, or by the name and the address with which this
 * one joined in an earlier run, which may have failed.
 */
function leftElsewhere(run: Run, { name = "", email = "" }: Person, createKey: CreateKey): { roster: string; labels: string[] }[] {
  const rosters = run.populations.all().map(storedOf);
  const own = rosters.flatMap((population) => {
    const key = ownKeyIn(population, { name, email }, createKey);
    const { formerKeys = {}, earlier = {} } = population;
    return key === undefined ? [] : [{ keys: [key, ownValue(formerKeys, key) ?? key], earlier: ownValue(earlier, key) ?? [] }];
  });
  const keys = own.flatMap((each) => each.keys);
  const earlier = own.flatMap((each) => each.earlier);
  const names = new Set([name, ...earlier.map(nameOf)].map(nameKey));
  const isMeant = ({ key, labels }: Leaver): boolean =>
    (keys.includes(key) && labels.some((label) => names.has(nameKey(nameOf(label))))) ||
    labels.some((label) => earlier.some((other) => isSame(label, other)));
  return rosters.flatMap(({ roster, people, left = [] }) =>
    left.filter((leaver) => isMeant(leaver) && !Object.hasOwn(people, leaver.key)).map(({ labels }) => ({ roster, labels })),
  );
}

/** Whether a roster of the program has somebody with the e-mail address. */
const isAddressInRoster = ({ populations }: Run, address: string): boolean =>
  populations
    .all()
    .some((population) => Object.values(storedOf(population).people).some((label) => emailKey(label) === personKey(address)));

/**
 * Throws `RefusedError` if another roster has somebody of the same name and key, who has another user. `prior`: the user who is about to be deleted. `own`: the
 * population of the roster that the user has left, if it is in the program. `population`: its id in the state. `key`: the create key that the state has.
 */
export function requireNobodyElsewhere(
  { populations }: Run,
  prior: Fields & Person,
  { own, population, key }: { own: DeclaredPopulation | undefined; population: string; key: string },
): void {
  const others = populations.all().filter((other) => other !== own);
  if (others.length === 0) return;
  const leavers = own ? leaversOf(own) : leaversOfAll(populations.refreshedOf(population) ?? {});
  const keys = possibleKeys(prior, leavers, nameIn(key));
  const ownLabel = `${prior.name ?? ""} <${prior.email ?? ""}>`;
  const named = (labels: string[]): Set<string> => new Set(labels.map((label) => nameKey(nameOf(label))));
  for (const other of others) {
    const stored = storedOf(other);
    const found =
      keys.find((each) => {
        const theirs = named(labelsOf(stored, each));
        // The state may have a name that was given by hand.
        return [...named([ownLabel, ...(leavers.byKey.get(each)?.labels ?? [])])].some((name) => theirs.has(name));
      }) ??
      formerLabels(stored)
        .byAddress.get(emailKey(ownLabel))
        ?.find(({ label, key: theirs }) => theirs !== undefined && isSame(label, ownLabel))?.key;
    if (found === undefined) continue;
    const label = stored.people[found] ?? "";
    throw new RefusedError(
      `roster ${stored.roster} has ${label} under the key ${JSON.stringify(found)}, with another user. If this user is to go all the same, delete it in Domo, and run with --refresh. If the ` +
        "two are one person, whose content this user has, give the other user another e-mail address in Domo and delete it there, give this one the address " +
        `${emailOf(label)}, and run with --refresh`,
    );
  }
}

/** Those who have left, in this run or before. */
interface Leavers {
  /** The last one of each key. */
  byKey: Map<string, Leaver>;
  byAddress: Map<string, string[]>;
  byName: Map<string, string[]>;
  /** The keys of those who leave in this run. */
  leaving: string[];
}

const leaversBy = new WeakMap<object, Leavers>();

function leaversOf(population: DeclaredPopulation): Leavers {
  const { people, formerKeys, left = [] } = storedOf(population);
  const { people: before = {} } = population.prior as Partial<StoredPopulation>;
  return indexed(population, () => ({ left, leaving: leavingKeys(before, people, changedKeysOf(before, people, formerKeys)) }));
}

/** Of a roster that is gone from the program, all have left. A run without a refresh does not know them. */
const leaversOfAll = (stored: Partial<StoredPopulation>): Leavers =>
  indexed(stored, () => {
    const leaving = Object.keys(stored.people ?? {});
    return { left: [...(stored.left ?? []), ...leaving.map((key) => ({ key, labels: labelsOf(stored, key) }))], leaving };
  });

function indexed(population: object, leaversIn: () => { left: Leaver[]; leaving: string[] }): Leavers {
  const known = leaversBy.get(population);
  if (known) return known;
  const { left, leaving } = leaversIn();
  const labels = left.flatMap((leaver) => leaver.labels.map((label) => ({ key: leaver.key, label })));
  const keysBy = (of: (label: string) => string): Map<string, string[]> =>
    new Map([...Map.groupBy(labels, ({ label }) => of(label))].map(([value, some]) => [value, some.map(({ key }) => key)]));
  const found: Leavers = {
    byKey: new Map(left.map((leaver) => [leaver.key, leaver])),
    byAddress: keysBy(emailKey),
    byName: keysBy((label) => nameKey(nameOf(label))),
    leaving,
  };
  leaversBy.set(population, found);
  return found;
}

/**
 * What may be the person's key. The state has the name of the resource from before keys changed or the roster was renamed, so that the key may also be that of
 * somebody who left with the address or the name, or the number of the employee, which it mostly is. Else it is that of anybody who leaves.
 */
function possibleKeys(prior: Fields & Person, { byKey, byAddress, byName, leaving }: Leavers, resource: string): string[] {
  const { name = "", email = "", employeeId, employeeNumber } = prior;
  const numbers = [employeeId, employeeNumber].flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? [String(value)] : [],
  );
  const suffixes = [...resource.matchAll(/-/g)].map(({ index }) => resource.slice(index + 1));
  const isLabel = (label: string): boolean => emailKey(label) === personKey(email) || nameKey(nameOf(label)) === nameKey(name);
  // Somebody of the same name may have left with another key.
  const certain = suffixes.filter((key) => byKey.get(key)?.labels.some(isLabel));
  if (certain.length > 0) return certain;
  const ofLeavers = byAddress.get(personKey(email)) ?? byName.get(nameKey(name)) ?? [];
  const keys = [...new Set([...ofLeavers, ...suffixes, ...numbers])];
  return keys.some((key) => byKey.has(key)) ? keys : [...keys, ...leaving];
}
