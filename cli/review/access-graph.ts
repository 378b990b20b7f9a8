// People, groups, accounts and who may use what, as a preview has them before and after.

import { ACCESS_LEVELS, type AccessLevel } from "../../provider/client/schemas/accounts";
import { UNKNOWN, type State, type Step } from "./preview";

export type Level = AccessLevel;

/** The higher, the more. */
export const rank = (level: Level | undefined): number => (level === undefined ? 0 : ACCESS_LEVELS.length - ACCESS_LEVELS.indexOf(level));

export interface PersonNode {
  key: string;
  host: string;
  /** Missing of what is yet to be made. */
  id?: string;
  name: string;
  email?: string;
  /** Whether the program declares it; else only its id is known. */
  declared: boolean;
}

export interface GroupNode {
  key: string;
  host: string;
  /** Missing of what is yet to be made. */
  id?: string;
  name: string;
  declared: boolean;
  /** People by key; undefined when no membership of the group is declared, so that nobody knows. */
  members?: Set<string>;
}

export interface AccountNode {
  key: string;
  host: string;
  /** Missing of what is yet to be made. */
  id?: string;
  name: string;
  kind: "account" | "oauth";
  declared: boolean;
}

export interface GrantEdge {
  urn: string;
  account: string;
  subject: { kind: "person" | "group"; key: string };
  level: Level;
}

export interface AccessGraph {
  people: Map<string, PersonNode>;
  groups: Map<string, GroupNode>;
  accounts: Map<string, AccountNode>;
  grants: GrantEdge[];
  /** The group of each GroupMembership, by URN. */
  memberships: Map<string, string>;
  /** The instances that it is about. */
  hosts: Set<string>;
  /** What could not be followed, in a sentence each. */
  unknown: string[];
  /** The key of a thing that is declared. */
  find: (thing: NodeReference) => string | undefined;
}

const TYPE = /^pulumi-nodejs:dynamic\/domo:(\w+)$/;
export const typeOf = (state: State): string => TYPE.exec(state.type)?.[1] ?? "";
/** What the program calls a resource. */
export const resourceName = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== UNKNOWN ? value : undefined);

/** The instance that a resource lives in; ids of one mean nothing in another. */
export function hostOf({ inputs, outputs }: State): string {
  const instance = text(inputs?.__instance) ?? text(outputs?.__instance) ?? "";
  return instance.slice(instance.lastIndexOf("@") + 1);
}

const declared = ({ inputs, outputs }: State, key: string): string | undefined => text(inputs?.[key]) ?? text(outputs?.[key]);

const NODE_KINDS = { User: "person", Group: "group", Account: "account", OAuthAccount: "oauth" } as const;
export type NodeKind = (typeof NODE_KINDS)[keyof typeof NODE_KINDS];

/** A thing as a program names it. */
export interface NodeReference {
  host: string;
  kind: NodeKind;
  id: string;
}

/** The world that these resources declare. `ids` are what is known of their ids besides: a preview's new state may lack its own. */
export function buildAccessGraph(states: State[], ids: ReadonlyMap<string, string> = new Map()): AccessGraph {
  const byId = new Map<string, string>();
  const world: AccessGraph = {
    people: new Map(),
    groups: new Map(),
    accounts: new Map(),
    grants: [],
    memberships: new Map(),
    hosts: new Set(),
    unknown: [],
    find: ({ host, kind, id }) => byId.get(`${host} ${kind} ${id}`),
  };
  const kinds = new Map<string, NodeKind>();
  for (const state of states) {
    const type = typeOf(state);
    if (!(type in NODE_KINDS)) continue;
    const kind = NODE_KINDS[type as keyof typeof NODE_KINDS];
    const { urn } = state;
    const host = hostOf(state);
    const id = text(state.id) ?? ids.get(urn);
    kinds.set(urn, kind);
    if (host !== "") world.hosts.add(host);
    if (id) byId.set(`${host} ${kind} ${id}`, urn);
    const name = declared(state, "name") ?? resourceName(urn);
    if (kind === "person") {
      world.people.set(urn, { key: urn, host, id, name, email: declared(state, "email"), declared: true });
    } else if (kind === "group") world.groups.set(urn, { key: urn, host, id, name, declared: true });
    else world.accounts.set(urn, { key: urn, host, id, name, kind, declared: true });
  }

  /** The things that a reference means, known by id or, when that is still to come, by what the program refers to. */
  const follow = (state: State, property: string, value: unknown, kind: NodeKind): string[] => {
    const id = text(value);
    if (id !== undefined) return [keyIn(world, { host: hostOf(state), kind, id })];
    const urns = (state.propertyDependencies?.[property] ?? []).filter((urn) => kinds.get(urn) === kind);
    return [...new Set(urns)];
  };
  const one = (state: State, property: string, kind: NodeKind): string | undefined => {
    const found = follow(state, property, state.inputs?.[property], kind);
    if (found.length === 1) return found[0];
    world.unknown.push(`which ${kind === "oauth" ? "OAuth account" : kind} ${typeOf(state)} ${resourceName(state.urn)} is about`);
    return undefined;
  };

  for (const state of states) {
    const type = typeOf(state);
    if (type === "GroupMembership") {
      const key = one(state, "groupId", "group");
      const group = key === undefined ? undefined : world.groups.get(key);
      if (key !== undefined) world.memberships.set(state.urn, key);
      if (group) group.members = new Set([...(group.members ?? []), ...membersOf(state)]);
    }
    if (type === "AccountShare") {
      const account = one(state, "accountId", state.inputs?.accountKind === "oauth" ? "oauth" : "account");
      const kind = state.inputs?.groupId === undefined ? "person" : "group";
      const key = one(state, kind === "person" ? "userId" : "groupId", kind);
      const level = ACCESS_LEVELS.find((each) => each === state.inputs?.accessLevel);
      if (level === undefined) world.unknown.push(`what AccountShare ${resourceName(state.urn)} allows`);
      if (account !== undefined && key !== undefined && level !== undefined) {
        world.grants.push({ urn: state.urn, account, subject: { kind, key }, level });
      }
    }
  }
  return world;

  function membersOf(state: State): string[] {
    const ids = state.inputs?.userIds;
    const list: unknown[] = Array.isArray(ids) ? ids : [UNKNOWN];
    const known = list.filter((id) => text(id) !== undefined).flatMap((id) => follow(state, "userIds", id, "person"));
    const open = list.length - known.length;
    if (open === 0) return known;
    // Of those whom the program refers to, the ones that are not in the list yet are the ones to come.
    const coming = follow(state, "userIds", UNKNOWN, "person").filter((urn) => !known.includes(urn));
    if (!Array.isArray(ids) ? coming.length === 0 : coming.length !== open) {
      world.unknown.push(`who all is in GroupMembership ${resourceName(state.urn)}`);
    }
    return [...known, ...coming];
  }
}

/** The key of a thing, which the world learns of where it does not know it. */
export const keyIn = (world: AccessGraph, thing: NodeReference): string => world.find(thing) ?? outside(world, thing);

/** Somebody or something that the program only names by id. */
function outside(world: AccessGraph, { host, kind, id }: NodeReference): string {
  const key = `${host} ${kind} ${id}`;
  // Wherever a group is named it is said that it is one.
  const name = kind === "group" ? id : `${kind === "person" ? "user" : kind === "oauth" ? "OAuth account" : kind} ${id}`;
  if (kind === "person") world.people.set(key, world.people.get(key) ?? { key, host, id, name, declared: false });
  else if (kind === "group") world.groups.set(key, world.groups.get(key) ?? { key, host, id, name, declared: false });
  else world.accounts.set(key, { key, host, id, name, kind, declared: false });
  return key;
}

/** States by URN. */
export interface BeforeAndAfter {
  before: Map<string, State>;
  after: Map<string, State>;
}

/** The resources before, after, and as the stack remembered them before it was refreshed. */
export function statesOf(steps: Step[]): BeforeAndAfter & { remembered: Map<string, State> } {
  const before = new Map<string, State>();
  const after = new Map<string, State>();
  const remembered = new Map<string, State>();
  for (const { op, urn, oldState, newState } of steps) {
    // A refresh's own step shows what was remembered; what was found is the old state of the step that follows.
    if (op === "refresh") {
      const state = newState ?? oldState;
      if (state) remembered.set(urn, state);
      continue;
    }
    if (oldState && op !== "create") before.set(urn, oldState);
    if (newState && op !== "delete" && op !== "delete-replaced" && op !== "discard") after.set(urn, newState);
  }
  return { before, after, remembered };
}

export interface Path {
  level: Level;
  /** The group that it goes through; undefined for a grant to the person itself. */
  group?: string;
}

/** The highest of all paths. */
export const highest = (paths: Path[] | undefined): Level | undefined =>
  paths?.reduce<Level | undefined>((best, { level }) => (rank(level) > rank(best) ? level : best), undefined);
