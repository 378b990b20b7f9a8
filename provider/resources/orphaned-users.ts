// Users of the instance who are not in a roster, which its program has found. With `onOrphans: "delete"`, create and update delete them, each as a
// `User` is deleted. They are inputs so that a preview shows them person by person.

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { RefusedError } from "../client/errors";
import { defineResource, type Fields, type ProviderContext } from "../lifecycle/definition";
import { Lifecycle } from "../lifecycle/lifecycle";
import { INSTANCE, instanceProperty } from "../lifecycle/reserved-properties";
import { objectKey, type Run } from "../lifecycle/run";
import { hasUnknown } from "../lifecycle/unknown";
import { id, listed, nonEmptyText, sameSet } from "./fields";
import { personKey } from "./person-key";
import { emailKey, type PopulationPeople } from "./population-people";
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
  /** Ids of those whom resources of the program declare, by e-mail address; those of new people are unknown in previews. */
  known: z.record(z.string(), z.string()).optional(),
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
  metaArguments: ["roster", "onOrphans", "maxOrphans", "protected", "known"],
  secretInputs: [],
  instanceOnly: [],
  same: { protected: sameSet },
  idFromInputs: true,
  isUnique: () => false,
  proofOfAbsence: { instance: "it is only in the state" },

  // No property: Pulumi would print its value.
  rules: (want) => limitProblems(want).map((reason) => ({ property: "", reason })),
  needsPopulation: ({ onOrphans, orphans = {} }) => onOrphans === "delete" && Object.keys(orphans).length > 0,
  // Whom a resource of the state has is deleted by that, within the limits of its roster, or stays because it was adopted, is kept or is protected: also if
  // the e-mail address was changed in Domo, so that only the id tells. Only a refresh shows whom the state has. Without one, everybody may be in the state
  // whom the program has declared before: an earlier run may not have got to delete them.
  withoutDeclared({ orphans = {}, known, ...rest }, run, { known: knownBefore = {}, orphans: orphansBefore }) {
    const emailsBefore = new Map(Object.entries(knownBefore).map(([email, userId]) => [userId, email]));
    const leaves = (email: string): boolean => run.wasDeclared(personKey(email));
    const isHeld = ([email, { id: userId }]: Orphan): boolean =>
      run.refreshed.has(objectKey("User", userId)) || leaves(email) || leaves(emailsBefore.get(userId) ?? email);
    const others = Object.entries(orphans).filter((each) => !isHeld(each));
    const isComplete = isRefreshed(run, knownBefore, known);
    // Who is only reported stays so until the state has them again.
    const left = rest.onOrphans === "delete" ? leftAddresses(run) : new Set<string>();
    const mayBeHeld = ([email, { id: userId }]: Orphan): boolean => emailsBefore.has(userId) || left.has(personKey(email));
    const unclear = isComplete ? [] : others.filter(mayBeHeld);
    const strangers = others.filter((each) => !unclear.includes(each));
    const want = { ...rest, orphans: Object.fromEntries(strangers) };
    // Also who is no stranger in this run, such as by `protected`, as only a refresh shows that the state has them no more.
    const strangerIds = new Set(strangers.map(([, { id: userId }]) => userId));
    const isKept = ([, userId]: [string, string]): boolean =>
      !strangerIds.has(userId) && (!isComplete || run.refreshed.has(objectKey("User", userId)) || leaves(emailsBefore.get(userId) ?? ""));
    const held = Object.entries(knownBefore).filter(isKept);
    return {
      want: { ...want, ...(known && { known: withHeld(known, held) }) },
      notices: [...orphanNotices(want, orphansBefore), ...atMost(unclear.map((each) => unclearNotice(each, want)))],
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

/** The e-mail addresses that people had who have left a roster, perhaps in a run that did not get to delete them. */
const leftAddresses = ({ populations }: Run): Set<string> =>
  new Set(
    populations.all().flatMap(({ want: { left = [] } }: { want: PopulationPeople }) => left.flatMap(({ labels }) => labels.map(emailKey))),
  );

type Orphan = [email: string, user: Orphans[string]];
type Known = NonNullable<OrphanedUsersInputs["known"]>;

/** With those whom the state may still have. Where somebody else has the e-mail address of one now, the entry has the id in its name, too. */
function withHeld(known: Known, held: [email: string, id: string][]): Known {
  const ids = new Set(Object.values(known));
  const entries = held
    .filter(([, userId]) => !ids.has(userId))
    .map(([email, userId]): [string, string] => [email in known ? `${email} (id ${userId})` : email, userId]);
  return { ...Object.fromEntries(entries), ...known };
}

/** Whether this run has refreshed all users that resources have, as far as it can be known: a refresh by `--target` leaves out some who are still declared. */
function isRefreshed({ refreshed }: Run, before: Known, now: Known = {}): boolean {
  const lasting = Object.entries(before).flatMap(([email, userId]) => (now[email] === userId ? [userId] : []));
  return lasting.length > 0 && lasting.every((userId) => refreshed.has(objectKey("User", userId)));
}

/** The people whom the run deletes, or reports for the first time: the preview of Pulumi shows that inputs change, but not to what. */
function orphanNotices(
  { roster = "?", orphans = {}, onOrphans }: Partial<OrphanedUsersInputs>,
  orphansBefore: Orphans | undefined,
): string[] {
  const isNews = onOrphans === "delete" || !isDeepStrictEqual(orphans, orphansBefore ?? {});
  const ending = onOrphans === "delete" ? ", and is to be deleted" : "";
  return isNews ? atMost(Object.entries(orphans).map((each) => `user ${labelOf(each)} is not in roster ${roster}${ending}`)) : [];
}

const unclearNotice = (each: Orphan, { roster = "?" }: Partial<OrphanedUsersInputs>): string =>
  `user ${labelOf(each)} was declared in or besides roster ${roster} before, and is no orphan in this run: only a run with --refresh shows whether the stack still has the user`;

/** Lines that a person reads, and how many more there are. */
const atMost = (lines: string[], most = 20): string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), `and ${String(lines.length - most)} more`];

function limitProblems({ orphans = {}, onOrphans, maxOrphans = DEFAULT_MAX_ORPHANS }: Partial<OrphanedUsersInputs>): string[] {
  const labels = Object.entries(orphans).map(labelOf);
  if (onOrphans !== "delete" || labels.length <= maxOrphans) return [];
  return [
    `${labels.length === 1 ? "1 person is" : `${String(labels.length)} people are`} in the instance and not in the roster, but maxOrphans allows ${String(maxOrphans)} to be deleted at once: ` +
      `${listed(labels)}. If all of them are to be deleted, set maxOrphans: ${String(labels.length)} for this run; else add them to the roster, or to protected`,
  ];
}

const labelOf = ([email, { name, role, id: userId }]: Orphan): string => `${name} <${email}> (${role}, id ${userId})`;

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
async function deleteOrphan(context: ProviderContext, each: Orphan): Promise<boolean> {
  const isDeleted = await deleteIfSame(context, each);
  const label = labelOf(each);
  context.log.info(
    isDeleted ? `deleted user ${label}, who is not in the roster` : `user ${label} was gone already, and is not in the roster`,
  );
  return isDeleted;
}

async function deleteIfSame(context: ProviderContext, [email, { id: userId }]: Orphan): Promise<boolean> {
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
