// Errors about resources of one program that conflict: two with the same object in Domo, which would undo each other in every run, and
// references across providers. They are thrown before anything is registered.

import * as pulumi from "@pulumi/pulumi";
import { programError } from "./program-error";

export interface UniqueIdentity {
  type: string;
  name: string;
  /** What identifies the object in Domo. Not checked unless it is a string. */
  identity: unknown;
  /** What both declare, in the error. Default: the identity. */
  identityLabel?: string;
  provider: pulumi.ProviderResource | undefined;
}

interface GroupMemberships {
  names: string[];
  /** Name of the first exclusive membership. */
  exclusive?: string;
}

/** What one program has declared so far. */
interface Declarations {
  /** Names of resources by provider, type and identity. */
  names: Map<string, string>;
  /** By provider and group. */
  memberships: Map<string, GroupMemberships>;
}

/** By monitor, which stands for the program: inline programs and mocks have one each. */
const declarations = new WeakMap<object, Declarations>();

function declarationsOfProgram(): Declarations | undefined {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  if (!monitor) return undefined;
  const declared = declarations.get(monitor) ?? { names: new Map<string, string>(), memberships: new Map<string, GroupMemberships>() };
  declarations.set(monitor, declared);
  return declared;
}

/**
 * Remembers the identity of a resource. Case and surrounding blanks have no effect.
 *
 * @throws `pulumi.RunError` if a resource of another name has the same identity, type and provider.
 */
export function requireUnique({ type, name, identity, identityLabel, provider }: UniqueIdentity): void {
  const names = declarationsOfProgram()?.names;
  if (typeof identity !== "string" || !names) return;
  const key = `${providerKey(provider)} ${type} ${identity.trim().toLowerCase()}`;
  const otherName = names.get(key);
  if (otherName !== undefined && otherName !== name) {
    throw programError(`${type} "${otherName}" and ${type} "${name}" both declare ${identityLabel ?? identity}: remove one of them`);
  }
  names.set(key, name);
}

interface Membership {
  name: string;
  /** A resource or an id. Not checked if it is an output. */
  group: unknown;
  isExclusive: boolean;
  provider: pulumi.ProviderResource | undefined;
}

/**
 * Remembers a membership of a group.
 *
 * @throws `pulumi.RunError` if the group has an exclusive membership and another one: the exclusive one would remove the members of the other in
 * every run.
 */
export function requireSingleExclusive({ name, group, isExclusive, provider }: Membership): void {
  const memberships = declarationsOfProgram()?.memberships;
  const groupKey = referenceKey(group);
  if (groupKey === undefined || !memberships) return;
  const key = `${providerKey(provider)} ${groupKey}`;
  const ofGroup = memberships.get(key) ?? { names: [] };
  if (isExclusive) ofGroup.exclusive ??= name;
  ofGroup.names.push(name);
  memberships.set(key, ofGroup);
  const otherName = ofGroup.names.find((declared) => declared !== ofGroup.exclusive);
  if (ofGroup.exclusive === undefined || otherName === undefined) return;
  throw programError(
    `GroupMembership "${ofGroup.exclusive}" is exclusive, and GroupMembership "${otherName}" declares members of the same group: put all of them into one`,
  );
}

const resourceKeys = new WeakMap<object, string>();
let resourceCount = 0;

/** A key that is equal for equal references: of an id the id, of a resource a number. Undefined for outputs and anything else. */
export function referenceKey(reference: unknown): string | undefined {
  if (typeof reference === "string") return reference;
  if (!pulumi.Resource.isInstance(reference)) return undefined;
  const key = resourceKeys.get(reference) ?? `#${String(++resourceCount)}`;
  resourceKeys.set(reference, key);
  return key;
}

const providerKeys = new WeakMap<object, string>();

/** Remembers the provider of a resource, for `requireSameProvider`. */
export function rememberProvider(resource: object, provider: pulumi.ProviderResource | undefined): void {
  providerKeys.set(resource, providerKey(provider));
}

/**
 * Checks the resources whose ids are among the inputs of another one.
 *
 * @throws `pulumi.RunError` if one of them has another provider: in another Domo instance its id is that of another object.
 */
export function requireSameProvider(
  { type, name, provider }: { type: string; name: string; provider: pulumi.ProviderResource | undefined },
  references: (pulumi.Resource | undefined)[],
): void {
  for (const resource of references) {
    const key = resource && providerKeys.get(resource);
    if (key === undefined || key === providerKey(provider)) continue;
    throw programError(
      `${type} "${name}" is given a resource of another provider: its id would mean something else in this Domo instance. Declare both with the ` +
        "same provider; where both providers are of one instance, give the id instead (userId: ada.id)",
    );
  }
}

const providerKey = (provider: pulumi.ProviderResource | undefined): string => referenceKey(provider) ?? "";
