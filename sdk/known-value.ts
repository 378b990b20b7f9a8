// Values of outputs within the program, where the number of resources depends on them.

import type * as pulumi from "@pulumi/pulumi";

/** The value of an output once it is there, or undefined if it is known only after `pulumi up`. Rejected if its resource fails. */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // Casts: Pulumi declares both as internal. An output that is not known never runs `apply`, and the program would wait for ever.
  const { isKnown, promise } = output as unknown as { isKnown: Promise<boolean>; promise: () => Promise<T> };
  return (await isKnown) ? await promise() : undefined;
}
