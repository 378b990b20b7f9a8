// The resources to which a command is limited (`--target`), and those that it replaces without calling diff (`--replace`, `--target-replace`).

import { needs } from "./needs";
import type { ResourceState } from "./snapshot";

/** URNs, as given on the command line. */
export interface TargetOptions {
  target?: string[];
  /** Whether dependents of targets are targets. */
  targetDependents?: boolean;
  replace?: string[];
  /** Limits the command to these resources, and replaces them. */
  targetReplace?: string[];
}

export class Targets {
  private readonly targets: Set<string>;
  private readonly replacements: Set<string>;
  readonly dependents: boolean;

  constructor({ target = [], targetDependents = false, replace = [], targetReplace = [] }: TargetOptions) {
    this.targets = new Set([...target, ...targetReplace]);
    this.replacements = new Set([...replace, ...targetReplace]);
    this.dependents = targetDependents;
  }

  /** Whether the command is limited to some resources at all. */
  get limited(): boolean {
    return this.targets.size > 0;
  }

  names(urn: string): boolean {
    return this.targets.has(urn);
  }

  /** Whether a resource may change. Must be called in the order of registration, as dependents of targets become targets. */
  includes(resource: ResourceState): boolean {
    if (!this.limited || this.targets.has(resource.urn)) return true;
    if (!this.dependents || ![...needs(resource)].some((urn) => this.targets.has(urn))) return false;
    this.targets.add(resource.urn);
    return true;
  }

  mustReplace(urn: string): boolean {
    return this.replacements.has(urn);
  }

  /** Targets that are not among `urns`. */
  missing(urns: Set<string>): string[] {
    return [...this.targets].filter((urn) => !urns.has(urn));
  }

  /** Resources to replace that are not among `urns`. */
  missingReplacements(urns: Set<string>): string[] {
    return [...this.replacements].filter((urn) => !urns.has(urn));
  }
}

export const targetNotFound = (urn: string): string =>
  `Target '${urn}' could not be found in the stack.${urn.includes("$") ? "" : " Did you forget to escape $ in your shell?"}`;

export const untargetedDependency = (urn: string, dependency: string): string =>
  `Resource '${urn}' depends on '${dependency}' which was was not specified in --target list.`;

export const untargetedDependent = (urn: string): string =>
  `Resource '${urn}' will be destroyed but was not specified in --target list.\n` +
  "Either include resource in --target list or pass --target-dependents to proceed.";
