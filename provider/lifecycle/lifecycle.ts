// create, read, update and delete, once for all resources. Every write is read back; what exists is never lost from the state.

import { setTimeout } from "node:timers/promises";
import { AmbiguousAbsenceError, isUnclear, NotTakenError, ObjectError, ResponseError, UnseenError } from "../errors";
import { same, thingOf } from "./check";
import { differing, shown, wantedFields } from "./compare";
import type { Change, Declaration, Domo, Fields, Key, LiveObject, Made, Release, Search } from "./declaration";
import { Failure, sentence, type Verb } from "./failure";
import {
  hiddenIn,
  INSTANCE,
  instanceFor,
  KEY,
  keyText,
  MANAGED,
  names,
  PROVIDER,
  refuseStranger,
  RESTORED,
  UNFINISHED,
  visible,
} from "./hidden";
import type { Run } from "./run";

/** How long Domo's answers may lag behind a write before it counts as not taken: pauses between looks, in ms. */
const LOOKS = [0, 150, 300, 600, 1200, 2400];

/** An object younger than this may be what a cut-off run left behind. */
const LEFTOVER_MS = 24 * 60 * 60 * 1000;

export interface Created {
  id: string;
  outs: Fields;
}

export interface ReadBack {
  id: string;
  props: Fields;
  inputs: Fields;
}

/** Domo as it is now, and as a whole refresh may see it; and what this run is about. */
export interface Views {
  fresh: Domo;
  shared: Domo;
  run: Run;
}

interface Obtained extends Made {
  adopted: boolean;
}

/** What this very process has asked for. */
interface Asked {
  /** Domo's time when it was asked for, as far as Domo tells. */
  at: number | undefined;
}

export class Lifecycle {
  private readonly domo: Domo;

  constructor(
    private readonly declaration: Declaration,
    private readonly views: Views,
    private readonly pause: (ms: number) => Promise<void> = setTimeout,
  ) {
    this.domo = views.fresh;
  }

  /** Makes the object, or takes over what an earlier, cut-off run has made of it. */
  async create(inputs: Fields): Promise<Created> {
    const want = visible(inputs);
    this.learn(want);
    const title = this.declaration.title(want);
    const release = this.releaseFor("", title, keyText(inputs));
    const { id, adopted, computed } = await this.told("create", title, () => this.obtain(want, { key: keyOf(inputs), release }));
    this.views.run.create([this.thing(id), ...this.parts(want)], keyText(inputs));
    try {
      const live = await this.settle(id, want, release);
      return { id, outs: this.outputs(inputs, { computed: { ...live.computed, ...computed, adopted } }) };
    } catch (error) {
      // What was never seen is not in the state either: the next run looks for it before it makes another.
      if (error instanceof UnseenError) throw new Failure(sentence("create", title, error), error);
      // From here on there is an object: whatever goes wrong, the state has to keep it.
      const unfinished = Object.keys(wantedFields(this.declaration, want));
      throw this.partial("create", title, error, { id, outs: this.outputs(inputs, { computed: { ...computed, adopted }, unfinished }) });
    }
  }

  /** The object as Domo has it, limited to what the program manages; undefined when it is gone. */
  async read(id: string, props: Fields): Promise<ReadBack | undefined> {
    const prior = visible(props);
    this.learn(prior);
    const title = this.declaration.title(prior);
    const live = await this.told("read", title, () => {
      refuseStranger(title, { id, state: props }, this.domo.settings);
      return this.declaration.read(this.views.shared, id, prior);
    });
    const known = Object.keys(prior).some((key) => Object.hasOwn(this.declaration.inputs.shape, key));
    if (!live) {
      if (known) {
        this.domo.log.info(`${title} (id ${id}) is gone from ${this.domo.settings.host}: ${this.proofOfAbsence()}`);
        return undefined;
      }
      throw new Failure(`there is no ${this.declaration.type} ${id} in ${this.domo.settings.host}: check the id`, undefined);
    }
    if (!known) return this.readUnseen(props, live);
    const unfinished = names(props[UNFINISHED]);
    const managed = props[MANAGED] === undefined ? this.inputNames(prior) : names(props[MANAGED]);
    const seen: Fields = {};
    for (const key of managed) if (key in prior) seen[key] = this.seen(key, prior[key], live);
    const inputs = Object.fromEntries(Object.entries(seen).filter(([key]) => !unfinished.includes(key)));
    const hidden = { ...hiddenIn(props), ...this.stored(props) };
    return {
      id,
      props: { ...prior, ...seen, ...live.computed, ...hidden, [MANAGED]: managed },
      inputs: { ...inputs, ...this.stored(props) },
    };
  }

  /** Brings the object into line with `news`; writes nothing when it is. */
  async update(id: string, olds: Fields, news: Fields): Promise<Fields> {
    const want = visible(news);
    const prior = visible(olds);
    this.learn(want, prior);
    const title = this.declaration.title(want);
    const { settings } = this.domo;
    this.views.run.declare([this.thing(id)], keyText(olds));
    const live = await this.told("update", title, async () => {
      refuseStranger(title, { id, state: olds }, settings);
      const controls = Object.fromEntries(this.declaration.controls.map((key) => [key, want[key]]));
      const found = await this.declaration.read(this.domo, id, { ...prior, ...controls });
      if (found) return found;
      throw new ObjectError(`it is gone from ${settings.host}. Run \`pulumi up --refresh\`, which creates it again`);
    });
    const changed = this.changedFields(want, { prior, live, unfinished: names(olds[UNFINISHED]) });
    try {
      const release = this.releaseFor(id, title, keyText(olds));
      const settled = changed.length === 0 ? live : await this.write(id, { want, prior, live, computed: this.added(olds), release });
      return this.outputs(news, { computed: { ...this.added(olds), ...settled.computed } });
    } catch (error) {
      const outs = { ...olds, [UNFINISHED]: changed };
      throw this.partial("update", title, error, { id, outs });
    }
  }

  /** Takes the object away, unless it is to stay. */
  async delete(id: string, props: Fields): Promise<void> {
    const prior = visible(props);
    this.learn(prior);
    const title = this.declaration.title(prior);
    const { onDelete } = prior;
    const { log, settings } = this.domo;
    if (onDelete === "keep") return;
    if (props.adopted === true && onDelete !== "delete") {
      log.info(`${title} (id ${id}) is left in Domo: it was adopted, and was not made by this stack`);
      return;
    }
    await this.told("delete", title, async () => {
      refuseStranger(title, { id, state: props }, settings);
      const release = this.releaseFor(id, title, keyText(props));
      if (this.views.run.isReplacedOnDemand(this.thing(id), keyText(props))) {
        log.info(
          `${title} is deleted and created again, as asked for. What hung on it goes with it: run \`pulumi up --refresh\` afterwards`,
        );
      }
      if (!this.declaration.parts && !release(this.thing(id))) return;
      const isDeclared = (type: string, other: string): boolean => this.views.run.isDeclared(thingOf(type, other));
      const gone = await this.declaration.remove(this.domo, id, prior, { release, computed: this.added(props), isDeclared });
      await this.seeGone(id, gone ?? prior);
    });
  }

  // -------------------------------------------------------------------------------------------------------------------

  private learn(...known: Fields[]): void {
    this.domo.learn(known.flatMap((fields) => this.declaration.secretsIn?.(fields) ?? []));
  }

  private thing(id: string): string {
    return thingOf(this.declaration.type, id);
  }

  private parts(want: Fields): string[] {
    return this.declaration.parts?.(want) ?? [];
  }

  private proofOfAbsence(): string {
    const { absence } = this.declaration;
    return (this.domo.settings.surface === "public" ? absence.public : undefined) ?? absence.instance;
  }

  /** Lets go of things for the resource of this key, and says what another resource keeps. */
  private releaseFor(id: string, title: string, key: string): Release {
    const [, name = ""] = key.split(new RegExp(`[/$]${this.declaration.type}/(.*)`, "s"));
    return (thing) => {
      if (this.views.run.release(thing, key)) return true;
      this.domo.log.info(
        `${thing === this.thing(id) ? title : `${title}: ${thing}`} stays in Domo: another resource of this program declares it` +
          (name === "" ? "" : `. Where "${name}" was only renamed, aliases: [{ name: "${name}" }] on the new one tells Pulumi so`),
      );
      return false;
    };
  }

  /** An id for the wanted object: newly created, or taken over. */
  private async obtain(want: Fields, context: { key: Key; release: Release }): Promise<Obtained> {
    const { declaration, domo } = this;
    const { key } = context;
    const isFree = (id: string): boolean => !this.views.run.isDeclared(this.thing(id));
    const inTheWay = await declaration.find?.(domo, want, { key, isFree, thorough: false });
    if (inTheWay) return this.takeOver(want, inTheWay, { isFree });
    const asked = { at: declaration.needs === "directory" ? domo.directory.now() : undefined };
    const create = async (): Promise<Obtained> => {
      const made = await declaration.create(domo, want, context);
      if (typeof made === "string") return { id: made, computed: {}, adopted: false };
      if (made.existed) this.sayAdopted(declaration.title(want), made.id);
      return { ...made, adopted: made.existed ?? false };
    };
    try {
      return await create();
    } catch (error) {
      if (!declaration.find || !mayExist(error)) throw error;
      const found = await this.look(want, { key, isFree, thorough: true }, isUnclear(error));
      if (found) return this.takeOver(want, found, { isFree, ...(isUnclear(error) && { asked }) });
      if (!isUnclear(error)) throw error;
      domo.log.debug(`no trace of ${declaration.title(want)} after an unclear answer; creating it once more`);
      return create();
    }
  }

  private async look(want: Fields, search: Search, patient: boolean): Promise<LiveObject | undefined> {
    for (const wait of patient ? LOOKS : [0]) {
      if (wait > 0) await this.pause(wait);
      const found = await this.declaration.find?.(this.domo, want, search);
      if (found) return found;
    }
    return undefined;
  }

  private async takeOver(want: Fields, found: LiveObject, how: Pick<Search, "isFree"> & { asked?: Asked }): Promise<Obtained> {
    const { declaration, domo } = this;
    const { id } = found;
    const title = declaration.title(want);
    const policy = want.adopt ?? domo.settings.adopt;
    const computed = found.computed ?? {};
    if (!how.isFree(id)) throw new ObjectError(`another resource of this program has it already (id ${id}). ${RENAMED}`);
    if (policy !== "never" && (found.origin?.marked || (how.asked && (await this.isProven(want, found, how.asked))))) {
      domo.log.info(`${title}: it was made under this resource's name (id ${id}); going on with it`);
      return { id, computed, adopted: false };
    }
    if (policy === "always" || (policy === "own" && (await this.mayBeLeftover(want, found)))) {
      this.sayAdopted(title, id);
      return { id, computed, adopted: true };
    }
    const differs = differing(declaration, want, found).map(
      (key) => `${key} is ${shown(declaration, key, found.fields[key])} instead of ${shown(declaration, key, want[key])}`,
    );
    throw new ObjectError(
      `it exists already, with the id ${id}${differs.length > 0 ? ` (${differs.join("; ")})` : ""}, and nothing proves that this stack made it. ` +
        'To manage it here, set adopt: "always" (domo:adopt for all; on destroy it is then left in Domo), or import it' +
        (declaration.isGrant ? "" : `; else give the new one another ${declaration.identity.join(" and ")}`) +
        `. ${RENAMED}`,
    );
  }

  private sayAdopted(title: string, id: string): void {
    this.domo.log.info(
      `${title}: it exists already (id ${id}) and is adopted, as nothing proves that this stack made it. Destroying leaves it in Domo, ` +
        'unless onDelete: "delete" is set',
    );
  }

  /**
   * Whether this very process has asked for it: it was not there before, its create was sent and not clearly answered, and what is there now
   * was made after that by Domo's clock, by the same credentials, and has no foreign values.
   */
  private async isProven(want: Fields, found: LiveObject, asked: Asked): Promise<boolean> {
    const { createdAt } = found.origin ?? {};
    if (this.declaration.isGrant) return differing(this.declaration, want, found).length === 0;
    if (createdAt === undefined || asked.at === undefined || createdAt < asked.at) return false;
    return this.isUntouched(want, found);
  }

  /** Whether it may be what a cut-off run has left: young, made by the same credentials, unused, and without foreign values. */
  private async mayBeLeftover(want: Fields, found: LiveObject): Promise<boolean> {
    if (this.declaration.isGrant) return differing(this.declaration, want, found).length === 0;
    const { createdAt, creatorId, inUse } = found.origin ?? {};
    if (inUse || (createdAt === undefined && creatorId === undefined)) return false;
    const now = this.domo.directory.now() ?? Date.now();
    if (createdAt !== undefined && now - createdAt > LEFTOVER_MS) return false;
    return this.isUntouched(want, found);
  }

  private async isUntouched(want: Fields, { id, fields, origin = {} }: LiveObject): Promise<boolean> {
    const { startsAs = {} } = this.declaration;
    const foreign = differing(this.declaration, want, { id, fields });
    // Where nothing tells who has made it, it must be whole; else the run may have been cut off before all was written.
    if (origin.creatorId === undefined) return foreign.length === 0;
    if (origin.creatorId !== (await this.domo.directory.callerId())) return false;
    return foreign.every((key) => isEmpty(fields[key]) || same(this.declaration, key, startsAs[key], fields[key]));
  }

  /** Writes, and reads back what was written. After an outcome that is not known it looks first, and writes once more what is not there. */
  private async write(id: string, change: Change): Promise<LiveObject> {
    const { declaration, domo } = this;
    const { want } = change;
    for (let last = false; ; last = true) {
      try {
        const computed = await declaration.update(domo, id, change);
        const live = await this.readBack(id, want);
        return { ...live, computed: { ...live.computed, ...computed } };
      } catch (error) {
        if (!isUnclear(error)) throw error;
        const live = await declaration.read(domo, id, want);
        // What Domo does not show can't be looked at.
        const isShown = (key: string): boolean => live !== undefined && Object.hasOwn(live.fields, key) && !live.masked?.includes(key);
        if (!live || !Object.keys(wantedFields(declaration, want)).every(isShown)) throw error;
        if (differing(declaration, want, live).length === 0) return live;
        if (last) throw error;
        domo.log.debug(`${declaration.title(want)} is not as wanted after an unclear answer; writing once more`);
        change = { ...change, live };
      }
    }
  }

  /** Looks at what create has made, and writes what is still missing. */
  private async settle(id: string, want: Fields, release: Release): Promise<LiveObject> {
    // Domo: create takes some fields only, and a user brought back by its e-mail keeps its old ones (§6.2, §8.5).
    const live = await this.declaration.read(this.domo, id, want);
    if (!live) return this.readBack(id, want, LOOKS.slice(1));
    return differing(this.declaration, want, live).length === 0 ? live : this.write(id, { want, prior: {}, live, computed: {}, release });
  }

  /** Reads until all wanted fields are there, for a bounded time, as Domo's answers may lag. */
  private async readBack(id: string, want: Fields, looks = LOOKS): Promise<LiveObject> {
    const { declaration } = this;
    const title = declaration.title(want);
    let live: LiveObject | undefined;
    for (const wait of looks) {
      if (wait > 0) await this.pause(wait);
      live = await declaration.read(this.domo, id, want);
      if (live && differing(declaration, want, live).length === 0) return live;
    }
    if (!live) throw new UnseenError(`Domo answered that ${title} is written (id ${id}), but does not find it`);
    const found = live.fields;
    throw new NotTakenError(
      title,
      differing(declaration, want, live).map((field) => ({
        field,
        wanted: shown(declaration, field, want[field]),
        found: shown(declaration, field, found[field]),
      })),
    );
  }

  /** A delete is a write, too: green means that nothing is left. */
  private async seeGone(id: string, prior: Fields): Promise<void> {
    const { declaration } = this;
    for (const wait of LOOKS) {
      if (wait > 0) await this.pause(wait);
      const live = await this.orAmbiguous(() => declaration.read(this.domo, id, prior));
      if (live !== "ambiguous" && (!live || declaration.gone?.(live, prior))) return;
    }
    throw new ObjectError(`Domo accepted the delete, but ${declaration.title(prior)} (id ${id}) is still there`);
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
    const unseen = Object.keys(wantedFields(this.declaration, want)).filter((key) => !Object.hasOwn(live.fields, key));
    const changed = unseen.filter((key) => unfinished.includes(key) || !same(this.declaration, key, prior[key], want[key]));
    return [...differing(this.declaration, want, live), ...changed];
  }

  /** One managed field in the user's spelling where that means the same, else as Domo has it. */
  private seen(key: string, prior: unknown, { fields }: LiveObject): unknown {
    return !Object.hasOwn(fields, key) || same(this.declaration, key, prior, fields[key]) ? prior : fields[key];
  }

  /** A read with nothing remembered (`User.get`): everything that Domo shows. */
  private readUnseen(props: Fields, { id, fields, computed }: LiveObject): ReadBack {
    return {
      id,
      props: { ...fields, ...computed, ...hiddenIn(props), ...this.stored(props) },
      inputs: { ...fields, ...this.stored(props) },
    };
  }

  private inputNames(prior: Fields): string[] {
    return Object.keys(prior).filter((key) => Object.hasOwn(this.declaration.inputs.shape, key));
  }

  /** The hidden inputs, which stay as they were stored. An imported object belongs to the instance in which it is found. */
  private stored(props: Fields): Fields {
    const { instance } = instanceFor(props[INSTANCE], this.domo.settings);
    const kept: Fields = Object.fromEntries([KEY, RESTORED].flatMap((key) => (key in props ? [[key, props[key]]] : [])));
    return { ...kept, [INSTANCE]: instance };
  }

  /** Outputs that no input names, as last known. */
  private added(olds: Fields): Fields {
    return Object.fromEntries(Object.entries(visible(olds)).filter(([key]) => !Object.hasOwn(this.declaration.inputs.shape, key)));
  }

  private outputs(inputs: Fields, { computed, unfinished }: { computed: Fields; unfinished?: string[] }): Fields {
    const { [PROVIDER]: _text, ...rest } = inputs;
    const managed = Object.keys(visible(inputs));
    return { ...computed, ...rest, ...this.stored(inputs), [MANAGED]: managed, ...(unfinished && { [UNFINISHED]: unfinished }) };
  }

  private partial(verb: Verb, title: string, error: unknown, { id, outs }: Created): Failure {
    const message = sentence(verb, title, error);
    const reason = verb === "create" ? `${message}. It was made (id ${id}); the next run finishes it` : message;
    return new Failure(message, error, { id, properties: outs, reasons: [reason] });
  }

  private async told<T>(verb: Verb, title: string, act: () => Promise<T> | T): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw error instanceof Failure ? error : new Failure(sentence(verb, title, error), error);
    }
  }
}

const RENAMED = 'If the resource was only renamed in the program, give it aliases: [{ name: "the old name" }]';

/** Whether nothing is there, whatever its form. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

const keyOf = ({ [KEY]: key }: Fields): Key => (typeof key === "string" ? key : undefined);

/** Whether the object may exist although creating it failed: Domo refused a duplicate, or nobody knows what it did. */
const mayExist = (error: unknown): boolean =>
  isUnclear(error) || (error instanceof ResponseError && (error.status === 400 || error.status === 409));
