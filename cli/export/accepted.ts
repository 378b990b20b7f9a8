// Whether the provider would accept what an export has read, which it decides by its own checks. Domo has values that no program may declare, such as
// a time zone of an old system.

import type { z } from "zod";
import { check, type CheckContext } from "../../provider/lifecycle/check";
import type { Fields } from "../../provider/lifecycle/definition";
import { providerText } from "../../provider/wire-format";
import { registry } from "../../provider/resources/registry";
import type { ResourceType } from "./resources";

export interface Accepted {
  /** The inputs without those that are left out. Undefined if the provider refuses what the resource can't be without. */
  inputs: Fields | undefined;
  /** Inputs that are left out, or refused, with the reason. */
  problems: { input: string; reason: string }[];
}

/** Checks inputs as an import does, and leaves out those that the provider refuses, unless they identify the object. */
export function acceptedInputs(type: ResourceType, inputs: Fields, context: CheckContext): Accepted {
  const definition = registry.find((candidate) => candidate.type === type);
  if (!definition) throw new Error(`there is no resource ${type}`);
  const given = { ...inputs, __provider: providerText(type) };
  const { failures } = check(definition, context, { olds: given, news: given });
  const problems = failures.map(({ property, reason }) => ({ input: property.split(".")[0] ?? "", reason: `${property} ${reason}` }));
  const refused = new Set(problems.map(({ input }) => input));
  // Each value of a zod shape is a zod type. Reasons that concern no single input concern the resource as a whole.
  const isNeeded = (input: string): boolean => !(definition.inputs.shape[input] as z.ZodType | undefined)?.safeParse(undefined).success;
  if ([...refused].some(isNeeded)) return { inputs: undefined, problems };
  return { inputs: Object.fromEntries(Object.entries(inputs).filter(([input]) => !refused.has(input))), problems };
}
