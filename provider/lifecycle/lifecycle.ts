// create, read, update and delete, once for all resources. Every write is read back; what exists is never lost from the state.

import { setTimeout } from "node:timers/promises";
import { AmbiguousAbsenceError, isUnclear, NotTakenError, ObjectError, UnseenError } from "../client/errors";
import { same, selfOf, thingOf } from "./check";
import { differing, shown, wantedFields } from "./compare";
import type { Change, Declaration, Domo, Fields, Key, LiveObject, Release } from "./definition";
import { Failure, sentence, type Verb } from "./operation-error";
import {
  hiddenIn,
  INSTANCE,
  instanceFor,
  KEY,
  keyText,
  MANAGED,
  names,
  PROVIDER,
  refuseHomeless,
  refuseStranger,
  RESTORED,
  SECRETS,
  UNFINISHED,
  visible,
} from "./reserved-properties";
import { LOOKS, obtain, RENAMED, type Obtained } from "./create-or-adopt";
import type { Run } from "./run";
import { secretValues } from "./secrets";

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
    const title = this.declaration.title(want);
    const key = keyText(inputs);
    const release = this.releaseFor({ title, key });
    const { run } = this.views;
    const claim = this.claimOf(want);
    const obtained = await this.told("create", title, async () => {
      if (claim !== undefined && !run.claim(claim)) throw new ObjectError(`another resource of this program declares it, too. ${RENAMED}`);
      try {
        return await obtain({ declaration: this.declaration, domo: this.domo, run, pause: this.pause }, want, {
          key: keyOf(inputs),
          release,
        });
      } catch (error) {
        if (claim !== undefined) run.unclaim(claim);
        throw error;
      }
    });
    const { id, adopted, computed } = obtained;
    run.create(this.things(id, want), key);
    try {
      const live = await this.settle(obtained, want, release);
      return { id, outs: this.outputs(inputs, { computed: { ...live.computed, ...computed, adopted } }) };
    } catch (error) {
      // What was never seen, or is somebody else's, is not in the state either: the next run looks for it before it makes another.
      if (error instanceof UnseenError) throw new Failure(sentence("create", title, error), error);
      // From here on there is an object: whatever goes wrong, the state has to keep it.
      const unfinished = Object.keys(wantedFields(this.declaration, want));
      throw this.partial("create", title, error, { id, outs: this.outputs(inputs, { computed: { ...computed, adopted }, unfinished }) });
    }
  }

  /** The object as Domo has it, limited to what the program manages; undefined when it is gone. */
  async read(id: string, props: Fields): Promise<ReadBack | undefined> {
    const prior = visible(props);
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
    this.learn(seen, props);
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
    const title = this.declaration.title(want);
    const { settings } = this.domo;
    this.views.run.declare([this.self(id, keyText(olds))], keyText(olds));
    const live = await this.told("update", title, async () => {
      refuseStranger(title, { id, state: olds }, settings);
      refuseHomeless(title, olds);
      const controls = Object.fromEntries(this.declaration.controls.map((key) => [key, want[key]]));
      const found = await this.declaration.read(this.domo, id, { ...prior, ...controls });
      if (found) return found;
      throw new ObjectError(`it is gone from ${settings.host}. Run \`pulumi up --refresh\`, which creates it again`);
    });
    const changed = this.changedFields(want, { prior, live, unfinished: names(olds[UNFINISHED]) });
    try {
      const wasDeclared = (part: string): boolean => this.views.run.wasDeclared(part);
      const change = { want, prior, live, computed: this.added(olds), release: this.releaseFor({ title }), wasDeclared };
      const settled = changed.length === 0 ? live : await this.write(id, change);
      return this.outputs(news, { computed: { ...this.added(olds), ...settled.computed } });
    } catch (error) {
      const outs = { ...olds, [UNFINISHED]: changed };
      throw this.partial("update", title, error, { id, outs });
    }
  }

  /** Takes the object away, unless it is to stay. */
  async delete(id: string, props: Fields): Promise<void> {
    const prior = visible(props);
    const title = this.declaration.title(prior);
    const { onDelete } = prior;
    const { log, settings } = this.domo;
    if (onDelete === "keep") return;
    if (props.adopted === true && onDelete !== "delete") {
      log.info(`${title} (id ${id}) is left in Domo: it was there before this resource, and was adopted`);
      return;
    }
    await this.told("delete", title, async () => {
      refuseStranger(title, { id, state: props }, settings);
      refuseHomeless(title, props);
      const { run } = this.views;
      const key = keyText(props);
      if (run.isReplacedOnDemand(this.self(id, key), key)) {
        log.info(
          `${title} is deleted and created again, as asked for. What hung on it goes with it: run \`pulumi up --refresh\` afterwards`,
        );
      }
      if (!this.declaration.parts && !run.release(this.self(id, key))) {
        this.sayKept(title, key);
        return;
      }
      const claim = this.claimOf(prior);
      if (claim !== undefined) run.unclaim(claim);
      const release = this.releaseFor({ title, ...(run.isChecked(key) && { key }) });
      const isDeclared = (type: string, other: string): boolean => run.isDeclared(thingOf(type, other));
      const gone = await this.declaration.remove(this.domo, id, prior, { release, computed: this.added(props), isDeclared });
      await this.seeGone(id, gone ?? prior);
    });
  }

  // -------------------------------------------------------------------------------------------------------------------

  /** Keeps secrets that Domo shows out of errors and logs from here on. */
  private learn(found: Fields, props: Fields): void {
    this.domo.learn(secretValues(this.declaration, { ...props, ...found }));
  }

  private self(id: string, key: string): string {
    return selfOf(this.declaration, id, key);
  }

  /** What a run knows the resource by: its parts, or the object itself. */
  private things(id: string, want: Fields): string[] {
    return this.declaration.parts?.(want) ?? [this.self(id, "")];
  }

  /** What only one resource can be about, where that shows in the inputs. */
  private claimOf(want: Fields): string | undefined {
    const { isGrant, identity, type, isUnique } = this.declaration;
    if (!isGrant && !isUnique) return undefined;
    const values = identity.map((key) => want[key]).map((value) => (typeof value === "string" ? value.trim().toLowerCase() : value));
    return JSON.stringify([type, ...values]);
  }

  private proofOfAbsence(): string {
    const { absence } = this.declaration;
    return (this.domo.settings.surface === "public" ? absence.public : undefined) ?? absence.instance;
  }

  /** Lets go of parts, and says which ones another resource keeps. `key` is that of a resource that is about to declare its parts again. */
  private releaseFor({ title, key }: { title: string; key?: string }): Release {
    return (part) => {
      if (this.views.run.releasePart(part, key)) return true;
      this.sayKept(`${title}: ${part}`, key ?? "");
      return false;
    };
  }

  private sayKept(what: string, key: string): void {
    const [, name = ""] = key.split(new RegExp(`[/$]${this.declaration.type}/(.*)`, "s"));
    this.domo.log.info(
      `${what} stays in Domo: another resource of this program declares it` +
        (name === "" ? "" : `. Where "${name}" was only renamed, aliases: [{ name: "${name}" }] on the new one tells Pulumi so`),
    );
  }

  /** Writes, and reads back what was written. After an outcome that is not known it looks first, and writes once more what is not there. */
  private async write(id: string, change: Change): Promise<LiveObject> {
    const { declaration, domo } = this;
    const { want } = change;
    for (let last = false; ; last = true) {
      try {
        const { computed, gone } = (await declaration.update(domo, id, change)) ?? {};
        const live = await this.readBack(id, want);
        if (gone) await this.seeGone(id, gone);
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

  /** Looks at what create has made or taken over, and writes what is still missing. */
  private async settle({ id, isTaken, key, adopted, computed }: Obtained, want: Fields, release: Release): Promise<LiveObject> {
    const { declaration } = this;
    // Domo: create takes some fields only, and a user brought back by its e-mail keeps its old ones (§6.2, §8.5).
    const live = await declaration.read(this.domo, id, want);
    const change = { want, prior: {}, computed: { ...computed, adopted }, release, wasDeclared: () => false };
    if (!live) return this.readBack(id, want, LOOKS.slice(1));
    const differs = differing(declaration, want, live);
    const strange = isTaken ? [] : declaration.identity.filter((field) => differs.includes(field));
    const mark = live.origin?.mark;
    if (strange.length > 0 || (!isTaken && key !== undefined && mark !== undefined && mark !== key)) {
      throw new UnseenError(
        `Domo answered that it made ${declaration.title(want)} as ${id}, but that is ${this.domo.redact(declaration.title(live.fields))}. Nothing was written to it`,
      );
    }
    // What Domo does not show was not written by this run where the object was there before.
    const isShown = (field: string): boolean => Object.hasOwn(live.fields, field) && !live.masked?.includes(field);
    const isHidden = isTaken && !Object.keys(wantedFields(declaration, want)).every(isShown);
    return differs.length === 0 && !isHidden ? live : this.write(id, { ...change, live });
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
        found: this.domo.redact(shown(declaration, field, found[field])),
      })),
    );
  }

  /** A delete is a write, too: green means that nothing is left. */
  private async seeGone(id: string, prior: Fields): Promise<void> {
    const { declaration } = this;
    for (const wait of LOOKS) {
      if (wait > 0) await this.pause(wait);
      const live = await this.orAmbiguous(() => declaration.read(this.domo, id, prior));
      if (live !== "ambiguous" && (!live || declaration.gone?.(live, prior, (part) => this.views.run.isDeclared(part)))) return;
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
    return [...differing(this.declaration, want, live), ...changed, ...(this.declaration.drops?.(want, prior) ?? [])];
  }

  /** One managed field in the user's spelling where that means the same, else as Domo has it. */
  private seen(key: string, prior: unknown, { fields }: LiveObject): unknown {
    return !Object.hasOwn(fields, key) || same(this.declaration, key, prior, fields[key]) ? prior : fields[key];
  }

  /** A read with nothing remembered (`User.get`): everything that Domo shows. */
  private readUnseen(props: Fields, { id, fields, computed }: LiveObject): ReadBack {
    this.learn(fields, props);
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
    const kept: Fields = Object.fromEntries([KEY, SECRETS, RESTORED].flatMap((key) => (key in props ? [[key, props[key]]] : [])));
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

const keyOf = ({ [KEY]: key }: Fields): Key => (typeof key === "string" ? key : undefined);
