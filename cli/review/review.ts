// From a preview to findings: whose access changes, the most dangerous first. Pure: no I/O and no clock.

import { buildAccessGraph, copyOf, hostsOf, NodeKeys, type AccessGraph, type Graphs } from "./access-graph";
import { compareAccess, type Comparison } from "./compare-access";
import { exposureOf } from "./exposure";
import { accessChanges, grantFindings, possibleCallers } from "./findings/access";
import { accountFindings } from "./findings/accounts";
import { driftFindings } from "./findings/drift";
import { groupChanges } from "./findings/groups";
import { hasDomo, limitsOf, previewFindings, unfinishedResources } from "./findings/preview";
import { namesakeFindings } from "./findings/namesakes";
import { peopleNotInRosters, rosterFindings } from "./findings/rosters";
import { userFindings } from "./findings/users";
import { wholeName } from "./identities";
import { parsePreview, type Step } from "./preview";
import { isChange, statesOf, typeOf, withoutUndeclared } from "./resources";
import { withOrphans } from "./rosters";
import { KINDS, type Finding, type Review } from "./schema";

export interface ReviewOptions {
  /** If true, a preview without the resources that do not change is accepted; a finding describes what it can't show. Default: false. */
  diffOnly?: boolean;
}

/** A preview, prepared for the review. `--live` replaces its graphs by what the instance has. */
export interface ReviewInput {
  steps: Step[];
  /** What the preview lacks, as sentences. */
  missing: string[];
  keys: NodeKeys;
  graphs: Graphs;
  /** The instance of which the graph before has what is there, and whose credentials are known. Undefined without `--live`. */
  liveHost?: string;
}

/**
 * Reads the JSON of `pulumi preview --json --show-sames`.
 *
 * @throws {@link InvalidPreviewError}
 */
export function readPreview(text: string, { diffOnly = false }: ReviewOptions = {}): ReviewInput {
  const { steps, missing, config } = parsePreview(text, { diffOnly });
  const keys = new NodeKeys(withOrphans(statesOf(steps, config)));
  const { before, after, recorded } = keys.states;
  const graphBefore = buildAccessGraph(before, keys, "before");
  const declared = new Map([...before, ...recorded].map(([urn, state]) => [urn, withoutUndeclared(state)]));
  const isAsDeclared = [...declared].every(([urn, state]) => before.get(urn) === state);
  const graphs = {
    before: graphBefore,
    code: isAsDeclared ? graphBefore : buildAccessGraph(declared, keys, "before"),
    after: withoutDeleted(buildAccessGraph(after, keys, "after"), graphBefore),
  };
  return { steps, missing, keys, graphs };
}

/** Without edges of people, groups and accounts that the change deletes: Domo deletes them, too, even if their own resources stay. */
function withoutDeleted(after: AccessGraph, before: AccessGraph): AccessGraph {
  const isDeclared = (node: { urn?: string } | undefined): boolean => node?.urn !== undefined;
  const isDeleted = (key: string): boolean => {
    const was = [before.subjects.get(key), before.groups.get(key), before.accounts.get(key)].some(isDeclared);
    return was && ![after.subjects.get(key), after.groups.get(key), after.accounts.get(key)].some(isDeclared);
  };
  const graph = copyOf(after);
  graph.grants = graph.grants.filter(({ account, subject }) => !isDeleted(account) && !isDeleted(subject.key));
  for (const [key, group] of graph.groups) {
    if (isDeleted(key)) graph.groups.delete(key);
    else for (const member of group.members) if (isDeleted(member)) group.members.delete(member);
  }
  for (const nodes of [graph.subjects, graph.accounts]) for (const key of nodes.keys()) if (isDeleted(key)) nodes.delete(key);
  return graph;
}

export type ReviewResult = Pick<
  Review,
  "instances" | "stack" | "changes" | "findings" | "access" | "groups" | "notInRosters" | "exposure" | "limits"
> & {
  hasDomo: boolean;
  comparison: Comparison;
};

/** @param liveFindings - What `auditLive` found in the instance. */
export function reviewOf(input: ReviewInput, liveFindings: Finding[] = []): ReviewResult {
  const { steps, missing, keys, graphs, liveHost } = input;
  const isLive = liveHost !== undefined;
  const comparison = { ...compareAccess(graphs, keys), ...(isLive && { liveHost }) };
  const access = accessChanges(comparison);
  const groups = groupChanges(comparison);
  const findings = [
    ...access.findings,
    ...grantFindings(comparison),
    ...groups.findings,
    ...accountFindings(comparison),
    ...userFindings(comparison),
    ...namesakeFindings(comparison),
    ...rosterFindings(comparison),
    ...driftFindings(comparison),
    ...liveFindings,
    ...previewFindings(steps, missing, comparison),
  ];
  const { before, changes, recorded } = keys.states;
  const written = [...before].filter(([urn]) => changes.has(urn));
  const stack = stackOf(steps);
  return {
    ...(stack !== undefined && { stack }),
    instances: [...hostsOf([graphs.before, graphs.after])].sort(),
    changes: countChanges(steps) + keys.states.orphans.size,
    findings: withSharedNames(sortByKind(findings), steps),
    access: access.changes,
    groups: groups.changes,
    notInRosters: peopleNotInRosters(comparison),
    exposure: exposureOf(comparison),
    limits: limitsOf(steps, {
      isRefreshed: recorded.size > 0 || isNewStack(steps),
      isLive,
      unfinished: unfinishedResources(written, { isLive }),
      possibleCallers: possibleCallers(comparison),
    }),
    hasDomo: hasDomo(steps),
    // The paths of all affected accounts take more memory than the rest, and all is said about them.
    comparison: { ...comparison, accounts: [] },
  };
}

/** The name of the stack, from the first URN that has one: `urn:pulumi:<stack>::<project>::...`. */
const stackOf = (steps: Step[]): string | undefined => steps.map(({ urn }) => /^urn:pulumi:([^:]+)::/.exec(urn)?.[1]).find(Boolean);

/** Whether the stack has nothing yet that a refresh could read. */
const isNewStack = (steps: Step[]): boolean => steps.some(({ urn, op }) => op === "create" && urn.includes("::pulumi:pulumi:Stack::"));

/** Number of resources of Domo that change. */
function countChanges(steps: Step[]): number {
  const isOfDomo = ({ newState, oldState }: Step): boolean =>
    [newState, oldState].some((state) => state !== undefined && typeOf(state) !== "");
  return new Set(steps.filter((step) => isChange(step.op) && isOfDomo(step)).map(({ urn }) => urn)).size;
}

/** Marks findings whose resource has the name of another one, of another type or with another parent. */
function withSharedNames(findings: Finding[], steps: Step[]): Finding[] {
  const urnsByName = new Map<string, Set<string>>();
  // A resource that an alias renames or moves is one. What a refresh shows has its old URN, and is in another step, too.
  for (const { urn, oldState } of steps.filter(({ op }) => op !== "refresh"))
    for (const name of [urn, oldState?.urn ?? urn].map(wholeName)) urnsByName.set(name, (urnsByName.get(name) ?? new Set()).add(urn));
  const isShared = ({ resource }: Finding): boolean => resource !== undefined && (urnsByName.get(wholeName(resource))?.size ?? 0) > 1;
  return findings.map((finding) => (isShared(finding) ? { ...finding, isResourceNameShared: true } : finding));
}

/** The most dangerous kinds first. */
function sortByKind(findings: Finding[]): Finding[] {
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  return KINDS.flatMap((kind) => (byKind.get(kind) ?? []).sort((a, b) => (a.text < b.text ? -1 : 1)));
}
