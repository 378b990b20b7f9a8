// Transforms of the program, which may give a resource other inputs than its constructor is given.

import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";
import { knownValue } from "./known-value";

type Options = Pick<pulumi.CustomResourceOptions, "parent" | "transformations" | "transforms">;

/** Transformations that Pulumi calls while it constructs the resource. */
export function transformationsOf({ parent, transformations = [] }: Options): unknown[] {
  // The cast: resources keep those of the resources around them in this property, but Pulumi's types do not declare it.
  const { __transformations: inherited = [] } = (parent ?? pulumi.runtime.getStackResource() ?? {}) as { __transformations?: unknown[] };
  return [...inherited, ...transformations];
}

const registrations = new WeakMap<pulumi.Resource, Promise<unknown>>();

/** When the parent is registered, or has failed to be. Thousands of children wait for the same. */
function whenRegistered(parent: pulumi.Resource): Promise<unknown> {
  const registered = registrations.get(parent) ?? Promise.allSettled([knownValue(parent.urn)]);
  registrations.set(parent, registered);
  return registered;
}

/**
 * Whether a transform may give the resource other inputs. Which transforms the engine runs is known once the program and the components around the resource
 * have registered them.
 */
export async function mayBeTransformed(opts: Options): Promise<boolean> {
  const { parent, transforms = [] } = opts;
  if (transformationsOf(opts).length > 0 || transforms.length > 0) return true;
  await (parent ? whenRegistered(parent) : new Promise(setImmediate));
  // The cast: Pulumi's types do not declare it.
  return (state as unknown as { getStore: () => { callbacks?: unknown } }).getStore().callbacks !== undefined;
}
