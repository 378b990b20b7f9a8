// preview and up: compares registered resources with the state, and creates, updates or replaces them.

import { randomUUID } from "node:crypto";
import { CustomResources } from "./custom";
import { deleteAll, keep, operation } from "./deletion";
import { aliasUrns, STACK_TYPE, stateOf, urnOf } from "./goals";
import { isProvider, PROVIDER_TYPE, reference } from "./hosts";
import { needs } from "./needs";
import { PlanViolation } from "./plan";
import { newGoal, Terminating, type Goal, type Registered } from "./program";
import type { Project } from "./project";
import type { Op } from "./report";
import { StepFailed, type Run } from "./run";
import type { ResourceState } from "./snapshot";
import { Steps, type PendingStep } from "./steps";
import { targetNotFound } from "./targets";
import { changes, UNKNOWN, type Values } from "./values";

export class Deployment {
  private readonly steps: Steps;
  private readonly customs: CustomResources;
  private readonly isNew = new Set<string>();
  /** By present URN, the former URN of a resource that was found by an alias. */
  private readonly formerUrns = new Map<string, string>();
  private defaultProvider: Promise<ResourceState> | undefined;

  constructor(
    private readonly run: Run,
    private readonly project: Project,
  ) {
    this.steps = new Steps(run);
    this.customs = new CustomResources(run, this.steps);
  }

  /** Returns whether all resources of --replace exist. */
  begin(): boolean {
    const urns = new Set(this.run.snapshot.olds.map((old) => old?.urn ?? ""));
    return this.reportMissing(this.run.options.targets.missingReplacements(urns));
  }

  private reportMissing(urns: string[]): boolean {
    for (const urn of urns) this.run.refuse(targetNotFound(urn));
    return urns.length === 0;
  }

  /** Handles one registration from beginning to end. */
  async register(goal: Goal): Promise<Registered> {
    if (this.run.stopped) throw new Terminating("the engine is shutting down");
    try {
      const provider = await this.providerOf(goal);
      // Decisions are sequential; steps run in parallel, up to the limit.
      const step = await this.run.deciding.add(() => {
        if (this.run.stopped) throw new Terminating("the engine is shutting down");
        return this.decide(goal, provider);
      });
      return await this.run.doing.add(() => {
        if (this.run.stopped) throw new Terminating("the engine is shutting down");
        return step();
      });
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      if (this.run.options.continueOnError) return { urn: urnOf(this.project, goal), id: "", outputs: goal.inputs, failed: true };
      throw new Terminating("the engine is shutting down");
    }
  }

  /** `User.get`: reads an object that the program does not manage. */
  async read(goal: Goal & { id: string }): Promise<Registered> {
    const provider = await this.providerOf(goal);
    const urn = urnOf(this.project, goal);
    const { id, inputs } = goal;
    if (this.run.stopped) throw new Terminating("the engine is shutting down");
    this.run.report.begin("read", urn);
    try {
      const host = await this.run.hosts.of(provider);
      const live = id === UNKNOWN ? { outputs: inputs } : await host?.read(id, { inputs });
      if (!live) throw new Error(`resource '${id}' does not exist`);
      this.run.report.done("read", urn, {});
      this.steps.settle({ ...stateOf(goal, urn, provider), external: true, id, inputs, outputs: live.outputs }, this.oldOf(goal, urn));
      return { urn, id, outputs: live.outputs };
    } catch (error) {
      this.run.fail(error, urn);
      throw new Terminating("the engine is shutting down");
    }
  }

  /** Imports an existing object into the state. A resource that is already in the state does not change. */
  async importOne(goal: Goal, { id, outputs }: { id: string; outputs: Values }): Promise<void> {
    const provider = await this.providerOf(goal);
    const urn = urnOf(this.project, goal);
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
      // Check can only fail: the state gets the inputs of the file.
      if (host) await this.customs.check(host, { goal, urn, olds: goal.inputs });
      const { inputs } = goal;
      const made = {
        ...stateOf(goal, urn, provider),
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
    const resource = this.steps.registered.get(urn);
    try {
      this.run.options.plan?.outputs(urn, { olds: resource?.outputs ?? {}, news: outputs });
      if (!this.run.options.preview) this.run.snapshot.setOutputs(urn, outputs);
      if (resource) this.steps.registered.set(urn, { ...resource, outputs });
    } catch (error) {
      if (!(error instanceof PlanViolation)) throw error;
      // The real engine continues, also with deletes, and fails at the end without printing the reason.
      this.run.flawed = this.run.refused = true;
      if (resource) this.steps.registered.set(urn, { ...resource, outputs: undefined });
    }
    return Promise.resolve();
  }

  /** Reports the stack as done, if the program registered its outputs. */
  conclude(): void {
    const stack = this.steps.registered.get(this.run.report.stackUrn);
    if (stack?.outputs) this.run.report.done(this.isNew.has(stack.urn) ? "create" : "same", stack.urn, { resource: stack });
  }

  /** After a successful program: deletes resources that it no longer registers, as far as they are targeted. */
  async deleteLeftovers(): Promise<void> {
    const { registered } = this.steps;
    const leftovers = this.run.snapshot.olds.filter((old) => old !== undefined).filter((old) => !(registered.has(old.urn) && !old.delete));
    const urns = new Set([...registered.keys(), ...this.steps.skipped, ...leftovers.map(({ urn }) => urn)]);
    if (!this.reportMissing(this.run.options.targets.missing(urns))) return;
    for (const old of leftovers) if (isProvider(old.type)) this.run.hosts.know(old);
    const kept = this.keptLeftovers(leftovers);
    for (const old of kept) keep(this.run, old);
    const toDelete = leftovers.filter((old) => !kept.has(old));
    try {
      for (const old of toDelete) this.run.options.plan?.steps(old.urn, operation(old));
    } catch (error) {
      if (!(error instanceof PlanViolation)) throw error;
      this.run.refuse(error.message);
      return;
    }
    await deleteAll(this.run, toDelete);
  }

  /** After all steps: reports planned steps that did not happen. */
  reportMissed(): void {
    if (this.run.failed || this.run.flawed) return;
    const urns = new Set(this.run.snapshot.resources.map(({ urn }) => urn));
    for (const urn of this.run.options.plan?.missed(urns) ?? []) {
      this.run.refuseResource(urn, new Error(`expected resource operations for ${urn} but none were seen`));
    }
  }

  /** Leftovers that are not targeted, and all their dependencies, stay. */
  private keptLeftovers(leftovers: ResourceState[]): Set<ResourceState> {
    const { targets } = this.run.options;
    const kept = new Set(leftovers.filter((old) => !targets.includes(old)));
    if (!targets.limited) return kept;
    const needed = new Set([...this.steps.registered.values(), ...kept].flatMap((each) => [...needs(each)]));
    // Dependencies come before their dependents in the state.
    for (const old of leftovers.toReversed()) {
      if (old.delete || !needed.has(old.urn)) continue;
      kept.add(old);
      for (const urn of needs(old)) needed.add(urn);
    }
    return new Set(leftovers.filter((old) => kept.has(old)));
  }

  stackOutputs(): Values {
    return this.steps.registered.get(this.run.report.stackUrn)?.outputs ?? {};
  }

  // -------------------------------------------------------------------------------------------------------------------

  /** The reference to the provider of a resource. The default provider is created on first use. */
  private async providerOf(goal: Goal): Promise<string> {
    if (!goal.custom || isProvider(goal.type)) return "";
    if (goal.provider !== "") return goal.provider;
    this.defaultProvider ??= this.run.deciding.add(() => this.makeDefaultProvider());
    return reference(await this.defaultProvider);
  }

  private async makeDefaultProvider(): Promise<ResourceState> {
    const goal = newGoal({ type: PROVIDER_TYPE, name: "default", custom: true, inputs: this.project.config });
    const urn = urnOf(this.project, goal);
    const step = await this.refusing(urn, () => this.provider(goal, urn));
    await step();
    const made = this.steps.registered.get(urn);
    if (!made) throw new Error("the default provider was not made");
    return made;
  }

  private oldOf(goal: Goal, urn: string): ResourceState | undefined {
    const olds = this.run.snapshot.olds.filter((old) => old !== undefined && !old.delete);
    const aliases = aliasUrns(this.project, goal, this.formerUrns.get(goal.parent));
    const found = [urn, ...aliases].map((each) => olds.find((old) => old?.urn === each)).find((old) => old !== undefined);
    if (found && found.urn !== urn) this.formerUrns.set(urn, found.urn);
    return found;
  }

  private async decide(goal: Goal, provider: string): Promise<PendingStep> {
    const urn = urnOf(this.project, goal);
    if (this.steps.registered.has(urn)) {
      throw this.run.refuseResource(urn, `Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    if (goal.type === STACK_TYPE) this.run.report.stackUrn = urn;
    return this.refusing(urn, () => this.decideOn(goal, urn, provider));
  }

  private decideOn(goal: Goal, urn: string, provider: string): PendingStep | Promise<PendingStep> {
    if (isProvider(goal.type)) return this.provider(goal, urn);
    if (goal.type !== STACK_TYPE && !this.run.options.targets.includes(stateOf(goal, urn, provider))) return this.untargeted(goal, urn);
    if (!goal.custom) return this.component(goal, urn);
    return this.customs.decide({ goal, urn, provider, old: this.oldOf(goal, urn) });
  }

  /** An error before a step starts, such as in check or diff, is reported for the resource; no step has failed. */
  private async refusing(urn: string, decide: () => PendingStep | Promise<PendingStep>): Promise<PendingStep> {
    try {
      return await decide();
    } catch (error) {
      if (error instanceof StepFailed) throw error;
      if (error instanceof PlanViolation) this.run.halt();
      throw this.run.refuseResource(urn, error);
    }
  }

  /** An untargeted resource does not change; a new one is neither created nor stored. */
  private untargeted(goal: Goal, urn: string): PendingStep {
    const old = this.oldOf(goal, urn);
    if (old) return goal.custom ? this.steps.unchanged({ ...old, urn }, old) : this.component(goal, urn, { ...old, urn });
    this.steps.skipped.add(urn);
    return () => {
      this.run.report.begin("same", urn);
      if (goal.custom) this.run.report.done("same", urn, { counted: "same" });
      else this.run.report.count("same");
      return Promise.resolve({ urn, id: "", outputs: {} });
    };
  }

  private component(goal: Goal, urn: string, kept?: ResourceState): PendingStep {
    const old = this.oldOf(goal, urn);
    const { plan } = this.run.options;
    if (!kept) {
      plan?.register({ goal, urn, provider: "", old, inputs: goal.inputs, recreated: !old });
      plan?.steps(urn, old ? "same" : "create");
    }
    const state = kept ?? { ...stateOf(goal, urn, ""), ...(Object.keys(goal.inputs).length > 0 && { inputs: goal.inputs }) };
    return () => {
      const op: Op = old ? "same" : "create";
      if (!old) this.isNew.add(urn);
      this.run.report.begin(op, urn, { resource: state });
      this.steps.settle(old?.outputs ? { ...state, outputs: old.outputs } : state, old);
      const isStack = goal.type === STACK_TYPE;
      this.run.report.steps.push({ op, urn, oldState: old, newState: state });
      // An up reports the stack as done only at its end, but counts it here.
      if (isStack && !this.run.options.preview) this.run.report.count(op);
      else this.run.report.done(op, urn, { counted: op, resource: state });
      return Promise.resolve({ urn, id: "", outputs: {} });
    };
  }

  private provider(goal: Goal, urn: string): PendingStep {
    const old = this.oldOf(goal, urn);
    const { inputs } = goal;
    const found = old ? changes(old.inputs ?? {}, inputs) : undefined;
    const op: Op = !old ? "create" : found && found.size > 0 ? "update" : "same";
    this.run.options.plan?.register({ goal, urn, provider: "", old, inputs, recreated: !old });
    this.run.options.plan?.steps(urn, op);
    const isDefault = goal.name === "default";
    const id = old?.id ?? (this.run.options.preview ? UNKNOWN : randomUUID());
    const state = { ...stateOf(goal, urn, ""), id, inputs, outputs: inputs };
    return () => {
      this.run.report.begin(op, urn, { resource: state, changes: found });
      this.steps.settle(state, old);
      this.run.hosts.know(state);
      // A digest shows a provider without its outputs, and an unchanged one with --show-sames.
      const { id: _id, outputs: _outputs, ...shown } = state;
      if (!isDefault) this.run.report.steps.push({ op, urn, oldState: old, newState: shown });
      this.run.report.done(op, urn, { resource: state, ...(!isDefault && { counted: op }) });
      return Promise.resolve({ urn, id, outputs: inputs });
    };
  }
}
