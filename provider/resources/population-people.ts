// The people of a population: by their keys, each as `Ada Example <ada@example.com>`. Compared with those of the run before, and with what the population
// remembers: a run that fails may have left others in the state than those whom it was to have.

import { ownValue } from "../maps";
import { nameKey } from "../names";
import { listed } from "./fields";
import { personKey } from "./person-key";

/** What a population has of people, in the program and in the state. */
export interface PopulationPeople {
  people?: People;
  formerKeys?: Record<string, string> | undefined;
  /** By key, what people were called before, since they joined: a run that failed may not have got to write what they are called now. */
  earlier?: Record<string, string[]> | undefined;
  /** Those who left last: a run that failed may not have got to delete them. */
  left?: Leaver[] | undefined;
  /** By key, the key that an earlier run was to change to it: one that failed may not have got to it. */
  rekeyed?: Record<string, string> | undefined;
}

export type People = Record<string, string>;

/** Somebody who has left, or whose run failed before they came. */
export interface Leaver {
  key: string;
  /** What they were called since joining. */
  labels: string[];
}

/** The keys that people had before, by those that they have now, of those whose key changes in this run. */
export type ChangedKeys = Map<string, string>;

/** How many of those who left are remembered: runs fail as long as one of them can't be deleted. */
const MOST_LEFT = 1000;

export const emailOf = (label: string): string => /<([^<>]*)>$/.exec(label)?.[1] ?? label;
export const nameOf = (label: string): string => label.replace(/ ?<[^<>]*>$/, "");
export const emailKey = (label: string): string => personKey(emailOf(label));

const isOfSameName = (a: string, b: string): boolean => nameKey(nameOf(a)) === nameKey(nameOf(b));

export const isSame = (a: string, b: string): boolean => emailKey(a) === emailKey(b) && isOfSameName(a, b);

/** Whether two labels have neither the name nor the e-mail address in common. */
export const isAnother = (a: string, b: string): boolean => emailKey(a) !== emailKey(b) && !isOfSameName(a, b);

export function changedKeysOf(before: People, now: People, formerKeys: Record<string, string> = {}): ChangedKeys {
  // A former key that nobody had before was given up in an earlier run.
  const isChange = ([key, former]: [string, string]): boolean => key !== former && Object.hasOwn(now, key) && Object.hasOwn(before, former);
  return new Map(Object.entries(formerKeys).filter(isChange));
}

const textOf = ({ key, labels }: Leaver): string => JSON.stringify([key, ...labels]);

/** What the population is to remember besides its people. */
export function remembered({ people: now = {}, formerKeys = {} }: PopulationPeople, prior: PopulationPeople): Record<string, unknown> {
  const { people: before = {}, left: leftBefore = [], rekeyed: rekeyedBefore = {} } = prior;
  const changedKeys = changedKeysOf(before, now, formerKeys);
  const earlier = Object.entries(now).flatMap(([key, label]): [string, string[]][] => {
    const others = [...new Set(labelsOf(prior, changedKeys.get(key) ?? key))].filter((other) => other !== label);
    return others.length > 0 ? [[key, others]] : [];
  });
  const leavers = leavingKeys(before, now, changedKeys).map((key) => ({ key, labels: labelsOf(prior, key) }));
  const latest = new Set(leavers.map(textOf));
  const left = [...leftBefore.filter((leaver) => !latest.has(textOf(leaver))), ...leavers].slice(-MOST_LEFT);
  const rekeyed = Object.keys(now).flatMap((key): [string, string][] => {
    const given = ownValue(formerKeys, key);
    if (given === undefined && !Object.hasOwn(before, key)) return [];
    // Of several runs that failed, the key that the state may have. Who joins has a former key that nobody had, or none; of a new population that is not known.
    const hadGiven = prior.people === undefined || Object.hasOwn(before, given ?? "") || ownValue(rekeyedBefore, key) === given;
    const former = ownValue(rekeyedBefore, given ?? key) ?? (hadGiven && given !== "" ? given : undefined);
    return former === undefined || given === key ? [] : [[key, former]];
  });
  return {
    ...(earlier.length > 0 && { earlier: Object.fromEntries(earlier) }),
    ...(left.length > 0 && { left }),
    ...(rekeyed.length > 0 && { rekeyed: Object.fromEntries(rekeyed) }),
  };
}

/** What the person was called who has the key, since joining. None if nobody has it. */
export const labelsOf = ({ people = {}, earlier = {} }: PopulationPeople, key: string): string[] => [
  ...(ownValue(earlier, key) ?? []),
  ...(Object.hasOwn(people, key) ? [people[key] ?? ""] : []),
];

/**
 * Whether whoever the state has under one of the keys may be somebody else than the person who had it in the last run. Where nobody left with the key and no key
 * changed, it is that person, whose name and address were changed by hand.
 */
export function isOthersUnder(prior: PopulationPeople, keys: string[], label: string): boolean {
  const labels = keys.flatMap((key) => labelsOf(prior, key));
  const leavers = (prior.left ?? []).filter(({ key }) => keys.includes(key)).flatMap((leaver) => leaver.labels);
  const { rekeyed = {} } = prior;
  const isRekeyed = keys.some((key) => Object.hasOwn(rekeyed, key)) || Object.values(rekeyed).some((key) => keys.includes(key));
  if (leavers.length === 0 && !isRekeyed) return labels.length === 0;
  // A run that was refused may have put another person of the same address in the place of the one who left.
  const isLeavers = leavers.some((each) => isSame(each, label)) && !labels.some((each) => isOfSameName(each, label));
  return isLeavers || labels.every((each) => isAnother(each, label));
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
    const mayBeSamePerson = !Object.hasOwn(before, keyBefore(key)) && gone.has(holder.key) && isOfSameName(label, holder.label);
    return mayBeSamePerson ? [] : [`${label}, of ${holder.label}`];
  });
  if (taken.length === 0) return [];
  return [
    `people can't get the e-mail address of somebody else in the run in which that one changes it or leaves: ${listed(taken, { most: 10 })}. ` +
      "Give those who have them other addresses in a run before, also those who leave: Domo gives the deleted user of an address back to whoever is created with it",
  ];
}

/** Those who leave, and join with the same name and address under another key, with both keys: perhaps their keys were corrected. */
export function rejoining(before: People, now: People, changedKeys: ChangedKeys): string[] {
  const leavers = new Map(leavingKeys(before, now, changedKeys).map((key) => [emailKey(before[key] ?? ""), key]));
  if (leavers.size === 0) return [];
  return joiners(before, now, changedKeys).flatMap(([key, label]) => {
    const former = leavers.get(emailKey(label));
    return former !== undefined && isSame(label, before[former] ?? "")
      ? [`${label} (${JSON.stringify(former)}, now ${JSON.stringify(key)})`]
      : [];
  });
}

/** The labels of those whom the program has under no key any more. */
export const leaving = (before: People, now: People, changedKeys: ChangedKeys): string[] =>
  leavingKeys(before, now, changedKeys).map((key) => before[key] ?? "");

/** Those whom the program has, and had under no key before: their keys and labels. */
export const joiners = (before: People, now: People, changedKeys: ChangedKeys): [key: string, label: string][] =>
  Object.entries(now).filter(([key]) => !Object.hasOwn(before, changedKeys.get(key) ?? key));

/** The keys of those whom the program has under no key any more. */
export function leavingKeys(before: People, now: People, changedKeys: ChangedKeys): string[] {
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

interface KnownLabel {
  /** Of somebody who is still in the roster. */
  key?: string;
  label: string;
}

type Labels = Map<string, KnownLabel[]>;

const formerLabelsOf = new WeakMap<PopulationPeople, { byAddress: Labels; byName: Labels }>();

/** What people were called who have left the roster, or are called otherwise by now: by e-mail address, and by name. */
export function formerLabels(population: PopulationPeople): { byAddress: Labels; byName: Labels } {
  const known = formerLabelsOf.get(population);
  if (known) return known;
  const labels = formerOf(population);
  const found = {
    byAddress: Map.groupBy(labels, ({ label }) => emailKey(label)),
    byName: Map.groupBy(labels, ({ label }) => nameKey(nameOf(label))),
  };
  formerLabelsOf.set(population, found);
  return found;
}

const formerOf = ({ left = [], earlier = {} }: PopulationPeople): KnownLabel[] => [
  ...left.flatMap(({ labels }) => labels.map((label) => ({ label }))),
  ...Object.entries(earlier).flatMap(([key, labels]) => labels.map((label) => ({ key, label }))),
];
