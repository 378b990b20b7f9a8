// What a preview means for people: who gains and loses what, most dangerous first. Pure: no I/O, no clock.

import {
  changesOf,
  compareAccess,
  pluralize,
  exposureOf,
  changesWithoutEffect,
  ownershipFindings,
  accessFinding,
  type Comparison,
} from "./access-changes";
import { parsePreview, type Step } from "./preview";
import { driftFindings } from "./findings/drift";
import { groupAccessFindings } from "./findings/group-access";
import { isChange, resourceFindings } from "./findings/resources";
import { KINDS, type Finding, type Review } from "./schema";
import { summaryOf } from "./render/summary";
import { statesOf, typeOf, buildAccessGraph, type AccessGraph } from "./access-graph";

export interface ReviewOptions {
  /** Whether a preview will do that lacks what stays as it is. What it can't tell is a finding then. Default: no. */
  diffOnly?: boolean;
}

/** What is known of a preview before anything is said of it. */
export interface ReviewInput {
  steps: Step[];
  /** The world before and after. */
  old: AccessGraph;
  now: AccessGraph;
  sides: ReturnType<typeof statesOf>;
  /** How many resources stay as they are, and are not in the preview. */
  hidden: number;
  /** URNs of what is replaced. */
  replaced: Set<string>;
  /** Groups by key that an exclusive membership has for itself after the change. */
  exclusive: Set<string>;
}

/** Reads the JSON of `pulumi preview --json --show-sames`. Throws `NoReview` when it is none. */
export function readPreview(text: string, { diffOnly = false }: ReviewOptions = {}): ReviewInput {
  const { steps, hidden } = parsePreview(text, { diffOnly });
  const sides = statesOf(steps);
  const ids = new Map([...sides.before].flatMap(([urn, { id }]): [string, string][] => (id ? [[urn, id]] : [])));
  const [old, now] = [buildAccessGraph([...sides.before.values()]), buildAccessGraph([...sides.after.values()], ids)];
  const replaced = new Set(steps.filter(({ op }) => op === "replace").map(({ urn }) => urn));
  const alone = [...sides.after.values()].filter(({ inputs }) => inputs?.exclusive === true);
  const exclusive = new Set(alone.flatMap(({ urn }) => now.memberships.get(urn) ?? []));
  return { steps, old, now, sides, hidden, replaced, exclusive };
}

export type ReviewResult = Pick<Review, "summary" | "changes" | "findings" | "access" | "exposure">;

/** Reviews what was read. `more` is what the instance itself was asked besides. */
export function reviewOf({ steps, old, now, sides, hidden, replaced }: ReviewInput, more: Finding[] = []): ReviewResult {
  const comparison = compareAccess(old, now);
  const access = changesOf(comparison);
  const findings = [
    ...access.map(accessFinding),
    ...changesWithoutEffect(comparison),
    ...ownershipFindings(comparison),
    ...groupAccessFindings(comparison),
    ...resourceFindings({ steps, replaced, ...sides }, comparison),
    ...driftFindings(sides, comparison),
    ...more,
    ...unknownFindings(comparison, hidden),
  ];
  const ofDomo = ({ newState, oldState }: Step): boolean =>
    [newState, oldState].some((state) => state !== undefined && typeOf(state) !== "");
  const changes = new Set(steps.filter((step) => isChange(step.op) && ofDomo(step)).map(({ urn }) => urn)).size;
  return { summary: summaryOf(findings), changes, findings: ordered(findings), access, exposure: exposureOf(comparison) };
}

/** The most dangerous first. */
function ordered(findings: Finding[]): Finding[] {
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  return KINDS.flatMap((kind) => (byKind.get(kind) ?? []).sort((a, b) => (a.text < b.text ? -1 : 1)));
}

function unknownFindings({ now }: Comparison, hidden: number): Finding[] {
  const untold = now.unknown.map((what): Finding => ({ kind: "unknown", text: `The preview does not tell ${what}.` }));
  if (hidden === 0) return untold;
  const text =
    `${pluralize(hidden, "resource that does not change is", "resources that do not change are")} not in the preview, so that other ways to the ` +
    "same access are not seen, and ids may stand for names; pulumi preview --json --show-sames has them.";
  return [...untold, { kind: "unknown", text }];
}
