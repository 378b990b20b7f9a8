// create, read, update and delete, once for all resources. Every write is read back; what exists is never lost from the state.

import { setTimeout } from "node:timers/promises";
import {
  AmbiguousAbsenceError,
  CreatedObjectNotFoundError,
  DuplicateResourceError,
  isOutcomeUnknown,
  MissingObjectError,
  NotDeletedError,
  ReadBackMismatchError,
} from "../client/errors";
import { isSame, resourceKey, objectKey } from "./check";
import { differingFields, displayValue, wantedFields } from "./compare";
import type { UpdateOptions, ResourceDefinition, ProviderContext, Fields, CreateKey, LiveObject, ReleasePart } from "./definition";
import { OperationError, operationMessage, type Operation } from "./operation-error";
import {
  reservedIn,
  INSTANCE,
  instanceProperty,
  KEY,
  createKey,
  MANAGED,
  stringList,
  PROVIDER,
  requireInstance,
  requireSameInstance,
  RESTORED,
  SECRETS,
  UNFINISHED,
  withoutReserved,
} from "./reserved-properties";
import { READ_BACK_DELAYS_MS, createOrAdopt, ALIASES_HINT, type CreatedOrAdopted } from "./create-or-adopt";
import { secretValues } from "./secrets";

export interface CreatedResource {
  id: string;
  outs: Fields;
}

export interface ReadResult {
  id: string;
  props: Fields;
  inputs: Fields;
}

export class Lifecycle {
  constructor(
    private readonly definition: ResourceDefinition,
    private readonly context: ProviderContext,
    private readonly pause: (ms: number) => Promise<void> = setTimeout,
  ) {}

  /** Makes the object, or takes over what an earlier, cut-off run has made of it. */
  async create(inputs: Fields): Promise<CreatedResource> {
    const want = withoutReserved(inputs);
    const title = this.definition.title(want);
    const key = createKey(inputs);
    const release = this.releasePart({ title, key });
    const { run } = this.context;
    const claim = this.identityKey(want);
    const obtained = await this.withErrorContext("create", title, async () => {
      if (claim !== undefined && !run.reserveIdentity(claim))
        throw new DuplicateResourceError(`another resource of this program declares it, too. ${ALIASES_HINT}`);
      try {
        return await createOrAdopt({ definition: this.definition, context: this.context, pause: this.pause }, want, {
          key: optionalCreateKey(inputs),
          release,
        });
      } catch (error) {
        if (claim !== undefined) run.releaseIdentity(claim);
        throw error;
      }
    });
    const { id, adopted, computed } = obtained;
    run.recordCreated(this.declaredKeys(id, want), key);
    try {
      const live = await this.readBackCreated(obtained, want, release);
      return { id, outs: this.outputs(inputs, { computed: { ...live.computed, ...computed, adopted } }) };
    } catch (error) {
      // What was never seen, or is somebody else's, is not in the state either: the next run looks for it before it makes another.
      if (error instanceof CreatedObjectNotFoundError) throw new OperationError(operationMessage("create", title, error), error);
      // From here on there is an object: whatever goes wrong, the state has to keep it.
      const unfinished = Object.keys(wantedFields(this.definition, want));
      throw this.partialError("create", title, error, {
        id,
        outs: this.outputs(inputs, { computed: { ...computed, adopted }, unfinished }),
      });
    }
  }

  /** The object as Domo has it, limited to what the program manages; undefined when it is gone. */
  async read(id: string, props: Fields): Promise<ReadResult | undefined> {
    const prior = withoutReserved(props);
    const title = this.definition.title(prior);
    const live = await this.withErrorContext("read", title, () => {
      requireSameInstance(title, { id, state: props }, this.context.settings);
      return this.definition.read(this.context.shared, id, prior);
    });
    const known = Object.keys(prior).some((key) => Object.hasOwn(this.definition.inputs.shape, key));
    if (!live) {
      if (known) {
        this.context.log.info(`${title} (id ${id}) is gone from ${this.context.settings.host}: ${this.proofOfAbsence()}`);
        return undefined;
      }
      throw new OperationError(`there is no ${this.definition.type} ${id} in ${this.context.settings.host}: check the id`, undefined);
    }
    if (!known) return this.readImported(props, live);
    const unfinished = stringList(props[UNFINISHED]);
    const managed = props[MANAGED] === undefined ? this.inputNames(prior) : stringList(props[MANAGED]);
    const managedValue: Fields = {};
    for (const key of managed) if (key in prior) managedValue[key] = this.seen(key, prior[key], live);
    this.registerSecrets(managedValue, props);
    const inputs = Object.fromEntries(Object.entries(managedValue).filter(([key]) => !unfinished.includes(key)));
    const hidden = { ...reservedIn(props), ...this.reservedProperties(props) };
    return {
      id,
      props: { ...prior, ...managedValue, ...live.computed, ...hidden, [MANAGED]: managed },
      inputs: { ...inputs, ...this.reservedProperties(props) },
    };
  }

  /** Brings the object into line with `news`; writes nothing when it is. */
  async update(id: string, olds: Fields, news: Fields): Promise<Fields> {
    const want = withoutReserved(news);
    const prior = withoutReserved(olds);
    const title = this.definition.title(want);
    const { settings } = this.context;
    this.context.run.recordDeclared([this.resourceKey(id, createKey(olds))], createKey(olds));
    const live = await this.withErrorContext("update", title, async () => {
      requireSameInstance(title, { id, state: olds }, settings);
      requireInstance(title, olds);
      const controls = Object.fromEntries(this.definition.metaArguments.map((key) => [key, want[key]]));
      const found = await this.definition.read(this.context, id, { ...prior, ...controls });
      if (found) return found;
      throw new MissingObjectError(`it is gone from ${settings.host}. Run \`pulumi up --refresh\`, which creates it again`);
    });
    const changed = this.changedFields(want, { prior, live, unfinished: stringList(olds[UNFINISHED]) });
    try {
      const wasDeclared = (part: string): boolean => this.context.run.wasDeclared(part);
      const change = { want, prior, live, computed: this.computedOutputs(olds), release: this.releasePart({ title }), wasDeclared };
      const settled = changed.length === 0 ? live : await this.write(id, change);
      return this.outputs(news, { computed: { ...this.computedOutputs(olds), ...settled.computed } });
    } catch (error) {
      const outs = { ...olds, [UNFINISHED]: changed };
      throw this.partialError("update", title, error, { id, outs });
    }
  }

  /** Takes the object away, unless it is to stay. */
  async delete(id: string, props: Fields): Promise<void> {
    const prior = withoutReserved(props);
    const title = this.definition.title(prior);
    const { onDelete } = prior;
    const { log, settings } = this.context;
    if (onDelete === "keep") return;
    if (props.adopted === true && onDelete !== "delete") {
      log.info(`${title} (id ${id}) is left in Domo: it was there before this resource, and was adopted`);
      return;
    }
    await this.withErrorContext("delete", title, async () => {
      requireSameInstance(title, { id, state: props }, settings);
      requireInstance(title, props);
      const { run } = this.context;
      const key = createKey(props);
      if (run.isReplacedOnDemand(this.resourceKey(id, key), key)) {
        log.info(
          `${title} is deleted and created again, as asked for. What hung on it goes with it: run \`pulumi up --refresh\` afterwards`,
        );
      }
      if (!this.definition.parts && !run.release(this.resourceKey(id, key))) {
        this.logHandedOver(title, key);
        return;
      }
      const claim = this.identityKey(prior);
      if (claim !== undefined) run.releaseIdentity(claim);
      const release = this.releasePart({ title, ...(run.isChecked(key) && { key }) });
      const isDeclared = (type: string, other: string): boolean => run.isDeclared(objectKey(type, other));
      const gone = await this.definition.remove(this.context, id, prior, { release, computed: this.computedOutputs(props), isDeclared });
      await this.waitUntilDeleted(id, gone ?? prior);
    });
  }

  // -------------------------------------------------------------------------------------------------------------------

  /** Keeps secrets that Domo shows out of errors and logs from here on. */
  private registerSecrets(found: Fields, props: Fields): void {
    this.context.registerSecrets(secretValues(this.definition, { ...props, ...found }));
  }

  private resourceKey(id: string, key: string): string {
    return resourceKey(this.definition, id, key);
  }

  /** What a run knows the resource by: its parts, or the object itself. */
  private declaredKeys(id: string, want: Fields): string[] {
    return this.definition.parts?.(want) ?? [this.resourceKey(id, "")];
  }

  /** What only one resource can be about, where that shows in the inputs. */
  private identityKey(want: Fields): string | undefined {
    const { isGrant, identity, type, isUnique } = this.definition;
    if (!isGrant && !isUnique) return undefined;
    const values = identity.map((key) => want[key]).map((value) => (typeof value === "string" ? value.trim().toLowerCase() : value));
    return JSON.stringify([type, ...values]);
  }

  private proofOfAbsence(): string {
    const { proofOfAbsence } = this.definition;
    return (this.context.settings.api === "public" ? proofOfAbsence.public : undefined) ?? proofOfAbsence.instance;
  }

  /** Lets go of parts, and says which ones another resource keeps. `key` is that of a resource that is about to declare its parts again. */
  private releasePart({ title, key }: { title: string; key?: string }): ReleasePart {
    return (part) => {
      if (this.context.run.releasePart(part, key)) return true;
      this.logHandedOver(`${title}: ${part}`, key ?? "");
      return false;
    };
  }

  private logHandedOver(what: string, key: string): void {
    const [, name = ""] = key.split(new RegExp(`[/$]${this.definition.type}/(.*)`, "s"));
    this.context.log.info(
      `${what} stays in Domo: another resource of this program declares it` +
        (name === "" ? "" : `. Where "${name}" was only renamed, aliases: [{ name: "${name}" }] on the new one tells Pulumi so`),
    );
  }

  /** Writes, and reads back what was written. After an outcome that is not known it looks first, and writes once more what is not there. */
  private async write(id: string, change: UpdateOptions): Promise<LiveObject> {
    const { definition, context } = this;
    const { want } = change;
    for (let last = false; ; last = true) {
      try {
        const { computed, gone } = (await definition.update(context, id, change)) ?? {};
        const live = await this.readBack(id, want);
        if (gone) await this.waitUntilDeleted(id, gone);
        return { ...live, computed: { ...live.computed, ...computed } };
      } catch (error) {
        if (!isOutcomeUnknown(error)) throw error;
        const live = await definition.read(context, id, want);
        // What Domo does not show can't be looked at.
        const isShown = (key: string): boolean => live !== undefined && Object.hasOwn(live.fields, key) && !live.masked?.includes(key);
        if (!live || !Object.keys(wantedFields(definition, want)).every(isShown)) throw error;
        if (differingFields(definition, want, live).length === 0) return live;
        if (last) throw error;
        context.log.debug(`${definition.title(want)} is not as wanted after an unclear answer; writing once more`);
        change = { ...change, live };
      }
    }
  }

  /** Looks at what create has made or taken over, and writes what is still missing. */
  private async readBackCreated(
    { id, existedBefore, key, adopted, computed }: CreatedOrAdopted,
    want: Fields,
    release: ReleasePart,
  ): Promise<LiveObject> {
    const { definition } = this;
    // Domo: create takes some fields only, and a user brought back by its e-mail keeps its old ones (§6.2, §8.5).
    const live = await definition.read(this.context, id, want);
    const change = { want, prior: {}, computed: { ...computed, adopted }, release, wasDeclared: () => false };
    if (!live) return this.readBack(id, want, READ_BACK_DELAYS_MS.slice(1));
    const differs = differingFields(definition, want, live);
    const strange = existedBefore ? [] : definition.identity.filter((field) => differs.includes(field));
    const mark = live.origin?.internalName;
    if (strange.length > 0 || (!existedBefore && key !== undefined && mark !== undefined && mark !== key)) {
      throw new CreatedObjectNotFoundError(
        `Domo answered that it made ${definition.title(want)} as ${id}, but that is ${this.context.redact(definition.title(live.fields))}. Nothing was written to it`,
      );
    }
    // What Domo does not show was not written by this run where the object was there before.
    const isShown = (field: string): boolean => Object.hasOwn(live.fields, field) && !live.masked?.includes(field);
    const isHidden = existedBefore && !Object.keys(wantedFields(definition, want)).every(isShown);
    return differs.length === 0 && !isHidden ? live : this.write(id, { ...change, live });
  }

  /** Reads until all wanted fields are there, for a bounded time, as Domo's answers may lag. */
  private async readBack(id: string, want: Fields, looks = READ_BACK_DELAYS_MS): Promise<LiveObject> {
    const { definition } = this;
    const title = definition.title(want);
    let live: LiveObject | undefined;
    for (const wait of looks) {
      if (wait > 0) await this.pause(wait);
      live = await definition.read(this.context, id, want);
      if (live && differingFields(definition, want, live).length === 0) return live;
    }
    if (!live) throw new CreatedObjectNotFoundError(`Domo answered that ${title} is written (id ${id}), but does not find it`);
    const found = live.fields;
    throw new ReadBackMismatchError(
      title,
      differingFields(definition, want, live).map((field) => ({
        field,
        wanted: displayValue(definition, field, want[field]),
        found: this.context.redact(displayValue(definition, field, found[field])),
      })),
    );
  }

  /** A delete is a write, too: green means that nothing is left. */
  private async waitUntilDeleted(id: string, prior: Fields): Promise<void> {
    const { definition } = this;
    for (const wait of READ_BACK_DELAYS_MS) {
      if (wait > 0) await this.pause(wait);
      const live = await this.orAmbiguous(() => definition.read(this.context, id, prior));
      if (live !== "ambiguous" && (!live || definition.isGone?.(live, prior, (part) => this.context.run.isDeclared(part)))) return;
    }
    throw new NotDeletedError(`Domo accepted the delete, but ${definition.title(prior)} (id ${id}) is still there`);
  }

  /** Domo's lists may lag behind a delete: that they contradict its other answers for a while is no failure. */
  private async orAmbiguous<T>(read: () => Promise<T>): Promise<T | "ambiguous"> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof AmbiguousAbsenceError) return "ambiguous";
      throw error;
    }
  }

  /** Fields to write: those that differ in Domo, and of those that it doesn't show the ones that changed in the program. */
  private changedFields(want: Fields, { prior, live, unfinished }: { prior: Fields; live: LiveObject; unfinished: string[] }): string[] {
    const unseen = Object.keys(wantedFields(this.definition, want)).filter((key) => !Object.hasOwn(live.fields, key));
    const changed = unseen.filter((key) => unfinished.includes(key) || !isSame(this.definition, key, prior[key], want[key]));
    return [...differingFields(this.definition, want, live), ...changed, ...(this.definition.removedInputs?.(want, prior) ?? [])];
  }

  /** One managed field in the user's spelling where that means the same, else as Domo has it. */
  private seen(key: string, prior: unknown, { fields }: LiveObject): unknown {
    return !Object.hasOwn(fields, key) || isSame(this.definition, key, prior, fields[key]) ? prior : fields[key];
  }

  /** A read with nothing remembered (`User.get`): everything that Domo shows. */
  private readImported(props: Fields, { id, fields, computed }: LiveObject): ReadResult {
    this.registerSecrets(fields, props);
    return {
      id,
      props: { ...fields, ...computed, ...reservedIn(props), ...this.reservedProperties(props) },
      inputs: { ...fields, ...this.reservedProperties(props) },
    };
  }

  private inputNames(prior: Fields): string[] {
    return Object.keys(prior).filter((key) => Object.hasOwn(this.definition.inputs.shape, key));
  }

  /** The hidden inputs, which stay as they were stored. An imported object belongs to the instance in which it is found. */
  private reservedProperties(props: Fields): Fields {
    const { instance } = instanceProperty(props[INSTANCE], this.context.settings);
    const kept: Fields = Object.fromEntries([KEY, SECRETS, RESTORED].flatMap((key) => (key in props ? [[key, props[key]]] : [])));
    return { ...kept, [INSTANCE]: instance };
  }

  /** Outputs that no input names, as last known. */
  private computedOutputs(olds: Fields): Fields {
    return Object.fromEntries(Object.entries(withoutReserved(olds)).filter(([key]) => !Object.hasOwn(this.definition.inputs.shape, key)));
  }

  private outputs(inputs: Fields, { computed, unfinished }: { computed: Fields; unfinished?: string[] }): Fields {
    const { [PROVIDER]: _text, ...rest } = inputs;
    const managed = Object.keys(withoutReserved(inputs));
    return {
      ...computed,
      ...rest,
      ...this.reservedProperties(inputs),
      [MANAGED]: managed,
      ...(unfinished && { [UNFINISHED]: unfinished }),
    };
  }

  private partialError(verb: Operation, title: string, error: unknown, { id, outs }: CreatedResource): OperationError {
    const message = operationMessage(verb, title, error);
    const reason = verb === "create" ? `${message}. It was made (id ${id}); the next run finishes it` : message;
    return new OperationError(message, error, { id, properties: outs, reasons: [reason] });
  }

  private async withErrorContext<T>(verb: Operation, title: string, act: () => Promise<T> | T): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw error instanceof OperationError ? error : new OperationError(operationMessage(verb, title, error), error);
    }
  }
}

const optionalCreateKey = ({ [KEY]: key }: Fields): CreateKey => (typeof key === "string" ? key : undefined);
