// The grants that resources declare: an AccountShare declares one, an AccountAccess a list of them.

import { REFERENCES, type State } from "./preview";
import { typeOf } from "./resources";
import { isSecret, referencesOf, valueOf } from "./values";

/** The grants of a resource, each in the form of an AccountShare. A list that the preview does not tell is one grant to anybody. */
export function sharesOf(state: State): State[] {
  const type = typeOf(state);
  if (type === "AccountShare") return [state];
  if (type !== "AccountAccess") return [];
  const list = valueOf(state, "grants");
  if (list.kind === "unset") return [];
  if (list.kind !== "known" || !Array.isArray(list.value)) {
    const unknown = list.kind === "known" ? undefined : (state.inputs?.grants ?? state.outputs?.grants);
    return [shareOf(state, { userId: unknown, accessLevel: unknown })];
  }
  return list.value.flatMap((grant: unknown, i) => {
    if (typeof grant !== "object" || grant === null || isSecret(grant)) return [shareOf(state, { userId: grant, accessLevel: grant }, i)];
    const { userId, groupId, accessLevel } = grant as Record<string, unknown>;
    // What the last refresh did not find: declared, and taken away by hand.
    return accessLevel === "NONE" ? [] : [shareOf(state, { userId, groupId, accessLevel }, i)];
  });
}

/** The mark of the user or group that a program passes in a grant (`sdk/account-access.ts`). */
const referenceMark = (index: number): string => `${REFERENCES}${String(index)}`;

const ACCOUNT = /domo:(?:OAuth)?Account::/;

function shareOf(state: State, grant: Record<string, unknown>, index = -1): State {
  const { propertyDependencies, inputs, outputs } = state;
  const { accountId, accountKind, __instance: instance } = { ...outputs, ...inputs };
  const references = [...referencesOf(state).filter((urn) => ACCOUNT.test(urn)), ...(propertyDependencies?.[referenceMark(index)] ?? [])];
  const assumed = propertyDependencies?.grants ?? [];
  return {
    ...state,
    inputs: { accountId, accountKind, __instance: instance, ...grant },
    outputs: {},
    propertyDependencies: { ...propertyDependencies, userId: assumed, groupId: assumed, accessLevel: assumed, [REFERENCES]: references },
  };
}
