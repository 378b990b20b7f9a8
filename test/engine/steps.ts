// The steps for a resource: no change, create, update, or replacement in either order.

import { deleteForReplacement } from "./deletion";
import { InitFailed, type ProviderHost } from "./host";
import type { Registered } from "./program";
import type { Op } from "./report";
import type { Run, StepFailed } from "./run";
import type { ResourceState } from "./snapshot";
import { marked, secret, type Change, type Values } from "./values";

/** A decided step, which reports its own outcome. */
export type PendingStep = () => Promise<Registered>;

export class Steps {
  /** Registered resources by URN. */
  readonly registered = new Map<string, ResourceState>();
  /** State entries of resources that were deleted before their replacement was created, by URN. */
  readonly deletedFirst = new Map<string, ResourceState>();
  /** URNs of new resources that are not targeted. */
  readonly skipped = new Set<string>();
  /** URNs of replaced resources. */
  readonly replacing = new Set<string>();

  constructor(private readonly run: Run) {}

  unchanged(state: ResourceState, old: ResourceState): PendingStep {
    const { urn } = state;
    const same = { ...state, id: old.id, outputs: old.outputs };
    return () => {
      this.run.report.begin("same", urn, { resource: same });
      this.settle(same, old);
      this.run.report.steps.push({ op: "same", urn, provider: state.provider, oldState: old, newState: same });
      this.run.report.done("same", urn, { counted: "same", resource: same });
      return Promise.resolve({ urn, id: old.id ?? "", outputs: old.outputs ?? {} });
    };
  }

  creation(state: ResourceState, { host }: { host: ProviderHost | undefined }): PendingStep {
    return async () => {
      this.run.report.begin("create", state.urn, { resource: state });
      this.run.report.steps.push({ op: "create", urn: state.urn, provider: state.provider, newState: state });
      const made = await this.make("create", state, { host });
      this.run.report.done("create", state.urn, { counted: "create", resource: made });
      return answer(made);
    };
  }

  /** Creates the object; in a preview, only reports it. */
  private async make(
    op: Op,
    state: ResourceState,
    { host, old }: { host: ProviderHost | undefined; old?: ResourceState },
  ): Promise<ResourceState> {
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

  updating(
    state: ResourceState,
    old: ResourceState,
    { host, changes: found }: { host: ProviderHost; changes: Map<string, Change> },
  ): PendingStep {
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

  createFirst(state: ResourceState, old: ResourceState, { host, ...reasons }: Replacing): PendingStep {
    const { urn } = state;
    this.replacing.add(urn);
    return async () => {
      this.run.report.begin("create-replacement", urn, { resource: state, ...reasons });
      const made = await this.make("create-replacement", state, { host });
      this.run.snapshot.alter(old, { ...old, pendingReplacement: undefined, delete: true });
      this.run.report.done("create-replacement", urn, { resource: made });
      this.replaced(made, old, reasons);
      return answer(made, { fresh: this.run.options.preview });
    };
  }

  deleteFirst(state: ResourceState, old: ResourceState, { dependents, ...how }: Replacing & { dependents: ResourceState[] }): PendingStep {
    this.replacing.add(state.urn);
    const going = new Set([old, ...dependents].map(({ urn }) => urn));
    return async () => {
      for (const dependent of [...dependents].reverse()) {
        this.deletedFirst.set(dependent.urn, await deleteForReplacement(this.run, dependent, { going }));
      }
      // An earlier run may have deleted the object, and then failed to create the new one.
      const left = old.pendingReplacement ? old : await deleteForReplacement(this.run, old, { going });
      return this.replacement(state, left, { ...how, original: old })();
    };
  }

  /** The second half of a replacement whose old object has been deleted. */
  replacement(
    state: ResourceState,
    old: ResourceState,
    { host, original = old, ...reasons }: Replacing & { original?: ResourceState },
  ): PendingStep {
    const { urn } = state;
    this.replacing.add(urn);
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

  finished(outputs: Values, { inputs = {}, additionalSecretOutputs = [] }: ResourceState): Values {
    const withMarks = marked(outputs, inputs);
    for (const key of additionalSecretOutputs) if (withMarks[key] !== undefined) withMarks[key] = secret(withMarks[key]);
    return withMarks;
  }

  settle(state: ResourceState, old: ResourceState | undefined): void {
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

export interface Replacing {
  host: ProviderHost | undefined;
  changes?: Map<string, Change>;
  replaces?: string[];
}

const answer = ({ urn, id = "", outputs = {} }: ResourceState, { fresh = false } = {}): Registered => ({
  urn,
  id: fresh ? "" : id,
  outputs,
});
