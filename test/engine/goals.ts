// The URN and the state entry of a registered resource.

import type { Alias, Goal } from "./program";
import type { Project } from "./project";
import type { ResourceState } from "./snapshot";

export const STACK_TYPE = "pulumi:pulumi:Stack";

/** A registered resource, and its entry in the state. */
export interface Registration {
  goal: Goal;
  urn: string;
  /** The reference to the provider. */
  provider: string;
  old?: ResourceState;
}

export function urnOf({ stack, name: project }: Project, { type, name, parent }: Pick<Goal, "type" | "name" | "parent">): string {
  const [, , parentType = ""] = parent.split("::");
  const qualified = parent === "" || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** The URNs that the aliases of a resource stand for, also those that it has from its parent's former URN. */
export function aliasUrns(project: Project, goal: Goal, formerParent: string | undefined): string[] {
  const own = goal.aliases.map((alias) => aliasUrn(project, goal, alias));
  if (formerParent === undefined) return own;
  const inherited = [urnOf(project, goal), ...own].map((urn) =>
    inheritedAlias(project, { urn, type: goal.type, parent: goal.parent, formerParent }),
  );
  return [...own, ...inherited];
}

/** Under the former parent, with its name if the child's name begins with that of the parent. */
function inheritedAlias(
  project: Project,
  { urn, type, parent, formerParent }: Record<"urn" | "type" | "parent" | "formerParent", string>,
): string {
  const [name, parentName, formerName] = [urn, parent, formerParent].map(nameIn) as [string, string, string];
  const former = name.startsWith(parentName) ? formerName + name.slice(parentName.length) : name;
  return urnOf(project, { type, name: former, parent: formerParent });
}

const nameIn = (urn: string): string => urn.split("::").slice(3).join("::");

/** The URN that an alias stands for. */
const aliasUrn = (project: Project, goal: Goal, { urn, name = goal.name, type = goal.type, parent, noParent }: Alias): string =>
  urn ?? urnOf(project, { name, type, parent: noParent ? "" : (parent ?? "") || goal.parent });

/** The state entry of a registration, without id and outputs. */
export function stateOf(goal: Goal, urn: string, provider: string): ResourceState {
  const { custom, type, parent, protect, dependencies, propertyDependencies, retainOnDelete, deletedWith } = goal;
  const { ignoreChanges, additionalSecretOutputs } = goal;
  return {
    urn,
    custom,
    type,
    ...(parent && { parent }),
    ...(protect && { protect }),
    ...(dependencies.length > 0 && { dependencies: [...dependencies].sort() }),
    ...(provider && { provider }),
    ...(Object.keys(propertyDependencies).length > 0 && { propertyDependencies }),
    ...(additionalSecretOutputs.length > 0 && { additionalSecretOutputs }),
    ...(retainOnDelete && { retainOnDelete }),
    ...(deletedWith && { deletedWith }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
  };
}
