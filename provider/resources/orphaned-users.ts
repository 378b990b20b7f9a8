// Users of the instance who are not in a roster, which its program has found. With `onOrphans: "delete"`, create and update delete them, each as a
// `User` is deleted. They are inputs so that a preview shows them person by person.

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { RefusedError } from "../client/errors";
import { defineResource, type Fields, type ProviderContext } from "../lifecycle/definition";
import { Lifecycle } from "../lifecycle/lifecycle";
import { INSTANCE, instanceProperty } from "../lifecycle/reserved-properties";
import { objectKey } from "../lifecycle/run";
import { hasUnknown } from "../lifecycle/unknown";
import { id, listed, nonEmptyText, sameSet } from "./fields";
import { personKey } from "./person-key";
import { user } from "./user";

/** Orphans who may be deleted at once, unless the program says otherwise. */
const DEFAULT_MAX_ORPHANS = 10;

const orphan = z.strictObject({ id, name: z.string(), role: z.string() });

const inputs = z.strictObject({
  roster: nonEmptyText("the roster's name"),
  /** By e-mail address. */
  orphans: z.record(z.string(), orphan),
  onOrphans: z.enum(["report", "delete"], 'must be "report" or "delete"'),
  maxOrphans: z.number().int("must be a number of people").nonnegative("must be a number of people").optional(),
  protected: z.array(z.string()).optional(),
  /** Ids of those whom the program declares or knows, by e-mail address; those of new people are unknown in previews. */
  known: z.record(z.string(), z.string()).optional(),
  /** By e-mail address, ids of those whom the roster has created, and "" for whom it has adopted; unknown in previews that change them. */
  owned: z.record(z.string(), z.string()).optional(),
});
export type OrphanedUsersInputs = z.infer<typeof inputs>;
type Orphans = OrphanedUsersInputs["orphans"];

export const orphanedUsers = defineResource<OrphanedUsersInputs>({
  type: "OrphanedUsers",
  requires: "directory",
  inputs,
  title: ({ roster }) => `the list of users who are not in roster ${roster ?? "?"}`,
  identity: ["roster"],
  replaceOnChanges: [],
  metaArguments: ["roster", "onOrphans", "maxOrphans", "protected", "known", "owned"],
  secretInputs: [],
  instanceOnly: [],
  same: { protected: sameSet },
  idFromInputs: true,
  isUnique: () => false,
  proofOfAbsence: { instance: "it is only in the state" },

  // No property: Pulumi would print its value.
  rules: (want) => limitProblems(want).map((reason) => ({ property: "", reason })),
  needsPopulation: ({ onOrphans, orphans = {} }) => onOrphans === "delete" && Object.keys(orphans).length > 0,
  // Whoever leaves a roster in this run is deleted as its user, or stays because it was adopted or is protected: also if the e-mail address was changed in
  // Domo, so that only the id tells. Their ids are kept as long as the population has them from before. If the roster has created them, also until they are
  // gone: after a run that did not get to delete them, they are its users still, with its limits and their protection.
  withoutDeclared({ orphans = {}, known, owned = {}, ...rest }, run, { known: knownBefore = {}, owned: ownedBefore = {} }) {
    const found = new Set(Object.values(orphans).map(({ id: userId }) => userId));
    const isLeaver = ([email, userId]: [string, string]): boolean =>
      run.wasDeclared(personKey(email)) || (found.has(userId) && ownedBefore[email] === userId);
    const leavers = Object.entries(knownBefore).filter(isLeaver);
    const ids = new Set(leavers.map(([, userId]) => userId));
    const strangers = Object.entries(orphans).filter((each) => !run.wasDeclared(personKey(each[0])) && !ids.has(each[1].id));
    return {
      ...rest,
      orphans: Object.fromEntries(strangers),
      ...(known && { known: { ...Object.fromEntries(leavers), ...known } }),
      owned: { ...entriesOf(ownedBefore, leavers), ...withKnown(owned, ownedBefore) },
    };
  },
  // What was deleted before is no orphan now, which needs no run; who is one is to be deleted, also if that was so before. Whom the roster no longer has
  // needs none either: `known` may have more.
  needsUpdate(olds, news) {
    const deletes = news.onOrphans === "delete";
    if (hasUnknown(news.orphans)) return undefined;
    if (deletes && Object.keys(news.orphans ?? {}).length > 0) return true;
    const isSame = ([key, value]: [string, unknown]): boolean =>
      (deletes && key === "orphans") ||
      key === "owned" ||
      (key === "known" && Object.entries(news.known ?? {}).every(([email, userId]) => olds.known?.[email] === userId)) ||
      isDeepStrictEqual(value, (olds as Fields)[key]);
    return Object.entries(news).every(isSame) ? false : undefined;
  },
  removedInputs: ({ onOrphans, orphans = {} }) => (onOrphans === "delete" && Object.keys(orphans).length > 0 ? ["orphans"] : []),

  async create(context, want) {
    return { id: `orphans:${want.roster}`, computed: { deleted: await deleteOrphans(context, want) } };
  },
  read: (_context, ownId) => Promise.resolve({ id: ownId, fields: {} }),
  async update(context, _id, { want }) {
    return { computed: { deleted: await deleteOrphans(context, want) } };
  },
  remove: () => Promise.resolve(undefined),
  remaining: () => [],
});

type ByEmail = Record<string, string>;

/** Those of the entries whose e-mail addresses these people have. */
const entriesOf = (byEmail: ByEmail, people: [email: string, id: string][]): ByEmail =>
  Object.fromEntries(people.flatMap(([email]) => (byEmail[email] === undefined ? [] : [[email, byEmail[email]]])));

/** With what is known from before for what is unknown, as neither changes: an update plan requires that a change of a preview takes place. */
const withKnown = (now: ByEmail, before: ByEmail): ByEmail =>
  Object.fromEntries(Object.entries(now).map(([email, value]) => [email, hasUnknown(value) ? (before[email] ?? value) : value]));

function limitProblems({ orphans = {}, onOrphans, maxOrphans = DEFAULT_MAX_ORPHANS }: Partial<OrphanedUsersInputs>): string[] {
  const labels = Object.entries(orphans).map(labelOf);
  if (onOrphans !== "delete" || labels.length <= maxOrphans) return [];
  return [
    `${String(labels.length)} people are in the instance and not in the roster, but maxOrphans allows ${String(maxOrphans)} to be deleted at once: ` +
      `${listed(labels)}. If all of them are to be deleted, set maxOrphans: ${String(labels.length)} for this run; else add them to the roster, or to protected`,
  ];
}

const labelOf = ([email, { name, role, id: userId }]: [string, Orphans[string]]): string => `${name} <${email}> (${role}, id ${userId})`;

/** Deletes the orphans if the roster is to. Returns those that were deleted. Throws `RefusedError` with all that could not be, after all others. */
async function deleteOrphans(context: ProviderContext, { orphans, onOrphans }: OrphanedUsersInputs): Promise<Orphans> {
  if (onOrphans === "report") return {};
  const entries = Object.entries(orphans);
  const outcomes = await Promise.allSettled(entries.map((each) => deleteOrphan(context, each)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [(outcome.reason as Error).message] : [])); // OperationError and RefusedError
  if (failures.length > 0)
    throw new RefusedError(
      `${String(failures.length)} of ${String(entries.length)} are still there:\n  - ${listed(failures, { separator: "\n  - " })}\n  - who is to stay belongs in the roster or in protected`,
    );
  return Object.fromEntries(
    entries.filter((_, at) => {
      const outcome = outcomes[at];
      return outcome?.status === "fulfilled" && outcome.value;
    }),
  );
}

/**
 * Returns false if the user was gone already. Says what happened when it is done: `pulumi-domo log` has nothing else to tell whom a run deleted that fails
 * afterwards, or is killed.
 */
async function deleteOrphan(context: ProviderContext, each: [string, Orphans[string]]): Promise<boolean> {
  const isDeleted = await deleteIfSame(context, each);
  const label = labelOf(each);
  context.log.info(
    isDeleted ? `deleted user ${label}, who is not in the roster` : `user ${label} was gone already, and is not in the roster`,
  );
  return isDeleted;
}

async function deleteIfSame(context: ProviderContext, [email, { id: userId }]: [string, Orphans[string]]): Promise<boolean> {
  const { run, settings, directory } = context;
  if (run.isDeclared(objectKey("User", userId)))
    throw new RefusedError(`${email} (id ${userId}) is not deleted: this program declares the user`);
  const found = await directory.users.get(userId);
  if (!found) return false;
  const now = found.fields.email ?? "";
  if (now.toLowerCase() !== email.toLowerCase())
    throw new RefusedError(`${email} (id ${userId}) is not deleted: the user now has the e-mail address ${now}. Run again`);
  const { instance } = instanceProperty(undefined, settings);
  try {
    await new Lifecycle(user, context).delete(userId, { email: now, onDelete: "delete", [INSTANCE]: instance });
    return true;
  } catch (error) {
    // Somebody else may have deleted the user meanwhile, such as the process of an interrupted run.
    if (await directory.users.get(userId)) throw error;
    return false;
  }
}
