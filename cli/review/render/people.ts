// Users who are created and deleted, one row a person, and many of one role as one line: for readers of a change of a table of people.

import { pluralize } from "../wording";
import { labelOf } from "./labels";
import { isFall } from "./levels";
import type { Change, Finding, NotInRoster, Review, Source } from "../schema";

/** One person. */
export interface PersonRow {
  label: string;
  role?: string;
  /** That a new user joins, or a deleted one leaves. */
  groups: string[];
  /** What a deleted user loses. */
  lost: Change[];
  note?: string;
  source?: Source;
}

/** Users who are created or deleted by one roster, or by resources of their own. */
export interface PeopleList {
  kind: "person-created" | "person-deleted";
  /** `12 new users` */
  title: string;
  roster?: string;
  /** Whether the users are in Domo and in no row of the roster. */
  areOrphans: boolean;
  /** The place in the program, if it is the same for all. */
  source?: Source;
  /** What there is to say about each of them, if it is the same for all. */
  note?: string;
  /** Admins first. */
  rows: PersonRow[];
  findings: readonly Finding[];
}

/** People of one role. */
export interface PeopleOfRole {
  role?: string;
  groups: string[];
  labels: string[];
}

/** The lists of people, deleted ones first. */
export function peopleListsOf(review: Review, findings: readonly Finding[]): PeopleList[] {
  const groupsOf = groupsByPerson(review);
  const lostBy = Map.groupBy(
    review.access.filter((change) => isFall(change) && !change.after),
    ({ subject }) => labelOf(subject),
  );
  const rowOf = ({ kind, person = "", role, note, source }: Finding): PersonRow => ({
    label: person,
    groups: groupsOf(person)[kind === "person-created" ? "joins" : "leaves"],
    lost: kind === "person-deleted" ? (lostBy.get(person) ?? []) : [],
    ...{ role, note, source },
  });
  return (["person-deleted", "person-created"] as const).flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind && finding.person !== undefined);
    const byCause = Map.groupBy(ofKind, ({ roster, isOrphan }) => JSON.stringify([roster, isOrphan]));
    return [...byCause.values()].map((some) => listOf(kind, some, some.map(rowOf)));
  });
}

function listOf(kind: PeopleList["kind"], findings: readonly Finding[], rows: PersonRow[]): PeopleList {
  const { roster, isOrphan = false } = findings[0] ?? {};
  const [note, source] = [rows[0]?.note, rows[0]?.source];
  const title =
    kind === "person-created" ? pluralize(rows.length, "new user", "new users") : pluralize(rows.length, "user deleted", "users deleted");
  const isOneNote = rows.length > 1 && rows.every((row) => row.note === note);
  const isOnePlace = rows.every((row) => row.source?.file === source?.file && row.source?.line === source?.line);
  return {
    ...{ kind, title, roster, findings, areOrphans: isOrphan },
    ...(isOnePlace && { source }),
    ...(isOneNote && { note }),
    rows: rows.map((row) => ({ ...row, ...(isOneNote && { note: undefined }), ...(isOnePlace && { source: undefined }) })).sort(byRole),
  };
}

const isAdmin = ({ role }: Pick<PersonRow, "role">): boolean => role === "Admin";

/** Those of one role are together, in alphabetical order. */
const byRole = (one: PersonRow, other: PersonRow): number =>
  Number(isAdmin(other)) - Number(isAdmin(one)) || compare(one.role ?? "", other.role ?? "") || compare(one.label, other.label);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function groupsByPerson({ groups }: Review): (label: string) => Record<"joins" | "leaves", string[]> {
  const byPerson = new Map<string, Record<"joins" | "leaves", string[]>>();
  const of = (label: string): Record<"joins" | "leaves", string[]> => byPerson.get(label) ?? { joins: [], leaves: [] };
  for (const { group, ...change } of groups)
    for (const side of ["joins", "leaves"] as const)
      for (const label of change[side]) {
        const entry = of(label);
        entry[side].push(group);
        byPerson.set(label, entry);
      }
  return of;
}

/** Whether each person of a list has a row that nobody has to unfold. */
export const isShort = ({ rows }: Pick<PeopleList, "rows">): boolean => rows.length <= MOST_ROWS;
const MOST_ROWS = 15;

/** Lines of roles in a list. */
const MOST_ROLES = 15;
/** People whom the line of a role names. */
const NAMED_PEOPLE = 20;
/** People whom it names as examples, if there are more. */
const EXAMPLES = 8;

/** The people whom the line of a role names, and the number of the others. */
export const namedOf = ({ labels }: PeopleOfRole): { named: string[]; more: number } => {
  const named = labels.length > NAMED_PEOPLE ? labels.slice(0, EXAMPLES) : labels;
  return { named, more: labels.length - named.length };
};

/** Whether the lines of roles say all that there is to say about the people of a list. */
export function areRolesWhole(list: PeopleList): boolean {
  const { roles, others } = peopleByRole(list);
  const isNamed = others === 0 && roles.every((each) => namedOf(each).more === 0);
  return (
    isNamed &&
    list.rows.every(({ groups, lost, note, source }) => {
      const isSaid = list.kind === "person-created" || groups.length + lost.length === 0;
      return isSaid && note === undefined && source === undefined;
    })
  );
}

/** The people of a list by role, and new ones by the groups that they join, too: Admins first, then the most. Those of rare roles are counted. */
export function peopleByRole({ kind, rows }: Pick<PeopleList, "kind" | "rows">): { roles: PeopleOfRole[]; others: number } {
  const groupsOf = ({ groups }: PersonRow): string[] => (kind === "person-created" ? groups : []);
  const byRoleAndGroups = Map.groupBy(rows, (each) => JSON.stringify([each.role, groupsOf(each)]));
  const all = [...byRoleAndGroups.values()].flatMap((some): PeopleOfRole[] => {
    const [first] = some;
    return first ? [{ role: first.role, groups: groupsOf(first), labels: some.map(({ label }) => label) }] : [];
  });
  all.sort((one, other) => Number(isAdmin(other)) - Number(isAdmin(one)) || other.labels.length - one.labels.length);
  const others = all.slice(MOST_ROLES).reduce((sum, { labels }) => sum + labels.length, 0);
  return { roles: all.slice(0, MOST_ROLES), others };
}

/** The people of a roster who are only reported, as rows. */
export const reportedRows = ({ people }: NotInRoster): PersonRow[] =>
  people.map(({ name, email, role }) => ({ label: name === email ? email : `${name} (${email})`, role, groups: [], lost: [] }));

/** `37 people in Domo who are in no row of a roster` */
export const reportedTitle = ({ people }: NotInRoster): string =>
  `${pluralize(people.length, "person in Domo who is", "people in Domo who are")} in no row of a roster`;

/** What is said once of all people in a list, in sentences without names. */
export const aboutAll = ({ kind }: Pick<PeopleList, "kind">): string =>
  kind === "person-created"
    ? "New users get what Domo's default group has."
    : "What only deleted users own in Domo is left without an owner.";
