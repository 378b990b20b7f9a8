// What somebody has changed by hand since the last run, and this run puts back.

import { subjectName, joinNames, ACCESS_VERBS, type Names } from "../access-changes";
import { displayName } from "./resources";
import { UNKNOWN, type State } from "../preview";
import type { Finding } from "../schema";
import { ACCESS_LEVELS } from "../../../provider/client/schemas/accounts";
import { hostOf, resourceName, rank, typeOf, buildAccessGraph, type Level, type BeforeAndAfter, type AccessGraph } from "../access-graph";

interface Found {
  /** As the stack remembered it. */
  state: State;
  /** As the refresh found it; nothing where it is gone. */
  live: State | undefined;
  /** Properties that are put back. */
  back: string[];
}

export function driftFindings(
  { before, after, remembered }: BeforeAndAfter & { remembered: Map<string, State> },
  { old, now, names }: { old: AccessGraph; now: AccessGraph; names: Names },
): Finding[] {
  const words = new Words({ old, now, past: buildAccessGraph([...remembered.values()]) }, names);
  return [...remembered].flatMap(([urn, state]): Finding[] => {
    const next = after.get(urn);
    if (typeOf(state) === "" || !next) return [];
    const live = before.get(urn);
    const keys = Object.keys(state.inputs ?? {}).filter((key) => !key.startsWith("__"));
    const back = keys.filter(
      (key) => !same(state.inputs?.[key], live?.inputs?.[key]) && isPutBack(state.inputs?.[key], next.inputs?.[key]),
    );
    if (live && back.length === 0) return [];
    return [{ kind: "drift", ...words.of({ state, live, back }) }];
  });
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether a property comes to be what it was, as far as the preview tells: what is made anew has no id in it yet. */
function isPutBack(was: unknown, next: unknown): boolean {
  if (!Array.isArray(next) || !Array.isArray(was) || next.length !== was.length) return same(was, next);
  return next.every((each) => each === UNKNOWN || was.includes(each));
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const levelOf = (state: State | undefined): Level | undefined => ACCESS_LEVELS.find((level) => level === state?.inputs?.accessLevel);

/** The same in words of people, where what was changed is about them. */
class Words {
  private readonly grants: Map<string, AccessGraph["grants"][number]>;

  constructor(
    /** `past` is what the stack remembered, in which they have ids who were deleted by hand. */
    private readonly worlds: { old: AccessGraph; now: AccessGraph; past: AccessGraph },
    private readonly names: Names,
  ) {
    this.grants = new Map([...worlds.old.grants, ...worlds.now.grants].map((grant) => [grant.urn, grant]));
  }

  of(found: Found): Omit<Finding, "kind"> {
    const type = typeOf(found.state);
    const special = type === "AccountShare" ? this.ofShare(found) : type === "GroupMembership" ? this.ofMembership(found) : undefined;
    if (special) return special;
    const { state, live, back } = found;
    const { urn } = state;
    const name = displayName(state, "name") || displayName(state, "email") || resourceName(urn);
    const thing = `${type} ${name}`;
    const about = this.about(type, urn);
    if (!live) return { ...about, text: `${thing} was deleted by hand; this run makes it again.` };
    return { ...about, text: `${thing} was changed by hand (${back.join(", ")}); this run puts it back.` };
  }

  private about(type: string, urn: string): { person?: string; group?: string; account?: string } {
    if (type === "User") return { person: this.names.person(urn) };
    if (type === "Group") return { group: this.names.group(urn) };
    return type === "Account" || type === "OAuthAccount" ? { account: this.names.account(urn) } : {};
  }

  private ofShare({ state, live }: Found): Omit<Finding, "kind"> | undefined {
    const grant = this.grants.get(state.urn);
    const level = levelOf(state);
    if (!grant || !level) return undefined;
    const account = this.names.account(grant.account);
    const { kind, key } = grant.subject;
    const subject = subjectName(grant, this.names);
    const about = { account, ...(kind === "person" ? { person: subject } : { group: this.names.group(key) }) };
    const was = levelOf(live);
    if (!live)
      return { ...about, text: `Somebody took ${account} from ${subject} by hand; this run gives it back (${ACCESS_VERBS[level]}).` };
    if (!was || was === level) return undefined;
    const verb = rank(was) > rank(level) ? "raised" : "lowered";
    return {
      ...about,
      text: `Somebody ${verb} ${subject} on ${account} to ${ACCESS_VERBS[was]} by hand; this run puts it back to ${ACCESS_VERBS[level]}.`,
    };
  }

  private ofMembership({ state, live, back }: Found): Omit<Finding, "kind"> | undefined {
    const key = this.groupOf(state);
    if (key === undefined || !live || !back.includes("userIds")) return undefined;
    const group = this.names.group(key);
    const [were, are] = [list(state.inputs?.userIds), list(live.inputs?.userIds)];
    const [added, removed] = [are.filter((id) => !were.includes(id)), were.filter((id) => !are.includes(id))];
    const people = (ids: string[]): string => joinNames(ids.map((id) => this.personOf(state, id)));
    const parts = [
      ...(added.length > 0 ? [`added ${people(added)} to group ${group} by hand; this run takes them out`] : []),
      ...(removed.length > 0 ? [`took ${people(removed)} out of group ${group} by hand; this run adds them again`] : []),
    ];
    return { group, text: parts.map((part) => `Somebody ${part}.`).join(" ") };
  }

  private groupOf({ urn }: State): string | undefined {
    const { old, now } = this.worlds;
    return old.memberships.get(urn) ?? now.memberships.get(urn);
  }

  private personOf(state: State, id: string): string {
    const person = { host: hostOf(state), kind: "person" as const, id };
    const { old, now, past } = this.worlds;
    const key = old.find(person) ?? now.find(person) ?? past.find(person);
    return key === undefined ? `user ${id}` : this.names.person(key);
  }
}
