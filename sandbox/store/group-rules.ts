// Membership of dynamic groups (§11.4).

import { z } from "zod";
import type { GroupRule } from "../../provider/client/schemas/group-rule";

export const Rule: z.ZodType<GroupRule> = z.lazy(() =>
  z.looseObject({
    operator: z.enum(["AND", "OR"]),
    operands: z.array(z.looseObject({ key: z.string(), value: z.string() })).optional(),
    expressions: z.array(Rule).optional(),
  }),
);

/** The fields of a user that rules can use. */
interface RuleSubject {
  title?: string;
  department?: string;
  location?: string;
  employeeId?: string;
  attributes: Record<string, string[]>;
}

/** Whether a user matches a rule. Keys are Domo's attributes, in any case, with or without underscores. */
export function matchesRule({ operator, operands = [], expressions = [] }: GroupRule, user: RuleSubject): boolean {
  const results = [
    ...operands.map(({ key, value }) => valuesOf(user, key).includes(value)),
    ...expressions.map((expression) => matchesRule(expression, user)),
  ];
  return operator === "AND" ? results.every(Boolean) : results.some(Boolean);
}

/** Whether a rule uses this attribute. */
export function usesKey({ operands = [], expressions = [] }: GroupRule, key: string): boolean {
  return operands.some((operand) => operand.key === key) || expressions.some((expression) => usesKey(expression, key));
}

function valuesOf(user: RuleSubject, key: string): string[] {
  const { title, department, location, employeeId, attributes } = user;
  const fields: Record<string, string | undefined> = { title, department, location, employeelocation: location, employeeid: employeeId };
  const normalized = key.toLowerCase().replaceAll("_", "");
  if (Object.hasOwn(fields, normalized)) return [fields[normalized] ?? ""];
  return Object.hasOwn(attributes, key) ? (attributes[key] ?? []) : [];
}
