// Deletes resources in layers: dependents before their dependencies.

import { createHash } from "node:crypto";
import { dependentsToReplace } from "./dependents";
import { isProvider, reference } from "./hosts";
import { needs } from "./needs";
import type { Op } from "./report";
import type { Run } from "./run";
import type { ResourceState } from "./snapshot";
import { untargetedDependent } from "./targets";

/** Reports a resource that a targeted command does not change. Components are not reported as done here, as only a program does that. */
export function keep({ report, options }: Run, resource: ResourceState): void {
  const { urn, custom, type } = resource;
  if (resource.delete) return;
  const isDefault = isProvider(type) && urn.endsWith("::default");
  report.begin("same", urn, { resource });
  if (custom || options.preview) report.done("same", urn, { resource, ...(!isDefault && { counted: "same" }) });
  else report.count("same");
}

/**
 * The resources that a targeted destroy deletes: the targets, and with --target-dependents their dependents. Without that flag, dependents are an
 * error. Calls diff like a replacement, as the real engine does.
 */
export async function targetsToDelete(run: Run, olds: ResourceState[]): Promise<ResourceState[]> {
  const { targets } = run.options;
  const going = new Set(olds.filter(({ urn }) => targets.names(urn)).map(({ urn }) => urn));
  for (const old of olds) if (targets.names(old.urn)) await dependentsToReplace(run, old);
  const dependents = olds.filter((old) => {
    if (going.has(old.urn) || ![...needs(old)].some((urn) => going.has(urn))) return false;
    going.add(old.urn);
    return true;
  });
  if (!targets.dependents) for (const { urn } of dependents) run.fail(new Error(untargetedDependent(urn)), urn);
  return olds.filter(({ urn }) => going.has(urn));
}

/** Deletes these resources. Stops after a layer with a failure; with --continue-on-error, skips only the dependencies of the failed ones. */
export async function deleteAll(run: Run, condemned: ResourceState[]): Promise<void> {
  const going = new Set(condemned.map(({ urn }) => urn));
  const kept = new Set<ResourceState>();
  for (const layer of layers(condemned)) {
    const spared = new Set<ResourceState>();
    await Promise.all(
      layer
        .filter((resource) => !kept.has(resource))
        .map((resource) =>
          run.doing.add(async () => {
            if (run.stopped) return;
            if (!(await deleteOne(run, resource, { going }))) spared.add(resource);
          }),
        ),
    );
    if (run.stopped) return;
    for (const resource of [...spared].flatMap((each) => closure(each, condemned))) kept.add(resource);
  }
}

/**
 * Resources that can be deleted at the same time: as in the real engine, those that are as far from what they need. The last ones need nothing. Within
 * a layer the real engine has no order, so here it is as good as random, and the same in each run. Protected ones are last, so that their error does
 * not affect others.
 */
function layers(condemned: ResourceState[]): ResourceState[][] {
  const reversed: ResourceState[][] = [];
  for (let left = condemned; left.length > 0;) {
    const urns = new Set(left.map(({ urn }) => urn));
    const layer = left.filter((resource) => [...needs(resource)].every((urn) => urn === resource.urn || !urns.has(urn)));
    if (layer.length === 0) break;
    reversed.push(layer.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)));
    const done = new Set(layer);
    left = left.filter((resource) => !done.has(resource));
  }
  return reversed.reverse();
}

const rank = ({ urn, protect = false }: ResourceState): string => `${protect ? "1" : "0"}${createHash("sha256").update(urn).digest("hex")}`;

/** The direct and indirect dependencies of a resource among `all`. */
function closure(resource: ResourceState, all: ResourceState[]): ResourceState[] {
  const direct = all.filter(({ urn }) => needs(resource).has(urn));
  return [...direct, ...direct.flatMap((each) => closure(each, all))];
}

/** The operation of a delete. The object may already be deleted, if it was deleted before its replacement was created. */
export const operation = (resource: ResourceState): Op =>
  resource.pendingReplacement ? "remove-pending-replace" : resource.delete ? "delete-replaced" : "delete";

/** Deletes one resource. Returns whether that succeeded. */
async function deleteOne(run: Run, resource: ResourceState, { going }: { going: Set<string> }): Promise<boolean> {
  const { urn, type } = resource;
  const op = operation(resource);
  run.report.begin(op, urn, { resource });
  const counted = op === "delete" && !(isProvider(type) && urn.endsWith("::default")) ? op : undefined;
  if (counted) run.report.steps.push({ op, urn, provider: resource.provider, oldState: resource });
  try {
    if (resource.protect && op === "delete") throw new Error(protection(urn));
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
  const { id = "", outputs = {}, provider = "", type, custom, external, retainOnDelete, deletedWith = "", pendingReplacement } = resource;
  if (!custom || external || isProvider(type) || retainOnDelete || pendingReplacement || going.has(deletedWith)) return;
  // A provider that is no longer in the program still deletes its own resources.
  const old = run.snapshot.olds.find((each) => each !== undefined && isProvider(each.type) && reference(each) === provider);
  if (old) run.hosts.knowUnlessNewer(old);
  const host = await run.hosts.of(provider);
  await run.operate("deleting", resource, async () => host?.delete(id, outputs));
}

/** Deletes an object before its replacement is created. Its entry stays in the state with a mark until then, and is returned. */
export async function deleteForReplacement(run: Run, resource: ResourceState, { going }: { going: Set<string> }): Promise<ResourceState> {
  const { urn } = resource;
  run.report.begin("delete-replaced", urn, { resource });
  try {
    if (!run.options.preview) await remove(run, resource, going);
  } catch (error) {
    const failure = run.fail(error, urn);
    if (!run.options.preview) run.report.failed("delete-replaced", urn);
    throw failure;
  }
  const left = run.snapshot.alter(resource, { ...resource, pendingReplacement: true });
  run.report.done("delete-replaced", urn, { resource });
  return left;
}

const protection = (urn: string): string =>
  `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the \`protect\` flag from the ` +
  "resource in your Pulumi program and run `pulumi up`, or use the command:\n" +
  `\`pulumi state unprotect '${urn}'\``;
