// Makes the resources of a program of what an instance has. Pure: the same instance gives the same resources.

import { accountResources } from "./build-accounts";
import { BuildContext, type BuildOptions } from "./build-context";
import { groupResources } from "./build-groups";
import { attributeResources, personResources } from "./build-people";
import type { Instance, Omission } from "./instance";
import type { ExportedResource } from "./resources";

export interface Built {
  resources: ExportedResource[];
  omissions: Omission[];
}

export function buildResources(instance: Instance, options: BuildOptions): Built {
  const context = new BuildContext(instance, options);
  // In this order: each refers to those before it.
  const builders = [attributeResources, personResources, groupResources, accountResources];
  const resources = builders.flatMap((build) => build(context));
  return { resources, omissions: context.omissions };
}
