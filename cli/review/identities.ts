// What identifies people, groups and accounts for rules and waivers, whatever reports call them.

import type { AccessGraph, AccountNode, GroupNode, SubjectNode } from "./access-graph";
import type { PreviewStates } from "./resources";
import type { Identity } from "./schema";

/** Each function takes the key of a node. */
export interface Identities {
  subjectIdentity: (key: string) => Identity;
  groupIdentity: (key: string) => Identity;
  accountIdentity: (key: string) => Identity;
}

/** Where the names are that resources had before an alias gave them others, and which users are no resources. */
export type FormerStates = Pick<PreviewStates, "before" | "recorded" | "orphans">;

type Node = SubjectNode | GroupNode | AccountNode;

/** @param sides - The graphs of a review. */
export function identitiesOf(sides: AccessGraph[], states: FormerStates): Identities {
  const urnsOf = ({ urn }: Node): string[] =>
    urn === undefined || states.orphans.has(urn)
      ? []
      : [urn, ...[states.before, states.recorded].flatMap((side) => side.get(urn)?.urn ?? [])];
  const sharedNames = sharedNamesOf(sides, urnsOf);
  const isSeveral = hasSeveralInstances(sides);

  const identityOf = (nodes: Node[]): Identity => {
    const urns = withoutDuplicates(nodes.flatMap(urnsOf));
    const host = nodes[0]?.host ?? "";
    const isShared = nodes.some((node) => urns.some((urn) => sharedNames.has(scopedName(node, urn))));
    const ambiguous = [...(isSeveral ? (["instance"] as const) : []), ...(isShared ? (["name"] as const) : [])];
    return {
      names: withoutDuplicates(nodes.flatMap(ownName)),
      ids: withoutDuplicates(nodes.flatMap(({ id }) => id ?? [])),
      resources: withoutDuplicates(urns.map(wholeName)),
      ...(urns.length > 0 && { urns }),
      ...(host !== "" && { instance: host }),
      ...(ambiguous.length > 0 && { ambiguous }),
    };
  };

  return {
    subjectIdentity: (key) => {
      const nodes = sides.flatMap(({ subjects }) => subjects.get(key) ?? []);
      const emails = nodes.flatMap((node) => (node.kind === "person" && node.email !== undefined ? [node.email] : []));
      // Who has an e-mail that the preview does not tell is not known.
      const isUnknown = nodes.some(
        (node) => node.kind === "unknown" || (node.kind === "person" && node.urn !== undefined && node.email === undefined),
      );
      return { ...identityOf(nodes), emails: withoutDuplicates(emails), ...(isUnknown && { unknown: true as const }) };
    },
    groupIdentity: (key) => {
      const nodes = sides.flatMap(({ groups }) => groups.get(key) ?? []);
      return { ...identityOf(nodes), ...unknownOf(nodes) };
    },
    accountIdentity: (key) => {
      const nodes = sides.flatMap(({ accounts }) => accounts.get(key) ?? []);
      const accountKind = nodes[0]?.kind;
      return { ...identityOf(nodes), ...(accountKind !== undefined && { accountKind }), ...unknownOf(nodes) };
    },
  };
}

/** What the preview does not tell the instance of is in one of its own. */
function hasSeveralInstances(sides: AccessGraph[]): boolean {
  const nodes = sides.flatMap(({ subjects, groups, accounts }) => [...subjects.values(), ...groups.values(), ...accounts.values()]);
  return new Set(nodes.map(({ host }) => host)).size > 1;
}

/** Names of resources that mean more than one group or account, each with what tells them apart without a URN. */
function sharedNamesOf(sides: AccessGraph[], urnsOf: (node: Node) => string[]): Set<string> {
  const keysByName = new Map<string, string>();
  const shared = new Set<string>();
  for (const node of sides.flatMap(({ groups, accounts }) => [...groups.values(), ...accounts.values()])) {
    for (const name of urnsOf(node).map((urn) => scopedName(node, urn))) {
      if ((keysByName.get(name) ?? node.key) !== node.key) shared.add(name);
      keysByName.set(name, node.key);
    }
  }
  return shared;
}

/** Waivers tell accounts, OAuth accounts and groups apart, and instances. */
const scopedName = (node: Node, urn: string): string => `${node.host} ${"kind" in node ? node.kind : "group"} ${wholeName(urn)}`;

/** `warehouse` of `urn:pulumi:prod::acme::pulumi-nodejs:dynamic/domo:Account::warehouse`. A name may contain `::`. */
export const wholeName = (urn: string): string => urn.split("::").slice(3).join("::");

/** What is only referred to by its id has no name of its own. */
function ownName({ name, urn, id }: { name?: string; urn?: string; id?: string }): string[] {
  if (name === undefined) return [];
  return urn !== undefined || (name !== id && !name.endsWith(` ${id ?? ""}`)) ? [name] : [];
}

/** A name that the preview does not tell may be any, also a protected one. */
function unknownOf(nodes: (GroupNode | AccountNode)[]): Pick<Identity, "unknown"> {
  const isUnknown = nodes.some((node) => node.isUnknown === true || (node.urn !== undefined && node.name === undefined));
  return isUnknown ? { unknown: true } : {};
}

const withoutDuplicates = (texts: string[]): string[] => [...new Set(texts)];
