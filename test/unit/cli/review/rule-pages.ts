// The generated part of the pages in docs/review-rules/: an example of a rule, what the review then says, and a waiver.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { mapTexts, printable } from "../../../../provider/printable";
import { evaluatePolicy, readPolicy } from "../../../../cli/review/policy";
import { markdown } from "../../../../cli/review/render/markdown";
import { concluded } from "../../../../cli/review/report";
import { readPreview, reviewOf } from "../../../../cli/review/review";
import { DEFAULT, DEFAULT_RULES } from "../../../../cli/review/rules";
import { KINDS, type Finding, type Identity } from "../../../../cli/review/schema";
import { ROSTERS } from "./rosters";
import { BASE, fileOf, SITUATIONS } from "./situations";
import { previewOf, state } from "./tenant";

interface Example {
  /** The situation whose preview breaks the rule. */
  situation: string;
  /** In place of the changed lines of the situation's program. */
  change?: string;
  /** What `--live` finds beside it. `live-audit.test.ts` shows that it does. */
  live?: Finding;
  /** In place of the situation's preview. */
  preview?: string;
}

const ADA: Identity = { names: ["Ada Lindgren"], emails: ["ada@acme.example"], ids: ["7"], resources: ["ada"] };
const OFFICE: Identity = { names: ["Office"], ids: ["12"], resources: ["office"] };
const LAKE: Identity = { names: ["Lake"], ids: ["102"], resources: ["lake"], accountKind: "account" };

const live = (kind: Finding["kind"], text: string, about: Partial<Finding> & Pick<Finding, "identities">): Finding => ({
  kind,
  text,
  ...about,
});

const OUTDATED_ID = 'new domo.AccountShare("lake-bo", { accountId: "0102", userId: bo.id, accessLevel: "CAN_VIEW" });';
const company = [
  state("User", "bo", { name: "Bo Berg", email: "bo@acme.example" }, "7"),
  state("Account", "lake", { name: "Lake" }, "102"),
];
const grant = { accountId: "0102", accountKind: "account", userId: "7", accessLevel: "CAN_VIEW" };

/** By rule. Those with a threshold have one that their example breaks. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  [DEFAULT]: { situation: "several things at once" },
  "gain>=CAN_EDIT": { situation: "a level is raised" },
  "removals>1": { situation: "an account is deleted" },
  "admin-gained": { situation: "somebody becomes Admin" },
  "owner-gained": { situation: "ownership moves" },
  unknown: { situation: "a level is computed" },
  "email-changed": { situation: "the e-mail of an owner changes to another domain" },
  "account-deleted": { situation: "an account is deleted" },
  "account-replaced": { situation: "an account is replaced" },
  "datasets-cut-off": {
    situation: "an account is deleted",
    live: live("datasets-cut-off", "1 DataSet uses Lake and would stop updating: Sales.", {
      account: "Lake",
      identities: { account: LAKE },
    }),
  },
  "person-replaced": {
    situation: "nothing changes",
    change: "Nothing in the program. In the table of a roster, which has no column `key`, Bo has another e-mail.",
    preview: ROSTERS["roster: an e-mail changes in a roster without keys"]!.preview,
  },
  gain: { situation: "a person is given an account" },
  raised: { situation: "a level is raised" },
  restored: {
    situation: "only drift: a level was lowered by hand",
    change: "Nothing in the program. Somebody lowered Bo's level on Warehouse in Domo, and the preview was made with `--refresh`.",
  },
  "group-owners-changed": { situation: "the owners of a group change" },
  "group-type-changed": { situation: "a group is replaced to become open" },
  "group-rule-changed": { situation: "the rule of a dynamic group changes" },
  "external-use": { situation: "external use of an account is allowed" },
  "credentials-changed": { situation: "credentials change" },
  "provider-changed": { situation: "the settings of an explicit provider change" },
  "opaque-change": { situation: "a dynamic resource of the program is created" },
  "partial-preview": {
    situation: "a targeted preview of something that does not change",
    change: "Nothing in the program. The preview was made with `--target`.",
  },
  "nothing-of-domo": {
    situation: "a program without Domo",
    change: "Nothing in the program. The pipeline previews another stack, such as `network`.",
  },
  "disguised-name": { situation: "an account gets a name with look-alike letters" },
  "noncanonical-id": {
    situation: "nothing changes",
    change: ["```diff", `+ ${OUTDATED_ID}`, "```"].join("\n"),
    preview: previewOf(company, [...company, state("AccountShare", "lake-bo", grant)]),
  },
  "limits-raised": {
    situation: "nothing changes",
    change: ["```diff", '- maxLeavers: "10%",', '+ maxLeavers: "50%",', "```"].join("\n"),
    preview: ROSTERS["roster: limits are raised"]!.preview,
  },
  drift: {
    situation: "only drift: a level was raised by hand",
    change: "Nothing in the program. Somebody raised Cy's level on Warehouse in Domo, and the preview was made with `--refresh`.",
  },
  "undeclared-grant": {
    situation: "nothing changes",
    change: "Nothing in the program. Somebody gave the group Office access to Lake in Domo.",
    live: live("undeclared-grant", "Group Office can use Lake in Domo, which no code declares.", {
      group: "Office",
      account: "Lake",
      identities: { group: { ...OFFICE, resources: [] }, account: LAKE },
    }),
  },
  "undeclared-member": {
    situation: "nothing changes",
    change: "Nothing in the program. Somebody put Mia into the group Team in Domo.",
    live: live("undeclared-member", "Group Team has 1 member in Domo whom no code declares: Mia Mori (mia@acme.example).", {
      group: "Team",
      identities: { group: { ...OFFICE, names: ["Team"], resources: ["team"] } },
    }),
  },
  "inactive-person": {
    situation: "nothing changes",
    change: "Nothing in the program. Somebody deactivated Ada in Domo.",
    live: live("inactive-person", "Ada Lindgren (ada@acme.example) is declared, but deactivated in Domo.", {
      person: "Ada Lindgren (ada@acme.example)",
      identities: { person: ADA },
    }),
  },
  "invalid-credential": {
    situation: "nothing changes",
    change: "Nothing in the program. The password of Lake expired, and Domo has noticed.",
    live: live("invalid-credential", "Domo marks the credential of Lake as invalid.", { account: "Lake", identities: { account: LAKE } }),
  },
  "ineffective-removal": { situation: "access is taken away that remains through a group" },
  loss: { situation: "access is taken away" },
  lowered: { situation: "a level is lowered" },
  "thin-ownership": { situation: "somebody who owns leaves" },
  "role-changed": { situation: "somebody gets a custom role" },
  "person-deleted": { situation: "somebody who owns leaves" },
  "person-created": { situation: "a new person joins a group that opens an account" },
  "account-created": { situation: "an account is new" },
  "account-renamed": { situation: "an account is renamed" },
  "group-created": { situation: "a new group is set up with members and accounts" },
  "group-renamed": { situation: "a group is renamed" },
  "group-deleted": { situation: "a group is deleted" },
  "members-changed": { situation: "somebody joins a group that opens an account" },
  "left-in-domo": { situation: "a share is removed that is to be kept" },
  "no-effect": { situation: "a grant is already held through a group" },
};

/** Headings and files of the pages of rules that are not kinds. */
const FORMS: Readonly<Record<string, { heading: string; file: string }>> = {
  "gain>=CAN_EDIT": { heading: "gain>=LEVEL", file: "gain-at-least" },
  "removals>1": { heading: "removals>NUMBER", file: "removals-more-than" },
};

/** The rules that have pages, as in {@link EXAMPLES}. */
export const RULES: readonly string[] = [DEFAULT, ...Object.keys(FORMS), ...KINDS];

export const headingOf = (rule: string): string => FORMS[rule]?.heading ?? rule;
export const pageOf = (rule: string): string => `${FORMS[rule]?.file ?? rule}.md`;

const REPOSITORY = "https://github.com/pulumi-domo/pulumi-domo/blob/main";
/** Longer examples are cut. */
const [MOST_LINES, MOST_ROWS] = [8, 3];

/** Findings of an example, and those that break its rule. */
function brokenBy(rule: string, waivers: object[] = []) {
  const { situation, preview, live: found } = EXAMPLES[rule]!;
  const text = preview ?? readFileSync(join(__dirname, "previews", `${fileOf(situation)}.json`), "utf8");
  const result = reviewOf(readPreview(text), found && [found]);
  const policy = readPolicy({ checkout: { path: "domo-review.yaml", text: stringify({ failOn: [rule], waivers }) } });
  return concluded(result, { ...evaluatePolicy(result.findings, policy, "2026-11-22"), protected: [] });
}

/** The part of a page that is not written by hand. */
export function generatedPart(rule: string): string {
  const { situation, preview, live: found } = EXAMPLES[rule]!;
  const isDefault = rule === DEFAULT || DEFAULT_RULES.includes(rule);
  const set = isDefault
    ? `In the set \`${DEFAULT}\`: yes${headingOf(rule) === rule ? "" : `, as \`${rule}\``}.`
    : `In the set \`${DEFAULT}\`: no. To add it: \`--fail-on ${DEFAULT},${rule}\`.`;
  const whole = `${REPOSITORY}/test/unit/cli/review/golden/${fileOf(situation)}.md`;
  const source = preview === undefined && !found ? ` ([the whole review](${whole}), by the default rules)` : found ? ", with `--live`" : "";
  return [
    ...(rule === DEFAULT ? [`It stands for ${DEFAULT_RULES.map(linkTo).join(", ")}.`] : [set]),
    "## Example",
    changeOf(EXAMPLES[rule]!),
    `The review is blocked and says${source}:`,
    rowsOf(rule),
    "## Waiver",
    waiverText(rule),
  ].join("\n\n");
}

const linkTo = (rule: string): string => `[\`${rule}\`](${pageOf(rule)})`;

function changeOf({ situation, change }: Example): string {
  if (change !== undefined) return change;
  const { base, lines = {} } = SITUATIONS[situation]!;
  const before: Readonly<Record<string, string>> = { ...BASE, ...base };
  const split = (text: string | undefined): string[] => (text ?? "").split("\n").filter((line) => line !== "");
  const diff = Object.entries(lines).flatMap(([name, line]) => {
    const [old, now] = [split(before[name]), split(line)];
    return [
      ...old.filter((each) => !now.includes(each)).map((each) => `- ${each}`),
      ...now.filter((each) => !old.includes(each)).map((each) => `+ ${each}`),
    ];
  });
  const shown = diff.length > MOST_LINES ? [...diff.slice(0, MOST_LINES), "  ..."] : diff;
  return ["```diff", ...shown.map((line) => line.replaceAll("canary", "not-a-real-secret")), "```"].join("\n");
}

/** Rows of the review's first table that name the rule. */
function rowsOf(rule: string): string {
  const [, table = ""] = /### Look at these first\n\n((?:\|.*\n)+)/.exec(markdown(mapTexts(brokenBy(rule), printable))) ?? [];
  const [head = "", line = "", ...rows] = table.trim().split("\n");
  const own = rule === DEFAULT ? rows : rows.filter((row) => row.includes(`\`${rule}\``));
  const more = own.length > MOST_ROWS ? [`\n… and ${String(own.length - MOST_ROWS)} more.`] : [];
  return [head, line, ...own.slice(0, MOST_ROWS), ...more].join("\n");
}

/** A waiver of the first finding, or why there is none. */
function waiverText(rule: string): string {
  if (rule === DEFAULT) return "There is none: a waiver names the one rule of the set that is broken. The page of each rule shows it.";
  const finding = brokenBy(rule).broken[0]!.findings[0]!;
  const waiver = waiverOf(rule, finding);
  if (!waiver) return "There is none: the finding is about nothing that a waiver can name.";
  const { broken, waived } = brokenBy(rule, [waiver]);
  if (Object.values(finding.identities).some(({ unknown }) => unknown === true))
    return "There is none: what the preview does not tell satisfies no waiver.";
  if (waived.length === 0) throw new Error(`the waiver of ${rule} waives nothing`);
  const rest = broken.length > 0 ? "The first of these findings:\n\n" : "";
  return `${rest}\`\`\`yaml\n${stringify({ waivers: [waiver] }).trim()}\n\`\`\``;
}

function waiverOf(rule: string, { identities, resource = "" }: Finding): object | undefined {
  const { person, account, group } = identities;
  const isAboutNothing = !person && !account && !group;
  if (isAboutNothing && resource === "") return undefined;
  const only = (texts: string[]): string | string[] => (texts.length === 1 ? texts[0]! : texts);
  const nameOf = ({ resources, ids, accountKind }: Identity): string | string[] =>
    only((resources.length > 0 ? resources : ids).map((name) => `${accountKind === "oauth" ? "oauth:" : ""}${name}`));
  return {
    rule,
    ...(person && { person: only(person.emails ?? []) }),
    ...(account && { account: nameOf(account) }),
    ...(group && { group: nameOf(group) }),
    ...(isAboutNothing && { resource: resource.slice(resource.lastIndexOf("::") + 2) }),
    ...(person?.ambiguous?.includes("instance") && { instance: person.instance }),
    reason: "Agreed in ticket 4711",
    expires: "2026-12-31",
  };
}
