// The paths of the inputs that a program has marked as secret. The engine removes the marks before it calls a dynamic provider, which could
// then repeat a secret in an error or a log line.

import * as pulumi from "@pulumi/pulumi";

/**
 * The paths of secret inputs, such as `name` or `configurations.username`, sorted. Undefined if there are none. A list with a secret in it is
 * secret as a whole, as in the state.
 */
export function markedPaths(outputs: OutputAtPath[]): Promise<string[] | undefined> | undefined {
  if (outputs.length === 0) return undefined;
  const paths = outputs.map(async ({ path, output }) => ((await pulumi.isSecret(output)) ? [path] : []));
  return Promise.all(paths).then((found) => {
    const secret = [...new Set(found.flat())].sort();
    return secret.length > 0 ? secret : undefined;
  });
}

export interface OutputAtPath {
  path: string;
  output: pulumi.Output<unknown>;
}

/** The inputs that are outputs or promises, at any depth. */
export const outputsAmong = (props: Record<string, unknown>): OutputAtPath[] =>
  Object.entries(props).flatMap(([property, value]) => outputsIn(value, property));

/** `isKeyed`: whether keys of the value are part of the path. Those of elements of a list are not. */
function outputsIn(value: unknown, path: string, isKeyed = true): OutputAtPath[] {
  if (pulumi.Output.isInstance(value)) return [{ path, output: value }];
  if (value instanceof Promise) return [{ path, output: pulumi.output(value) }];
  if (typeof value !== "object" || value === null) return [];
  // The provider needs one level of keys only: a secret below it makes the whole value of the key secret.
  const isMap = isKeyed && !Array.isArray(value);
  return Object.entries(value).flatMap(([key, nested]) => outputsIn(nested, isMap ? `${path}.${key}` : path, false));
}
