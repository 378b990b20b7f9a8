// From the text of a preview to the text of its review: all of the command but options, input and output.

import { mapTexts, printable, printableJson, printableLine } from "../../provider/printable";
import type { Comparison } from "./compare-access";
import { effectiveAccessOf, type EffectiveAccess } from "./effective-access";
import { explain } from "./explain";
import type { Origin } from "./origin";
import { evaluatePolicy, readPolicy, type Policy } from "./policy";
import { readPolicyFiles } from "./policy-files";
import { html } from "./render/html";
import { markdown } from "./render/markdown";
import { sarif } from "./render/sarif";
import { totalsOf, summaryOf } from "./render/summary";
import { readPreview, reviewOf, type ReviewResult } from "./review";
import type { Finding, Kind, Review } from "./schema";

export const FORMATS = ["markdown", "html", "json", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export interface Flags {
  failOn?: string;
  config?: string;
  diffOnly?: boolean;
  live?: boolean;
  /** A person and an account: instead of the review, every way by which the person has access. */
  explain?: [person: string, account: string];
  /** For the page and the comment. */
  origin?: Origin;
  /** The version of this package. */
  version: string;
}

/**
 * Reviews a preview. `isBroken` is whether a rule is broken.
 *
 * @throws an error of one sentence if there can be no review.
 */
export async function report(preview: string, format: Format, flags: Flags): Promise<{ text: string; isBroken: boolean }> {
  const policy = readPolicy({ failOn: flags.failOn, ...readPolicyFiles(flags.config) });
  const declared = readPreview(preview, flags);
  // Imported on demand: most reviews send no requests to Domo, and start faster without it.
  const live = flags.live ? await import("./live-audit.js") : undefined;
  const { input, findings } = live ? await live.auditLive(declared, process.env) : { input: declared, findings: [] };
  // A name in Domo may contain the credentials.
  const redact = live?.redact ?? ((text: string): string => text);
  const result = reviewOf(input, findings);
  if (flags.explain) {
    const answer = explain(result.comparison, ...flags.explain);
    return {
      text: answer
        .split("\n")
        .map((line) => printableLine(redact(line)))
        .join("\n"),
      isBroken: false,
    };
  }
  const labels = protectedLabels(result.comparison, policy);
  const accounts = labels.filter(({ sort }) => sort === "account").map(({ label }) => label);
  const evaluation = { ...evaluatePolicy(result.findings, policy, today(), accounts), protected: labels.map(({ label }) => label) };
  const evaluated = concluded(result, evaluation);
  const review = live ? mapTexts(evaluated, redact) : evaluated;
  // Nothing below refers to the graphs, which take more memory than the review.
  const access = format === "html" ? mapTexts(effectiveAccessOf(result.comparison), (text) => printable(redact(text))) : NO_ACCESS;
  return { text: await render(review, format, { access, ...flags }), isBroken: review.broken.length > 0 };
}

const NO_ACCESS: EffectiveAccess = { grants: [], members: new Map() };

function render(
  review: Review,
  format: Format,
  { access, version, origin }: { access: EffectiveAccess } & Pick<Flags, "version" | "origin">,
): string | Promise<string> {
  if (format === "json") return `${printableJson(review, 1)}\n`;
  const shown = mapTexts(review, printable);
  if (format === "html") return html(shown, access, origin);
  return format === "sarif" ? `${JSON.stringify(sarif(shown, version))}\n` : markdown(shown, origin);
}

/** Findings of these kinds leave everybody's access as it is. */
const NEUTRAL: readonly Kind[] = [
  ...(["account-renamed", "group-renamed", "members-changed", "no-effect", "ineffective-removal", "left-in-domo"] as const),
  ...(["disguised-name", "inactive-person", "invalid-credential", "undeclared-grant", "undeclared-member"] as const),
  "limits-raised",
];

type Evaluation = Pick<Review, "broken" | "waived" | "notes" | "protected">;

/** The review with its verdict. */
export function concluded({ comparison: _comparison, hasDomo, ...result }: ReviewResult, evaluation: Evaluation): Review {
  const { findings, access, groups } = result;
  // Whoever owns a group that is given an account can let people in.
  const isGroupGrant = ({ kind, group }: Finding): boolean => kind === "no-effect" && group !== undefined;
  // Without a change of access, whoever joins or leaves a group has what it is seen to give in another way. What is not seen to be given to a group
  // may be given to it by hand.
  const opensUnseen = groups.some(({ joins, leaves, accounts }) => joins.length + leaves.length > 0 && accounts.length === 0);
  const isNeutral =
    access.length === 0 && !opensUnseen && findings.every((finding) => NEUTRAL.includes(finding.kind) && !isGroupGrant(finding));
  const verdict = evaluation.broken.length > 0 ? "blocked" : !hasDomo ? "nothing-of-domo" : isNeutral ? "no-access-changes" : "changes";
  const totals = totalsOf(findings, access);
  return { version: 2, verdict, summary: summaryOf({ findings, totals, verdict }), totals, ...result, ...evaluation };
}

/** In UTC, so that a waiver expires everywhere at the same time. */
const today = (): string => new Date().toISOString().slice(0, "2026-01-31".length);

/** Accounts and groups that the rules protect, as named in texts. */
function protectedLabels({ before, after, names }: Comparison, { isProtected }: Policy): { sort: "account" | "group"; label: string }[] {
  const accounts = new Set([...before.accounts.keys(), ...after.accounts.keys()]);
  const groups = new Set([...before.groups.keys(), ...after.groups.keys()]);
  return [
    ...[...accounts]
      .filter((key) => isProtected("account", names.accountIdentity(key)))
      .map((key) => ({ sort: "account" as const, label: names.account(key) })),
    ...[...groups]
      .filter((key) => isProtected("group", names.groupIdentity(key)))
      .map((key) => ({ sort: "group" as const, label: names.group(key) })),
  ];
}
