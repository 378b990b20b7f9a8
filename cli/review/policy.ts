// Rules that make a review fail, from `--fail-on owner-gained,gain>=CAN_EDIT,removals>5` and from `domo-review.yaml`.

import { parseDocument } from "yaml";
import { z } from "zod";
import { ACCESS_LEVELS } from "../../provider/client/schemas/accounts";
import { KINDS, type Finding, type Kind, type Review } from "./schema";
import { matches } from "./wildcard";
import { rank, type Level } from "./access-graph";

export const POLICY_FILE = "domo-review.yaml";

/** A rule: every kind of finding is one, and some say from where on. */
interface Rule {
  /** As it was written. */
  rule: string;
  hits: (findings: Finding[]) => Finding[];
}

/** What must not happen, and what may for once. */
export interface Policy {
  rules: Rule[];
  waivers: Waiver[];
}

const pattern = z.string().trim().min(1, "must not be empty");
const Patterns = z.array(pattern, "must be a list of names, in which * stands for anything").default([]);

const Waiver = z
  .strictObject({
    rule: z.string("must name the rule that is waived"),
    person: pattern.optional(),
    account: pattern.optional(),
    group: pattern.optional(),
    reason: z.string("must say why").trim().min(1, "must say why"),
    expires: z.iso.date("must be the last day on which it holds, such as 2026-12-31"),
  })
  .refine(({ person, account, group }) => person ?? account ?? group, "must name a person, an account or a group");
type Waiver = z.infer<typeof Waiver>;

const File = z.strictObject({
  failOn: z.array(z.string(), "must be a list of rules").default([]),
  protected: z.strictObject({ accounts: Patterns, groups: Patterns }, "must have accounts or groups").prefault({}),
  waivers: z.array(Waiver, "must be a list").default([]),
});

/** The rule of everything that `protected` names. */
const PROTECTED = "protected";

export const RULE_FORMS = ["gain>=<level>", "removals><number>"];

/** The rules of the command line and of the file, or one error that names all that is wrong with them. */
export function readPolicy({ failOn = "", file }: { failOn?: string; file?: { path: string; text: string } }): Policy {
  const problems: string[] = [];
  const content = file === undefined ? undefined : readFile(file, problems);
  const failOnRules = failOn
    .split(",")
    .map((rule) => rule.trim())
    .filter(Boolean);
  const all = [...new Set([...failOnRules, ...(content?.failOn ?? [])])];
  const rules = all.flatMap((rule) => ruleOf(rule) ?? []);
  const waived = (content?.waivers ?? []).map(({ rule }) => rule).filter((rule) => rule !== PROTECTED);
  const strange = [...new Set([...all, ...waived])].filter((rule) => !ruleOf(rule));
  if (strange.length > 0) {
    const known = `use ${[...KINDS, ...RULE_FORMS].join(", ")}, with the levels ${ACCESS_LEVELS.join(", ")}`;
    problems.push(`there is no rule ${strange.join(", ")}: ${known}`);
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
  for (const { path: place, message } of error?.issues ?? []) {
    problems.push(`${path}: ${place.length === 0 ? "it" : place.join(".")}: ${message}`);
  }
  return data;
}

function ruleOf(rule: string): Rule | undefined {
  const kind = KINDS.find((each) => each === rule);
  if (kind) return { rule, hits: (findings) => findings.filter((finding) => finding.kind === kind) };
  const level = ACCESS_LEVELS.find((each) => rule === `gain>=${each}`);
  if (level) return { rule, hits: (findings) => findings.filter((finding) => gains(finding, level)) };
  const most = /^removals>(\d{1,6})$/.exec(rule)?.[1];
  if (most === undefined) return undefined;
  return {
    rule,
    hits: (findings) => {
      const lost = findings.filter(({ kind: each }) => each === "loss" || each === "person-deleted");
      return lost.length > Number(most) ? lost : [];
    },
  };
}

const gains = ({ kind, level }: Finding, least: Level): boolean =>
  (kind === "gain" || kind === "raised" || kind === "owner-gained") && rank(level) >= rank(least);

/** What may not happen to a protected account. A protected group may not change at all. */
const GUARDED: readonly Kind[] = [
  ...(["owner-gained", "gain", "raised", "account-deleted", "account-replaced", "account-renamed"] as const),
  ...(["credentials-changed", "thin-ownership"] as const),
];

const protectedRule = ({ accounts, groups }: { accounts: string[]; groups: string[] }): Rule => ({
  rule: PROTECTED,
  hits: (findings) =>
    findings.filter(
      ({ kind, account, group }) =>
        (GUARDED.includes(kind) && accounts.some((each) => isMatch(each, account))) ||
        (kind === "group-reach" && groups.some((each) => isMatch(each, group))),
    ),
});

/** Whether a waiver is about this finding. People may be named by name, by e-mail or by both. */
function covers({ person, account, group }: Waiver, finding: Finding): boolean {
  return (
    (person === undefined || namesOf(finding.person).some((each) => matches(person, each))) &&
    (account === undefined || isMatch(account, finding.account)) &&
    (group === undefined || isMatch(group, finding.group))
  );
}

/** `Ada Lindgren (ada@acme.example)` and its two parts. */
function namesOf(person: string | undefined): string[] {
  if (person === undefined) return [];
  const at = person.lastIndexOf(" (");
  return at === -1 || !person.endsWith(")") ? [person] : [person, person.slice(0, at), person.slice(at + " (".length, -1)];
}

const isMatch = (pattern: string, name: string | undefined): boolean => name !== undefined && matches(pattern, name);

/** What of these findings the policy does not let through on this day (`2026-01-31`). */
export function evaluatePolicy(
  findings: Finding[],
  { rules, waivers }: Policy,
  today: string,
): Pick<Review, "broken" | "waived" | "notes"> {
  const holding = waivers.filter(({ expires }) => expires >= today);
  const waived: Review["waived"] = [];
  const broken = rules.map(({ rule, hits }) => {
    const waiverOf = (finding: Finding): Waiver | undefined => holding.find((each) => each.rule === rule && covers(each, finding));
    for (const finding of hits(findings)) {
      const { reason, expires } = waiverOf(finding) ?? {};
      if (reason !== undefined && expires !== undefined) waived.push({ rule, finding, reason, expires });
    }
    return { rule, findings: hits(findings.filter((finding) => !waiverOf(finding))) };
  });
  const notes = waivers
    .filter(({ expires }) => expires < today)
    .map(
      ({ rule, reason, expires }) => `The waiver of ${rule} (${reason}) expired on ${expires}: take it out of ${POLICY_FILE}, or renew it.`,
    );
  return { broken: broken.filter((each) => each.findings.length > 0), waived, notes };
}
