// Drift: changes by hand since the last run that this run reverts.

import { ACCESS_LEVELS } from "../../../provider/client/schemas/accounts";
import {
  buildAccessGraph,
  instanceHostOf,
  rank,
  resourceName,
  typeOf,
  type AccessGraph,
  type GrantEdge,
  type Level,
  type PreviewStates,
} from "../access-graph";
import type { Comparison } from "../compare-access";
import { subjectName, type Names } from "../names";
import { UNKNOWN, type State } from "../preview";
import type { Finding } from "../schema";
import { ACCESS_VERBS, joinNames } from "../wording";
import { textInput } from "./resources";

/** A resource that was changed by hand. */
interface Drift {
  /** As recorded in the stack's state before the refresh. */
  recorded: State;
  /** As the refresh found it; undefined if it was deleted. */
  live: State | undefined;
  /** Names of inputs that this run reverts. */
  reverted: string[];
}

export function driftFindings({ before, after, recorded }: PreviewStates, comparison: Comparison): Finding[] {
  const descriptions = new Descriptions(comparison, buildAccessGraph([...recorded.values()]));
  return [...recorded].flatMap(([urn, state]): Finding[] => {
    const next = after.get(urn);
    if (typeOf(state) === "" || !next) return [];
    const live = before.get(urn);
    const keys = Object.keys(state.inputs ?? {}).filter((key) => !key.startsWith("__"));
    const reverted = keys.filter(
      (key) => !isSame(state.inputs?.[key], live?.inputs?.[key]) && isReverted(state.inputs?.[key], next.inputs?.[key]),
    );
    if (live && reverted.length === 0) return [];
    return [{ kind: "drift", ...descriptions.of({ recorded: state, live, reverted }) }];
  });
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether an input gets its recorded value again, as far as the preview shows: ids of objects that are created again are not known yet. */
function isReverted(recorded: unknown, next: unknown): boolean {
  if (!Array.isArray(next) || !Array.isArray(recorded) || next.length !== recorded.length) return isSame(recorded, next);
  return next.every((element) => element === UNKNOWN || recorded.includes(element));
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const levelOf = (state: State | undefined): Level | undefined => ACCESS_LEVELS.find((level) => level === state?.inputs?.accessLevel);

/** Describes drift by names of people, groups and accounts. */
class Descriptions {
  private readonly before: AccessGraph;
  private readonly after: AccessGraph;
  private readonly names: Names;
  private readonly grantsByUrn: Map<string, GrantEdge>;

  constructor(
    { before, after, names }: Comparison,
    /** The graph of the recorded state. Only here, people who were deleted by hand have ids. */
    private readonly recorded: AccessGraph,
  ) {
    this.before = before;
    this.after = after;
    this.names = names;
    this.grantsByUrn = new Map([...before.grants, ...after.grants].map((grant) => [grant.urn, grant]));
  }

  of(drift: Drift): Omit<Finding, "kind"> {
    const type = typeOf(drift.recorded);
    return (
      (type === "AccountShare" ? this.ofShare(drift) : type === "GroupMembership" ? this.ofMembership(drift) : undefined) ??
      this.ofResource(drift)
    );
  }

  private ofResource({ recorded, live, reverted }: Drift): Omit<Finding, "kind"> {
    const type = typeOf(recorded);
    const name = textInput(recorded, "name") || textInput(recorded, "email") || resourceName(recorded.urn);
    const about = this.about(type, recorded.urn);
    if (!live) return { ...about, text: `${type} ${name} was deleted by hand; this run makes it again.` };
    return { ...about, text: `${type} ${name} was changed by hand (${reverted.join(", ")}); this run puts it back.` };
  }

  private about(type: string, urn: string): { person?: string; group?: string; account?: string } {
    if (type === "User") return { person: this.names.person(urn) };
    if (type === "Group") return { group: this.names.group(urn) };
    return type === "Account" || type === "OAuthAccount" ? { account: this.names.account(urn) } : {};
  }

  /** Undefined if it can't be described by names. */
  private ofShare({ recorded, live }: Drift): Omit<Finding, "kind"> | undefined {
    const grant = this.grantsByUrn.get(recorded.urn);
    const level = levelOf(recorded);
    if (!grant || !level) return undefined;
    const account = this.names.account(grant.account);
    const { kind, key } = grant.subject;
    const subject = subjectName(grant, this.names);
    const about = { account, ...(kind === "person" ? { person: subject } : { group: this.names.group(key) }) };
    if (!live) {
      return { ...about, text: `Somebody took ${account} from ${subject} by hand; this run gives it back (${ACCESS_VERBS[level]}).` };
    }
    const liveLevel = levelOf(live);
    if (!liveLevel || liveLevel === level) return undefined;
    const verb = rank(liveLevel) > rank(level) ? "raised" : "lowered";
    return {
      ...about,
      text: `Somebody ${verb} ${subject} on ${account} to ${ACCESS_VERBS[liveLevel]} by hand; this run puts it back to ${ACCESS_VERBS[level]}.`,
    };
  }

  /** Undefined if it can't be described by names. */
  private ofMembership({ recorded, live, reverted }: Drift): Omit<Finding, "kind"> | undefined {
    const key = this.before.memberships.get(recorded.urn) ?? this.after.memberships.get(recorded.urn);
    if (key === undefined || !live || !reverted.includes("userIds")) return undefined;
    const group = this.names.group(key);
    const [recordedIds, liveIds] = [listOf(recorded.inputs?.userIds), listOf(live.inputs?.userIds)];
    const added = liveIds.filter((id) => !recordedIds.includes(id));
    const removed = recordedIds.filter((id) => !liveIds.includes(id));
    const people = (ids: string[]): string => joinNames(ids.map((id) => this.personName(recorded, id)));
    const parts = [
      ...(added.length > 0 ? [`added ${people(added)} to group ${group} by hand; this run takes them out`] : []),
      ...(removed.length > 0 ? [`took ${people(removed)} out of group ${group} by hand; this run adds them again`] : []),
    ];
    return { group, text: parts.map((part) => `Somebody ${part}.`).join(" ") };
  }

  private personName(state: State, id: string): string {
    const reference = { host: instanceHostOf(state), kind: "person" as const, id };
    const key = this.before.find(reference) ?? this.after.find(reference) ?? this.recorded.find(reference);
    return key === undefined ? `user ${id}` : this.names.person(key);
  }
}
