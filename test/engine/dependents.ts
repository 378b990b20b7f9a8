// Finds the resources that are replaced together with one that is deleted before its replacement is created.

import { isProvider } from "./hosts";
import type { Run } from "./run";
import type { ResourceState } from "./snapshot";
import { UNKNOWN } from "./values";

/**
 * In the order of the state; those that are `deletedWith` the root come last, without a call of diff. For the others, diff is called with unknown
 * values for the properties that depend on a replaced resource.
 */
export async function dependentsToReplace(run: Run, root: ResourceState): Promise<ResourceState[]> {
  const olds = run.snapshot.olds.filter((old) => old !== undefined).filter((old) => !old.delete && old.urn !== root.urn);
  const withRoot = olds.filter(({ deletedWith }) => deletedWith === root.urn);
  const replaced = new Set([root, ...withRoot].map(({ urn }) => urn));
  const dependents: ResourceState[] = [];
  for (const old of olds) {
    if (replaced.has(old.urn) || !(replaced.has(old.deletedWith ?? "") || (await asksForReplacement(run, old, replaced)))) continue;
    replaced.add(old.urn);
    dependents.push(old);
  }
  return [...dependents, ...withRoot];
}

async function asksForReplacement(run: Run, old: ResourceState, replaced: Set<string>): Promise<boolean> {
  const { custom, type, provider, propertyDependencies = {} } = old;
  const taken = Object.entries(propertyDependencies).filter(([, urns]) => urns.some((urn) => replaced.has(urn)));
  if (!custom || isProvider(type) || !provider || taken.length === 0) return false;
  const inputs = { ...old.inputs, ...Object.fromEntries(taken.map(([key]) => [key, UNKNOWN])) };
  const host = await run.hosts.of(provider);
  const asked = await host?.diff(old.id ?? "", old.outputs ?? {}, inputs);
  return asked !== undefined && asked.replaces.length > 0;
}
