// What is about the preview as a whole: what it lacks, what it can't tell, what is not Domo's, and names that deceive.

import type { State, Step } from "../preview";
import { isChange, isUnchanged, isUnfinished, keptBecause, PROVIDER_TYPE, resourceName, rosterPartOf, typeOf } from "../resources";
import type { Comparison } from "../compare-access";
import { granteeName } from "../names";
import { isDisguised } from "../look-alikes";
import type { Finding } from "../schema";
import { booleanOf, isUnknown, known, textOf } from "../values";
import { joinNames, listNames, pluralize } from "../wording";
import { aboutAccount, aboutGroup, aboutPerson, aboutShare, placeOf } from "./about";

/** @param missing - What the preview lacks, as sentences. */
export const previewFindings = (steps: Step[], missing: string[], comparison: Comparison): Finding[] => [
  ...missing.map((text): Finding => ({ kind: "partial-preview", text, identities: {} })),
  ...(hasDomo(steps) ? [] : [NOTHING_OF_DOMO]),
  ...opaqueFindings(steps),
  ...providerFindings(comparison),
  ...membershipFindings(comparison),
  ...leftFindings(comparison),
  ...nameFindings(comparison),
  ...noncanonicalFindings(comparison),
];

const NOTHING_OF_DOMO: Finding = {
  kind: "nothing-of-domo",
  text: "The preview has no resource of Domo: it may be of another stack, or the program does not declare them.",
  identities: {},
};

export const hasDomo = (steps: Step[]): boolean =>
  steps.some((step) => {
    const state = stateOf(step);
    return state !== undefined && isOurs(state);
  });

const isOurs = (state: State): boolean => typeOf(state) !== "" || rosterPartOf(state) !== undefined;

const stateOf = ({ newState, oldState }: Step): State | undefined => newState ?? oldState;

/** Types whose resources can call any API: dynamic resources of the program's own, and commands. */
const OPAQUE = /^(pulumi-nodejs|pulumi-python|pulumi-dotnet|pulumi-go):|^command:/;

const isForeign = (step: Step): boolean => {
  const state = stateOf(step);
  return state !== undefined && state.custom !== false && !isOurs(state) && !/^pulumi:(pulumi|providers):/.test(state.type);
};

function opaqueFindings(steps: Step[]): Finding[] {
  const opaque = steps.filter((step) => isChange(step.op) && isForeign(step) && OPAQUE.test(stateOf(step)?.type ?? ""));
  return [...new Map(opaque.map((step) => [step.urn, step])).values()].map((step): Finding => {
    const { type } = stateOf(step) ?? { type: "" };
    const text = `${resourceName(step.urn)} (${type}) runs code of the program's own, which can call any API, Domo's too: what it changes is not known.`;
    const scope = { people: "anybody" as const, accounts: "any" as const };
    return { kind: "opaque-change", text, identities: {}, scope, ...placeOf(step.urn, stateOf(step)) };
  });
}

/** Changes of other packages, which are counted only: `aws:s3/bucket:Bucket 2`. */
function foreignChanges(steps: Step[]): { count: number; types: string } {
  const foreign = steps.filter((step) => isChange(step.op) && isForeign(step) && !OPAQUE.test(stateOf(step)?.type ?? ""));
  const urns = [...new Map(foreign.map((step) => [step.urn, stateOf(step)?.type ?? ""])).values()];
  const byType = Map.groupBy(urns, (type) => type);
  const types = [...byType].map(([type, all]) => `${type} ${String(all.length)}`).sort();
  return { count: urns.length, types: types.length > 8 ? `${types.slice(0, 8).join(", ")}, ...` : types.join(", ") };
}

/** Settings of an explicit provider that change: its instance, its credentials, or what it adopts. */
function providerFindings({ states }: Comparison): Finding[] {
  return [...states.changes].flatMap(([urn, step]): Finding[] => {
    const state = stateOf(step);
    const isOurs = state?.type === PROVIDER_TYPE && state.inputs?.["domo:explicit"] !== undefined;
    if (!isOurs || (step.op !== "update" && step.op !== "replace" && step.op !== "create-replacement")) return [];
    const settings = (step.diffReasons ?? []).map((setting) => setting.replace("domo:", ""));
    const which = settings.length > 0 ? `: ${settings.join(", ")}` : "";
    const text = `The settings of provider ${resourceName(urn)} change${which}. They decide which instance is changed, as whom, and what is adopted.`;
    return [{ kind: "provider-changed", text, identities: {}, ...placeOf(urn, state) }];
  });
}

/** Memberships of which the preview does not tell whether they leave the group other members. */
function membershipFindings(comparison: Comparison): Finding[] {
  const { states, after, names } = comparison;
  return [...after.memberships].flatMap(([urn, key]): Finding[] => {
    const group = after.groups.get(key);
    const state = states.after.get(urn);
    if (!group || !state || states.left.has(urn)) return [];
    if (!isUnknown(booleanOf(state, "exclusive")) || isUnchanged(states, urn, "exclusive")) return [];
    const text = `The preview does not tell whether group ${names.group(key)} has other members than those of GroupMembership ${resourceName(urn)} (exclusive).`;
    return [{ kind: "unknown", text, ...aboutGroup(key, names), ...placeOf(urn, state) }];
  });
}

/** Shares and memberships that leave the code, though what they give stays. */
function leftFindings({ states, names, after }: Comparison): Finding[] {
  return [...states.left].flatMap((urn): Finding[] => {
    const state = states.after.get(urn);
    const type = state && typeOf(state);
    if (!state || (type !== "AccountShare" && type !== "AccountAccess" && type !== "GroupMembership")) return [];
    const reason = keptBecause(state) ?? (type === "AccountAccess" ? "they had it before" : "they were members before");
    const key = after.memberships.get(urn);
    if (type === "GroupMembership") {
      if (key === undefined) return [];
      const members = [...(after.groups.get(key)?.members ?? [])].filter((member) => after.subjects.get(member)?.kind === "person");
      const text = `The membership ${resourceName(urn)} leaves the code, but members stay in group ${names.group(key)} (${reason}): ${listNames(members.map(names.subject))}.`;
      return [{ kind: "left-in-domo", text, ...aboutGroup(key, names), ...placeOf(urn, state) }];
    }
    return after.grants.flatMap((grant): Finding[] => {
      if (grant.urn !== urn) return [];
      const text = `The share of ${names.account(grant.account)} with ${granteeName(grant, names)} leaves the code, but the access stays in Domo (${reason}).`;
      return [{ kind: "left-in-domo", text, ...aboutShare(grant, names), ...placeOf(urn, state) }];
    });
  });
}

/** New or changed names and e-mails that look like others, or hide characters. */
function nameFindings({ states, names, keys }: Comparison): Finding[] {
  return [...states.changes.keys()].flatMap((urn): Finding[] => {
    const [before, after] = [states.before.get(urn), states.after.get(urn)];
    const type = after ? typeOf(after) : "";
    if (!after || states.left.has(urn) || !["User", "Group", "Account", "OAuthAccount"].includes(type)) return [];
    const disguised = ["name", "email"].flatMap((property) => {
      const value = known(textOf(after, property));
      return value !== undefined && value !== known(before ? textOf(before, property) : { kind: "unset" }) && isDisguised(value)
        ? [value]
        : [];
    });
    if (disguised.length === 0) return [];
    const key = keys.of(urn, after);
    const [label, about] =
      type === "User"
        ? (["user", aboutPerson] as const)
        : type === "Group"
          ? (["group", aboutGroup] as const)
          : (["account", aboutAccount] as const);
    const text = `The ${label} ${resourceName(urn)} has a name with invisible or look-alike characters: ${joinNames(disguised)}.`;
    return [{ kind: "disguised-name", text, ...about(key, names), ...placeOf(urn, after) }];
  });
}

function noncanonicalFindings({ states, after }: Comparison): Finding[] {
  return [...after.noncanonical].flatMap(([urn, id]): Finding[] => {
    if (!states.changes.has(urn)) return [];
    const text = `${resourceName(urn)} refers to the id ${id}: Domo's ids have no leading zeros, and this one may mean another object.`;
    return [{ kind: "noncanonical-id", text, identities: {}, ...placeOf(urn, states.after.get(urn)) }];
  });
}

/** Those of the resources that may be otherwise in Domo than their states say, as a run did not finish: `AccountAccess lake`. */
export function unfinishedResources(states: Iterable<[urn: string, State]>, { isLive }: { isLive: boolean }): string[] {
  return [...states].flatMap(([urn, state]): string[] => {
    const isUnknown = Object.keys(state.inputs ?? {}).some((property) => isUnfinished(state, property));
    return isUnknown && !(isLive && READ_LIVE.includes(typeOf(state))) ? [`${typeOf(state)} ${resourceName(urn)}`] : [];
  });
}

/** Types whose resources are compared with Domo by `--live`. */
const READ_LIVE = ["AccountAccess", "AccountShare", "GroupMembership"];

interface Seen {
  isRefreshed: boolean;
  isLive: boolean;
  /** See {@link unfinishedResources}. */
  unfinished?: string[];
  /** People who may be the user whom the credentials act as. */
  possibleCallers?: string[];
}

/** What a review of this preview can't show. */
export function limitsOf(steps: Step[], { isRefreshed, isLive, unfinished = [], possibleCallers = [] }: Seen): string[] {
  const { count, types } = foreignChanges(steps);
  return [
    ...(unfinished.length > 0
      ? [`what of ${listNames(unfinished)} is in Domo, as a run did not finish and none has refreshed it since`]
      : []),
    ...(isRefreshed || isLive ? [] : ["what was changed by hand since the last run (the preview did not refresh)"]),
    ...(isLive ? [] : ["members and access that were given by hand and that no code declares"]),
    ...(possibleCallers.length > 0
      ? [`whom the credentials act as: an access list takes nothing from that user (${listNames(possibleCallers)} may be it)`]
      : []),
    "what roles allow by themselves",
    ...(count > 0 ? [`${pluralize(count, "change", "changes")} of other packages (${types})`] : []),
  ];
}
