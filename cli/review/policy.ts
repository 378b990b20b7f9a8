// The policy of a review: rules that make it fail, protected names and waivers, from the command line and `domo-review.yaml`.

import { parseDocument } from "yaml";
import { z } from "zod";
import { fold } from "./look-alikes";
import { protectionOf, PROTECTED, type Protection, type ProtectedNames } from "./protection";
import { DEFAULT, DEFAULT_RULES, parseRule, SUPPORTED_RULES, type Rule } from "./rules";
import type { Finding, Review } from "./schema";
import { covers, Waiver, whyNot } from "./waivers";
import { pluralize } from "./wording";

export const POLICY_FILE = "domo-review.yaml";

export interface Policy {
  rules: Rule[];
  /** Those that apply, with the file that each is from. */
  waivers: (Waiver & { path: string })[];
  /** Whether an account, group or person is protected, or may be. For marks in reports. */
  isProtected: Protection["isProtected"];
  /** About the rules themselves. */
  notes: string[];
}

export interface PolicyFile {
  path: string;
  text: string;
}

export interface PolicySources {
  /** The option `--fail-on`. */
  failOn?: string;
  /** The file of the option `--config`. */
  config?: PolicyFile;
  /** `domo-review.yaml` of the current folder, unless it is the file of `--config`. */
  checkout?: PolicyFile;
}

const NO_PATTERNS = "must be a list of names, in which * stands for any text";
const Patterns = z
  .array(
    z.union([z.string(), z.int().nonnegative()], NO_PATTERNS).transform((name) => String(name).trim()),
    NO_PATTERNS,
  )
  .refine((patterns) => patterns.every((pattern) => fold(pattern)[0] !== ""), "must not have empty or invisible names")
  .default([]);

const NO_RULES = "must be a list of rules";
const Content = z.strictObject({
  failOn: z.array(z.string(NO_RULES), NO_RULES).default([]),
  protected: z
    .strictObject({ accounts: Patterns, groups: Patterns, people: Patterns }, "must have accounts, groups or people")
    .prefault({}),
  waivers: z.array(Waiver, "must be a list").default([]),
});

/** What one side states, with `default` spelled out. */
interface Statement {
  rules: string[];
  protected: ProtectedNames;
  waivers: Policy["waivers"];
}

/**
 * The policy of the command line and of the checkout together.
 *
 * Without rules of the command line, those of the checkout apply. With them, `--fail-on` or `--config`, the checkout is what they measure: it can
 * add rules and protected names, and waive the rules that only it has; a note reports other waivers.
 *
 * @throws one error that lists all that is wrong.
 */
export function readPolicy({ failOn, config, checkout }: PolicySources): Policy {
  const problems: string[] = [];
  const ofOption = failOn === undefined ? undefined : statementOf({ failOn: readOption(failOn, problems) });
  const ofConfig = config && readFile(config, problems);
  const ofCheckout = checkout && readFile(checkout, problems);
  const stated = [ofOption, ofConfig].filter((statement) => statement !== undefined);
  const all = combine([...stated, ofCheckout].filter((statement) => statement !== undefined));
  problems.push(...unknownRules(all));
  // A file of the command line that could not be written, for example: everything would pass.
  if (config && ofConfig && combine(stated).rules.length === 0 && !hasNames(combine(stated).protected)) {
    problems.push(`${config.path}: names no rule, and protects nothing; add failOn or --fail-on: ${SUPPORTED_RULES}`);
  }
  if (problems.length > 0) throw new Error(problems.join("; "));

  const { waivers, notes } =
    stated.length > 0 && ofCheckout ? limitedWaivers(combine(stated), ofCheckout) : { waivers: all.waivers, notes: [] };
  const { isProtected, rule } = protectionOf(all.protected);
  const rules = [...all.rules.flatMap((name) => parseRule(name) ?? []), ...(rule ? [rule] : [])];
  const idle = waivers.filter((waiver) => !rules.some((each) => each.rule === waiver.rule));
  const idleNotes = idle.map(({ rule: name, reason }) => `The waiver of ${name} (${reason}) waives nothing: the rule is not in use.`);
  return { rules, waivers, isProtected, notes: [...notes, ...idleNotes] };
}

function readOption(failOn: string, problems: string[]): string[] {
  const rules = failOn
    .split(",")
    .map((rule) => rule.trim())
    .filter(Boolean);
  // For example of a variable that is not set: everything would pass.
  if (rules.length === 0) problems.push(`--fail-on names no rule: ${SUPPORTED_RULES}`);
  return rules;
}

function readFile(file: PolicyFile, problems: string[]): Statement | undefined {
  const add = (problem: string): number => problems.push(`${file.path}: ${problem}`);
  const document = parseDocument(file.text);
  for (const { message } of document.errors) add(message.split("\n")[0] ?? "");
  if (document.errors.length > 0) return undefined;
  let json: unknown;
  try {
    json = document.toJS() ?? {};
  } catch (error) {
    add(error instanceof Error ? error.message : String(error)); // Aliases without an anchor, or too many of them.
    return undefined;
  }
  const { data, error } = Content.safeParse(json);
  for (const { path: property, message } of error?.issues ?? []) add(`${property.length === 0 ? "it" : property.join(".")}: ${message}`);
  return data && statementOf({ ...data, waivers: data.waivers.map((waiver) => ({ ...waiver, path: file.path })) });
}

const NOTHING: ProtectedNames = { accounts: [], groups: [], people: [] };

const hasNames = ({ accounts, groups, people }: ProtectedNames): boolean => accounts.length + groups.length + people.length > 0;

const statementOf = ({ failOn, ...rest }: { failOn: string[] } & Partial<Omit<Statement, "rules">>): Statement => ({
  protected: NOTHING,
  waivers: [],
  ...rest,
  rules: failOn.flatMap((rule) => (rule === DEFAULT ? DEFAULT_RULES : [rule])),
});

const combine = (statements: Statement[]): Statement => ({
  rules: [...new Set(statements.flatMap(({ rules }) => rules))],
  protected: {
    accounts: statements.flatMap((statement) => statement.protected.accounts),
    groups: statements.flatMap((statement) => statement.protected.groups),
    people: statements.flatMap((statement) => statement.protected.people),
  },
  waivers: statements.flatMap(({ waivers }) => waivers),
});

function unknownRules({ rules, waivers, protected: names }: Statement): string[] {
  const waived = waivers.map(({ rule }) => rule).filter((rule) => rule !== PROTECTED);
  const unknown = new Set([...rules, ...waived].filter((rule) => rule !== PROTECTED && !parseRule(rule)));
  // It can be written out, but says nothing without names.
  const isIdle = rules.includes(PROTECTED) && !hasNames(names);
  return [
    ...(unknown.size > 0 ? [`there is no rule ${[...unknown].join(", ")}: ${SUPPORTED_RULES}`] : []),
    ...(isIdle ? [`nothing is ${PROTECTED}: name accounts, groups or people under ${PROTECTED} in a file`] : []),
  ];
}

const allRulesOf = ({ rules, protected: names }: Statement): string[] => (hasNames(names) ? [...rules, PROTECTED] : rules);

/** All waivers of the command line, and those of the checkout for rules that the command line does not have. */
function limitedWaivers(commandLine: Statement, checkout: Statement): Pick<Policy, "waivers" | "notes"> {
  const stated = allRulesOf(commandLine);
  const own = checkout.waivers.filter(({ rule }) => !stated.includes(rule));
  const ignored = checkout.waivers.filter(({ rule }) => stated.includes(rule));
  const rules = [...new Set(ignored.map(({ rule }) => rule))].join(", ");
  const note =
    `${POLICY_FILE} of the current folder can add to the rules of the command line, not take away from them: ` +
    `${pluralize(ignored.length, "waiver", "waivers")} of ${rules} ${ignored.length === 1 ? "was" : "were"} ignored.`;
  return { waivers: [...commandLine.waivers, ...own], notes: ignored.length > 0 ? [note] : [] };
}

/**
 * Which rules the findings break, and what is waived.
 *
 * @param today - For example `2026-01-31`.
 * @param protectedLabels - The accounts for which `isProtected` of the policy is true, as named in scopes of findings.
 */
export function evaluatePolicy(
  findings: Finding[],
  policy: Policy,
  today: string,
  protectedLabels: readonly string[] = [],
): Pick<Review, "broken" | "waived" | "notes"> {
  const valid = policy.waivers.filter(({ expires }) => expires >= today);
  const waived: Review["waived"] = [];
  const used = new Set<Waiver>();
  const reasons = new Map<Waiver, string>();
  const broken = policy.rules.map(({ rule, hits }) => {
    const waiverOf = (finding: Finding): Waiver | undefined => valid.find((waiver) => waiver.rule === rule && covers(waiver, finding));
    const open = hits(findings, { protectedLabels }).filter((finding) => {
      const waiver = waiverOf(finding);
      if (!waiver) return true;
      used.add(waiver);
      waived.push({ rule, finding, reason: waiver.reason, expires: waiver.expires });
      return false;
    });
    for (const waiver of valid.filter((each) => each.rule === rule && !used.has(each))) {
      const reason = open.map((finding) => whyNot(waiver, finding)).find((each) => each !== undefined);
      if (reason !== undefined) reasons.set(waiver, reason);
    }
    // Again, as a waived finding does not count towards a threshold.
    return { rule, findings: hits(open, { protectedLabels }) };
  });
  const expired = policy.waivers
    .filter(({ expires }) => expires < today)
    .map(
      ({ rule, reason, expires, path }) => `The waiver of ${rule} (${reason}) expired on ${expires}: remove it from ${path}, or renew it.`,
    );
  const inexact = [...reasons].map(([{ rule, reason }, why]) => `The waiver of ${rule} (${reason}) does not apply: ${why}.`);
  return { broken: broken.filter((entry) => entry.findings.length > 0), waived, notes: [...policy.notes, ...inexact, ...expired] };
}
