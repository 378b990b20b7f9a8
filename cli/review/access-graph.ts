// The access graph: people, groups and accounts as nodes, memberships and grants as edges, built from the resources of a preview.

import { ACCESS_LEVELS, type AccessLevel } from "../../provider/client/schemas/accounts";
import { UNKNOWN, type State, type Step } from "./preview";

export type Level = AccessLevel;

/** 0 without access; higher levels have higher ranks. */
export const rank = (level: Level | undefined): number => (level === undefined ? 0 : ACCESS_LEVELS.length - ACCESS_LEVELS.indexOf(level));

interface Node {
  /** The URN if the program declares it, otherwise made from host, kind and id. */
  key: string;
  /** The instance. */
  host: string;
  /** Undefined if it does not exist yet. */
  id?: string;
  name: string;
  /** Whether the program declares it. Otherwise only its id is known. */
  declared: boolean;
}

export interface PersonNode extends Node {
  email?: string;
}

export interface GroupNode extends Node {
  /** Keys of people. Undefined if no membership of the group is declared, so that the members are not known. */
  members?: Set<string>;
}

export interface AccountNode extends Node {
  kind: "account" | "oauth";
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
  /** The key of the group of each GroupMembership, by URN. */
  memberships: Map<string, string>;
  /** The instances of its nodes. */
  hosts: Set<string>;
  /** References that can't be resolved, each as the end of a sentence. */
  unknown: string[];
  /** The key of a declared node. */
  find: (reference: NodeReference) => string | undefined;
}

const RESOURCE_TYPE = /^pulumi-nodejs:dynamic\/domo:(\w+)$/;
/** The type of a resource of Domo, such as `User`; empty for other resources. */
export const typeOf = (state: State): string => RESOURCE_TYPE.exec(state.type)?.[1] ?? "";
/** The name of a resource in the program. */
export const resourceName = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);
/** A text that is known already. */
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== UNKNOWN ? value : undefined);

/** The instance of a resource. Ids of one instance are not valid in another. */
export function instanceHostOf({ inputs, outputs }: State): string {
  const instance = text(inputs?.__instance) ?? text(outputs?.__instance) ?? "";
  return instance.slice(instance.lastIndexOf("@") + 1);
}

const property = ({ inputs, outputs }: State, key: string): string | undefined => text(inputs?.[key]) ?? text(outputs?.[key]);

const NODE_KINDS = { User: "person", Group: "group", Account: "account", OAuthAccount: "oauth" } as const;
type NodeKind = (typeof NODE_KINDS)[keyof typeof NODE_KINDS];

const KIND_LABELS: Record<NodeKind, string> = { person: "user", group: "group", account: "account", oauth: "OAuth account" };

/** A node as programs refer to it. */
interface NodeReference {
  host: string;
  kind: NodeKind;
  id: string;
}

const keyOf = ({ host, kind, id }: NodeReference): string => `${host} ${kind} ${id}`;

/**
 * Builds the graph of these resources.
 *
 * @param ids - Ids by URN that are known from elsewhere, as the new state in a preview may lack its own.
 */
export function buildAccessGraph(states: State[], ids: ReadonlyMap<string, string> = new Map()): AccessGraph {
  const urnsById = new Map<string, string>();
  const graph: AccessGraph = {
    people: new Map(),
    groups: new Map(),
    accounts: new Map(),
    grants: [],
    memberships: new Map(),
    hosts: new Set(),
    unknown: [],
    find: (reference) => urnsById.get(keyOf(reference)),
  };
  const kinds = new Map<string, NodeKind>();
  for (const state of states) {
    const kind = kindOf(state);
    if (kind === undefined) continue;
    const host = instanceHostOf(state);
    const id = text(state.id) ?? ids.get(state.urn);
    kinds.set(state.urn, kind);
    if (host !== "") graph.hosts.add(host);
    if (id) urnsById.set(keyOf({ host, kind, id }), state.urn);
    addNode(graph, kind, { key: state.urn, host, id, name: property(state, "name") ?? resourceName(state.urn), declared: true });
    const person = graph.people.get(state.urn);
    if (person) person.email = property(state, "email");
  }
  const resolver = new Resolver(graph, kinds);
  for (const state of states) {
    if (typeOf(state) === "GroupMembership") addMembership(graph, state, resolver);
    if (typeOf(state) === "AccountShare") addGrant(graph, state, resolver);
  }
  return graph;
}

function kindOf(state: State): NodeKind | undefined {
  const type = typeOf(state);
  // Cast: the check has shown that it is one of these types.
  return Object.hasOwn(NODE_KINDS, type) ? NODE_KINDS[type as keyof typeof NODE_KINDS] : undefined;
}

function addNode(graph: AccessGraph, kind: NodeKind, node: Node): void {
  if (kind === "person") graph.people.set(node.key, node);
  else if (kind === "group") graph.groups.set(node.key, node);
  else graph.accounts.set(node.key, { ...node, kind });
}

function addMembership(graph: AccessGraph, state: State, resolver: Resolver): void {
  const key = resolver.one(state, "groupId", "group");
  if (key === undefined) return;
  graph.memberships.set(state.urn, key);
  const group = graph.groups.get(key);
  if (group) group.members = new Set([...(group.members ?? []), ...resolver.members(state)]);
}

function addGrant(graph: AccessGraph, state: State, resolver: Resolver): void {
  const account = resolver.one(state, "accountId", state.inputs?.accountKind === "oauth" ? "oauth" : "account");
  const kind = state.inputs?.groupId === undefined ? "person" : "group";
  const key = resolver.one(state, kind === "person" ? "userId" : "groupId", kind);
  const level = ACCESS_LEVELS.find((candidate) => candidate === state.inputs?.accessLevel);
  if (level === undefined) graph.unknown.push(`what AccountShare ${resourceName(state.urn)} allows`);
  if (account === undefined || key === undefined || level === undefined) return;
  graph.grants.push({ urn: state.urn, account, subject: { kind, key }, level });
}

/** Resolves what resources refer to, by id, or by the property's dependencies if the id is not known yet. */
class Resolver {
  constructor(
    private readonly graph: AccessGraph,
    /** By URN. */
    private readonly kinds: ReadonlyMap<string, NodeKind>,
  ) {}

  /** The key of the one node that a property refers to; otherwise undefined, with an entry in `unknown`. */
  one(state: State, property: string, kind: NodeKind): string | undefined {
    const keys = this.all(state, property, kind);
    if (keys.length === 1) return keys[0];
    const label = kind === "oauth" ? "OAuth account" : kind;
    this.graph.unknown.push(`which ${label} ${typeOf(state)} ${resourceName(state.urn)} is about`);
    return undefined;
  }

  private all(state: State, property: string, kind: NodeKind): string[] {
    const id = text(state.inputs?.[property]);
    return id === undefined ? this.dependencies(state, property, kind) : [keyIn(this.graph, { host: instanceHostOf(state), kind, id })];
  }

  private dependencies(state: State, property: string, kind: NodeKind): string[] {
    const urns = state.propertyDependencies?.[property] ?? [];
    return [...new Set(urns.filter((urn) => this.kinds.get(urn) === kind))];
  }

  /** Keys of the people in a GroupMembership. */
  members(state: State): string[] {
    const userIds = state.inputs?.userIds;
    const ids: unknown[] = Array.isArray(userIds) ? userIds : [UNKNOWN];
    const keys = ids.flatMap((value) => {
      const id = text(value);
      return id === undefined ? [] : [keyIn(this.graph, { host: instanceHostOf(state), kind: "person", id })];
    });
    const unknownCount = ids.length - keys.length;
    if (unknownCount === 0) return keys;
    // The unknown ids are of the people among the dependencies whose id is not in the list.
    const pending = this.dependencies(state, "userIds", "person").filter((urn) => !keys.includes(urn));
    if (!Array.isArray(userIds) ? pending.length === 0 : pending.length !== unknownCount) {
      this.graph.unknown.push(`who all is in GroupMembership ${resourceName(state.urn)}`);
    }
    return [...keys, ...pending];
  }
}

/** The key of a node. Adds the node if the program only refers to it by id. */
export function keyIn(graph: AccessGraph, reference: NodeReference): string {
  const urn = graph.find(reference);
  if (urn !== undefined) return urn;
  const { host, kind, id } = reference;
  const key = keyOf(reference);
  const isKnown = graph.people.has(key) || graph.groups.has(key) || graph.accounts.has(key);
  // Findings always show a group as `group <name>`.
  if (!isKnown) addNode(graph, kind, { key, host, id, name: kind === "group" ? id : `${KIND_LABELS[kind]} ${id}`, declared: false });
  return key;
}

/** A copy to which nodes, grants and members can be added without a change of the original. */
export function copyOf(graph: AccessGraph): AccessGraph {
  const copied = <Node extends object>(nodes: Map<string, Node>): Map<string, Node> =>
    new Map([...nodes].map(([key, node]): [string, Node] => [key, { ...node }]));
  return {
    ...graph,
    people: copied(graph.people),
    groups: copied(graph.groups),
    accounts: copied(graph.accounts),
    grants: [...graph.grants],
  };
}

/** Keys of the people to whom a grant gives access, as far as they are known. */
export const peopleOf = (graph: AccessGraph, { subject }: GrantEdge): string[] =>
  subject.kind === "person" ? [subject.key] : [...(graph.groups.get(subject.key)?.members ?? [])];

/** States by URN. */
export interface BeforeAndAfter {
  before: Map<string, State>;
  after: Map<string, State>;
}

export interface PreviewStates extends BeforeAndAfter {
  /** What the stack's state had before the refresh. Empty without a refresh. */
  recorded: Map<string, State>;
}

/** The resources of a preview. */
export function statesOf(steps: Step[]): PreviewStates {
  const before = new Map<string, State>();
  const after = new Map<string, State>();
  const recorded = new Map<string, State>();
  for (const { op, urn, oldState, newState } of steps) {
    // The refresh step shows the recorded state. The refreshed state is the old state of the step that follows.
    if (op === "refresh") {
      const state = newState ?? oldState;
      if (state) recorded.set(urn, state);
      continue;
    }
    if (oldState && op !== "create") before.set(urn, oldState);
    if (newState && op !== "delete" && op !== "delete-replaced" && op !== "discard") after.set(urn, newState);
  }
  return { before, after, recorded };
}

export interface AccessPath {
  level: Level;
  /** Key of the group through which it leads; undefined for a grant to the person. */
  group?: string;
}

export const highestLevel = (paths: AccessPath[] | undefined): Level | undefined =>
  paths?.reduce<Level | undefined>((best, { level }) => (rank(level) > rank(best) ? level : best), undefined);
