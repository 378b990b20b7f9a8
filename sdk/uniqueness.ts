// Two resources that claim the same thing in Domo would undo each other at every run. Where both say plainly what they
// claim, that is an error of the program, and shows before anything is done.

import * as pulumi from "@pulumi/pulumi";
import { programError } from "./program-error";

export interface UniqueIdentity {
  type: string;
  name: string;
  identity: unknown;
  /** The identity as a person would say it. Default: as it is. */
  called?: string;
  provider: pulumi.ProviderResource | undefined;
}

interface Memberships {
  names: string[];
  exclusive?: string;
}

/** What one run declares, by provider and thing. The monitor stands for the run: inline programs and mocks have one each. */
interface Declared {
  claims: Map<string, string>;
  memberships: Map<string, Memberships>;
}
const runs = new WeakMap<object, Declared>();

function declaredInRun(): Declared | undefined {
  const run: object | undefined = pulumi.runtime.getMonitor();
  if (!run) return undefined;
  const declared = runs.get(run) ?? { claims: new Map<string, string>(), memberships: new Map<string, Memberships>() };
  runs.set(run, declared);
  return declared;
}

/** Throws when another resource of this run claims the same. */
export function requireUnique({ type, name, identity, called, provider }: UniqueIdentity): void {
  const claimed = declaredInRun()?.claims;
  if (typeof identity !== "string" || !claimed) return;
  const claimKey = `${providerLabel(provider)} ${type} ${identity.trim().toLowerCase()}`;
  const other = claimed.get(claimKey);
  if (other !== undefined && other !== name) {
    throw programError(`${type} "${other}" and ${type} "${name}" both declare ${called ?? identity}: remove one of them`);
  }
  claimed.set(claimKey, name);
}

interface Membership {
  name: string;
  group: unknown;
  isExclusive: boolean;
  provider: pulumi.ProviderResource | undefined;
}

/** Throws when an exclusive membership is not the only one of its group: it would remove whom the others declare, run after run. */
export function requireSingleExclusive({ name, group, isExclusive, provider }: Membership): void {
  const memberships = declaredInRun()?.memberships;
  const label = identityLabel(group);
  if (label === undefined || !memberships) return;
  const claimKey = `${providerLabel(provider)} ${label}`;
  const known = memberships.get(claimKey) ?? { names: [] };
  if (isExclusive) known.exclusive ??= name;
  known.names.push(name);
  memberships.set(claimKey, known);
  const other = known.names.find((each) => each !== known.exclusive);
  if (known.exclusive === undefined || other === undefined) return;
  throw programError(
    `GroupMembership "${known.exclusive}" is exclusive, and GroupMembership "${other}" declares members of the same group: put all of them into one`,
  );
}

const labels = new WeakMap<object, string>();
let labelled = 0;

/** What can be told apart while the program runs: plain ids, and resources. Undefined for anything else. */
export function identityLabel(thing: unknown): string | undefined {
  if (typeof thing === "string") return thing;
  if (!pulumi.Resource.isInstance(thing)) return undefined;
  const label = labels.get(thing) ?? `#${String(++labelled)}`;
  labels.set(thing, label);
  return label;
}

const providers = new WeakMap<object, string>();

/** Remembers which provider a resource has. */
export function rememberProvider(resource: object, provider: pulumi.ProviderResource | undefined): void {
  providers.set(resource, providerLabel(provider));
}

/**
 * Throws when a resource that is passed on has another provider: ids do not carry over from one Domo instance to another, where they are
 * somebody else's.
 */
export function requireSameProvider(
  { type, name, provider }: { type: string; name: string; provider: pulumi.ProviderResource | undefined },
  given: (pulumi.Resource | undefined)[],
): void {
  for (const resource of given) {
    const theirs = resource && providers.get(resource);
    if (theirs === undefined || theirs === providerLabel(provider)) continue;
    throw programError(
      `${type} "${name}" is given a resource of another provider: its id would mean something else in this Domo instance. Declare both with the same ` +
        "provider; where both providers are of one instance, give the id instead (userId: ada.id)",
    );
  }
}

const providerLabel = (provider: pulumi.ProviderResource | undefined): string => identityLabel(provider) ?? "";
