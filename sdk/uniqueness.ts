// Errors about resources of one program that conflict: two with the same object in Domo, which would undo each other in every run, and
// references across providers. They are thrown before anything is registered.

import * as pulumi from "@pulumi/pulumi";
import { programError, withoutStack } from "./program-error";

export interface UniqueIdentity {
  type: string;
  name: string;
  /** What identifies the object in Domo. Not checked unless it is a string. */
  identity: unknown;
  /** What both declare, in the error. Default: the identity. */
  identityLabel?: string;
  provider: pulumi.ProviderResource | undefined;
}

/** The resources that declare parts of one object, such as members of a group. */
interface PartialResources {
  /** Types and names: `GroupMembership "finance"`. */
  labels: string[];
  /** The first one that declares all parts. */
  exclusive?: string;
}

/** What one program has declared so far. */
interface Declarations {
  /** Names of resources by provider, type and identity. */
  names: Map<string, string>;
  /** By provider, kind of parts and object. */
  parts: Map<string, PartialResources>;
}

/** By monitor, which stands for the program: inline programs and mocks have one each. */
const declarations = new WeakMap<object, Declarations>();

function declarationsOfProgram(): Declarations | undefined {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  if (!monitor) return undefined;
  const declared = declarations.get(monitor) ?? { names: new Map<string, string>(), parts: new Map<string, PartialResources>() };
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

/** What `AccountAccess` and `AccountShare` declare. */
export const ACCESS_PARTS = "access to the same account";

interface PartialResource {
  type: string;
  name: string;
  /** What it declares, in the error: `members of the same group`. */
  parts: string;
  /** Resources or values that identify the object. Not checked if one of them is an output. */
  object: unknown[];
  /** Whether it declares all parts, so that it would remove those of another resource in every run. */
  isExclusive: boolean;
  provider: pulumi.ProviderResource | undefined;
}

/**
 * Remembers a resource that declares parts of an object, such as members of a group.
 *
 * @throws `pulumi.RunError` if the object has a resource that declares all its parts, and another one.
 */
export function requireSingleExclusive({ type, name, parts, object, isExclusive, provider }: PartialResource): void {
  const declared = declarationsOfProgram()?.parts;
  const keys = object.map(referenceKey);
  if (!declared || keys.includes(undefined)) return;
  const label = `${type} "${name}"`;
  const key = [providerKey(provider), parts, ...keys].join(" ");
  const ofObject = declared.get(key) ?? { labels: [] };
  if (isExclusive) ofObject.exclusive ??= label;
  ofObject.labels.push(label);
  declared.set(key, ofObject);
  const other = ofObject.labels.find((each) => each !== ofObject.exclusive);
  if (ofObject.exclusive === undefined || other === undefined) return;
  throw programError(`${ofObject.exclusive} is exclusive, and ${other} declares ${parts}: put everything into one`);
}

const resourceKeys = new WeakMap<object, string>();
let resourceCount = 0;

/**
 * A key that is equal for equal references: of an id or the result of a lookup the id, of a resource of this package or its `id` a number. Undefined
 * for anything else.
 */
export function referenceKey(reference: unknown): string | undefined {
  if (typeof reference === "string") return reference;
  const known = typeof reference === "object" && reference !== null ? resourceKeys.get(reference) : undefined;
  if (known !== undefined || !pulumi.Resource.isInstance(reference)) return known ?? idIn(reference);
  const key = `#${String(++resourceCount)}`;
  resourceKeys.set(reference, key);
  return key;
}

/** The id in the result of a lookup. */
function idIn(result: unknown): string | undefined {
  const isResult = typeof result === "object" && result !== null && !pulumi.Output.isInstance(result) && "id" in result;
  return isResult && typeof result.id === "string" ? result.id : undefined;
}

/** Lets `referenceKey` know the id of a resource as a reference to it. */
export function rememberId(resource: pulumi.CustomResource): void {
  const key = referenceKey(resource);
  if (key !== undefined) resourceKeys.set(resource.id, key);
}

const providerKeys = new WeakMap<object, string>();

/** Remembers the provider of a resource or of the result of a lookup, for `requireSameProvider`. */
export function rememberProvider(resource: object, provider: pulumi.ProviderResource | undefined): void {
  providerKeys.set(resource, providerKey(provider));
}

/**
 * Checks the resources and results of lookups whose ids are among the inputs of a resource.
 *
 * @throws `pulumi.RunError` if one of them has another provider: in another Domo instance its id is that of another object.
 */
function requireSameProvider(
  { type, name, provider }: { type: string; name: string; provider: pulumi.ProviderResource | undefined },
  references: (object | undefined)[],
): void {
  for (const resource of references) {
    const key = resource && providerKeys.get(resource);
    if (key === undefined || key === providerKey(provider)) continue;
    throw programError(
      `${type} "${name}" is given a resource of another provider: its id would mean something else in this Domo instance. Declare or look up both with the ` +
        "same provider; where both providers are of one instance, give the id instead (userId: ada.id)",
    );
  }
}

/**
 * The value, after the same check of references: of results of lookups that are promises once they are known, so that the value is then a promise.
 *
 * @throws as `requireSameProvider`.
 */
export function whenFromProvider<Value>(
  of: { type: string; name: string; provider: pulumi.ProviderResource | undefined },
  references: (object | undefined)[],
  value: Value,
): Value | Promise<Value> {
  requireSameProvider(of, references);
  const promises = references.filter((reference) => reference instanceof Promise);
  if (promises.length === 0) return value;
  const check = async (): Promise<Value> => {
    const results = await Promise.allSettled<unknown>(promises);
    // What is rejected fails the input that is its id.
    const known = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    requireSameProvider(
      of,
      known.filter((each) => typeof each === "object" && each !== null),
    );
    return value;
  };
  return withoutStack(check());
}

/** A key that is equal for equal providers. */
export const providerKey = (provider: pulumi.ProviderResource | undefined): string => referenceKey(provider) ?? "";
