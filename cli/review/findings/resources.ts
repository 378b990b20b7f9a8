// Accounts and people themselves: what is made, changed and deleted.

import { joinNames, type Comparison } from "../access-changes";
import type { State, Step } from "../preview";
import type { Finding } from "../schema";
import { highest, rank, typeOf, type BeforeAndAfter } from "../access-graph";

/** Whether a step does something. A step of a refresh, and one that only reads, does not. */
export const isChange = (op: Step["op"]): boolean => !["same", "refresh", "read"].includes(op);

export function resourceFindings(
  { steps, replaced, before, after }: BeforeAndAfter & { steps: Step[]; replaced: Set<string> },
  comparison: Comparison,
): Finding[] {
  const changed = new Map(steps.filter(({ op }) => isChange(op)).map((step) => [step.urn, step]));
  return [...changed].flatMap(([urn, step]): Finding[] => {
    const [old, now] = [before.get(urn), after.get(urn)];
    const state = now ?? old;
    const type = state && typeOf(state);
    if (type === "Account" || type === "OAuthAccount") {
      const what = type === "Account" ? "account" : "OAuth account";
      return ofAccount({ step, old, now, replaced: replaced.has(urn), what, name: comparison.names.account(urn) });
    }
    return type === "User" ? ofPerson({ urn, old, now }, comparison) : [];
  });
}

export const displayName = (state: State | undefined, key: string): string => {
  const value = state?.inputs?.[key];
  return typeof value === "string" ? value : "";
};

interface ChangedAccount {
  step: Step;
  old?: State;
  now?: State;
  replaced: boolean;
  what: string;
  name: string;
}

function ofAccount({ step, old, now, replaced, what, name }: ChangedAccount): Finding[] {
  if (!old) return [{ kind: "account-created", account: name, text: `The ${what} ${name} is new.` }];
  if (!now) return [{ kind: "account-deleted", account: name, text: `The ${what} ${name} is deleted, and with it everybody's access.` }];
  const findings: Finding[] = [];
  if (replaced) {
    const text = `The ${what} ${name} is deleted and made anew: its id changes, and DataSets that use it lose it.`;
    findings.push({ kind: "account-replaced", account: name, text });
  }
  if (displayName(old, "name") !== displayName(now, "name")) {
    findings.push({
      kind: "account-renamed",
      account: name,
      text: `The ${what} ${displayName(old, "name")} is called ${name} from now on.`,
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

const isAdmin = (state: State | undefined): boolean => displayName(state, "role") === "Admin" || displayName(state, "roleId") === "1";

const roleOf = (state: State): string => displayName(state, "role") || displayName(state, "roleId");

function ofPerson({ urn, old, now }: { urn: string; old?: State; now?: State }, comparison: Comparison): Finding[] {
  const who = comparison.names.person(urn);
  const findings: Finding[] = [];
  if (isAdmin(now) && !isAdmin(old)) {
    findings.push({ kind: "admin-gained", person: who, text: `${who} becomes Admin of the instance.` });
  }
  if (old && !now) findings.push({ kind: "person-deleted", person: who, text: `${who} is deleted. ${leaves(urn, comparison)}` });
  if (now && !old) {
    const role = displayName(now, "role");
    findings.push({ kind: "person-created", person: who, text: `${who} is new${role ? `, as ${role}` : ""}.` });
  }
  if (!old || !now) return findings;
  if (displayName(old, "email").toLowerCase() !== displayName(now, "email").toLowerCase()) {
    const text = `${displayName(old, "name")} (${displayName(old, "email")}) signs in as ${displayName(now, "email")} from now on.`;
    findings.push({ kind: "person-changed", person: who, text });
  }
  const [from, to] = [roleOf(old), roleOf(now)];
  if (from !== to && !isAdmin(now)) {
    const text = `${who} was ${from || "without a declared role"} and is ${to || "left with it"} from now on.`;
    findings.push({ kind: "person-changed", person: who, text });
  }
  return findings;
}

/** What somebody who goes leaves behind, as far as it is declared. */
function leaves(person: string, { cases, now, names }: Comparison): string {
  const owned: string[] = [];
  const edited: string[] = [];
  for (const { account, before, after } of cases) {
    const level = highest(before.get(person));
    if (rank(level) < rank("CAN_EDIT") || !now.accounts.has(account)) continue;
    if (level === "OWNER") owned.push(names.account(account));
    const others = [...after].some(([other, paths]) => other !== person && rank(highest(paths)) >= rank("CAN_EDIT"));
    if (!others) edited.push(names.account(account));
  }
  const facts = [
    ...(owned.length > 0 ? [`They own ${joinNames(owned)}.`] : []),
    ...(edited.length > 0 ? [`Nobody else who is declared can edit ${joinNames(edited)}.`] : []),
  ];
  return [...facts, "What only they own in Domo is left without an owner."].join(" ");
}
