// Accounts that are created, changed, renamed, replaced and deleted.

import type { State, Step } from "../preview";
import { adoptionOf, isUnchanged, isUnfinished, keptBecause, sidesOf, typeOf } from "../resources";
import type { Comparison } from "../compare-access";
import type { Finding } from "../schema";
import { booleanOf, isUnknown, known, textOf } from "../values";
import { aboutAccount, madeBefore, placeOf } from "./about";

export function accountFindings(comparison: Comparison): Finding[] {
  const { states, names, keys } = comparison;
  const urns = new Set([...states.changes.keys(), ...states.left, ...states.recorded.keys()]);
  return [...urns].flatMap((urn): Finding[] => {
    const state = states.after.get(urn) ?? states.before.get(urn);
    const type = state && typeOf(state);
    if (!state || (type !== "Account" && type !== "OAuthAccount")) return [];
    const label = type === "Account" ? "account" : "OAuth account";
    return sidesOf(urn, states).flatMap((side) => {
      const key = keys.of(urn, side.after ?? side.before ?? state);
      const about = { ...aboutAccount(key, names), ...placeOf(urn, state) };
      return findingsOf({ urn, label, name: names.account(key), ...side }, comparison).map((finding) => ({ ...about, ...finding }));
    });
  });
}

type AccountFinding = Pick<Finding, "kind" | "text">;

interface ChangedAccount {
  urn: string;
  label: string;
  name: string;
  before?: State;
  code?: State;
  after?: State;
}

function findingsOf(account: ChangedAccount, { states }: Comparison): AccountFinding[] {
  const { urn, label, name, before, after } = account;
  if (states.left.has(urn)) {
    const reason = keptBecause(after ?? { urn, type: "" }) ?? "";
    return [{ kind: "left-in-domo", text: `The ${label} ${name} leaves the code and stays in Domo, with everybody's access (${reason}).` }];
  }
  if (!after) return [{ kind: "account-deleted", text: `The ${label} ${name} is deleted, and with it everybody's access.` }];
  const isNameUnknown = isUnknown(textOf(after, "name")) && !(before && isUnchanged(states, urn, "name"));
  const unknownName: AccountFinding[] = isNameUnknown
    ? [{ kind: "unknown", text: `The preview does not tell the name of the ${label} ${name}: it may be any.` }]
    : [];
  if (!before) {
    const adoption = adoptionOf(urn, after, states);
    const text = `The ${label} ${name} is new, and owned by the user whose credentials create it.`;
    if (adoption !== undefined) {
      const adopted = `The ${label} ${name} is adopted if it exists (${adoption}), with everybody's access, and gets the credentials of the program.`;
      unknownName.push({ kind: "unknown", text: adopted });
    }
    return [...unknownName, { kind: "account-created", text }, ...externalUse(account, states)];
  }
  const findings = [...unknownName];
  if (states.replaced.has(urn)) {
    const kept = keptBecause(before);
    const text =
      kept === undefined
        ? `The ${label} ${name} is deleted and created again: its id changes, DataSets that use it lose it, and access that is not declared here is gone.`
        : `The ${label} ${name} is created again: its id changes, and the old one stays in Domo, with access that is not declared here (${kept}).`;
    findings.push({ kind: "account-replaced", text });
  }
  const [was, is] = [known(textOf(before, "name")), known(textOf(after, "name"))];
  if (was !== undefined && is !== undefined && was !== is) {
    findings.push({ kind: "account-renamed", text: `The ${label} ${was} is renamed to ${is}.` });
  }
  return [...findings, ...credentials(account, states.changes.get(urn)), ...externalUse(account, states)];
}

const changedConfigurations = ({ detailedDiff }: Step): string[] =>
  Object.keys(detailedDiff ?? {}).flatMap((path) => /^configurations(?:\.|\[")?(.*?)(?:"\])?$/.exec(path)?.[1] ?? []);

/** Whether a step writes the credentials of its account, also because a failed run may not have written them. */
export const writesCredentials = (step: Step): boolean =>
  changedConfigurations(step).length > 0 ||
  step.diffReasons?.includes("configurations") === true ||
  (step.oldState !== undefined && isUnfinished(step.oldState, "configurations"));

function credentials({ name }: ChangedAccount, step: Step | undefined): AccountFinding[] {
  if (!step || !writesCredentials(step)) return [];
  const paths = changedConfigurations(step);
  const keys = [...new Set(paths.filter((key) => key !== ""))].sort();
  return [{ kind: "credentials-changed", text: `The configuration of ${name} changes${keys.length > 0 ? `: ${keys.join(", ")}` : ""}.` }];
}

/** Whether the account can be used outside Domo's connectors from now on, or code adopts that somebody turned it on. */
function externalUse({ urn, name, before, code, after }: ChangedAccount, states: Comparison["states"]): AccountFinding[] {
  if (!after) return [];
  const value = booleanOf(after, "allowExternalUse");
  const wasOn = (state: State | undefined): boolean => state !== undefined && known(booleanOf(state, "allowExternalUse")) === true;
  if (isUnknown(value)) {
    if (before && isUnchanged(states, urn, "allowExternalUse")) return [];
    return [{ kind: "external-use", text: `The preview does not tell whether ${name} may be used outside Domo: it may be.` }];
  }
  if (known(value) !== true || (wasOn(before) && (!code || wasOn(code)))) return [];
  const how = wasOn(before) ? `: ${madeBefore(code)}, and kept from now on` : "";
  return [{ kind: "external-use", text: `${name} may be used outside Domo from now on (allowExternalUse)${how}.` }];
}
