// The names under which reports show people, groups and accounts.

import { findSubject, hostsOf, nameById } from "./access-graph";
import { identitiesOf, type FormerStates, type Identities } from "./identities";
import { resourceName } from "./resources";
import { inRoster } from "./rosters";
import type { AccountNode, AccessGraph, Graphs, GrantEdge, GroupNode, SubjectNode } from "./access-graph";
import type { Subject } from "./schema";

/** Each function takes the key of a node. */
export interface Names extends Identities {
  /** `Ada (ada@acme.example)`, `everybody else in group Finance` */
  subject: (key: string) => string;
  group: (key: string) => string;
  account: (key: string) => string;
}

/** A group or an account. */
type Labelled = Omit<GroupNode, "members"> & { kind?: AccountNode["kind"] };

/**
 * If there are several instances, accounts and groups are shown with theirs, as the same name in two instances means two objects.
 *
 * @param states - Where the names are that resources had before an alias gave them others: identities have them, too.
 */
export function namesOf(graphs: Graphs, states: FormerStates): Names {
  const sides = [graphs.after, graphs.before, ...(graphs.code === graphs.before ? [] : [graphs.code])];
  const hosts = hostsOf(sides);
  const suffix = (host: string): string => (hosts.size > 1 && host !== "" ? ` on ${host}` : "");
  /** The node of the first graph that declares it, otherwise of the first that has it. */
  const pick = <Node extends { urn?: string }>(nodes: (Node | undefined)[]): Node | undefined =>
    nodes.find((node) => node?.urn !== undefined) ?? nodes.find((node) => node !== undefined);
  const subjectNode = (key: string): SubjectNode | undefined => pick(sides.map(({ subjects }) => subjects.get(key)));
  const groupNode = (key: string): GroupNode | undefined => pick(sides.map(({ groups }) => groups.get(key)));
  const accountNode = (key: string): AccountNode | undefined => pick(sides.map(({ accounts }) => accounts.get(key)));
  const hasDeclaredMembers = (group: string): boolean =>
    sides.some(({ groups, subjects }) => [...(groups.get(group)?.members ?? [])].some((member) => subjects.get(member)?.kind !== "others"));
  /** A name that the change hides is still that of what it was. */
  const formerName = (key: string): string | undefined =>
    sides.flatMap(({ groups, accounts }) => groups.get(key) ?? accounts.get(key) ?? []).find(({ name }) => name !== undefined)?.name;
  const label = ({ key, name, urn = "", host, id, isRead, kind }: Labelled): string => {
    const former = name ?? formerName(key);
    if (former === undefined && isRead && id !== undefined) return `${nameById(kind ?? "group", id)}${suffix(host)}`;
    const text = former ?? resourceName(urn);
    return `${text}${name === undefined ? ` (its ${former === undefined ? "" : "new "}name is not known)` : ""}${suffix(host)}`;
  };
  const countLabels = <Node extends Labelled>(maps: Map<string, Node>[]) => {
    const keysByLabel = new Map<string, Set<string>>();
    for (const node of maps.flatMap((map) => [...map.values()])) {
      const keys = keysByLabel.get(label(node));
      if (keys) keys.add(node.key);
      else keysByLabel.set(label(node), new Set([node.key]));
    }
    return keysByLabel;
  };
  const accountLabels = countLabels(sides.map(({ accounts }) => accounts));
  const groupLabels = countLabels(sides.map(({ groups }) => groups));
  /** Domo: several accounts may have the same name. The names of their resources differ. */
  const unique = (node: Labelled, labels: Map<string, Set<string>>): string => {
    const text = label(node);
    if ((labels.get(text)?.size ?? 0) < 2) return text;
    return `${text} (${node.urn === undefined ? `id ${node.id ?? "not known"}` : resourceName(node.urn)})`;
  };
  const names: Names = {
    subject: (key) => {
      const node = subjectNode(key);
      if (!node) return key;
      if (node.kind === "others") return `everybody ${hasDeclaredMembers(node.group) ? "else " : ""}in group ${names.group(node.group)}`;
      if (node.kind === "unknown") return `somebody whom the preview does not tell (${node.origin})`;
      const { name = node.urn === undefined ? key : resourceName(node.urn), email, urn, host } = node;
      const former = sides.map(({ subjects }) => subjects.get(key)).find((side) => side?.kind === "person" && side.email !== undefined);
      if (email === undefined && former?.kind === "person") return `${name} (${former.email ?? ""} before; the new e-mail is not known)`;
      if (email === undefined && node.isRead && node.name === undefined && node.id !== undefined)
        return `${nameById("person", node.id)}${suffix(host)}`;
      if (email !== undefined) return email === name ? name : `${name} (${email})`;
      return urn === undefined ? `${name}${suffix(host)}` : `${name} (the e-mail is not known)`;
    },
    group: (key) => {
      const node = groupNode(key);
      if (!node) return key;
      const nameInRoster = node.urn === undefined ? sides.map(({ groups }) => groups.get(key)?.nameInRoster).find(Boolean) : undefined;
      return `${unique(node, groupLabels)}${nameInRoster === undefined ? "" : ` (${inRoster(nameInRoster)})`}`;
    },
    account: (key) => {
      const node = accountNode(key);
      return node ? unique(node, accountLabels) : key;
    },
    ...identitiesOf(sides, states),
  };
  // The same node is in many changes.
  return {
    subject: memoized(names.subject),
    group: memoized(names.group),
    account: memoized(names.account),
    subjectIdentity: memoized(names.subjectIdentity),
    groupIdentity: memoized(names.groupIdentity),
    accountIdentity: memoized(names.accountIdentity),
  };
}

function memoized<T extends object | string>(compute: (key: string) => T): (key: string) => T {
  const results = new Map<string, T>();
  return (key) => {
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = compute(key);
    results.set(key, result);
    return result;
  };
}

/** `Ada (ada@acme.example)`, `group Finance` */
export const granteeName = ({ subject }: GrantEdge, names: Names): string =>
  subject.kind === "person" ? names.subject(subject.key) : `group ${names.group(subject.key)}`;

/** A subject in the format of the review. */
export function subjectOf(key: string, graphs: Graphs, names: Names): Subject {
  const { before, after, code } = graphs;
  const node = findSubject(key, graphs);
  const [name, identity] = [names.subject(key), names.subjectIdentity(key)];
  if (node?.kind === "others") {
    return { kind: "others", name, group: names.group(node.group), reason: node.others.reason, identity: names.groupIdentity(node.group) };
  }
  if (node?.kind === "unknown") return { kind: "unknown", name, identity };
  const isDeclared = (graph: AccessGraph): boolean => graph.subjects.get(key)?.urn !== undefined;
  const isNew = isDeclared(after) && after.subjects.get(key)?.isRead !== true && !isDeclared(before) && !isDeclared(code);
  const email = node?.kind === "person" ? node.email : undefined;
  return { kind: "person", name, ...(email !== undefined && { email }), isNew, identity };
}
