// The company that all situations are about: its program, and the shape of a situation.

import type { Fault } from "../../../../../sandbox/faults";
import type { Store } from "../../../../../sandbox/store/store";

/** The lines of the company's program, by name. The type of groups is declared, so that it is known who is in them. */
export const BASE: Readonly<Record<string, string>> = {
  ada: 'const ada = new domo.User("ada", { email: "ada@acme.example", name: "Ada Lindgren", role: "Admin" });',
  bo: 'const bo = new domo.User("bo", { email: "bo@acme.example", name: "Bo Berg", role: "Editor" });',
  cy: 'const cy = new domo.User("cy", { email: "cy@acme.example", name: "Cy Conti", role: "Participant" });',
  dan: 'const dan = new domo.User("dan", { email: "dan@acme.example", name: "Dan Diaz", role: "Participant" });',
  finance: 'const finance = new domo.Group("finance", { name: "Finance", type: "closed" });',
  data: 'const data = new domo.Group("data", { name: "Data", type: "closed" });',
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

/** Changed lines of the program by name; an empty one is removed. */
export type Lines = Readonly<Record<string, string>>;

/** A run between the first one and the preview. */
export interface Run {
  /** Lines of the program that it changes. */
  lines?: Lines;
  /** Changes by hand before it. */
  byHand?: (store: Store) => void;
  /** With what Domo answers meanwhile, so that it fails. */
  faults?: Fault[];
  /** Whether it only refreshes the state. */
  isRefresh?: boolean;
}

export interface Situation {
  /** What is right about the review: what it has to say, or must not say. */
  right: string;
  /** Changed lines of the program that is deployed before. `https://acme.domo.com` and `https://second.domo.com` are two instances. */
  base?: Lines;
  /** Lines that the preview changes. */
  lines?: Lines;
  /** What is in the instance before anything is deployed. */
  before?: (store: Store) => void;
  /** Runs after that. */
  runs?: Run[];
  /** Changes by hand since the last run. */
  byHand?: (store: Store) => void;
  /** Whether the preview refreshes. Default: if something was changed by hand. */
  refresh?: boolean;
  /** `User::eve` for each resource that the preview is limited to. */
  target?: string[];
  /** Further flags of `pulumi preview --json --show-sames`. */
  flags?: string[];
  /** Further stack configuration, before and for the preview. */
  config?: { before?: Record<string, string>; after?: Record<string, string> };
  /** Set if the real CLI can't record it. */
  engine?: "stand-in";
}

/** The company's program with changed lines. */
export const programOf = (lines: Lines = {}): string => Object.values({ ...BASE, ...lines }).join("\n");

/** The URN of a resource without parent, from `User::eve`. */
export const urnOf = (resource: string): string => `urn:pulumi:dev::test::pulumi-nodejs:dynamic/domo:${resource}`;

/** The name of the files of a situation. */
export const fileOf = (situation: string): string =>
  situation
    .replaceAll(/[^a-z0-9]+/gi, "-")
    .replaceAll(/^-|-$/g, "")
    .toLowerCase();

export const share = (name: string, rest: string, options = ""): string =>
  `new domo.AccountShare("${name}", { ${rest} }${options && `, ${options}`});`;

/** An exclusive membership of one of the company's groups. */
export const members = (group: string, people: string): string =>
  `new domo.GroupMembership("${group}", { group: ${group}, users: [${people}], exclusive: true });`;

/** A membership with other arguments. */
export const membership = (name: string, rest: string, options = ""): string =>
  `new domo.GroupMembership("${name}", { ${rest} }${options && `, ${options}`});`;

/** A line of the company's program with options of the resource. */
export const withOptions = (line: string, options: string): string => line.replace(/\);$/, `, ${options});`);

export const user = (store: Store, email: string) => store.userByEmail(`${email}@acme.example`)!;
export const account = (store: Store, name: string) =>
  [...store.accounts.accounts.values()].find(({ displayName, id }) => displayName === name && id !== SEEDED_ACCOUNT)!;
export const group = (store: Store, wanted: string) => store.liveGroups().find(({ name }) => name === wanted)!;

/** The account that the sandbox has from the beginning. */
const SEEDED_ACCOUNT = 101;

export const EVE = 'const eve = new domo.User("eve", { email: "eve@acme.example", name: "Eve Ek", role: "Editor" });';
