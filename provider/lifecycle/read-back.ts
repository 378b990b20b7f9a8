// Writes, and reads back what was written: a create, update or delete succeeds only if Domo then returns what is wanted.

import {
  AmbiguousAbsenceError,
  CreatedObjectNotFoundError,
  isOutcomeUnknown,
  NotDeletedError,
  ReadBackMismatchError,
} from "../client/errors";
import { differingFields, displayValue, showsAll } from "./compare";
import type { CreatedOrAdopted } from "./create-or-adopt";
import type { Fields, LiveObject, ProviderContext, ReleasePart, UpdateOptions } from "./definition";
import { READ_BACK_DELAYS_MS, type OperationContext } from "./operation";
import { stringList } from "./reserved-properties";

/** Lists among the outputs that the state is to have if an update fails. */
export type KeptIfFailed = Record<string, string[]>;

/**
 * Writes the change and reads it back. After an unknown outcome the object is read, and the write is repeated once if the object is not as
 * wanted. `kept` gets what the state is to have if that fails. An object that is new can't have been as wanted before, so that it may be read
 * back together with others.
 */
export async function writeAndReadBack(
  operation: OperationContext,
  id: string,
  { computed: computedBefore, isNew = false, ...options }: Omit<UpdateOptions, "keepIfFailed"> & { isNew?: boolean },
  kept: KeptIfFailed = {},
): Promise<LiveObject> {
  const { definition, context } = operation;
  const { want } = options;
  const keepIfFailed = (output: string, entries: string[]): void => {
    kept[output] = [...new Set([...(kept[output] ?? stringList(computedBefore[output])), ...entries])];
  };
  let { live: liveBefore } = options;
  for (let isLast = false; ; isLast = true) {
    try {
      // A repeated write has to know what the first one has given.
      const change = { ...options, live: liveBefore, computed: { ...computedBefore, ...kept }, keepIfFailed };
      const { computed, removed } = (await definition.update(context, id, change)) ?? {};
      const live = await readBack(operation, { id, want, first: isNew ? context.written : context });
      if (removed) await waitUntilDeleted(operation, id, removed);
      return { ...live, computed: { ...live.computed, ...computed } };
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      const live = await definition.read(context, id, want);
      // A field that Domo does not return can't show whether the write took effect.
      if (!live || !showsAll(definition, want, live)) throw error;
      if (differingFields(definition, want, live).length === 0) return live;
      if (isLast) throw error;
      context.log.debug(`${definition.title(want)} is not as wanted after an unknown outcome; writing it again`);
      liveBefore = live;
    }
  }
}

/** Reads what create has created or adopted, and writes the fields that it lacks. */
export async function readBackCreated(
  operation: OperationContext,
  { id, existedBefore, key, adopted, computed }: CreatedOrAdopted,
  { want, release }: { want: Fields; release: ReleasePart },
): Promise<LiveObject> {
  const { definition, context } = operation;
  // Domo: create accepts some fields only, and a user restored by its e-mail keeps its former fields (§6.2, §8.5).
  const live = await definition.read(existedBefore ? context : context.written, id, want);
  if (!live) return readBack(operation, { id, want, delays: READ_BACK_DELAYS_MS.slice(1) });
  const differing = differingFields(definition, want, live);
  const hasOtherIdentity = !existedBefore && definition.identity.some((field) => differing.includes(field));
  const mark = live.origin?.internalName;
  if (hasOtherIdentity || (!existedBefore && key !== undefined && mark !== undefined && mark !== key)) {
    throw new CreatedObjectNotFoundError(
      `Domo answered that it created ${definition.title(want)} as ${id}, but that is ${context.redact(definition.title(live.fields))}. Nothing was written to it`,
    );
  }
  // Fields of an existing object that Domo does not return were not written by this run, so they are written now.
  if (differing.length === 0 && (!existedBefore || showsAll(definition, want, live))) return live;
  const change = { want, prior: {}, computed: { ...computed, adopted }, release, wasDeclared: () => false };
  return writeAndReadBack(operation, id, { ...change, live, isNew: !existedBefore });
}

/** Reads until all wanted fields are as wanted. Throws `ReadBackMismatchError` with those that still differ after the last delay. */
async function readBack(
  { definition, context, pause }: OperationContext,
  { id, want, first = context, delays = READ_BACK_DELAYS_MS }: { id: string; want: Fields; first?: ProviderContext; delays?: number[] },
): Promise<LiveObject> {
  const title = definition.title(want);
  let live: LiveObject | undefined;
  for (const [attempt, delay] of delays.entries()) {
    if (delay > 0) await pause(delay);
    live = await definition.read(attempt === 0 ? first : context, id, want);
    if (live && differingFields(definition, want, live).length === 0) return live;
  }
  if (!live) throw new CreatedObjectNotFoundError(`Domo answered that ${title} is written (id ${id}), but does not find it`);
  const { fields } = live;
  throw new ReadBackMismatchError(
    title,
    differingFields(definition, want, live).map((field) => ({
      field,
      wanted: displayValue(definition, field, want[field]),
      found: context.redact(displayValue(definition, field, fields[field])),
    })),
  );
}

/** Reads until the object, or the removed fields of it, no longer exist. Throws `NotDeletedError` if they still do after the last delay. */
export async function waitUntilDeleted({ definition, context, pause }: OperationContext, id: string, removed: Fields): Promise<void> {
  const isDeclared = (part: string): boolean => context.run.isDeclared(part);
  for (const [attempt, delay] of READ_BACK_DELAYS_MS.entries()) {
    if (delay > 0) await pause(delay);
    const live = await orAmbiguous(() => definition.read(attempt === 0 ? context.written : context, id, removed));
    if (live !== "ambiguous" && (!live || definition.isGone?.(live, removed, isDeclared))) return;
  }
  throw new NotDeletedError(`Domo accepted the delete, but ${definition.title(removed)} (id ${id}) is still there`);
}

/** Domo's lists may lag behind a delete, so that they contradict its other answers for a while. */
async function orAmbiguous<T>(read: () => Promise<T>): Promise<T | "ambiguous"> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AmbiguousAbsenceError) return "ambiguous";
    throw error;
  }
}
