// Drift: changes by hand since the last run that this run reverts.

import { levelOf, rank, type GrantEdge } from "../access-graph";
import type { Comparison } from "../compare-access";
import { granteeName } from "../names";
import type { State } from "../preview";
import { instanceHostOf, isInterrupted, resourceName, typeOf } from "../resources";
import type { Finding } from "../schema";
import { hasUnknown, known, textOf } from "../values";
import { ACCESS_VERBS, listNames } from "../wording";
import { aboutAccount, aboutGroup, aboutPerson, aboutShare, placeOf } from "./about";

/** A resource that was changed by hand. */
interface Drift {
  urn: string;
  /** As recorded in the stack's state before the refresh. */
  recorded: State;
  /** As the refresh found it; undefined if it was deleted. */
  live: State | undefined;
  /** Names of inputs that this run reverts. */
  reverted: string[];
}

export function driftFindings(comparison: Comparison): Finding[] {
  const { before, after, recorded, left } = comparison.states;
  const describer = new Describer(comparison);
  return [...recorded].flatMap(([urn, state]): Finding[] => {
    const next = after.get(urn);
    if (typeOf(state) === "" || !next || left.has(urn)) return [];
    const live = before.get(urn);
    const keys = Object.keys(state.inputs ?? {}).filter((key) => !key.startsWith("__"));
    const reverted = keys.filter(
      (key) => !isSame(state.inputs?.[key], live?.inputs?.[key]) && isReverted(state.inputs?.[key], next.inputs?.[key]),
    );
    if (live && reverted.length === 0) return [];
    return [{ kind: "drift", ...describer.of({ urn, recorded: state, live, reverted }), ...placeOf(urn, next) }];
  });
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether an input gets its recorded value again, as far as the preview shows: ids of objects that are created again are not known yet. */
function isReverted(recorded: unknown, next: unknown): boolean {
  if (!Array.isArray(next) || !Array.isArray(recorded) || next.length !== recorded.length) return isSame(recorded, next);
  return next.every((element) => hasUnknown(element) || recorded.some((other) => isSame(element, other)));
}

const levelWords = (grant: GrantEdge | undefined): string => (grant ? ACCESS_VERBS[grant.level] : "none");

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

type Description = Pick<Finding, "text" | "person" | "group" | "account" | "identities">;

/** Describes drift by names of people, groups and accounts. */
class Describer {
  private readonly grantsByUrn: Map<string, GrantEdge>;

  constructor(private readonly comparison: Comparison) {
    const { before, code, after } = comparison;
    this.grantsByUrn = new Map([...code.grants, ...before.grants, ...after.grants].map((grant) => [grant.urn, grant]));
  }

  of(drift: Drift): Description {
    const type = typeOf(drift.recorded);
    if (drift.live && isInterrupted(drift.recorded)) return this.ofInterrupted(drift);
    const named: Partial<Record<string, () => Description | undefined>> = {
      AccountShare: () => this.ofShare(drift),
      AccountAccess: () => this.ofAccess(drift),
      GroupMembership: () => this.ofMembership(drift),
    };
    return named[type]?.() ?? this.ofResource(drift);
  }

  private ofResource({ urn, recorded, live, reverted }: Drift): Description {
    const type = typeOf(recorded);
    const name = known(textOf(recorded, "name")) ?? resourceName(urn);
    const about = this.about(type, urn, recorded);
    if (!live) return { ...about, text: `${type} ${name} was deleted by hand; this run creates it again.` };
    return { ...about, text: `${type} ${name} was changed by hand (${reverted.join(", ")}); this run puts it back.` };
  }

  private ofInterrupted({ urn, recorded, reverted }: Drift): Description {
    const type = typeOf(recorded);
    const what = `${type} ${known(textOf(recorded, "name")) ?? resourceName(urn)}`;
    const text = `${what} is not as declared (${reverted.join(", ")}): a run did not finish, or somebody changed it by hand. This run writes it.`;
    return { ...this.about(type, urn, recorded), text };
  }

  private about(type: string, urn: string, state: State): Omit<Description, "text"> {
    const { names, keys } = this.comparison;
    const key = keys.of(urn, state);
    if (type === "User") return aboutPerson(key, names);
    if (type === "Group") return aboutGroup(key, names);
    return type === "Account" || type === "OAuthAccount" ? aboutAccount(key, names) : { identities: {} };
  }

  /** Undefined if it can't be described by names. */
  private ofShare({ urn, recorded, live }: Drift): Description | undefined {
    const { names } = this.comparison;
    const grant = this.grantsByUrn.get(urn);
    const level = levelOf(textOf(recorded, "accessLevel"));
    if (!grant || level === "UNKNOWN") return undefined;
    const [account, grantee, about] = [names.account(grant.account), granteeName(grant, names), aboutShare(grant, names)];
    if (!live) {
      return { ...about, text: `Somebody took ${account} from ${grantee} by hand; this run gives it back (${ACCESS_VERBS[level]}).` };
    }
    const liveLevel = levelOf(textOf(live, "accessLevel"));
    if (liveLevel === "UNKNOWN" || liveLevel === level) return undefined;
    const verb = rank(liveLevel) > rank(level) ? "raised" : "lowered";
    return {
      ...about,
      text: `Somebody ${verb} ${grantee} on ${account} to ${ACCESS_VERBS[liveLevel]} by hand; this run puts it back to ${ACCESS_VERBS[level]}.`,
    };
  }

  /** Undefined if it can't be described by names. */
  private ofAccess({ urn, live, reverted }: Drift): Description | undefined {
    const { names, code, before, after } = this.comparison;
    const [grant] = after.grants.filter((edge) => edge.urn === urn);
    if (!grant || !live || !reverted.includes("grants")) return undefined;
    const account = names.account(grant.account);
    const levels = (grants: GrantEdge[]): Map<string, GrantEdge> =>
      new Map(grants.filter((edge) => edge.urn === urn).map((edge) => [edge.subject.key, edge]));
    const [recorded, found] = [levels(code.grants), levels(before.grants)];
    const changed = [...new Set([...recorded.keys(), ...found.keys()])].flatMap((key) => {
      const [was, is] = [recorded.get(key), found.get(key)];
      const either = is ?? was;
      if (!either || was?.level === is?.level) return [];
      return [`${granteeName(either, names)} (${levelWords(was)} → ${levelWords(is)})`];
    });
    if (changed.length === 0) return undefined;
    return {
      ...aboutAccount(grant.account, names),
      text: `Somebody changed who may use ${account} by hand; this run puts it back: ${listNames(changed)}.`,
    };
  }

  /** Undefined if it can't be described by names. */
  private ofMembership({ urn, recorded, live, reverted }: Drift): Description | undefined {
    const { names, before, after } = this.comparison;
    const key = before.memberships.get(urn) ?? after.memberships.get(urn);
    if (key === undefined || !live || !reverted.includes("userIds")) return undefined;
    if (hasUnknown(recorded.inputs?.userIds) || hasUnknown(live.inputs?.userIds)) return undefined;
    const group = names.group(key);
    const [recordedIds, liveIds] = [listOf(recorded.inputs?.userIds), listOf(live.inputs?.userIds)];
    const added = liveIds.filter((id) => !recordedIds.includes(id));
    const removed = recordedIds.filter((id) => !liveIds.includes(id));
    const people = (ids: string[]): string => listNames(ids.map((id) => this.personName(recorded, id)));
    const parts = [
      ...(added.length > 0 ? [`added ${people(added)} to group ${group} by hand; this run takes them out`] : []),
      ...(removed.length > 0 ? [`took ${people(removed)} out of group ${group} by hand; this run adds them again`] : []),
    ];
    return { ...aboutGroup(key, names), text: parts.map((part) => `Somebody ${part}.`).join(" ") };
  }

  private personName(state: State, id: string): string {
    const key = this.comparison.keys.find({ host: instanceHostOf(state), kind: "person", id });
    const name = this.comparison.names.subject(key);
    return name === key ? `user ${id}` : name;
  }
}
