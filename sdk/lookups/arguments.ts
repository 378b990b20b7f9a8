// Checks of the arguments of lookups, before anything is requested. TypeScript checks most of them, but not in programs in JavaScript.

import { programError } from "../program-error";
import { isCanonicalId } from "../../provider/client/schemas/id";

/** What errors show in place of a secret argument, as Pulumi does. */
export const SECRET = "[secret]";

/**
 * What is looked up, in errors: `group Finance`, without the value if it is secret.
 *
 * @throws `pulumi.RunError` if not exactly one of the arguments is set, or one is empty or no id of Domo.
 */
export function titleOf(lookup: string, what: string, args: Partial<Record<string, unknown>>, { isSecret }: { isSecret: boolean }): string {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const names = Object.keys(args).join(" and ");
  const [only] = given;
  if (!only || given.length > 1) throw programError(`${lookup} needs exactly one of ${names}`);
  const [name, value] = only;
  if (typeof value !== "string" || value.trim() === "") throw programError(`${lookup}: ${name} must be text that is not empty`);
  const shown = isSecret ? SECRET : value;
  if (name === "id" && !isCanonicalId(value))
    throw programError(`${lookup}: ${shown} is no id of Domo: ids are digits without leading zeros`);
  return name === "id" ? `${what} with the id ${shown}` : `${what} ${shown}`;
}
