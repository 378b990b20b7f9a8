// Whole access lists: AccountAccess in place of, or beside, shares.

import { account, BASE, EVE, members, share, urnOf, user, type Situation } from "./company";

const access = (name: string, rest: string): string => `new domo.AccountAccess("${name}", { ${rest} });`;
const LAKE = 'account: lake, grants: [{ group: data, accessLevel: "CAN_EDIT" }, { user: dan, accessLevel: "CAN_VIEW" }';
const OWNED = `${LAKE}, { userId: "1893000001", accessLevel: "OWNER" }]`;
const LIST = { lakeData: "", lakeDan: "", more: access("lake", OWNED) };
/** The list with another grant. */
const withGrant = (grant: string): string => access("lake", OWNED.replace("]", `, ${grant}]`));

export const LISTS: Record<string, Situation> = {
  "shares become an access list": {
    right: "Nobody who is declared gains or loses; whoever is not declared loses Lake, which no preview shows.",
    lines: { ...LIST, more: access("lake", `${OWNED}, adopt: "always"`) },
  },
  "somebody is added to an access list": {
    right: "Bo gains Lake, and can edit it.",
    base: LIST,
    lines: { more: withGrant('{ user: bo, accessLevel: "CAN_EDIT" }') },
  },
  "a new person and a new group are added to an access list at different levels": {
    right: "Eve becomes owner of Lake, exactly, and Team may use it: each is told by the object that the program passes.",
    base: LIST,
    lines: {
      dan: `${BASE.dan!}\n${EVE}\nconst team = new domo.Group("team", { name: "Team", type: "closed" });`,
      more: withGrant('{ group: team, accessLevel: "CAN_VIEW" }, { user: eve, accessLevel: "OWNER" }'),
    },
  },
  "a computed person is added to an access list": {
    right: "Somebody whom the preview does not tell may own Lake: Eve is only assumed.",
    base: LIST,
    lines: { dan: `${BASE.dan!}\n${EVE}`, more: withGrant('{ userId: eve.id.apply((id) => id), accessLevel: "OWNER" }') },
  },
  "a secret person is added to an access list": {
    right: "The list is secret as a whole: anybody may be in it, at any level, and nobody is proved to lose Lake.",
    base: LIST,
    lines: { more: withGrant('{ userId: pulumi.secret("1893000002"), accessLevel: "CAN_VIEW" }') },
  },
  "somebody joins a group beside a secret access list": {
    right: "Bo joins Data, and whether Data is in the list that stays secret is not known: he may get Lake.",
    base: { ...LIST, more: withGrant('{ userId: pulumi.secret("1893000002"), accessLevel: "CAN_VIEW" }') },
    lines: { dataMembers: members("data", "ada, bo") },
  },
  "somebody is raised and somebody removed in an access list": {
    right: "Dan can edit Lake; everybody in Data loses it.",
    base: LIST,
    lines: {
      more: access(
        "lake",
        'account: lake, grants: [{ user: dan, accessLevel: "CAN_EDIT" }, { userId: "1893000001", accessLevel: "OWNER" }]',
      ),
    },
  },
  "an access list was changed by hand": {
    right: "Bo, who was given Lake by hand, loses it; Dan, from whom it was taken, gets it back; the rest stays.",
    base: LIST,
    byHand: (store) => {
      const lake = [...store.accounts.accounts.values()].find(({ displayName }) => displayName === "Lake")!;
      const idOf = (email: string): number => store.userByEmail(`${email}@acme.example`)!.id;
      lake.grants = lake.grants.filter(({ id }) => id !== idOf("dan"));
      lake.grants.push({ type: "USER", id: idOf("bo"), accessLevel: "CAN_EDIT" });
    },
    lines: {},
  },
  "access given by hand is adopted by an access list after a saved refresh": {
    right: "Bo is owner of Lake, from now on by code: the state of a refresh tells that no code declared him.",
    base: LIST,
    runs: [
      {
        byHand: (store) => store.accounts.grant(account(store, "Lake"), { type: "USER", id: user(store, "bo").id }, "OWNER"),
        isRefresh: true,
      },
    ],
    lines: { more: withGrant('{ user: bo, accessLevel: "OWNER" }') },
  },
  "an access list is removed": {
    right: "Everybody in Data and Dan lose Lake; the user whom the credentials act as keeps it, and is not declared by name.",
    base: LIST,
    lines: { more: "" },
  },
  "an access list that keeps what it gives is removed": {
    right: "Nobody loses Lake: onDelete keeps it.",
    base: { ...LIST, more: access("lake", `${OWNED}, onDelete: "keep"`) },
    lines: { more: "" },
  },
  "access that was there before an access list becomes a lower share": {
    right: "Dan, whom the list found, falls to use: his share decides, not what the list leaves.",
    base: { ...LIST, more: "" },
    runs: [
      {
        byHand: (store) => {
          store.accounts.grant(account(store, "Lake"), { type: "USER", id: user(store, "dan").id }, "CAN_VIEW");
        },
        lines: { more: access("lake", `${OWNED}, adopt: "always"`).replace("CAN_VIEW", "CAN_EDIT") },
      },
    ],
    lines: { more: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_VIEW", adopt: "always"') },
  },
  "an access list is replaced on demand": {
    right: "Everybody in the list loses Lake and gets it again, or not, if somebody has access that is not listed.",
    base: LIST,
    flags: ["--replace", urnOf("AccountAccess::lake")],
  },
  "a share and a membership are replaced on demand": {
    right: "Bo loses Warehouse, and Finance its members, for a moment.",
    flags: ["--replace", urnOf("AccountShare::warehouse-bo"), "--replace", urnOf("GroupMembership::finance")],
  },
  "an access list becomes shares": {
    right: "No access changes: each grant is declared as a share.",
    base: LIST,
    lines: {
      more: ['group: data, accessLevel: "CAN_EDIT"', 'user: dan, accessLevel: "CAN_VIEW"', 'userId: "1893000001", accessLevel: "OWNER"']
        .map((rest, i) => share(`lake-${String(i)}`, `account: lake, ${rest}`))
        .join("\n"),
    },
  },
  "a user attribute is declared": {
    right: "No access changes: an attribute gives nothing by itself.",
    lines: { more: 'new domo.UserAttribute("region", { key: "region", title: "Region" });' },
  },
};
