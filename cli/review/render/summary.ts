// The verdict, the counts and the summary of a review in words.

import { pluralize } from "../wording";
import { KIND_INFO } from "./kinds";
import { isFall, isRise, rankOf } from "./levels";
import { labelOf } from "./labels";
import type { Change, Finding, Kind, Review } from "../schema";

type Totals = Review["totals"];

/** The counts of a review. A person who gains access to two accounts counts once. */
export function totalsOf(findings: readonly Finding[], access: readonly Change[]): Totals {
  const countSubjects = (matches: (change: Change) => boolean): number =>
    new Set(access.flatMap((change) => (matches(change) ? [`${change.subject.kind} ${labelOf(change.subject)}`] : []))).size;
  const ofKind = (kind: Kind): Finding[] => findings.filter((finding) => finding.kind === kind);
  const distinct = (names: string[]): number => new Set(names).size;
  const peopleOfKind = (kind: Kind): number => distinct(ofKind(kind).map(({ person, text }) => person ?? text));
  return {
    owners: countSubjects((change) => isRise(change) && rankOf(change.after?.level) >= rankOf("OWNER")),
    admins: peopleOfKind("admin-gained"),
    created: peopleOfKind("person-created"),
    deleted: peopleOfKind("person-deleted"),
    gain: countSubjects(isRise),
    lose: countSubjects(isFall),
    credentials: distinct(ofKind("credentials-changed").map(({ account, text }) => account ?? text)),
    unknown: ofKind("unknown").length,
  };
}

/** One sentence: `8 new owners; 12 new users; 40 people gain access, 2 lose it; 3 unknown.` */
export function summaryOf({ findings, totals, verdict }: Pick<Review, "findings" | "totals" | "verdict">): string {
  if (verdict === "no-access-changes") return "No access changes.";
  if (verdict === "nothing-of-domo") return "Nothing of Domo in this preview.";
  const count = (...kinds: Kind[]): number => findings.filter(({ kind }) => kinds.includes(kind)).length;
  /** Empty for 0. */
  const phrase = (number: number, singular: string, plural: string): string[] =>
    number === 0 ? [] : [pluralize(number, singular, plural)];
  const gains = phrase(totals.gain, "person gains access", "people gain access");
  const [singular, plural] = gains.length > 0 ? ["loses it", "lose it"] : ["person loses access", "people lose access"];
  const parts = [
    ...phrase(totals.owners, "new owner", "new owners"),
    ...phrase(totals.admins, "new Admin", "new Admins"),
    ...phrase(totals.created, "new user", "new users"),
    ...phrase(totals.deleted, "user deleted", "users deleted"),
    [...gains, ...phrase(totals.lose, singular, plural)].join(", "),
    ...phrase(totals.unknown, "unknown", "unknown"),
    ...phrase(count("email-changed"), "e-mail changes", "e-mails change"),
    ...phrase(count("account-deleted"), "account deleted", "accounts deleted"),
    ...phrase(count("account-replaced"), "account replaced", "accounts replaced"),
    ...phrase(totals.credentials, "account gets new credentials", "accounts get new credentials"),
    ...phrase(count("drift"), "deviation from the code undone", "deviations from the code undone"),
    ...phrase(count("ineffective-removal"), "removal has no effect", "removals have no effect"),
    ...phrase(count("left-in-domo"), "removal leaves access in Domo", "removals leave access in Domo"),
    ...phrase(count("undeclared-grant", "undeclared-member"), "undeclared share or member", "undeclared shares or members"),
  ].filter((part) => part !== "");
  if (parts.length === 0) return findings.length === 0 ? "Domo changes." : `${pluralize(findings.length, "finding", "findings")}.`;
  return `${parts.join("; ")}.`;
}

/** `3`, `3+` if there may be more. */
export const countText = (count: number, isLeast = false): string => `${String(count)}${isLeast ? "+" : ""}`;

export interface VerdictWords {
  emoji: string;
  text: string;
  /** Only where there is nothing else to say. */
  explanation?: string;
}

/** The verdict as a heading. */
export function verdictOf({ verdict, totals, access, findings, changes, broken }: Review): VerdictWords {
  const hasAccess = access.length > 0 || Object.values(totals).some((total) => total > 0);
  const mayHaveAccess = findings.some(({ kind }) => KIND_INFO[kind].isDangerous);
  const isOfDomo = findings.every(({ kind }) => kind !== "nothing-of-domo");
  const otherwise = changes > 0 ? "something changes in Domo" : isOfDomo ? "nothing changes in Domo" : "nothing of Domo in this preview";
  const subject = hasAccess ? "access to Domo changes" : mayHaveAccess ? "access to Domo may change" : otherwise;
  if (verdict === "blocked") return { emoji: "⛔", text: broken.length > 0 ? `Blocked by policy: ${subject}` : "Blocked by policy" };
  if (verdict === "changes") return { emoji: "👀", text: `${subject.charAt(0).toUpperCase()}${subject.slice(1)}` };
  if (verdict === "nothing-of-domo") {
    const explanation = "There is nothing to review. If the program has resources of Domo, this is not the preview of it.";
    return { emoji: "⚪", text: "Nothing of Domo in this preview", explanation };
  }
  const explanation =
    changes === 0
      ? "Nothing changes in Domo."
      : `${pluralize(changes, "resource of Domo changes", "resources of Domo change")}. Everybody can do the same as before, and nobody else can.`;
  return { emoji: "✅", text: "No access changes", explanation };
}

/** The counts, with the most dangerous first. Those that are optional are left out if there are none. */
export const COUNTS: readonly { key: keyof Totals; emoji: string; title: string; isOptional?: true }[] = [
  { key: "owners", emoji: "👑", title: "Owners" },
  { key: "admins", emoji: "🚨", title: "Admins", isOptional: true },
  { key: "created", emoji: "🆕", title: "New users", isOptional: true },
  { key: "deleted", emoji: "❌", title: "Deleted users", isOptional: true },
  { key: "gain", emoji: "➕", title: "Gain" },
  { key: "lose", emoji: "➖", title: "Lose" },
  { key: "credentials", emoji: "🔑", title: "Credentials" },
  { key: "unknown", emoji: "❓", title: "Unknown" },
];
