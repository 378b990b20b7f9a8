// preview and up: what the program registers is compared with the state and brought about.

import { randomUUID } from "node:crypto";
import { deleteAll, deleteForReplacement, needs } from "./deletion";
import { InitFailed, type CheckFailure, type Host } from "./host";
import { isProvider, PROVIDER_TYPE, reference } from "./hosts";
import { newGoal, Terminating, type Alias, type Goal, type Registered } from "./program";
import type { Project } from "./project";
import type { Op } from "./report";
import { StepFailed, type Run } from "./run";
import type { ResourceState } from "./snapshot";
import {
  changes,
  fromWireMap,
  hasSecret,
  isMap,
  marked,
  plain,
  secret,
  topLevel,
  UNKNOWN,
  type Change,
  type Value,
  type Values,
} from "./values";

const STACK_TYPE = "pulumi:pulumi:Stack";

/** What is to be done for a registration. It tells its outcome itself. */
type Doing = () => Promise<Registered>;

export class Deployment {
  private readonly registered = new Map<string, ResourceState>();
  /** What became of the resources that were deleted ahead of their replacement, by URN. */
  private readonly deletedFirst = new Map<string, ResourceState>();
  private readonly isNew = new Set<string>();
  private defaultProvider: Promise<ResourceState> | undefined;

  constructor(
    private readonly run: Run,
    private readonly project: Project,
  ) {}

  /** Handles one registration from beginning to end. */
  async register(goal: Goal): Promise<Registered> {
    if (this.run.stopped) throw new Terminating("the engine is shutting down");
    try {
      const provider = await this.providerOf(goal);
      // Decided in turn; done side by side, as far as parallelism allows.
      const doing = await this.run.deciding.add(() => {
        if (this.run.stopped) throw new Terminating("the engine is shutting down");
        return this.decide(goal, provider);
      });
      return await this.run.doing.add(() => {
        if (this.run.stopped) throw new Terminating("the engine is shutting down");
        return doing();
      });
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      if (this.run.options.continueOnError) return { urn: this.urnOf(goal), id: "", outputs: goal.inputs, failed: true };
      throw new Terminating("the engine is shutting down");
    }
  }

  /** `User.get`: reads an object that the program does not manage. */
  async read(goal: Goal & { id: string }): Promise<Registered> {
    const provider = await this.providerOf(goal);
    const urn = this.urnOf(goal);
    const { id, inputs } = goal;
    if (this.run.stopped) throw new Terminating("the engine is shutting down");
    this.run.report.begin("read", urn);
    try {
      const host = await this.run.hosts.of(provider);
      const live = id === UNKNOWN ? { outputs: inputs } : await host?.read(id, { inputs });
      if (!live) throw new Error(`resource '${id}' does not exist`);
      this.run.report.done("read", urn, {});
      this.settle({ ...this.stateOf(goal, urn, provider), external: true, id, inputs, outputs: live.outputs }, this.oldOf(goal, urn));
      return { urn, id, outputs: live.outputs };
    } catch (error) {
      this.run.fail(error, urn);
      throw new Terminating("the engine is shutting down");
    }
  }

  /** Takes an object that exists into the state. One that is there already is left as it is. */
  async importOne(goal: Goal, { id, outputs }: { id: string; outputs: Values }): Promise<void> {
    const provider = await this.providerOf(goal);
    const urn = this.urnOf(goal);
    const old = this.oldOf(goal, urn);
    const { report } = this.run;
    if (old) {
      report.begin("same", urn, { resource: old });
      report.done("same", urn, { counted: "same", resource: old });
      return;
    }
    report.begin("import", urn);
    try {
      const host = await this.run.hosts.of(provider);
      // Check may only object: what is stored is what the file says.
      if (host) await this.check(host, { goal, urn, olds: goal.inputs });
      const { inputs } = goal;
      const made = {
        ...this.stateOf(goal, urn, provider),
        id,
        inputs,
        outputs: this.finished(outputs, { urn, custom: true, type: goal.type, inputs }),
      };
      this.settle(made, undefined);
      report.done("import", urn, { counted: "import", resource: made });
    } catch (error) {
      if (!(error instanceof StepFailed)) this.run.fail(error, urn);
    }
  }

  async registerOutputs(urn: string, outputs: Values): Promise<void> {
    if (!this.run.options.preview) this.run.snapshot.setOutputs(urn, outputs);
    const resource = this.registered.get(urn);
    if (resource) this.registered.set(urn, { ...resource, outputs });
    return Promise.resolve();
  }

  /** The stack is done when all else is, if its program came so far as to say what it gives. */
  conclude(): void {
    const stack = this.registered.get(this.run.report.stackUrn);
    if (stack?.outputs) this.run.report.done(this.isNew.has(stack.urn) ? "create" : "same", stack.urn, { resource: stack });
  }

  /** After a program that ended well: what it no longer registers goes. */
  async deleteLeftovers(): Promise<void> {
    const condemned = this.run.snapshot.olds.filter((old) => old !== undefined && !(this.registered.has(old.urn) && !old.delete));
    for (const old of condemned) if (old && isProvider(old.type)) this.run.hosts.know(old);
    await deleteAll(
      this.run,
      condemned.filter((old) => old !== undefined),
    );
  }

  stackOutputs(): Values {
    return this.registered.get(this.run.report.stackUrn)?.outputs ?? {};
  }

  // -------------------------------------------------------------------------------------------------------------------

  private urnOf({ type, name, parent }: Pick<Goal, "type" | "name" | "parent">): string {
    const [, , parentType = ""] = parent.split("::");
    const qualified = parent === "" || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
    return `urn:pulumi:${this.project.stack}::${this.project.name}::${qualified}::${name}`;
  }

  /** The reference to the provider that a resource uses; the default one comes into being on first use. */
  private async providerOf(goal: Goal): Promise<string> {
    if (!goal.custom || isProvider(goal.type)) return "";
    if (goal.provider !== "") return goal.provider;
    this.defaultProvider ??= this.run.deciding.add(() => this.makeDefaultProvider());
    return reference(await this.defaultProvider);
  }

  private async makeDefaultProvider(): Promise<ResourceState> {
    const goal = newGoal({ type: PROVIDER_TYPE, name: "default", custom: true, inputs: this.project.config });
    await this.provider(goal, this.urnOf(goal))();
    const made = this.registered.get(this.urnOf(goal));
    if (!made) throw new Error("the default provider was not made");
    return made;
  }

  private oldOf(goal: Goal, urn: string): ResourceState | undefined {
    const olds = this.run.snapshot.olds.filter((old) => old !== undefined && !old.delete);
    const aliases = goal.aliases.map((alias) => this.aliasUrn(goal, alias));
    return [urn, ...aliases].map((each) => olds.find((old) => old?.urn === each)).find((old) => old !== undefined);
  }

  private aliasUrn(goal: Goal, { urn, name = goal.name, type = goal.type, parent, noParent }: Alias): string {
    return urn ?? this.urnOf({ name, type, parent: noParent ? "" : (parent ?? "") || goal.parent });
  }

  /** The state entry that a registration amounts to, without what only its outcome gives. */
  private stateOf(goal: Goal, urn: string, provider: string): ResourceState {
    const { custom, type, parent, protect, dependencies, propertyDependencies, retainOnDelete, deletedWith } = goal;
    const { ignoreChanges, additionalSecretOutputs } = goal;
    return {
      urn,
      custom,
      type,
      ...(parent && { parent }),
      ...(protect && { protect }),
      ...(dependencies.length > 0 && { dependencies: [...dependencies].sort() }),
      ...(provider && { provider }),
      ...(Object.keys(propertyDependencies).length > 0 && { propertyDependencies }),
      ...(additionalSecretOutputs.length > 0 && { additionalSecretOutputs }),
      ...(retainOnDelete && { retainOnDelete }),
      ...(deletedWith && { deletedWith }),
      ...(ignoreChanges.length > 0 && { ignoreChanges }),
    };
  }

  private async decide(goal: Goal, provider: string): Promise<Doing> {
    const urn = this.urnOf(goal);
    if (this.registered.has(urn)) {
      this.run.refused = true;
      throw this.run.fail(new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`), urn);
    }
    if (goal.type === STACK_TYPE) this.run.report.stackUrn = urn;
    if (isProvider(goal.type)) return this.provider(goal, urn);
    if (!goal.custom) return this.component(goal, urn);
    try {
      return await this.custom(goal, urn, provider);
    } catch (error) {
      if (error instanceof StepFailed) throw error;
      // A throw in check or diff: told at the resource; the run stops without a step having failed.
      this.run.refused = true;
      throw this.run.fail(error, urn);
    }
  }

  private component(goal: Goal, urn: string): Doing {
    const old = this.oldOf(goal, urn);
    const state = { ...this.stateOf(goal, urn, ""), ...(Object.keys(goal.inputs).length > 0 && { inputs: goal.inputs }) };
    return () => {
      const op: Op = old ? "same" : "create";
      if (!old) this.isNew.add(urn);
      this.run.report.begin(op, urn, { resource: state });
      this.settle(old?.outputs ? { ...state, outputs: old.outputs } : state, old);
      const isStack = goal.type === STACK_TYPE;
      this.run.report.steps.push({ op, urn, oldState: old, newState: state });
      // An up tells the stack to be done at its end only; its place in the counts it has from the beginning.
      if (isStack && !this.run.options.preview) this.run.report.counts.set(op, (this.run.report.counts.get(op) ?? 0) + 1);
      else this.run.report.done(op, urn, { counted: op, resource: state });
      return Promise.resolve({ urn, id: "", outputs: {} });
    };
  }

  private provider(goal: Goal, urn: string): Doing {
    const old = this.oldOf(goal, urn);
    const { inputs } = goal;
    const found = old ? changes(old.inputs ?? {}, inputs) : undefined;
    const op: Op = !old ? "create" : found && found.size > 0 ? "update" : "same";
    const isDefault = goal.name === "default";
    // The default provider follows the stack's configuration silently.
    const told: Op = isDefault && op === "update" ? "update" : op;
    const id = old?.id ?? (this.run.options.preview ? UNKNOWN : randomUUID());
    const state = { ...this.stateOf(goal, urn, ""), id, inputs, outputs: inputs };
    return () => {
      this.run.report.begin(told, urn, { resource: state, changes: found });
      this.settle(state, old);
      this.run.hosts.know(state);
      // A digest shows of a provider that it changes, not what.
      const { id: _id, outputs: _outputs, ...shown } = state;
      if (!isDefault && op !== "same") this.run.report.steps.push({ op, urn, oldState: old, newState: shown });
      this.run.report.done(told, urn, { resource: state, ...(!isDefault && { counted: op }) });
      return Promise.resolve({ urn, id, outputs: inputs });
    };
  }

  private async custom(goal: Goal, urn: string, provider: string): Promise<Doing> {
    const old = this.oldOf(goal, urn);
    const host = await this.run.hosts.of(provider);
    const base = this.stateOf(goal, urn, provider);
    const first = this.deletedFirst.get(urn);
    if (!host || !old || first) {
      const inputs = host ? await this.check(host, { goal, urn, olds: {} }) : goal.inputs;
      return first ? this.replacement({ ...base, inputs }, first, { host }) : this.creation({ ...base, inputs }, { host });
    }
    const olds = old.inputs ?? {};
    const wanted = { ...goal, inputs: withIgnored(goal.inputs, olds, goal.ignoreChanges) };
    const inputs = await this.check(host, { goal: wanted, urn, olds });
    const asked = await host.diff(old.id ?? "", old.outputs ?? {}, inputs);
    const found = changes(olds, inputs);
    const state = { ...base, inputs };
    if (old.pendingReplacement || (found.size > 0 && asked.replaces.length > 0)) {
      if (old.protect) {
        this.run.refused = true;
        throw this.run.fail(
          new Error(
            `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``,
          ),
          urn,
        );
      }
      const again = await this.check(host, { goal, urn, olds: {} });
      const deleteFirst = goal.deleteBeforeReplace ?? asked.deleteBeforeReplace;
      const how = { host, changes: found, replaces: asked.replaces };
      if (old.pendingReplacement) return this.replacement({ ...base, inputs: again }, old, how);
      if (!deleteFirst) return this.createFirst({ ...base, inputs: again }, old, how);
      const dependents = await this.dependentsToReplace(old);
      return this.deleteFirst({ ...base, inputs: again }, old, { ...how, dependents });
    }
    if (found.size > 0 || old.initErrors) return this.updating(state, old, { host, changes: found });
    return this.unchanged(state, old);
  }

  /** The inputs as the handler wants them, with the marks put back. */
  private async check(host: Host, { goal, urn, olds }: { goal: Goal; urn: string; olds: Values }): Promise<Values> {
    const { inputs, failures } = await host.check(olds, goal.inputs);
    for (const failure of failures) this.run.report.message("error", problem(goal, failure), urn);
    if (failures.length === 0) return marked(inputs, goal.inputs);
    this.run.failed = true;
    this.run.refused = true;
    throw new StepFailed("the inputs have problems");
  }

  private unchanged(state: ResourceState, old: ResourceState): Doing {
    const { urn } = state;
    const same = { ...state, id: old.id, outputs: old.outputs };
    return () => {
      this.run.report.begin("same", urn, { resource: same });
      this.settle(same, old);
      this.run.report.done("same", urn, { counted: "same", resource: same });
      return Promise.resolve({ urn, id: old.id ?? "", outputs: old.outputs ?? {} });
    };
  }

  private creation(state: ResourceState, { host }: { host: Host | undefined }): Doing {
    return async () => {
      this.run.report.begin("create", state.urn, { resource: state });
      this.run.report.steps.push({ op: "create", urn: state.urn, provider: state.provider, newState: state });
      const made = await this.make("create", state, { host });
      this.run.report.done("create", state.urn, { counted: "create", resource: made });
      return answer(made);
    };
  }

  /** Creates the object; in a preview, acts as if. */
  private async make(op: Op, state: ResourceState, { host, old }: { host: Host | undefined; old?: ResourceState }): Promise<ResourceState> {
    const { urn, inputs = {} } = state;
    if (this.run.options.preview) {
      const made = { ...state, outputs: inputs };
      this.registered.set(urn, made);
      return made;
    }
    if (!host) throw new Error(`${urn} has no provider`);
    try {
      const { id, outputs } = await this.run.operate("creating", state, () => host.create(inputs));
      const made = { ...state, id, outputs: this.finished(outputs, state) };
      this.settle(made, old);
      return made;
    } catch (error) {
      if (error instanceof InitFailed) {
        const outputs = this.finished(error.properties, state);
        this.settle({ ...state, id: error.id, outputs, initErrors: error.reasons }, old);
      }
      throw this.stepFailed(op, error, urn);
    }
  }

  private updating(
    state: ResourceState,
    old: ResourceState,
    { host, changes: found }: { host: Host; changes: Map<string, Change> },
  ): Doing {
    const { urn, inputs = {} } = state;
    const { id = "", outputs: oldOutputs = {} } = old;
    return async () => {
      this.run.report.begin("update", urn, { changes: found, resource: { ...state, id } });
      this.run.report.steps.push({ op: "update", urn, provider: state.provider, oldState: old, newState: state, changes: found });
      if (this.run.options.preview) {
        this.registered.set(urn, { ...state, id, outputs: inputs });
        this.run.report.done("update", urn, { counted: "update", changes: found, resource: { ...state, id } });
        return { urn, id, outputs: inputs };
      }
      try {
        const outputs = await this.run.operate("updating", state, () => host.update(id, oldOutputs, inputs));
        const updated = { ...state, id, outputs: this.finished(outputs, state) };
        this.settle(updated, old);
        this.run.report.done("update", urn, { counted: "update", changes: found, resource: updated });
        return answer(updated);
      } catch (error) {
        if (error instanceof InitFailed) {
          const outputs = this.finished(error.properties, state);
          this.settle({ ...state, id, inputs: old.inputs, outputs, initErrors: error.reasons }, old);
        }
        throw this.stepFailed("update", error, urn);
      }
    };
  }

  private createFirst(state: ResourceState, old: ResourceState, { host, ...reasons }: Replacing): Doing {
    const { urn } = state;
    return async () => {
      this.run.report.begin("create-replacement", urn, { resource: state, ...reasons });
      const made = await this.make("create-replacement", state, { host });
      if (!this.run.options.preview) this.run.snapshot.alter(old, { ...old, delete: true });
      else this.run.snapshot.olds[this.run.snapshot.olds.indexOf(old)] = { ...old, delete: true };
      this.run.report.done("create-replacement", urn, { resource: made });
      this.replaced(made, old, reasons);
      return answer(made, { fresh: this.run.options.preview });
    };
  }

  private deleteFirst(
    state: ResourceState,
    old: ResourceState,
    { dependents, ...how }: Replacing & { dependents: ResourceState[] },
  ): Doing {
    return async () => {
      for (const dependent of [...dependents].reverse()) {
        await deleteForReplacement(this.run, dependent);
        const left = this.run.snapshot.olds.find((each) => each?.urn === dependent.urn && !each.delete);
        this.deletedFirst.set(dependent.urn, left ?? dependent);
      }
      await deleteForReplacement(this.run, old);
      const left = this.run.snapshot.olds.find((each) => each?.urn === old.urn && !each.delete) ?? old;
      return this.replacement(state, left, { ...how, original: old })();
    };
  }

  /** The second half of a replacement whose old object is gone already. */
  private replacement(
    state: ResourceState,
    old: ResourceState,
    { host, original = old, ...reasons }: Replacing & { original?: ResourceState },
  ): Doing {
    const { urn } = state;
    return async () => {
      this.replaced(state, { ...original, pendingReplacement: undefined }, reasons);
      this.run.report.begin("create-replacement", urn, { resource: state });
      const made = await this.make("create-replacement", state, { host, old });
      this.run.report.done("create-replacement", urn, { resource: made });
      return answer(made, { fresh: this.run.options.preview });
    };
  }

  private replaced(state: ResourceState, old: ResourceState, { changes: found, replaces }: Omit<Replacing, "host">): void {
    const { urn, provider } = state;
    this.run.report.begin("replace", urn, { changes: found, resource: { ...state, id: old.id } });
    this.run.report.steps.push({ op: "replace", urn, provider, oldState: old, newState: state, changes: found, replaces });
    this.run.report.done("replace", urn, { counted: "replace", changes: found, resource: { ...state, id: old.id } });
  }

  /** Which resources must go before one that is deleted first: those that would be replaced if what they take from it changed. */
  private async dependentsToReplace(root: ResourceState): Promise<ResourceState[]> {
    const going = new Set([root.urn]);
    const dependents: ResourceState[] = [];
    for (const old of this.run.snapshot.olds) {
      if (!old || old.delete || old.urn === root.urn || !old.custom || !old.provider) continue;
      const taken = Object.entries(old.propertyDependencies ?? {}).filter(([, urns]) => urns.some((urn) => going.has(urn)));
      if (taken.length === 0 || !needs(old).size) continue;
      const inputs = { ...old.inputs, ...Object.fromEntries(taken.map(([key]) => [key, UNKNOWN])) };
      const host = await this.run.hosts.of(old.provider);
      const asked = await host?.diff(old.id ?? "", old.outputs ?? {}, inputs);
      if (!asked || asked.replaces.length === 0) continue;
      going.add(old.urn);
      dependents.push(old);
    }
    return dependents;
  }

  private finished(outputs: Values, { inputs = {}, additionalSecretOutputs = [] }: ResourceState): Values {
    const withMarks = marked(outputs, inputs);
    for (const key of additionalSecretOutputs) if (withMarks[key] !== undefined) withMarks[key] = secret(withMarks[key]);
    return withMarks;
  }

  private settle(state: ResourceState, old: ResourceState | undefined): void {
    this.registered.set(state.urn, state);
    if (!this.run.options.preview) this.run.snapshot.put(state, old);
    else if (old) this.run.snapshot.olds[this.run.snapshot.olds.indexOf(old)] = undefined;
  }

  private stepFailed(op: Op, error: unknown, urn: string): StepFailed {
    const failure = this.run.fail(error, urn);
    this.run.report.failed(op, urn);
    return failure;
  }
}

interface Replacing {
  host: Host | undefined;
  changes?: Map<string, Change>;
  replaces?: string[];
}

const answer = ({ urn, id = "", outputs = {} }: ResourceState, { fresh = false } = {}): Registered => ({
  urn,
  id: fresh ? "" : id,
  outputs,
});

/** As the engine words a failure of check. */
function problem({ type, name, inputs }: Goal, { property, reason }: CheckFailure): string {
  const at = property === "" ? "" : `: property ${property} value {${shownValue(inputs[topLevel(property)])}}`;
  return `${type} resource '${name}'${at} has a problem: ${reason}`;
}

// A secret is printed all the same (facts, C): a stand-in that hid it would hide a mistake.
function shownValue(value: Value | undefined): string {
  if (value === undefined) return "<nil>";
  if (hasSecret(value)) return `&{{${shownValue(plain(value))}}}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The new inputs with the old values where changes are to be ignored. */
function withIgnored(news: Values, olds: Values, paths: string[]): Values {
  const result = fromWireMap(structuredClonePlain(news));
  for (const path of paths) copyAt(result, olds, path.split("."));
  return marked(result, news);
}

const structuredClonePlain = (values: Values): unknown => JSON.parse(JSON.stringify(plain(values)));

function copyAt(target: Value | undefined, source: Value | undefined, [key = "", ...rest]: string[]): void {
  if (!isMap(target)) return;
  const from = isMap(source) ? source[key] : undefined;
  if (rest.length > 0) copyAt(target[key], from, rest);
  else if (from === undefined) Reflect.deleteProperty(target, key);
  else target[key] = from;
}
