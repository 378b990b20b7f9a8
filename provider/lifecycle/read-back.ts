// Writes, and reads back what was written: a create, update or delete succeeds only if Domo then returns what is wanted.

import {
  AmbiguousAbsenceError,
  CreatedObjectNotFoundError,
  isOutcomeUnknown,
  NotDeletedError,
  ReadBackMismatchError,
  UnexpectedResponseError,
} from "../client/errors";
import { differingFields, displayValue, showsAll } from "./compare";
import type { CreatedOrAdopted } from "./create-or-adopt";
import type { DeleteOptions, Fields, LiveObject, ProviderContext, ReleasePart, UpdateOptions } from "./definition";
import { READ_BACK_DELAYS_MS, type OperationContext } from "./operation";
import { OperationError, operationMessage } from "./operation-error";
import { stringList } from "./reserved-properties";

/** Lists among the outputs that the state is to have if an update fails. */
export type KeptIfFailed = Record<string, string[]>;

/**
 * Writes the change and reads it back. After an unknown outcome the write is repeated once, from what Domo has then: what can be read does not
 * prove all of a write, such as fields that Domo does not return, access that was revoked, and what the handler checks afterwards. `kept` gets
 * what the state is to have if that fails. An object that is new can't have been as wanted before, so that it may be read back together with
 * others.
 */
export async function writeAndReadBack(
  operation: OperationContext,
  id: string,
  { computed: computedBefore, isNew = false, ...options }: Omit<UpdateOptions, "keepIfFailed" | "dropIfFailed"> & { isNew?: boolean },
  kept: KeptIfFailed,
): Promise<LiveObject> {
  const { definition, context } = operation;
  const { want } = options;
  const keepIfFailed = (output: string, entries: string[]): void => {
    kept[output] = [...new Set([...(kept[output] ?? stringList(computedBefore[output])), ...entries])];
  };
  const dropIfFailed = (output: string, entries: string[]): void => {
    kept[output] = (kept[output] ?? stringList(computedBefore[output])).filter((entry) => !entries.includes(entry));
  };
  const writeOnce = async (liveBefore: LiveObject): Promise<LiveObject> => {
    // A repeated write has to know what the first one has given.
    const change = { ...options, live: liveBefore, computed: { ...computedBefore, ...kept }, keepIfFailed, dropIfFailed };
    const { computed, removed } = (await definition.update(context, id, change)) ?? {};
    const live = await readBack(operation, { id, want, first: isNew ? context.written : context });
    if (removed) await waitUntilDeleted(operation, id, removed);
    return { ...live, computed: { ...live.computed, ...computed } };
  };
  try {
    return await writeOnce(options.live);
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    const live = await definition.read(context, id, want);
    if (!live) throw error;
    context.log.debug(`it is not known whether ${definition.title(want)} was written; writing what is not as wanted again`);
    return writeOnce(live);
  }
}

/** Reads what create has created or adopted, and writes the fields that it lacks, or all that are not proved. `kept`: see `writeAndReadBack`. */
export async function readBackCreated(
  operation: OperationContext,
  { id, existedBefore, key, adopted, computed }: CreatedOrAdopted,
  { want, release }: { want: Fields; release: ReleasePart },
  kept: KeptIfFailed,
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
  if (differing.length === 0 && !live.unproved && (!existedBefore || showsAll(definition, want, live))) return live;
  const change = { want, prior: {}, computed: { ...computed, adopted }, release, wasDeclared: () => false };
  return writeAndReadBack(operation, id, { ...change, live, isNew: !existedBefore }, kept);
}

interface ReadBackOptions {
  id: string;
  want: Fields;
  /** The context of the first read. */
  first?: ProviderContext;
  delays?: number[];
}

/**
 * Reads until all wanted fields are as wanted. Throws `ReadBackMismatchError` with those that still differ after the last delay, and `unproved` of what
 * was read if none do.
 */
async function readBack(operation: OperationContext, options: ReadBackOptions): Promise<LiveObject> {
  const { definition, context } = operation;
  const { id, want } = options;
  const title = definition.title(want);
  const differing = (live: LiveObject): string[] => differingFields(definition, want, live);
  const live = await readUntil(operation, options, (found) => found !== undefined && !found.unproved && differing(found).length === 0);
  if (!live) throw new CreatedObjectNotFoundError(`Domo answered that ${title} is written (id ${id}), but does not find it`);
  if (differing(live).length === 0) {
    if (live.unproved) throw live.unproved;
    return live;
  }
  throw new ReadBackMismatchError(
    title,
    differing(live).map((field) => ({
      field,
      wanted: displayValue(definition, field, want[field]),
      found: context.redact(displayValue(definition, field, live.fields[field])),
    })),
  );
}

/** Deletes the object, and waits until it no longer exists. If that fails, what was taken from it before is given back. */
export async function removeAndReadBack(operation: OperationContext, id: string, prior: Fields, options: DeleteOptions): Promise<void> {
  const { definition, context } = operation;
  try {
    const removed = await definition.remove(context, id, prior, options);
    await waitUntilDeleted(operation, id, removed ?? prior);
  } catch (error) {
    const now = await definition.restoreUndeleted?.(context, id);
    if (now === undefined) throw error;
    throw new OperationError(`${operationMessage("delete", definition.title(prior), error)}. ${now}`, error);
  }
}

/** Reads until the object, or the removed fields of it, no longer exist. Throws `NotDeletedError` if they still do after the last delay. */
async function waitUntilDeleted(operation: OperationContext, id: string, removed: Fields): Promise<void> {
  const { definition, context } = operation;
  const remaining = (live: LiveObject | undefined): string[] => {
    if (!live) return [];
    if (!definition.remaining) return [`${definition.title(removed)} (id ${id})`];
    return definition.remaining(live, removed).filter((part) => !context.run.isDeclared(part));
  };
  const accepted = `Domo accepted the ${definition.remaining ? "removal" : "delete"}, but`;
  const live = await readUntil(operation, { id, want: removed, first: context.written }, (found) => remaining(found).length === 0).catch(
    (error: unknown) => {
      if (!(error instanceof AmbiguousAbsenceError)) throw error;
      throw new NotDeletedError(
        `${accepted} nothing proves that ${definition.title(removed)} (id ${id}) is not still there: ${error.message}`,
      );
    },
  );
  const left = remaining(live);
  if (left.length > 0) throw new NotDeletedError(`${accepted} ${left.join(", ")} ${left.length === 1 ? "is" : "are"} still there`);
}

/**
 * Reads until what is found is as expected, and returns what was found last. Answers that show nothing are read again like others, as they may
 * be right a moment later. Throws the error of the last read.
 */
async function readUntil(
  { definition, context, pause }: OperationContext,
  { id, want, first = context, delays = READ_BACK_DELAYS_MS }: ReadBackOptions,
  isAsExpected: (live: LiveObject | undefined) => boolean,
): Promise<LiveObject | undefined> {
  let last: Promise<LiveObject | undefined> | undefined;
  for (const [attempt, delay] of delays.entries()) {
    if (delay > 0) await pause(delay);
    last = definition.read(attempt === 0 ? first : context, id, want);
    try {
      if (isAsExpected(await last)) break;
    } catch (error) {
      if (!showsNothing(error)) throw error;
    }
  }
  return last;
}

/** Whether an answer can't be used, or contradicts others: Domo's lists may lag behind a write for a while. */
const showsNothing = (error: unknown): boolean => error instanceof UnexpectedResponseError || error instanceof AmbiguousAbsenceError;
