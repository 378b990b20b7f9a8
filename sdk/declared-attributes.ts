// The custom attributes that a program declares: a roster may have columns for them before they are in Domo.

import * as pulumi from "@pulumi/pulumi";

interface DeclaredAttribute {
  key: pulumi.Input<string>;
  type: pulumi.Input<"string" | "stringList">;
}

/** By monitor, which stands for the program. */
const programs = new WeakMap<object, DeclaredAttribute[]>();

/** Remembers an attribute that the program declares. */
export function rememberAttribute(attribute: DeclaredAttribute): void {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  if (monitor) programs.set(monitor, [...declaredAttributes(), attribute]);
}

/** The attributes that the program has declared so far, by any provider. */
export const declaredAttributes = (): DeclaredAttribute[] => programs.get(pulumi.runtime.getMonitor() ?? {}) ?? [];
