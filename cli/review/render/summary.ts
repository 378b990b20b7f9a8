// The summary of a review: one sentence.

import type { Finding, Kind } from "../schema";
import { pluralize } from "../wording";

export function summaryOf(findings: Finding[]): string {
  // A finding about a group has no person, and counts by its text.
  const countPeople = (...kinds: Kind[]): number =>
    new Set(findings.flatMap(({ kind, person, text }) => (kinds.includes(kind) ? [person ?? text] : []))).size;
  const count = (...kinds: Kind[]): number => findings.filter(({ kind }) => kinds.includes(kind)).length;
  /** Empty for 0. */
  const phrase = (number: number, singular: string, plural: string): string[] =>
    number === 0 ? [] : [pluralize(number, singular, plural)];
  const gains = phrase(countPeople("gain", "raised", "owner-gained"), "person gains access", "people gain access");
  const [singular, plural] = gains.length > 0 ? ["loses it", "lose it"] : ["person loses access", "people lose access"];
  const parts = [
    ...gains,
    ...phrase(countPeople("loss", "lowered"), singular, plural),
    ...phrase(count("owner-gained"), "new owner", "new owners"),
    ...phrase(count("admin-gained"), "new Admin", "new Admins"),
    ...phrase(count("account-deleted"), "account deleted", "accounts deleted"),
    ...phrase(count("account-replaced"), "account replaced", "accounts replaced"),
    ...phrase(count("drift"), "change by hand undone", "changes by hand undone"),
  ];
  const ineffective = phrase(count("ineffective-removal", "no-effect"), "change changes nothing", "changes change nothing");
  const undeclared = phrase(
    count("undeclared-grant", "undeclared-member"),
    "grant or member is undeclared",
    "grants or members are undeclared",
  );
  const unknown = phrase(count("unknown"), "thing is not known", "things are not known");
  const all = [parts.join(", "), ...ineffective, ...undeclared, ...unknown].filter((part) => part !== "");
  return all.length === 0 ? "Nobody gains or loses access." : `${all.join("; ")}.`;
}
