// A review as SARIF 2.1.0, for tools that collect findings. Results have no file and line, as previews have none.

import type { Log, ReportingDescriptor, Result } from "sarif";
import { KINDS, type Finding, type Kind, type Review } from "../schema";

const ERRORS: readonly Kind[] = ["admin-gained", "owner-gained", "account-deleted", "account-replaced"];
const NOTES: readonly Kind[] = [
  ...(["person-created", "person-changed", "account-created", "account-renamed", "group-reach", "no-effect"] as const),
];

const levelOf = (kind: Kind): Result.level => (ERRORS.includes(kind) ? "error" : NOTES.includes(kind) ? "note" : "warning");

const sentence = (kind: Kind): string => kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll("-", " ");

const rules = KINDS.map((id): ReportingDescriptor => ({
  id,
  shortDescription: { text: sentence(id) },
  defaultConfiguration: { level: levelOf(id) },
}));

function resultOf(finding: Finding, suppressions: Result["suppressions"]): Result {
  const { kind, text, person, account, group } = finding;
  const subjects = Object.entries({ person, account, group }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ruleId: kind,
    ruleIndex: KINDS.indexOf(kind),
    level: levelOf(kind),
    message: { text },
    ...(subjects.length > 0 && { locations: [{ logicalLocations: subjects.map(([type, name]) => ({ kind: type, name })) }] }),
    // Identifies the same finding in later runs.
    partialFingerprints: { "finding/v1": `${kind}|${text}` },
    ...(suppressions && { suppressions }),
  };
}

/** Waived findings are results with a suppression, which has the reason. */
export function sarif(review: Review, version: string): Log {
  const reasons = new Map(review.waived.map(({ finding, reason, expires }) => [finding, `${reason} (until ${expires})`]));
  const results = review.findings.map((finding) => {
    const justification = reasons.get(finding);
    return resultOf(finding, justification === undefined ? undefined : [{ kind: "external", justification }]);
  });
  const driver = { name: "pulumi-domo review", semanticVersion: version, rules };
  const broken = review.broken.map(({ rule }) => rule);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results, properties: { summary: review.summary, broken } }],
  };
}
