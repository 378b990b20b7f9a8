// Previews of changes of a roster, made as the engine makes them: `new domo.Roster("people", { source: domo.csv("people.csv") })` in a company with
// two groups and two accounts.

import { UNKNOWN } from "../../../../cli/review/values";
import { previewOf, state, type GeneratedState } from "./tenant";

/** A row of the roster. `id` is that in Domo, without which the user does not exist yet. */
export interface Row {
  name: string;
  email: string;
  role?: string;
  groups?: string[];
  /** The value in the column `key`. Default: the e-mail. */
  key?: string;
  id?: string;
}

/** A roster, before or after a change. */
export interface Roster {
  rows: Row[];
  leavers?: unknown;
  maxLeavers?: unknown;
  orphans?: unknown;
  onOrphans?: unknown;
  maxOrphans?: unknown;
  protected?: unknown;
}

/** Only the component has a place in the program: what it declares once it has the table has none. */
const [PROGRAM, PACKAGE] = ["index.js#20,16", "node_modules/pulumi-domo/dist/sdk/roster/people.js#70,22"].map((position) => ({
  stackTrace: [{ sourcePosition: `project:///${position}` }],
}));
const ROSTER = "urn:pulumi:dev::x::domo:index:Roster::people";
const component: GeneratedState = { urn: ROSTER, custom: false, type: "domo:index:Roster", ...PROGRAM };

/** A resource of the roster. */
function child(type: string, name: string, inputs: object, id?: string): GeneratedState {
  const { urn, ...rest } = state(type, name, {
    __provider: `exports.handler=()=>require("pulumi-domo/dynamic").provider("${type}")`,
    ...inputs,
  });
  const typed = urn.replace("pulumi-nodejs:", "domo:index:Roster$pulumi-nodejs:");
  return { ...rest, urn: typed, parent: ROSTER, id, custom: true, propertyDependencies: { __references: [] }, ...PACKAGE };
}

const keyOf = ({ key, email }: Row): string => key ?? email;

function userOf(row: Row): GeneratedState {
  const { name, email, role = "Participant", id } = row;
  return child("User", `people-${keyOf(row)}`, { name, email, role, __population: "people" }, id);
}

function membershipOf(group: string, groupId: string, rows: Row[]): GeneratedState {
  const isNew = ({ id }: Row): boolean => id === undefined;
  const urns = rows.filter(isNew).map((row) => userOf(row).urn);
  const inputs = { groupId, exclusive: false, userIds: rows.map(({ id }) => id ?? UNKNOWN) };
  return {
    ...child("GroupMembership", `people-group-${group}`, inputs, groupId),
    propertyDependencies: { __references: urns, userIds: urns },
  };
}

/** Accounts, groups and access of the company. Mia, who is in no row, has access to Lake by her id, 99. */
const COMPANY = [
  state("Group", "finance", { name: "Finance", type: "closed" }, "51"),
  state("Group", "data", { name: "Data", type: "closed" }, "52"),
  state("Account", "warehouse", { name: "Warehouse" }, "61"),
  state("Account", "lake", { name: "Lake" }, "62"),
  ...[
    { accountId: "61", groupId: "51", accessLevel: "CAN_VIEW" },
    { accountId: "62", groupId: "52", accessLevel: "CAN_EDIT" },
    { accountId: "61", userId: "1", accessLevel: "OWNER" },
    { accountId: "62", userId: "99", accessLevel: "CAN_EDIT" },
  ].map((grant, index) => state("AccountShare", `share-${String(index)}`, { accountKind: "account", ...grant }, String(index))),
];
const GROUPS = { Finance: "51", Data: "52" };

/** All resources of the company and of a roster, in the order in which the engine shows them. */
export function statesOf({ rows, orphans, onOrphans = "report", ...limits }: Roster): GeneratedState[] {
  const { leavers = "delete", maxLeavers = "10%", maxOrphans = 10, protected: patterns = [] } = limits;
  const people = Object.fromEntries(rows.map((row) => [keyOf(row), `${row.name} <${row.email}>`]));
  return [
    component,
    ...COMPANY,
    child("UserPopulation", "people-population", { roster: "people", people, leavers, maxLeavers }, "people"),
    ...rows.map(userOf),
    ...Object.entries(GROUPS).flatMap(([group, id]): GeneratedState[] => {
      const members = rows.filter(({ groups = [] }) => groups.includes(group));
      return members.length === 0 ? [] : [membershipOf(group, id, members)];
    }),
    ...(orphans === undefined
      ? []
      : [child("OrphanedUsers", "people-orphans", { roster: "people", orphans, onOrphans, maxOrphans, protected: patterns }, "people")]),
  ];
}

export const change = (before: Roster, after: Roster): string => previewOf(statesOf(before), statesOf(after));

const FIRST = ["Rosa", "Ivan", "Mei", "Tunde", "Lena", "Omid", "Sara", "Jon", "Noor", "Kim"];
const LAST = ["Tanaka", "Okafor", "Silva", "Novak", "Haddad", "Weber", "Mensah"];

/** People of different names, without a user in Domo yet if `firstId` is undefined. */
export const people = (count: number, firstId?: number): Row[] =>
  Array.from({ length: count }, (_, i): Row => {
    const name = `${FIRST[i % 10] ?? ""} ${LAST[i % 7] ?? ""}${i < 70 ? "" : ` ${String(i)}`}`;
    const email = `${name.toLowerCase().replaceAll(" ", ".")}@acme.example`;
    const groups = [["Finance"], ["Data"], ["Finance", "Data"], []][i % 4];
    return { name, email, groups, ...(firstId !== undefined && { id: String(firstId + i) }) };
  });

const [ADA, BO, CY]: [Row, Row, Row] = [
  { name: "Ada Lindgren", email: "ada@acme.example", role: "Admin", groups: ["Data"], id: "1" },
  { name: "Bo Berg", email: "bo@acme.example", role: "Editor", groups: ["Finance"], id: "2" },
  { name: "Cy Conti", email: "cy@acme.example", groups: ["Finance", "Data"], id: "3" },
];
const STAFF = [ADA, BO, CY, ...people(27, 100).slice(12)];
const MIA = { "mia@old.example": { id: "99", name: "Mia Mori", role: "Admin" } };
const OLAF = { "olaf@acme.example": { id: "98", name: "Olaf Ost", role: "Participant" } };

const joiners = people(12).map((row, i) => ({ ...row, ...(i === 4 && { role: "Admin" }), ...(i % 5 === 1 && { role: "Editor" }) }));

/** By name. Each with what is right about its review. */
export const ROSTERS: Record<string, { right: string; preview: string }> = {
  "roster: 12 people join, 3 leave, one is a new Admin": {
    right: "Lena is the new Admin; 12 are new, with role and groups; Ada, who owns Warehouse and is Admin, Bo and Cy are deleted.",
    preview: change({ rows: STAFF }, { rows: [...STAFF.slice(3), ...joiners] }),
  },
  "roster: 40 people join": {
    right: "40 are new, told by role and group; what the groups open.",
    preview: change({ rows: STAFF }, { rows: [...STAFF, ...people(40).map((row) => ({ ...row, email: `new.${row.email}` }))] }),
  },
  "roster: an e-mail changes in a roster with keys": {
    right: "Ada signs in under another e-mail: she is one person, and neither new nor deleted.",
    preview: change(
      {
        rows: [
          { ...ADA, key: "E1" },
          { ...BO, key: "E2" },
        ],
      },
      {
        rows: [
          { ...ADA, key: "E1", email: "ada.lind@acme.example" },
          { ...BO, key: "E2" },
        ],
      },
    ),
  },
  "roster: an e-mail changes in a roster without keys": {
    right: "Bo Berg is deleted and bö berg new: probably one person, who loses content and access.",
    preview: change(
      { rows: [ADA, BO, CY] },
      { rows: [ADA, CY, { name: "bö berg", email: "bo.berg@acme.example", role: "Editor", groups: ["Finance"] }] },
    ),
  },
  "roster: users in no row are deleted": {
    right: "Mia, an Admin who is in no row, is deleted and loses Lake; Olaf is deleted; nothing in the steps of the preview says so.",
    preview: change({ rows: [ADA, BO], orphans: OLAF }, { rows: [ADA, BO], orphans: { ...MIA, ...OLAF }, onOrphans: "delete" }),
  },
  "roster: users in no row are reported": {
    right: "Mia and Olaf are in no row, which is information only; that Bo leaves is told.",
    preview: change({ rows: [ADA, BO], orphans: OLAF }, { rows: [ADA], orphans: { ...MIA, ...OLAF } }),
  },
  "roster: who is deleted is not known": {
    right: "The preview does not tell who is deleted.",
    preview: change({ rows: [ADA, BO], orphans: {}, onOrphans: "delete" }, { rows: [ADA, BO], orphans: UNKNOWN, onOrphans: "delete" }),
  },
  "roster: limits are raised": {
    right: "Nobody's access changes; more people may be deleted from now on.",
    preview: change(
      { rows: [ADA, BO], orphans: {}, protected: ["*@partner.example"], maxOrphans: 5 },
      { rows: [ADA, BO], orphans: {}, protected: [], maxOrphans: 50, onOrphans: "delete", maxLeavers: "50%" },
    ),
  },
};
