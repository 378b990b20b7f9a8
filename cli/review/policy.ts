// The policy of a review: rules that make it fail, from `--fail-on owner-gained,gain>=CAN_EDIT,removals>5` and `domo-review.yaml`.

import { parseDocument } from "yaml";
import { z } from "zod";
import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";
import { rank, type Level } from "./access-graph";
import { matchesNamePattern } from "./name-pattern";
import { KINDS, type Finding, type Kind, type Review } from "./schema";

export const POLICY_FILE = "domo-review.yaml";

/** A kind of finding that must not occur, or a rule with a threshold. */
interface Rule {
  /** As it was written. */
  rule: string;
  /** The findings that break the rule. */
  hits: (findings: Finding[]) => Finding[];
}

export interface Policy {
  rules: Rule[];
  waivers: Waiver[];
}

const pattern = z.string().trim().min(1, "must not be empty");
const Patterns = z.array(pattern, "must be a list of names, in which * stands for any text").default([]);

const Waiver = z
  .strictObject({
    rule: z.string("must name the rule that is waived"),
    person: pattern.optional(),
    account: pattern.optional(),
    group: pattern.optional(),
    reason: z.string("must say why").trim().min(1, "must say why"),
    expires: z.iso.date("must be the last day on which it applies, such as 2026-12-31"),
  })
  .refine(({ person, account, group }) => person ?? account ?? group, "must name a person, an account or a group");
type Waiver = z.infer<typeof Waiver>;

const File = z.strictObject({
  failOn: z.array(z.string(), "must be a list of rules").default([]),
  protected: z.strictObject({ accounts: Patterns, groups: Patterns }, "must have accounts or groups").prefault({}),
  waivers: z.array(Waiver, "must be a list").default([]),
});

/** The rule that protected accounts and groups break. */
const PROTECTED = "protected";

export const RULE_FORMS = ["gain>=LEVEL", "removals>NUMBER"];

/**
 * The policy of the command line and the file together.
 *
 * @throws one error that lists all that is wrong with it.
 */
export function readPolicy({ failOn = "", file }: { failOn?: string; file?: { path: string; text: string } }): Policy {
  const problems: string[] = [];
  const content = file === undefined ? undefined : readFile(file, problems);
  const failOnRules = failOn
    .split(",")
    .map((rule) => rule.trim())
    .filter(Boolean);
  const ruleNames = [...new Set([...failOnRules, ...(content?.failOn ?? [])])];
  const rules = ruleNames.flatMap((rule) => parseRule(rule) ?? []);
  const waived = (content?.waivers ?? []).map(({ rule }) => rule).filter((rule) => rule !== PROTECTED);
  const unknownRules = [...new Set([...ruleNames, ...waived])].filter((rule) => !parseRule(rule));
  if (unknownRules.length > 0) {
    const supported = `use ${[...KINDS, ...RULE_FORMS].join(", ")}, with the levels ${ACCESS_LEVELS.join(", ")}`;
    problems.push(`there is no rule ${unknownRules.join(", ")}: ${supported}`);
  }
  if (problems.length > 0) throw new Error(problems.join("; "));
  const { accounts = [], groups = [] } = content?.protected ?? {};
  if (accounts.length + groups.length > 0) rules.push(protectedRule({ accounts, groups }));
  return { rules, waivers: content?.waivers ?? [] };
}

function readFile({ path, text }: { path: string; text: string }, problems: string[]): z.infer<typeof File> | undefined {
  const document = parseDocument(text);
  for (const { message } of document.errors) problems.push(`${path}: ${message.split("\n")[0] ?? ""}`);
  if (document.errors.length > 0) return undefined;
  const { data, error } = File.safeParse(document.toJS() ?? {});
  for (const { path: property, message } of error?.issues ?? []) {
    problems.push(`${path}: ${property.length === 0 ? "it" : property.join(".")}: ${message}`);
  }
  return data;
}

/** Undefined if there is no such rule. */
function parseRule(rule: string): Rule | undefined {
  const kind = KINDS.find((candidate) => candidate === rule);
  if (kind) return { rule, hits: (findings) => findings.filter((finding) => finding.kind === kind) };
  const level = ACCESS_LEVELS.find((candidate) => rule === `gain>=${candidate}`);
  if (level) return { rule, hits: (findings) => findings.filter((finding) => isGain(finding, level)) };
  const most = /^removals>(\d{1,6})$/.exec(rule)?.[1];
  if (most === undefined) return undefined;
  return {
    rule,
    hits: (findings) => {
      const removals = findings.filter((finding) => finding.kind === "loss" || finding.kind === "person-deleted");
      return removals.length > Number(most) ? removals : [];
    },
  };
}

/** Whether somebody reaches at least this level. */
const isGain = ({ kind, level }: Finding, least: Level): boolean =>
  (kind === "gain" || kind === "raised" || kind === "owner-gained") && rank(level) >= rank(least);

/** Findings that break the rule if they are about a protected account. A protected group may not change at all. */
const PROTECTED_KINDS: readonly Kind[] = [
  ...(["owner-gained", "gain", "raised", "account-deleted", "account-replaced", "account-renamed"] as const),
  ...(["credentials-changed", "thin-ownership"] as const),
];

const protectedRule = ({ accounts, groups }: { accounts: string[]; groups: string[] }): Rule => ({
  rule: PROTECTED,
  hits: (findings) =>
    findings.filter(
      ({ kind, account, group }) =>
        (PROTECTED_KINDS.includes(kind) && matchesAny(accounts, account)) || (kind === "group-reach" && matchesAny(groups, group)),
    ),
});

/** Whether a waiver applies to this finding. People may be given by name, by e-mail or by both. */
function covers({ person, account, group }: Waiver, finding: Finding): boolean {
  return (
    (person === undefined || nameParts(finding.person).some((part) => matchesNamePattern(person, part))) &&
    (account === undefined || matchesAny([account], finding.account)) &&
    (group === undefined || matchesAny([group], finding.group))
  );
}

/** `Ada Lindgren (ada@acme.example)`, `Ada Lindgren` and `ada@acme.example`. */
function nameParts(person: string | undefined): string[] {
  if (person === undefined) return [];
  const index = person.lastIndexOf(" (");
  return index === -1 || !person.endsWith(")") ? [person] : [person, person.slice(0, index), person.slice(index + " (".length, -1)];
}

const matchesAny = (patterns: string[], name: string | undefined): boolean =>
  name !== undefined && patterns.some((candidate) => matchesNamePattern(candidate, name));

/** @param today - For example `2026-01-31`. */
export function evaluatePolicy(
  findings: Finding[],
  { rules, waivers }: Policy,
  today: string,
): Pick<Review, "broken" | "waived" | "notes"> {
  const valid = waivers.filter(({ expires }) => expires >= today);
  const waived: Review["waived"] = [];
  const broken = rules.map(({ rule, hits }) => {
    const waiverOf = (finding: Finding): Waiver | undefined => valid.find((waiver) => waiver.rule === rule && covers(waiver, finding));
    for (const finding of hits(findings)) {
      const { reason, expires } = waiverOf(finding) ?? {};
      if (reason !== undefined && expires !== undefined) waived.push({ rule, finding, reason, expires });
    }
    return { rule, findings: hits(findings.filter((finding) => !waiverOf(finding))) };
  });
  const notes = waivers
    .filter(({ expires }) => expires < today)
    .map(
      ({ rule, reason, expires }) => `The waiver of ${rule} (${reason}) expired on ${expires}: remove it from ${POLICY_FILE}, or renew it.`,
    );
  return { broken: broken.filter((entry) => entry.findings.length > 0), waived, notes };
}
