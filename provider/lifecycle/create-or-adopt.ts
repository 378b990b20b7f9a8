// Creates the object of a resource, or adopts one that exists. An object is owned if it is proved that this stack created it. Any other
// existing object is adopted: destroying the resource leaves it in Domo.

import {
  AlreadyExistsError,
  CreatedObjectNotFoundError,
  CreateOutcomeUnknownError,
  DuplicateResourceError,
  isOutcomeUnknown,
  ResponseError,
  RefusedError,
} from "../client/errors";
import { isCanonicalId } from "../client/schemas/id";
import { differingFields, displayValue, isSame } from "./compare";
import type { ProviderContext, Fields, CreateKey, LiveObject, CreateResult, ReleasePart, FindOptions } from "./definition";
import { READ_BACK_DELAYS_MS, type OperationContext } from "./operation";
import { objectKey } from "./run";

/** An object younger than this may be what an interrupted run has left. */
const INTERRUPTED_CREATE_MS = 24 * 60 * 60 * 1000;

export const ALIASES_HINT = 'If the resource was only renamed in the program, give it aliases: [{ name: "the old name" }]';

export interface CreatedOrAdopted extends CreateResult {
  adopted: boolean;
  /** Whether the object existed before, adopted or not. */
  existedBefore: boolean;
  key: CreateKey;
}

/** A create that this process has sent. */
interface OwnRequest {
  /** Domo's time just before the request, in epoch milliseconds, if known. */
  sentAt: number | undefined;
}

/**
 * Creates the object, or adopts one of the same identity. Throws `AlreadyExistsError` if that object may not be adopted, and
 * `CreateOutcomeUnknownError` if Domo may have created an object that is not found.
 */
export async function createOrAdopt(
  operation: OperationContext,
  want: Fields,
  { key, release }: { key: CreateKey; release: ReleasePart },
): Promise<CreatedOrAdopted> {
  const { definition, context } = operation;
  const { run } = context;
  const title = definition.title(want);
  const isFree = (id: string): boolean => !run.isDeclared(objectKey(definition.type, id));
  const isDeclared = (type: string, id: string): boolean => run.isDeclared(objectKey(type, id));
  const mustLook = definition.refusesDuplicates?.(context.settings, want) !== true;
  const existing = mustLook ? await definition.find?.(context, want, { key, isFree, isDeclared, thorough: false }) : undefined;
  if (existing) return adopt(operation, want, { found: existing, isFree, key });
  await definition.requireNotElsewhere?.(context, want, key);
  const ownRequest = { sentAt: definition.requires === "directory" ? context.directory.now() : undefined };
  const create = async (): Promise<CreatedOrAdopted> => {
    const result = await definition.create(context, want, { key, release, isDeclared });
    const created = typeof result === "string" ? { id: result, computed: {} } : result;
    if (!definition.idFromInputs && !isCanonicalId(created.id))
      throw new CreatedObjectNotFoundError(`Domo answered with ${JSON.stringify(created.id)}, which is not an id`);
    if (created.alreadyExisted) logAdopted(context, title, created.id);
    return { ...created, adopted: created.alreadyExisted ?? false, existedBefore: created.alreadyExisted ?? false, key };
  };
  try {
    return await create();
  } catch (error) {
    if (!definition.find || !mayExist(error)) throw error;
    const isUnknown = isOutcomeUnknown(error);
    const search = { key, isFree, isDeclared, thorough: true };
    const found = await findWithRetries(operation, want, { search, delays: isUnknown ? READ_BACK_DELAYS_MS : [0] });
    if (found) return adopt(operation, want, { found, isFree, key, ...(isUnknown && { ownRequest }) });
    if (!isUnknown) throw error;
    // That no object is found does not prove that none was created. Only a create that Domo refuses the second time may be repeated.
    if (!definition.isUnique?.(context.settings)) {
      throw new CreateOutcomeUnknownError(
        `${(error as Error).message.replace(/\.$/, "")}. It is not known whether Domo created it: the next run looks for it`, // an Error, as `isOutcomeUnknown` is true
      );
    }
    context.log.debug(`${title} is not found after an unknown outcome; creating it again`);
    return create();
  }
}

async function findWithRetries(
  { definition, context, pause }: OperationContext,
  want: Fields,
  { search, delays }: { search: FindOptions; delays: number[] },
): Promise<LiveObject | undefined> {
  for (const delay of delays) {
    if (delay > 0) await pause(delay);
    const found = await definition.find?.(context, want, search);
    if (found) return found;
  }
  return undefined;
}

interface ExistingObject extends Pick<FindOptions, "isFree" | "key"> {
  found: LiveObject;
  /** Set if a create of this process with an unknown outcome may have created the object. */
  ownRequest?: OwnRequest;
}

/** Owns or adopts an existing object. Throws `AlreadyExistsError` if `adopt` does not allow it. */
async function adopt(
  operation: OperationContext,
  want: Fields,
  { found, isFree, key, ownRequest }: ExistingObject,
): Promise<CreatedOrAdopted> {
  const { definition, context } = operation;
  const { id, computed = {} } = found;
  const title = definition.title(want);
  const policy = want.adopt ?? context.settings.adopt;
  if (!isFree(id))
    throw new DuplicateResourceError(
      `another resource of this program has it already (id ${id}). ${definition.renameHint?.(key) ?? ALIASES_HINT}`,
    );
  const existing = { id, computed, existedBefore: true, key };
  const isOwn = async (): Promise<boolean> =>
    hasOwnKey(found) || (ownRequest !== undefined && (await isFromThisProcess(operation, want, { found, ownRequest })));
  if (policy !== "never" && (await isOwn())) {
    context.log.info(`${title}: it was created for this resource before (id ${id}); continuing with it`);
    return { ...existing, adopted: false };
  }
  requireReplaceable(operation, want, found);
  if (policy === "always" || (policy === "own" && (found.origin?.hasOwnKey || (await mayBeInterruptedCreate(operation, want, found))))) {
    definition.requireAdoptable?.(context, want, found, key);
    logAdopted(context, title, id);
    return { ...existing, adopted: true };
  }
  throw alreadyExists(operation, want, { found, key });
}

/** Throws `RefusedError` if the object differs in a field that Domo never changes. */
function requireReplaceable(operation: OperationContext, want: Fields, found: LiveObject): void {
  const { definition } = operation;
  const fixed = differingFields(definition, want, found).filter((field) => definition.replaceOnChanges.includes(field));
  if (fixed.length === 0) return;
  const texts = fixed.map((field) => `its ${differenceOf(operation, want, { field, found })}`);
  throw new RefusedError(
    `it exists already, with the id ${found.id}, but ${texts.join(" and ")}, which can't be changed: declare what Domo has, or delete it there`,
  );
}

/** `title is "Lead" instead of "Analyst"` */
const differenceOf = (
  { definition, context }: OperationContext,
  want: Fields,
  { field, found }: { field: string; found: LiveObject },
): string =>
  `${field} is ${context.redact(displayValue(definition, field, found.fields[field]))} instead of ${displayValue(definition, field, want[field])}`;

function alreadyExists(
  operation: OperationContext,
  want: Fields,
  { found, key }: Pick<ExistingObject, "found" | "key">,
): AlreadyExistsError {
  const { definition } = operation;
  const differences = differingFields(definition, want, found).map((field) => differenceOf(operation, want, { field, found }));
  return new AlreadyExistsError(
    `it exists already, with the id ${found.id}${differences.length > 0 ? ` (${differences.join("; ")})` : ""}, and nothing proves that this stack created it. ` +
      'To manage it here, set adopt: "always" (domo:adopt for all; on destroy it is then left in Domo), or import it' +
      (definition.idFromInputs ? "" : `; else give the new one another ${definition.identity.join(" and ")}`) +
      `. ${definition.renameHint?.(key) ?? ALIASES_HINT}`,
  );
}

function logAdopted(context: ProviderContext, title: string, id: string): void {
  context.log.info(
    `${title}: it exists already (id ${id}) and is adopted, as nothing proves that this stack created it. Destroying leaves it in Domo, ` +
      'unless onDelete: "delete" is set',
  );
}

/** Whether it has this resource's create key and is young enough to be what an interrupted run has left. An older one may have been handed on. */
const hasOwnKey = ({ origin = {} }: LiveObject): boolean =>
  origin.hasOwnKey === true && (origin.createdAt === undefined || Date.now() - origin.createdAt <= INTERRUPTED_CREATE_MS);

/**
 * Whether a create of this process created it: the object did not exist before, the create had an unknown outcome, and the object that exists
 * now was created after it by Domo's clock, by the same credentials, with no other values than the wanted ones.
 */
async function isFromThisProcess(
  operation: OperationContext,
  want: Fields,
  { found, ownRequest }: { found: LiveObject; ownRequest: OwnRequest },
): Promise<boolean> {
  const { createdAt } = found.origin ?? {};
  if (operation.definition.idFromInputs) return differingFields(operation.definition, want, found).length === 0;
  if (createdAt === undefined || ownRequest.sentAt === undefined || createdAt < ownRequest.sentAt) return false;
  return isUntouched(operation, want, found);
}

/** Whether it may be what an interrupted run has left: young, created by the same credentials, unused, and with no other values. */
async function mayBeInterruptedCreate(operation: OperationContext, want: Fields, found: LiveObject): Promise<boolean> {
  if (operation.definition.idFromInputs) return differingFields(operation.definition, want, found).length === 0;
  const { createdAt, creatorId, inUse } = found.origin ?? {};
  if (inUse || (createdAt === undefined && creatorId === undefined)) return false;
  const now = operation.context.directory.now() ?? Date.now();
  if (createdAt !== undefined && now - createdAt > INTERRUPTED_CREATE_MS) return false;
  return isUntouched(operation, want, found);
}

/** Whether the object has only values that create gives it, and the authenticated user created it, as far as Domo records the creator. */
async function isUntouched(
  { definition, context }: OperationContext,
  want: Fields,
  { id, fields, origin = {} }: LiveObject,
): Promise<boolean> {
  const { initialValues = {} } = definition;
  const differing = differingFields(definition, want, { id, fields });
  // Without a creator, all fields must be as wanted. With one, fields may be empty: the run may have been interrupted before it wrote them.
  if (origin.creatorId === undefined) return differing.length === 0;
  if (origin.creatorId !== (await context.directory.callerId())) return false;
  return differing.every((key) => isEmpty(fields[key]) || isSame(definition, key, initialValues[key], fields[key]));
}

/** Whether a value is empty, or a list or map of empty values. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

/** Whether the object may exist although creating it failed: Domo refused a duplicate, or the outcome is unknown. */
const mayExist = (error: unknown): boolean =>
  isOutcomeUnknown(error) || (error instanceof ResponseError && (error.status === 400 || error.status === 409));
