// The people of a population: by their keys, each as `Ada Example <ada@example.com>`. Compared with those of the run before, and with what the population
// remembers: a run that fails may have left others in the state than those whom it was to have.

import { ownValue } from "../maps";
import { listed } from "./fields";
import { personKey } from "./person-key";

/** What a population has of people, in the program and in the state. */
export interface PopulationPeople {
  people?: People;
  formerKeys?: Record<string, string> | undefined;
  /** By key, what people were called before, since they joined: a run that failed may not have got to write what they are called now. */
  earlier?: Record<string, string[]> | undefined;
  /** What those who left last were called: a run that failed may not have got to delete them. */
  left?: string[] | undefined;
  /** By key, the key that an earlier run was to change to it: one that failed may not have got to it. */
  rekeyed?: Record<string, string> | undefined;
}

export type People = Record<string, string>;
/** The keys that people had before, by those that they have now, of those whose key changes in this run. */
export type ChangedKeys = Map<string, string>;

/** How many of those who left are remembered: runs fail as long as one of them can't be deleted. */
const MOST_LEFT = 1000;

export const emailOf = (label: string): string => /<([^<>]*)>$/.exec(label)?.[1] ?? label;
export const nameOf = (label: string): string => label.replace(/ ?<[^<>]*>$/, "");
export const emailKey = (label: string): string => personKey(emailOf(label));

/** Whether two labels have neither the name nor the e-mail address in common. */
export const isAnother = (a: string, b: string): boolean => nameOf(a) !== nameOf(b) && emailKey(a) !== emailKey(b);

export function changedKeysOf(before: People, now: People, formerKeys: Record<string, string> = {}): ChangedKeys {
  // A former key that nobody had before was given up in an earlier run.
  const isChange = ([key, former]: [string, string]): boolean => key !== former && Object.hasOwn(now, key) && Object.hasOwn(before, former);
  return new Map(Object.entries(formerKeys).filter(isChange));
}

/** What the population is to remember besides its people. */
export function remembered({ people: now = {}, formerKeys = {} }: PopulationPeople, prior: PopulationPeople): Record<string, unknown> {
  const { people: before = {}, earlier: earlierBefore = {}, left: leftBefore = [], rekeyed: rekeyedBefore = {} } = prior;
  const changedKeys = changedKeysOf(before, now, formerKeys);
  const labelsUnder = (key: string): string[] => [
    ...(ownValue(earlierBefore, key) ?? []),
    ...(Object.hasOwn(before, key) ? [before[key] ?? ""] : []),
  ];
  const earlier = Object.entries(now).flatMap(([key, label]): [string, string[]][] => {
    const others = [...new Set(labelsUnder(changedKeys.get(key) ?? key))].filter((other) => other !== label);
    return others.length > 0 ? [[key, others]] : [];
  });
  const left = [...new Set([...leftBefore, ...leavingKeys(before, now, changedKeys).flatMap(labelsUnder)])].slice(-MOST_LEFT);
  // Of several runs that failed, the key that the state may have.
  const rekeyed = Object.keys(now).flatMap((key): [string, string][] => {
    // Who joins has no former key.
    const given = formerKeys[key] === "" ? undefined : ownValue(formerKeys, key);
    const former = given === undefined && !Object.hasOwn(before, key) ? undefined : (ownValue(rekeyedBefore, given ?? key) ?? given);
    return former === undefined || given === key ? [] : [[key, former]];
  });
  return {
    ...(earlier.length > 0 && { earlier: Object.fromEntries(earlier) }),
    ...(left.length > 0 && { left }),
    ...(rekeyed.length > 0 && { rekeyed: Object.fromEntries(rekeyed) }),
  };
}

/** Whether the population has, or may have had, a person of this name or e-mail address under the key since somebody joined with it. */
export function isKnownUnder({ people = {}, earlier = {} }: PopulationPeople, key: string, label: string): boolean {
  const labels = [...(ownValue(earlier, key) ?? []), ...(Object.hasOwn(people, key) ? [people[key] ?? ""] : [])];
  return labels.some((each) => !isAnother(each, label));
}

/**
 * People who are to get the e-mail address of somebody else of the last run, who has another one now or leaves: Domo has each address once, and the engine
 * creates and updates in any order, and deletes last. Whoever joins with the name and address of somebody who leaves may be the same person under another key.
 */
export function takenAddressProblems(before: People, now: People, changedKeys: ChangedKeys): string[] {
  const keyBefore = (key: string): string => changedKeys.get(key) ?? key;
  const gone = new Set(leavingKeys(before, now, changedKeys));
  const holders = new Map(Object.entries(before).map(([key, label]) => [emailKey(label), { key, label }]));
  const taken = Object.entries(now).flatMap(([key, label]) => {
    const holder = holders.get(emailKey(label));
    if (holder === undefined || holder.key === keyBefore(key)) return [];
    const mayBeSamePerson = !Object.hasOwn(before, keyBefore(key)) && gone.has(holder.key) && nameOf(label) === nameOf(holder.label);
    return mayBeSamePerson ? [] : [`${label}, of ${holder.label}`];
  });
  if (taken.length === 0) return [];
  return [
    `people can't get the e-mail address of somebody else in the run in which that one changes it or leaves: ${listed(taken, { most: 10 })}. ` +
      "Free the addresses in a run before, by other ones or without the rows of those who leave",
  ];
}

/** The labels of those whom the program has under no key any more. */
export const leaving = (before: People, now: People, changedKeys: ChangedKeys): string[] =>
  leavingKeys(before, now, changedKeys).map((key) => before[key] ?? "");

function leavingKeys(before: People, now: People, changedKeys: ChangedKeys): string[] {
  const staying = new Set(Object.keys(now).map((key) => changedKeys.get(key) ?? key));
  return Object.keys(before).filter((key) => !staying.has(key));
}

/** Those who have another name and another e-mail address under the key that they had, with what they have now: perhaps other people, whose keys are numbers, too. */
export function replaced(before: People, now: People, changedKeys: ChangedKeys): [before: string, now: string][] {
  const keyNow = new Map(Object.keys(now).map((key) => [changedKeys.get(key) ?? key, key]));
  return Object.entries(before).flatMap(([key, label]): [string, string][] => {
    const present = ownValue(now, keyNow.get(key) ?? "") ?? label;
    return isAnother(present, label) ? [[label, present]] : [];
  });
}
