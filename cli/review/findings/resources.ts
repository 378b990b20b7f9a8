// Accounts and people that are created, changed and deleted.

import { highestLevel, rank, typeOf, type BeforeAndAfter } from "../access-graph";
import type { Comparison } from "../compare-access";
import type { State, Step } from "../preview";
import type { Finding } from "../schema";
import { joinNames } from "../wording";

/** Whether a step changes something in Domo. Steps that refresh or read do not. */
export const isChange = (op: Step["op"]): boolean => !["same", "refresh", "read"].includes(op);

export function resourceFindings(
  { steps, replaced, before, after }: BeforeAndAfter & { steps: Step[]; replaced: Set<string> },
  comparison: Comparison,
): Finding[] {
  const changed = new Map(steps.filter(({ op }) => isChange(op)).map((step) => [step.urn, step]));
  return [...changed].flatMap(([urn, step]): Finding[] => {
    const [stateBefore, stateAfter] = [before.get(urn), after.get(urn)];
    const state = stateAfter ?? stateBefore;
    const type = state && typeOf(state);
    if (type === "Account" || type === "OAuthAccount") {
      const label = type === "Account" ? "account" : "OAuth account";
      const name = comparison.names.account(urn);
      return accountFindings({ step, before: stateBefore, after: stateAfter, isReplaced: replaced.has(urn), label, name });
    }
    return type === "User" ? personFindings({ urn, before: stateBefore, after: stateAfter }, comparison) : [];
  });
}

/** An input that is a text; otherwise empty. */
export const textInput = (state: State | undefined, key: string): string => {
  const value = state?.inputs?.[key];
  return typeof value === "string" ? value : "";
};

interface ChangedAccount {
  step: Step;
  before?: State;
  after?: State;
  isReplaced: boolean;
  label: string;
  name: string;
}

function accountFindings({ step, before, after, isReplaced, label, name }: ChangedAccount): Finding[] {
  if (!before) return [{ kind: "account-created", account: name, text: `The ${label} ${name} is new.` }];
  if (!after) return [{ kind: "account-deleted", account: name, text: `The ${label} ${name} is deleted, and with it everybody's access.` }];
  const findings: Finding[] = [];
  if (isReplaced) {
    const text = `The ${label} ${name} is deleted and made anew: its id changes, and DataSets that use it lose it.`;
    findings.push({ kind: "account-replaced", account: name, text });
  }
  if (textInput(before, "name") !== textInput(after, "name")) {
    findings.push({
      kind: "account-renamed",
      account: name,
      text: `The ${label} ${textInput(before, "name")} is called ${name} from now on.`,
    });
  }
  const paths = Object.keys(step.detailedDiff ?? {}).flatMap((path) => /^configurations(?:\.|\[")?(.*?)(?:"\])?$/.exec(path)?.[1] ?? []);
  const keys = paths.filter((key) => key !== "");
  if (step.diffReasons?.includes("configurations") === true || paths.length > 0) {
    const which = keys.length > 0 ? `: ${[...new Set(keys)].sort().join(", ")}` : "";
    findings.push({ kind: "credentials-changed", account: name, text: `The configuration of ${name} changes${which}.` });
  }
  return findings;
}

const isAdmin = (state: State | undefined): boolean => textInput(state, "role") === "Admin" || textInput(state, "roleId") === "1";

const roleOf = (state: State): string => textInput(state, "role") || textInput(state, "roleId");

function personFindings({ urn, before, after }: { urn: string; before?: State; after?: State }, comparison: Comparison): Finding[] {
  const name = comparison.names.person(urn);
  const findings: Finding[] = [];
  if (isAdmin(after) && !isAdmin(before)) {
    findings.push({ kind: "admin-gained", person: name, text: `${name} becomes Admin of the instance.` });
  }
  if (before && !after)
    findings.push({ kind: "person-deleted", person: name, text: `${name} is deleted. ${consequencesOfDeletion(urn, comparison)}` });
  if (after && !before) {
    const role = textInput(after, "role");
    findings.push({ kind: "person-created", person: name, text: `${name} is new${role ? `, as ${role}` : ""}.` });
  }
  if (!before || !after) return findings;
  if (textInput(before, "email").toLowerCase() !== textInput(after, "email").toLowerCase()) {
    const text = `${textInput(before, "name")} (${textInput(before, "email")}) signs in as ${textInput(after, "email")} from now on.`;
    findings.push({ kind: "person-changed", person: name, text });
  }
  const [from, to] = [roleOf(before), roleOf(after)];
  if (from !== to && !isAdmin(after)) {
    const text = `${name} was ${from || "without a declared role"} and is ${to || "left with it"} from now on.`;
    findings.push({ kind: "person-changed", person: name, text });
  }
  return findings;
}

/** Which accounts a deleted person owned, and which nobody else can edit, as far as they are declared. */
function consequencesOfDeletion(person: string, { accounts, after, names }: Comparison): string {
  const owned: string[] = [];
  const withoutEditor: string[] = [];
  for (const { account, pathsBefore, pathsAfter } of accounts) {
    const level = highestLevel(pathsBefore.get(person));
    if (rank(level) < rank("CAN_EDIT") || !after.accounts.has(account)) continue;
    if (level === "OWNER") owned.push(names.account(account));
    const hasOtherEditor = [...pathsAfter].some(([other, paths]) => other !== person && rank(highestLevel(paths)) >= rank("CAN_EDIT"));
    if (!hasOtherEditor) withoutEditor.push(names.account(account));
  }
  const facts = [
    ...(owned.length > 0 ? [`They own ${joinNames(owned)}.`] : []),
    ...(withoutEditor.length > 0 ? [`Nobody else who is declared can edit ${joinNames(withoutEditor)}.`] : []),
  ];
  return [...facts, "What only they own in Domo is left without an owner."].join(" ");
}
