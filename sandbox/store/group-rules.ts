// Who is in a dynamic group (§11.4).

import { z } from "zod";
import type { GroupRule } from "../../provider/client/schemas/group-rule";

export const Rule: z.ZodType<GroupRule> = z.lazy(() =>
  z.looseObject({
    operator: z.enum(["AND", "OR"]),
    operands: z.array(z.looseObject({ key: z.string(), value: z.string() })).optional(),
    expressions: z.array(Rule).optional(),
  }),
);

/** What of a person rules look at. */
interface Person {
  title?: string;
  department?: string;
  location?: string;
  employeeId?: string;
  attributes: Record<string, string[]>;
}

/** Whether a rule takes a person in. Keys are Domo's attributes, in any case and with or without underscores. */
export function matchesRule({ operator, operands = [], expressions = [] }: GroupRule, user: Person): boolean {
  const holds = [
    ...operands.map(({ key, value }) => valuesOf(user, key).includes(value)),
    ...expressions.map((expression) => matchesRule(expression, user)),
  ];
  return operator === "AND" ? holds.every(Boolean) : holds.some(Boolean);
}

/** Whether a rule looks at this attribute. */
export function usesKey({ operands = [], expressions = [] }: GroupRule, key: string): boolean {
  return operands.some((operand) => operand.key === key) || expressions.some((expression) => usesKey(expression, key));
}

function valuesOf(user: Person, key: string): string[] {
  const { title, department, location, employeeId, attributes } = user;
  const own: Record<string, string | undefined> = { title, department, location, employeelocation: location, employeeid: employeeId };
  const folded = key.toLowerCase().replaceAll("_", "");
  if (Object.hasOwn(own, folded)) return [own[folded] ?? ""];
  return Object.hasOwn(attributes, key) ? (attributes[key] ?? []) : [];
}
