// Situations of one small company, each with a recorded preview: changed lines of its program, and changes by hand.

import type { Store } from "../../../../sandbox/store/store";

/** The lines of the company's program, by name. */
export const BASE: Readonly<Record<string, string>> = {
  ada: 'const ada = new domo.User("ada", { email: "ada@acme.example", name: "Ada Lindgren", role: "Admin" });',
  bo: 'const bo = new domo.User("bo", { email: "bo@acme.example", name: "Bo Berg", role: "Editor" });',
  cy: 'const cy = new domo.User("cy", { email: "cy@acme.example", name: "Cy Conti", role: "Participant" });',
  dan: 'const dan = new domo.User("dan", { email: "dan@acme.example", name: "Dan Diaz", role: "Participant" });',
  finance: 'const finance = new domo.Group("finance", { name: "Finance" });',
  data: 'const data = new domo.Group("data", { name: "Data" });',
  financeMembers: 'new domo.GroupMembership("finance", { group: finance, users: [bo, cy], exclusive: true });',
  dataMembers: 'new domo.GroupMembership("data", { group: data, users: [ada], exclusive: true });',
  warehouse:
    'const warehouse = new domo.Account("warehouse", { name: "Warehouse", ...domo.connectors.snowflake({ account: "acme", username: "DOMO", password: "canary-1" }) });',
  lake: 'const lake = new domo.Account("lake", { name: "Lake", ...domo.connectors.amazonS3({ accessKey: "canary-2", secretKey: "canary-3", bucket: "b", region: "eu" }) });',
  app: 'const app = new domo.OAuthAccount("app", { name: "Sign-in", ...domo.connectors.snowflakeOAuthConfig({ "client-id": "app", "client-secret": "canary-4" }) });',
  warehouseFinance: 'new domo.AccountShare("warehouse-finance", { account: warehouse, group: finance, accessLevel: "CAN_VIEW" });',
  warehouseAda: 'new domo.AccountShare("warehouse-ada", { account: warehouse, user: ada, accessLevel: "OWNER" });',
  warehouseBo: 'new domo.AccountShare("warehouse-bo", { account: warehouse, user: bo, accessLevel: "CAN_EDIT" });',
  warehouseCy: 'new domo.AccountShare("warehouse-cy", { account: warehouse, user: cy, accessLevel: "CAN_VIEW" });',
  lakeData: 'new domo.AccountShare("lake-data", { account: lake, group: data, accessLevel: "CAN_EDIT" });',
  lakeDan: 'new domo.AccountShare("lake-dan", { account: lake, user: dan, accessLevel: "CAN_VIEW" });',
  more: "",
};

export interface Situation {
  /** Changed lines; an empty one is removed. */
  lines?: Record<string, string>;
  /** Changes by hand since the last run. The preview then refreshes. */
  byHand?: (store: Store) => void;
}

const share = (name: string, rest: string): string => `new domo.AccountShare("${name}", { ${rest} });`;
const members = (group: string, people: string): string =>
  `new domo.GroupMembership("${group}", { group: ${group}, users: [${people}], exclusive: true });`;
const user = (store: Store, email: string) => store.userByEmail(`${email}@acme.example`)!;
const warehouse = (store: Store) => [...store.accounts.accounts.values()].find(({ dataProviderType }) => dataProviderType === "snowflake")!;
const group = (store: Store, wanted: string) => store.liveGroups().find(({ name }) => name === wanted)!;

const EVE = 'const eve = new domo.User("eve", { email: "eve@acme.example", name: "Eve Ek", role: "Editor" });';

export const SITUATIONS: Record<string, Situation> = {
  "nothing changes": {},
  "a person is given an account": { lines: { more: share("warehouse-dan", 'account: warehouse, user: dan, accessLevel: "CAN_VIEW"') } },
  "a group is given an account": { lines: { more: share("lake-finance", 'account: lake, group: finance, accessLevel: "CAN_SHARE"') } },
  "somebody joins a group that opens an account": { lines: { financeMembers: members("finance", "bo, cy, dan") } },
  "a new person joins a group that opens an account": {
    lines: { more: `${EVE}\n${members("finance", "bo, cy, eve")}`, financeMembers: "" },
  },
  "a new person owns an account": {
    lines: { more: `${EVE}\n${share("warehouse-eve", 'account: warehouse, user: eve, accessLevel: "OWNER"')}` },
  },
  "ownership moves": {
    lines: {
      warehouseAda: share("warehouse-ada", 'account: warehouse, user: ada, accessLevel: "CAN_VIEW"'),
      warehouseBo: share("warehouse-bo", 'account: warehouse, user: bo, accessLevel: "OWNER"'),
    },
  },
  "a level is raised": { lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"') } },
  "a level is lowered": { lines: { lakeData: share("lake-data", 'account: lake, group: data, accessLevel: "CAN_VIEW"') } },
  "a level is lowered that a group does not hold": {
    lines: { warehouseBo: share("warehouse-bo", 'account: warehouse, user: bo, accessLevel: "CAN_VIEW"') },
  },
  "access is taken away": { lines: { lakeDan: "" } },
  "access is taken away that remains through a group": { lines: { warehouseCy: "" } },
  "somebody leaves a group and loses an account": { lines: { dataMembers: members("data", "") } },
  "somebody leaves a group and keeps the account": { lines: { financeMembers: members("finance", "cy") } },
  "a share of a group goes, and some keep what they had": { lines: { warehouseFinance: "" } },
  "a grant is already held through a group": {
    lines: { more: share("lake-ada", 'account: lake, user: ada, accessLevel: "CAN_EDIT"') },
  },
  "an account is deleted": { lines: { lake: "", lakeData: "", lakeDan: "" } },
  "an account is replaced": {
    lines: {
      lake: 'const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazons3-advanced", configurations: { bucket: "b" } });',
    },
  },
  "an account is renamed": { lines: { lake: BASE.lake!.replace('"Lake"', '"Pond"') } },
  "credentials change": { lines: { lake: BASE.lake!.replace("canary-3", "canary-5").replace('"eu"', '"us"') } },
  "an account is new": {
    lines: { more: 'new domo.Account("new", { name: "New", dataProviderType: "json5", configurations: { apiKey: "canary-6" } });' },
  },
  "somebody becomes Admin": { lines: { bo: BASE.bo!.replace('"Editor"', '"Admin"') } },
  "an e-mail and a role change": { lines: { cy: BASE.cy!.replace("cy@", "cyril@").replace('"Participant"', '"Privileged"') } },
  "somebody who owns leaves": {
    lines: { ada: "", dataMembers: "", warehouseAda: "", lakeData: "" },
  },
  "a group is deleted": { lines: { finance: "", financeMembers: "", warehouseFinance: "" } },
  "a group whose members are not declared is given an account": {
    lines: { more: share("lake-office", 'account: lake, groupId: "1814000002", accessLevel: "CAN_EDIT"') },
  },
  "somebody who is not declared is given an account": {
    lines: { more: share("lake-nora", 'account: lake, userId: "1893000002", accessLevel: "OWNER"') },
  },
  "several things at once": {
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
  "only drift: a level was raised by hand": {
    byHand: (store) => {
      store.accounts.grant(warehouse(store), { type: "USER", id: user(store, "cy").id }, "CAN_EDIT");
    },
  },
  "only drift: a share was taken away, and a stranger joined": {
    byHand: (store) => {
      store.accounts.grant(warehouse(store), { type: "GROUP", id: group(store, "Finance").id }, "NONE");
      group(store, "Finance").members.add(1893000004);
    },
  },
  "only drift: somebody was deleted who is in a group": {
    byHand: (store) => {
      store.deleteUser(user(store, "cy").id);
      group(store, "Finance").members.delete(user(store, "bo").id);
    },
  },
  "drift and a change": {
    lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_SHARE"') },
    byHand: (store) => {
      store.changeUser(user(store, "bo").id, { roleId: 1 });
    },
  },
  "who is meant is not known": {
    lines: {
      more: `${EVE}\n${share("lake-somebody", 'account: lake, userId: pulumi.all([eve.id, dan.id]).apply(([eveId]) => eveId), accessLevel: "CAN_VIEW"')}`,
    },
  },
};

export const fileOf = (situation: string): string => situation.replaceAll(/[^a-z]+/gi, "-").toLowerCase();
