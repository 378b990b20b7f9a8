// create, read, update and delete, once for all resources. Every write is read back; what exists is never lost from the state.

import { setTimeout } from "node:timers/promises";
import { isUnclear, NotTakenError, ObjectError, ResponseError, UnseenError } from "../errors";
import { same } from "./check";
import { differing, shown, wantedFields } from "./compare";
import type { Declaration, Domo, Fields, Key, LiveObject } from "./declaration";
import { Failure, sentence, type Verb } from "./failure";
import { hiddenIn, INSTANCE, instanceFor, KEY, MANAGED, names, PROVIDER, refuseElsewhere, UNFINISHED, visible } from "./hidden";

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

/** Domo as it is now, and as a whole refresh may see it. */
export interface Views {
  fresh: Domo;
  shared: Domo;
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
    const { id, adopted } = await this.told("create", title, () => this.obtain(want, keyOf(inputs)));
    try {
      const live = await this.settle(id, want);
      return { id, outs: this.outputs(inputs, { computed: { ...live.computed, adopted } }) };
    } catch (error) {
      // What was never seen is not in the state either: the next run looks for it before it makes another.
      if (error instanceof UnseenError) throw new Failure(sentence("create", title, error), error);
      // From here on there is an object: whatever goes wrong, the state has to keep it.
      const unfinished = Object.keys(wantedFields(this.declaration, want));
      throw this.partial("create", title, error, { id, outs: this.outputs(inputs, { computed: { adopted }, unfinished }) });
    }
  }

  /** The object as Domo has it, limited to what the program manages; undefined when it is gone. */
  async read(id: string, props: Fields): Promise<ReadBack | undefined> {
    const prior = visible(props);
    this.learn(prior);
    const title = this.declaration.title(prior);
    const live = await this.told("read", title, () => {
      refuseElsewhere(title, props, this.domo.settings);
      return this.declaration.read(this.views.shared, id, prior);
    });
    const known = Object.keys(prior).some((key) => Object.hasOwn(this.declaration.inputs.shape, key));
    if (!live) {
      if (known) return undefined;
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
    const live = await this.told("update", title, async () => {
      refuseElsewhere(title, olds, settings);
      const controls = Object.fromEntries(this.declaration.controls.map((key) => [key, want[key]]));
      const found = await this.declaration.read(this.domo, id, { ...prior, ...controls });
      if (found) return found;
      throw new ObjectError(`it is gone from ${settings.host}. Run \`pulumi up --refresh\`, which creates it again`);
    });
    const changed = this.changedFields(want, { prior, live, unfinished: names(olds[UNFINISHED]) });
    try {
      const settled = changed.length === 0 ? live : await this.write(id, { want, prior, live });
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
    const { onDelete } = prior;
    if (onDelete === "keep" || (props.adopted === true && onDelete !== "delete")) return;
    const title = this.declaration.title(prior);
    await this.told("delete", title, async () => {
      refuseElsewhere(title, props, this.domo.settings);
      await this.declaration.remove(this.domo, id, prior);
      await this.seeGone(id, prior);
    });
  }

  // -------------------------------------------------------------------------------------------------------------------

  private learn(...known: Fields[]): void {
    this.domo.learn(known.flatMap((fields) => this.declaration.secretsIn?.(fields) ?? []));
  }

  /** An id for the wanted object: newly created, or taken over. */
  private async obtain(want: Fields, key: Key): Promise<{ id: string; adopted: boolean }> {
    const { declaration, domo } = this;
    const inTheWay = declaration.findFirst && (await declaration.find?.(domo, want, key));
    if (inTheWay) return this.takeOver(want, inTheWay);
    try {
      return { id: await declaration.create(domo, want, key), adopted: false };
    } catch (error) {
      if (!declaration.find || !mayExist(error)) throw error;
      const found = await this.look(want, { key, patient: isUnclear(error) });
      if (found) return this.takeOver(want, found);
      if (!isUnclear(error)) throw error;
      domo.log.debug(`no trace of ${declaration.title(want)} after an unclear answer; creating it once more`);
      return { id: await declaration.create(domo, want, key), adopted: false };
    }
  }

  private async look(want: Fields, { key, patient }: { key: Key; patient: boolean }): Promise<LiveObject | undefined> {
    for (const wait of patient ? LOOKS : [0]) {
      if (wait > 0) await this.pause(wait);
      const found = await this.declaration.find?.(this.domo, want, key);
      if (found) return found;
    }
    return undefined;
  }

  private async takeOver(want: Fields, found: LiveObject): Promise<{ id: string; adopted: boolean }> {
    const { declaration, domo } = this;
    const policy = want.adopt ?? domo.settings.adopt;
    if (policy !== "never" && (await this.isLeftover(want, found))) {
      domo.log.info(`${declaration.title(want)}: an earlier run had made it (id ${found.id}); going on with it`);
      return { id: found.id, adopted: false };
    }
    if (policy === "always") return { id: found.id, adopted: true };
    throw new ObjectError(
      `it exists already, with the id ${found.id}, and this stack did not make it. To manage it here, set adopt: "always" ` +
        "(domo:adopt for all; on destroy it is then left in Domo), or import it; else give the new one another " +
        declaration.identity.join(" and "),
    );
  }

  /** Whether the object is just what a cut-off run of ours would have left: young, made by us, unused, and without foreign values. */
  private async isLeftover(want: Fields, { id, fields, origin = {} }: LiveObject): Promise<boolean> {
    const { createdAt, creatorId, inUse, marked } = origin;
    if (marked) return true;
    if (inUse || (createdAt === undefined && creatorId === undefined)) return false;
    if (createdAt !== undefined && Date.now() - createdAt > LEFTOVER_MS) return false;
    const { startsAs = {} } = this.declaration;
    const foreign = differing(this.declaration, want, { id, fields });
    // Where nothing tells who has made it, it must be whole; else the run may have been cut off before all was written.
    if (creatorId === undefined) return foreign.length === 0;
    if (creatorId !== (await this.domo.directory.callerId())) return false;
    return foreign.every((key) => isEmpty(fields[key]) || same(this.declaration, key, startsAs[key], fields[key]));
  }

  private async write(id: string, change: { want: Fields; prior: Fields; live: LiveObject }): Promise<LiveObject> {
    await this.declaration.update(this.domo, id, change);
    return this.readBack(id, change.want);
  }

  /** Looks at what create has made, and writes what is still missing. */
  private async settle(id: string, want: Fields): Promise<LiveObject> {
    // Domo: create takes some fields only, and a user brought back by its e-mail keeps its old ones (§6.2, §8.5).
    const live = await this.declaration.read(this.domo, id, want);
    if (!live) return this.readBack(id, want, LOOKS.slice(1));
    return differing(this.declaration, want, live).length === 0 ? live : this.write(id, { want, prior: {}, live });
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
      const live = await declaration.read(this.domo, id, prior);
      if (!live || declaration.gone?.(live, prior)) return;
    }
    throw new ObjectError(`Domo accepted the delete, but ${declaration.title(prior)} (id ${id}) is still there`);
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
    return { ...(KEY in props && { [KEY]: props[KEY] }), [INSTANCE]: instance };
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

/** Whether nothing is there, whatever its form. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

const keyOf = ({ [KEY]: key }: Fields): Key => (typeof key === "string" ? key : undefined);

/** Whether the object may exist although creating it failed: Domo refused a duplicate, or nobody knows what it did. */
const mayExist = (error: unknown): boolean =>
  isUnclear(error) || (error instanceof ResponseError && (error.status === 400 || error.status === 409));
