// Two resources that claim the same thing in Domo would undo each other at every run. Where both say plainly what they
// claim, that is an error of the program, and shows before anything is done.

import * as pulumi from "@pulumi/pulumi";

export interface Claim {
  type: string;
  name: string;
  identity: unknown;
  /** The identity as a person would say it. Default: as it is. */
  called?: string;
  provider: pulumi.ProviderResource | undefined;
}

/** Claims of one run, by provider and thing. The monitor stands for the run: inline programs and mocks have one each. */
const claims = new WeakMap<object, Map<string, string>>();
const providerIds = new WeakMap<object, number>();
let providers = 0;

/** Throws when another resource of this run claims the same. */
export function claim({ type, name, identity, called, provider }: Claim): void {
  const run: object | undefined = pulumi.runtime.getMonitor();
  if (typeof identity !== "string" || !run) return;
  const claimed = claims.get(run) ?? new Map<string, string>();
  claims.set(run, claimed);
  const claimKey = `${String(idOf(provider))} ${type} ${identity.trim().toLowerCase()}`;
  const other = claimed.get(claimKey);
  if (other !== undefined && other !== name) {
    throw new pulumi.RunError(`${type} "${other}" and ${type} "${name}" both declare ${called ?? identity}: remove one of them`);
  }
  claimed.set(claimKey, name);
}

function idOf(provider: pulumi.ProviderResource | undefined): number {
  if (!provider) return 0;
  const id = providerIds.get(provider) ?? ++providers;
  providerIds.set(provider, id);
  return id;
}
