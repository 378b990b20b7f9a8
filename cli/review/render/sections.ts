// The sections of a report, the most dangerous first.

import type { Finding, Kind, Review } from "../schema";

const SECTIONS: readonly (readonly [title: string, kinds: readonly Kind[]])[] = [
  ["New owners and Admins", ["admin-gained", "owner-gained"]],
  ["Accounts that go", ["account-deleted", "account-replaced", "datasets-cut-off"]],
  ["Changes that change nothing", ["ineffective-removal", "no-effect"]],
  ["Who gains access", ["gain", "raised"]],
  ["Changed by hand, put back", ["drift"]],
  ["In Domo, and not declared", ["undeclared-grant", "undeclared-member", "inactive-person"]],
  ["Who loses access", ["loss", "lowered"]],
  ["Thin ownership", ["thin-ownership"]],
  ["Groups", ["group-reach"]],
  ["Credentials", ["credentials-changed"]],
  ["People", ["person-deleted", "person-created", "person-changed"]],
  ["Accounts", ["account-created", "account-renamed"]],
  ["Not known", ["unknown"]],
];

export interface Section {
  title: string;
  findings: Finding[];
}

/** The sections that have findings. */
export function sectionsOf({ findings }: Review): Section[] {
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  const sections = SECTIONS.map(([title, kinds]) => ({ title, findings: kinds.flatMap((kind) => byKind.get(kind) ?? []) }));
  return sections.filter((section) => section.findings.length > 0);
}
