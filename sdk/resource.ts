// Base class of all resource classes: registers a resource with Pulumi's dynamic provider host.

import * as pulumi from "@pulumi/pulumi";
import { CREATE_FIRST, providerText, REPLACED_ON_CHANGES, SEARCHED, typeToken } from "../provider/wire-format";
import { requireFinished } from "./end-of-program";
import { knownValue } from "./known-value";
import { searchedHosts } from "./lookups/instance";
import { requireOneCopy } from "./program";
import { rememberId, rememberProvider, whenFromProvider, requireUnique } from "./uniqueness";
import { omitStackTraces } from "./stack-traces";
import { warnAboutPlainCredentials } from "./plain-credentials";
import { markedPaths, outputsAmong } from "./secret-inputs";
import { mayBeTransformed, transformationsOf } from "./transforms";

export interface Registration {
  type: string;
  name: string;
  /** The inputs. Outputs that the program does not set are listed as undefined, so that programs can refer to them. */
  props: Record<string, unknown>;
  /** What identifies the object in Domo. No two resources of a program may have the same. Not checked unless it is a string. */
  identity?: unknown;
  /** What both declare, in the error about two resources with the same identity. Default: the identity. */
  identityLabel?: string;
  /** Resources and results of lookups whose ids are among the inputs, because the program passed them and not their ids. */
  references?: References;
  /** Of the references those in the elements of a list, by their index in it. */
  elementReferences?: References;
}

/**
 * The outputs of a resource that are arguments as well: all arguments but those `Without`, each as an output of its resolved value. Doc comments
 * of the arguments are kept, which needs the two steps: the compiler copies them to a mapped type over `keyof Args` without an `as` clause.
 */
export type OutputsOf<Args, Without extends keyof Args> = ResolvedOutputs<Args, Exclude<keyof Args, Without>>;

type ResolvedOutputs<Args, Names extends keyof Args> = {
  readonly [Name in Names]-?: pulumi.Output<pulumi.Unwrap<Args[Name]>>;
};

/**
 * The names of a resource's outputs, for its `UNSET_OUTPUTS`. Types do not exist at run time, so each class lists the names again, with
 * `satisfies`: a missing name and an extra name are both compile errors.
 */
export type UnsetOutputs<Resource extends DomoResource> = Record<Exclude<keyof Resource, keyof DomoResource | "__kind">, undefined>;

/** Outputs that the provider computes. They are registered although the program does not set them. */
const COMPUTED_OUTPUTS: ReadonlySet<string> = new Set(["adopted", "valid", "credentialsType", "enabled"]);

/**
 * Shared `Output<undefined>` for unset inputs, which stay undefined as they are unmanaged. Pulumi creates five promises for an output and waits
 * for each: for all fields of a thousand users that takes longer than the users themselves.
 */
const UNSET_OUTPUT = pulumi.output(undefined);

/**
 * Only in previews: the ids of the resources that the program passed as such. The provider drops it, so that it is in no state and causes no diff;
 * the preview keeps which resources it depends on. `pulumi-domo review` can tell by that an id of a new user from one that the program
 * computes from it. Update plans allow that it is missing in `pulumi up`.
 */
const REFERENCES = "__references";

type References = (object | undefined)[];

/** The ids of the resources that the program passed as such; none if a transform may give the resource others, as it runs later than this. */
function referencedIds(references: References, opts: pulumi.CustomResourceOptions): unknown {
  const ids = references.flatMap((reference) => (reference instanceof DomoResource ? [reference.id] : []));
  return ids.length === 0 ? [] : pulumi.output(mayBeTransformed(opts)).apply((isTransformed) => pulumi.output(isTransformed ? [] : ids));
}

/** The ids of the references, by the name of the mark. Each element of a list has one of its own. */
function marksOf(
  { references = [], elementReferences = [] }: Pick<Registration, "references" | "elementReferences">,
  opts: pulumi.CustomResourceOptions,
): Record<string, unknown> {
  const ofElements = elementReferences.flatMap((element, i) =>
    element ? [[`${REFERENCES}${String(i)}`, referencedIds([element], opts)] as const] : [],
  );
  return { [REFERENCES]: referencedIds(references, opts), ...Object.fromEntries(ofElements) };
}

/** Types of the components around a resource, as in its URN: resources of one name in two components are two resources. */
function parentTypes(parent: pulumi.Resource | undefined): string[] {
  // The cast: Pulumi builds URNs from these two properties, but its types do not declare them, and there is no public API for them.
  const { __pulumiType: type, __parentResource: grandparent } = (parent ?? {}) as {
    __pulumiType?: string;
    __parentResource?: pulumi.Resource;
  };
  return type === undefined || type === "pulumi:pulumi:Stack" ? [] : [...parentTypes(grandparent), type];
}

/** The create key of a resource, by which the provider knows it. */
const createKeyOf = (type: string, name: string, parent?: pulumi.Resource): string =>
  [pulumi.getProject(), pulumi.getStack(), [...parentTypes(parent), type].join("$"), name].join("/");

/** The provider of a resource of the type; undefined for the default provider. */
export const providerOf = (
  type: string,
  { provider, parent }: Pick<pulumi.CustomResourceOptions, "provider" | "parent"> = {},
): pulumi.ProviderResource | undefined => provider ?? parent?.getProvider(typeToken(type));

/** Resources that the program only reads (`get`). */
const readOnly = new WeakSet<pulumi.Resource>();

/** Whether the program manages the resource, and does not only read it. */
export const isManaged = (resource: DomoResource): boolean => !readOnly.has(resource);

/** Base class of the resources of a Domo instance. */
export abstract class DomoResource extends pulumi.CustomResource {
  protected constructor(registration: Registration, opts: pulumi.CustomResourceOptions = {}) {
    const { type, name, props, identity, identityLabel, references = [] } = registration;
    requireOneCopy();
    warnAboutPlainCredentials();
    const key = createKeyOf(type, name, opts.parent);
    const marks = pulumi.runtime.isDryRun() ? marksOf(registration, opts) : {};
    const provider = providerOf(type, opts);
    const outputs = outputsAmong(props);
    const secrets = markedPaths(outputs);
    const inputs = [...outputs.map(({ output }) => output), ...(opts.id === undefined ? [] : [pulumi.output(opts.id)])];
    const located = { __provider: providerText(type), [SEARCHED]: searchedHosts(provider, { inputs, opts }) };
    const reserved = {
      ...located,
      __key: whenFromProvider({ type, name, provider }, references, key),
      ...(secrets && { __secrets: secrets }),
      ...(opts.deleteBeforeReplace === false && { [CREATE_FIRST]: true }),
      ...((opts.replaceOnChanges ?? []).length > 0 && { [REPLACED_ON_CHANGES]: true }),
      ...marks,
    };
    // A resource that is only read (`get`) has no inputs but what leads to its provider and instance, and its identity is not checked.
    const isRead = opts.id !== undefined;
    if (!isRead) requireUnique({ type, name, identity, identityLabel, provider });
    const entries = Object.entries(props);
    const registered = Object.fromEntries(entries.filter(([property, value]) => value !== undefined || COMPUTED_OUTPUTS.has(property)));
    // Otherwise a forced replacement (`--replace`, `state taint`), for which the engine asks for no diff, would be created first, adopt the object that it
    // replaces, and lose it when that is deleted. The option takes precedence over diff: for a move to another instance the program has to unset it.
    const options = { deleteBeforeReplace: true, ...opts };
    // An error in a transformation needs its own stack trace.
    const restoreStackTraces = transformationsOf(opts).length > 0 ? () => undefined : omitStackTraces();
    try {
      super(typeToken(type), name, isRead ? { ...props, ...located } : { ...registered, ...reserved }, options);
      restoreStackTraces();
    } catch (error) {
      restoreStackTraces(error);
      throw error;
    }
    requireFinished(`${type} "${name}"`, knownValue(this.urn));
    rememberProvider(this, provider);
    rememberId(this);
    if (isRead) readOnly.add(this);
    else for (const [property] of entries) if (!(property in registered)) Object.assign(this, { [property]: UNSET_OUTPUT });
  }
}
