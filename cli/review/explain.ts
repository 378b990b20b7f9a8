// `--explain PERSON ACCOUNT`: every way by which a person has access to an account, before and after the change.

import { ADMIN, SYSTEM_ROLES } from "../../provider/client/schemas/roles";
import { highestPath, sourcesOf, type AccessGraph, type AccessPath, type AccountNode, type PersonNode } from "./access-graph";
import { pathsTo, type Comparison } from "./compare-access";
import { resourceName, typeOf } from "./resources";
import type { Identity } from "./schema";
import { known, textOf } from "./values";
import { ACCESS_VERBS, listNames } from "./wording";

/** The question can't be answered as it is asked; the message says why. */
export class ExplainError extends Error {}

/**
 * The answer as text, with one line for each way.
 *
 * @param person - An e-mail, id or name of a user, or the name of its resource.
 * @param account - A name or id of an account, or the name of its resource.
 * @throws {@link ExplainError} if they mean nobody or nothing, or more than one.
 */
export function explain(comparison: Comparison, person: string, account: string): string {
  const { names, before, after } = comparison;
  const personKey = keyOf(person, {
    what: "person",
    nodes: peopleIn(comparison),
    identityOf: names.subjectIdentity,
    labelOf: names.subject,
  });
  const accountKey = keyOf(account, {
    what: "account",
    nodes: accountsIn(comparison),
    identityOf: names.accountIdentity,
    labelOf: names.account,
  });
  const sides = [
    { title: "Before", verb: "could", graph: before },
    { title: "After", verb: "can", graph: after },
  ];
  const parts = sides.map(({ title, verb, graph }) => {
    const lines = waysIn(graph, { personKey, accountKey }, comparison);
    const highest = highestPath(pathsOf(graph, accountKey).get(personKey));
    const verdict = highest ? `${verb} ${ACCESS_VERBS[highest.level]} it` : "no access that is declared";
    return [`${title}: ${verdict}`, ...lines.map((line) => `  ${line}`)].join("\n");
  });
  return `${names.subject(personKey)} and ${names.account(accountKey)}\n\n${parts.join("\n\n")}\n`;
}

const pathsOf = (graph: AccessGraph, account: string): Map<string, AccessPath[]> =>
  pathsTo(
    graph,
    graph.grants.filter((grant) => grant.account === account),
  );

/** Each way with its level and places; then the ways that the person may have without a declaration. */
function waysIn(
  graph: AccessGraph,
  { personKey, accountKey }: { personKey: string; accountKey: string },
  comparison: Comparison,
): string[] {
  const { names } = comparison;
  const paths = pathsOf(graph, accountKey);
  const own = (paths.get(personKey) ?? []).toSorted((a, b) => b.rank - a.rank);
  const ways = own.map((path) => {
    const memberships = path.group === undefined ? [] : membershipsOf(graph, path.group, comparison);
    const places = [path.urn, ...memberships].filter((urn) => urn !== "").map((urn) => placeOf(urn, comparison));
    const way = path.group === undefined ? "directly" : `through group ${names.group(path.group)}`;
    return `${ACCESS_VERBS[path.level]} ${way}${places.length > 0 ? ` (${places.join("; ")})` : " (no code declares it)"}`;
  });
  const possible = [...paths].flatMap(([key, each]): string[] => {
    const subject = graph.subjects.get(key);
    const path = highestPath(each);
    if (!subject || subject.kind === "person" || !path) return [];
    const isMember = subject.kind === "others" && graph.groups.get(subject.group)?.members.has(personKey);
    if (isMember) return [];
    const condition =
      subject.kind === "others"
        ? `if they are in group ${names.group(subject.group)}, ${subject.others.words}`
        : `if they are who ${subject.origin} means, which the preview does not tell`;
    return [`${ACCESS_VERBS[path.level]} ${condition}`];
  });
  const state = comparison.states[graph === comparison.after ? "after" : "before"].get(graph.subjects.get(personKey)?.urn ?? "");
  const isAdmin = state !== undefined && (known(textOf(state, "role")) === SYSTEM_ROLES[ADMIN] || known(textOf(state, "roleId")) === ADMIN);
  return [
    ...ways,
    ...possible.map((line) => `maybe: ${line}`),
    ...(isAdmin ? ["by role: Admin, who may change the access to everything"] : []),
  ];
}

/** URNs of the memberships of a group. */
const membershipsOf = ({ memberships }: AccessGraph, group: string, { states }: Comparison): string[] =>
  [...memberships].flatMap(([urn, key]) => (key === group && (states.after.has(urn) || states.before.has(urn)) ? [urn] : []));

/** `AccountShare warehouse-bo, index.ts:12` */
function placeOf(urn: string, { states }: Comparison): string {
  const state = states.after.get(urn) ?? states.before.get(urn);
  const source = sourcesOf(states)(urn);
  return `${state ? typeOf(state) : ""} ${resourceName(urn)}${source ? `, ${source.file}:${String(source.line)}` : ""}`.trim();
}

const peopleIn = ({ before, after }: Comparison): PersonNode[] =>
  [...new Map([...before.subjects, ...after.subjects]).values()].filter((node): node is PersonNode => node.kind === "person");

const accountsIn = ({ before, after }: Comparison): AccountNode[] => [...new Map([...before.accounts, ...after.accounts]).values()];

interface Candidates {
  /** In messages. */
  what: string;
  nodes: { key: string }[];
  identityOf: (key: string) => Identity;
  labelOf: (key: string) => string;
}

/** The key of the one node that a text means. */
function keyOf(text: string, { what, nodes, identityOf, labelOf }: Candidates): string {
  const wanted = text.trim().toLowerCase();
  const isExact = ({ names, emails = [], ids, resources }: Identity): boolean =>
    [...names, ...emails, ...ids, ...resources].some((each) => each.toLowerCase() === wanted);
  const exact = nodes.filter(({ key }) => isExact(identityOf(key)) || labelOf(key).toLowerCase() === wanted);
  const found = exact.length > 0 ? exact : nodes.filter(({ key }) => labelOf(key).toLowerCase().includes(wanted));
  const [only] = found;
  if (only && found.length === 1) return only.key;
  const labels = (some: { key: string }[]): string =>
    listNames(
      some.map(({ key }) => labelOf(key)),
      8,
    );
  if (found.length > 1)
    throw new ExplainError(`there are several of ${what} ${text}: ${labels(found)}. Give the e-mail, the id or the name of the resource`);
  throw new ExplainError(`there is no ${what} ${text} in the preview${nodes.length > 0 ? `. It has ${labels(nodes)}` : ""}`);
}
