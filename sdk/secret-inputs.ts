// Tells the provider which inputs the program has marked as secret. The engine takes the marks off before it calls a dynamic provider, which
// could then repeat a secret in an error or a log.

import * as pulumi from "@pulumi/pulumi";

/**
 * The paths of secret inputs, such as `name` or `configurations.username`; undefined where there are none. Lists are secret as a whole, as they
 * are in the state.
 */
export function secretPaths(props: Record<string, unknown>): Promise<string[] | undefined> | undefined {
  const outputs = Object.entries(props).flatMap(([property, value]) => outputsIn(value, property));
  if (outputs.length === 0) return undefined;
  const paths = outputs.map(async ({ path, output }) => ((await pulumi.isSecret(output)) ? [path] : []));
  return Promise.all(paths).then((found) => {
    const secret = [...new Set(found.flat())].sort();
    return secret.length > 0 ? secret : undefined;
  });
}

interface Place {
  path: string;
  output: pulumi.Output<unknown>;
}

function outputsIn(value: unknown, path: string): Place[] {
  if (pulumi.Output.isInstance(value)) return [{ path, output: value }];
  if (value instanceof Promise) return [{ path, output: pulumi.output(value) }];
  if (typeof value !== "object" || value === null) return [];
  // One level of keys is enough for the provider: what is secret further below makes all of it secret.
  const isMap = !Array.isArray(value) && !path.includes(".");
  return Object.entries(value).flatMap(([key, inner]) => outputsIn(inner, isMap ? `${path}.${key}` : path));
}
