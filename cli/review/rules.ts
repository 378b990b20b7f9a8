// The rules of reviews: which findings break which rule. `docs/review-rules.md` explains each of them.

import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";
import { KINDS, LEVELS, type Finding, type Kind, type Level } from "./schema";

/** A kind of finding that must not occur, or a rule with a threshold. */
export interface Rule {
  /** As it was written. */
  rule: string;
  /** Those of the findings that break the rule. */
  hits: (findings: Finding[], review: ReviewContext) => Finding[];
}

/** What a rule may need to know beside the findings. */
export interface ReviewContext {
  /** Protected accounts, as named in scopes of findings. */
  protectedLabels: readonly string[];
}

/** Stands for {@link DEFAULT_RULES}. */
export const DEFAULT = "default";

/**
 * What a careful team wants to look at before it happens: who gets power, who cannot be told, and what evades a review. What is not among them
 * is ordinary work (people, groups and accounts that come, access to use or share), takes access away, or was so before the change.
 */
export const DEFAULT_RULES: readonly string[] = [
  ...["admin-gained", "owner-gained", "gain>=CAN_EDIT"],
  ...["unknown", "opaque-change", "partial-preview", "nothing-of-domo"],
  ...["email-changed", "group-owners-changed", "group-type-changed", "group-rule-changed", "external-use", "provider-changed"],
  ...["account-deleted", "account-replaced", "datasets-cut-off"],
  ...["disguised-name", "noncanonical-id", "ineffective-removal"],
];

export const RULE_FORMS = ["gain>=LEVEL", "removals>NUMBER"];

/** What to use instead of a rule that there is not. */
export const SUPPORTED_RULES = `use ${[DEFAULT, ...KINDS, ...RULE_FORMS].join(", ")}, with the levels ${ACCESS_LEVELS.join(", ")}`;

/** Undefined if there is no such rule. */
export function parseRule(rule: string): Rule | undefined {
  const kind = KINDS.find((candidate) => candidate === rule);
  if (kind) return { rule, hits: (findings) => findings.filter((finding) => finding.kind === kind) };
  const level = ACCESS_LEVELS.find((candidate) => rule === `gain>=${candidate}`);
  if (level) return { rule, hits: (findings) => findings.filter((finding) => isGain(finding, level)) };
  const most = /^removals>(\d{1,6})$/.exec(rule)?.[1];
  if (most === undefined) return undefined;
  return {
    rule,
    hits: (findings) => {
      const removals = findings.filter(({ kind: each }) => REMOVALS.includes(each));
      return new Set(removals.map(subjectOf)).size > Number(most) ? removals : [];
    },
  };
}

/** `restored` is not among them: it only gives back what the code had all the time. */
const GAINS: readonly Kind[] = ["gain", "raised", "owner-gained"];

/** Whether somebody reaches at least this level. What the preview does not tell reaches every level. */
function isGain({ kind, after, scope }: Finding, least: Level): boolean {
  if (kind === "unknown") return true;
  return (GAINS.includes(kind) || (scope !== undefined && mayGive(kind, scope))) && reaches(after ?? "UNKNOWN", least);
}

/** Whether access may rise by what the preview does not tell exactly. */
export const mayGive = (kind: Kind, { people, accounts }: NonNullable<Finding["scope"]>): boolean =>
  // The default group's access is what everybody has: else no person could be created.
  kind !== "person-created" && people.length > 0 && accounts.length > 0;

/** {@link LEVELS} has the highest first. */
const reaches = (level: Level, least: Level): boolean => level === "UNKNOWN" || LEVELS.indexOf(level) <= LEVELS.indexOf(least);

const REMOVALS: readonly Kind[] = ["loss", "person-deleted"];

/** The same for all findings about one person, or about everybody else in one group. */
function subjectOf({ person, group, text, identities }: Finding): string {
  const { emails = [], ids = [], resources = [], unknown } = identities.person ?? {};
  const known = [emails, ids, resources].find((values) => values.length > 0);
  if (known && !unknown) return `person ${known.toSorted().join(" ").toLowerCase()}`;
  return person ?? group ?? text;
}
