// Refreshes: reads every object, and updates the state.

import { isDeepStrictEqual } from "node:util";
import { isProvider } from "./hosts";
import type { Op } from "./report";
import type { Run } from "./run";
import type { ResourceState } from "./snapshot";
import { changes, marked, plain, type Value } from "./values";

/** `alone` for the command `refresh`. Before another command, the steps are not counted. */
export async function refreshAll(run: Run, { alone }: { alone: boolean }): Promise<void> {
  const deleted = new Set<string>();
  const olds = run.snapshot.olds.filter((old) => old !== undefined);
  for (const old of olds) if (isProvider(old.type)) run.hosts.know(old);
  await Promise.all(
    olds.map((old) =>
      run.doing.add(async () => {
        if (!run.options.targets.includes(old)) run.snapshot.alter(old, withoutEmptyDependencies(old));
        else if (!(await refreshOne(run, old, { alone }))) deleted.add(old.urn);
      }),
    ),
  );
  if (deleted.size > 0) for (const old of run.snapshot.olds) if (old) removeDependencies(run, old, deleted);
}

/** Reads one resource. Returns whether it still exists. */
async function refreshOne(run: Run, old: ResourceState, { alone }: { alone: boolean }): Promise<boolean> {
  const { urn } = old;
  run.report.begin("refresh", urn, { resource: old });
  const isDefault = isProvider(old.type) && urn.endsWith("::default");
  const shown = { op: "refresh" as const, urn, provider: old.provider, oldState: old, newState: old };
  if (!isDefault) run.report.steps.push(shown);
  let fresh: ResourceState | undefined;
  try {
    fresh = await read(run, old);
  } catch (error) {
    run.fail(error, urn);
    if (!run.options.preview) run.report.failed("refresh", urn);
    run.snapshot.alter(old, withoutEmptyDependencies(old));
    return true;
  }
  const differs =
    fresh && !(isDeepStrictEqual(bare(fresh.inputs), bare(old.inputs)) && isDeepStrictEqual(bare(fresh.outputs), bare(old.outputs)));
  const result: Op = fresh ? (differs ? "update" : "same") : "delete";
  if (fresh) run.snapshot.alter(old, fresh);
  else run.snapshot.drop(old);
  const counted = alone && !isDefault ? result : undefined;
  const drift = fresh && differs ? changes(old.outputs ?? {}, fresh.outputs ?? {}) : undefined;
  run.report.done(alone ? result : "refresh", urn, { counted, resource: fresh, changes: drift });
  return fresh !== undefined;
}

const bare = (values: Value | undefined): Value => plain(values ?? {});

async function read(run: Run, old: ResourceState): Promise<ResourceState | undefined> {
  const { id = "", custom, type, provider = "", inputs = {}, outputs = {}, pendingReplacement } = old;
  const rest = withoutEmptyDependencies(old);
  if (!custom || isProvider(type) || pendingReplacement) return rest;
  const host = await run.hosts.of(provider);
  const live = await host?.read(id, { outputs, inputs });
  if (!host || !live) return undefined;
  await host.diff(id, live.outputs, inputs);
  const { initErrors: _settled, ...kept } = rest;
  const markedInputs = marked(live.inputs, inputs);
  return { ...kept, inputs: markedInputs, outputs: marked(marked(live.outputs, outputs), markedInputs) };
}

/** A refresh rewrites the state, in which a property without dependencies then has no list (facts, 44). */
function withoutEmptyDependencies({ propertyDependencies = {}, ...rest }: ResourceState): ResourceState {
  const full = Object.entries(propertyDependencies).filter(([, urns]) => urns.length > 0);
  return full.length > 0 ? { ...rest, propertyDependencies: Object.fromEntries(full) } : rest;
}

/** Removes deleted resources from the dependencies of others. */
function removeDependencies(run: Run, old: ResourceState, deleted: Set<string>): void {
  const existing = (urns: string[]): string[] => urns.filter((urn) => !deleted.has(urn));
  const { dependencies = [], propertyDependencies = {}, ...rest } = old;
  const lists = Object.entries(propertyDependencies).map(([key, urns]): [string, string[]] => [key, existing(urns)]);
  const left = existing(dependencies);
  if (left.length === dependencies.length && lists.every(([key, urns]) => urns.length === propertyDependencies[key]?.length)) return;
  run.snapshot.alter(
    old,
    withoutEmptyDependencies({
      ...rest,
      ...(left.length > 0 && { dependencies: left }),
      propertyDependencies: Object.fromEntries(lists),
    }),
  );
}
