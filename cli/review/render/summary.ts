// One sentence that says it all.

import { pluralize } from "../access-changes";
import type { Finding, Kind } from "../schema";

export function summaryOf(findings: Finding[]): string {
  const people = (...kinds: Kind[]): number =>
    new Set(findings.flatMap(({ kind, person, text }) => (kinds.includes(kind) ? [person ?? text] : []))).size;
  const count = (...kinds: Kind[]): number => findings.filter(({ kind }) => kinds.includes(kind)).length;
  const some = (number: number, one: string, many: string): string[] => (number === 0 ? [] : [pluralize(number, one, many)]);
  const gains = some(people("gain", "raised", "owner-gained"), "person gains access", "people gain access");
  const lose = gains.length > 0 ? ["loses it", "lose it"] : ["person loses access", "people lose access"];
  const parts = [
    ...gains,
    ...some(people("loss", "lowered"), lose[0] ?? "", lose[1] ?? ""),
    ...some(count("owner-gained"), "new owner", "new owners"),
    ...some(count("admin-gained"), "new Admin", "new Admins"),
    ...some(count("account-deleted"), "account deleted", "accounts deleted"),
    ...some(count("account-replaced"), "account replaced", "accounts replaced"),
    ...some(count("drift"), "change by hand undone", "changes by hand undone"),
  ];
  const idle = some(count("ineffective-removal", "no-effect"), "change changes nothing", "changes change nothing");
  const undeclared = some(
    count("undeclared-grant", "undeclared-member"),
    "grant or member is undeclared",
    "grants or members are undeclared",
  );
  const unknown = some(count("unknown"), "thing is not known", "things are not known");
  const all = [parts.join(", "), ...idle, ...undeclared, ...unknown].filter((part) => part !== "");
  return all.length === 0 ? "Nobody gains or loses access." : `${all.join("; ")}.`;
}
