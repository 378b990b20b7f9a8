// create, read, update and delete, for all resources alike. Every write is read back, and an object that exists stays in the state.

import { setTimeout } from "node:timers/promises";
import { CreatedObjectNotFoundError, DuplicateResourceError, MissingObjectError, RefusedError } from "../client/errors";
import { differingFields, differingIdentity, isSame, wantedFields } from "./compare";
import { createOrAdopt, ALIASES_HINT, type CreatedOrAdopted } from "./create-or-adopt";
import type { ResourceDefinition, ProviderContext, Fields, LiveObject, ReleasePart } from "./definition";
import { logHandedOver, partReleaser } from "./hand-over";
import type { OperationContext } from "./operation";
import { OperationError, operationMessage, partialError, withErrorContext } from "./operation-error";
import { computedOutputs, inputNames, outputs, readImported, readManaged, type ReadResult } from "./outputs";
import { readBackCreated, removeAndReadBack, writeAndReadBack, type KeptIfFailed } from "./read-back";
import {
  createKey,
  populationOf,
  stringList,
  requireInstance,
  requireSameInstance,
  requireSearchedHere,
  UNFINISHED,
  withoutReserved,
  withRemembered,
} from "./reserved-properties";
import { objectKey, resourceKey } from "./run";
import { secretValues } from "./secrets";

export interface CreatedResource {
  id: string;
  outs: Fields;
}

/** The operations on the resources of one definition. All of them throw `OperationError`. */
export class Lifecycle {
  private readonly operation: OperationContext;

  constructor(
    private readonly definition: ResourceDefinition,
    private readonly context: ProviderContext,
    pause: (ms: number) => Promise<void> = setTimeout,
  ) {
    this.operation = { definition, context, pause };
  }

  /** Creates the object, or adopts one that exists, such as one that an interrupted run has left. */
  async create(inputs: Fields): Promise<CreatedResource> {
    const { settings, run } = this.context;
    const want = withoutReserved(inputs);
    const title = this.definition.title(want);
    const key = createKey(inputs);
    const release = this.partReleaser({ title, key });
    const created = await withErrorContext("create", title, () => this.createUnique(want, { key, release }));
    const { id, adopted, computed } = created;
    run.recordCreated(this.declaredNames(id, want), key);
    if (adopted) run.recordAdopted(objectKey(this.definition.type, id));
    run.recordObject(resourceKey(this.definition, id, key), key);
    if (this.definition.isPopulation) run.populations.declare(id, { want: withRemembered(inputs), prior: {} });
    const kept: KeptIfFailed = {};
    try {
      const live = await readBackCreated(this.operation, created, { want, release }, kept);
      if (!created.existedBefore) run.recordMade(objectKey(this.definition.type, id));
      return { id, outs: outputs(inputs, { computed: { ...computed, ...live.computed, adopted } }, settings) };
    } catch (error) {
      // An object that was not found, or is another one, must not get into the state. The next run looks for it before it creates one.
      if (error instanceof CreatedObjectNotFoundError) throw new OperationError(operationMessage("create", title, error), error);
      // The object exists: the state has to keep it, with all fields as unfinished.
      const unfinished = Object.keys(wantedFields(this.definition, want));
      // What an adopted object has of secrets is not known until they are written.
      const { secretInputs } = this.definition;
      const known = adopted ? Object.fromEntries(Object.entries(inputs).filter(([name]) => !secretInputs.includes(name))) : inputs;
      throw partialError("create", title, error, {
        id,
        outs: outputs(known, { computed: { ...computed, ...kept, adopted }, unfinished }, settings),
      });
    }
  }

  /** Returns the object limited to what the program manages, or undefined if Domo proves that it does not exist. */
  async read(id: string, props: Fields): Promise<ReadResult | undefined> {
    const { settings, log, shared, run, registerSecrets } = this.context;
    const prior = withoutReserved(props);
    const title = this.definition.title(prior);
    const isManaged = inputNames(this.definition, prior).length > 0;
    if (isManaged) run.refreshed.add(objectKey(this.definition.type, id));
    if (isManaged && this.definition.isPopulation) run.populations.recordRefreshed(id, withRemembered(props));
    const live = await withErrorContext("read", title, () => {
      requireSameInstance(title, { id, state: props }, settings);
      requireSearchedHere(props, settings);
      return this.definition.read(shared, id, prior);
    });
    if (!live && isManaged) {
      log.info(`${title} (id ${id}) is gone from ${settings.host}: ${this.proofOfAbsence()}`);
      return undefined;
    }
    if (!live) throw new OperationError(`there is no ${this.definition.type} ${id} in ${settings.host}: check the id`, undefined);
    this.warnIfUnproved(title, live);
    const result = isManaged ? readManaged(this.definition, { props, live }, settings) : readImported({ props, live }, settings);
    registerSecrets(secretValues(this.definition, result.props));
    // The state has newer inputs than outputs of a population (`needsUpdate`), and keeps its inputs if a read returns none.
    const { inputs: _kept, ...withoutInputs } = result;
    return isManaged && this.definition.isPopulation ? withoutInputs : result;
  }

  /** Writes the fields that differ in Domo from `news`. Writes nothing if none do. */
  async update(id: string, olds: Fields, news: Fields): Promise<Fields> {
    const { settings, run } = this.context;
    const want = withoutReserved(news);
    const prior = withoutReserved(olds);
    const title = this.definition.title(want);
    const key = createKey(olds);
    run.recordDeclared([resourceKey(this.definition, id, key)], key);
    const live = await withErrorContext("update", title, () => this.readForUpdate(id, { title, olds, want }));
    const changed = this.changedFields(want, { prior, live, unfinished: stringList(olds[UNFINISHED]) });
    const computed = computedOutputs(this.definition, olds);
    const kept: KeptIfFailed = {};
    try {
      const wasDeclared = (part: string): boolean => run.wasDeclared(part);
      const change = { want, prior, live, computed, release: this.partReleaser({ title }), wasDeclared };
      const written = changed.length === 0 ? live : await writeAndReadBack(this.operation, id, change, kept);
      this.warnIfUnproved(title, written);
      return outputs(news, { computed: { ...computed, ...written.computed } }, settings);
    } catch (error) {
      throw partialError("update", title, error, { id, outs: { ...olds, ...kept, [UNFINISHED]: changed } });
    }
  }

  /** Deletes the object. Leaves it in Domo if `onDelete` or its adoption says so, or if another resource declares it. */
  async delete(id: string, props: Fields): Promise<void> {
    const prior = withoutReserved(props);
    const title = this.definition.title(prior);
    const { definition, context } = this;
    const treatedNow = definition.treatedNow?.(context, populationOf(props));
    const keptBecause = reasonToKeep(props, treatedNow);
    if (keptBecause !== undefined) {
      // An orphan is deleted by now.
      if (!context.run.isRemoved(resourceKey(definition, id, createKey(props))))
        context.log.info(`${title} (id ${id}) is left in Domo: ${keptBecause}`);
      return;
    }
    await withErrorContext("delete", title, async () => {
      requireSameInstance(title, { id, state: props }, context.settings);
      requireInstance(title, props);
      await this.deleteReleased(id, { title, props, prior });
      // As `pulumi-domo log` reads it: the state says otherwise.
      if (reasonToKeep(props) !== undefined && context.run.isRemoved(resourceKey(definition, id, createKey(props))))
        context.log.info(`${title} (id ${id}) was deleted, as its roster deletes who leaves by now (leavers)`);
    });
  }

  /** Creates or adopts the object. Throws `DuplicateResourceError` if another create of this run has the same identity. */
  private async createUnique(want: Fields, { key, release }: { key: string; release: ReleasePart }): Promise<CreatedOrAdopted> {
    const { run } = this.context;
    const identity = this.uniqueIdentity(want);
    if (identity !== undefined && !run.reserveIdentity(identity))
      throw new DuplicateResourceError(
        `another resource of this program declares it, too. ${this.definition.renameHint?.(key) ?? ALIASES_HINT}`,
      );
    try {
      return await createOrAdopt(this.operation, want, { key: key === "" ? undefined : key, release });
    } catch (error) {
      if (identity !== undefined) run.releaseIdentity(identity);
      throw error;
    }
  }

  private warnIfUnproved(title: string, { unproved }: LiveObject): void {
    if (unproved) this.context.log.info(`warning: ${title}: ${unproved.message}`);
  }

  private async readForUpdate(id: string, { title, olds, want }: { title: string; olds: Fields; want: Fields }): Promise<LiveObject> {
    const { settings } = this.context;
    requireSameInstance(title, { id, state: olds }, settings);
    requireInstance(title, olds);
    const metaArguments = Object.fromEntries(this.definition.metaArguments.map((key) => [key, want[key]]));
    const live = await this.definition.read(this.context, id, { ...withoutReserved(olds), ...metaArguments });
    if (live) return live;
    throw new MissingObjectError(`it is gone from ${settings.host}. Run \`pulumi up --refresh\`, which creates it again`);
  }

  private async deleteReleased(id: string, { title, props, prior }: { title: string; props: Fields; prior: Fields }): Promise<void> {
    const { definition, context } = this;
    const { run, log } = context;
    const key = createKey(props);
    const object = resourceKey(definition, id, key);
    const replacement = run.replacementOf(object, key, (want) => differingIdentity(definition, prior, want).length === 0);
    const isRemoved = run.isRemoved(object);
    const computed = computedOutputs(definition, props);
    if (replacement !== undefined) {
      await definition.beforeReplace?.(context, run.wantedOf(replacement) ?? {}, { prior, computed });
      if (run.isReplacedOnRequest(object, replacement)) log.info(replacedOnRequest(title));
      if (run.isReplaceable(object, key)) run.recordReplaced(object);
    }
    if (!definition.parts && !run.release(object)) {
      logHandedOver({ definition, context }, `${title} (id ${id})`, key);
      return;
    }
    const population = populationOf(props);
    // Somebody else whom the program has under this name by now has no part in it.
    const isOthers = replacement !== undefined && differingIdentity(definition, prior, run.wantedOf(replacement) ?? {}).length > 0;
    const isLeaver = (replacement === undefined || isOthers) && !isRemoved;
    if (isLeaver) definition.requireLetGo?.(context, prior, { population, key });
    const identity = this.uniqueIdentity(prior);
    if (identity !== undefined) run.releaseIdentity(identity);
    const release = this.partReleaser({ title, ...(replacement !== undefined && { key: replacement }) });
    const isDeclared = (type: string, other: string): boolean => run.isKept(objectKey(type, other));
    try {
      await removeAndReadBack(this.operation, id, prior, { release, computed, isDeclared });
    } catch (error) {
      if (isLeaver && population !== undefined && error instanceof RefusedError) run.populations.uncountLeaver(population);
      throw error;
    }
  }

  private partReleaser(resource: { title: string; key?: string }): ReleasePart {
    return partReleaser({ definition: this.definition, context: this.context }, resource);
  }

  /** The names by which the run knows what the resource declares: its parts, or its object. */
  private declaredNames(id: string, want: Fields): string[] {
    return this.definition.parts?.(want) ?? [resourceKey(this.definition, id, "")];
  }

  /** The identity of the object, if only one resource of a program may have it. */
  private uniqueIdentity(want: Fields): string | undefined {
    const { idFromInputs, identity, type, isUnique, isPopulation } = this.definition;
    // Rosters in different components may have one name.
    if (isPopulation || (!idFromInputs && !isUnique)) return undefined;
    const values = identity.map((key) => want[key]).map((value) => (typeof value === "string" ? value.trim().toLowerCase() : value));
    return JSON.stringify([type, ...values]);
  }

  private proofOfAbsence(): string {
    const { proofOfAbsence } = this.definition;
    return (this.context.settings.api === "public" ? proofOfAbsence.public : undefined) ?? proofOfAbsence.instance;
  }

  /**
   * The fields to write: those that differ in Domo, those that Domo does not return or does not prove and that the program changed or an update failed
   * to write, and removed inputs.
   */
  private changedFields(want: Fields, { prior, live, unfinished }: { prior: Fields; live: LiveObject; unfinished: string[] }): string[] {
    const wanted = Object.keys(wantedFields(this.definition, want));
    const notProved = wanted.filter((key) => live.unproved !== undefined || !Object.hasOwn(live.fields, key));
    const changed = notProved.filter((key) => unfinished.includes(key) || !isSame(this.definition, key, prior[key], want[key]));
    const removed = this.definition.removedInputs?.(want, prior) ?? [];
    return [...new Set([...differingFields(this.definition, want, live), ...changed, ...removed])];
  }
}

const replacedOnRequest = (title: string): string =>
  `deleting ${title}, to create the resource again as requested. Whatever depends on it is deleted with it: run \`pulumi up --refresh\` afterwards`;

/** Why the resource itself leaves its object in Domo when it is deleted. Undefined if it does not. `now`: see `treatedNow` of a definition. */
function reasonToKeep({ adopted, ...before }: Fields, now: Fields = {}): string | undefined {
  const { onDelete } = { ...before, ...now };
  if (onDelete === "keep") return before.onDelete === "keep" ? 'its onDelete is "keep"' : "its roster keeps who leaves (leavers)";
  return adopted === true && onDelete !== "delete" ? "it was there before this resource, and was adopted" : undefined;
}
