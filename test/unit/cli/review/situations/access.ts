// Grants, levels and members, all of which the preview tells exactly.

import { BASE, EVE, members, share, withOptions, type Situation } from "./company";

/** Lake is created first, so that its id is known: 102. */
const FIRST_IS_LAKE = { warehouse: "", lake: `${BASE.lake!}\n${withOptions(BASE.warehouse!, "{ dependsOn: [lake] }")}` };

export const ACCESS: Record<string, Situation> = {
  "nothing changes": { right: "It is proved that no access changes; nothing else is said." },
  "a person is given an account": {
    right: "Dan gains Warehouse, to use it.",
    lines: { more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "CAN_VIEW"') },
  },
  "a group is given an account": {
    right: "Bo and Cy gain Lake through Finance, and nobody else, as an exclusive membership of a closed group is exact.",
    lines: { more: share("lake-finance", 'account: lake, group: finance, accessLevel: "CAN_SHARE"') },
  },
  "somebody joins a group that opens an account": {
    right: "Dan joins Finance and gains Warehouse by that.",
    lines: { financeMembers: members("finance", "bo, cy, dan") },
  },
  "a new person joins a group that opens an account": {
    right: "Eve is new and gains Warehouse through Finance: the reference by object is exact although she has no id yet.",
    lines: { more: `${EVE}\n${members("finance", "bo, cy, eve")}`, financeMembers: "" },
  },
  "a new person owns an account": {
    right: "Eve, who is new, owns Warehouse.",
    lines: { more: `${EVE}\n${share("warehouse-eve", 'account: warehouse, user: eve, accessLevel: "OWNER"')}` },
  },
  "ownership moves": {
    right: "Bo becomes owner of Warehouse, Ada may only use it; both by name, the new owner first.",
    lines: {
      warehouseAda: share("warehouse-ada", 'account: warehouse, user: ada, accessLevel: "CAN_VIEW"'),
      warehouseBo: share("warehouse-bo", 'account: warehouse, user: bo, accessLevel: "OWNER"'),
    },
  },
  "a level is raised": {
    right: "Dan may use Lake and can now edit it.",
    lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"') },
  },
  "a level is raised that a group holds already": {
    right: "Nothing rises: Ada may edit Lake through Data before and after; no finding that blocks.",
    base: { more: share("lake-ada", 'account: lake, user: ada, accessLevel: "CAN_VIEW"') },
    lines: { more: share("lake-ada", 'account: lake, user: ada, accessLevel: "CAN_EDIT"') },
  },
  "a level is lowered": {
    right: "Ada may only use Lake from now on.",
    lines: { lakeData: share("lake-data", 'account: lake, group: data, accessLevel: "CAN_VIEW"') },
  },
  "a level is lowered that a group does not hold": {
    right: "Bo may only use Warehouse from now on, directly and through Finance.",
    lines: { warehouseBo: share("warehouse-bo", 'account: warehouse, user: bo, accessLevel: "CAN_VIEW"') },
  },
  "access is taken away": { right: "Dan loses Lake.", lines: { lakeDan: "" } },
  "access is taken away that remains through a group": {
    right: "The removal has no effect: Cy keeps Warehouse through Finance.",
    lines: { warehouseCy: "" },
  },
  "somebody leaves a group and loses an account": {
    right: "Ada leaves Data and loses Lake.",
    lines: { dataMembers: members("data", "") },
  },
  "somebody leaves a group and keeps the account": {
    right: "Bo leaves Finance and keeps Warehouse, with the higher level of the direct share.",
    lines: { financeMembers: members("finance", "cy") },
  },
  "somebody moves from one group to another": {
    right: "Bo gains Lake through Data and keeps Warehouse; each is told once.",
    lines: { financeMembers: members("finance", "cy"), dataMembers: members("data", "ada, bo") },
  },
  "a share of a group goes, and some keep what they had": {
    right: "Finance loses Warehouse; Bo and Cy keep it directly, so nobody loses it.",
    lines: { warehouseFinance: "" },
  },
  "a grant is already held through a group": {
    right: "The grant has no effect: Ada may edit Lake through Data already.",
    lines: { more: share("lake-ada", 'account: lake, user: ada, accessLevel: "CAN_EDIT"') },
  },
  "an account is deleted": {
    right: "Lake is deleted; Ada and Dan lose it.",
    lines: { lake: "", lakeData: "", lakeDan: "" },
  },
  "an account is deleted and its shares are left in the program by id": {
    right: "Lake is deleted; a share that is declared for its id gives nothing, or the review says that it does not know.",
    base: { ...FIRST_IS_LAKE, lakeDan: share("lake-dan", 'accountId: "102", user: dan, accessLevel: "CAN_VIEW"', "{ dependsOn: [lake] }") },
    lines: {
      lake: BASE.warehouse!,
      lakeData: "",
      lakeDan: share("lake-dan", 'accountId: "102", user: dan, accessLevel: "CAN_EDIT"'),
    },
  },
  "an account is replaced": {
    right: "Lake is replaced by an account of another connector, with new credentials; its shares are made again for the same people.",
    lines: {
      lake: 'const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazons3-advanced", configurations: { bucket: "b" } });',
    },
  },
  "an account is replaced, and a level is raised": {
    right: "Dan can edit the new Lake: the raise is not hidden behind the replacement.",
    lines: {
      lake: 'const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazons3-advanced", configurations: { bucket: "b" } });',
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"'),
    },
  },
  "an account is replaced, and a share of it is removed": {
    right: "Dan loses Lake, which is replaced, although the preview has no step for the share that is removed with it.",
    lines: {
      lake: 'const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazons3-advanced", configurations: { bucket: "b" } });',
      lakeDan: "",
    },
  },
  "an account is replaced, and a share of it is removed, with replacement steps": {
    right: "Dan loses Lake: with --show-replacement-steps the preview has the step that removes the share.",
    lines: {
      lake: 'const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazons3-advanced", configurations: { bucket: "b" } });',
      lakeDan: "",
    },
    flags: ["--show-replacement-steps"],
  },
  "an account is renamed": {
    right: "Lake is renamed to Pond; rules match both names.",
    lines: { lake: BASE.lake!.replace('"Lake"', '"Pond"') },
  },
  "credentials change": {
    right: "The credentials of Lake change, without any value of them.",
    lines: { lake: BASE.lake!.replace("canary-3", "canary-5").replace('"eu"', '"us"') },
  },
  "an account is new": {
    right: "The account New is created; nobody declared gains it.",
    lines: { more: 'new domo.Account("new", { name: "New", dataProviderType: "json5", configurations: { apiKey: "canary-6" } });' },
  },
  "a new account is shared by reference": {
    right: "Dan owns the new account and Finance may use it, both exactly.",
    lines: {
      more: [
        'const fresh = new domo.Account("fresh", { name: "Fresh", dataProviderType: "json5", configurations: { apiKey: "canary-6" } });',
        share("fresh-dan", 'account: fresh, user: dan, accessLevel: "OWNER"'),
        share("fresh-finance", 'account: fresh, group: finance, accessLevel: "CAN_VIEW"'),
      ].join("\n"),
    },
  },
  "an OAuth account is given to a group": {
    right: "Ada gains Sign-in, an OAuth account, through Data; an account with the same id is another one.",
    lines: { more: share("app-data", 'account: app, group: data, accessLevel: "CAN_EDIT"') },
  },
  "external use of an account is allowed": {
    right: "Lake can be used outside of connectors from now on: a finding, although no level changes.",
    lines: { lake: BASE.lake!.replace('name: "Lake",', 'name: "Lake", allowExternalUse: true,') },
  },
  "external use of a new account is allowed": {
    right: "The new account can be used outside of connectors.",
    lines: {
      more: 'new domo.Account("new", { name: "New", dataProviderType: "json5", configurations: { apiKey: "canary-6" }, allowExternalUse: true });',
    },
  },
  "a group whose members are not declared is given an account": {
    right: "Everybody in the group with id 1814000002 gains Lake: who that is can't be seen here.",
    lines: { more: share("lake-office", 'account: lake, groupId: "1814000002", accessLevel: "CAN_EDIT"') },
  },
  "somebody who is not declared is given an account": {
    right: "The user with id 1893000002 owns Lake.",
    lines: { more: share("lake-nora", 'account: lake, userId: "1893000002", accessLevel: "OWNER"') },
  },
  "an account that is not declared is given away": {
    right: "Dan owns the account with id 101, which the program does not declare.",
    lines: { more: share("old-dan", 'accountId: "101", user: dan, accessLevel: "OWNER"') },
  },
  "a share goes to somebody else": {
    right: "Dan loses Lake and Bo gains it, by one replaced share.",
    lines: { lakeDan: share("lake-dan", 'account: lake, user: bo, accessLevel: "CAN_VIEW"') },
  },
  "a share goes to another account": {
    right: "Dan loses Lake and gains Warehouse.",
    lines: { lakeDan: share("lake-dan", 'account: warehouse, user: dan, accessLevel: "CAN_VIEW"') },
  },
  "a share is replaced by one of another name at another level": {
    right: "Dan can edit Lake instead of using it: a raise, not a loss and a gain.",
    lines: { lakeDan: share("lake-for-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"') },
  },
  "two shares give the level that a third takes": {
    right: "Bo keeps Warehouse at a lower level through Finance, which is raised to share.",
    lines: {
      warehouseBo: "",
      warehouseFinance: share("warehouse-finance", 'account: warehouse, group: finance, accessLevel: "CAN_SHARE"'),
    },
  },
  "several things at once": {
    right: "Bo becomes Admin; Dan owns Sign-in and gains Warehouse; Lake is deleted; Cy's lost share has no effect.",
    lines: {
      bo: BASE.bo!.replace('"Editor"', '"Admin"'),
      lake: "",
      lakeData: "",
      lakeDan: "",
      warehouseCy: "",
      financeMembers: members("finance", "bo, cy, dan"),
      more: share("app-dan", 'account: app, user: dan, accessLevel: "OWNER"'),
    },
  },
};
