// The base of all resource classes: how an instance of `User` becomes a resource of Pulumi's dynamic provider.

import * as pulumi from "@pulumi/pulumi";
import { requireUnique, rememberProvider, requireSameProvider } from "./uniqueness";
import { warnAboutPlainCredentials } from "./plain-credentials";
import { secretPaths } from "./secret-inputs";

/** The text by which Pulumi's dynamic provider host finds the provider. States keep it for ever, so it never changes. */
export const providerText = (type: string): string => `exports.handler=()=>require("pulumi-domo/dynamic").provider("${type}")`;

export const typeToken = (type: string): string => `pulumi-nodejs:dynamic/domo:${type}`;

export interface Registration {
  type: string;
  name: string;
  /** The inputs; outputs that the program does not set are listed as undefined, so that programs can refer to them. */
  props: Record<string, unknown>;
  /** What identifies the object in Domo, where the program says it plainly: two resources must not claim the same. */
  identity?: unknown;
  /** The identity as a person would say it, where it is not that itself. */
  called?: string;
  /** Resources whose ids are among the inputs. */
  given?: (pulumi.Resource | undefined)[];
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

/** Outputs that are the provider's to say, not the program's. */
const COMPUTED: ReadonlySet<string> = new Set(["adopted"]);

/**
 * What every output is that a program does not set: it is not managed, so that nothing will ever be known of it. Pulumi makes
 * five promises for an output and waits for each of them, which for all fields of a thousand people costs more than the people.
 */
const UNSET_OUTPUT = pulumi.output(undefined);

/** The types of the components above, as in the URN: resources of one name in two components are two resources. */
function typesAbove(parent: pulumi.Resource | undefined): string[] {
  // What Pulumi itself makes URNs of; it has no public name.
  const { __pulumiType: type, __parentResource: above } = (parent ?? {}) as { __pulumiType?: string; __parentResource?: pulumi.Resource };
  return type === undefined || type === "pulumi:pulumi:Stack" ? [] : [...typesAbove(above), type];
}

/** A resource in Domo. */
export abstract class DomoResource extends pulumi.CustomResource {
  protected constructor({ type, name, props, identity, called, given = [] }: Registration, opts: pulumi.CustomResourceOptions = {}) {
    warnAboutPlainCredentials();
    const key = [pulumi.getProject(), pulumi.getStack(), [...typesAbove(opts.parent), type].join("$"), name].join("/");
    const hidden = { __key: key, __provider: providerText(type), __secrets: secretPaths(props) };
    const token = typeToken(type);
    // A resource that is only read (`get`) has no inputs but the text that leads to its provider, and claims nothing.
    const declared = opts.id === undefined;
    const provider = opts.provider ?? opts.parent?.getProvider(token);
    requireSameProvider({ type, name, provider }, given);
    if (declared) requireUnique({ type, name, identity, called, provider });
    const entries = Object.entries(props);
    const registered = Object.fromEntries(entries.filter(([key, value]) => value !== undefined || COMPUTED.has(key)));
    // A replacement that somebody forces (`--replace`, `state taint`) would otherwise be created beside the object that it is to replace, find
    // it, and be deleted with it.
    const options = { deleteBeforeReplace: true, ...opts };
    super(token, name, declared ? { ...registered, ...hidden } : { ...props, __provider: hidden.__provider }, options);
    rememberProvider(this, provider);
    if (declared) for (const [key] of entries) if (!(key in registered)) Object.assign(this, { [key]: UNSET_OUTPUT });
  }
}
