// The ids of what programs give in place of an id: a resource, or the result of a lookup. Their types are in references.ts.

import * as pulumi from "@pulumi/pulumi";

type Reference = pulumi.CustomResource | pulumi.Input<{ id: string } | string>;

/** The id of what is given: a resource, a result of a lookup, or an id. */
export function idOf(reference: Reference): pulumi.Input<string>;
export function idOf(reference: Reference | undefined): pulumi.Input<string> | undefined;
export function idOf(reference: Reference | undefined): pulumi.Input<string> | undefined {
  if (reference === undefined || typeof reference === "string") return reference;
  if (pulumi.CustomResource.isInstance(reference)) return reference.id;
  if (pulumi.Output.isInstance(reference) || reference instanceof Promise)
    return pulumi.output(reference).apply((known) => (typeof known === "string" ? known : known.id));
  return reference.id;
}

type Kind = "account" | "oauth";

/** An `Account` or `OAuthAccount`. */
interface AccountResource extends pulumi.CustomResource {
  readonly __kind: Kind;
}

/** The kind of the account that is given: that of the object, or else the one beside its id, which is `account` unless set. */
export function kindOf({
  account,
  accountKind = "account",
}: {
  account?: AccountResource | pulumi.Input<{ kind: Kind }>;
  accountKind?: pulumi.Input<Kind>;
}): pulumi.Input<Kind> {
  if (account === undefined) return accountKind;
  if (pulumi.CustomResource.isInstance(account)) return account.__kind;
  if (pulumi.Output.isInstance(account) || account instanceof Promise) return pulumi.output(account).apply(({ kind }) => kind);
  return account.kind;
}
