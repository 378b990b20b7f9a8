// Users who are created and deleted, and people in no row of a roster, in a comment. A few are a table; many are one line for each role.

import { level, placeOf, row, table, type Detail, type Line, type Writer } from "./markdown-writer";
import { aboutAll, areRolesWhole, isShort, namedOf, peopleByRole, reportedRows, reportedTitle } from "./people";
import { bold, name, prose } from "./text";
import type { PeopleList, PeopleOfRole, PersonRow } from "./people";
import type { Review } from "../schema";

/** Accounts and groups that a person's row names. */
const NAMED_OBJECTS = 8;

/** What nobody has to open. */
export function peopleDetail(list: PeopleList, writer: Writer): Detail {
  const heading = `### ${list.title}`;
  const lead = [leadOf(list, writer), ""];
  return isShort(list) ? { heading, ...tableOf(list, writer, lead) } : { heading, first: lead, lines: roleLines(list, writer) };
}

/** All people of a list of which the open part does not say all. */
export const allPeopleDetails = (list: PeopleList, writer: Writer): Detail[] =>
  isShort(list) || areRolesWhole(list) ? [] : [{ summary: `All of the ${list.title}`, ...tableOf(list, writer) }];

/** Said once of all people of a list. */
function leadOf(list: PeopleList, writer: Writer): string {
  const place = placeOf(list.source)
    .map((each) => ` (${each})`)
    .join("");
  const roster = list.roster === undefined ? "" : bold(writer.group(list.roster));
  const from = roster === "" ? "" : list.areOrphans ? `In Domo, and in no row of roster ${roster}${place}. ` : `Roster ${roster}${place}. `;
  const note = list.note === undefined ? "" : ` ${prose(list.note)}`;
  return `${from}${aboutAll(list)}${note}${roster === "" ? place : ""}`;
}

function tableOf(list: PeopleList, writer: Writer, lead: string[] = []): Pick<Detail, "first" | "lines"> {
  const columns = COLUMNS.filter(({ isIn }) => list.rows.some(isIn));
  const heads = columns.map(({ head }) => head(list));
  return {
    first: [...lead, ...table(heads, []).split("\n")],
    lines: list.rows.map((each) => (): string => row(columns.map(({ write }) => write(each, writer)))),
  };
}

interface Column {
  head: (list: PeopleList) => string;
  /** Columns of which no row has anything are left out. */
  isIn: (row: PersonRow) => boolean;
  write: (row: PersonRow, writer: Writer) => string;
}

const COLUMNS: readonly Column[] = [
  { head: () => "Who", isIn: () => true, write: ({ label }, writer) => writer.who(label) },
  { head: () => "Role", isIn: ({ role }) => role !== undefined, write: ({ role }) => roleText(role) },
  {
    head: ({ kind }) => (kind === "person-created" ? "Joins groups" : "Leaves groups"),
    isIn: ({ groups }) => groups.length > 0,
    write: ({ groups }, writer) => some(groups.map(writer.group)),
  },
  {
    head: () => "Loses",
    isIn: ({ lost }) => lost.length > 0,
    write: ({ lost }, writer) => some(lost.map(({ account, before }) => `${writer.account(account)} (${level(before?.level)})`)),
  },
  { head: () => "Note", isIn: ({ note }) => note !== undefined, write: ({ note }) => (note === undefined ? "" : prose(note)) },
  { head: () => "Where", isIn: ({ source }) => source !== undefined, write: ({ source }) => placeOf(source).join("") },
];

const roleText = (role: string | undefined): string => (role === undefined ? "" : role === "Admin" ? bold("Admin") : name(role));

const some = (texts: readonly string[]): string =>
  [...texts.slice(0, NAMED_OBJECTS), ...(texts.length > NAMED_OBJECTS ? [`${String(texts.length - NAMED_OBJECTS)} more`] : [])].join(", ");

function roleLines(list: Pick<PeopleList, "kind" | "rows">, writer: Writer): Line[] {
  const { roles, others } = peopleByRole(list);
  const rest = others === 0 ? [] : [(): string => `- ${bold(String(others))} of other roles or groups`];
  return [...roles.map((each) => (): string => roleLine(each, writer)), ...rest];
}

/** `- 38 Participant, who join Finance: ...` */
function roleLine(people: PeopleOfRole, writer: Writer): string {
  const { role, groups, labels } = people;
  const { named, more } = namedOf(people);
  const joining = groups.length === 0 ? "" : `, ${labels.length === 1 ? "who joins" : "who join"} ${some(groups.map(writer.group))}`;
  const what = role === undefined ? "without a declared role" : roleText(role);
  return `- ${bold(String(labels.length))} ${what}${joining}: ${[...named.map(writer.who), ...(more > 0 ? [`${String(more)} more`] : [])].join(", ")}`;
}

/** For information: people in no row of a roster that only reports them. */
export const notInRosterDetails = ({ notInRosters }: Pick<Review, "notInRosters">, writer: Writer): Detail[] =>
  notInRosters.map((each) => ({
    summary: reportedTitle(each),
    first: [`Roster ${bold(writer.group(each.roster))} leaves them as they are.`, ""],
    lines: roleLines({ kind: "person-deleted", rows: reportedRows(each) }, writer),
  }));
