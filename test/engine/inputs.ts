// Inputs for handlers: ignored changes, and check failures.

import type { CheckFailure } from "./host";
import type { Goal } from "./program";
import { fromWireMap, isMap, marked, plain, printed, topLevel, type Value, type Values } from "./values";

/** The engine's message for a failure of check. */
export function problem({ type, name, inputs }: Goal, { property, reason }: CheckFailure): string {
  const at = property === "" ? "" : `: property ${property} value ${printed(inputs[topLevel(property)])}`;
  return `${type} resource '${name}'${at} has a problem: ${reason}`;
}

/** The new inputs, with the old values of ignored changes. */
export function withIgnored(news: Values, olds: Values, paths: string[]): Values {
  const result = fromWireMap(structuredClonePlain(news));
  for (const path of paths) copyAt(result, olds, path.split("."));
  return marked(result, news);
}

const structuredClonePlain = (values: Values): unknown => JSON.parse(JSON.stringify(plain(values)));

function copyAt(target: Value | undefined, source: Value | undefined, [key = "", ...rest]: string[]): void {
  if (!isMap(target)) return;
  const from = isMap(source) ? source[key] : undefined;
  if (rest.length > 0) copyAt(target[key], from, rest);
  else if (from === undefined) Reflect.deleteProperty(target, key);
  else target[key] = from;
}
