// The access graph: people, groups and accounts as nodes, memberships and grants as edges, built from the resources of a preview.
//
// Two kinds of nodes stand for people whom the preview does not name: everybody else in a group, and whoever an unknown value means. They have access
// like people, so that all that follows treats them alike and forgets neither.

import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";
import { sourceOf, type State } from "./preview";
import { instanceHostOf, isUnchanged, isUnfinished, keptBecause, resourceName, typeOf, type PreviewStates } from "./resources";
import { groupInRoster } from "./rosters";
import type { Level, Source } from "./schema";
import { sharesOf } from "./shares";
import { booleanOf, hasUnknown, isUnknown, known, referencesOf, textOf, textsOf, valueOf, type Value } from "./values";

export type { Level } from "./schema";

/** 0 without access; higher levels have higher ranks. An unknown level ranks highest, as it may be any. */
export const rank = (level: Level | undefined | null): number => {
  if (level === undefined || level === null) return 0;
  return level === "UNKNOWN" ? ACCESS_LEVELS.length + 1 : ACCESS_LEVELS.length - ACCESS_LEVELS.indexOf(level);
};

interface Node {
  key: string;
  /** The instance. */
  host: string;
  /** Undefined if it does not exist yet. */
  id?: string;
  /** Undefined if the preview does not tell it. */
  name?: string;
  /** The URN of its resource. Undefined if the program only refers to it by its id. */
  urn?: string;
  /** Whether the resource only reads it. */
  isRead?: boolean;
}

export interface PersonNode extends Node {
  kind: "person";
  email?: string;
}

/** Members of a group that are not declared. */
export interface OthersNode extends Node {
  kind: "others";
  group: string;
  others: Others;
}

export interface Others {
  reason: "undeclared" | "open" | "dynamic";
  /** In words: `anybody may join`. */
  words: string;
}

/** Somebody whom the preview does not tell. */
export interface UnknownNode extends Node {
  kind: "unknown";
  /** What does not tell it: `GroupMembership finance`. */
  origin: string;
}

export type SubjectNode = PersonNode | OthersNode | UnknownNode;

export interface GroupNode extends Node {
  /** Keys of subjects, among them those of its others. */
  members: Set<string>;
  others?: Others;
  /** Keys of members who are said to be in it only by a membership that a failed run may not have written. */
  unfinished?: Set<string>;
  rule?: unknown;
  /** The preview does not tell which group it is. */
  isUnknown?: boolean;
  /** The name by which a roster has looked it up. */
  nameInRoster?: string;
}

export interface AccountNode extends Node {
  kind: "account" | "oauth";
  /** The preview does not tell which account it is. */
  isUnknown?: boolean;
}

export interface GrantEdge {
  /** Of the AccountShare or AccountAccess. Empty if no code declares it. */
  urn: string;
  account: string;
  subject: { kind: "person" | "group"; key: string };
  level: Level;
  /** Whether it may not be in Domo, as the run that was to write it failed. */
  isUnfinished?: boolean;
  /** The rank for comparisons. An unknown level counts as the lowest before and as the highest after, so that no rise is missed. */
  rank: number;
}

export interface AccessGraph {
  subjects: Map<string, SubjectNode>;
  groups: Map<string, GroupNode>;
  accounts: Map<string, AccountNode>;
  grants: GrantEdge[];
  /** The key of the group of each GroupMembership, by URN. */
  memberships: Map<string, string>;
  /** URNs of memberships and shares that refer to an id in a form that Domo does not use, with the id. */
  noncanonical: Map<string, string>;
}

const NODE_KINDS = { User: "person", Group: "group", Account: "account", OAuthAccount: "oauth" } as const;
export type NodeKind = (typeof NODE_KINDS)[keyof typeof NODE_KINDS];

function nodeKindOf(state: State): NodeKind | undefined {
  const type = typeOf(state);
  // Cast: the check has shown that it is one of these types.
  return Object.hasOwn(NODE_KINDS, type) ? NODE_KINDS[type as keyof typeof NODE_KINDS] : undefined;
}

/** A node as programs refer to it. */
export interface NodeReference {
  host: string;
  kind: NodeKind;
  id: string;
}

const referenceKey = ({ host, kind, id }: NodeReference): string => `${host} ${kind} ${id}`;

/** Keys of nodes. The same node has the same key before and after the change. */
export class NodeKeys {
  private readonly byId = new Map<string, string>();
  private readonly links = new Map<string, string>();
  private readonly ids = new Map<string, string>();
  private readonly managed = new Set<string>();
  /** References to objects that the change deletes and creates again, under another id. */
  private readonly gone = new Set<string>();

  constructor(readonly states: PreviewStates) {
    const { before, after, recorded, replaced } = states;
    this.linkRecreated();
    for (const [urn, state] of [...recorded, ...before]) if (!state.external) this.add(urn, state, state.id);
    for (const urn of replaced) {
      const state = before.get(urn);
      const kind = state && nodeKindOf(state);
      if (state?.id && kind && !state.external && keptBecause(state) === undefined)
        this.gone.add(referenceKey({ host: instanceHostOf(state), kind, id: state.id }));
    }
    for (const [urn, state] of after)
      if (!state.external) this.add(urn, state, state.id ?? (replaced.has(urn) ? undefined : before.get(urn)?.id));
    // After the others: what the program reads may be a resource, too.
    for (const [urn, state] of [...recorded, ...before, ...after]) if (state.external) this.add(urn, state, state.id);
  }

  /** The key of a declared node. A resource in another instance is another node. What is only read is the object with its id. */
  of(urn: string, state: State): string {
    const kind = nodeKindOf(state);
    if (state.external && kind && state.id) return this.find({ host: instanceHostOf(state), kind, id: state.id });
    const key = `${urn}@${instanceHostOf(state)}`;
    return this.links.get(key) ?? key;
  }

  /** Whether it is the key of an object that the program manages, not only reads or refers to. */
  isManaged(key: string): boolean {
    return this.managed.has(key);
  }

  idOf(key: string): string | undefined {
    return this.ids.get(key);
  }

  /** The key of the node with this id. */
  find(reference: NodeReference): string {
    return this.byId.get(referenceKey(reference)) ?? referenceKey(reference);
  }

  /** Whether the change deletes the object with this id, though its resource stays. */
  isGone(reference: NodeReference): boolean {
    return this.gone.has(referenceKey(reference));
  }

  private add(urn: string, state: State, id: string | undefined): void {
    const kind = nodeKindOf(state);
    if (kind === undefined || !id) return;
    const key = this.of(urn, state);
    if (!state.external) this.managed.add(key);
    this.byId.set(referenceKey({ host: instanceHostOf(state), kind, id }), key);
    this.ids.set(key, id);
  }

  /**
   * A user under another name in the program, with the same e-mail, is the same person: Domo allows no second one, and restores a deleted user
   * when one with the same e-mail is created. The same holds for the name of a group.
   */
  private linkRecreated(): void {
    const { before, after, left, orphans } = this.states;
    const naturalKey = (state: State): string | undefined => {
      const type = typeOf(state);
      const name = type === "User" ? known(textOf(state, "email"))?.trim().toLowerCase() : known(textOf(state, "name"));
      return (type === "User" || type === "Group") && name !== undefined ? `${instanceHostOf(state)} ${type} ${name}` : undefined;
    };
    const leaving = new Map<string, string>();
    for (const [urn, state] of before) {
      // Rosters delete orphans after all else: whoever is declared under such an e-mail goes, too.
      const isLeaving = (!after.has(urn) || left.has(urn)) && !orphans.has(urn);
      const natural = isLeaving ? naturalKey(state) : undefined;
      if (natural !== undefined) leaving.set(natural, this.of(urn, state));
    }
    for (const [urn, state] of after) {
      const natural = before.has(urn) ? undefined : naturalKey(state);
      const former = natural === undefined ? undefined : leaving.get(natural);
      if (former !== undefined) this.links.set(`${urn}@${instanceHostOf(state)}`, former);
    }
  }
}

export type Side = "before" | "after";

/** Builds the graph of these resources, which are those of one side of a change. */
export function buildAccessGraph(resources: ReadonlyMap<string, State>, keys: NodeKeys, side: Side): AccessGraph {
  return new GraphBuilder(keys, side).build(resources);
}

const LABELS: Record<NodeKind, string> = { person: "user", group: "group", account: "account", oauth: "OAuth account" };

/** The name of an object of which only the id is known. Texts always show a group as `group <name>`. */
export const nameById = (kind: NodeKind, id: string): string => (kind === "group" ? id : `${LABELS[kind]} ${id}`);

export const UNKNOWN_KEY = "unknown ";

/** Whether it is the key of somebody or something that the preview does not tell. */
export const isUnknownKey = (key: string): boolean => key.startsWith(UNKNOWN_KEY);

/** In place of the key of an object that the change deletes. What refers to it by its old id gives nothing. */
const GONE = "gone";

/** The id of an AccountShare (`provider/resources/account-share.ts`). */
const SHARE_ID = /^(?:account|oauth):(\d+):(USER|GROUP):(\d+)$/;

/** The id of an AccountAccess (`provider/resources/account-access.ts`). */
const ACCESS_ID = /^(?:account|oauth):(\d+)$/;

class GraphBuilder {
  private readonly graph: AccessGraph = {
    subjects: new Map(),
    groups: new Map(),
    accounts: new Map(),
    grants: [],
    memberships: new Map(),
    noncanonical: new Map(),
  };
  /** By URN of a declared node. */
  private readonly declared = new Map<string, { kind: NodeKind; key: string }>();

  constructor(
    private readonly keys: NodeKeys,
    private readonly side: Side,
  ) {}

  build(resources: ReadonlyMap<string, State>): AccessGraph {
    for (const [urn, state] of resources) this.addNode(urn, state);
    const isUnfinishedList = ([urn, state]: [string, State]): boolean => this.isUnfinished(urn, state, "userIds");
    const memberships = [...resources]
      .filter(([, state]) => typeOf(state) === "GroupMembership")
      // Those that are finished first: what they say of a member is proved.
      .sort((a, b) => Number(isUnfinishedList(a)) - Number(isUnfinishedList(b)));
    const byGroup = new Map<string, State[]>();
    for (const [urn, state] of memberships) {
      const group = this.addMembership(urn, state);
      byGroup.set(group, [...(byGroup.get(group) ?? []), state]);
    }
    for (const [urn, state] of resources) {
      const isUnfinished = this.isUnfinished(urn, state, typeOf(state) === "AccountAccess" ? "grants" : "accessLevel");
      for (const share of sharesOf(state)) this.addGrant(urn, share, isUnfinished);
    }
    this.graph.grants = withoutOverridden(this.graph.grants, this.keys.states);
    for (const group of this.graph.groups.values()) this.addOthers(group, byGroup.get(group.key) ?? [], resources);
    return this.graph;
  }

  private addNode(urn: string, state: State): void {
    const kind = nodeKindOf(state);
    if (kind === undefined) return;
    const key = this.keys.of(urn, state);
    this.declared.set(urn, { kind, key });
    // What the program reads and has as a resource, too, is in Domo as that resource is.
    if (state.external && this.keys.isManaged(key)) return;
    const node = {
      key,
      host: instanceHostOf(state),
      id: this.keys.idOf(key),
      name: known(textOf(state, "name")),
      urn,
      isRead: state.external === true,
    };
    if (kind === "person") this.graph.subjects.set(key, { ...node, kind, email: known(textOf(state, "email")) });
    else if (kind === "group") this.graph.groups.set(key, { ...node, members: new Set(), rule: state.inputs?.rule });
    else this.graph.accounts.set(key, { ...node, kind });
  }

  /** The key of the node that a property refers to. Undefined if the preview does not tell it. */
  private target(urn: string, state: State, property: string, kind: NodeKind): string | undefined {
    const value = textOf(state, property);
    const id = isUnknown(value) ? this.recordedId(urn, state, property) : known(value);
    if (id !== undefined) return this.byId(urn, { host: instanceHostOf(state), kind, id });
    const references = value.kind === "computed" ? this.references(state, kind, value.assumed) : [];
    return references.length === 1 ? references[0] : undefined;
  }

  /** What the id of the resource tells of a property that the preview hides, if the property does not change. */
  private recordedId(urn: string, state: State, property: string): string | undefined {
    const { states } = this.keys;
    const id = state.id ?? (isUnchanged(states, urn, property) ? states.before.get(urn)?.id : undefined);
    if (id === undefined) return undefined;
    if (typeOf(state) === "GroupMembership") return property === "groupId" && /^\d+$/.test(id) ? id : undefined;
    if (typeOf(state) === "AccountAccess") return property === "accountId" ? ACCESS_ID.exec(id)?.[1] : undefined;
    const [, account, type, subject] = SHARE_ID.exec(id) ?? [];
    if (property === "accountId") return account;
    return (property === "userId" && type === "USER") || (property === "groupId" && type === "GROUP") ? subject : undefined;
  }

  /** Keys of the resources of this kind that the program passed as such, and that the property still depends on: a transform may have changed it. */
  private references(state: State, kind: NodeKind, dependencies: string[]): string[] {
    const targets = referencesOf(state).flatMap((urn) => (dependencies.includes(urn) ? (this.declared.get(urn) ?? []) : []));
    return [...new Set(targets.filter((target) => target.kind === kind).map(({ key }) => key))];
  }

  /** The state that tells the references of a membership: only previews have them, so those of members that do not change count before it, too. */
  private referring(urn: string, state: State): State {
    const { states } = this.keys;
    return isUnchanged(states, urn, "userIds") ? (states.after.get(urn) ?? state) : state;
  }

  private byId(urn: string, reference: NodeReference): string {
    const id = reference.id.replace(/^0+(?=\d)/, "");
    if (id !== reference.id) this.graph.noncanonical.set(urn, reference.id);
    if (this.side === "after" && this.keys.isGone({ ...reference, id })) return GONE;
    return nodeIn(this.graph, this.keys, { ...reference, id });
  }

  /** The key of somebody or something unknown. It is the same on both sides only if the value is proved not to change. */
  private unknownKey(urn: string, property: string): string {
    return `${UNKNOWN_KEY}${urn} ${property} ${isUnchanged(this.keys.states, urn, property) ? "" : this.side}`;
  }

  private addUnknownPerson(urn: string, state: State, property: string): string {
    const key = this.unknownKey(urn, property);
    const origin = `${typeOf(state)} ${resourceName(urn)}`;
    this.graph.subjects.set(key, { kind: "unknown", key, host: instanceHostOf(state), origin });
    return key;
  }

  private groupFor(urn: string, state: State): string {
    const target = this.target(urn, state, "groupId", "group");
    if (target !== undefined) return target;
    const key = this.unknownKey(urn, "groupId");
    if (!this.graph.groups.has(key)) {
      const name = `[not known: ${typeOf(state)} ${resourceName(urn)}]`;
      this.graph.groups.set(key, { key, host: instanceHostOf(state), name, members: new Set(), isUnknown: true });
    }
    return key;
  }

  /** Returns the key of the group. */
  private addMembership(urn: string, state: State): string {
    const group = this.groupFor(urn, state);
    if (group === GONE) return group;
    this.graph.memberships.set(urn, group);
    const node = this.graph.groups.get(group);
    if (node) node.nameInRoster ??= groupInRoster(state);
    const isUnfinished = this.isUnfinished(urn, state, "userIds");
    for (const key of this.membersOf(urn, state)) {
      if (key === GONE || !node) continue;
      if (isUnfinished && !node.members.has(key)) node.unfinished = (node.unfinished ?? new Set()).add(key);
      node.members.add(key);
    }
    return group;
  }

  /** Whether the change writes what a failed run may have written or not. */
  private isUnfinished(urn: string, state: State, property: string): boolean {
    return this.side === "before" && this.keys.states.changes.has(urn) && isUnfinished(state, property);
  }

  /** Keys of the members that a membership declares. */
  private membersOf(urn: string, state: State): string[] {
    const list = textsOf(state, "userIds");
    if (list.kind === "unset") return [];
    const host = instanceHostOf(state);
    const elements = known(list) ?? [];
    const keys = elements.flatMap((element) => {
      const id = known(element);
      return id === undefined ? [] : [this.byId(urn, { host, kind: "person", id })];
    });
    const referring = this.referring(urn, state);
    // Resources that the program passed as such are members. An unknown element beyond theirs is anybody.
    const pending = this.references(referring, "person", referring.propertyDependencies?.userIds ?? []).filter(
      (key) => !keys.includes(key),
    );
    const unknownCount = elements.filter(isUnknown).length - pending.length;
    if (list.kind === "known" && unknownCount <= 0) return [...keys, ...(elements.some(isUnknown) ? pending : [])];
    return [...keys, ...pending, this.addUnknownPerson(urn, state, "userIds")];
  }

  private addGrant(urn: string, state: State, isUnfinished: boolean): void {
    const account = this.accountFor(urn, state);
    const userId = valueOf(state, "userId");
    const groupId = valueOf(state, "groupId");
    const subject: GrantEdge["subject"] =
      userId.kind === "unset" && groupId.kind !== "unset"
        ? { kind: "group", key: this.groupFor(urn, state) }
        : { kind: "person", key: this.personFor(urn, state) };
    const level = levelOf(textOf(state, "accessLevel"));
    const isHighest = this.side === "after" && !isUnchanged(this.keys.states, urn, "accessLevel");
    if (account === GONE || subject.key === GONE) return;
    const edge = { urn, account, subject, level, rank: level === "UNKNOWN" && !isHighest ? 1 : rank(level) };
    this.graph.grants.push({ ...edge, ...(isUnfinished && { isUnfinished }) });
  }

  private accountFor(urn: string, state: State): string {
    const kindValue = textOf(state, "accountKind");
    const kind = known(kindValue) === "oauth" ? "oauth" : "account";
    const target = isUnknown(kindValue) ? undefined : this.target(urn, state, "accountId", kind);
    if (target !== undefined) return target;
    const key = this.unknownKey(urn, "accountId");
    const name = `the account of ${typeOf(state)} ${resourceName(urn)}`;
    this.graph.accounts.set(key, { key, host: instanceHostOf(state), name, kind, isUnknown: true });
    return key;
  }

  private personFor(urn: string, state: State): string {
    return this.target(urn, state, "userId", "person") ?? this.addUnknownPerson(urn, state, "userId");
  }

  /** Adds everybody else in the group, unless its members are known exactly. */
  private addOthers(group: GroupNode, memberships: State[], resources: ReadonlyMap<string, State>): void {
    const state = group.urn === undefined ? undefined : resources.get(group.urn);
    const others = othersOf(state, memberships);
    if (!others) return;
    group.others = others;
    // A changed rule matches other people.
    const rule = others.reason === "dynamic" && state ? ` ${this.ruleKey(group.urn ?? "", state)}` : "";
    const key = `others ${group.key}${rule}`;
    this.graph.subjects.set(key, { kind: "others", key, host: group.host, group: group.key, others });
    group.members.add(key);
  }

  private ruleKey(urn: string, state: State): string {
    const rule = state.inputs?.rule;
    if (!hasUnknown(rule)) return canonicalRule(rule);
    return isUnchanged(this.keys.states, urn, "rule") ? "unknown" : `unknown ${this.side}`;
  }
}

/** Without grants that a resource leaves in Domo where another one gives the same person or group its own level. */
function withoutOverridden(grants: GrantEdge[], { left }: PreviewStates): GrantEdge[] {
  if (left.size === 0) return grants;
  const declared = new Set(grants.filter(({ urn }) => !left.has(urn)).map(pairOf));
  return grants.filter((grant) => !left.has(grant.urn) || !declared.has(pairOf(grant)));
}

/** The account of a grant, and whom it is for, in one text. */
export const pairOf = ({ account, subject }: GrantEdge): string => `${account} ${subject.key}`;

/** A level. One that is not understood is not known. */
export function levelOf(value: Value<string>): Level {
  return ACCESS_LEVELS.find((level) => level === known(value)) ?? "UNKNOWN";
}

/** Why a group may have members that are not declared; undefined if its members are known exactly. */
function othersOf(state: State | undefined, memberships: State[]): Others | undefined {
  const type = state ? textOf(state, "type") : undefined;
  const hasRule = state !== undefined && valueOf(state, "rule").kind !== "unset";
  if ((type && known(type) === "dynamic") || (hasRule && known(type ?? { kind: "unset" }) === undefined)) {
    return { reason: "dynamic", words: `whoever its rule matches${state ? `: ${ruleInWords(state.inputs?.rule)}` : ""}` };
  }
  if (type && known(type) === "open") return { reason: "open", words: "anybody may join" };
  if (type && isUnknown(type)) return { reason: "open", words: "the preview does not tell its type, so anybody may be able to join" };
  const [only] = memberships;
  const isExclusive = memberships.length === 1 && only && known(booleanOf(only, "exclusive")) === true;
  if (!isExclusive) {
    return { reason: "undeclared", words: memberships.length === 0 ? "no members are declared here" : "not all members are declared here" };
  }
  if (type && known(type) === "closed") return undefined;
  return { reason: "open", words: "its type is not declared, so anybody may be able to join" };
}

/** Rules that match the same people whatever the order of their conditions have the same text. */
export function canonicalRule(rule: unknown): string {
  if (Array.isArray(rule)) return `[${rule.map(canonicalRule).sort().join(",")}]`;
  if (typeof rule !== "object" || rule === null) return rule === undefined ? "" : JSON.stringify(rule);
  const entries = Object.entries(rule).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return `{${entries
    .map(([key, value]) => `${JSON.stringify(key)}:${canonicalRule(value)}`)
    .sort()
    .join(",")}}`;
}

/** `department is Finance and title is Controller` */
export function ruleInWords(rule: unknown): string {
  if (hasUnknown(rule) || typeof rule !== "object" || rule === null) return "a rule that the preview does not tell";
  // Cast: the provider has checked the shape; what does not fit it is left out.
  const { operator, operands = [], expressions = [] } = rule as Record<string, unknown>;
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const conditions = list(operands).map((operand) => {
    const { key, value } = (operand ?? {}) as Record<string, unknown>;
    return `${String(key).toLowerCase()} is ${String(value)}`;
  });
  const nested = list(expressions).map((expression) => `(${ruleInWords(expression)})`);
  return [...conditions, ...nested].join(operator === "OR" ? " or " : " and ") || "nothing";
}

/** The key of a node. Adds the node if the program only refers to it by id. */
export function nodeIn(graph: AccessGraph, keys: NodeKeys, reference: NodeReference): string {
  const key = keys.find(reference);
  const { host, kind, id } = reference;
  if (graph.subjects.has(key) || graph.groups.has(key) || graph.accounts.has(key)) return key;
  const node = { key, host, id, name: nameById(kind, id) };
  if (kind === "person") graph.subjects.set(key, { ...node, kind });
  else if (kind === "group") graph.groups.set(key, { ...node, members: new Set() });
  else graph.accounts.set(key, { ...node, kind });
  return key;
}

/** A copy to which nodes, grants and members can be added without a change of the original. */
export function copyOf(graph: AccessGraph): AccessGraph {
  const copied = <Node extends object>(nodes: Map<string, Node>): Map<string, Node> =>
    new Map([...nodes].map(([key, node]): [string, Node] => [key, { ...node }]));
  const groups = copied(graph.groups);
  for (const group of groups.values()) group.members = new Set(group.members);
  return { ...graph, subjects: copied(graph.subjects), groups, accounts: copied(graph.accounts), grants: [...graph.grants] };
}

/** Keys of the subjects to whom a grant gives access. */
export const subjectsOf = (graph: AccessGraph, grant: GrantEdge): string[] => [...eachSubjectOf(graph, grant)];

/** The same without a copy of the members. */
export const eachSubjectOf = ({ groups }: AccessGraph, { subject }: GrantEdge): Iterable<string> =>
  subject.kind === "person" ? [subject.key] : (groups.get(subject.key)?.members ?? []);

/** The members of a group without those whom a failed run may have taken out. */
export function provedMembers({ groups }: AccessGraph, key: string): Set<string> {
  const { members = new Set<string>(), unfinished } = groups.get(key) ?? {};
  return unfinished ? new Set([...members].filter((member) => !unfinished.has(member))) : members;
}

export interface AccessPath {
  level: Level;
  rank: number;
  /** Key of the group through which it leads; undefined for a grant to the person. */
  group?: string;
  urn: string;
  /** Whether the grant may not be in Domo, as the run that was to write it failed. */
  isUnfinished?: boolean;
}

export const highestPath = (paths: AccessPath[] | undefined): AccessPath | undefined =>
  paths?.reduce<AccessPath | undefined>((best, path) => (path.rank > (best?.rank ?? 0) ? path : best), undefined);

/** The access graphs of a preview. */
export interface Graphs {
  /** What is in Domo, as far as the preview shows. */
  before: AccessGraph;
  /** What the code said before the change. The same object as `before` without a refresh. */
  code: AccessGraph;
  after: AccessGraph;
}

/** The node of a subject, in the first graph that has it: after the change, before it, or by the code. */
export const findSubject = (key: string, { after, before, code }: Graphs): SubjectNode | undefined =>
  after.subjects.get(key) ?? before.subjects.get(key) ?? code.subjects.get(key);

/** The instances of the nodes. */
export function hostsOf(graphs: AccessGraph[]): Set<string> {
  const nodes = graphs.flatMap(({ subjects, groups, accounts }) => [...subjects.values(), ...groups.values(), ...accounts.values()]);
  const hosts = new Set(nodes.map(({ host }) => host));
  hosts.delete("");
  return hosts;
}

/** Sources by URN. */
export function sourcesOf({ before, after }: PreviewStates): (urn: string | undefined) => Source | undefined {
  return (urn) => {
    const state = urn === undefined ? undefined : (after.get(urn) ?? before.get(urn));
    return state && sourceOf(state);
  };
}
