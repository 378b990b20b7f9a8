// Dependencies between the resources of a state.

import { providerUrn } from "./hosts";
import type { ResourceState } from "./snapshot";

/** URNs on which a resource depends. */
export function needs({ dependencies = [], parent, provider, propertyDependencies = {}, deletedWith }: ResourceState): Set<string> {
  const urns = [...dependencies, ...Object.values(propertyDependencies).flat(), parent, provider && providerUrn(provider), deletedWith];
  return new Set(urns.filter((urn): urn is string => typeof urn === "string" && urn !== ""));
}
