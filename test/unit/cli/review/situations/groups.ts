// Groups whose members are not, or not only, declared: additive memberships, open and dynamic groups, owners, types and rules.

import { BASE, EVE, members, membership, share, type Situation } from "./company";

const LAKE_FINANCE = share("lake-finance", 'account: lake, group: finance, accessLevel: "CAN_EDIT"');
const LAKE_DATA_MORE = share("warehouse-data", 'account: warehouse, group: data, accessLevel: "CAN_EDIT"');
const dynamic = (department: string): string =>
  `const data = new domo.Group("data", { name: "Data", type: "dynamic", rule: { operator: "AND", operands: [{ key: "DEPARTMENT", value: "${department}" }] } });`;
const TEAM = 'const team = new domo.Group("team", { name: "Team", type: "closed" });';
const DYNAMIC = { data: dynamic("Data"), dataMembers: "" };
const withDepartment = (person: string, department: string): string => BASE[person]!.replace("name:", `department: "${department}", name:`);

export const GROUPS: Record<string, Situation> = {
  "a group with an additive membership is given an account": {
    right: "Everybody in Finance gains Lake, not only Bo and Cy.",
    base: { financeMembers: membership("finance", "group: finance, users: [bo, cy]") },
    lines: { more: LAKE_FINANCE },
  },
  "a group with an empty additive membership is given an account": {
    right: "Everybody in Finance gains Lake: an empty additive membership says nothing about members.",
    base: { financeMembers: membership("finance", "group: finance, users: []") },
    lines: { more: LAKE_FINANCE },
  },
  "a group without declared members is given an account": {
    right: "Everybody in Finance gains Lake: no membership declares who that is.",
    base: { financeMembers: "" },
    lines: { more: LAKE_FINANCE },
  },
  "a group with an empty exclusive membership is given an account": {
    right: "Nobody gains Lake: Finance has no members; it is said that the grant has no effect yet.",
    base: { financeMembers: members("finance", "") },
    lines: { more: LAKE_FINANCE },
  },
  "a membership is no longer exclusive": {
    right: "From now on Finance may have members that are not declared, who may use Warehouse.",
    lines: { financeMembers: membership("finance", "group: finance, users: [bo, cy]") },
  },
  "a membership becomes exclusive": {
    right: "Members of Finance that are not declared are removed, if there are any, and lose Warehouse.",
    base: { financeMembers: membership("finance", "group: finance, users: [bo, cy]") },
    lines: { financeMembers: membership("finance", 'group: finance, users: [bo, cy], exclusive: true, adopt: "always"') },
  },
  "a second membership adds to a group that another one has for itself": {
    right: "Dan gains Warehouse, and Finance's members are not exactly known, as two memberships would undo each other.",
    lines: { more: membership("finance-more", "groupId: finance.id, users: [dan]") },
  },
  "the membership of a group is removed": {
    right: "Bo and Cy are removed from Finance and keep Warehouse directly; from now on others may be in it.",
    lines: { financeMembers: "" },
  },
  "members that are not declared are added by id": {
    right: "The user with id 1893000002 joins Finance and gains Warehouse.",
    lines: { financeMembers: membership("finance", 'group: finance, users: [bo, cy], userIds: ["1893000002"], exclusive: true') },
  },
  "somebody joins a group that is known only by its id": {
    right: "Dan gets whatever group 1814000002 was given elsewhere: it is not declared here, so that is not known.",
    lines: { more: membership("office", 'groupId: "1814000002", users: [dan]') },
  },
  "somebody joins a group that the program only reads": {
    right: "Dan gets whatever group 1814000002 was given elsewhere: the program reads it, and does not declare its access.",
    base: { more: 'const office = domo.Group.get("office", "1814000002");' },
    lines: { more: `const office = domo.Group.get("office", "1814000002");\n${membership("office", "group: office, users: [dan]")}` },
  },
  "somebody leaves a group that is known only by its id": {
    right: "Dan leaves group 1814000002; what that takes from him is not known, and nobody gains.",
    base: { more: membership("office", 'groupId: "1814000002", users: [dan, ada]') },
    lines: { more: membership("office", 'groupId: "1814000002", users: [ada]') },
  },
  "somebody joins a group without declared access": {
    right: "Dan joins Team, which no code gives anything: that is no proof that nobody gave it something by hand.",
    base: { more: TEAM },
    lines: { more: `${TEAM}\n${membership("team", "group: team, users: [dan]")}` },
  },
  "the owners of a group are only groups from now on": {
    right: "No group owns Finance any more; the people who own it are not managed, so it is not said that nobody does.",
    lines: { finance: 'const finance = new domo.Group("finance", { name: "Finance", type: "closed", owners: { groupIds: [] } });' },
  },
  "a membership goes to another group": {
    right: "Bo and Cy leave Finance and join Data: they gain Lake and keep Warehouse directly.",
    base: { dataMembers: "" },
    lines: { financeMembers: membership("finance", "group: data, users: [bo, cy], exclusive: true") },
  },
  "an open group is given an account": {
    right: "Anybody may join Finance, which is open: everybody in the instance can get Lake.",
    base: { finance: BASE.finance!.replace("closed", "open") },
    lines: { more: LAKE_FINANCE },
  },
  "a group without a declared type is given an account": {
    right: "The type of Finance is not declared, so that it may be open: anybody may be able to join and get Lake.",
    base: { finance: BASE.finance!.replace(', type: "closed"', "") },
    lines: { more: LAKE_FINANCE },
  },
  "a new group without a declared type is given an account": {
    right: "New groups are open unless the program says otherwise: anybody may join Guests and get Lake.",
    lines: {
      more: [
        'const guests = new domo.Group("guests", { name: "Guests" });',
        membership("guests", "group: guests, users: [dan], exclusive: true"),
        share("lake-guests", 'account: lake, group: guests, accessLevel: "CAN_EDIT"'),
      ].join("\n"),
    },
  },
  "a dynamic group is given an account": {
    right: "Whoever the rule of Data matches, by department, gains Warehouse.",
    base: DYNAMIC,
    lines: { more: LAKE_DATA_MORE },
  },
  "the rule of a dynamic group changes": {
    right: "Whoever the new rule of Data matches may edit Lake: a finding with the old and the new rule.",
    base: DYNAMIC,
    lines: { data: dynamic("Sales") },
  },
  "the department of somebody changes that a rule looks at": {
    right: "Bo's department becomes Data, by which the rule of the group Data lets Bo edit Lake.",
    base: { ...DYNAMIC, bo: withDepartment("bo", "Sales") },
    lines: { bo: withDepartment("bo", "Data") },
  },
  "somebody gets a department that a rule looks at": {
    right: "Cy had no declared department and gets Data: the rule of the group Data lets Cy edit Lake.",
    base: DYNAMIC,
    lines: { cy: withDepartment("cy", "Data") },
  },
  "a new person has a department that a rule looks at": {
    right: "Eve, who is new, comes into Data by the rule, and may edit Lake.",
    base: DYNAMIC,
    lines: { more: EVE.replace("name:", 'department: "Data", name:') },
  },
  "a rule looks at something, and something else changes": {
    right: "Bo's title changes, at which no rule looks: no finding about access.",
    base: { ...DYNAMIC, bo: withDepartment("bo", "Sales") },
    lines: { bo: withDepartment("bo", "Sales").replace("name:", 'title: "Controller", name:') },
  },
  "an open group becomes dynamic": {
    right: "The type of Finance changes, and with it who is in it: whoever the rule matches may use Warehouse.",
    base: { finance: BASE.finance!.replace("closed", "open"), financeMembers: "" },
    lines: {
      finance:
        'const finance = new domo.Group("finance", { name: "Finance", type: "dynamic", rule: { operator: "OR", operands: [{ key: "TITLE", value: "Controller" }] } });',
    },
  },
  "an open group becomes closed": {
    right: "The type of Finance changes to closed: nobody may join any more. No gain.",
    base: { finance: BASE.finance!.replace("closed", "open") },
    lines: { finance: BASE.finance! },
  },
  "a group is replaced to become open": {
    right: "Finance is deleted and made again as an open group: anybody may join and use Warehouse.",
    lines: { finance: 'const finance = new domo.Group("finance", { name: "Finance", type: "open", replaceOnTypeChange: true });' },
  },
  "the owners of a group change": {
    right: "Dan becomes owner of Finance and can decide on its members, who may use Warehouse.",
    base: { finance: BASE.finance!.replace(" });", ", owners: { userIds: [ada.id] } });") },
    lines: { finance: BASE.finance!.replace(" });", ", owners: { userIds: [ada.id, dan.id] } });") },
  },
  "a new group is owned by a group": {
    right: "Everybody in Data owns the new Finance and can decide on its members, of whom Bo owns Lake.",
    base: { finance: "", financeFirst: "", financeMembers: "", warehouseFinance: "" },
    lines: {
      financeFirst: 'const finance = new domo.Group("finance", { name: "Finance", type: "closed", owners: { groupIds: [data.id] } });',
      owned: `${members("finance", "bo")}\n${share("lake-finance", 'account: lake, group: finance, accessLevel: "OWNER"')}`,
    },
  },
  "a group is renamed": {
    right: "Finance is renamed to Controllers; rules match both names. No access changes.",
    lines: { finance: BASE.finance!.replace('name: "Finance"', 'name: "Controllers"') },
  },
  "a group is deleted": {
    right: "Finance is deleted; Bo and Cy keep Warehouse directly.",
    lines: { finance: "", financeMembers: "", warehouseFinance: "" },
  },
  "a group without declared members loses access": {
    right: "Everybody in the group with id 1814000002 loses Lake.",
    base: { more: share("lake-office", 'account: lake, groupId: "1814000002", accessLevel: "CAN_EDIT"') },
    lines: { more: "" },
  },
  "a group with an additive membership loses access": {
    right: "Everybody in Data loses Lake, not only Ada.",
    base: { dataMembers: membership("data", "group: data, users: [ada]") },
    lines: { lakeData: "" },
  },
  "an owning group is emptied": {
    right: "Data owns Lake and has no members any more: Ada loses it, and no person owns it.",
    base: { lakeData: share("lake-data", 'account: lake, group: data, accessLevel: "OWNER"') },
    lines: { dataMembers: members("data", "") },
  },
  "an existing group is read and given an account": {
    right: "Everybody in Office, a group that the program only reads, gains Lake.",
    lines: {
      more: `const office = domo.Group.get("office", "1814000002");\n${share("lake-office", 'account: lake, group: office, accessLevel: "CAN_EDIT"')}`,
    },
  },
  "an existing group is adopted": {
    right: "Office exists in Domo and is adopted: it has members that are not declared, who gain Lake.",
    lines: {
      more: `const office = new domo.Group("office", { name: "Office", adopt: "always" });\n${share("lake-office", 'account: lake, group: office, accessLevel: "CAN_EDIT"')}`,
    },
  },
  "a new group is set up with members and accounts": {
    right: "Dan and the new Eve gain Warehouse through the new closed group Analysts, exactly.",
    lines: {
      more: [
        EVE,
        'const analysts = new domo.Group("analysts", { name: "Analysts", type: "closed" });',
        membership("analysts", "group: analysts, users: [dan, eve], exclusive: true"),
        share("warehouse-analysts", 'account: warehouse, group: analysts, accessLevel: "CAN_EDIT"'),
      ].join("\n"),
    },
  },
};
