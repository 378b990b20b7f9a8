// Members and grants that a step neither gives nor takes away, though it begins or ceases to declare them.

import { domoTypeOf, granteeOf, listIn } from "../review/resources";
import type { State } from "../review/preview";
import type { Step } from "./events";
import type { FieldChange, SignElement } from "./fields";
import { grantKey, memberKey } from "./hand-overs";

/** Outputs that name members and grants: those from before the resource, and those that a refresh found. */
const FOUND = "__found";
const UNDECLARED = ["__strangers", "__undeclared"];

/** How the elements of lists are shown. `staying`: see `stayingIn`. */
export function signsIn({ old, new: next }: Step, staying: ReadonlyMap<string, string | undefined>): SignElement {
  const state = next ?? old;
  const type = state ? domoTypeOf(state) : "";
  if (type !== "GroupMembership" && type !== "AccountAccess") return (sign, text) => `${sign} ${text}`;
  const isMembership = type === "GroupMembership";
  const before = namesIn(old, FOUND);
  const found = namesIn(next, FOUND).filter((name) => !before.includes(name));
  const staysBecause = (name: string): string | undefined => {
    const key = isMembership ? memberKey(old?.id ?? "", name) : grantKey(old?.id ?? "", name);
    const reason = staying.get(key);
    if (reason !== undefined) return reason;
    // A resource that remains takes away what it no longer declares, whoever gave it.
    if (next) return undefined;
    if (before.includes(name)) return "was there before";
    return UNDECLARED.some((output) => namesIn(old, output).includes(name)) ? "was added by others" : undefined;
  };
  return (sign, text, element) => {
    const name = isMembership ? String(element) : granteeOf(element);
    if (sign === "-") {
      const reason = staysBecause(name);
      return reason === undefined ? `- ${text}` : `(stays: ${reason}) ${text}`;
    }
    if (!found.includes(name)) return `+ ${text}`;
    // The level may be another one now.
    return isMembership ? `(was there before) ${text}` : `+ (had access before) ${text}`;
  };
}

/** Whether a step declares, or no longer declares, only what was there before and stays. */
export function isAsBefore(changes: FieldChange[]): boolean {
  const elements = changes.flatMap(({ path, texts }) => (path === "userIds" || path === "grants" ? texts : []));
  return elements.length > 0 && elements.every((text) => text.startsWith("("));
}

const namesIn = (state: State | null | undefined, output: string): string[] => (state ? listIn(state, output) : []);
