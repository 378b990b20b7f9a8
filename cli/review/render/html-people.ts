// Users who are created and deleted, and people in no row of a roster, on the page: one line a person, and above many of them one line for each role.

import { html as markup } from "hono/html";
import { collapsible, LONGEST_TEXT, place, type Markup, type Writer } from "./html-writer";
import { levelWord } from "./levels";
import { aboutAll, areRolesWhole, isShort, namedOf, peopleByRole, reportedRows, reportedTitle } from "./people";
import { cut, shownName } from "./text";
import type { PeopleList, PeopleOfRole, PersonRow } from "./people";
import type { NotInRoster, Review } from "../schema";

export function peopleSection({ notInRosters }: Review, lists: readonly PeopleList[], writer: Writer): Markup | string {
  if (lists.length + notInRosters.length === 0) return "";
  const parts = [...lists.map((list) => listMarkup(list, writer)), ...notInRosters.map((each) => reportedMarkup(each, writer))];
  return markup`<section aria-labelledby="people"><h2 id="people">People</h2>${parts}</section>`;
}

/** Open, whatever the number. */
const OPEN = 0;

function listMarkup(list: PeopleList, writer: Writer): Markup {
  const tile = list.kind === "person-created" ? "created" : "deleted";
  const lead = markup`<p class="quiet">${leadOf(list, writer)}</p>`;
  const people = markup`<ul>${list.rows.map((row) => markup`<li data-tiles="${tile}">${personLine(row, list, writer)}</li>`)}</ul>`;
  if (isShort(list)) return collapsible(list.title, OPEN, markup`${lead}${people}`);
  const roles = collapsible(list.title, OPEN, markup`${lead}${roleList(list, tile, writer)}`);
  return areRolesWhole(list) ? roles : markup`${roles}${collapsible(`All of the ${list.title}`, list.rows.length, people)}`;
}

function leadOf({ kind, roster, areOrphans, source, note }: PeopleList, writer: Writer): Markup {
  const name = roster === undefined ? "" : writer.object(roster);
  const from = roster === undefined ? "" : markup`${areOrphans ? "In Domo, and in no row of roster" : "Roster"} ${name}. `;
  return markup`${from}${aboutAll({ kind })} ${note === undefined ? "" : cut(note, LONGEST_TEXT)} ${place(source)}`;
}

function personLine({ label, role, groups, lost, note, source }: PersonRow, { kind }: PeopleList, writer: Writer): Markup {
  const groupsText = kind === "person-created" ? "joins" : "leaves";
  return markup`${writer.who(label)}${role === undefined ? "" : markup`, ${roleMarkup(role)}`}${groupNames(groups, `, ${groupsText} `, writer)}${
    lost.length === 0
      ? ""
      : markup`, loses ${lost.map(({ account, before }, index) => markup`${index > 0 ? ", " : ""}${writer.object(account)} (${levelWord(before?.level)})`)}`
  }${note === undefined ? "" : markup`. ${cut(note, LONGEST_TEXT)}`} ${place(source)}`;
}

const roleMarkup = (role: string): Markup => (role === "Admin" ? markup`<b>Admin</b>` : markup`<bdi>${shownName(role)}</bdi>`);

const groupNames = (groups: readonly string[], before: string, writer: Writer): Markup | string =>
  groups.length === 0 ? "" : markup`${before}${groups.map((group, index) => markup`${index > 0 ? ", " : ""}${writer.object(group)}`)}`;

function roleList(list: Pick<PeopleList, "kind" | "rows">, tile: string, writer: Writer): Markup {
  const { roles, others } = peopleByRole(list);
  const rest = others === 0 ? "" : markup`<li data-tiles="${tile}"><b>${others}</b> of other roles or groups</li>`;
  return markup`<ul>${roles.map((each) => markup`<li data-tiles="${tile}">${roleLine(each, writer)}</li>`)}${rest}</ul>`;
}

function roleLine(ofRole: PeopleOfRole, writer: Writer): Markup {
  const { role, groups, labels } = ofRole;
  const { named, more } = namedOf(ofRole);
  const joining = groupNames(groups, labels.length === 1 ? ", who joins " : ", who join ", writer);
  const people = named.map((label, index) => markup`${index > 0 ? ", " : ""}${writer.who(label)}`);
  return markup`<b>${labels.length}</b> ${role === undefined ? "without a declared role" : roleMarkup(role)}${joining}: ${people}${more > 0 ? ` and ${String(more)} more` : ""}`;
}

/** For information: people in no row of a roster that only reports them. */
function reportedMarkup(reported: NotInRoster, writer: Writer): Markup {
  const lead = markup`<p class="quiet">Roster ${writer.object(reported.roster)} leaves them as they are.</p>`;
  const roles = roleList({ kind: "person-deleted", rows: reportedRows(reported) }, "", writer);
  return collapsible(reportedTitle(reported), Infinity, markup`${lead}${roles}`);
}
