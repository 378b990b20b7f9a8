// preview and up: what the program registers is compared with the state and brought about.

import { randomUUID } from "node:crypto";
import { deleteAll } from "./deletion";
import type { Host } from "./host";
import { isProvider, PROVIDER_TYPE, reference } from "./hosts";
import { problem, withIgnored } from "./inputs";
import { newGoal, Terminating, type Alias, type Goal, type Registered } from "./program";
import type { Project } from "./project";
import type { Op } from "./report";
import { StepFailed, type Run } from "./run";
import type { ResourceState } from "./snapshot";
import { Steps, type Doing } from "./steps";
import { changes, marked, UNKNOWN, type Values } from "./values";

const STACK_TYPE = "pulumi:pulumi:Stack";

export class Deployment {
  private readonly steps: Steps;
  private readonly isNew = new Set<string>();
  private defaultProvider: Promise<ResourceState> | undefined;

  constructor(
    private readonly run: Run,
    private readonly project: Project,
  ) {
    this.steps = new Steps(run);
  }

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
      this.steps.settle({ ...this.stateOf(goal, urn, provider), external: true, id, inputs, outputs: live.outputs }, this.oldOf(goal, urn));
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
        outputs: this.steps.finished(outputs, { urn, custom: true, type: goal.type, inputs }),
      };
      this.steps.settle(made, undefined);
      report.done("import", urn, { counted: "import", resource: made });
    } catch (error) {
      if (!(error instanceof StepFailed)) this.run.fail(error, urn);
    }
  }

  async registerOutputs(urn: string, outputs: Values): Promise<void> {
    if (!this.run.options.preview) this.run.snapshot.setOutputs(urn, outputs);
    const resource = this.steps.registered.get(urn);
    if (resource) this.steps.registered.set(urn, { ...resource, outputs });
    return Promise.resolve();
  }

  /** The stack is done when all else is, if its program came so far as to say what it gives. */
  conclude(): void {
    const stack = this.steps.registered.get(this.run.report.stackUrn);
    if (stack?.outputs) this.run.report.done(this.isNew.has(stack.urn) ? "create" : "same", stack.urn, { resource: stack });
  }

  /** After a program that ended well: what it no longer registers goes. */
  async deleteLeftovers(): Promise<void> {
    const condemned = this.run.snapshot.olds.filter((old) => old !== undefined && !(this.steps.registered.has(old.urn) && !old.delete));
    for (const old of condemned) if (old && isProvider(old.type)) this.run.hosts.know(old);
    await deleteAll(
      this.run,
      condemned.filter((old) => old !== undefined),
    );
  }

  stackOutputs(): Values {
    return this.steps.registered.get(this.run.report.stackUrn)?.outputs ?? {};
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
    const made = this.steps.registered.get(this.urnOf(goal));
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
    if (this.steps.registered.has(urn)) {
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
      this.steps.settle(old?.outputs ? { ...state, outputs: old.outputs } : state, old);
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
      this.steps.settle(state, old);
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
    const first = this.steps.deletedFirst.get(urn);
    if (!host || !old || first) {
      const inputs = host ? await this.check(host, { goal, urn, olds: {} }) : goal.inputs;
      return first ? this.steps.replacement({ ...base, inputs }, first, { host }) : this.steps.creation({ ...base, inputs }, { host });
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
      if (old.pendingReplacement) return this.steps.replacement({ ...base, inputs: again }, old, how);
      if (!deleteFirst) return this.steps.createFirst({ ...base, inputs: again }, old, how);
      const dependents = await this.steps.dependentsToReplace(old);
      return this.steps.deleteFirst({ ...base, inputs: again }, old, { ...how, dependents });
    }
    if (found.size > 0 || old.initErrors) return this.steps.updating(state, old, { host, changes: found });
    return this.steps.unchanged(state, old);
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
}
