// The parts of a comment below what to look at first. They may be left out line by line.

import { pluralize } from "../wording";
import { labelOf } from "./labels";
import { level, placeOf, row, table, transition, type Detail, type Line, type Writer } from "./markdown-writer";
import { allPeopleDetails, notInRosterDetails, peopleDetail } from "./markdown-people";
import { otherFindingsOf, type Attention } from "./sections";
import { countText } from "./summary";
import type { PeopleList } from "./people";
import { LONGEST_NAME, bold, code, prose } from "./text";
import type { Change, Finding, GroupChange, Review } from "../schema";

/** Rows of groups that are not collapsed. */
const OPEN_GROUPS = 15;
/** Access changes that are not collapsed. */
const OPEN_CHANGES = 6;
/** Accounts that the row of a group names. */
const NAMED_ACCOUNTS = 8;
/** Members that the line of a group names. */
const NAMED_MEMBERS = 20;

/** All parts, the most important first. */
export function detailsOf(review: Review, rows: readonly Attention[], writer: Writer): Detail[] {
  const { people, sections } = otherFindingsOf(review, rows);
  const listsOf = (kind: PeopleList["kind"]): PeopleList[] => people.filter((list) => list.kind === kind);
  return [
    ...listsOf("person-deleted").map((list) => peopleDetail(list, writer)),
    ...groupDetails(review, writer),
    ...listsOf("person-created").map((list) => peopleDetail(list, writer)),
    ...changeDetails(review, rows, writer),
    ...memberDetails(review, people, writer),
    ...sections.map(({ title, findings }): Detail => ({
      summary: title,
      lines: findings.map((each) => () => item(each, writer)),
    })),
    ...notInRosterDetails(review, writer),
    ...exposureDetails(review, writer),
    ...waivedDetails(review, writer),
    ...people.flatMap((list) => allPeopleDetails(list, writer)),
  ];
}

const item = (finding: Finding, writer: Writer): string => {
  const [place] = placeOf(finding.source);
  return `- ${writer.sentence(finding)}${place === undefined ? "" : ` (${place})`}`;
};

function groupDetails({ groups }: Review, writer: Writer): Detail[] {
  const touched = groups.filter(({ joins, leaves, accounts }) => accounts.length > 0 && joins.length + leaves.length > 0);
  if (touched.length === 0) return [];
  const hasJoins = touched.some(({ joins }) => joins.length > 0);
  const hasLeaves = touched.some(({ leaves }) => leaves.length > 0);
  const lines = touched.map(
    (group) => (): string =>
      row([
        `${writer.group(group.group)}${group.others === undefined ? "" : ` (${prose(group.others, LONGEST_NAME)})`}`,
        ...(hasJoins ? [String(group.joins.length)] : []),
        ...(hasLeaves ? [String(group.leaves.length)] : []),
        opens(group, writer),
      ]),
  );
  const heading = hasJoins ? "### What joining a group gives" : "### Groups that people leave";
  const heads = ["Group", ...(hasJoins ? ["Joins"] : []), ...(hasLeaves ? ["Leaves"] : []), hasJoins ? "Opens" : "Opened"];
  const first = table(heads, []).split("\n");
  const open: Detail = { heading, first, lines: lines.slice(0, OPEN_GROUPS) };
  const more = lines.slice(OPEN_GROUPS);
  return more.length === 0 ? [open] : [open, { summary: `Show ${String(more.length)} more`, first, lines: more }];
}

function opens({ accounts }: GroupChange, writer: Writer): string {
  const texts = accounts.slice(0, NAMED_ACCOUNTS).map((each) => `${writer.account(each.account)} (${level(each.level)})`);
  if (accounts.length > NAMED_ACCOUNTS) texts.push(`${String(accounts.length - NAMED_ACCOUNTS)} more`);
  return texts.join(", ");
}

function changeDetails({ access }: Review, rows: readonly Attention[], writer: Writer): Detail[] {
  // Changes that have rows of their own are only repeated among others, so that all changes of a person are together.
  const shown = new Set(rows.flatMap(({ change }) => (change ? [change] : [])));
  if (access.every((change) => shown.has(change))) return [];
  const byPerson = Map.groupBy(access, ({ subject }) => `${subject.kind} ${labelOf(subject)}`);
  const lines = [...byPerson.values()].flatMap((changes) =>
    changes.map((change, index) => (): string => row(changeRow(change, index === 0, writer))),
  );
  const first = table(["Who", "Account", "Before → after", "Why"], []).split("\n");
  if (lines.length <= OPEN_CHANGES) return [{ heading: "### Access changes", first, lines }];
  return [{ summary: `All ${String(lines.length)} access changes, by person`, first, lines }];
}

function changeRow(change: Change, isFirst: boolean, writer: Writer): string[] {
  const { subject, account, before, after, code: byCode, source } = change;
  const why = [writer.ways((after ?? before)?.ways ?? []), ...placeOf(source)];
  return [
    isFirst ? writer.person(labelOf(subject)) : "",
    writer.account(account),
    transition(before?.level, after?.level, byCode),
    why.join(", "),
  ];
}

/** People who join or leave a group without a change of access, which would be in the list of changes. New and deleted ones are in lists of their own. */
function memberDetails({ groups, access }: Review, people: readonly PeopleList[], writer: Writer): Detail[] {
  const labelsIn = (kind: PeopleList["kind"]): Set<string> =>
    new Set(people.flatMap((list) => (list.kind === kind ? list.rows.map(({ label }) => label) : [])));
  const [created, deleted] = [labelsIn("person-created"), labelsIn("person-deleted")];
  const changed = new Set(
    access.flatMap(({ subject, groups: through }) => through.map((group) => JSON.stringify([labelOf(subject), group]))),
  );
  const names = (labels: readonly string[]): string => {
    const texts = labels.slice(0, NAMED_MEMBERS).map(writer.person);
    return [...texts, ...(labels.length > NAMED_MEMBERS ? [`${String(labels.length - NAMED_MEMBERS)} more`] : [])].join(", ");
  };
  const lines = groups.flatMap(({ group, joins, leaves }) => {
    const silent = (labels: readonly string[], listed: ReadonlySet<string>): string[] =>
      labels.filter((label) => !listed.has(label) && !changed.has(JSON.stringify([label, group])));
    const line = (labels: string[], singular: string, plural: string): Line[] =>
      labels.length === 0 ? [] : [() => `- ${pluralize(labels.length, singular, plural)} ${bold(writer.group(group))}: ${names(labels)}`];
    return [...line(silent(joins, created), "joins", "join"), ...line(silent(leaves, deleted), "leaves", "leave")];
  });
  return lines.length === 0 ? [] : [{ summary: "Who joins or leaves a group without a change of access", lines }];
}

function exposureDetails({ exposure }: Review, writer: Writer): Detail[] {
  const touched = exposure.filter((each) => each.touched);
  if (touched.length === 0) return [];
  const lines = touched.map(
    ({ account, use, edit, own, others, isLeast }) =>
      (): string =>
        row([
          writer.account(account),
          ...[use, edit, own].map((count) => countText(count, isLeast)),
          others
            .slice(0, 3)
            .map((group) => writer.group(group))
            .join(", ") + (others.length > 3 ? ` and ${String(others.length - 3)} more` : ""),
        ]),
  );
  const first = table(["Account", "use", "edit", "own", "and everybody else in"], []).split("\n");
  return [{ summary: `How many people may use ${pluralize(touched.length, "account", "accounts")} after the change`, first, lines }];
}

function waivedDetails({ waived, notes }: Review, writer: Writer): Detail[] {
  const lines = waived.map(
    ({ rule, finding, reason, expires }) =>
      (): string =>
        `${item(finding, writer)} ${code(rule)} is waived until ${expires}: ${prose(reason)}`,
  );
  return [
    ...(lines.length > 0 ? [{ summary: `${pluralize(lines.length, "finding", "findings")} waived`, lines }] : []),
    ...(notes.length > 0
      ? [{ summary: `${pluralize(notes.length, "note", "notes")} about the rules`, lines: notes.map((note) => () => `- ${prose(note)}`) }]
      : []),
  ];
}
