// The findings of a review in the order of a report: those to look at first, and the others by section.

import { joinNames, pluralize } from "../wording";
import { ACCESS_KINDS, isDangerous } from "./kinds";
import { labelOf, nameIn } from "./labels";
import { peopleListsOf, type PeopleList } from "./people";
import type { Change, Finding, Kind, Review } from "../schema";

/** What equal findings have in common. Findings are not compared by reference, as a review may come from JSON. */
export const keyOf = ({ kind, text, person, account, group, resource }: Finding): string =>
  JSON.stringify([kind, text, person, account, group, resource]);

/** One row to look at first. */
export interface Attention {
  /** 2: breaks a rule, and is of the worst kind or about something protected; 1: either; 0: neither. */
  severity: 0 | 1 | 2;
  /** More than one if they are of one kind, account and change, through one group. */
  findings: [Finding, ...Finding[]];
  /** The broken rules. */
  rules: string[];
  /** The group through which all of the findings are, if there are several. */
  through?: string;
  /** Of an access finding. */
  change?: Change;
}

const THROUGH = "through group ";
export const groupOfWay = (way: string): string | undefined => (way.startsWith(THROUGH) ? way.slice(THROUGH.length) : undefined);

const WORST: ReadonlySet<Kind> = new Set<Kind>(["admin-gained", "unknown", "email-changed", "account-deleted", "account-replaced"]);

/** Whether a finding only says that one access changes from one level to another. */
export const isAccessFinding = ({ kind, account, before, after }: Finding): boolean =>
  ACCESS_KINDS.has(kind) && account !== undefined && (before !== undefined || after !== undefined);

const changeKey = (...parts: string[]): string => JSON.stringify(parts);

/** The change of access that a finding says. */
export function changesByFinding({ access }: Review): (finding: Finding) => Change | undefined {
  // A finding about everybody else in a group names the group only.
  const byKey = Map.groupBy(access, ({ subject, account }) =>
    subject.kind === "others" ? changeKey("group", subject.group, account) : changeKey("person", labelOf(subject), account),
  );
  return ({ kind, person, group, account, before, after }) => {
    if (!(ACCESS_KINDS.has(kind) || kind === "unknown") || account === undefined) return undefined;
    const key = person === undefined ? changeKey("group", group ?? "", account) : changeKey("person", person, account);
    // Who is meant by a group's others may change, so that they lose and gain the same.
    return byKey
      .get(key)
      ?.find((each) => (before ?? null) === (each.before?.level ?? null) && (after ?? null) === (each.after?.level ?? null));
  };
}

/** The rest of a finding's text if it begins with whom or what it is about, a person with or without the e-mail, so that a report can write that elsewhere. */
export function textWithoutSubject({ text, person, group, account }: Finding): string | undefined {
  const subjects = person === undefined ? [group ?? account ?? ""] : [person, nameIn(person)];
  const names = subjects.flatMap((each) => [each, `${each.charAt(0).toUpperCase()}${each.slice(1)}`]);
  const start = names.find((each) => each !== "" && text.startsWith(`${each} `));
  return start === undefined ? undefined : text.slice(start.length + 1);
}

/** Findings that break rules, and others that are dangerous by their kind, the worst first. Waived findings are not among them. */
export function attentionOf(review: Review): Attention[] {
  const rules = new Map<string, Set<string>>();
  const breaking = new Map<string, Finding>();
  for (const { rule, findings } of review.broken)
    for (const finding of findings) {
      const key = keyOf(finding);
      breaking.set(key, finding);
      rules.set(key, (rules.get(key) ?? new Set()).add(rule));
    }
  const waived = new Set(review.waived.map(({ finding }) => keyOf(finding)));
  const dangerous = review.findings.filter(isDangerous);
  const all = new Map([...breaking, ...dangerous.filter((each) => !waived.has(keyOf(each))).map((each) => [keyOf(each), each] as const)]);
  const changeOf = changesByFinding(review);
  const protectedNames = new Set(review.protected);
  const isProtected = ({ account, group }: Finding): boolean =>
    (account !== undefined && protectedNames.has(account)) || (group !== undefined && protectedNames.has(group));
  const sums = Map.groupBy(all, ([key, finding]) => {
    const through = singleGroup(finding);
    // Everybody else in a group is not one of the members that are counted.
    if (through === undefined || finding.person === undefined || !isAccessFinding(finding)) return key;
    return JSON.stringify([finding.kind, finding.account, finding.before, finding.after, through, ...(rules.get(key) ?? [])]);
  });
  const rows = [...sums.values()].flatMap((entries): Attention[] => {
    const [first, ...others] = entries.map(([, finding]) => finding);
    if (!first) return [];
    const broken = [...(rules.get(keyOf(first)) ?? [])];
    const isBad = WORST.has(first.kind) || isProtected(first);
    const severity = broken.length > 0 ? (isBad ? 2 : 1) : isBad ? 1 : 0;
    const through = others.length > 0 ? singleGroup(first) : undefined;
    const change = others.length > 0 ? undefined : changeOf(first);
    return [
      { severity, findings: [first, ...others], rules: broken, ...(through !== undefined && { through }), ...(change && { change }) },
    ];
  });
  // Stable: within a severity, the order of the findings remains. Rows that break a rule are first.
  return rows.sort((one, other) => Number(other.rules.length > 0) - Number(one.rules.length > 0) || other.severity - one.severity);
}

function singleGroup({ ways = [] }: Finding): string | undefined {
  const [way] = ways;
  return ways.length === 1 && way !== undefined ? groupOfWay(way) : undefined;
}

export interface Section {
  title: string;
  findings: Finding[];
}

const counted =
  (singular: string, plural: string) =>
  (count: number): string =>
    pluralize(count, singular, plural);

const SECTIONS: readonly (readonly [title: (count: number) => string, kinds: readonly Kind[]])[] = [
  [counted("new owner or Admin", "new owners and Admins"), ["admin-gained", "owner-gained"]],
  [counted("thing unknown", "things unknown"), ["unknown", "opaque-change", "partial-preview"]],
  [counted("account deleted or replaced", "accounts deleted or replaced"), ["account-deleted", "account-replaced", "datasets-cut-off"]],
  [counted("other rise of access", "other rises of access"), ["gain", "raised", "restored"]],
  [counted("removal has no effect", "removals have no effect"), ["ineffective-removal"]],
  [counted("removal leaves access in Domo", "removals leave access in Domo"), ["left-in-domo"]],
  [counted("deviation from the code undone", "deviations from the code undone"), ["drift"]],
  [counted("undeclared share or member", "undeclared shares and members"), ["undeclared-grant", "undeclared-member"]],
  [
    counted("change of e-mail, role or status", "changes of e-mail, role or status"),
    ["email-changed", "person-replaced", "role-changed", "inactive-person"],
  ],
  [
    counted("change of a group", "changes of groups"),
    [
      ...(["group-owners-changed", "group-type-changed", "group-rule-changed", "group-created", "group-renamed", "group-deleted"] as const),
      "members-changed",
    ],
  ],
  [counted("change of an account", "changes of accounts"), ["external-use", "credentials-changed", "account-created", "account-renamed"]],
  [counted("account with an invalid credential", "accounts with invalid credentials"), ["invalid-credential"]],
  [counted("account with few owners", "accounts with few owners"), ["thin-ownership"]],
  [counted("other fall of access", "other falls of access"), ["loss", "lowered"]],
  [counted("user deleted", "users deleted"), ["person-deleted"]],
  [counted("new user", "new users"), ["person-created"]],
  [counted("resource moves to another provider", "resources move to another provider"), ["provider-changed"]],
  [counted("disguised name or id", "disguised names and ids"), ["disguised-name", "noncanonical-id"]],
  [counted("limit of deletions raised", "limits of deletions raised"), ["limits-raised"]],
  [counted("share has no effect", "shares have no effect"), ["no-effect"]],
  [counted("hint", "hints"), ["nothing-of-domo"]],
];

/** What a report shows below the rows to look at first and the list of access changes. */
export interface OtherFindings {
  /** Users who are created and deleted. */
  people: PeopleList[];
  /** All other findings that are not shown above. */
  sections: Section[];
}

/** The findings that neither a row to look at first nor the list of access changes says. Those about waivers are not among them. */
export function otherFindingsOf(review: Review, first: readonly Attention[] = attentionOf(review)): OtherFindings {
  const above = new Set(first.flatMap(({ findings }) => findings).map(keyOf));
  const waived = new Set(review.waived.map(({ finding }) => keyOf(finding)));
  const changeOf = changesByFinding(review);
  const groups = new Set(review.groups.map(({ group }) => group));
  const isSaid = (finding: Finding): boolean =>
    above.has(keyOf(finding)) ||
    waived.has(keyOf(finding)) ||
    (ACCESS_KINDS.has(finding.kind) && changeOf(finding) !== undefined) ||
    (finding.kind === "members-changed" && finding.group !== undefined && groups.has(finding.group)) ||
    (finding.kind === "nothing-of-domo" && review.verdict === "nothing-of-domo");
  // A list of people is whole, so that it has as many as the counts say. It is left out if all of them are above.
  const people = peopleListsOf(
    review,
    review.findings.filter((finding) => !waived.has(keyOf(finding))),
  ).filter(({ findings }) => findings.some((finding) => !isSaid(finding)));
  const listed = new Set(people.flatMap(({ findings }) => findings));
  const byKind = Map.groupBy(
    review.findings.filter((finding) => !isSaid(finding) && !listed.has(finding)),
    ({ kind }) => kind,
  );
  const sections = SECTIONS.flatMap(([title, kinds]) => {
    const findings = kinds.flatMap((kind) => byKind.get(kind) ?? []);
    return findings.length === 0 ? [] : [{ title: title(findings.length), findings }];
  });
  return { people, sections };
}

/** `acme.domo.com and sub.domo.com`, at most three. */
export const shortList = (names: readonly string[], longest = 3): string =>
  names.length > longest ? `${names.slice(0, longest).join(", ")} and ${String(names.length - longest)} more` : joinNames([...names]);
