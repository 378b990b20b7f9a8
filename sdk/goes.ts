// Whether a thing is sure to go from Domo when its resource goes.

import * as pulumi from "@pulumi/pulumi";

interface Staying {
  onDelete?: unknown;
  adopt?: unknown;
}

/** It may be left behind when it is kept on purpose, or was adopted; only a plain "no" to both is sure. */
export function goes({ onDelete, adopt }: Staying, opts: pulumi.CustomResourceOptions | undefined): boolean {
  if (onDelete === "delete") return !opts?.retainOnDelete;
  // An explicit provider may be set to adopt; what it is set to is not known here.
  const setting = opts?.provider || opts?.parent ? "always" : (new pulumi.Config("domo").get("adopt") ?? process.env.DOMO_ADOPT);
  const adopts = adopt ?? setting ?? "own";
  return onDelete === undefined && (adopts === "own" || adopts === "never") && !opts?.retainOnDelete;
}
