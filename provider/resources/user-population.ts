// Who is in a roster: nothing in Domo, but what the roster had before, so that a roster that comes back short is refused before anybody is deleted.
// Declared before the users: what it refuses is refused before anything is written, they are stored with its id, and the next run knows whom a run was to create
// that fails half-way. Whom such a run did not delete is still in the state, and is limited when it is deleted (`leavers.ts`).
// What it remembers besides tells who may be in the state after such runs (`population-people.ts`).

import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { RefusedError } from "../client/errors";
import { defineResource } from "../lifecycle/definition";
import { ownValue } from "../maps";
import { listed, nonEmptyText } from "./fields";
import {
  changedKeysOf,
  emailKey,
  emailOf,
  joiners,
  labelsOf,
  leaving,
  leavingKeys,
  nameOf,
  rejoining,
  remembered,
  replaced,
  takenAddressProblems,
  type ChangedKeys,
  type People,
  type PopulationPeople,
} from "./population-people";

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
/** With what it remembers. */
export type StoredPopulation = UserPopulationInputs & Pick<PopulationPeople, "earlier" | "left" | "rekeyed">;

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
  needsUpdate(olds, news) {
    const isSame = (["roster", "leavers", "maxLeavers"] as const).every((key) => isDeepStrictEqual(news[key], olds[key]));
    return isSame && isDeepStrictEqual(keysOf(olds.people ?? {}), keysOf(news.people ?? {})) ? false : undefined;
  },
  remembered,
  addresses: ({ people: now = {}, formerKeys }, { people: before = {} }) => ({
    givenUp: leaving(before, now, changedKeysOf(before, now, formerKeys)).map((label) => ({
      address: emailOf(label),
      name: nameOf(label),
    })),
    taken: [],
  }),

  keyChange({ roster = "", people: now, formerKeys = {} }, prior) {
    if (now === undefined) return undefined;
    const { people: before = {} } = prior;
    const changedKeys = changedKeysOf(before, now, formerKeys);
    const leavers = leavingKeys(before, now, changedKeys).map((key) => ({
      key,
      label: before[key] ?? "",
      addresses: labelsOf(prior, key).map(emailKey),
    }));
    // The key of before may be that in the other roster.
    const joining = joiners(before, now, changedKeys).flatMap(([key, label]) =>
      [key, ownValue(formerKeys, key) ?? ""].map((each) => ({ key: each, label, addresses: [emailKey(label)] })),
    );
    return { roster, leaving: leavers, joining };
  },

  moveProblem: (moves) =>
    `people go from one roster to another under their keys, with other e-mail addresses: ` +
    `${listed(
      moves.map(({ from, to }) => `${from}, now ${to}`),
      { most: 10 },
    )}. The other roster knows a user by the address alone, so that a new one would be created, without the content of the one who leaves. If they are the same ` +
    "people, change the addresses in a run before or after this one. If they are others, run first without those who join",

  notices({ roster = "", people: now = {}, formerKeys }, { people: before = {} }) {
    const people = rejoining(before, now, changedKeysOf(before, now, formerKeys));
    if (people.length === 0) return [];
    return [
      `people leave roster ${roster} under one key and join it under another: ${listed(people, { most: 10 })}. If keys were corrected, name the column of the former ones as ` +
        'formerKey of the Roster. Else pulumi up fails as long as Domo has the users, or takes them over, with adopt: "always"',
    ];
  },

  // No property: Pulumi would print its value, which may be everybody.
  rules: (want, _settings, olds) => problemsOf(want, olds).map((reason) => ({ property: "", reason })),

  // No name: a roster may be given one that another one had, whose users are still in the state.
  create: (_context, { roster }) => Promise.resolve(`${roster}-${randomBytes(6).toString("hex")}`),
  // Check gets nothing of what it knows then.
  beforeReplace: () =>
    Promise.reject(
      new RefusedError(
        "it has nothing in Domo that a replacement would repair, and would lose what it knows of the last runs. Run without its replacement (--replace), or use " +
          "`pulumi state untaint`",
      ),
    ),
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
    want: { maxLeavers },
    olds,
  }: { changedKeys: ChangedKeys; want: Partial<UserPopulationInputs>; olds: Partial<UserPopulationInputs> },
): string[] {
  const before = olds.people ?? {};
  if (Object.keys(people).length === 0) return [];
  const left = leaving(before, people, changedKeys);
  const others = replaced(before, people, changedKeys).map(([label, now]) => `${label}, now ${now}`);
  const total = Object.keys(before).length;
  const most = limitOf(maxLeavers, total);
  const emails = new Set(Object.values(people).map(emailKey));
  const hasOtherKey = left.some((label) => emails.has(emailKey(label)));
  const otherKeyAdvice = hasOtherKey
    ? "Some are there under another key: if their keys have changed, name the column of the former ones as formerKey. "
    : "";
  const gone = [...left, ...others];
  const what =
    `missing in the roster, which now has ${String(Object.keys(people).length)}` +
    (others.length > 0 ? `, or have another name and another e-mail address (${String(others.length)})` : "");
  const exceeded =
    `${String(gone.length)} of ${String(total)} people are ${what}, but maxLeavers allows ${String(most)} at once: ${listed(gone, { most: 10 })}. ` +
    `${otherKeyAdvice}If that is right, or the last run failed with wrong rows, set maxLeavers: ${String(gone.length)} for this run`;
  const rekeyed =
    `keys can't change in a run in which people leave, as one of them could have the key that another person gets, who would then get the user: ` +
    `${listed(left, { most: 10 })}. ${otherKeyAdvice}Change the keys in a run with all of them, and leave them out in the next one`;
  return [...(left.length > 0 && changedKeys.size > 0 ? [rekeyed] : []), ...(gone.length <= most ? [] : [exceeded])];
}

const keysOf = (people: People): string[] => Object.keys(people).sort();

function isLimit(value: number | string): boolean {
  return typeof value === "number" ? Number.isSafeInteger(value) && value >= 0 : /^(?:\d|[1-9]\d|100)%$/.test(value);
}

/** How many of `total` people may leave: by default a tenth of them or three, but never half. */
export function limitOf(given: number | string | undefined, total: number): number {
  if (typeof given === "number") return given;
  if (given !== undefined) return Math.floor((total * Number.parseInt(given, 10)) / 100);
  return Math.max(0, Math.min(Math.max(3, Math.ceil(total / 10)), Math.ceil(total / 2) - 1));
}
