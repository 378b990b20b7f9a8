// How a resource comes by its object: by making it, or by taking over what is there already. Owned is what is proved to be this
// stack's; whatever else is taken over is adopted, and destroying leaves it in Domo.

import { isUnclear, ObjectError, ResponseError, UnseenError } from "../client/errors";
import { isCanonicalId } from "../client/schemas/id";
import { same, thingOf } from "./check";
import { differing, shown } from "./compare";
import type { Declaration, Domo, Fields, Key, LiveObject, Made, Release, Search } from "./definition";
import type { Run } from "./run";

/** How long Domo's answers may lag behind a write before it counts as not taken: pauses between looks, in ms. */
export const LOOKS = [0, 150, 300, 600, 1200, 2400];

/** An object younger than this may be what a cut-off run left behind. */
const LEFTOVER_MS = 24 * 60 * 60 * 1000;

export const RENAMED = 'If the resource was only renamed in the program, give it aliases: [{ name: "the old name" }]';

interface Context {
  declaration: Declaration;
  domo: Domo;
  run: Run;
  pause: (ms: number) => Promise<void>;
}

export interface Obtained extends Made {
  adopted: boolean;
  /** It was there already. */
  isTaken: boolean;
  key: Key;
}

/** What this very process has asked for. */
interface Asked {
  /** Domo's time when it was asked for, as far as Domo tells. */
  at: number | undefined;
}

/** The wanted object: newly created, or taken over. */
export async function obtain(context: Context, want: Fields, { key, release }: { key: Key; release: Release }): Promise<Obtained> {
  const { declaration, domo, run } = context;
  const title = declaration.title(want);
  const isFree = (id: string): boolean => !run.isDeclared(thingOf(declaration.type, id));
  const isDeclared = (type: string, id: string): boolean => run.isDeclared(thingOf(type, id));
  const inTheWay = await declaration.find?.(domo, want, { key, isFree, isDeclared, thorough: false });
  if (inTheWay) return takeOver(context, want, { found: inTheWay, isFree, key });
  const asked = { at: declaration.needs === "directory" ? domo.directory.now() : undefined };
  const create = async (): Promise<Obtained> => {
    const answer = await declaration.create(domo, want, { key, release, isDeclared });
    const made = typeof answer === "string" ? { id: answer, computed: {} } : answer;
    if (!declaration.isGrant && !isCanonicalId(made.id))
      throw new UnseenError(`Domo answered with the id ${JSON.stringify(made.id)}, which is none`);
    if (made.existed) sayAdopted(domo, title, made.id);
    return { ...made, adopted: made.existed ?? false, isTaken: made.existed ?? false, key };
  };
  try {
    return await create();
  } catch (error) {
    if (!declaration.find || !mayExist(error)) throw error;
    const found = await look(context, want, { search: { key, isFree, isDeclared, thorough: true }, patient: isUnclear(error) });
    if (found) return takeOver(context, want, { found, isFree, key, ...(isUnclear(error) && { asked }) });
    if (!isUnclear(error)) throw error;
    // That nothing shows is no proof that nothing was made: only what Domo has once at most may be asked for again.
    if (!declaration.isUnique?.(domo.settings)) {
      throw new ObjectError(
        `${(error as Error).message.replace(/\.$/, "")}. Whether it was made all the same is not known: the next run finds it if so`,
      );
    }
    domo.log.debug(`no trace of ${title} after an unclear answer; creating it once more`);
    return create();
  }
}

async function look(
  { declaration, domo, pause }: Context,
  want: Fields,
  { search, patient }: { search: Search; patient: boolean },
): Promise<LiveObject | undefined> {
  for (const wait of patient ? LOOKS : [0]) {
    if (wait > 0) await pause(wait);
    const found = await declaration.find?.(domo, want, search);
    if (found) return found;
  }
  return undefined;
}

interface Found extends Pick<Search, "isFree" | "key"> {
  found: LiveObject;
  asked?: Asked;
}

async function takeOver(context: Context, want: Fields, { found, isFree, key, asked }: Found): Promise<Obtained> {
  const { declaration, domo } = context;
  const { id, computed = {} } = found;
  const title = declaration.title(want);
  const policy = want.adopt ?? domo.settings.adopt;
  if (!isFree(id)) throw new ObjectError(`another resource of this program has it already (id ${id}). ${RENAMED}`);
  const taken = { id, computed, isTaken: true, key };
  if (policy !== "never" && (isMarked(domo, found) || (asked && (await isProven(context, want, { found, asked }))))) {
    domo.log.info(`${title}: it was made under this resource's name (id ${id}); going on with it`);
    return { ...taken, adopted: false };
  }
  if (policy === "always" || (policy === "own" && (found.origin?.marked || (await mayBeLeftover(context, want, found))))) {
    sayAdopted(domo, title, id);
    return { ...taken, adopted: true };
  }
  const differs = differing(declaration, want, found).map(
    (field) =>
      `${field} is ${domo.redact(shown(declaration, field, found.fields[field]))} instead of ${shown(declaration, field, want[field])}`,
  );
  throw new ObjectError(
    `it exists already, with the id ${id}${differs.length > 0 ? ` (${differs.join("; ")})` : ""}, and nothing proves that this stack made it. ` +
      'To manage it here, set adopt: "always" (domo:adopt for all; on destroy it is then left in Domo), or import it' +
      (declaration.isGrant ? "" : `; else give the new one another ${declaration.identity.join(" and ")}`) +
      `. ${RENAMED}`,
  );
}

function sayAdopted(domo: Domo, title: string, id: string): void {
  domo.log.info(
    `${title}: it exists already (id ${id}) and is adopted, as nothing proves that this stack made it. Destroying leaves it in Domo, ` +
      'unless onDelete: "delete" is set',
  );
}

/** Whether it carries this resource's mark, and is young enough to be what a cut-off run left: an older one may have gone through other hands. */
const isMarked = (domo: Domo, { origin = {} }: LiveObject): boolean =>
  origin.marked === true && (origin.createdAt === undefined || Date.now() - origin.createdAt <= LEFTOVER_MS);

/**
 * Whether this very process has asked for it: it was not there before, its create was sent and not clearly answered, and what is there now
 * was made after that by Domo's clock, by the same credentials, and has no foreign values.
 */
async function isProven(context: Context, want: Fields, { found, asked }: { found: LiveObject; asked: Asked }): Promise<boolean> {
  const { createdAt } = found.origin ?? {};
  if (context.declaration.isGrant) return differing(context.declaration, want, found).length === 0;
  if (createdAt === undefined || asked.at === undefined || createdAt < asked.at) return false;
  return isUntouched(context, want, found);
}

/** Whether it may be what a cut-off run has left: young, made by the same credentials, unused, and without foreign values. */
async function mayBeLeftover(context: Context, want: Fields, found: LiveObject): Promise<boolean> {
  if (context.declaration.isGrant) return differing(context.declaration, want, found).length === 0;
  const { createdAt, creatorId, inUse } = found.origin ?? {};
  if (inUse || (createdAt === undefined && creatorId === undefined)) return false;
  const now = context.domo.directory.now() ?? Date.now();
  if (createdAt !== undefined && now - createdAt > LEFTOVER_MS) return false;
  return isUntouched(context, want, found);
}

async function isUntouched({ declaration, domo }: Context, want: Fields, { id, fields, origin = {} }: LiveObject): Promise<boolean> {
  const { startsAs = {} } = declaration;
  const foreign = differing(declaration, want, { id, fields });
  // Where nothing tells who has made it, it must be whole; else the run may have been cut off before all was written.
  if (origin.creatorId === undefined) return foreign.length === 0;
  if (origin.creatorId !== (await domo.directory.callerId())) return false;
  return foreign.every((key) => isEmpty(fields[key]) || same(declaration, key, startsAs[key], fields[key]));
}

/** Whether nothing is there, whatever its form. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

/** Whether the object may exist although creating it failed: Domo refused a duplicate, or nobody knows what it did. */
const mayExist = (error: unknown): boolean =>
  isUnclear(error) || (error instanceof ResponseError && (error.status === 400 || error.status === 409));
