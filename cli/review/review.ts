// From a preview to findings: who gains and loses access, the most dangerous first. Pure: no I/O and no clock.

import { buildAccessGraph, statesOf, typeOf, type AccessGraph, type PreviewStates } from "./access-graph";
import { changesOf, compareAccess } from "./compare-access";
import { exposureOf } from "./exposure";
import { accessFindings } from "./findings/access";
import { driftFindings } from "./findings/drift";
import { groupAccessFindings } from "./findings/group-access";
import { isChange, resourceFindings } from "./findings/resources";
import { parsePreview, type Step } from "./preview";
import { summaryOf } from "./render/summary";
import { KINDS, type Finding, type Review } from "./schema";
import { pluralize } from "./wording";

export interface ReviewOptions {
  /** If true, a preview without the resources that do not change is accepted; a finding describes what it can't show. Default: false. */
  diffOnly?: boolean;
}

/** A preview, prepared for the review. `--live` adds to its graphs what no code declares. */
export interface ReviewInput {
  steps: Step[];
  states: PreviewStates;
  before: AccessGraph;
  after: AccessGraph;
  /** Number of unchanged resources that are not in the preview. */
  hiddenCount: number;
  /** URNs of resources that are replaced. */
  replaced: Set<string>;
  /** Keys of groups that have an exclusive membership after the change. */
  exclusiveGroups: Set<string>;
}

/**
 * Reads the JSON of `pulumi preview --json --show-sames`.
 *
 * @throws {@link InvalidPreviewError}
 */
export function readPreview(text: string, { diffOnly = false }: ReviewOptions = {}): ReviewInput {
  const { steps, hiddenCount } = parsePreview(text, { diffOnly });
  const states = statesOf(steps);
  const ids = new Map([...states.before].flatMap(([urn, { id }]): [string, string][] => (id ? [[urn, id]] : [])));
  const before = buildAccessGraph([...states.before.values()]);
  const after = buildAccessGraph([...states.after.values()], ids);
  const replaced = new Set(steps.filter(({ op }) => op === "replace").map(({ urn }) => urn));
  const exclusive = [...states.after.values()].filter(({ inputs }) => inputs?.exclusive === true);
  const exclusiveGroups = new Set(exclusive.flatMap(({ urn }) => after.memberships.get(urn) ?? []));
  return { steps, states, before, after, hiddenCount, replaced, exclusiveGroups };
}

type ReviewResult = Pick<Review, "summary" | "changes" | "findings" | "access" | "exposure">;

/** @param liveFindings - What `auditLive` found in the instance. */
export function reviewOf(input: ReviewInput, liveFindings: Finding[] = []): ReviewResult {
  const { steps, states, before, after, replaced } = input;
  const comparison = compareAccess(before, after);
  const access = changesOf(comparison);
  const findings = [
    ...accessFindings(comparison, access),
    ...groupAccessFindings(comparison),
    ...resourceFindings({ steps, replaced, ...states }, comparison),
    ...driftFindings(states, comparison),
    ...liveFindings,
    ...unknownFindings(input),
  ];
  return {
    summary: summaryOf(findings),
    changes: countChanges(steps),
    findings: sortByKind(findings),
    access,
    exposure: exposureOf(comparison),
  };
}

/** Number of resources of Domo that change. */
function countChanges(steps: Step[]): number {
  const isOfDomo = ({ newState, oldState }: Step): boolean =>
    [newState, oldState].some((state) => state !== undefined && typeOf(state) !== "");
  return new Set(steps.filter((step) => isChange(step.op) && isOfDomo(step)).map(({ urn }) => urn)).size;
}

/** The most dangerous kinds first. */
function sortByKind(findings: Finding[]): Finding[] {
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  return KINDS.flatMap((kind) => (byKind.get(kind) ?? []).sort((a, b) => (a.text < b.text ? -1 : 1)));
}

function unknownFindings({ after, hiddenCount }: ReviewInput): Finding[] {
  const unknown = after.unknown.map((what): Finding => ({ kind: "unknown", text: `The preview does not tell ${what}.` }));
  if (hiddenCount === 0) return unknown;
  const text =
    `${pluralize(hiddenCount, "resource that does not change is", "resources that do not change are")} not in the preview, so that other ways to the ` +
    "same access are not seen, and ids may stand for names; pulumi preview --json --show-sames has them.";
  return [...unknown, { kind: "unknown", text }];
}
