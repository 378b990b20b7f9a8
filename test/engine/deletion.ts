// Deleting: in layers, so that what needs something goes before it.

import { isProvider } from "./hosts";
import type { Op } from "./report";
import type { Run } from "./run";
import type { ResourceState } from "./snapshot";
import { providerUrn } from "./hosts";

/** URNs that a resource needs. */
export function needs({ dependencies = [], parent, provider, propertyDependencies = {}, deletedWith }: ResourceState): Set<string> {
  const urns = [...dependencies, ...Object.values(propertyDependencies).flat(), parent, provider && providerUrn(provider), deletedWith];
  return new Set(urns.filter((urn): urn is string => typeof urn === "string" && urn !== ""));
}

/** Deletes these resources. Stops after the layer in which one fails; with --continue-on-error only what it needs is spared. */
export async function deleteAll(run: Run, condemned: ResourceState[]): Promise<void> {
  let left = condemned;
  const going = new Set(condemned.map(({ urn }) => urn));
  while (left.length > 0) {
    const needed = new Set(left.flatMap((resource) => [...needs(resource)]));
    // An old object and its replacement share the URN: the old one never holds back its own deletion.
    const layer = left.filter(({ urn }) => !needed.has(urn));
    if (layer.length === 0) return;
    // The youngest first; what is protected comes last, so that it keeps nothing else of its layer.
    layer.reverse().sort((a, b) => Number(a.protect ?? false) - Number(b.protect ?? false));
    const spared = new Set<ResourceState>();
    await Promise.all(
      layer.map((resource) =>
        run.doing.add(async () => {
          if (run.stopped) return;
          if (!(await deleteOne(run, resource, { going }))) spared.add(resource);
        }),
      ),
    );
    if (run.stopped) return;
    const kept = new Set([...spared].flatMap((resource) => closure(resource, left)));
    left = left.filter((resource) => !layer.includes(resource) && !kept.has(resource));
  }
}

/** What a resource needs, directly or not, among `all`. */
function closure(resource: ResourceState, all: ResourceState[]): ResourceState[] {
  const direct = all.filter(({ urn }) => needs(resource).has(urn));
  return [...direct, ...direct.flatMap((each) => closure(each, all))];
}

/** Deletes one resource and answers whether that went well. */
async function deleteOne(run: Run, resource: ResourceState, { going }: { going: Set<string> }): Promise<boolean> {
  const { urn, type } = resource;
  const op: Op = resource.delete ? "delete-replaced" : "delete";
  run.report.begin(op, urn, { resource });
  const counted = op === "delete" && !(isProvider(type) && urn.endsWith("::default")) ? op : undefined;
  if (counted) run.report.steps.push({ op, urn, provider: resource.provider, oldState: resource });
  try {
    if (resource.protect) throw new Error(protection(urn));
    if (!run.options.preview) {
      await remove(run, resource, going);
      run.snapshot.drop(resource);
    }
    run.report.done(op, urn, { counted, resource });
    return true;
  } catch (error) {
    run.fail(error, urn);
    if (!run.options.preview) run.report.failed(op, urn);
    return false;
  }
}

async function remove(run: Run, resource: ResourceState, going: Set<string>): Promise<void> {
  const { id = "", outputs = {}, provider = "", type, custom, external, retainOnDelete, deletedWith = "" } = resource;
  if (!custom || external || isProvider(type) || retainOnDelete || going.has(deletedWith)) return;
  const host = await run.hosts.of(provider);
  await run.operate("deleting", resource, async () => host?.delete(id, outputs));
}

/** Deletes what stands in the way of its replacement; it stays in the state, marked, until that exists. */
export async function deleteForReplacement(run: Run, resource: ResourceState): Promise<void> {
  const { urn } = resource;
  run.report.begin("delete-replaced", urn, { resource });
  try {
    if (!run.options.preview) await remove(run, resource, new Set());
  } catch (error) {
    const failure = run.fail(error, urn);
    if (!run.options.preview) run.report.failed("delete-replaced", urn);
    throw failure;
  }
  if (!run.options.preview) run.snapshot.alter(resource, { ...resource, pendingReplacement: true });
  run.report.done("delete-replaced", urn, { resource });
}

const protection = (urn: string): string =>
  `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the \`protect\` flag from the ` +
  "resource in your Pulumi program and run `pulumi up`, or use the command:\n" +
  `\`pulumi state unprotect '${urn}'\``;
