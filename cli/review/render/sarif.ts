// A review as SARIF 2.1.0, for tools that collect findings.

import { createHash } from "node:crypto";
import type { Location, Log, ReportingDescriptor, Result } from "sarif";
import { KINDS, type Finding, type Identity, type Kind, type Review, type Source } from "../schema";
import { KIND_INFO } from "./kinds";
import { keyOf } from "./sections";

const RULE_PAGES = "https://github.com/pulumi-domo/pulumi-domo/blob/main/docs/review-rules";

const nameOf = (kind: Kind): string =>
  kind
    .split("-")
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join("");

const rules = KINDS.map((id): ReportingDescriptor => ({
  id,
  name: nameOf(id),
  shortDescription: { text: KIND_INFO[id].description },
  helpUri: `${RULE_PAGES}/${id}.md`,
  defaultConfiguration: { level: KIND_INFO[id].level },
}));

/** The file of every Pulumi program. Code hosts reject a result without a file. */
const PROJECT_FILE = "Pulumi.yaml";

/** Relative to the folder of the program, with what has a meaning in URIs escaped. */
const uriOf = (file: string): string =>
  file
    .replaceAll(/\p{Cs}/gu, "\ufffd")
    .replaceAll("\\", "/")
    .split("/")
    .filter((part, index) => part !== "." && (part !== "" || index > 0))
    .map(encodeURIComponent)
    .join("/");

const placeOf = (source: Source | undefined): Location["physicalLocation"] => ({
  artifactLocation: { uri: source ? uriOf(source.file) : PROJECT_FILE, uriBaseId: "%SRCROOT%" },
  ...(source && source.line > 0 && { region: { startLine: source.line } }),
});

function locationOf({ person, account, group, source, resource }: Finding): Location {
  const subjects = Object.entries({ person, account, group, resource }).flatMap(([kind, name]) =>
    name === undefined ? [] : [kind === "resource" ? { kind, fullyQualifiedName: name } : { kind, name }],
  );
  return { physicalLocation: placeOf(source), ...(subjects.length > 0 && { logicalLocations: subjects }) };
}

/** What stays the same from run to run. Ids are the last choice, as what is new has none. */
const stableIdentity = (identity: Identity | undefined): string | undefined =>
  identity && (identity.emails?.[0] ?? identity.resources[0] ?? identity.ids[0] ?? identity.names[0]);

/** The same for the same finding in later runs, whatever its text and the order of findings. */
function fingerprintOf({ kind, text, identities, after, resource }: Finding): string {
  const { person, account, group } = identities;
  const parts = [person, account, group].map((identity) => stableIdentity(identity) ?? null);
  const hasIdentity = parts.some((part) => part !== null) || resource !== undefined;
  return createHash("sha256")
    .update(JSON.stringify([kind, ...parts, after ?? null, resource ?? null, ...(hasIdentity ? [] : [text])]))
    .digest("hex");
}

/** Waived findings are results with a suppression, which has the reason. Those that break a rule are errors. */
export function sarif(review: Review, version: string): Log {
  const reasons = Map.groupBy(review.waived, ({ finding }) => keyOf(finding));
  const breaking = new Set(review.broken.flatMap(({ findings }) => findings.map(keyOf)));
  const counts = new Map<string, number>();
  const results = review.findings.map((finding): Result => {
    const key = keyOf(finding);
    const suppressions = (reasons.get(key) ?? []).map(({ rule, reason, expires }) => ({
      kind: "external" as const,
      justification: `${rule}: ${reason} (until ${expires})`,
    }));
    const fingerprint = fingerprintOf(finding);
    const count = (counts.get(fingerprint) ?? 0) + 1;
    counts.set(fingerprint, count);
    return {
      ruleId: finding.kind,
      ruleIndex: KINDS.indexOf(finding.kind),
      level: breaking.has(key) ? "error" : KIND_INFO[finding.kind].level,
      message: { text: finding.text },
      locations: [locationOf(finding)],
      partialFingerprints: { "finding/v2": `${fingerprint}:${String(count)}` },
      // An empty list would say that nothing is suppressed, where leaving it out says that it is not known.
      suppressions,
    };
  });
  const driver = {
    name: "pulumi-domo review",
    semanticVersion: version,
    informationUri: "https://github.com/pulumi-domo/pulumi-domo",
    rules,
  };
  const { verdict, summary, stack, instances, limits } = review;
  const broken = review.broken.map(({ rule }) => rule);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The folder of the Pulumi program." } } },
        results,
        properties: { verdict, summary, ...(stack !== undefined && { stack }), instances, broken, limits },
      },
    ],
  };
}
