// Who is in a roster: nothing in Domo, but what the roster had before, so that a roster that comes back short is refused before anybody is deleted.
// Declared before the users: what it refuses is refused before anything is written, they are stored with its id, and the next run knows whom a run was to create
// that fails half-way. Whom such a run did not delete is still in the state, and is limited when it is deleted (`leavers.ts`).

import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { RefusedError } from "../client/errors";
import { defineResource, type Fields } from "../lifecycle/definition";
import { listed, nonEmptyText } from "./fields";
import { personKey } from "./person-key";

const inputs = z.strictObject({
  roster: nonEmptyText("the roster's name"),
  /** Names and e-mail addresses by key: `Ada Example <ada@example.com>`. */
  people: z.record(z.string(), z.string("must be the person's name and e-mail address")),
  /** Keys that people had before, by those that they have now. */
  formerKeys: z.record(z.string(), z.string()).optional(),
  leavers: z.enum(["delete", "keep"], 'must be "delete" or "keep"').optional(),
  maxLeavers: z.union([z.number(), z.string()]).refine(isLimit, 'must be a number of people, or a share of them such as "10%"').optional(),
});
export type UserPopulationInputs = z.infer<typeof inputs>;

export const userPopulation = defineResource<UserPopulationInputs>({
  type: "UserPopulation",
  requires: "directory",
  inputs,
  title: ({ roster }) => `the list of people of roster ${roster ?? "?"}`,
  identity: ["roster"],
  replaceOnChanges: [],
  metaArguments: ["roster", "people", "formerKeys", "leavers", "maxLeavers"],
  secretInputs: [],
  instanceOnly: [],
  same: {},
  idFromInputs: true,
  isPopulation: true,
  isUnique: () => false,
  proofOfAbsence: { instance: "it is only in the state" },

  // Who was in the roster before is known in this run: whoever leaves is deleted as a user, or stays, but is no orphan.
  parts: ({ people = {} }) => Object.values(people).map(emailKey),
  // A new name or e-mail address of a person is a change of the user alone. The state keeps it all the same.
  needsUpdate({ people: before = {}, formerKeys: _was, ...olds }, { people: now = {}, formerKeys: _is, ...news }) {
    const isSame =
      isDeepStrictEqual(keysOf(before), keysOf(now)) &&
      Object.entries(news).every(([key, value]) => isDeepStrictEqual(value, (olds as Fields)[key]));
    return isSame ? false : undefined;
  },

  // No property: Pulumi would print its value, which may be everybody.
  rules: (want, _settings, olds) => problemsOf(want, olds).map((reason) => ({ property: "", reason })),

  // No name: a roster may be given one that another one had, whose users are still in the state.
  create: ({ run }, { roster }, { key = "" }) =>
    Promise.resolve(run.populations.replacedBy(key)?.id ?? `${roster}-${randomBytes(6).toString("hex")}`),
  // Where a replacement is requested, check does not get what the last run had.
  beforeReplace(_context, want, { prior }) {
    const problems = problemsOf(want, prior);
    return problems.length === 0 ? Promise.resolve() : Promise.reject(new RefusedError(problems.join("; ")));
  },
  read: (_context, id) => Promise.resolve({ id, fields: {} }),
  update: () => Promise.resolve(undefined),
  remove: () => Promise.resolve(undefined),
  remaining: () => [],
});

function problemsOf(want: Partial<UserPopulationInputs>, olds: Partial<UserPopulationInputs>): string[] {
  const { people, formerKeys } = want;
  if (people === undefined) return [];
  const before = olds.people ?? {};
  const changedKeys = changedKeysOf(before, people, formerKeys);
  return [
    ...emptyProblems(people),
    ...leaverProblems(people, { changedKeys, want, olds }),
    ...takenAddressProblems(before, people, changedKeys),
  ];
}

function emptyProblems(people: People): string[] {
  if (Object.keys(people).length > 0) return [];
  return ["the roster has nobody, as after an export that broke. To remove everybody, remove the roster from the program"];
}

function leaverProblems(
  people: People,
  {
    changedKeys,
    want: { leavers, maxLeavers },
    olds,
  }: { changedKeys: ChangedKeys; want: Partial<UserPopulationInputs>; olds: Partial<UserPopulationInputs> },
): string[] {
  const before = olds.people ?? {};
  if (Object.keys(people).length === 0) return [];
  const keyNow = new Map(Object.keys(people).map((key) => [changedKeys.get(key) ?? key, key]));
  const left = Object.entries(before).flatMap(([key, label]) => (keyNow.has(key) ? [] : [label]));
  // An export of other people whose keys are numbers, too.
  const replaced = Object.entries(before).flatMap(([key, label]) => {
    const now = people[keyNow.get(key) ?? ""] ?? label;
    return nameOf(now) !== nameOf(label) && !hasSameEmail(now, label) ? [`${label}, now ${now}`] : [];
  });
  const total = Object.keys(before).length;
  const most = limitOf(maxLeavers, total);
  const emails = new Set(Object.values(people).map(emailKey));
  const hasOtherKey = left.some((label) => emails.has(emailKey(label)));
  const otherKeyAdvice = hasOtherKey
    ? "Some are there under another key: if their keys have changed, name the column of the former ones as formerKey. "
    : "";
  const was = olds.leavers ?? "the default";
  const changed =
    `leavers can't change from ${was} to ${leavers ?? "the default"} in a run in which people leave, as they would still be treated as before: ` +
    `${listed(left, { most: 10 })}. Change it in a run with all of them`;
  const gone = [...left, ...replaced];
  const what =
    `missing in the roster, which now has ${String(Object.keys(people).length)}` +
    (replaced.length > 0 ? `, or have another name and another e-mail address (${String(replaced.length)})` : "");
  const exceeded =
    `${String(gone.length)} of ${String(total)} people are ${what}, but maxLeavers allows ${String(most)} at once: ${listed(gone, { most: 10 })}. ` +
    `${otherKeyAdvice}If that is right, or the last run failed with wrong rows, set maxLeavers: ${String(gone.length)} for this run`;
  const rekeyed =
    `keys can't change in a run in which people leave, as one of them could have the key that another person gets, who would then get the user: ` +
    `${listed(left, { most: 10 })}. ${otherKeyAdvice}Change the keys in a run with all of them, and leave them out in the next one`;
  return [
    ...(left.length > 0 && changedKeys.size > 0 ? [rekeyed] : []),
    ...(left.length === 0 || olds.leavers === leavers ? [] : [changed]),
    ...(gone.length <= most ? [] : [exceeded]),
  ];
}

const keysOf = (people: People): string[] => Object.keys(people).sort();

type People = Record<string, string>;
/** The keys that people had before, by those that they have now, of those whose key changes in this run. */
type ChangedKeys = Map<string, string>;

function changedKeysOf(before: People, now: People, formerKeys: Record<string, string> = {}): ChangedKeys {
  // A former key that nobody had before was given up in an earlier run.
  const isChange = ([key, former]: [string, string]): boolean => key !== former && Object.hasOwn(now, key) && Object.hasOwn(before, former);
  return new Map(Object.entries(formerKeys).filter(isChange));
}

/**
 * People who are to get the e-mail address of somebody else of the last run, who has another one now or leaves: Domo has each address once, and the engine
 * creates and updates in any order, and deletes last. Whoever joins with the name and address of somebody who leaves may be the same person under another key.
 */
function takenAddressProblems(before: People, now: People, changedKeys: ChangedKeys): string[] {
  const keyBefore = (key: string): string => changedKeys.get(key) ?? key;
  const staying = new Set(Object.keys(now).map(keyBefore));
  const holders = new Map(Object.entries(before).map(([key, label]) => [emailKey(label), { key, label }]));
  const taken = Object.entries(now).flatMap(([key, label]) => {
    const holder = holders.get(emailKey(label));
    if (holder === undefined || holder.key === keyBefore(key)) return [];
    const mayBeSamePerson = !Object.hasOwn(before, keyBefore(key)) && !staying.has(holder.key) && nameOf(label) === nameOf(holder.label);
    return mayBeSamePerson ? [] : [`${label}, of ${holder.label}`];
  });
  if (taken.length === 0) return [];
  return [
    `people can't get the e-mail address of somebody else in the run in which that one changes it or leaves: ${listed(taken, { most: 10 })}. ` +
      "Free the addresses in a run before, by other ones or without the rows of those who leave",
  ];
}

const emailOf = (label: string): string => /<([^<>]*)>$/.exec(label)?.[1] ?? label;
const nameOf = (label: string): string => label.replace(/ ?<[^<>]*>$/, "");
const emailKey = (label: string): string => personKey(emailOf(label));
const hasSameEmail = (a: string, b: string): boolean => emailKey(a) === emailKey(b);

function isLimit(value: number | string): boolean {
  return typeof value === "number" ? Number.isSafeInteger(value) && value >= 0 : /^(?:\d|[1-9]\d|100)%$/.test(value);
}

/** How many of `total` people may leave: by default a tenth of them or three, but never half. */
export function limitOf(given: number | string | undefined, total: number): number {
  if (typeof given === "number") return given;
  if (given !== undefined) return Math.floor((total * Number.parseInt(given, 10)) / 100);
  return Math.max(0, Math.min(Math.max(3, Math.ceil(total / 10)), Math.ceil(total / 2) - 1));
}
