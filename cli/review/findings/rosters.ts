// What a review says about the resources of rosters that have no object in Domo: limits that are raised, orphans whom the preview does not tell, and
// orphans who are only reported. Orphans who are deleted are users like others (`../rosters.ts`).

import type { Comparison } from "../compare-access";
import type { State } from "../preview";
import { rosterPartOf } from "../resources";
import { deletedUsers, orphansIn, rosterName, treatmentOf, writtenOrphans, type Treatment } from "../rosters";
import type { Finding, NotInRoster } from "../schema";
import { isUnknown, known, textOf, textsOf, valueOf } from "../values";
import { joinNames, listNames, sentenceStart } from "../wording";
import { placeOf } from "./about";

export const rosterFindings = (comparison: Comparison): Finding[] => [...unknownOrphans(comparison), ...raisedLimits(comparison)];

/** Rosters of which the preview does not tell whom they delete. */
function unknownOrphans({ states }: Comparison): Finding[] {
  return writtenOrphans(states).flatMap(([urn, state]): Finding[] => {
    const [treatment, orphans] = [treatmentOf(state), orphansIn(state)];
    if (treatment === "report" || (treatment === "delete" && orphans) || orphans?.length === 0) return [];
    const most = known(valueOf(state, "maxOrphans"));
    const limit = typeof most === "number" ? ` (up to ${String(most)})` : "";
    const roster = `roster ${rosterName(state)}`;
    const text = orphans
      ? `The preview does not tell whether ${roster} deletes users who are in none of its rows: ${listNames(orphans.map(({ name, email }) => `${name} (${email})`))}.`
      : `The preview does not tell whom ${roster} deletes of the users in Domo who are in none of its rows${limit}: it may be anybody.`;
    const identities = { person: { names: [], emails: [], ids: [], resources: [], unknown: true as const } };
    return [{ kind: "unknown", text, identities, ...placeOf(urn, state) }];
  });
}

/** Limits of what a roster may delete that are higher from now on, and protections that are gone. */
function raisedLimits({ states }: Comparison): Finding[] {
  const { before, after, left, changes } = states;
  return [...after].flatMap(([urn, state]): Finding[] => {
    const former = before.get(urn);
    const part = former && rosterPartOf(state);
    if (!part || left.has(urn) || !changes.has(urn)) return [];
    const raised = part === "UserPopulation" ? raisedForLeavers(former, state) : raisedForOrphans(former, state);
    if (raised.length === 0) return [];
    const text = `${sentenceStart(`the limits of roster ${rosterName(state)} are raised`)}: ${joinNames(raised)}.`;
    return [{ kind: "limits-raised", text, identities: {}, ...placeOf(urn, state) }];
  });
}

function raisedForLeavers(former: State, state: State): string[] {
  const [was, is] = [fateOf(former), fateOf(state)];
  const people = known(valueOf(former, "people"));
  const total = typeof people === "object" && people !== null ? Object.keys(people).length : undefined;
  const fallback = total === undefined ? UNKNOWN_DEFAULT : defaultLimit(total);
  return [
    ...raisedLimit([limitIn(former, "maxLeavers", fallback), limitIn(state, "maxLeavers", fallback)], "people may leave in one run", total),
    ...(FATES.indexOf(is) > FATES.indexOf(was) ? [`people who leave are ${is} (before: ${was})`] : []),
  ];
}

/** What happens to people who leave, the least first. */
const FATES = ["kept", "deleted, unless they were adopted", "deleted", "not known"];

/** What happens to people who leave a `UserPopulation`. */
function fateOf(state: State): string {
  const value = textOf(state, "leavers");
  if (value.kind === "unset") return "deleted, unless they were adopted";
  return { keep: "kept", delete: "deleted" }[known(value) ?? ""] ?? "not known";
}

const TREATMENTS: Record<Treatment, string> = { delete: "deleted", report: "only reported", "not known": "not known" };

function raisedForOrphans(former: State, state: State): string[] {
  const [was, is] = [treatmentOf(former), treatmentOf(state)];
  return [
    ...(was !== "delete" && is !== was ? [`users who are in no row are ${TREATMENTS[is]} (before: ${TREATMENTS[was]})`] : []),
    ...raisedLimit(
      [limitIn(former, "maxOrphans", DEFAULT_ORPHANS), limitIn(state, "maxOrphans", DEFAULT_ORPHANS)],
      "users who are in no row may be deleted in one run",
    ),
    ...unprotected(former, state),
  ];
}

/** `up to 50% of the people may leave in one run (before: 10%)`, if a limit is higher than before, or may be. `total`: how many there are, if it is known. */
function raisedLimit([was, is]: [Limit, Limit], what: string, total?: number): string[] {
  const isNoHigher = was.text === is.text || isAtMost(is, was, total);
  return isNoHigher ? [] : [`${is.quantity} ${what} (before: ${was.text})`];
}

/** Which of a number and a share is higher depends on how many people there are. A higher share allows more, if not of these, of others later. */
function isAtMost(a: Limit, b: Limit, total: number | undefined): boolean {
  if (a.unit === undefined || b.unit === undefined) return false;
  if (a.unit === b.unit) return a.value <= b.value;
  if (total === undefined) return false;
  const numberIn = ({ unit, value }: Limit): number => (unit === "%" ? Math.floor((total * value) / 100) : value);
  return numberIn(a) <= numberIn(b);
}

interface Limit {
  /** Undefined if the preview does not tell the limit, or it is not understood. */
  unit?: "" | "%";
  value: number;
  text: string;
  /** Before a plural. */
  quantity: string;
}

/** The default of `maxLeavers` (`provider/resources/user-population.ts`): a tenth of the people or three, but less than half. */
function defaultLimit(total: number): Limit {
  const value = Math.max(0, Math.min(Math.max(3, Math.ceil(total / 10)), Math.ceil(total / 2) - 1));
  return { unit: "", value, text: `${String(value)} by default`, quantity: `up to ${String(value)}` };
}
const UNKNOWN_DEFAULT: Limit = { value: Infinity, text: "the default", quantity: "by default a number that is not known of" };
/** The default of `maxOrphans` (`provider/resources/orphaned-users.ts`). */
const DEFAULT_ORPHANS: Limit = { unit: "", value: 10, text: "10", quantity: "up to 10" };

/** `fallback`: the limit of a program that sets none. */
function limitIn(state: State, property: "maxLeavers" | "maxOrphans", fallback: Limit): Limit {
  const value = valueOf(state, property);
  if (value.kind === "unset") return fallback;
  const [, digits, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(String(known(value))) ?? [];
  if (digits === undefined) return { value: Infinity, text: "not known", quantity: "a number that is not known of" };
  const text = `${digits}${unit}`;
  return { unit: unit === "%" ? "%" : "", value: Number(digits), text, quantity: `up to ${text}${unit === "%" ? " of the" : ""}` };
}

function unprotected(former: State, state: State): string[] {
  const [was, is] = [textsOf(former, "protected"), textsOf(state, "protected")];
  const patterns = (value: typeof was): string[] => (known(value) ?? []).flatMap((each) => known(each) ?? []);
  const kept = patterns(is);
  const removed = patterns(was).filter((pattern) => !kept.includes(pattern));
  if (removed.length === 0) return [];
  const isHidden = isUnknown(is) || known(is)?.some(isUnknown) === true;
  return [
    `${listNames(removed)} ${isHidden ? "may no longer be" : removed.length === 1 ? "is no longer" : "are no longer"} protected from that`,
  ];
}

/** The orphans of rosters that only report them, also if nothing changes. */
export function peopleNotInRosters({ states }: Comparison): NotInRoster[] {
  const isDeleted = deletedUsers(states);
  return [...states.after].flatMap(([urn, state]): NotInRoster[] => {
    if (rosterPartOf(state) !== "OrphanedUsers" || states.left.has(urn) || treatmentOf(state) !== "report") return [];
    const orphans = (orphansIn(state) ?? []).filter((orphan) => !isDeleted(orphan, state));
    const people = orphans.map(({ email, name, role }) => ({ name, email, ...(role !== undefined && { role }) }));
    return people.length === 0 ? [] : [{ roster: rosterName(state), people }];
  });
}
