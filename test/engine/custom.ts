// Decides by check and diff what to do for a resource that has a provider.

import { dependentsToReplace } from "./dependents";
import { stateOf, type Registration } from "./goals";
import type { ProviderHost } from "./host";
import { problem, withIgnored } from "./inputs";
import { needs } from "./needs";
import type { Goal } from "./program";
import { StepFailed, type Run } from "./run";
import type { ResourceState } from "./snapshot";
import type { PendingStep, Steps } from "./steps";
import { untargetedDependency } from "./targets";
import { changes, marked, withoutUnknowns, type Change, type Values } from "./values";

/** The decision for a resource in the state with these inputs. */
interface Comparison {
  replaced: boolean;
  deleteFirst: boolean;
  replaces: string[];
  /** Undefined if a replacement was decided without a comparison. */
  changes?: Map<string, Change>;
  /** Whether the provider says that anything changes. */
  changed?: boolean;
}

export class CustomResources {
  constructor(
    private readonly run: Run,
    private readonly steps: Steps,
  ) {}

  async decide({ goal, urn, provider, old }: Registration): Promise<PendingStep> {
    const { plan } = this.run.options;
    const host = await this.run.hosts.of(provider);
    const base = stateOf(goal, urn, provider);
    const first = this.steps.deletedFirst.get(urn);
    if (!host || !old || first) {
      const inputs = host ? await this.check(host, { goal, urn, olds: {} }) : goal.inputs;
      plan?.register({ goal, urn, provider, old, inputs, recreated: true });
      this.refuseSkippedDependencies(base);
      if (first) plan?.steps(urn, "replace", "create-replacement");
      else plan?.steps(urn, "create");
      return first ? this.steps.replacement({ ...base, inputs }, first, { host }) : this.steps.creation({ ...base, inputs }, { host });
    }
    const olds = old.inputs ?? {};
    const forced = old.taint === true || this.run.options.targets.mustReplace(urn);
    const wanted = { ...goal, inputs: withIgnored(goal.inputs, olds, goal.ignoreChanges) };
    const inputs = await this.check(host, { goal: wanted, urn, olds: forced ? {} : olds });
    plan?.register({ goal, urn, provider, old, inputs, recreated: forced });
    const compared = forced ? replacedBecause("id", goal) : await this.compare(goal, { ...base, inputs }, old, host);
    this.refuseSkippedDependencies(base);
    if (compared.replaced) {
      if (old.protect && goal.protect) throw this.run.refuseResource(urn, protectedFromReplacement(urn));
      const again = forced ? inputs : await this.check(host, { goal, urn, olds: {} });
      return this.replace({ ...base, inputs: again }, old, { ...compared, host });
    }
    const { changes: found = new Map<string, Change>() } = compared;
    const isUpdate = (compared.changed ?? found.size > 0) || old.initErrors;
    plan?.steps(urn, isUpdate ? "update" : "same");
    if (isUpdate) return this.steps.updating({ ...base, inputs }, old, { host, changes: found });
    return this.steps.unchanged({ ...base, inputs }, old);
  }

  private async compare(goal: Goal, state: ResourceState, old: ResourceState, host: ProviderHost): Promise<Comparison> {
    if (this.steps.replacing.has(goal.deletedWith)) return replacedBecause("deletedWith", goal);
    const { inputs = {} } = state;
    const asked = await host.diff(old.id ?? "", old.outputs ?? {}, inputs);
    const found = changes(old.inputs ?? {}, inputs);
    return {
      changed: asked.changes,
      replaced: old.pendingReplacement === true || (found.size > 0 && asked.replaces.length > 0),
      deleteFirst: goal.deleteBeforeReplace ?? asked.deleteBeforeReplace,
      replaces: asked.replaces,
      changes: found,
    };
  }

  private async replace(
    state: ResourceState,
    old: ResourceState,
    { host, deleteFirst, changes: found, replaces }: Comparison & { host: ProviderHost },
  ): Promise<PendingStep> {
    const how = { host, changes: found, replaces };
    const { plan } = this.run.options;
    if (!deleteFirst) {
      // The old object is deleted together with the leftovers.
      plan?.steps(state.urn, "create-replacement", "replace");
      return this.steps.createFirst(state, old, how);
    }
    const dependents = await dependentsToReplace(this.run, old);
    const kept = dependents.find(({ protect }) => protect);
    if (kept) throw this.run.refuseResource(state.urn, protectedFromReplacement(kept.urn, { partOf: state.urn }));
    for (const { urn } of [...dependents].reverse()) plan?.steps(urn, "delete-replaced");
    if (!old.pendingReplacement) plan?.steps(state.urn, "delete-replaced");
    plan?.steps(state.urn, "replace", "create-replacement");
    return this.steps.deleteFirst(state, old, { ...how, dependents });
  }

  private refuseSkippedDependencies(state: ResourceState): void {
    const { urn } = state;
    const dependency = [...needs(state)].find((each) => this.steps.skipped.has(each));
    if (!dependency) return;
    const message = untargetedDependency(urn, dependency);
    if (!this.run.options.preview) throw this.run.refuseResource(urn, message);
    this.run.report.message("error", message, urn);
    this.run.flawed = true;
  }

  /** Returns the inputs that the handler returned, with the marks of secrets restored. */
  async check(host: ProviderHost, { goal, urn, olds }: { goal: Goal; urn: string; olds: Values }): Promise<Values> {
    // Outside of previews, outputs of an untargeted new resource are missing.
    const news = this.run.options.preview ? goal.inputs : withoutUnknowns(goal.inputs);
    const { inputs, failures } = await host.check(olds, news);
    for (const failure of failures) this.run.report.message("error", problem(goal, failure), urn);
    if (failures.length === 0) return marked(inputs, goal.inputs);
    this.run.failed = true;
    this.run.refused = true;
    throw new StepFailed("the inputs have problems");
  }
}

/** A replacement without a call of diff. */
const replacedBecause = (reason: string, { deleteBeforeReplace = false }: Goal): Comparison => ({
  replaced: true,
  deleteFirst: deleteBeforeReplace,
  replaces: [reason],
});

function protectedFromReplacement(urn: string, { partOf }: { partOf?: string } = {}): string {
  const [part, command] = partOf
    ? [` as part of replacing "${partOf}" `, `, or use the command:\n\`pulumi state unprotect '${urn}'\``]
    : ["\n", ""];
  return (
    `unable to replace resource "${urn}"${part}as it is currently marked for protection. To unprotect the resource, remove the ` +
    `\`protect\` flag from the resource in your Pulumi program and run \`pulumi up\`${command}`
  );
}
