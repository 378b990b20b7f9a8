// How a resource comes by its object: by making it, or by taking over what is there already. Owned is what is proved to be this
// stack's; whatever else is taken over is adopted, and destroying leaves it in Domo.

import {
  AlreadyExistsError,
  CreatedObjectNotFoundError,
  CreateOutcomeUnknownError,
  DuplicateResourceError,
  isOutcomeUnknown,
  ResponseError,
} from "../client/errors";
import { isCanonicalId } from "../client/schemas/id";
import { isSame, objectKey } from "./check";
import { differingFields, displayValue } from "./compare";
import type {
  ResourceDefinition,
  ProviderContext,
  Fields,
  CreateKey,
  LiveObject,
  CreateResult,
  ReleasePart,
  FindOptions,
} from "./definition";

/** How long Domo's answers may lag behind a write before it counts as not taken: pauses between looks, in ms. */
export const READ_BACK_DELAYS_MS = [0, 150, 300, 600, 1200, 2400];

/** An object younger than this may be what a cut-off run left behind. */
const INTERRUPTED_CREATE_MS = 24 * 60 * 60 * 1000;

export const ALIASES_HINT = 'If the resource was only renamed in the program, give it aliases: [{ name: "the old name" }]';

interface CreateOperation {
  definition: ResourceDefinition;
  context: ProviderContext;
  pause: (ms: number) => Promise<void>;
}

export interface CreatedOrAdopted extends CreateResult {
  adopted: boolean;
  /** It was there already. */
  existedBefore: boolean;
  key: CreateKey;
}

/** What this very process has asked for. */
interface OwnRequest {
  /** Domo's time when it was asked for, as far as Domo tells. */
  at: number | undefined;
}

/** The wanted object: newly created, or taken over. */
export async function createOrAdopt(
  operation: CreateOperation,
  want: Fields,
  { key, release }: { key: CreateKey; release: ReleasePart },
): Promise<CreatedOrAdopted> {
  const { definition, context } = operation;
  const { run } = context;
  const title = definition.title(want);
  const isFree = (id: string): boolean => !run.isDeclared(objectKey(definition.type, id));
  const isDeclared = (type: string, id: string): boolean => run.isDeclared(objectKey(type, id));
  const inTheWay = await definition.find?.(context, want, { key, isFree, isDeclared, thorough: false });
  if (inTheWay) return adopt(operation, want, { found: inTheWay, isFree, key });
  const asked = { at: definition.requires === "directory" ? context.directory.now() : undefined };
  const create = async (): Promise<CreatedOrAdopted> => {
    const answer = await definition.create(context, want, { key, release, isDeclared });
    const made = typeof answer === "string" ? { id: answer, computed: {} } : answer;
    if (!definition.isGrant && !isCanonicalId(made.id))
      throw new CreatedObjectNotFoundError(`Domo answered with the id ${JSON.stringify(made.id)}, which is none`);
    if (made.alreadyExisted) logAdopted(context, title, made.id);
    return { ...made, adopted: made.alreadyExisted ?? false, existedBefore: made.alreadyExisted ?? false, key };
  };
  try {
    return await create();
  } catch (error) {
    if (!definition.find || !mayExist(error)) throw error;
    const found = await findWithRetries(operation, want, {
      search: { key, isFree, isDeclared, thorough: true },
      patient: isOutcomeUnknown(error),
    });
    if (found) return adopt(operation, want, { found, isFree, key, ...(isOutcomeUnknown(error) && { asked }) });
    if (!isOutcomeUnknown(error)) throw error;
    // That nothing shows is no proof that nothing was made: only what Domo has once at most may be asked for again.
    if (!definition.isUnique?.(context.settings)) {
      throw new CreateOutcomeUnknownError(
        `${(error as Error).message.replace(/\.$/, "")}. Whether it was made all the same is not known: the next run finds it if so`,
      );
    }
    context.log.debug(`no trace of ${title} after an unclear answer; creating it once more`);
    return create();
  }
}

async function findWithRetries(
  { definition, context, pause }: CreateOperation,
  want: Fields,
  { search, patient }: { search: FindOptions; patient: boolean },
): Promise<LiveObject | undefined> {
  for (const wait of patient ? READ_BACK_DELAYS_MS : [0]) {
    if (wait > 0) await pause(wait);
    const found = await definition.find?.(context, want, search);
    if (found) return found;
  }
  return undefined;
}

interface Found extends Pick<FindOptions, "isFree" | "key"> {
  found: LiveObject;
  asked?: OwnRequest;
}

async function adopt(operation: CreateOperation, want: Fields, { found, isFree, key, asked }: Found): Promise<CreatedOrAdopted> {
  const { definition, context } = operation;
  const { id, computed = {} } = found;
  const title = definition.title(want);
  const policy = want.adopt ?? context.settings.adopt;
  if (!isFree(id)) throw new DuplicateResourceError(`another resource of this program has it already (id ${id}). ${ALIASES_HINT}`);
  const taken = { id, computed, existedBefore: true, key };
  if (policy !== "never" && (hasOwnKey(context, found) || (asked && (await isFromThisProcess(operation, want, { found, asked }))))) {
    context.log.info(`${title}: it was made under this resource's name (id ${id}); going on with it`);
    return { ...taken, adopted: false };
  }
  if (policy === "always" || (policy === "own" && (found.origin?.hasOwnKey || (await mayBeInterruptedCreate(operation, want, found))))) {
    logAdopted(context, title, id);
    return { ...taken, adopted: true };
  }
  const differs = differingFields(definition, want, found).map(
    (field) =>
      `${field} is ${context.redact(displayValue(definition, field, found.fields[field]))} instead of ${displayValue(definition, field, want[field])}`,
  );
  throw new AlreadyExistsError(
    `it exists already, with the id ${id}${differs.length > 0 ? ` (${differs.join("; ")})` : ""}, and nothing proves that this stack made it. ` +
      'To manage it here, set adopt: "always" (domo:adopt for all; on destroy it is then left in Domo), or import it' +
      (definition.isGrant ? "" : `; else give the new one another ${definition.identity.join(" and ")}`) +
      `. ${ALIASES_HINT}`,
  );
}

function logAdopted(context: ProviderContext, title: string, id: string): void {
  context.log.info(
    `${title}: it exists already (id ${id}) and is adopted, as nothing proves that this stack made it. Destroying leaves it in Domo, ` +
      'unless onDelete: "delete" is set',
  );
}

/** Whether it carries this resource's mark, and is young enough to be what a cut-off run left: an older one may have gone through other hands. */
const hasOwnKey = (context: ProviderContext, { origin = {} }: LiveObject): boolean =>
  origin.hasOwnKey === true && (origin.createdAt === undefined || Date.now() - origin.createdAt <= INTERRUPTED_CREATE_MS);

/**
 * Whether this very process has asked for it: it was not there before, its create was sent and not clearly answered, and what is there now
 * was made after that by Domo's clock, by the same credentials, and has no foreign values.
 */
async function isFromThisProcess(
  operation: CreateOperation,
  want: Fields,
  { found, asked }: { found: LiveObject; asked: OwnRequest },
): Promise<boolean> {
  const { createdAt } = found.origin ?? {};
  if (operation.definition.isGrant) return differingFields(operation.definition, want, found).length === 0;
  if (createdAt === undefined || asked.at === undefined || createdAt < asked.at) return false;
  return isUntouched(operation, want, found);
}

/** Whether it may be what a cut-off run has left: young, made by the same credentials, unused, and without foreign values. */
async function mayBeInterruptedCreate(operation: CreateOperation, want: Fields, found: LiveObject): Promise<boolean> {
  if (operation.definition.isGrant) return differingFields(operation.definition, want, found).length === 0;
  const { createdAt, creatorId, inUse } = found.origin ?? {};
  if (inUse || (createdAt === undefined && creatorId === undefined)) return false;
  const now = operation.context.directory.now() ?? Date.now();
  if (createdAt !== undefined && now - createdAt > INTERRUPTED_CREATE_MS) return false;
  return isUntouched(operation, want, found);
}

async function isUntouched(
  { definition, context }: CreateOperation,
  want: Fields,
  { id, fields, origin = {} }: LiveObject,
): Promise<boolean> {
  const { initialValues = {} } = definition;
  const foreign = differingFields(definition, want, { id, fields });
  // Where nothing tells who has made it, it must be whole; else the run may have been cut off before all was written.
  if (origin.creatorId === undefined) return foreign.length === 0;
  if (origin.creatorId !== (await context.directory.callerId())) return false;
  return foreign.every((key) => isEmpty(fields[key]) || isSame(definition, key, initialValues[key], fields[key]));
}

/** Whether nothing is there, whatever its form. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

/** Whether the object may exist although creating it failed: Domo refused a duplicate, or nobody knows what it did. */
const mayExist = (error: unknown): boolean =>
  isOutcomeUnknown(error) || (error instanceof ResponseError && (error.status === 400 || error.status === 409));
